"""Page of what is known about the person of a record, where it is changed."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.operations import KnownDone
from booking.cases.queries import known_about, people_on, record_by_reference
from booking.cases.rules.known import KnownAct, said_of_known
from booking.citizens.models import CaseRecord
from booking.citizens.rules import as_date
from booking.citizens.rules.knowing import NAME_KINDS
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.record.forms import HouseholdForm, NameForm, NeedForm
from booking.record.views.blueprint import blueprint
from booking.record.views.show import need_opened, record_or_404, write_down_household
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/records/<reference>/person")
def person(reference: str) -> ResponseReturnValue:
    """Show what is known about the person, and what may be done with it."""
    record = record_or_404(reference)
    need_opened(record)
    return _page(record)


@blueprint.post("/records/<reference>/needs")
def needs(reference: str) -> ResponseReturnValue:
    """Add what to do for them, confirm or end it, or undo that."""
    record, form = record_or_404(reference), NeedForm()
    need_opened(record)
    act, which = _pressed()
    if not form.validate_on_submit():
        return _page(record, need=form, status=400)
    try:
        with transaction():
            record, me, now = record_or_404(reference), signed_in().id, clock.now()
            if act is KnownAct.ADD:
                done = cases.add_need(people_on(record.id)[0], form.need.data or "", by_id=me, now=now)
            else:
                done = cases.act_on_need(which, act, records={record.id}, by_id=me, now=now)
            _tell(done, "needs")
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(record_or_404(reference), need=form, status=int(refusal.status))
    return _back(reference)


@blueprint.post("/records/<reference>/names")
def names(reference: str) -> ResponseReturnValue:
    """Add a name of theirs, change what it is, remove it, or undo that."""
    record, form = record_or_404(reference), NameForm()
    need_opened(record)
    act, which = _pressed()
    if not form.validate_on_submit():
        return _page(record, name=form, status=400)
    try:
        with transaction():
            record, me, now, where = record_or_404(reference), signed_in().id, clock.now(), device()
            if act is KnownAct.ADD:
                typed, kind = form.name.data or "", form.kind.data or ""
                done = cases.add_name(record, typed, kind, by_id=me, device=where, now=now)
            else:
                done = cases.act_on_name(record, which, act, by_id=me, device=where, now=now)
            _tell(done, "names")
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(record_or_404(reference), name=form, status=int(refusal.status))
    return _back(reference)


@blueprint.post("/records/<reference>/household")
def household(reference: str) -> ResponseReturnValue:
    """Write down what the person is to another, end that, or undo it."""
    record, form = record_or_404(reference), HouseholdForm()
    need_opened(record)
    act, which = _pressed()
    if not form.validate_on_submit():
        return _page(record, links=form, status=400)
    try:
        with transaction():
            record, me, now = record_or_404(reference), signed_in().id, clock.now()
            if act is KnownAct.ADD:
                other, until = record_by_reference(form.linked.data or ""), as_date(form.until.data or "")
                said, kind = form.evidence.data or "", form.relation.data or ""
                done = cases.add_link(record, other, kind, evidence=said, until=until, by_id=me, now=now)
            else:
                done = cases.act_on_link(which, act, record, by_id=me, now=now)
            undone = done.act is KnownAct.UNDO  # only the pages of a record know how to undo it
            flash(said_of_known(done.act, done.what), "said" if undone else f"linked household {done.reference}")
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(record_or_404(reference), links=form, status=int(refusal.status))
    return _back(reference)


def _pressed() -> tuple[KnownAct, str]:
    """Read the button: an act, and the reference of what it is done with."""
    wanted, _colon, which = request.form.get("known", "").partition(":")
    return (KnownAct(wanted), which) if wanted in set(KnownAct) else abort(400)


def _tell(done: KnownDone, what: str) -> None:
    undone = done.act is KnownAct.UNDO
    flash(said_of_known(done.act, done.what), "said" if undone else f"known {what} {done.reference}")


def _back(reference: str) -> ResponseReturnValue:
    opened = request.values.get("opened") or None
    return redirect(url_for("record.person", reference=reference, opened=opened), code=303)


def _page(
    record: CaseRecord,
    *,
    need: NeedForm | None = None,
    name: NameForm | None = None,
    links: HouseholdForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    write_down_household(record)
    refused = next((form for form in (need, name, links) if form is not None and form.errors), None)
    page = render_template(
        "record/person.html",
        record=record,
        need_form=need or NeedForm(formdata=None),
        name_form=name or NameForm(formdata=None),
        kinds=NAME_KINDS,
        link_form=links or HouseholdForm(formdata=None),
        form=refused,
        page_has_errors=refused is not None,
        opened=request.values.get("opened", ""),
        **known_about(record.id, clock.today()),
    )
    return page, status
