"""Validity of an appointment: whether it stands, and if not, why. Pure, over plain rows.

The rule reads the present state, not what happened: a library closes, an advisor is ill, a session is shortened, a
service ends, and every minute of the booked time is checked against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from booking.core.intervals import Interval, overlap, subtract


class Why(StrEnum):
    """Reasons why an appointment does not stand."""

    UNCOVERED = "uncovered"  # its advisor is not assigned to its venue and service for all of its time
    CLOSED = "closed"
    AWAY = "away"
    ADVISOR_ENDED = "advisor_ended"
    VENUE_ENDED = "venue_ended"
    SERVICE_ENDED = "service_ended"


class BookedTime(NamedTuple):
    """A booked time, as far as its validity is concerned. The times include the write-up."""

    advisor_id: int
    venue_id: int
    service_id: int
    starts_at: datetime
    ends_at: datetime

    @property
    def time(self) -> Interval:
        """From its start to the end of the write-up."""
        return Interval(self.starts_at, self.ends_at)


Post = tuple[int, int, int]
"""Ids of an advisor, a venue and a service."""


@dataclass(frozen=True)
class StandingFacts:
    """What appointments rest on in a window of time: assignments, closures, absences, ends."""

    covers: Mapping[Post, Sequence[Interval]]  # assignments in sessions for appointments that are not cancelled
    closures: Mapping[int, Sequence[Interval]] = field(default_factory=dict)  # by venue
    away: Mapping[int, Sequence[Interval]] = field(default_factory=dict)  # by advisor
    advisors_until: Mapping[int, datetime] = field(default_factory=dict)  # those that have ended, or will
    venues_until: Mapping[int, datetime] = field(default_factory=dict)
    services_until: Mapping[int, datetime] = field(default_factory=dict)


def why_not(booked: BookedTime, ground: StandingFacts) -> frozenset[Why]:
    """Return every reason why an appointment does not stand; none: it stands.

    Assignments that touch count as one: a stand-in for an hour splits them, and gives the pieces back.
    """
    found = {
        Why.UNCOVERED: bool(subtract(booked.time, ground.covers.get(_post(booked), ()))),
        Why.CLOSED: _overlaps(booked, ground.closures.get(booked.venue_id, ())),
        Why.AWAY: _overlaps(booked, ground.away.get(booked.advisor_id, ())),
        Why.ADVISOR_ENDED: _after(booked, ground.advisors_until.get(booked.advisor_id)),
        Why.VENUE_ENDED: _after(booked, ground.venues_until.get(booked.venue_id)),
        Why.SERVICE_ENDED: _after(booked, ground.services_until.get(booked.service_id)),
    }
    return frozenset(why for why, so in found.items() if so)


def stands(booked: BookedTime, ground: StandingFacts) -> bool:
    """Return whether an appointment can take place as agreed."""
    return not why_not(booked, ground)


def possible_stand_ins(
    booked: BookedTime,
    ground: StandingFacts,
    *,
    busy: Mapping[int, Iterable[Interval]],
    gives: Mapping[int, frozenset[int]],
    speakers: frozenset[int] = frozenset(),
) -> list[int]:
    """List the advisors with whom it would stand at the same time and venue, and who are free then.

    `busy`: their busy times; `gives`: the services of those who do not give all. Speakers of the language come first,
    then the least busy.
    """
    taken = {advisor_id: list(times) for advisor_id, times in busy.items()}
    found = [
        advisor_id
        for advisor_id, venue_id, service_id in ground.covers
        if (venue_id, service_id) == (booked.venue_id, booked.service_id)
        and advisor_id != booked.advisor_id
        and service_id in gives.get(advisor_id, {service_id})
        and stands(booked._replace(advisor_id=advisor_id), ground)
        and not any(overlap(booked.time, time) for time in taken.get(advisor_id, ()))
    ]

    def order(advisor_id: int) -> tuple[bool, float, int]:
        minutes = sum((time.end - time.start).total_seconds() for time in taken.get(advisor_id, ()))
        return advisor_id not in speakers, minutes, advisor_id

    return sorted(found, key=order)


def _post(booked: BookedTime) -> Post:
    return booked.advisor_id, booked.venue_id, booked.service_id


def _overlaps(booked: BookedTime, times: Iterable[Interval]) -> bool:
    return any(overlap(booked.time, time) for time in times)


def _after(booked: BookedTime, until: datetime | None) -> bool:
    return until is not None and booked.ends_at > until
