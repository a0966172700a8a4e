"""Lifetime of an invitation."""

from __future__ import annotations

from datetime import datetime, timedelta

INVITED_FOR = timedelta(days=7)


def invitation_stands(invited_at: datetime | None, now: datetime) -> bool:
    """Whether an invitation of that moment still opens its page."""
    return invited_at is not None and invited_at <= now < invited_at + INVITED_FOR
