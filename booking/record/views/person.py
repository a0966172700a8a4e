"""Page of what is known about the person of a record, where it is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.operations import KnownDone
from booking.cases.queries import flag_kinds_for, known_about, people_on, record_by_reference
from booking.cases.rules.known import KnownAct, said_of_known
from booking.citizens.models import CaseRecord
from booking.citizens.rules import as_date
from booking.citizens.rules.knowing import NAME_KINDS
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.messages.operations import tell_anew
from booking.record.forms import ExternalForm, FlagForm, HouseholdForm, NameForm, NeedForm
from booking.record.views.blueprint import blueprint
from booking.record.views.show import need_opened, record_or_404, write_down_household
from booking.referrals import operations as referrals
from booking.referrals import queries as referral_queries
from booking.referrals.queries import ReferralLine
from booking.referrals.queries.external import external_by_reference, external_on
from booking.web.device import device
from booking.web.forms import PageForm
from booking.web.guard import signed_in

_Form = TypeVar("_Form", bound=PageForm)


@blueprint.get("/records/<reference>/person")
def person(reference: str) -> ResponseReturnValue:
    """Show what is known about the person, and what may be done with it."""
    record = record_or_404(reference)
    need_opened(record)
    return _page(record)


@blueprint.post("/records/<reference>/needs")
def needs(reference: str) -> ResponseReturnValue:
    """Add what to do for them, confirm or end it, or undo that."""
    form = NeedForm()

    def change(record: CaseRecord, act: KnownAct, which: str) -> KnownDone:
        me, now = signed_in().id, clock.now()
        if act is KnownAct.ADD:
            return cases.add_need(people_on(record.id)[0], form.need.data or "", by_id=me, now=now)
        return cases.act_on_need(which, act, records={record.id}, by_id=me, now=now)

    return _changed(reference, form, change, "known needs")


@blueprint.post("/records/<reference>/names")
def names(reference: str) -> ResponseReturnValue:
    """Add a name of theirs, change what it is, remove it, or undo that."""
    form = NameForm()

    def change(record: CaseRecord, act: KnownAct, which: str) -> KnownDone:
        me, now, where = signed_in().id, clock.now(), device()
        if act is KnownAct.ADD:
            typed, kind = form.name.data or "", form.kind.data or ""
            return cases.add_name(record, typed, kind, by_id=me, device=where, now=now)
        return cases.act_on_name(record, which, act, by_id=me, device=where, now=now)

    return _changed(reference, form, change, "known names")


@blueprint.post("/records/<reference>/flags")
def flags(reference: str) -> ResponseReturnValue:
    """Set a flag on them, renew or end it, or undo that."""
    form = FlagForm()

    def change(record: CaseRecord, act: KnownAct, which: str) -> KnownDone:
        me, now = signed_in(), clock.now()
        if act is KnownAct.ADD:
            kind, why = form.flag.data or "", form.why.data or ""
            return cases.set_flag(record, kind, why, review_on=form.review_on, by=me, now=now)
        return cases.act_on_flag(which, act, record, by=me, now=now)

    return _changed(reference, form, change, "known flags")


@blueprint.post("/records/<reference>/told")
def told(reference: str) -> ResponseReturnValue:
    """Write down who is told about a young person: "add:" with their record and who; or undo that."""
    record = record_or_404(reference)
    need_opened(record)
    act, which = _pressed()
    try:
        with transaction():
            record, me, now = record_or_404(reference), signed_in().id, clock.now()
            if act is KnownAct.ADD:
                _record, who, adult = [*which.split(":"), "", "", ""][:3]
                done = cases.say_told(record, who, adult, by_id=me, now=now)
            elif act is KnownAct.UNDO:
                done = cases.undo_told(which, records={record.id}, by_id=me, now=now)
            else:
                abort(400)
            tell_anew({record.id}, now)
            _tell(done, "known told")
    except Refusal as refusal:
        flash(str(refusal), "refused")
    return _back(reference)


@blueprint.post("/records/<reference>/household")
def household(reference: str) -> ResponseReturnValue:
    """Write down what the person is to another, end that, or undo it."""
    form = HouseholdForm()

    def change(record: CaseRecord, act: KnownAct, which: str) -> KnownDone:
        me, now, touched = signed_in().id, clock.now(), {record.id}
        if act is KnownAct.ADD:
            other, until = record_by_reference(form.linked.data or ""), as_date(form.until.data or "")
            said, kind = form.evidence.data or "", form.relation.data or ""
            done = cases.add_link(record, other, kind, evidence=said, until=until, by_id=me, now=now)
            touched |= {other.id} if other else set()
        else:
            done = cases.act_on_link(which, act, record, by_id=me, now=now)
        tell_anew(touched, now)
        return done

    return _changed(reference, form, change, "linked household")


@blueprint.post("/records/<reference>/external")
def external(reference: str) -> ResponseReturnValue:
    """Write down by which number another system knows the person or a referral, remove it, or undo that."""
    form = ExternalForm()

    def change(record: CaseRecord, act: KnownAct, which: str) -> KnownDone:
        me, now = signed_in().id, clock.now()
        read = [line.reference for line in _read_by_me(record)]
        if act is KnownAct.ADD:
            about = referrals.referral_of_number(form.about.data or "", read)
            system, number = form.system.data or "", form.number.data or ""
            return referrals.add_external(record, about, system, number, by_id=me, now=now)
        row = external_by_reference(which, record.id, read) or abort(404)
        return referrals.act_on_external(row, act, by_id=me, now=now)

    return _changed(reference, form, change, "linked external")


def _changed(
    reference: str, form: PageForm, change: Callable[[CaseRecord, KnownAct, str], KnownDone], said: str
) -> ResponseReturnValue:
    """Do what a button of a form says, and say so; refused, the page keeps what was typed.

    `said` begins the category of what is said: "known" where any page knows how to undo it, "linked" where only the
    pages of a record do.
    """
    record = record_or_404(reference)
    need_opened(record)
    act, which = _pressed()
    if not form.validate_on_submit():
        return _page(record, form, 400)
    try:
        with transaction():
            _tell(change(record_or_404(reference), act, which), said)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(record_or_404(reference), form, int(refusal.status))
    return _back(reference)


def _read_by_me(record: CaseRecord) -> list[ReferralLine]:
    return referral_queries.referrals_on(record.id, signed_in(), over=True)


def _pressed() -> tuple[KnownAct, str]:
    """Read the button: an act, and the reference of what it is done with."""
    wanted, _colon, which = request.form.get("known", "").partition(":")
    return (KnownAct(wanted), which) if wanted in set(KnownAct) else abort(400)


def _tell(done: KnownDone, said: str) -> None:
    undone = done.act is KnownAct.UNDO
    flash(said_of_known(done.act, done.what), "said" if undone else f"{said} {done.reference}")


def _back(reference: str) -> ResponseReturnValue:
    opened = request.values.get("opened") or None
    return redirect(url_for("record.person", reference=reference, opened=opened), code=303)


def _page(record: CaseRecord, refused: PageForm | None = None, status: int = 200) -> ResponseReturnValue:
    def form(kind: type[_Form]) -> _Form:
        return refused if isinstance(refused, kind) else kind(formdata=None)

    known = known_about(record.id, signed_in(), clock.today())
    write_down_household(known["household"])
    read, external_form = _read_by_me(record), form(ExternalForm)
    external_form.fill(read)
    page = render_template(
        "record/person.html",
        record=record,
        need_form=form(NeedForm),
        name_form=form(NameForm),
        kinds=NAME_KINDS,
        flag_form=_with_kinds(form(FlagForm)),
        link_form=form(HouseholdForm),
        external_form=external_form,
        external=external_on(record.id, [line.reference for line in read]),
        form=refused,
        page_has_errors=refused is not None,
        opened=request.values.get("opened", ""),
        **known,
    )
    return page, status


def _with_kinds(form: FlagForm) -> FlagForm:
    """Offer the kinds of flags that this reader sets; where there is none, there is no form, unless it is refused."""
    kinds = flag_kinds_for(signed_in())
    offered = kinds or form.errors
    form.flag.choices = [("", ""), *((kind.reference, kind.name) for kind in kinds)] if offered else []
    return form
