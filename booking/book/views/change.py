"""Reschedule and cancel from the page behind the link, and undo."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments.errors import AlreadyCancelled, TooLate, TooLateToChange, TooManyReschedules, WhichTopic
from booking.appointments.models import Appointment
from booking.appointments.queries import by_token
from booking.appointments.rules import AppointmentAct, AppointmentStatus, check_change, may_change
from booking.book import queries
from booking.book.errors import HereAlready
from booking.book.forms import CancelForm, RescheduleForm
from booking.book.rules import Answers, TimeOfDay
from booking.book.views.answers import is_open, page
from booking.book.views.blueprint import blueprint
from booking.book.views.times import nearest, read_filters
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal, SlotUnknown, StalePage
from booking.core.translation import _
from booking.interpreters.queries import promised_from
from booking.venues import queries as venue_queries
from booking.visits import operations as visits
from booking.visits.errors import AlreadyCheckedIn
from booking.visits.queries import who_came
from booking.web.expired import keeps_what_was_typed
from booking.web.posted import number_in
from booking.web.shell import settings

# Refusals of the whole act, whatever the slot: shown on the appointment's own page.
_OF_THE_WHOLE = (StalePage, TooLate, TooLateToChange, TooManyReschedules, AlreadyCancelled, HereAlready)


@blueprint.route("/appointments/<token>/move", methods=["GET", "POST"])
@keeps_what_was_typed
def reschedule(token: str) -> ResponseReturnValue:
    """Show the slots for the same service and needs, and reschedule to the chosen one."""
    shown, now = behind(token), clock.now()
    if (kept := why_not(shown, moving=True)) is not None:
        return back_with(token, kept)
    form, status = RescheduleForm(), 200
    if form.validate_on_submit() and form.slot.asked:
        try:
            _reschedule(token, form)
            return redirect(url_for("book.appointment", token=token))
        except _OF_THE_WHOLE as refusal:
            return back_with(token, refusal)
        except Refusal as refusal:
            form.refuse(refusal)
            status = int(refusal.status)
    shown = behind(token)
    form.version.data = str(shown.version)
    second, needs = shown.second, Needs.from_json(shown.needs)
    filters = replace(read_filters(), then=second.service if second is not None else None)
    offer, in_full = queries.offer(shown.service, needs, filters, now), is_open(shown)
    if not in_full and needs.interpreter:  # a drop-in session would have to say that an interpreter is needed
        offer = replace(offer, drop_ins=())
    told = needs if in_full else Needs()
    return page(
        "book/reschedule.html",
        form,
        status=status,
        token=token,
        appointment=shown,
        offer=offer,
        needs=told,
        arranged_from=promised_from(told, [shown.venue], now),
        filters=filters,
        parts=TimeOfDay,
        nearest=nearest(shown.service, Answers(needs, then=second.service.slug if second else ""), form.slot),
        fits_more=bool(shown.needs) and not in_full,
    )


@blueprint.route("/appointments/<token>/cancel", methods=["GET", "POST"])
@keeps_what_was_typed
def cancel(token: str) -> ResponseReturnValue:
    """Show what is to be cancelled, then cancel; a reason is optional."""
    shown = behind(token)
    if shown.status == AppointmentStatus.CANCELLED:
        return redirect(url_for("book.appointment", token=token))
    if (kept := why_not(shown, moving=False)) is not None:
        return back_with(token, kept)
    form = CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                standing, version = not_here(token), number_in(form.version.data)
                act = {"expected_version": version, "why": form.why.data, "now": clock.now()}
                stays = appointments.cancel_chosen(standing, form.only.data or "", **act)
            flash(
                _("That topic is cancelled. You keep the other one.")
                if stays is not None
                else _("Your appointment is cancelled. Someone else can have the time now.")
            )
        except AlreadyCancelled:
            pass
        except WhichTopic as refusal:
            form.refuse(refusal)
            return page("book/cancel.html", form, status=400, token=token, appointment=behind(token))
        except _OF_THE_WHOLE as refusal:
            return back_with(token, refusal)
        return redirect(url_for("book.appointment", token=token))
    form.version.data = str(shown.version)
    return page("book/cancel.html", form, token=token, appointment=shown)


@blueprint.post("/appointments/<token>/undo")
def undo_change(token: str) -> ResponseReturnValue:
    """Undo the last reschedule or cancellation, within two minutes. Idempotent."""
    version = number_in(request.form.get("version"))
    try:
        with transaction():
            standing = not_here(token)
            if _undone_already(standing, version):
                return redirect(url_for("book.appointment", token=token))
            appointments.undo(standing, expected_version=version, now=clock.now())
    except Refusal as refusal:
        return back_with(token, refusal)
    flash(_("Undone. Your appointment stands as it stood before."))
    return redirect(url_for("book.appointment", token=token))


def behind(token: str) -> Appointment:
    """Find the appointment behind a link; else 404."""
    found = by_token(token, clock.now())
    if found is None:
        abort(404)
    return found


def not_here(token: str) -> Appointment:
    """Find and lock the appointment behind a link; raises HereAlready where its person was checked in."""
    found = behind(token)
    try:
        visits.need_not_come(found)
    except AlreadyCheckedIn:
        raise HereAlready from None
    return found


def why_not(shown: Appointment, *, moving: bool) -> Refusal | None:
    """Return the refusal why a citizen cannot change this now; None where they can."""
    if shown.status == AppointmentStatus.CANCELLED:
        return AlreadyCancelled()
    if who_came(shown.id) is not None:
        return HereAlready()
    try:
        check_change(shown, shown.service, clock.now(), moving=moving, by_staff=False)
    except Refusal as refusal:
        return refusal
    return None


def why_not_details(shown: Appointment) -> Refusal | None:
    """Return the refusal why what was said cannot be changed any more; None until it starts."""
    if shown.status == AppointmentStatus.CANCELLED:
        return AlreadyCancelled()
    if who_came(shown.id) is not None:
        return HereAlready()
    return None if may_change(shown.starts_at, shown.status, clock.now()) else TooLate()


def back_with(token: str, refusal: Refusal) -> ResponseReturnValue:
    """Redirect to the appointment's page with the refusal, and with our number where only staff can help."""
    said = str(refusal)
    if isinstance(refusal, (TooLateToChange, TooManyReschedules, TooLate)):
        said += " " + _("Our number is %(number)s.", number=settings().council_phone)
    flash(said)
    return redirect(url_for("book.appointment", token=token))


def _undone_already(standing: Appointment, version: int) -> bool:
    changes = queries.history_of(standing)
    return standing.version == version + 1 and changes[-1].act == AppointmentAct.UNDONE


def _reschedule(token: str, form: RescheduleForm) -> None:
    asked, version = form.slot.asked, number_in(form.version.data)
    assert asked is not None
    with transaction():
        standing, venue = not_here(token), venue_queries.by_slug(asked.venue_slug)
        if venue is None:
            raise SlotUnknown
        same = (standing.venue_id, standing.starts_at) == (venue.id, asked.starts_at)
        if same and standing.visit_disrupted_at is None:
            return  # posted twice, or already at this time
        appointments.reschedule(
            standing,
            venue_id=venue.id,
            starts_at=asked.starts_at,
            then_at=asked.then_at,
            expected_version=version,
            now=clock.now(),
        )
    flash(_("Your appointment is moved. This is the new time."))
