"""Rules of an advisor's day: states of its rows, gaps, breaks, drafts, the calendar feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from booking.cases.rules.actions import Colleague, whose_value
from booking.citizens.rules import Part
from booking.core.clock import local
from booking.core.intervals import Interval, join_touching, subtract
from booking.core.translation import LazyString, _, _l
from booking.day.errors import NoneFree, NotFree
from booking.sessions.rules import BusyKind, SessionKind
from booking.sessions.rules.feed import CalendarEvent, where, write_calendar
from booking.visits.rules import Attendance, ConsultationStatus, GoneHow, VisitStatus, attendance

# How long a draft left open at closing is offered for writing up.
KEPT_TO_WRITE_UP = timedelta(days=14)

FOLLOW_UP_DAYS = 7
FEWEST_SLOTS = 3

FEED_BEHIND = timedelta(days=30)

SHORTEST_GAP = timedelta(minutes=10)
BREAKS = (5, 10, 15, 30, 45, 60)
AWAY = (60, 120, 180, 240, 480)
MINUTES: dict[str, tuple[int, ...]] = {BusyKind.BREAK: BREAKS, BusyKind.AWAY: AWAY}
_FETCHED_EVERY = timedelta(minutes=15)


class State(StrEnum):
    FREE = "free"
    BREAK = "break"
    AWAY = "away"
    TAKEN = "taken"
    EXPECTED = "expected"
    LATE = "late"
    HERE = "here"
    CALLED = "called"
    MISSED = "missed"
    WITH_YOU = "with_you"
    WITH_OTHER = "with_other"
    DONE = "done"
    LEFT = "left"
    NOT_RECORDED = "not_recorded"
    DID_NOT_COME = "did_not_come"
    CANNOT = "cannot"
    FIRST_TOPIC = "first_topic"


WORDS: dict[State, LazyString] = {
    State.FREE: _l("free"),
    State.BREAK: _l("break"),
    State.AWAY: _l("away"),
    State.TAKEN: _l("taken"),
    State.EXPECTED: _l("expected"),
    State.LATE: _l("late"),
    State.HERE: _l("here"),
    State.CALLED: _l("called"),
    State.MISSED: _l("called, not come"),
    State.WITH_YOU: _l("with you"),
    State.WITH_OTHER: _l("with a colleague"),
    State.DONE: _l("done"),
    State.LEFT: _l("left unseen"),
    State.NOT_RECORDED: _l("not recorded"),
    State.DID_NOT_COME: _l("did not come"),
    State.CANNOT: _l("cannot go ahead"),
    State.FIRST_TOPIC: _l("here, another topic first"),
}
_ATTENDANCE = {
    Attendance.EXPECTED: State.EXPECTED,
    Attendance.LATE: State.LATE,
    Attendance.NOT_RECORDED: State.NOT_RECORDED,
    Attendance.DID_NOT_COME: State.DID_NOT_COME,
}
_CONSULTATION: dict[str, State] = {
    ConsultationStatus.WAITING: State.HERE,
    ConsultationStatus.CALLED: State.CALLED,
    ConsultationStatus.MISSED: State.MISSED,
    ConsultationStatus.IN_PROGRESS: State.WITH_YOU,
    ConsultationStatus.FINISHED: State.DONE,
}
_GONE: dict[str, State] = {GoneHow.LEFT: State.LEFT, GoneHow.NOT_RECORDED: State.NOT_RECORDED}


@dataclass(frozen=True)
class BookedRow:
    """The facts of an appointment and of its visit that decide its state."""

    starts_at: datetime
    did_not_come_at: datetime | None = None
    visit_status: str | None = None
    gone_how: str = ""
    consultation_status: str | None = None
    consultation_advisor_id: int | None = None
    is_disrupted: bool = False
    is_second: bool = False  # the second topic of a visit


def state_of(booked: BookedRow, advisor_id: int, now: datetime) -> State:
    """Derive the state of an appointment in this advisor's day. A visit takes precedence over a no-show mark."""
    if booked.visit_status in (None, VisitStatus.COMING):
        if booked.is_disrupted and booked.did_not_come_at is None:
            return State.CANNOT
        return _ATTENDANCE[attendance(booked.starts_at, booked.did_not_come_at, now)]
    if booked.visit_status == VisitStatus.GONE:
        return _GONE.get(booked.gone_how, State.DONE)
    if booked.is_second and booked.consultation_status is None:
        return State.FIRST_TOPIC
    state = _CONSULTATION.get(booked.consultation_status or ConsultationStatus.WAITING, State.HERE)
    if state in {State.WITH_YOU, State.CALLED} and booked.consultation_advisor_id not in (None, advisor_id):
        return State.WITH_OTHER
    return state


