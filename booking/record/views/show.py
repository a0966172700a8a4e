"""Page of a case record: opened as own work, or with a reason. The opening is audited before it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases.errors import RecordShielded
from booking.cases.operations import open_record
from booking.cases.queries import (
    ItemKind,
    LinkLine,
    Timeline,
    actions_on,
    basis_of,
    contents_of,
    known_about,
    last_opened,
    latest_story,
    may_open_record,
    open_tasks_for,
    openings,
    own_work,
    people_on,
    record_by_reference,
)
from booking.cases.rules import Basis
from booking.cases.rules.joining import PART_REASONS
from booking.cases.rules.visits_put_right import VISIT_CHANGES
from booking.cases.views import write_down_list
from booking.citizens.models import CaseRecord
from booking.citizens.queries import is_unasked
from booking.core import clock
from booking.core.database import transaction
from booking.core.languages import LANGUAGES_FOR_STAFF
from booking.core.tokens import normalise_reference, show_reference
from booking.core.translation import _
from booking.record.forms import OtherForm, ReasonForm, StoryForm
from booking.record.queries import joins_into, opening
from booking.record.rules import OPENING_HOLDS_FOR, TIMELINE_PART, heading_names, is_undoable
from booking.record.views.blueprint import blueprint
from booking.record.views.timeline import part_of
from booking.referrals.queries import referrals_on
from booking.referrals.queries.external import external_on
from booking.referrals.rules import OPEN_REFERRALS, REFERRAL_STATES
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/records/<reference>")
def show(reference: str) -> ResponseReturnValue:
    """Show the record, where it is own work or was opened with a reason just now; else ask for the reason."""
    record = record_or_404(reference)
    if record.reference != normalise_reference(reference):
        flash(_("Record %(old)s was joined to this one.", old=show_reference(normalise_reference(reference))), "said")
        return redirect(url_for("record.show", reference=record.reference))
    if not may_open_record(record.id, signed_in()):
        return render_template("record/shielded.html", record=record), int(RecordShielded.status)
    if opened_with_reason(record):
        return record_page(record)
    basis = own_work(record.id, signed_in())
    if basis is None:
        return render_template("record/reason.html", record=record, form=ReasonForm(formdata=None))
    record = write_down(reference, basis)
    return record_page(record)


@blueprint.post("/records/<reference>")
def show_because(reference: str) -> ResponseReturnValue:
    """Open the record for the typed reason."""
    record, form = record_or_404(reference), ReasonForm()
    if not form.validate_on_submit():
        return render_template("record/reason.html", record=record, form=form, page_has_errors=True), 400
    reason, basis = form.reason.data or "", Basis.TELEPHONE if form.telephoned.data else Basis.REASON
    try:
        with transaction():
            record, reader = record_or_404(reference), signed_in()
            row = open_record(record, reader, basis=basis, reason=reason, device=device(), now=clock.now())
            seal, reference = row.seal, record.reference
    except RecordShielded:
        return redirect(url_for("record.show", reference=reference), code=303)
    return redirect(url_for("record.show", reference=reference, opened=seal[:16]), code=303)


def write_down(reference: str, basis: Basis) -> CaseRecord:
    """Audit this opening; return the record, reread after the commit."""
    with transaction():
        open_record(record_or_404(reference), signed_in(), basis=basis, device=device(), now=clock.now())
    return record_or_404(reference)


def opened_with_reason(record: CaseRecord) -> bool:
    """Whether the address carries an opening of this reader that is still valid."""
    mark = request.values.get("opened", "")
    return opening(record.reference, signed_in().id, mark, clock.now() - OPENING_HOLDS_FOR) is not None


def need_opened(record: CaseRecord) -> None:
    """Answer 403 to a reader who has not opened the record, or may not; audit that it is opened as own work.

    Pages beside the record, and one that comes back refused, show as much as the record does: within the time for which
    an opening is valid, on this device, one row is enough.
    """
    if not may_open_record(record.id, signed_in()):
        abort(403)
    if opened_with_reason(record):
        return
    reader, since = signed_in(), clock.now() - OPENING_HOLDS_FOR
    basis = basis_of(record.id, reader) or abort(403)
    if last_opened(record.reference, reader.id, since, device=device()) is None:
        write_down(record.reference, basis)


def record_page(
    record: CaseRecord, *, other: OtherForm | None = None, story: StoryForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Render all that this reader may see of a record."""
    seen = seen_of(record, limit=TIMELINE_PART)
    refused = next((form for form in (other, story, seen["part"].form) if form is not None and form.errors), None)
    page = render_template(
        "record/show.html",
        **seen,
        openings=openings(record.reference),
        unasked=bool(seen["joins"]) and is_unasked(record),
        part_reasons=PART_REASONS,
        story_form=story or StoryForm(formdata=None, story=seen["story"].body if seen["story"] else ""),
        other_form=other or OtherForm(formdata=None),
        form=refused,
        page_has_errors=refused is not None,
        undoable=undoable_acts(seen["view"], seen["now"]),
        changes=VISIT_CHANGES,
    )
    return page, status


