"""Put right the name of whoever plans to come."""

from __future__ import annotations

from datetime import datetime

from booking.citizens import operations as citizens
from booking.visits import operations as visits
from booking.visits.models import Visit


def change_planner(visit: Visit, *, name: str, now: datetime) -> None:
    """Change the person's name; "" changes nothing. Who was not named before is named now."""
    if name and not visit.party:
        visits.identify(visit, citizens.name_citizen(name, now=now), by_id=None, now=now)
    elif name and name != visit.party[0].citizen.name:
        citizens.correct_name(visit.party[0].citizen, name)
