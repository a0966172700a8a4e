"""Rows of a venue's day, ready to be shown: plain values, no tables behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from booking.citizens.queries import read_needs
from booking.citizens.rules import NAME_WITHHELD, InterpreterState, Needs, Part, number_ends
from booking.core.folding import folded
from booking.core.tokens import show_reference
from booking.services.rules import service_for_hosts
from booking.visits import rules
from booking.visits.rules import VisitRecord


@dataclass(frozen=True)
class Person:
    """A member of the list: the name as given, and the last digits of each number."""

    name: str
    part: str = Part.CLIENT
    digits: tuple[str, ...] = ()
    by_text: bool = False  # a text can reach them, and only them
    record: str = ""  # the reference of their case record
    to_do: tuple[str, ...] = ()  # what is done for them at each visit: actions, never why
    flags: tuple[str, ...] = ()  # what flags of theirs have done, also for who is shielded
    called: str = ""  # what else they are found by: the name as typed, and others that an advisor wrote down


@dataclass(frozen=True)
class ExpectedRow:
    """An appointment of today without a visit here.

    `elsewhere` names the venue of their check-in, where it was another. `cannot_go_ahead`: it is disrupted, and its
    person was asked to choose another time.
    """

    reference: str
    person: Person
    starts_at: datetime
    ends_at: datetime
    service: str
    advisor: str
    needs: Needs
    attendance: rules.Attendance
    version: int
    elsewhere: str = ""
    cannot_go_ahead: bool = False
    interpreter: InterpreterState = InterpreterState.NONE
    helper: str = ""  # who helps with it, in words
    helper_digits: tuple[str, ...] = ()
    then_at: datetime | None = None  # when a second topic begins, and its service
    then_service: str = ""
    private: bool = False  # its service is spoken of in a private room
    others: tuple[Person, ...] = ()  # who comes with them, whose matter it is too

    @property
    def name(self) -> str:
        """Whose it is, who leads."""
        return self.person.name

    @property
    def clients(self) -> list[Person]:
        """Everybody whose matter it is, who leads first."""
        return [self.person, *self.others]

    @property
    def facts(self) -> dict[str, str]:
        """What tells it from another of the same name, as the desk may show it."""
        service = service_for_hosts(self.service, self.private)
        return {"service": service, "number": number_ends(self.person.digits)}

    @property
    def find(self) -> str:
        """The folded text that the desk's filter box is matched against."""
        return _find([*self.clients, Person(self.helper, digits=self.helper_digits)], self.reference)


@dataclass(frozen=True)
class VisitRow:
    """A visit of today, coming, here or gone, with its current consultation (in progress, called, or waiting)."""

    reference: str
    status: str
    gone_how: str
    ticket: str
    record: str
    needs: Needs
    version: int
    people: Sequence[Person]
    service: str = ""
    service_id: int | None = None
    session_reference: str = ""
    session_starts_at: datetime | None = None
    session_ends_at: datetime | None = None
    arrived_at: datetime | None = None
    gone_at: datetime | None = None
    booked_for: datetime | None = None
    booked_with: int | None = None
    handed_over_by: int | None = None
    waits_for: int | None = None  # the advisor who is meant by name or desk, while they are here
    for_whom: str = ""  # their name
    for_desk: int | None = None  # the number of their desk
    nobody_here: bool = False  # handed over, and nobody who may call them is here
    made_by: int | None = None
    appointment_reference: str = ""
    consultation: str = ""  # its reference
    consultation_status: str = ""
    waiting_since: datetime | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    times_called: int = 0
    advisor: str = ""
    advisor_id: int | None = None
    desk: int | None = None
    text_when_called: bool = False
    interpreter: InterpreterState = InterpreterState.NONE
    helper: str = ""  # who helps with it, in words
    helper_digits: tuple[str, ...] = ()
    private: bool = False  # the service is spoken of in a private room

    @property
    def with_advisor_since(self) -> datetime | None:
        """Return when their consultation began, else when they were called, else when they arrived."""
        return self.started_at or self.called_at or self.arrived_at

    @property
    def may_text(self) -> bool:
        """Whether a client has a mobile number that is theirs alone and may be texted."""
        return self.record == VisitRecord.ON_RECORD and any(p.by_text for p in self.people if p.part == Part.CLIENT)

    @property
    def clients(self) -> list[Person]:
        """The clients; the whole party where none is a client."""
        return [p for p in self.people if p.part == Part.CLIENT] or list(self.people)

    @property
    def name(self) -> str:
        """The first client's name as given; empty for an anonymous visit."""
        return self.clients[0].name if self.clients else ""

    @property
    def service_for_hosts(self) -> str:
        """What the desk's list calls the service."""
        return service_for_hosts(self.service, self.private)

    @property
    def facts(self) -> dict[str, str]:
        """What tells it from another of the same name, as the desk may show it."""
        digits = (one for person in self.clients for one in person.digits)
        return {"service": self.service_for_hosts, "number": number_ends(digits)}

    @property
    def find(self) -> str:
        """The folded text that the desk's filter box is matched against."""
        helper = Person(self.helper, digits=self.helper_digits)
        return _find([*self.people, helper], self.reference, self.appointment_reference, self.ticket)

    @property
    def queue_entry(self) -> rules.Waiting:
        """This visit as `rules.call_order` takes it. Only for visits that have arrived."""
        since = self.waiting_since or self.arrived_at
        assert since is not None
        booked, meant = (self.booked_for, self.booked_with), (self.handed_over_by, self.waits_for)
        return rules.Waiting(self.consultation, since, self.service_id, *booked, *meant, self.made_by)


