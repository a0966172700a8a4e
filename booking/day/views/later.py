"""Write-ups after consultations, and the printed slip."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.cases.operations import audit
from booking.cases.queries import ActionLine, actions_of, closed_to
from booking.cases.rules import Act, Basis
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.idempotency import claim_key
from booking.core.translation import _
from booking.day import operations
from booking.day.queries import bookings_after, clients_of
from booking.day.rules import Draft
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day
from booking.day.views.page import consultation_or_404, show_write_up
from booking.day.views.panel import form_for
from booking.day.views.posting import refused, step_of, typed, written_of
from booking.referrals.queries import referrals_of
from booking.visits.models import Consultation
from booking.visits.rules import ConsultationStatus
from booking.web.device import device
from booking.web.guard import signed_in
from booking.web.shell import settings


@blueprint.get("/day/write-up/<reference>")
def write_up(reference: str) -> ResponseReturnValue:
    """Show the form of a finished consultation; one in progress is on the day itself."""
    consultation = consultation_or_404(reference)
    return (
        back_to_day()
        if consultation.status != ConsultationStatus.FINISHED
        else show_write_up(consultation, form_for(consultation))
    )


@blueprint.post("/day/write-up/<reference>")
def keep_write_up(reference: str) -> ResponseReturnValue:
    """Save the note as an entry, and the other fields except the outcome."""
    form = typed(reference)
    if not form.validate_on_submit() or not form.step_is_whole(clock.today()):
        return refused(form, reference)
    try:
        with transaction():
            consultation = _open_to_writing_or_404(reference)
            if claim_key(f"{form.form_token.data}:write-up", form.answers(), clock.now()) is None:
                written = written_of(form)
                operations.write_up(
                    consultation,
                    written,
                    author_id=signed_in().id,
                    department_id=operations.department_for(consultation, written.topic, signed_in().grants),
                    expected_version=form.version.data or 0,
                    now=clock.now(),
                )
                flash(_("%(ticket)s is written up.", ticket=consultation.visit.ticket), "said")
    except Refusal as refusal:
        return refused(form, reference, refusal)
    return back_to_day()


def _open_to_writing_or_404(reference: str) -> Consultation:
    """Find a consultation finished today, or left open on an earlier day with a draft."""
    consultation = consultation_or_404(reference)
    today = clock.day_bounds(clock.today())[0]
    if consultation.status == ConsultationStatus.IN_PROGRESS:  # its finish was undone meanwhile
        return consultation
    if consultation.finished_at is None or (consultation.finished_at < today and not consultation.draft):
        abort(404)
    return consultation


@blueprint.get("/day/slip/<reference>")
def slip(reference: str) -> ResponseReturnValue:
    """Print what was agreed: what they take home, the next step, appointments. Printing is audited.

    For somebody shielded nothing but when and where: paper is found too.
    """
    consultation, now = consultation_or_404(reference), clock.now()
    records = dict.fromkeys(citizen.case_record.reference for citizen in clients_of(consultation.visit))
    with transaction():
        for record in records:
            audit(Act.PRINTED, staff_id=signed_in().id, device=device(), record=record, basis=Basis.VISIT, now=now)
    consultation = consultation_or_404(reference)
    visit, draft = consultation.visit, Draft.from_text(consultation.draft)
    if visit.shielded:
        closed = closed_to(signed_in(), (member.citizen for member in visit.party))
        bookings = [] if closed else bookings_after(visit, now, shown=True)
        return render_template("day/slip.html", consultation=consultation, bookings=bookings, public_address=_find())
    return render_template(
        "day/slip.html",
        referrals=referrals_of([consultation.id]).get(consultation.id, []),
        consultation=consultation,
        take_home=draft.take_home or consultation.take_home,
        next_step=draft.next_step or consultation.next_step,
        step=_step_of(consultation, draft),
        bookings=bookings_after(visit, now, shown=True),
        public_address=_find(),
    )


def _find() -> str:
    return settings().public_base_url + url_for("book.find")


def _step_of(consultation: Consultation, draft: Draft) -> Mapping[str, object] | ActionLine | None:
    """Return whose the next step is and until when: as it is typed, else as it was written."""
    typed_step = step_of(draft)
    if typed_step is None:
        return actions_of([consultation.id]).get(consultation.id)
    return {"who": typed_step.who, "due_on": typed_step.due_on}
