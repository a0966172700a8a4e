"""Parse and refuse the panel's form, which every button posts."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from booking.cases.operations import NextStep
from booking.cases.rules.actions import ActionOwner, due_in
from booking.core import clock
from booking.core.errors import Refusal, StalePage
from booking.day.errors import ConversationOver
from booking.day.forms import WriteUpForm
from booking.day.operations import WriteUp
from booking.day.rules import Draft
from booking.day.views.page import consultation_or_404, show_day, show_write_up
from booking.day.views.panel import fill_choices
from booking.services.queries import by_slug as service_by_slug
from booking.services.queries import department_by_slug
from booking.staff.queries import by_reference as staff_by_reference
from booking.visits.errors import NotWithYou, VisitOver
from booking.visits.rules import ConsultationStatus
from booking.web.day_fields import read_day


def written_of(form: WriteUpForm) -> WriteUp:
    """Return what was typed, with the topic and department that it names; unknown ones are left out."""
    draft = form.draft()
    slug, _slash, name = draft.topic.partition("/")
    service = service_by_slug(slug) if name else None
    topic = next((topic for topic in service.topics if topic.name == name), None) if service else None
    referred_to = department_by_slug(draft.referred_to) if draft.referred_to else None
    return WriteUp(draft, topic, referred_to, step_of(draft))


def step_of(draft: Draft) -> NextStep | None:
    """Return the next step as an action, where it says whose it is. `step_is_whole` has checked it."""
    kind, _slash, name = draft.whose.partition("/")
    if not draft.next_step or not kind:
        return None
    colleague = staff_by_reference(name) if kind == "colleague" else None
    department = department_by_slug(name) if kind == "department" else None
    owner = ActionOwner.STAFF if colleague else ActionOwner.DEPARTMENT if department else ActionOwner.CITIZEN
    day = read_day(draft.due_on) or due_in(draft.due_in, clock.today())
    return NextStep(draft.next_step, owner, day, colleague, department, draft.restricted)


def typed(reference: str) -> WriteUpForm:
    """Read the posted panel of a consultation of mine."""
    form = WriteUpForm()
    fill_choices(form, consultation_or_404(reference))
    return form


def refused(form: WriteUpForm, reference: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    """Render the page with all that was typed and the refusal.

    A consultation finished meanwhile is written up instead; where it is not in progress, what was typed can be copied.
    """
    consultation = consultation_or_404(reference)
    other = Draft.from_text(consultation.draft) if isinstance(refusal, StalePage) else None
    if isinstance(refusal, VisitOver) and consultation.status == ConsultationStatus.FINISHED:
        refusal = ConversationOver()
    if refusal is not None:
        going_on = consultation.status == ConsultationStatus.IN_PROGRESS
        form.refuse(refusal, field=refusal.field if refusal.field and going_on else "note")
    if other is not None or consultation.status == ConsultationStatus.FINISHED:  # posting again overwrites
        form.version.raw_data, form.version.data = None, consultation.version
    status = int(refusal.status) if refusal is not None else 400
    if consultation.status == ConsultationStatus.FINISHED:
        return show_write_up(consultation, form, status=status)
    if consultation.status != ConsultationStatus.IN_PROGRESS:
        return show_day(
            lost=form.draft(), refusal=refusal or NotWithYou(ticket=consultation.visit.ticket or "–"), status=409
        )
    return show_day(write_up=form, consultation=reference, other=other, status=status)
