"""What the demo leaves for people to do: somebody to call, and an interpreter to arrange, at the main library."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.appointments import operations as appointments
from booking.citizens.rules import Needs
from booking.core import clock
from booking.demo.past import Diary
from booking.demo.people import FIND, TAX
from booking.demo.talks import MINUTE
from booking.demo.team import CENTRAL
from booking.gateways import sender_for
from booking.messages import operations as messages
from booking.messages.rules.planning import Channel, SubjectKind
from booking.sessions.queries import find_slots
from booking.web.shell import settings

SOON, LATEST = timedelta(days=8), timedelta(days=12)
BOOKED_BEFORE, MOVED_BEFORE = timedelta(days=4), 25 * MINUTE


def move_someone_without_a_mobile(diary: Diary, now: datetime) -> None:
    """Somebody with a landline only is given a later start by the host, so that the host has a call to make."""
    cast, tomorrow = diary.cast, clock.day_of(now) + timedelta(days=1)
    venue, service, citizen = cast.venues[CENTRAL], cast.services[TAX], cast.citizens["Barbara Stott"]
    host = cast.host_at(venue.id)
    slots = find_slots(
        service, Needs(), first_day=tomorrow, last_day=tomorrow + SOON, venue_ids=[venue.id], now=now - BOOKED_BEFORE
    )
    slots = [slot for slot in slots if 9 <= clock.local(slot.starts_at).hour < 17]  # not in a today that ends tomorrow
    if not slots:
        return
    first = slots[0]
    last = [slot for slot in slots if clock.day_of(slot.starts_at) == clock.day_of(first.starts_at)][-1]
    booked = appointments.book(
        citizen,
        service,
        venue_id=venue.id,
        starts_at=first.starts_at,
        needs=Needs(),
        channel="phone",
        booked_by_id=host,
        now=now - BOOKED_BEFORE,
    )
    appointments.move(
        booked,
        venue_id=venue.id,
        starts_at=last.starts_at,
        expected_version=booked.version,
        by_id=host,
        now=now - MOVED_BEFORE,
    )
    diary.came(citizen, service, last.starts_at)
    # As the worker does it, for this one appointment; a call is handed to a person and sent nowhere.
    messages.settle(SubjectKind.APPOINTMENT, [booked.reference], now)
    messages.claim(sender_for(settings()), now, skip=[Channel.SMS, Channel.EMAIL])


def ask_for_an_interpreter(diary: Diary, now: datetime) -> None:
    """One appointment of the next days needs an interpreter: a manager has a task."""
    needs, cast, today = Needs(language="ku", interpreter="spoken"), diary.cast, clock.day_of(now)
    service, citizen, venue = cast.services[FIND], cast.citizens["Aram Rashid"], cast.venues[CENTRAL]
    first, last = today + timedelta(days=3), today + LATEST
    slots = find_slots(service, needs, first_day=first, last_day=last, venue_ids=[venue.id], now=now)
    for slot in slots[-1:]:
        appointments.book(citizen, service, venue_id=slot.venue_id, starts_at=slot.starts_at, needs=needs, now=now)
