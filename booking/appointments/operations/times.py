"""Take, confirm and set the time of an appointment, and of the second topic that follows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.appointments.models import Appointment
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.operations import TakenTime, Then, TimeWish
from booking.sessions.rules import Hold, service_terms


def take_first_time(
    service: Service,
    needs: Needs,
    *,
    then: Then | None,
    hold: Hold | None,
    venue_id: int,
    starts_at: datetime,
    now: datetime,
    advisor_id: int | None = None,
    notice: bool,
    prefer: Sequence[int] = (),
) -> tuple[TakenTime, TakenTime | None]:
    """Take the time of a new appointment, and of its second topic: what is held, else what is free."""
    if then is not None:
        sessions.lock_two(then, needs, venue_id=venue_id, starts_at=starts_at)
    taken = confirmed(hold, service, needs, venue_id, starts_at, now)
    wish = TimeWish(
        venue_id=venue_id, starts_at=starts_at, now=now, notice=notice, advisor_id=advisor_id, prefer=prefer
    )
    if then is None:
        return taken or sessions.take_time(service, needs, **wish), None
    second = confirmed(then.hold, then.service, needs, venue_id, then.starts_at, now)
    if taken is not None and second is not None:
        return taken, second
    for one in (taken, second):  # one of the two has gone: both are chosen anew, so that they go together
        if one is not None:
            sessions.give_back(one.busy_time)
    first_by, second_by = sessions.choose_two(
        service, then, needs, venue_id=venue_id, starts_at=starts_at, now=now, notice=notice
    )
    first: TimeWish = {**wish, "advisor_id": first_by}
    after: TimeWish = {**wish, "starts_at": then.starts_at, "advisor_id": second_by}
    return sessions.take_time(service, needs, **first), sessions.take_time(then.service, needs, **after)


def confirmed(
    hold: Hold | None, service: Service, needs: Needs, venue_id: int, starts_at: datetime, now: datetime
) -> TakenTime | None:
    """Confirm the hold; None where there is none, or it is not for this: then it is released."""
    if hold is None:
        return None
    taken = sessions.confirm_hold(hold, service, needs, venue_id=venue_id, starts_at=starts_at, now=now)
    if taken is None:
        sessions.release_hold(hold)
    return taken


def set_time(appointment: Appointment, taken: TakenTime, venue_id: int, starts_at: datetime, now: datetime) -> None:
    """Set an appointment to a time taken for it, and give back the earlier time, if that is another."""
    needs, old, seat = Needs.from_json(appointment.needs), appointment.busy_time, appointment.seat
    appointment.venue_id, appointment.advisor_id = venue_id, taken.busy_time.advisor_id
    appointment.busy_time, appointment.seat = taken
    appointment.starts_at = starts_at
    appointment.ends_at = starts_at + service_terms(appointment.service, needs).consultation
    db.session.flush()
    if old is not None and old is not taken.busy_time:
        sessions.give_back(old, seat)