@dataclass(frozen=True)
class VenueDay:
    """Everyone of one venue on one day, each in exactly one list."""

    expected: Sequence[ExpectedRow] = ()
    late: Sequence[ExpectedRow] = ()
    coming: Sequence[VisitRow] = ()
    waiting: Sequence[VisitRow] = ()  # in the order in which they are called
    with_advisor: Sequence[VisitRow] = ()
    done: Sequence[VisitRow] = ()
    absent: Sequence[ExpectedRow] = ()  # did not come, not recorded, or checked in at another venue
    withdrawn: Sequence[VisitRow] = ()

    @property
    def records(self) -> set[str]:
        """The references of the case records of everybody listed."""
        booked = [person for row in (*self.expected, *self.late, *self.absent) for person in row.clients]
        return {person.record for person in (*booked, *(p for visit in self.visits.values() for p in visit.people))}

    @property
    def rows(self) -> list[ExpectedRow | VisitRow]:
        """Everybody listed, whichever the list."""
        booked = (*self.late, *self.expected, *self.absent)
        return [*booked, *self.coming, *self.waiting, *self.with_advisor, *self.done]

    @property
    def visits(self) -> dict[str, VisitRow]:
        return {v.reference: v for v in (*self.coming, *self.waiting, *self.with_advisor, *self.done, *self.withdrawn)}


def _find(people: Sequence[Person], *others: str) -> str:
    words = [p.name for p in people] + [d for p in people for d in p.digits] + list(others)
    return folded(" ".join([*words, *(p.called for p in people if p.called)]))


def called_of(typed: str, names: str | None) -> str:
    """Return what somebody is found by beside the name that is shown: the typed one, where an advisor knows others."""
    return f"{typed} {names}" if names else ""


def withheld(person: Person, ticket: str, reference: str) -> Person:
    """Return a person as a list shows whoever is shielded, or comes with somebody who is: before a ticket by reference.

    The ticket of who is here stands beside it.
    """
    name = str(NAME_WITHHELD) if ticket else f"{NAME_WITHHELD}, {show_reference(reference)}"
    return Person(name, person.part, by_text=person.by_text, record=person.record, flags=person.flags)


def people_of(rows: Iterable[Row[Any]]) -> list[Person]:
    """Build the persons of a visit from its rows: one for each member and contact point."""
    members: dict[int, list[Row[Any]]] = {}
    for row in rows:
        if row.member_id is not None:
            members.setdefault(row.member_id, []).append(row)
    return [
        Person(
            member[0].person,
            member[0].part,
            digits_of(r.last_digits for r in member),
            any(r.by_text for r in member),
            member[0].record_reference,
            read_needs(member[0].to_do),
            read_needs(member[0].flags),
            called_of(member[0].typed, member[0].called),
        )
        for _id, member in sorted(members.items())
    ]


def digits_of(found: Iterable[str | None]) -> tuple[str, ...]:
    """Return the last digits without repeats."""
    return tuple(dict.fromkeys(d for d in found if d))
