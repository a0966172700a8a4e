"""Kinds of sessions, of what takes time, and of disruptions."""

from __future__ import annotations

from enum import StrEnum


class SessionKind(StrEnum):
    """What a session takes."""

    APPOINTMENTS = "appointments"
    DROP_IN = "drop_in"
    MIXED = "mixed"


class BusyKind(StrEnum):
    """What takes the time of an advisor or of a room."""

    HOLD = "hold"
    APPOINTMENT = "appointment"
    GROUP = "group"
    BREAK = "break"
    TRAVEL = "travel"
    AWAY = "away"


class DisruptionKind(StrEnum):
    """Why booked appointments cannot take place as agreed."""

    VENUE_CLOSED = "venue_closed"
    ADVISOR_AWAY = "advisor_away"
    SESSION_CHANGED = "session_changed"
    VENUE_ENDED = "venue_ended"
    ADVISOR_ENDED = "advisor_ended"
    SERVICE_ENDED = "service_ended"