def seen_of(record: CaseRecord, *, limit: int) -> dict[str, Any]:
    """Read what this reader may see of a record, with `limit` items of its timeline, as its page and its print show it.

    That the people of its household are named is audited.
    """
    now, reader = clock.now(), signed_in()
    on = contents_of(record.id)
    known = known_about(record.id, reader, clock.day_of(now), on)
    write_down_household(known["household"])
    referred = referrals_on(record.id, reader, over=True)
    part = part_of(record, referred, now, limit=limit, on=on)
    people, joins = people_on(record.id), joins_into(record.id) if on.joins else []
    return {
        "record": record,
        "names": heading_names(
            [(one.typed_name, one.id) for one in people],
            {one.citizen_id for one in joins},
            used=[one.used_name for one in people[:1] if one.used_name],
        ),
        "people": people,
        "shielded": any(one.shielded for one in people),
        "view": part.view,
        "part": part,
        "letters": part.letters,
        "ahead": part.view.ahead,
        "tasks": open_tasks_for(record.id) if on.tasks else [],
        "actions": actions_on(record.id, reader) if on.actions else [],
        "referrals": [line for line in referred if line.state in OPEN_REFERRALS],
        "external": external_on(record.id, [line.reference for line in referred]),
        "states": REFERRAL_STATES,
        "joins": joins,
        "story": latest_story(record.id, reader) if on.stories else None,
        "opened": request.values.get("opened", ""),
        "languages": LANGUAGES_FOR_STAFF,
        "now": now,
        **known,
    }


def undoable_acts(view: Timeline, now: datetime) -> set[str]:
    """Find the references of the acts on entries and visits that this reader can undo."""
    me = signed_in().id
    entries = [act for entry in view.entries for act in entry.acts[-1:]]
    visits = [act for visit in view.visits for act in visit.corrections[-1:]]
    left = [*view.moved, *(item.line for item in view.others if item.kind == ItemKind.TAKEN_OFF)]
    acts = {**{one.reference: one for one in entries}, **{one.reference: one for one in visits}}
    return {name for name, act in (acts | {one.act: one for one in left}).items() if is_undoable(act, me, now)}


def record_or_404(reference: str) -> CaseRecord:
    """Find the record of this reference, however it was typed; else 404."""
    return record_by_reference(reference) or abort(404)


def write_down_household(household: Iterable[LinkLine]) -> None:
    """Audit that the people of a record's household are named on its page."""
    write_down_list([line.record for line in household], Basis.HOUSEHOLD)


def back_to(reference: str) -> ResponseReturnValue:
    """Lead back to the record, still opened."""
    opened = request.values.get("opened", "")
    return redirect(url_for("record.show", reference=reference, opened=opened or None), code=303)
