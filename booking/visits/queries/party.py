"""Read who is in the party of a visit."""

from __future__ import annotations

from booking.citizens.models import Citizen
from booking.citizens.rules import Part
from booking.visits.models import Visit


def others_of(visit: Visit) -> list[Citizen]:
    """List whose matter a visit is too, beside the one who leads."""
    return [member.citizen for member in visit.party[1:] if member.part == Part.CLIENT]
