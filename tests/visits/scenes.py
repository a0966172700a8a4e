"""What tests of visits share: an appointment without the booking journey, and threads that act at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from booking.appointments.models import Appointment
from booking.citizens.models import Citizen
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.core.tokens import links, random_reference
from booking.sessions.models import BusyTime
from booking.visits.rules import HandOver
from tests import factories


def appointment(
    day: factories.Day, starts_at: datetime, *, citizen: Citizen | None = None, **changes: Any
) -> Appointment:
    """A booked appointment with the session's first advisor."""
    advisor = day.advisors[0]
    ends_at = starts_at + timedelta(minutes=25)
    busy = BusyTime(advisor_id=advisor.id, kind="appointment", starts_at=starts_at, ends_at=ends_at, seats=1)
    reference = random_reference()
    fields = {
        "reference": reference,
        "link_hash": links.hash("appointment", reference, 1),
        "citizen": citizen or factories.citizen(),
        "service": day.service,
        "venue": day.venue,
        "advisor": advisor,
        "busy_time": busy,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "booked_at": starts_at - timedelta(days=3),
    }
    row = Appointment(**{**fields, **changes})
    db.session.add(row)
    db.session.flush()
    return row


def onward(service_id: int, because: str = "other_service", **to: Any) -> HandOver:
    """A hand-over to any advisor of a service, or to whom `to` names."""
    return HandOver(service_id, because, **to)


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run each act in a thread with its own application context and transaction, all let go together.

    What each returned, or the refusal it raised, in order; anything else fails the test.
    """
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    results[place] = act()
            except Refusal as refusal:
                results[place] = refusal
            except BaseException as error:  # the test raises it again
                results[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Refusal):
            raise result
    return results
