"""Page behind an appointment's link: its current state, and what can be done.

Venue, time and reference are shown to whoever has the link. Service, needs, name and what was agreed only to the
browser that has just booked, or after the name was typed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import queries as appointment_queries
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus, calendar_file
from booking.book import operations, queries
from booking.book.errors import TooManyTries
from booking.book.forms import NameForm, needs_in_words
from booking.book.rules import reminder_days
from booking.book.views.answers import is_closed_to_names, is_open, open_in_full, page, reached_at
from booking.book.views.blueprint import blueprint
from booking.book.views.change import behind, why_not, why_not_details
from booking.citizens.models import Citizen
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES
from booking.core.languages import ENGLISH_NAMES
from booking.core.tokens import LinkKind, links
from booking.disruptions import queries as disruption_queries
from booking.messages.rules.planning import letter_in_time
from booking.services.queries import answers_of, fields_of
from booking.sessions.queries import nearest_slots
from booking.venues import queries as venue_queries
from booking.visits import queries as visit_queries
from booking.visits.models import Visit
from booking.waiting_list import queries as waiting_list_queries
from booking.web.calendars import calendar_download
from booking.web.expired import keeps_what_was_typed
from booking.web.shell import settings


@blueprint.get("/a/<token>")
def appointment_short(token: str) -> ResponseReturnValue:
    """Redirect from the short address that texts contain."""
    return redirect(url_for("book.appointment", token=token))


@blueprint.route("/appointments/<token>", methods=["GET", "POST"])
@keeps_what_was_typed
def appointment(token: str) -> ResponseReturnValue:
    """Show the appointment; all of it, once the name was typed."""
    shown = behind(token)
    if request.method == "POST" and is_open(shown):  # the name was typed in another tab
        return redirect(url_for("book.appointment", token=token))
    form = NameForm()
    if form.validate_on_submit():
        check_name(form, shown, shown.citizen)
        if not form.errors:
            return redirect(url_for("book.appointment", token=token))
    return show_appointment(shown, form)


@blueprint.get("/appointments/<token>/calendar.ics")
def calendar(token: str) -> ResponseReturnValue:
    """Send the appointment as a calendar file with a constant uid. It does not reveal the service."""
    shown = behind(token)
    file = calendar_file(
        reference=shown.reference,
        sequence=shown.version - 1,
        status=shown.status,
        starts_at=shown.starts_at,
        ends_at=shown.visit_ends_at,
        venue_name=shown.venue.name,
        address=", ".join(filter(None, [shown.venue.address, shown.venue.postcode])),
        url=settings().public_base_url + url_for("book.appointment", token=token),
        now=clock.now(),
    )
    return calendar_download(file, f"appointment-{shown.reference}.ics")


def show_appointment(
    shown: Appointment, form: NameForm | None = None, *, just_booked: bool = False
) -> ResponseReturnValue:
    """Render the page, also as the confirmation. The form for the name is there only where needed."""
    now, in_full, form = clock.now(), is_open(shown), form or NameForm()
    token = links.token(LinkKind.APPOINTMENT, shown.reference, shown.link_version)
    ahead = shown.status == AppointmentStatus.BOOKED and shown.starts_at > now
    return page(
        "book/appointment.html",
        form,
        status=int(TooManyTries.status) if form.tried_too_often else 200,
        token=token,
        address=settings().public_base_url + url_for("book.appointment_short", token=token),
        appointment=shown,
        in_full=in_full,
        just_booked=just_booked and shown.status == AppointmentStatus.BOOKED,
        is_over=shown.visit_ends_at <= now,
        may_move=why_not(shown, moving=True) is None,
        may_cancel=(kept := why_not(shown, moving=False)) is None,
        may_change_details=why_not_details(shown) is None,
        kept_because=kept if ahead else None,
        to_undo=visit_queries.to_undo(shown, now),
        **(_ahead(shown, now) if ahead else {}),
        **(_in_full(shown, now) if in_full else {}),
    )


def _ahead(shown: Appointment, now: datetime) -> dict[str, Any]:
    """Collect the context of an appointment ahead: waiting list, or other slots where it is disrupted."""
    if shown.visit_disrupted_at is None:
        days = reminder_days(shown.starts_at, queries.agreed_since(shown), now)
        entry, offer = waiting_list_queries.waiting_entry(shown), waiting_list_queries.offer_open(shown, now)
        return {"reminder_days": days, "entry": entry, "offer": offer}
    needs = Needs.from_json(shown.needs)
    then = shown.second.service if shown.second is not None else None
    slots = nearest_slots(shown.service, needs, venue_id=shown.venue_id, starts_at=shown.starts_at, now=now, then=then)
    at = {venue.id: venue for venue in venue_queries.with_ids({slot.venue_id for slot in slots})}
    return {"disruption": disruption_queries.disruption_of(shown), "nearest": (slots, at)}


def _in_full(shown: Appointment, now: datetime) -> dict[str, Any]:
    """Collect what only the browser that has booked sees, and who knows the name."""
    return {
        "needs": needs_in_words(Needs.from_json(shown.needs)),
        "interpreter": appointment_queries.interpreter_of(shown),
        "speaks": ENGLISH_NAMES.get(Needs.from_json(shown.needs).language, ""),
        "contacts": reached_at(shown.told),
        # The link goes to the helper, and what was agreed is the client's.
        "agreed": [] if shown.helper else queries.agreed_at(visit_queries.of_appointment(shown.id)),
        "answers": answers_of(*(topic.id for topic in shown.topics)),
        "asks": bool(fields_of(*(topic.service_id for topic in shown.topics))),
        "history": queries.history_of(shown),
        "posted": shown.letter and letter_in_time(shown.starts_at, queries.agreed_since(shown)),
    }


def check_name(form: NameForm, booked: Appointment | Visit, person: Citizen) -> None:
    """Open the page in full where the name is right; else put the error in the form.

    Tries are counted per reference.
    """
    with transaction():
        typed, closed, now = form.name.data or "", is_closed_to_names(booked), clock.now()
        right, within = operations.try_name(booked.reference, typed, person.typed_name, closed=closed, now=now)
    if right:
        open_in_full(booked.reference, by_name=True)
    elif within:
        form.name.errors = [str(SENTENCES["name.other"])]
    else:
        form.tried_too_often = True
        form.refuse(TooManyTries())
