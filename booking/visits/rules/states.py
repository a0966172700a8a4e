"""States of visits and consultations, what staff do to them, who is late, and what can still be undone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from booking.core.clock import day_of
from booking.core.limits import STAFF_UNDO_FOR
from booking.visits.rules.limits import LATE_AFTER


class VisitStatus(StrEnum):
    """Status of a visit."""

    COMING = "coming"  # said so, and not here
    HERE = "here"
    GONE = "gone"


class GoneHow(StrEnum):
    """How a visit ended."""

    NOT_GONE = ""
    SEEN = "seen"
    LEFT = "left"  # unseen
    NOT_RECORDED = "not_recorded"
    WITHDRAWN = "withdrawn"


class VisitRecord(StrEnum):
    """Whether a visit stands on the record of its clients, or why it does not."""

    ON_RECORD = "on_record"
    ANONYMOUS = "anonymous"  # may be identified later
    NOT_NEEDED = "not_needed"  # counted only


class ConsultationStatus(StrEnum):
    """Status of a consultation."""

    WAITING = "waiting"
    CALLED = "called"
    MISSED = "missed"  # called, and they did not come forward
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"


class Outcome(StrEnum):
    """Outcome of a consultation."""

    NONE_YET = ""
    RESOLVED = "resolved"
    FOLLOW_UP = "follow_up"
    REFERRED = "referred"
    NOT_SEEN = "not_seen"


class VisitActKind(StrEnum):
    """Kinds of acts on a visit."""

    PLANNED = "planned"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    CHECKED_IN = "checked_in"
    ADDED = "added"
    PARTY = "party"  # who came along
    NO_RECORD = "no_record"
    ONE_ABSENT = "one_absent"  # of several who were to come
    LEFT = "left"
    CALLED = "called"
    MISSED = "missed"
    IS_BACK = "is_back"
    BACK_TO_WAITING = "back_to_waiting"
    STARTED = "started"
    FINISHED = "finished"
    HANDED_OVER = "handed_over"
    UNDONE = "undone"
    CLOSED = "closed"  # by itself, the day being over
    PUT_RIGHT = "put_right"  # who came, or what it was about, once it is over


_SHOWN_FIRST = (
    ConsultationStatus.IN_PROGRESS,
    ConsultationStatus.CALLED,
    ConsultationStatus.WAITING,
    ConsultationStatus.MISSED,
    ConsultationStatus.FINISHED,
)
WITH_ADVISOR = (ConsultationStatus.CALLED, ConsultationStatus.IN_PROGRESS)
NOT_SEEN = frozenset({Outcome.NONE_YET, Outcome.NOT_SEEN})  # outcomes of consultations that did not take place
# An advisor's acts are undone by that advisor alone, the front desk's by whoever works there.
ENDINGS = frozenset({VisitActKind.FINISHED, VisitActKind.HANDED_OVER})  # of a consultation
ADVISORS_ACTS = ENDINGS | {
    VisitActKind.CALLED,
    VisitActKind.MISSED,
    VisitActKind.BACK_TO_WAITING,
    VisitActKind.STARTED,
}
DESK_ACTS = frozenset(
    {
        VisitActKind.CHECKED_IN,
        VisitActKind.ADDED,
        VisitActKind.ONE_ABSENT,
        VisitActKind.LEFT,
        VisitActKind.IS_BACK,
        VisitActKind.WITHDRAWN,
    }
)
UNDOABLE = ADVISORS_ACTS | DESK_ACTS


def status_rank(status: str | None) -> int:
    """Return a status's rank for choosing the consultation of a visit to show: the lowest is shown.

    In progress, else called, else waiting; None (no consultation) is last.
    """
    return _SHOWN_FIRST.index(ConsultationStatus(status)) if status in _SHOWN_FIRST else len(_SHOWN_FIRST)


class Attendance(StrEnum):
    """What a booked appointment without a visit reads as."""

    EXPECTED = "expected"
    LATE = "late"
    NOT_RECORDED = "not_recorded"
    DID_NOT_COME = "did_not_come"


def attendance(starts_at: datetime, did_not_come_at: datetime | None, now: datetime) -> Attendance:
    """Derive the attendance of an appointment without a visit.

    Only a person says *did not come*; the end of the day says *not recorded*.
    """
    if did_not_come_at is not None:
        return Attendance.DID_NOT_COME
    if day_of(starts_at) < day_of(now):
        return Attendance.NOT_RECORDED
    return Attendance.LATE if now > starts_at + LATE_AFTER else Attendance.EXPECTED


def may_undo(done_at: datetime, undone_at: datetime | None, now: datetime) -> bool:
    """Return whether an act is at most ten minutes old and not undone yet."""
    return undone_at is None and done_at <= now <= done_at + STAFF_UNDO_FOR
