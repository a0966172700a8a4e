"""Kinds of sessions, busy times, disruptions and requests for leave."""

from __future__ import annotations

from enum import StrEnum


class SessionKind(StrEnum):
    """Kinds of sessions: whether they take appointments, drop-ins, or both."""

    APPOINTMENTS = "appointments"
    DROP_IN = "drop_in"
    MIXED = "mixed"


class BusyKind(StrEnum):
    """Kinds of busy times of an advisor or a room."""

    HOLD = "hold"
    APPOINTMENT = "appointment"
    GROUP = "group"
    BREAK = "break"
    TRAVEL = "travel"
    AWAY = "away"


class DisruptionKind(StrEnum):
    """Kinds of disruptions."""

    VENUE_CLOSED = "venue_closed"
    ADVISOR_AWAY = "advisor_away"
    SESSION_CHANGED = "session_changed"
    VENUE_ENDED = "venue_ended"
    ADVISOR_ENDED = "advisor_ended"
    SERVICE_ENDED = "service_ended"


class LeaveKind(StrEnum):
    """What an advisor asks a manager for."""

    LEAVE = "leave"
    HOURS = "hours"


class LeaveState(StrEnum):
    """States of such a request. Only one that is asked can change."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
