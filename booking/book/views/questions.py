"""Pages of what a service asks: in the booking journey, and behind the link of a booking or of a planned visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.book import operations
from booking.book.errors import HereAlready
from booking.book.forms import AnswersForm, QuestionsForm
from booking.book.views.answers import is_open, open_service, page, resume, told
from booking.book.views.blueprint import blueprint
from booking.book.views.change import back_with, behind, not_here, why_not_details
from booking.book.views.hold import renew
from booking.book.views.journey import held, to_what_is_missing
from booking.book.views.ticket import visit_behind
from booking.book.views.times import fields_asked, then_service
from booking.book.views.wishes import name_first
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import ChangedMeanwhile, FormExpired
from booking.core.rows import lock_row
from booking.core.translation import _
from booking.services.forms import asking
from booking.services.queries import answers_of, fields_of
from booking.services.rules import Answered, said_before
from booking.visits import operations as visits
from booking.visits.errors import VisitOver
from booking.visits.rules import VisitStatus
from booking.web.expired import keeps_what_was_typed


@blueprint.route("/book/<slug>/questions", methods=["GET", "POST"])
@keeps_what_was_typed
def questions(slug: str) -> ResponseReturnValue:
    """Ask what the service asks, before the answers are checked."""
    service, answers = open_service(slug), told(slug)
    fields, then = fields_asked(service, answers), then_service(answers)
    if answers.missing:
        return to_what_is_missing(slug, answers)
    if not fields:
        return redirect(url_for("book.check", slug=slug))
    form = asking(QuestionsForm, fields)()
    if form.validate_on_submit():
        if not form.keep.data:
            now = clock.now()
            with transaction():
                journey = resume(slug, now)
                if journey is not None:
                    operations.keep_fields(journey, form.said, now=now)
            return redirect(url_for("book.check", slug=slug))
        renew(slug)
    elif not form.is_submitted():
        form.show_answers(answers.fields or {})
    return page("book/questions.html", form, service=service, then=then, **held(service, answers))


@blueprint.route("/appointments/<token>/questions", methods=["GET", "POST"])
@keeps_what_was_typed
def change_answers(token: str) -> ResponseReturnValue:
    """Show what was answered when booking, and change it. For whoever sees the appointment in full."""
    shown = behind(token)
    if (answer := name_first(shown, url_for("book.appointment", token=token))) is not None:
        return answer
    if (kept := why_not_details(shown)) is not None:
        return back_with(token, kept)
    form = _form_of(shown)

    def save() -> None:
        booked = not_here(token)
        lock_row(booked)
        form.need_unchanged(_form_of(booked, as_kept=True))
        appointments.answer(booked, form.said)

    try:
        return _changed(
            form, save, [topic.service.name for topic in shown.topics], url_for("book.appointment", token=token)
        )
    except HereAlready as refusal:
        return back_with(token, refusal)


@blueprint.route("/tickets/<token>/questions", methods=["GET", "POST"])
@keeps_what_was_typed
def plan_answers(token: str) -> ResponseReturnValue:
    """Ask whoever plans to drop in what the service asks; they may leave it for the visit."""
    shown, back = visit_behind(token), url_for("book.ticket", token=token)
    in_full = is_open(shown)
    if not in_full and request.method == "POST":
        raise FormExpired  # this browser had planned it, or typed the name, but its session has ended
    if not in_full or shown.status != VisitStatus.COMING or shown.service is None:
        return redirect(back)
    form = _form([shown.service_id], answers_of(visit_id=shown.id), optional=True)

    def save() -> None:
        visit = visit_behind(token)
        lock_row(visit)
        kept = _form([visit.service_id], answers_of(visit_id=visit.id), optional=True, as_kept=True)
        form.need_unchanged(kept)
        visits.answer(visit, form.said)

    try:
        return _changed(form, save, [shown.service.name], back, planned=True)
    except VisitOver:
        return redirect(back)


def _form_of(booked: Appointment, *, as_kept: bool = False) -> AnswersForm:
    topics = booked.topics
    return _form([one.service_id for one in topics], answers_of(*(one.id for one in topics)), as_kept=as_kept)


def _form(
    service_ids: Sequence[int | None], answers: Sequence[Answered], *, optional: bool = False, as_kept: bool = False
) -> AnswersForm:
    """Make the form of what services ask, filled with these answers where nothing was posted, or `as_kept`."""
    made = asking(AnswersForm, fields_of(*service_ids), by_staff=optional)
    form = made(formdata=None) if as_kept else made()
    if as_kept or not form.is_submitted():
        form.show_answers(said_before(answers))
        form.seen.data = form.mark()
    return form


def _changed(
    form: AnswersForm, save: Callable[[], None], names: Sequence[str], back: str, *, planned: bool = False
) -> ResponseReturnValue:
    status = 200
    if not form.asked:
        return redirect(back)
    if form.validate_on_submit():
        try:
            with transaction():
                save()
            flash(_("Your answers are kept."))
            return redirect(back)
        except ChangedMeanwhile as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
    return page("book/change_answers.html", form, status=status, names=names, back=back, planned=planned)
