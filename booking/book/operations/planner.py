"""Put right the name and the number of whoever plans to come."""

from __future__ import annotations

from datetime import datetime

from booking.book.errors import ContactKeptSafe, TooManyNumbers
from booking.book.operations.tries import may_give_number
from booking.citizens import operations as citizens
from booking.citizens.rules import ContactKind, read_contacts
from booking.visits import operations as visits
from booking.visits.models import Visit

_PHONES = (ContactKind.MOBILE, ContactKind.LANDLINE)


def change_planner(visit: Visit, *, name: str, mobile: str, now: datetime) -> None:
    """Change the person's name, and the number of whoever is told; what is "" stays as it is.

    Who was not named before is named now. Raises ContactKeptSafe where another number would undo a wish that keeps
    somebody safe, TooManyNumbers where it was changed too often today.
    """
    numbers, told = read_contacts(mobile, ""), visit.told
    if told is None and (name or numbers):
        person = citizens.name_citizen(name, contacts=numbers, now=now)
        visits.identify(visit, person, by_id=None, now=now)
        return
    if name and visit.party and name != visit.party[0].citizen.name:
        citizens.correct_name(visit.party[0].citizen, name)
    if told is None or not numbers or (numbers[0][1] in {point.value for point in told.contact_points}):
        return
    if any(point.do_not_text or point.shared for point in told.contact_points):
        raise ContactKeptSafe
    if not may_give_number(visit.reference, now=now):
        raise TooManyNumbers
    rest = [(ContactKind(one.kind), one.value) for one in told.contact_points if one.kind not in _PHONES]
    citizens.change_contacts(told, [*rest, *numbers], now=now)