def gaps(working: Iterable[Interval], busy: Sequence[Interval], now: datetime) -> list[Interval]:
    """List the free intervals from `now` on, of ten minutes or more; what is free across two shifts is one."""
    free = [piece for shift in join_touching(working) for piece in subtract(shift, busy)]
    left = (Interval(max(piece.start, now), piece.end) for piece in free if piece.end > now)
    return [piece for piece in left if piece.end - piece.start >= SHORTEST_GAP]


def break_from(busy: Iterable[Interval], minutes: int, now: datetime, *, fewest: int = BREAKS[0]) -> Interval:
    """Return the interval of a break: from now, or from the end of what is in progress.

    Raises NotFree, naming the time, where something else begins before it would end; NoneFree, where it would begin
    even before a break of the `fewest` minutes ended.
    """
    moment = now.replace(second=0, microsecond=0)
    ahead = sorted(piece for piece in busy if piece.end > moment)
    start = max((piece.end for piece in ahead if piece.start <= moment), default=moment)
    whole = Interval(start, start + timedelta(minutes=minutes))
    for piece in ahead:
        if whole.start <= piece.start < whole.end:
            refusal = NotFree if piece.start - start >= timedelta(minutes=fewest) else NoneFree
            raise refusal(at=f"{local(piece.start):%H:%M}")
    return whole


def opens_turned(parts: Iterable[str], asked: str | None) -> bool:
    """Whether the screen shows only this visit: as asked, else whenever a companion or representative came along."""
    if asked in {"0", "1"}:
        return asked == "1"
    return any(part in {Part.COMPANION, Part.REPRESENTATIVE} for part in parts)


def for_value(colleague: Colleague | None = None, desk: int | None = None) -> str:
    """Return the form's value for whom somebody waits: a colleague, whoever sits at a desk, else anyone."""
    if colleague is not None:
        return whose_value(colleague)
    return "" if desk is None else f"desk/{desk}"


@dataclass(frozen=True)
class Draft:
    """What an advisor is writing, as typed.

    `window` identifies the page that wrote it: a page does not conflict with itself.
    """

    note: str = ""
    outcome: str = ""
    topic: str = ""
    referred_to: str = ""
    next_step: str = ""
    whose: str = ""  # the next step: see `whose_value`
    due_in: str = ""
    due_on: str = ""
    take_home: str = ""
    restricted: bool = False
    link_to: str = ""  # the number or address to which they allowed a link to what was agreed
    hand_over_to: str = ""  # the slug of a service
    hand_over_for: str = ""  # see `for_value`
    handed_over_because: str = ""
    for_next: str = ""
    window: str = ""

    @classmethod
    def from_text(cls, kept: str) -> Draft:
        """Parse a stored draft. Any text that is not this form is taken for a note."""
        try:
            found = json.loads(kept)
        except ValueError:
            return cls(note=kept)
        if not isinstance(found, dict):
            return cls(note=kept)
        kinds = {field.name: type(field.default) for field in fields(cls)}
        known: dict[str, Any] = {k: v for k, v in found.items() if k in kinds and isinstance(v, kinds[k])}
        return cls(**known)

    def to_text(self) -> str:
        """Serialise to JSON; empty where nothing was typed."""
        said = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(said, ensure_ascii=False) if set(said) - {"window"} else ""

    def same_words(self, other: Draft) -> bool:
        """Whether both are equal, whichever page wrote them."""
        return {**asdict(self), "window": ""} == {**asdict(other), "window": ""}


class FeedEvent(NamedTuple):
    """One event of the calendar. `uid` never changes; `sequence` rises with every change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    venue: str
    address: str
    what: str  # the service of an appointment; the kind of a session
    reference: str  # of the appointment; empty for a session
    cancelled: bool


_KINDS: dict[str, LazyString] = {
    SessionKind.APPOINTMENTS: _l("Appointments"),
    SessionKind.DROP_IN: _l("Drop-in session"),
    SessionKind.MIXED: _l("Appointments and drop-in"),
}


def feed_file(events: Iterable[FeedEvent], now: datetime) -> bytes:
    """Write the events as one iCalendar file (RFC 5545), in UTC, without names."""
    return write_calendar(
        (
            CalendarEvent(
                uid=said.uid,
                sequence=said.sequence,
                starts_at=said.starts_at,
                ends_at=said.ends_at,
                summary=str(_KINDS.get(said.what, said.what)),
                location=where(said.venue, said.address),
                description=_("Reference %(reference)s", reference=said.reference) if said.reference else "",
                cancelled=said.cancelled,
                takes_time=bool(said.reference),  # a session is shown as free: it says where one is
            )
            for said in events
        ),
        now,
        part="My day",
        name="Alongside",
        again_after=_FETCHED_EVERY,
    )
