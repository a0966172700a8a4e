"""Put right the names of whoever plans to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.citizens import operations as citizens
from booking.visits import operations as visits
from booking.visits.models import Visit


def change_planner(visit: Visit, *, name: str, others: Sequence[str], now: datetime) -> None:
    """Change the person's name, where one is typed, and the names of the others. Who was not named before is named now.

    Where only others are named, the first of them leads.
    """
    if not visit.party:
        names = [one for one in (name, *others) if one]
        if names:
            visits.identify(visit, citizens.name_citizen(names[0], now=now), by_id=None, now=now)
            visits.name_others(visit, names[1:], now=now)
        return
    visits.name_others(visit, others, now=now)
    if name and name != visit.party[0].citizen.typed_name:
        citizens.correct_name(visit.party[0].citizen, name)
