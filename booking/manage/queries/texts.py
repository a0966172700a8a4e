"""Read what templates are checked against: venue names, and names that must not appear."""

from __future__ import annotations

from collections.abc import Sequence

from booking.gateways.provider import SmsProvider
from booking.manage.rules.texts import VenueText
from booking.messages.queries.answers import answered_before
from booking.services import queries as service_queries
from booking.venues import queries as venue_queries
from booking.wording.rules.refusals import Surroundings


def venue_facts() -> Sequence[VenueText]:
    """List every venue that is open to the public, by name."""
    return [
        VenueText(venue.slug, venue.name, ", ".join(part for part in (venue.address, venue.postcode) if part))
        for venue in venue_queries.open_venues()
    ]


def surroundings(provider: SmsProvider) -> Surroundings:
    """Return whether texts can be answered, and the names of all services and departments, ended ones too."""
    names = [service.name for service in service_queries.every_service()]
    names += [department.name for department in service_queries.departments()]
    return Surroundings(provider.sends_from.can_reply(answered_before=answered_before(provider.name)), names)
