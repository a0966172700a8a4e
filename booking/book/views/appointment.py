"""The page behind an appointment's link: the truth after every change, move, cancel, add to calendar.

Venue, time and reference stand there for whoever has the link. Service, needs, name and what was agreed are shown only
to the browser that has just booked, or after the name given was typed.
"""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.queries import by_token
from booking.appointments.rules import calendar_file, may_change
from booking.book import queries
from booking.book.forms import CancelForm, MoveForm, NameForm, needs_in_words
from booking.book.rules import TimeOfDay, is_named, reminder_days
from booking.book.views import blueprint
from booking.book.views.answers import is_open, open_in_full, page
from booking.book.views.times import nearest, read_filters
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.attempts import count_attempt, forget_attempts
from booking.core.database import transaction
from booking.core.errors import SENTENCES, AlreadyCancelled, Refusal, SlotUnknown, StalePage, TooLate, TooManyTries
from booking.core.tokens import links
from booking.core.translation import _
from booking.venues import queries as venues
from booking.visits import queries as visits
from booking.web.shell import settings

NAME_TRIES, MINUTES = 5, 15


@blueprint.get("/a/<token>")
def appointment_short(token: str) -> ResponseReturnValue:
    """The short address that stands in a text."""
    return redirect(url_for("book.appointment", token=token))


@blueprint.route("/appointments/<token>", methods=["GET", "POST"])
def appointment(token: str) -> ResponseReturnValue:
    """How the appointment stands now; all of it, once the name was typed."""
    shown = _behind(token)
    if request.method == "POST" and is_open(shown.reference):  # the name was typed in another tab: nothing to ask
        return redirect(url_for("book.appointment", token=token))
    form = NameForm()
    if form.validate_on_submit():
        check_name(form, shown.reference, shown.citizen.name)
        if not form.errors:
            return redirect(url_for("book.appointment", token=token))
    return show_appointment(shown, form)


@blueprint.route("/appointments/<token>/move", methods=["GET", "POST"])
def move(token: str) -> ResponseReturnValue:
    """The times list again, for the same service and needs."""
    shown, now = _behind(token), clock.now()
    if not may_change(shown.starts_at, shown.status, now):
        return _back_with(token, TooLate() if shown.status == "booked" else AlreadyCancelled())
    form, status = MoveForm(), 200
    if form.validate_on_submit() and form.slot.asked:
        try:
            _move(token, form)
            return redirect(url_for("book.appointment", token=token))
        except (StalePage, TooLate, AlreadyCancelled) as refusal:
            return _back_with(token, refusal)
        except Refusal as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
    shown = _behind(token)
    form.version.data = str(shown.version)
    filters, needs = read_filters(), Needs.from_json(shown.needs)
    return page(
        "book/move.html",
        form,
        status=status,
        token=token,
        appointment=shown,
        offer=queries.offer(shown.service, needs, filters, now),
        filters=filters,
        parts=TimeOfDay,
        nearest=nearest(shown.service, needs, form.slot),
    )


@blueprint.route("/appointments/<token>/cancel", methods=["GET", "POST"])
def cancel(token: str) -> ResponseReturnValue:
    """Cancel, after a look at what is cancelled; why may be said."""
    shown = _behind(token)
    if shown.status == "cancelled":
        return redirect(url_for("book.appointment", token=token))
    if not may_change(shown.starts_at, shown.status, clock.now()):
        return _back_with(token, TooLate())
    form = CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                appointments.cancel(
                    _behind(token), expected_version=number_in(form.version.data), why=form.why.data, now=clock.now()
                )
            flash(_("Your appointment is cancelled. Someone else can have the time now."))
        except AlreadyCancelled:
            pass
        except (StalePage, TooLate) as refusal:
            return _back_with(token, refusal)
        return redirect(url_for("book.appointment", token=token))
    form.version.data = str(shown.version)
    return page("book/cancel.html", form, token=token, appointment=shown)


@blueprint.get("/appointments/<token>/calendar.ics")
def calendar(token: str) -> ResponseReturnValue:
    """The appointment for a calendar: the same entry before and after a change. It does not say what it is about."""
    shown = _behind(token)
    file = calendar_file(
        reference=shown.reference,
        sequence=shown.version - 1,
        status=shown.status,
        starts_at=shown.starts_at,
        ends_at=shown.ends_at,
        venue_name=shown.venue.name,
        address=", ".join(filter(None, [shown.venue.address, shown.venue.postcode])),
        url=settings().public_base_url + url_for("book.appointment", token=token),
        now=clock.now(),
    )
    return Response(
        file,
        mimetype="text/calendar",
        headers={"Content-Disposition": f"attachment; filename=appointment-{shown.reference}.ics"},
    )


def show_appointment(
    shown: Appointment, form: NameForm | None = None, *, just_booked: bool = False
) -> ResponseReturnValue:
    """The page itself, also as the confirmation. The name's form is there only where it is still needed."""
    now = clock.now()
    in_full = is_open(shown.reference)
    form = form or NameForm()
    return page(
        "book/appointment.html",
        form,
        status=int(TooManyTries.status) if form.tried_too_often else 200,
        token=links.token("appointment", shown.reference, shown.link_version),
        appointment=shown,
        in_full=in_full,
        just_booked=just_booked and shown.status == "booked",
        is_over=shown.ends_at <= now,
        may_change=may_change(shown.starts_at, shown.status, now),
        needs=needs_in_words(Needs.from_json(shown.needs)) if in_full else [],
        contacts={point.kind: point.value for point in shown.citizen.contact_points} if in_full else {},
        reminder_days=reminder_days(shown.starts_at, queries.agreed_since(shown), now),
        agreed=queries.agreed_at(visits.of_appointment(shown.id)) if in_full else [],
    )


def check_name(form: NameForm, reference: str, name: str) -> None:
    """Open the page in full for the name given; else say so in the form. Tries are counted for each reference."""
    with transaction():
        within = count_attempt("name", reference, limit=NAME_TRIES, minutes=MINUTES, now=clock.now())
        right = within and is_named(form.name.data or "", name)
        if right:
            forget_attempts("name", reference)
    if right:
        open_in_full(reference)
    elif within:
        form.name.errors = [str(SENTENCES["name.other"])]
    else:
        form.tried_too_often = True
        form.refuse(TooManyTries())


def _behind(token: str) -> Appointment:
    found = by_token(token)
    if found is None:
        abort(404)
    return found


def _move(token: str, form: MoveForm) -> None:
    asked, version = form.slot.asked, number_in(form.version.data)
    assert asked is not None
    with transaction():
        standing, venue = _behind(token), venues.by_slug(asked.venue_slug)
        if venue is None:
            raise SlotUnknown
        if (standing.venue_id, standing.starts_at) == (venue.id, asked.starts_at):
            return  # sent twice, or it stands there already
        appointments.move(
            standing, venue_id=venue.id, starts_at=asked.starts_at, expected_version=version, now=clock.now()
        )
    flash(_("Your appointment is moved. This is the new time."))


def number_in(typed: str | None) -> int:
    """The version that a page was made at; 0, which nothing has, where it was tampered with."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _back_with(token: str, refusal: Refusal) -> ResponseReturnValue:
    flash(str(refusal))
    return redirect(url_for("book.appointment", token=token))
