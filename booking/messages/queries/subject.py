"""Subject of a message: the facts that decide on it, and those that go into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from booking.appointments.models import Appointment
from booking.citizens.models import ContactPoint
from booking.core.phone_numbers import allowed_countries
from booking.messages.rules.facts import Contact, Dependency, SubjectFacts
from booking.venues.models import Venue
from booking.wording.rules.kinds import SubjectKind


@dataclass(frozen=True)
class Subject:
    """The facts that decide on messages, those that go into them, and what else they rest on."""

    facts: SubjectFacts
    dependencies: frozenset[Dependency]
    venue: str
    address: str
    ends_at: datetime
    link_version: int
    citizen_id: int | None
    page: tuple[SubjectKind, str]  # whose page the link opens: kind and reference
    words: str = ""  # what a person wrote in answer to a reply
    language: str = ""  # what the person speaks, where they said so


def contacts_of(points: Iterable[ContactPoint]) -> tuple[Contact, ...]:
    """These numbers and addresses, with their wishes; those that this council does not text, as not to be texted."""
    return tuple(
        Contact(p.id, p.kind, not _may_text(p), p.opted_out_at is not None, p.shared, p.preferred) for p in points
    )


def _may_text(point: ContactPoint) -> bool:
    return not point.do_not_text and (point.kind != "mobile" or allowed_countries.allows(point.value))


def address_of(venue: Venue) -> str:
    """Where the venue is, in one line."""
    return ", ".join(part for part in (venue.address, venue.postcode) if part)


def about_appointment(
    facts: SubjectFacts, venue: Venue, row: Appointment, dependencies: frozenset[Dependency] = frozenset()
) -> Subject:
    """About an appointment, at this venue: its page is the one to open."""
    page, ends_at = (SubjectKind.APPOINTMENT, row.reference), facts.starts_at + (row.ends_at - row.starts_at)
    whose = (row.link_version, row.citizen_id)
    where = venue.name, address_of(venue)
    return Subject(facts, dependencies, *where, ends_at, *whose, page, language=row.citizen.language)
