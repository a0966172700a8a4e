"""Put a visit right that is over: who was there, and what it was about; undo that."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.cases import operations as cases
from booking.cases.errors import RecordShielded
from booking.cases.operations import PartyChange
from booking.cases.queries import (
    basis_of,
    before_each,
    closed_to,
    correction_by_reference,
    corrections_of,
    people_on,
    record_by_reference,
    why_not_put_right,
)
from booking.cases.rules import Basis
from booking.cases.rules.putting_right import entry_reason
from booking.cases.rules.visits_put_right import VISIT_CHANGES, VISIT_REASONS, VisitChange
from booking.cases.views import write_down_list
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.operations import name_citizen
from booking.citizens.rules import Part
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal, StalePage
from booking.core.idempotency import claim_key
from booking.core.translation import _
from booking.record import operations
from booking.record.forms import PutVisitRightForm
from booking.record.rules import is_undoable
from booking.record.views.blueprint import blueprint
from booking.record.views.show import back_to, opened_with_reason
from booking.services.models import Service, Topic
from booking.services.queries import with_topics
from booking.visits.models import Consultation, Visit
from booking.visits.queries import by_reference, is_over
from booking.visits.rules import ConsultationStatus
from booking.visits.rules.parts import CHILD
from booking.web.device import device
from booking.web.guard import signed_in


@blueprint.get("/records/visits/<visit>")
def visit(visit: str) -> ResponseReturnValue:
    """Show who was at a visit and what it was about, and what may be put right."""
    _visit_or_refused(visit)
    return _page(visit, None)


@blueprint.post("/records/visits/<visit>")
def put_visit_right(visit: str) -> ResponseReturnValue:
    """Put right what was chosen; what was typed is kept where it is refused."""
    form, status = _filled(_visit_or_refused(visit), PutVisitRightForm()), 400
    if form.validate_on_submit():
        try:
            with transaction():
                if claim_key(form.sent, {}, clock.now()) is None:
                    done = _act_on(_visit_or_refused(visit), form)
                    flash(_("The visit is put right. It can be undone for ten minutes."), f"visit {done}")
            return _back(visit)
        except Refusal as refusal:
            form.refuse(refusal, field="other" if isinstance(refusal, RecordShielded) else refusal.field or "what")
            status = int(refusal.status)
            if isinstance(refusal, StalePage):
                form.version.data = None  # of the page as it is shown now
    return _page(visit, form), status


@blueprint.post("/records/visits/undo/<act>")
def undo_visit_right(act: str) -> ResponseReturnValue:
    """Undo what this reader put right minutes ago."""
    correction = correction_by_reference(act) or abort(404)
    seen, reference = correction.visit.reference, request.form.get("record", "")
    if correction.by_id != signed_in().id:
        abort(403)
    try:
        with transaction():
            found = correction_by_reference(act) or abort(404)
            operations.undo_correction(found, signed_in(), device=device(), now=clock.now())
            flash(_("Undone: the visit stands as it did before."), "said")
    except Refusal as refusal:
        flash(str(refusal), "refused")
    record = record_by_reference(reference) if reference else None
    return back_to(reference) if record is not None and _is_open(record) else _back(seen)


def _visit_or_refused(reference: str) -> Visit:
    """Find a visit that is over, where this reader held it, has one of its records open, or put it right just now.

    Everybody who was there is audited as shown.
    """
    found, me = by_reference(reference), signed_in()
    if found is None or not is_over(found):
        abort(404)
    people = [member.citizen for member in found.party]
    held = any(one.advisor_id == me.id for one in found.consultations)
    lately = any(is_undoable(one, me.id, clock.now()) for one in corrections_of([found.id]).get(found.id, ()))
    records = {one.citizen.case_record_id: one.citizen.case_record for one in found.party if one.part == Part.CLIENT}
    if closed_to(me, people) or not (held or lately or any(_is_open(record) for record in records.values())):
        abort(403)
    write_down_list([one.case_record.reference for one in people], Basis.VISIT if held else Basis.REASON)
    return by_reference(reference) or abort(404)


def _is_open(record: CaseRecord) -> bool:
    return opened_with_reason(record) or basis_of(record.id, signed_in()) is not None


def _act_on(visit: Visit, form: PutVisitRightForm) -> str:
    """Put the visit right as the form says; return the reference of the correction."""
    me, now = signed_in(), clock.now()
    why = entry_reason(form.why.data or "", form.words.data or "", VISIT_REASONS)
    if form.change is VisitChange.SUBJECT:
        service, topic = _subject(form.subject.data)
        talk = _talk(visit, form)
        return cases.put_subject_right(talk, service, topic, me, why, seen=form.seen, now=now).reference
    child = form.part.data == CHILD
    part = Part.INTERPRETER if child else form.part.data if form.part.data in set(Part) else Part.CLIENT
    member = {str(place): one.citizen for place, one in enumerate(visit.party)}.get(form.member.data)
    change = PartyChange(form.change, member, _person(form), part, child, form.party_why.data or "")
    return operations.correct_party(visit, change, me, why, seen=form.seen, device=device(), now=now).reference


def _person(form: PutVisitRightForm) -> Citizen | None:
    """Find whoever it was by their record; else add them as they are named."""
    if form.change not in {VisitChange.ADDED, VisitChange.SOMEBODY_ELSE}:
        return None
    if form.other.data:
        record = record_by_reference(form.other.data)
        return next(iter(people_on(record.id)), None) if record is not None else None
    return name_citizen(form.name.data or "", now=clock.now())


def _talk(visit: Visit, form: PutVisitRightForm) -> Consultation:
    finished = _finished(visit)
    return next((one for one in finished if one.reference == form.talk.data), None) or (finished or [abort(404)])[0]


def _finished(visit: Visit) -> list[Consultation]:
    return [one for one in visit.consultations if one.status == ConsultationStatus.FINISHED]


def _subject(chosen: str) -> tuple[Service | None, Topic | None]:
    slug, _slash, name = chosen.partition("/")
    service = next((one for one in with_topics() if one.slug == slug), None)
    return service, next((one for one in service.topics if one.name == name), None) if service is not None else None


def _filled(visit: Visit, form: PutVisitRightForm) -> PutVisitRightForm:
    subjects = [
        (f"{service.slug}/{topic}" if topic else service.slug, f"{service.name}, {topic}" if topic else service.name)
        for service in with_topics()
        for topic in ("", *(one.name for one in service.topics))
    ]
    form.fill(
        [(str(place), one.citizen.name) for place, one in enumerate(visit.party)],
        [(one.reference, one.service.name if one.service else _("No service named")) for one in _finished(visit)],
        subjects,
    )
    return form


def _page(reference: str, typed: PutVisitRightForm | None) -> str:
    found = by_reference(reference) or abort(404)
    form = _filled(found, typed or PutVisitRightForm(formdata=None))
    if not form.version.data:
        form.version.data = str(found.version)
    if typed is None and len(found.party) == 1:
        form.member.data = "0"  # whoever is meant, if anybody
    refusal, me, now = why_not_put_right(found, signed_in()), signed_in(), clock.now()
    lines = corrections_of([found.id]).get(found.id, ())
    return render_template(
        "record/visit.html",
        visit=found,
        refusal=refusal,
        form=None if refusal else form,
        page_has_errors=bool(form.errors) and refusal is None,
        put_right=lines,
        before={} if refusal else before_each(found, me),
        changes=VISIT_CHANGES,
        undoable={line.reference for line in lines[-1:] if is_undoable(line, me.id, now)},
        record=next((one.citizen.case_record for one in found.party if one.part == Part.CLIENT), None),
        opened=request.values.get("opened", ""),
    )


def _back(reference: str) -> ResponseReturnValue:
    opened = request.values.get("opened", "")
    return redirect(url_for("record.visit", visit=reference, opened=opened or None), code=303)
