"""Days and times of sessions: bank holidays, earliest start and latest end, breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol

from booking.core import clock
from booking.core.intervals import Interval
from booking.sessions.errors import (
    AssignmentOverlaps,
    BreakWrong,
    SessionEndsFirst,
    SessionOutsideHours,
    SessionTimesWrong,
)
from booking.sessions.rules.recurrence import days_of

EARLIEST_START, LATEST_END = time(6), time(23)
LONGEST_SESSION = timedelta(hours=17)  # between the two
_SUBDIVISIONS = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT", "Northern Ireland": "NIR"}

Break = tuple[time, time]  # wall clock


@dataclass(frozen=True)
class SeriesTerms:
    """Terms of a series: venue, kind, recurrence rule, wall-clock times, advisors with desks.

    `advisors` are (advisor id, desk id or None for the lowest free one). `days_off` are left out; `days_on` are bank
    holidays that are opened.
    """

    venue_id: int
    kind: str
    rule: str
    first_day: date
    starts: time
    ends: time
    service_ids: tuple[int, ...]
    advisors: tuple[tuple[int, int | None], ...] = ()
    breaks: tuple[Break, ...] = ()
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()


class SeriesFacts(Protocol):
    venue_id: int
    kind: str
    rule: str
    first_day: date
    starts: time
    ends: time
    days_off: list[str]
    days_on: list[str]
    breaks: list[list[str]]
    service_ids: list[int]
    advisors: list[dict[str, int | None]]


def series_terms(series: SeriesFacts) -> SeriesTerms:
    """Return the terms of a stored series."""
    return SeriesTerms(
        venue_id=series.venue_id,
        kind=series.kind,
        rule=series.rule,
        first_day=series.first_day,
        starts=series.starts,
        ends=series.ends,
        service_ids=tuple(series.service_ids),
        advisors=tuple((one["advisor_id"] or 0, one.get("desk_id")) for one in series.advisors),
        breaks=tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in series.breaks),
        days_off=tuple(map(date.fromisoformat, series.days_off)),
        days_on=tuple(map(date.fromisoformat, series.days_on)),
    )


def session_days(terms: SeriesTerms, nation: str, first: date, last: date) -> list[date]:
    """List the days from `first` to `last` on which a series has a session, without days off and bank holidays."""
    closed = bank_holidays(nation, first, last).keys() - set(terms.days_on)
    left_out = closed | set(terms.days_off)
    return [day for day in days_of(terms.rule, terms.first_day, first, last) if day not in left_out]


def session_interval(terms: SeriesTerms, day: date) -> Interval:
    """Return the interval of a series' session on this day: the same wall-clock times, summer and winter."""
    return Interval(clock.instant(day, terms.starts), clock.instant(day, terms.ends))


def bank_holidays(nation: str, first: date, last: date) -> dict[date, str]:
    """Return the bank holidays of a nation of the United Kingdom from `first` to `last`, with their names.

    A nation that is not known has England's.
    """
    found = {day: name for year in range(first.year, last.year + 1) for day, name in _of_year(nation, year).items()}
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}


def are_session_times_valid(starts_at: datetime, ends_at: datetime) -> bool:
    """Return whether a session ends after it starts, on the same London day, between 6am and 11pm."""
    try:
        check_session_times(starts_at, ends_at)
    except SessionTimesWrong:
        return False
    return True


def check_session_times(starts_at: datetime, ends_at: datetime) -> None:
    """Check the times of a session. Raises SessionEndsFirst or SessionOutsideHours, both SessionTimesWrong."""
    starts, ends = clock.local(starts_at), clock.local(ends_at)
    if starts_at >= ends_at or starts.date() != ends.date():
        raise SessionEndsFirst
    if starts.time() < EARLIEST_START or ends.time() > LATEST_END:
        raise SessionOutsideHours


def check_terms(terms: SeriesTerms) -> None:
    """Check the times, breaks and advisors of a series; `check_rule` checks its rule.

    Raises SessionEndsFirst, SessionOutsideHours, BreakWrong or AssignmentOverlaps.
    """
    check_session_times(*session_interval(terms, terms.first_day))
    check_breaks(terms.breaks, terms.starts, terms.ends)
    check_advisors(terms.advisors)


def check_breaks(breaks: Sequence[Break], starts: time, ends: time) -> None:
    """Check that breaks are inside a session, do not overlap, and leave something of it. Raises BreakWrong."""
    end_of_last = starts
    for start, end in sorted(breaks):
        if not end_of_last <= start < end <= ends:
            raise BreakWrong
        end_of_last = end
    if breaks and _minutes(breaks) >= _minutes([(starts, ends)]):
        raise BreakWrong


def check_advisors(advisors: Sequence[tuple[int, int | None]]) -> None:
    """Check that nobody is on a session twice. Raises AssignmentOverlaps."""
    if len({advisor_id for advisor_id, _desk_id in advisors}) < len(advisors):
        raise AssignmentOverlaps


def _minutes(breaks: Sequence[Break]) -> int:
    return sum((end.hour - start.hour) * 60 + end.minute - start.minute for start, end in breaks)


@lru_cache(maxsize=256)
def _of_year(nation: str, year: int) -> Mapping[date, str]:
    from holidays import country_holidays  # slow to import: only what opens sessions waits for it

    return dict(country_holidays("GB", subdiv=_SUBDIVISIONS.get(nation, "ENG"), years=year))
