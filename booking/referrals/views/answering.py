"""Referrals to one's departments; one of them, and what is done with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.cases.operations import audit
from booking.cases.queries import basis_of, last_opened
from booking.cases.rules import Act, Basis, may_read
from booking.citizens.rules import Needs
from booking.config.sending import sender_for
from booking.core import clock
from booking.core.database import after_commit, transaction
from booking.core.dates import long_day
from booking.core.errors import Refusal
from booking.core.translation import _
from booking.gateways.base import Letter
from booking.referrals import operations, queries
from booking.referrals.forms import AnswerForm
from booking.referrals.models import Referral
from booking.referrals.operations import ReferralAnswer
from booking.referrals.queries.asking import chosen_with, latest_visit, next_times, only_readers, who_can_be_asked
from booking.referrals.queries.external import external_of
from booking.referrals.queries.outside import events_of, was_opened
from booking.referrals.rules import (
    BACK,
    OUTCOME_WORDS,
    REFERRAL_STATES,
    ReferralAct,
    ReferralOutcome,
    ReferralSide,
    acts_open,
    sent_to,
    sides_of,
)
from booking.referrals.rules.outside import AGREED_WORDS, OUTSIDE_EVENTS
from booking.referrals.views.asked import read_receiver, read_time
from booking.referrals.views.blueprint import blueprint
from booking.staff.queries import by_id
from booking.web.device import device
from booking.web.guard import signed_in
from booking.web.shell import settings
from booking.web.shown import say_shown

UNDO, ASKED_AGAIN = "undo", "asked_again"
_MORE_ACTS = (UNDO, ASKED_AGAIN)


@blueprint.get("/tasks/referrals", endpoint="inbox")
def referrals_inbox() -> ResponseReturnValue:
    """List the open referrals to this person and their departments, the oldest first."""
    lines = queries.referrals_to(signed_in())
    if say_shown(queries.clients_of_lines(line.reference for line in lines)):
        lines = queries.referrals_to(signed_in())
    return render_template("referrals/inbox.html", lines=lines, states=REFERRAL_STATES, now=clock.now())


@blueprint.post("/tasks/referrals/<reference>/open")
def open_one(reference: str) -> ResponseReturnValue:
    """Open a referral: its receiver has seen it then."""
    with transaction():
        referral = _found(reference)
        address = _address(referral)
        operations.see(referral, by_id(signed_in().id), now=clock.now())
    return redirect(address, code=303)


@blueprint.get("/records/<record>/referrals/<reference>")
def show(record: str, reference: str) -> ResponseReturnValue:
    """Show a referral and what may be done with it. That it was opened is audited."""
    referral = _found(reference, record)
    basis = basis_of(referral.clients[0].case_record_id, signed_in()) or Basis.TASK
    with transaction():
        audit(
            Act.OPENED, staff_id=signed_in().id, device=device(), record=_record(referral), basis=basis, now=clock.now()
        )
    return _page(_found(reference, record), None)


@blueprint.post("/records/<record>/referrals/<reference>")
def answer(record: str, reference: str) -> ResponseReturnValue:
    """Do what was pressed; what was typed is kept where it is refused."""
    form, status = AnswerForm(), 400
    act = form.act.data if form.act.data in {*ReferralAct, *_MORE_ACTS} else abort(400)
    referral = _found(reference, record)
    if form.validate_on_submit():
        try:
            with transaction():
                referral = _found(reference, record)
                kept = _do(referral, act, form)
                say_of_referral(referral, undone=act == UNDO, kept=kept)
            return redirect(_back(form, record), code=303)
        except Refusal as refusal:
            if refusal.field == "why" and act in (ReferralAct.CLOSE, ASKED_AGAIN):
                form.refuse(refusal, field="ended_why")
            elif refusal.field is None:
                flash(str(refusal), "refused")
            else:
                form.refuse(refusal)
            status = int(refusal.status)
    return _page(_found(reference, record), form, status)


def say_of_referral(referral: Referral, *, undone: bool, kept: bool = True) -> None:
    """Flash how a referral stands after an act, with what its undo needs, once the act is committed.

    Of several that are sent in one act, the last may be refused, and then none of them is.
    """
    if undone:
        lost = _("Its time is somebody else's by now: book another.")
        after_commit(partial(flash, _("Undone.") if kept else f"{_('Undone.')} {lost}", "said"))
        return
    done = _("%(receiver)s: %(state)s.", receiver=referral.receiver_name, state=REFERRAL_STATES[referral.state])
    if referral.safeguarding:
        done = _("Done.")  # the screen may be turned to who came along
    after_commit(partial(flash, done, f"referral {_record(referral)} {referral.reference} {referral.version}"))


def act_in_panel(reference: str, act: str, version: int, records: Collection[str]) -> None:
    """Close a referral of one of these records, whose person sits there and was helped, or undo that; flash it.

    In the caller's transaction.
    """
    referral = _found(reference)
    if _record(referral) not in records:
        abort(404)
    me, now, kept = by_id(signed_in().id), clock.now(), True
    if act == UNDO:
        kept = operations.undo(referral, me.id, expected_version=version, now=now)
    elif act == ReferralAct.CLOSE:
        said = ReferralAnswer(outcome=ReferralOutcome.HELPED, had_enough=True, they_know=True)
        operations.answer(referral, ReferralAct.CLOSE, me, said, expected_version=version, now=now)
    else:
        abort(400)
    say_of_referral(referral, undone=act == UNDO, kept=kept)


def _back(form: AnswerForm, record: str) -> str:
    """Return the page on which it was undone: the day or the record; else the list of referrals."""
    pages = {"day": url_for("day.today"), "record": url_for("record.show", reference=record)}
    return pages.get(form.back.data or "", url_for("referrals.inbox"))


def _do(referral: Referral, act: str, form: AnswerForm) -> bool:
    """Do what was pressed; return False where an undo could not book the time again."""
    me, now, version = by_id(signed_in().id), clock.now(), form.version.data or 0
    why = form.why.data or form.ended_why.data or ""
    if act == UNDO:
        return operations.undo(referral, me.id, expected_version=version, now=now)
    if act == ReferralAct.WITHDRAW:
        operations.withdraw(referral, me, why, expected_version=version, now=now)
        _say_what_was_seen(referral)
    elif act in (ReferralAct.SEND, ReferralAct.GO_ON, ReferralAct.STOP):
        operations.decide(referral, act != ReferralAct.STOP, me, why, expected_version=version, now=now)
    else:
        answer = ReferralAnswer(
            why=why,
            to=read_receiver(form.to.data or "") if act == ReferralAct.REROUTE else None,
            time=read_time(form.slot.data or "", _needs(referral)) if act == ReferralAct.BOOK else None,
            outcome=form.outcome.data or "",
            had_enough=_had_enough(referral, act, form),
            asked_again=form.asked_again.data or "",
            taken_by=form.taken_by.data or "",
            they_know=bool(form.they_know.data),
            hold_days=form.hold_days.data or 0,
        )
        wanted = ReferralAct.CLOSE if act == ASKED_AGAIN else ReferralAct(act)
        operations.answer(referral, wanted, me, answer, expected_version=version, now=now)
    return True


def _had_enough(referral: Referral, act: str, form: AnswerForm) -> bool | None:
    """Return whether the receiver who closes it had what they needed; None where nobody says so.

    Words of what had to be asked again count, whichever button was pressed.
    """
    if act not in (ReferralAct.CLOSE, ASKED_AGAIN) or referral.state in BACK:
        return None
    return act == ReferralAct.CLOSE and not form.asked_again.data


def _say_what_was_seen(referral: Referral) -> None:
    """Say to whoever takes a referral back from outside what the organisation had read by then."""
    if referral.to_organisation is None:
        return
    opened = was_opened(referral.id)
    said = _("Nothing was read there.")
    if opened is not None:
        said = _("They had read the name, the story and the notes on %(day)s: tell the person.", day=long_day(opened))
    flash(_("The link has ended.") + " " + said, "said")


def _found(reference: str, record: str = "") -> Referral:
    """Find a referral that this reader is a side of, or whose record they have open. 404 otherwise."""
    referral = queries.by_reference(reference) or abort(404)
    if not referral.clients or (record and record != _record(referral)):
        abort(404)
    if _sides(referral) or queries.is_to_tell(reference, signed_in()):
        return referral
    [line] = queries.referral_lines(reference)
    since = clock.day_bounds(clock.today())[0]
    opened = last_opened(_record(referral), signed_in().id, since, device=device()) is not None
    if not (opened and may_read(line, signed_in(), along=line.along)):
        abort(404)
    return referral


def _sides(referral: Referral) -> set[ReferralSide]:
    return sides_of(referral, signed_in(), queries.holding(referral.reference, signed_in()))


def _record(referral: Referral) -> str:
    return referral.clients[0].case_record.reference


def _address(referral: Referral) -> str:
    return url_for("referrals.show", record=_record(referral), reference=referral.reference)


def _needs(referral: Referral) -> Needs:
    visit = latest_visit(referral.clients[0].case_record_id)
    return Needs.from_json(visit.needs) if visit is not None else Needs()


def _letters_kept(referral: Referral, now: datetime) -> list[Letter]:
    """Return the e-mails that open a referral outside, where no mail server takes them: whoever reads it reads them."""
    if settings().smtp_url:
        return []
    mails = [event for event in events_of(referral.id) if event.mail]
    letters = (operations.letter_to_organisation(event, sender_for(settings()), now) for event in mails)
    return [letter for letter in letters if letter is not None]


def _page(referral: Referral, form: AnswerForm | None, status: int = 200) -> ResponseReturnValue:
    [line] = queries.referral_lines(referral.reference)
    now, me = clock.now(), signed_in()
    reads = may_read(line, me, along=line.along)
    along = sent_to(referral)
    acts = acts_open(
        referral.state,
        sides_of(referral, me, queries.holding(referral.reference, me)),
        always_takes=referral.always_takes,
    )
    books = ReferralAct.BOOK in acts and referral.to_service is not None and reads
    page = render_template(
        "referrals/show.html",
        referral=referral,
        line=line,
        reads=reads,
        entries=[one for one in chosen_with(referral) if may_read(one, me, along=along) and not one.struck],
        steps=queries.steps_of(referral.id),
        outside_events=events_of(referral.id),
        event_words=OUTSIDE_EVENTS,
        letters=_letters_kept(referral, now) if reads else [],
        agreed_words=AGREED_WORDS,
        external=external_of(referral.id) if reads else [],
        acts=[str(act) for act in acts],
        back=referral.state in BACK,
        undoable=operations.is_undoable(referral, queries.last_step(referral.id), me.id, now),
        form=form or AnswerForm(formdata=None),
        offer=next_times(referral.to_service, _needs(referral), now) if books and referral.to_service else None,
        groups=only_readers(who_can_be_asked(me.id), () if referral.safeguarding else referral.clients),
        states=REFERRAL_STATES,
        outcomes=OUTCOME_WORDS,
        page_has_errors=bool(form and form.errors),
    )
    return page, status
