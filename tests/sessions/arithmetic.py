"""Minutes, terms and services for tests of slot arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from booking.sessions import rules
from booking.sessions.rules import Diary, Terms

TEN = rules.floor_minute(datetime(2026, 11, 26, 10, tzinfo=UTC))
EVER = (0, 10**9)


def terms(minutes: int = 25, write_up: int = 5, **changes: Any) -> Terms:
    plain: dict[str, Any] = {
        "notice_minutes": 0,
        "horizon_days": 28,
        "needs_room": False,
        "step_free": False,
        "language": "",
    }
    return Terms(minutes=minutes, busy_minutes=minutes + write_up, **{**plain, **changes})


def starts(diary: Diary, **changes: int) -> list[int]:
    """Starts as minutes after ten o'clock."""
    return [rules.floor_minute(slot.starts_at) - TEN for slot in rules.slots_in(diary, terms(**changes), EVER)]


# --- what a conversation takes


def service(**changes: object) -> SimpleNamespace:
    plain = {
        "minutes": 25,
        "write_up_minutes": 5,
        "notice_minutes": 60,
        "horizon_days": 28,
        "needs_private_room": False,
        "seats": 1,
        "day_share": 0,
    }
    return SimpleNamespace(**{**plain, **changes})
