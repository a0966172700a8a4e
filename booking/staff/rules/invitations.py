"""Rules of invitations: their lifetime."""

from __future__ import annotations

from datetime import datetime, timedelta

INVITED_FOR = timedelta(days=7)


def invitation_stands(invited_at: datetime | None, now: datetime) -> bool:
    """Return whether an invitation of that instant is still valid."""
    return invited_at is not None and invited_at <= now < invited_at + INVITED_FOR
