"""Alerts: which openings of a record a second person looks at, and who that person may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from booking.cases.rules.access import Reader
from booking.cases.rules.audit import REASON_LENGTH, Act, Basis
from booking.cases.rules.matching import NEARLY_SAME, PersonFacts, is_likely, word_likeness
from booking.core.translation import LazyString, _l
from booking.staff.rules import Role, Scope, scope_of

CONNECTED_WITHIN = timedelta(days=30)
MANY_RECORDS, MANY_WITHIN = 20, timedelta(hours=1)
CLOSED_WITHIN = 3  # working days until an open alert stands as a Task
CLOSED_SHOWN_FOR = timedelta(days=30)
ALERT_WORDS_LENGTH = 300
GLASS_REASON_LENGTH = REASON_LENGTH - 20  # the entry's reference stands before it
WATCHED_AT_ONCE, WATCHED_A_RUN = 100, 2000  # audit rows, in the background

# Acts by which a record was read; and bases on which a list was shown or printed, with less of many.
READING = frozenset((Act.OPENED, Act.PRINTED, Act.EXPORTED, Act.BROKE_GLASS))
LISTING = frozenset((Basis.DESK, Basis.SEARCH, Basis.MANAGING, Basis.HOUSEHOLD))


class AlertKind(StrEnum):
    """Kinds of alerts."""

    BREAK_GLASS = "break_glass"
    OWN = "own"
    FAMILY = "family"
    COLLEAGUE = "a_colleague"
    NO_CONNECTION = "no_connection"
    MANY = "many"


ALERT_KINDS: dict[str, LazyString] = {
    AlertKind.BREAK_GLASS: _l("Opened a restricted entry of another department"),
    AlertKind.OWN: _l("Opened what seems to be their own record"),
    AlertKind.FAMILY: _l("Opened the record of somebody with the same surname and the same number or address"),
    AlertKind.COLLEAGUE: _l("Opened what seems to be a colleague's record"),
    AlertKind.NO_CONNECTION: _l("Opened a record without a visit, appointment, task or telephone call within 30 days"),
    AlertKind.MANY: _l("Opened more than 20 records within an hour"),
}


class AlertWord(StrEnum):
    """Words with which an alert is closed."""

    IN_ORDER = "in_order"
    NOT_IN_ORDER = "not_in_order"


ALERT_WORDS: dict[str, LazyString] = {
    AlertWord.IN_ORDER: _l("In order: there was a reason"),
    AlertWord.NOT_IN_ORDER: _l("Not in order: I have taken it up"),
}


class Connection(NamedTuple):
    """Work of staff with the person of a record: who did it, or where; None stands for any."""

    at: datetime
    staff_id: int | None = None
    venue_id: int | None = None
    department_id: int | None = None

    @property
    def is_somewhere(self) -> bool:
        """Whether it lies at a venue or in a department."""
        return (self.venue_id, self.department_id) != (None, None)

    @property
    def place(self) -> Scope:
        """Where it lies."""
        return Scope(frozenset({(self.venue_id, self.department_id)}))


@dataclass(frozen=True)
class ReadingFacts:
    """An audit row about one record, with what is known of its reader and of the record's person at that time.

    `reader` and `colleagues` are staff, as matching knows people.
    """

    at: datetime
    act: str
    basis: str
    reader_id: int
    scope: Scope  # of the reader's grants
    reader: PersonFacts
    person: PersonFacts | None = None
    colleagues: Sequence[PersonFacts] = ()  # whose number or address stands on the record
    lives_with_reader: bool = False
    connections: Sequence[Connection] = ()
    read_today: bool = False  # by the same reader, before
    records_in_hour: int = 1  # this one among them
    many_said: bool = False  # in that hour


def alerts_of(facts: ReadingFacts) -> list[AlertKind]:
    """Return the alerts that a reading raises.

    Whose record it is, else that nothing connects the two, is said once a day of each reader and record.
    """
    if facts.act not in READING or facts.basis in LISTING:
        return []
    found = [AlertKind.BREAK_GLASS] if facts.act == Act.BROKE_GLASS else []
    whose = None if facts.read_today else _whose(facts)
    if whose is not None:
        found.append(whose)
    elif not (facts.read_today or is_connected(facts)):
        found.append(AlertKind.NO_CONNECTION)
    if facts.records_in_hour > MANY_RECORDS and not facts.many_said:
        found.append(AlertKind.MANY)
    return found


def _whose(facts: ReadingFacts) -> AlertKind | None:
    if facts.person is None:
        return None
    if is_likely(facts.reader, facts.person):
        return AlertKind.OWN
    if _is_family(facts, facts.person):
        return AlertKind.FAMILY
    if any(is_likely(one, facts.person) and one.reached & facts.person.reached for one in facts.colleagues):
        return AlertKind.COLLEAGUE
    return None


def _is_family(facts: ReadingFacts, person: PersonFacts) -> bool:
    """Return whether reader and person share a name, wherever it stands, and live together or are reached alike."""
    near = facts.lives_with_reader or facts.reader.reached & person.reached
    return bool(near) and any(
        len(one) > 1 and word_likeness(one, other) >= NEARLY_SAME
        for one, other in product(_words(facts.reader), _words(person))
    )


def _words(person: PersonFacts) -> set[str]:
    return {word for name in person.names for word in name.split()}


def is_connected(facts: ReadingFacts) -> bool:
    """Return whether a reading has a ground in the work of its reader, or of their department at a venue of theirs.

    Within 30 days before or after it; or the person had telephoned, as the reader has written down.
    """
    near = [one for one in facts.connections if abs(one.at - facts.at) <= CONNECTED_WITHIN]
    return facts.basis == Basis.TELEPHONE or any(
        one.staff_id == facts.reader_id or (one.is_somewhere and facts.scope.meets(one.place)) for one in near
    )


def who_may_close(managers: Iterable[Reader], about: Reader, department_id: int | None) -> frozenset[int]:
    """Return the ids of the managers who may close an alert, never whom it is `about`.

    Those over the department whose entry was opened, else over a place where its reader works; where there is none,
    every other manager.
    """
    others = [one for one in managers if one.id != about.id]
    places = scope_of(about.grants, *Role) if department_id is None else Scope(frozenset({(None, department_id)}))
    over = [one.id for one in others if scope_of(one.grants, Role.MANAGER).meets(places)]
    return frozenset(over or (one.id for one in others))
