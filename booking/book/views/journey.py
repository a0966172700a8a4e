"""Pages of the booking journey: needs, details, check answers, confirmation. One thing per page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import queries as appointment_queries
from booking.appointments.errors import TooManyAhead
from booking.book import operations
from booking.book.forms import ME, SOMEONE_ELSE, CheckForm, DetailsForm, FirstForm, needs_in_words, phone_kind
from booking.book.rules import PERSON, Answers, Holding
from booking.book.views.answers import (
    booking_source,
    give_cookie,
    is_open,
    journey_token,
    open_in_full,
    open_service,
    opened,
    page,
    resume,
    say_why_again,
    told,
)
from booking.book.views.appointment import show_appointment
from booking.book.views.blueprint import blueprint
from booking.book.views.hold import holding, renew
from booking.book.views.times import (
    fields_asked,
    is_still_free,
    nearest,
    nearest_to,
    second_topic,
    then_service,
)
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import FormExpired, NumberAsked, Refusal, SlotUnknown, StalePage, TooManyWithContact
from booking.core.idempotency import claim_key, keep_answer
from booking.core.translation import _
from booking.messages.rules.planning import letter_in_time
from booking.services import queries as service_queries
from booking.services.forms import lacks
from booking.services.models import Service
from booking.services.rules import Answered
from booking.sessions.errors import SlotTaken
from booking.venues import queries as venue_queries
from booking.web.expired import keeps_what_was_typed
from booking.web.forms import read_slot


@blueprint.route("/book/<slug>/help", methods=["GET", "POST"])
@keeps_what_was_typed
def needs(slug: str) -> ResponseReturnValue:
    """Ask for needs before the slot, because they decide which slots there are."""
    service = open_service(slug)
    form = FirstForm()
    form.offer({other.slug: other.name for other in service_queries.second_topics(service)})
    if form.validate_on_submit():
        now, token = clock.now(), journey_token()
        with transaction():
            journey = resume(slug, now)
            if journey is None:
                journey, token = operations.begin(token, slug, now)
            operations.keep_needs(journey, form.needs, then=form.second, now=now)
            # From a plan to drop in that could not be arranged, what was typed there comes along.
            typed = DetailsForm()
            if typed.name.data and typed.validate():
                operations.keep_details(journey, now=now, **typed.typed)
        return give_cookie(redirect(url_for("book.times", slug=slug)), token)
    if request.method == "GET":
        form.show(told(slug).needs or Needs())
        form.then.data = told(slug).then
    return page("book/needs.html", form, service=service, **holding(slug))


@blueprint.route("/book/<slug>/details", methods=["GET", "POST"])
@keeps_what_was_typed
def details(slug: str) -> ResponseReturnValue:
    """Ask for the person, contact points, and the subject."""
    service, answers = open_service(slug), told(slug)
    if answers.missing in ("needs", "times"):
        if request.method == "POST" and not answers.booked:
            return _keep_for_another_time(service, answers)
        return to_what_is_missing(slug, answers)
    form = DetailsForm(data=_details_in(answers))
    if form.validate_on_submit():
        if not form.keep.data:
            _keep_details(slug, form)
            return redirect(url_for("book.questions" if fields_asked(service, answers) else "book.check", slug=slug))
        renew(slug)
    return page("book/details.html", form, service=service, **held(service, answers))


@blueprint.route("/book/<slug>/check", methods=["GET", "POST"])
@keeps_what_was_typed
def check(slug: str) -> ResponseReturnValue:
    """Show all answers, with a link to change each; then book."""
    service, answers = open_service(slug), told(slug)
    form = CheckForm()
    if _missing(service, answers) and not (answers.booked and request.method == "POST"):
        return to_what_is_missing(slug, answers)
    if form.validate_on_submit():
        try:
            open_in_full(_book(service, form))
        except (TooManyAhead, TooManyWithContact) as refusal:
            return _other_contact(service, told(slug), refusal)
        except NumberAsked as refusal:
            form.ask_number()
            return _check_page(service, told(slug), form, status=int(refusal.status))
        except Refusal as refusal:
            form.refuse(refusal)
            return _check_page(service, told(slug), form, status=int(refusal.status))
        return redirect(url_for("book.booked", slug=slug))
    return _check_page(service, answers, form)


@blueprint.get("/book/<slug>/booked")
def booked(slug: str) -> ResponseReturnValue:
    """Show the confirmation: the page behind the link, with a panel on top."""
    reference = told(slug).booked
    appointment = appointment_queries.by_reference(reference) if reference else None
    if appointment is None or not is_open(appointment):
        return redirect(url_for("book.start"))
    return show_appointment(appointment, just_booked=True)


def _keep_details(slug: str, form: DetailsForm) -> None:
    now = clock.now()
    with transaction():
        journey = resume(slug, now)
        if journey is not None:
            operations.keep_details(journey, now=now, **form.typed)


def _keep_for_another_time(service: Service, answers: Answers) -> ResponseReturnValue:
    """Keep what was typed on a page whose journey has ended, or whose time is gone, and ask for what is missing.

    Without a valid token nothing is kept yet: the page is shown once more, with what was typed.
    """
    form, now, token = DetailsForm(), clock.now(), journey_token()
    if not form.validate_on_submit():
        return page("book/details.html", form, service=service, **held(service, answers))
    with transaction():
        journey = resume(service.slug, now)
        if journey is None:
            journey, token = operations.begin(token, service.slug, now)
        operations.keep_details(journey, now=now, **form.typed)
        missing = Answers.read(journey.answers).missing
    flash(_("We do not hold a time for you any more. Please choose again: what you typed is kept."))
    return give_cookie(redirect(url_for(f"book.{missing}", slug=service.slug)), token)


def _book(service: Service, form: CheckForm) -> str:
    """Return the reference of the appointment; the same one when the page is posted again.

    Raises what the diary refuses.
    """
    now = clock.now()
    with transaction():
        journey = resume(service.slug, now)
        if journey is None:
            raise FormExpired
        answers = Answers.read(journey.answers)
        before = claim_key(form.form_token.data or "", {"shown": form.shown.data}, now)
        if before or answers.booked:
            return before or answers.booked
        if _missing(service, answers) or form.shown.data != answers.mark:
            raise StalePage
        asked = read_slot(answers.slot)
        venue = venue_queries.by_slug(asked.venue_slug) if asked else None
        if asked is None or venue is None:
            raise SlotUnknown
        source, at = booking_source(form), asked.starts_at
        then = second_topic(answers, asked)
        appointment = operations.book(
            journey,
            service,
            answers,
            venue_id=venue.id,
            starts_at=at,
            then=then,
            source=source,
            own=opened(),
            also=form.also.data or "",
            now=now,
        )
        keep_answer(form.form_token.data or "", appointment.reference)
        return appointment.reference


def _other_contact(service: Service, answers: Answers, refusal: Refusal) -> ResponseReturnValue:
    """Show the details again, with the error beside the contact point that has too many appointments ahead."""
    form = DetailsForm(None, data=_details_in(answers))
    form.refuse(refusal, field="mobile" if answers.mobile else "email")
    return page("book/details.html", form, status=int(refusal.status), service=service, **held(service, answers))


def _details_in(answers: Answers) -> dict[str, str]:
    """Return what the form shows: for whom it is only once that was answered."""
    whom = {"whom": SOMEONE_ELSE if answers.their_name else ME} if answers.name else {}
    return {**{name: getattr(answers, name) for name in (*PERSON, "about")}, **whom}


def _check_page(service: Service, answers: Answers, form: CheckForm, *, status: int = 200) -> ResponseReturnValue:
    if _missing(service, answers):
        return to_what_is_missing(service.slug, answers)
    asked = read_slot(answers.slot)
    assert asked is not None  # validated when it was stored
    venue = venue_queries.by_slug(asked.venue_slug)
    form.slot.data = answers.slot
    form.shown.data = answers.mark
    kept = held(service, answers)
    if "instead" in kept and not form.slot.errors:
        form.refuse(SlotTaken())
        status = int(SlotTaken.status)
    return page(
        "book/check.html",
        form,
        status=status,
        service=service,
        answers=answers,
        venue=venue,
        starts_at=asked.starts_at,
        then=second_topic(answers, asked),
        needs=needs_in_words(answers.needs or Needs()),
        phone_kind=phone_kind(answers.mobile),
        asked=answered_in(service, answers),
        letter_in_time=letter_in_time(asked.starts_at, clock.now()),
        nearest=nearest(service, answers, form.slot),
        **kept,
    )


def held(service: Service, answers: Answers) -> dict[str, Any]:
    """Collect what a page shows of the hold; of one that has lapsed, the nearest times if the slot was taken since."""
    shown, asked = holding(service.slug), read_slot(answers.slot)
    kept: Holding | None = shown["holding"]
    if asked is None or kept is None or not kept.lapsed or is_still_free(service, answers):
        return shown
    return {**shown, "instead": nearest_to(service, answers, asked)}


def to_what_is_missing(slug: str, answers: Answers) -> ResponseReturnValue:
    """Redirect to the first page without an answer; to the confirmation after booking."""
    if answers.booked:
        return redirect(url_for("book.booked", slug=slug))
    if not answers.missing:  # the service asks something that it did not ask before
        return redirect(url_for("book.questions", slug=slug))
    return redirect(url_for(f"book.{answers.missing}", slug=say_why_again(slug)))


def answered_in(service: Service, answers: Answers) -> list[Answered]:
    """List what was answered of what the service asks."""
    said, then = answers.fields or {}, then_service(answers)
    departments = {one.id: one.department_id for one in (service, then) if one is not None}
    return [
        Answered(field.reference, field.words, field.kind, value, field.special, departments[field.service_id])
        for field in fields_asked(service, answers)
        if (value := said.get(field.reference))
    ]


def _missing(service: Service, answers: Answers) -> bool:
    return bool(answers.missing) or lacks(fields_asked(service, answers), answers.fields)
