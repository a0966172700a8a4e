"""Subject of a message: the facts that decide on it, and those that its words need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from booking.appointments.models import Appointment
from booking.citizens.models import ContactPoint, Helper
from booking.citizens.rules import ContactKind, InterpreterKind, Needs
from booking.core.phone_numbers import allowed_countries, show
from booking.messages.rules.facts import Contact, Dependency, SubjectFacts
from booking.venues.models import Venue
from booking.wording.rules.kinds import SubjectKind


@dataclass(frozen=True)
class Subject:
    """Facts that decide on messages, facts for their words, and the rows they depend on."""

    facts: SubjectFacts
    dependencies: frozenset[Dependency]
    venue: str
    address: str
    ends_at: datetime
    link_version: int
    citizen_id: int | None
    page: tuple[SubjectKind, str]  # kind and reference of the page that the link opens
    words: str = ""  # what a person wrote in answer to a reply
    language: str = ""  # the language of whoever is told, where known
    helper: str = ""  # who is told in the person's place, with the number to call
    signs: bool = False  # whoever is told uses British Sign Language: nobody calls them by voice


def contacts_of(points: Iterable[ContactPoint]) -> tuple[Contact, ...]:
    """Map contact points to rules' Contacts; a mobile of a country that is not texted counts as do-not-text."""
    return tuple(_contact(point) for point in points)


def _contact(point: ContactPoint) -> Contact:
    return Contact(
        point.id,
        point.kind,
        do_not_text=not _may_text(point),
        opted_out=point.opted_out_at is not None,
        shared=point.shared,
        preferred=point.preferred,
        asked_at=point.reference_asked_at,
        version=point.version,
    )


def contacts_of_appointment(row: Appointment) -> tuple[Contact, ...]:
    """Map the contact points that an appointment's messages go to; with a letter, also the citizen's own address."""
    told = contacts_of(row.told.contact_points)
    if not row.letter:
        return told
    postal = [point for point in row.citizen.contact_points if point.kind == ContactKind.POSTAL]
    letters = tuple(replace(one, letter=True) for one in contacts_of(postal))
    return (*(one for one in told if one.kind != ContactKind.POSTAL), *letters)


def _may_text(point: ContactPoint) -> bool:
    return not point.do_not_text and (point.kind != ContactKind.MOBILE or allowed_countries.allows(point.value))


def address_of(venue: Venue) -> str:
    """Join address and postcode to one line."""
    return ", ".join(part for part in (venue.address, venue.postcode) if part)


def about_appointment(
    facts: SubjectFacts, venue: Venue, row: Appointment, dependencies: frozenset[Dependency] = frozenset()
) -> Subject:
    """Build a subject whose link opens this appointment's page."""
    page, ends_at = (SubjectKind.APPOINTMENT, row.reference), facts.starts_at + (row.visit_ends_at - row.starts_at)
    whose = (row.link_version, row.citizen_id)
    where = venue.name, address_of(venue)
    theirs = row.told is row.citizen
    return Subject(
        facts,
        dependencies,
        *where,
        ends_at,
        *whose,
        page,
        language=row.citizen.language if theirs else "",
        helper=helper_of(row.helper),
        signs=theirs and Needs.from_json(row.needs).interpreter == InterpreterKind.BSL,
    )


def helper_of(helper: Helper | None) -> str:
    """Name who is told in the person's place, with the number to call; "" for nobody."""
    if helper is None:
        return ""
    numbers = [show(point.value) for point in helper.contact_points if point.kind != ContactKind.EMAIL]
    return ", ".join([helper.in_words, *numbers])
