"""Clashes: contradictions in the rota."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from booking.core import clock
from booking.core.intervals import Interval, overlap, subtract
from booking.manage.rules.rota import AssignmentRow, RotaFacts, SessionRow, VenueRow, open_hours
from booking.sessions.rules import BusyKind
from booking.sessions.rules.travel import travel_minutes


class ClashKind(StrEnum):
    """Kinds of clashes."""

    TRAVEL = "travel"
    HOURS = "hours"
    DESKS = "desks"
    CLOSURE = "closure"


@dataclass(frozen=True)
class Clash:
    """One contradiction. The kind says which of the other facts are given.

    travel: an advisor has `minutes` between two venues, needs `needed`, and may be booked on the way · hours: a session
    outside the venue's hours · desks: `minutes` advisors at one time at `needed` desks · closure: a session while the
    venue is closed.
    """

    kind: ClashKind
    day: date
    venue: VenueRow
    starts_at: datetime
    ends_at: datetime
    session: str = ""
    advisor: str = ""
    advisor_reference: str = ""
    before: VenueRow | None = None
    minutes: int = 0
    needed: int = 0
    reason: str = ""


def clashes(facts: RotaFacts, *, since: datetime) -> list[Clash]:
    """List every clash in these weeks that ends after `since`, by start."""
    standing = [s for s in facts.sessions if not s.cancelled]
    assigned = [a for s in standing for a in s.assignments]
    found = [
        *(clash for session in standing if session.mine for clash in _of_session(facts, session)),
        *_desks(facts.venues, assigned),
        *_travels(facts, [*assigned, *facts.elsewhere]),
    ]
    return sorted((c for c in found if c.ends_at > since), key=lambda c: (c.starts_at, c.venue.name, c.kind))


def _of_session(facts: RotaFacts, session: SessionRow) -> Iterable[Clash]:
    venue, day = facts.venues[session.venue_id], clock.day_of(session.starts_at)
    whole = Interval(session.starts_at, session.ends_at)
    hours = open_hours(venue, day)
    if hours is not None and subtract(whole, hours):
        yield Clash(ClashKind.HOURS, day, venue, *whole, session=session.reference)
    for shut in facts.shut:
        if shut.venue_id == venue.id and overlap(Interval(shut.starts_at, shut.ends_at), whole):
            reason = shut.reason
            yield Clash(ClashKind.CLOSURE, day, venue, *whole, session=session.reference, reason=reason)


def _desks(venues: Mapping[int, VenueRow], assigned: Sequence[AssignmentRow]) -> Iterable[Clash]:
    """Yield, once a day and venue, the first moment at which there are more advisors than desks."""
    told: set[tuple[int, date]] = set()
    by_venue: dict[int, list[AssignmentRow]] = {}
    for row in assigned:
        by_venue.setdefault(row.venue_id, []).append(row)
    for venue_id, rows in by_venue.items():
        venue = venues[venue_id]
        for row in sorted(rows, key=lambda r: r.starts_at) if venue.desks else ():
            day = clock.day_of(row.starts_at)
            together = [r for r in rows if r.starts_at <= row.starts_at < r.ends_at]
            if len(together) > venue.desks and (venue_id, day) not in told:
                told.add((venue_id, day))
                until = min(r.ends_at for r in together)
                yield Clash(
                    ClashKind.DESKS, day, venue, row.starts_at, until, minutes=len(together), needed=venue.desks
                )


def _travels(facts: RotaFacts, assigned: Sequence[AssignmentRow]) -> Iterable[Clash]:
    """Yield venues on one day without time to travel between them and without busy time for the way."""
    venues = facts.venues
    by_advisor: dict[int, list[AssignmentRow]] = {}
    for row in assigned:
        by_advisor.setdefault(row.advisor_id, []).append(row)
    for rows in by_advisor.values():
        for one, other in pairwise(sorted(rows, key=lambda r: r.starts_at)):
            day = clock.day_of(other.starts_at)
            if one.venue_id == other.venue_id or clock.day_of(one.starts_at) != day or not other.advisor:
                continue
            before, venue = venues[one.venue_id], venues[other.venue_id]
            needed = travel_minutes(before, venue)
            between = (other.starts_at - one.ends_at) // timedelta(minutes=1)
            way = Interval(one.ends_at, one.ends_at + timedelta(minutes=needed))
            taken = facts.taken_by.get(one.advisor_id, ())
            kept = [Interval(t.starts_at, t.ends_at) for t in taken if t.kind == BusyKind.TRAVEL]
            if between < needed and subtract(way, kept):
                yield Clash(
                    ClashKind.TRAVEL,
                    day,
                    venue,
                    one.ends_at,
                    max(other.starts_at, one.ends_at + timedelta(minutes=1)),
                    advisor=other.advisor,
                    advisor_reference=other.advisor_reference,
                    before=before,
                    minutes=between,
                    needed=needed,
                )
