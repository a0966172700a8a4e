"""What stands around the words of a message: the venues it may name, and what it must not."""

from __future__ import annotations

from collections.abc import Sequence

from booking.manage.rules.texts import VenueFacts
from booking.messages.queries.answers import answered_before
from booking.services import queries as services
from booking.venues import queries as venues
from booking.wording.rules.refusals import Surroundings, can_reply


def venue_facts() -> Sequence[VenueFacts]:
    """Every venue that is open to the public, by name."""
    return [
        VenueFacts(venue.slug, venue.name, ", ".join(part for part in (venue.address, venue.postcode) if part))
        for venue in venues.open_venues()
    ]


def surroundings(provider: str, sender: str) -> Surroundings:
    """Whether texts can be answered, and the names of all services and departments, also of those that have ended."""
    names = [service.name for service in services.every_service()]
    names += [department.name for department in services.departments()]
    return Surroundings(can_reply(provider, sender, answered_before=answered_before(provider)), names)
