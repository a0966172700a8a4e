"""Write a referral: choose who is asked, see what they need, send it, with a time booked in the same act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases.operations import open_record
from booking.cases.queries import EntryLine, basis_of, last_opened, may_open_record, people_on, record_by_reference
from booking.cases.rules import Basis
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.queries import dead_among
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.folding import is_found
from booking.core.idempotency import claim_key, keep_answer
from booking.core.translation import _
from booking.referrals import operations
from booking.referrals.errors import ClientMissing, ReceiverUnknown, ReferredDead
from booking.referrals.forms import ReferForm
from booking.referrals.operations import Agreement, ReferralReceiver, ReferralWords, ReferredFrom
from booking.referrals.queries.asking import (
    Askable,
    asking_departments,
    clients_offered,
    consultation_on,
    entries_to_choose,
    latest_visit,
    next_times,
    only_readers,
    who_can_be_asked,
    whose_matter,
    with_next_times,
)
from booking.referrals.queries.outside import organisations_asked
from booking.referrals.rules import MOST_RECEIVERS, ReceiverKind, need_countable
from booking.referrals.rules.outside import AGREED_WORDS
from booking.referrals.views.answering import say_of_referral
from booking.referrals.views.asked import read_receiver, read_time
from booking.referrals.views.blueprint import blueprint
from booking.services.models import Department
from booking.staff.queries import by_id
from booking.visits.models import Consultation, Visit
from booking.web.device import device
from booking.web.guard import signed_in

STORY_SHOWN = 1500  # characters of a note that the story begins with


@dataclass(frozen=True)
class ReferralOrigin:
    """Where a referral comes from: the record, the conversation or the last visit, and the needs of that day."""

    record: CaseRecord
    consultation: Consultation | None
    visit: Visit

    @property
    def needs(self) -> Needs:
        return Needs.from_json(self.visit.needs)

    @property
    def departments(self) -> list[Department]:
        """In whose name it may be asked, the one that is meant unless another is chosen first."""
        return asking_departments(self.consultation, signed_in())


@blueprint.get("/records/<reference>/refer")
def refer(reference: str) -> ResponseReturnValue:
    """Show who can be asked; with `to`, what they need, their next times, and the form."""
    return show_refer(reference, request.args.get("consultation", ""), request.args.getlist("to"))


def show_refer(reference: str, consultation: str, to: Sequence[str], *, story: str = "") -> ResponseReturnValue:
    """Render the form of a referral; it begins with this story, else with the latest note. The opening is audited."""
    origin = _audited(reference, consultation)
    theirs = clients_offered(origin.consultation, signed_in()) or whose_matter(origin.visit, origin.record)
    if dead_among([one.id for one in theirs]) == {one.id for one in theirs}:
        raise ReferredDead
    notes, form = entries_to_choose(origin.record, signed_in()), ReferForm(formdata=None)
    form.consultation.data = origin.consultation.reference if origin.consultation is not None else ""
    form.summary.data = story or _told_last(notes, origin.consultation)
    return _page(origin, form, to, notes)


def _told_last(notes: Sequence[EntryLine], consultation: Consultation | None) -> str:
    """Return the latest note that is not restricted, of this conversation where it has one."""
    told = [note for note in notes if not note.restricted]
    here = [note for note in told if consultation is not None and note.consultation_id == consultation.id]
    return next((note.body for note in (*here, *told)), "")[:STORY_SHOWN]


@blueprint.post("/records/<reference>/refer")
def send(reference: str) -> ResponseReturnValue:
    """Send it to each of those chosen, or to none of them; or choose one more, one less, or look for one."""
    form = ReferForm()
    chosen, status = request.form.getlist("to"), 200
    if not {"add", "without", "look"} & request.form.keys():
        status = 400
        if form.validate_on_submit():
            try:
                with transaction():
                    said = {**form.answers(), "to": chosen, **_ticked()}
                    if claim_key(form.form_token.data or "", said, clock.now()) is None:
                        _send(reference, form, list(dict.fromkeys(chosen)))
                        keep_answer(form.form_token.data or "", reference)
                return redirect(_back(reference, form), code=303)
            except Refusal as refusal:
                form.refuse(refusal, field=refusal.field or "summary")
                status = int(refusal.status)
    chosen = [one for one in (*chosen, *request.form.getlist("add")) if one != request.form.get("without")]
    origin = _audited(reference, form.consultation.data or "", again=True)
    return _page(origin, form, chosen, entries_to_choose(origin.record, signed_in()), status)


def _audited(reference: str, consultation: str, *, again: bool = False) -> ReferralOrigin:
    """Find what a referral comes from, and audit its opening; one that comes back: where it was not opened today."""
    origin = _origin(reference, consultation)
    if again and _opened_today(origin.record):
        return origin
    with transaction():
        basis = basis_of(origin.record.id, signed_in()) or Basis.REASON
        why = _("To refer them on") if basis is Basis.REASON else ""
        open_record(origin.record, signed_in(), basis=basis, reason=why, device=device(), now=clock.now())
    return _origin(reference, consultation)


def _opened_today(record: CaseRecord) -> bool:
    since = clock.day_bounds(clock.today())[0]
    return last_opened(record.reference, signed_in().id, since, device=device()) is not None


def _send(reference: str, form: ReferForm, chosen: list[str]) -> None:
    origin, me, now = _origin(reference, form.consultation.data or ""), by_id(signed_in().id), clock.now()
    need_countable(chosen)
    theirs = _whose(origin)
    asking = next((one for one in origin.departments if one.slug == form.department.data), origin.departments[0])
    source = ReferredFrom(theirs, me, asking.id, origin.visit.venue_id, origin.consultation)
    words = ReferralWords(
        summary=form.summary.data or "",
        asked=form.asked.data or "",
        entries=operations.choose_entries(request.form.getlist("entries"), theirs, signed_in()),
        urgent=bool(form.urgent.data),
        safeguarding=bool(form.safeguarding.data),
        restricted=bool(form.restricted.data),
        told=bool(form.told.data) and not form.objection.data,
        objection=form.objection.data or "",
        taken_by=form.taken_by.data or "",
        taken_at=now if form.taken_by.data else None,
        agreed=Agreement(form.agreed.data or "", form.agreed_words.data or "", form.agreed_days.data or 0),
    )
    for value in chosen:
        receiver, form.slot.data = read_receiver(value), value  # beside whose times it stands that one is refused
        time = read_time(request.form.get(f"slot {value}", ""), origin.needs)
        say_of_referral(operations.refer(receiver, words, source, time=time, now=now), undone=False)


def _ticked() -> dict[str, list[str]]:
    """Read the lists of what was ticked."""
    return {name: request.form.getlist(name) for name in ("clients", "entries")}


def _whose(origin: ReferralOrigin) -> list[Citizen]:
    """Read whose matter it is: of several who came, those that were ticked. Raises ClientMissing."""
    chosen = _chosen(origin)
    if not chosen and clients_offered(origin.consultation, signed_in()):
        raise ClientMissing
    return chosen or whose_matter(origin.visit, origin.record) or abort(404)


def _chosen(origin: ReferralOrigin) -> list[Citizen]:
    ticked = _ticked()["clients"]
    return [one for one in clients_offered(origin.consultation, signed_in()) if one.case_record.reference in ticked]


def _back(reference: str, form: ReferForm) -> str:
    if form.consultation.data:
        return url_for("day.today")
    return url_for("record.show", reference=reference, opened=request.values.get("opened") or None)


def _origin(reference: str, consultation: str) -> ReferralOrigin:
    """Find what a referral comes from. 403 for who has not opened the record, 404 where nobody ever came."""
    record = record_by_reference(reference) or abort(404)
    opened = _opened_today(record) or basis_of(record.id, signed_in()) is not None
    if not may_open_record(record.id, signed_in()) or not opened:
        abort(403)
    found = consultation_on(record.id, consultation) if consultation else None
    visit = found.visit if found is not None else latest_visit(record.id)
    return ReferralOrigin(record, found, visit or abort(404))


def _page(
    origin: ReferralOrigin, form: ReferForm, to: Sequence[str], notes: Sequence[EntryLine], status: int = 200
) -> ResponseReturnValue:
    asked = _receivers(to)
    offers = {
        value: next_times(to.service, origin.needs, clock.now())
        for value, to in list(asked.items())[:MOST_RECEIVERS]
        if to.service is not None and to.service.ended_at is None and not to.service.department.triage_first
    }
    page = render_template(
        "referrals/refer.html",
        record=origin.record,
        names=", ".join(one.name for one in people_on(origin.record.id)[:1]),
        form=form,
        asked=asked,
        offers=offers,
        notes=notes,
        departments=origin.departments,
        groups=_groups(origin, asked) if len(asked) < MOST_RECEIVERS else {},
        outside=any(to.organisation is not None for to in asked.values()),
        agreed_words=AGREED_WORDS,
        typed=request.form,
        ticked=_ticked()["entries"],
        clients=clients_offered(origin.consultation, signed_in()),
        whose=_ticked()["clients"] or ([] if form.clients.errors else [origin.record.reference]),
        opened=request.values.get("opened", ""),
        page_has_errors=bool(form.errors),
    )
    return page, status


def _receivers(values: Sequence[str]) -> dict[str, ReferralReceiver]:
    """Read who is chosen; what names nobody is left out."""
    found: dict[str, ReferralReceiver] = {}
    for value in values:
        try:
            found[value] = read_receiver(value)
        except ReceiverUnknown:
            continue
    return found


def _groups(origin: ReferralOrigin, asked: dict[str, Any]) -> dict[str, list[Askable]]:
    """Group who else can be asked, by what is typed; with next times as long as nobody is chosen."""
    typed = request.form.get("find", "") if "look" in request.form else ""
    everybody = {**who_can_be_asked(signed_in().id), ReceiverKind.ORGANISATION: organisations_asked()}
    everybody = only_readers(everybody, _chosen(origin) or whose_matter(origin.visit, origin.record), safeguarding=True)
    groups = {
        kind: [one for one in given if one.value not in asked and is_found(typed, one.words)]
        for kind, given in everybody.items()
    }
    return groups if asked else with_next_times(groups, origin.needs, clock.now())
