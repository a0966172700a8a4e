"""Waiting list of the citizen: join, leave, answer an offer."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments.errors import AlreadyCancelled, TooLate
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus, OfferAnswer
from booking.book import queries
from booking.book.forms import EarlierForm
from booking.book.views.answers import page
from booking.book.views.blueprint import blueprint
from booking.book.views.change import back_with, behind, not_here
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.translation import _
from booking.waiting_list import operations as waiting_list
from booking.waiting_list import queries as waiting_list_queries
from booking.web.expired import keeps_what_was_typed
from booking.web.posted import number_in, posted


@blueprint.route("/appointments/<token>/earlier", methods=["GET", "POST"])
@keeps_what_was_typed
def earlier(token: str) -> ResponseReturnValue:
    """Show the open offer; else the form to join or leave the waiting list."""
    shown, now = behind(token), clock.now()
    if shown.status == AppointmentStatus.CANCELLED or shown.starts_at <= now:
        return back_with(token, AlreadyCancelled() if shown.status == AppointmentStatus.CANCELLED else TooLate())
    if shown.visit_disrupted_at is not None:
        return redirect(url_for("book.reschedule", token=token))
    form = EarlierForm()
    form.offer(venues := queries.venues_offering(shown.service, now))
    if form.validate_on_submit():
        try:
            _join(token, form)
            return redirect(url_for("book.earlier", token=token))
        except Refusal as refusal:
            form.refuse(refusal)
    return _show(token, behind(token), form, known={venue.id for venue in venues.values()})


@blueprint.post("/appointments/<token>/earlier/leave")
def leave_waiting_list(token: str) -> ResponseReturnValue:
    """Leave the waiting list, and release a held offer."""
    with transaction():
        waiting_list.leave_waiting_list(behind(token), now=clock.now())
    flash(_("You are off the waiting list. You keep your appointment."))
    return redirect(url_for("book.appointment", token=token))


@blueprint.post("/appointments/<token>/earlier/answer")
def answer_offer(token: str) -> ResponseReturnValue:
    """Accept or decline an offer. Idempotent; a late yes counts while the slot is free."""
    reference, now = posted("offer"), clock.now()
    yes = request.form.get("answer") == OfferAnswer.YES
    try:
        with transaction():
            offer = waiting_list_queries.offer_by_reference(behind(token), reference)
            if offer is None:
                abort(404)
            if yes:
                not_here(token)
                version = number_in(request.form.get("version"))
                waiting_list.accept_offer(offer, expected_version=version, now=now)
            else:
                waiting_list.decline_offer(offer, now=now)
    except Refusal as refusal:
        return back_with(token, refusal)
    flash(
        _("It is yours. This is the new time.") if yes else _("You keep your time. We ask you again for another one.")
    )
    return redirect(url_for("book.appointment", token=token))


def _join(token: str, form: EarlierForm) -> None:
    with transaction():
        waiting_list.join_waiting_list(
            behind(token), venue_ids=form.venue_ids, part=form.part.data or "", now=clock.now()
        )
    flash(_("You are on the waiting list. We tell you as soon as an earlier time is free."))


def _show(token: str, shown: Appointment, form: EarlierForm, *, known: set[int]) -> ResponseReturnValue:
    now = clock.now()
    entry = waiting_list_queries.waiting_entry(shown)
    offer, late = waiting_list_queries.offer_open(shown, now), waiting_list_queries.offer_late(shown, now)
    if entry is not None and not form.is_submitted():
        form.show(entry.venue_ids, entry.part)
    return page(
        "book/earlier.html",
        form,
        token=token,
        appointment=shown,
        entry=entry,
        offer=offer or (late if late and waiting_list_queries.is_still_free(late, shown, now) else None),
        is_late=offer is None,
        may_wait=bool(shown.citizen.contact_points),
    )
