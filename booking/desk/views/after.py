"""Undo and waiting list after a booking, for somebody who is here or on the telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import OfferAnswer
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import Refusal
from booking.core.translation import _
from booking.desk.views.appointments import appointment_of, show_appointment
from booking.desk.views.blueprint import blueprint
from booking.desk.views.today import open_venue
from booking.messages import operations as messages
from booking.visits import operations as visits
from booking.waiting_list import operations as waiting_list
from booking.waiting_list import queries as waiting_list_queries
from booking.web.guard import signed_in
from booking.web.posted import number_in, posted


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/undo")
def undo_change(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Undo a reschedule or cancellation that staff made within the last minutes."""
    version = number_in(request.form.get("version"))

    def act(row: Appointment, me: int, now: datetime) -> None:
        visits.need_not_come(row)
        appointments.undo(row, expected_version=version, by_id=me, now=now)

    return _do(venue_slug, reference, act, said="undone")


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/wait")
def wait(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Join the waiting list, for any venue and time of day; on their own page they can narrow it."""

    def act(row: Appointment, _me: int, now: datetime) -> None:
        visits.need_not_come(row)
        waiting_list.join_waiting_list(row, venue_ids=[], part="", now=now)

    return _do(venue_slug, reference, act, said="waits")


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/wait-no-more")
def wait_no_more(venue_slug: str, reference: str) -> ResponseReturnValue:
    def act(row: Appointment, _me: int, now: datetime) -> None:
        waiting_list.leave_waiting_list(row, now=now)

    return _do(venue_slug, reference, act, said="left")


@blueprint.post("/desk/<venue_slug>/appointments/<reference>/offer")
def answer_offer(venue_slug: str, reference: str) -> ResponseReturnValue:
    """Record their answer to an offer, given here or on the telephone, and close the Task to call them."""
    wanted, yes = posted("offer"), request.form.get("answer") == OfferAnswer.YES

    def act(row: Appointment, me: int, now: datetime) -> None:
        offer = waiting_list_queries.offer_by_reference(row, wanted) or abort(404)
        if yes:
            waiting_list.accept_offer(offer, now=now)
        else:
            waiting_list.decline_offer(offer, now=now)
        messages.end_calls(wanted, by_id=me, outcome=_("They said yes") if yes else _("They said no"), now=now)

    return _do(venue_slug, reference, act, said="yes" if yes else "no")


def _do(
    venue_slug: str, reference: str, act: Callable[[Appointment, int, datetime], None], *, said: str
) -> ResponseReturnValue:
    """Run an act, then show the page with the act done, or with the refusal."""
    open_venue(venue_slug)
    me, now = signed_in().id, clock.now()
    try:
        with transaction():
            act(appointment_of(reference), me, now)
    except Refusal as refusal:
        return show_appointment(open_venue(venue_slug), appointment_of(reference), refusal=refusal)
    done: dict[str, Any] = {said: 1}
    return redirect(url_for("desk.appointment", venue_slug=venue_slug, reference=reference, **done))
