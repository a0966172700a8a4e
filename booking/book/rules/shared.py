"""Rules of a shared computer: after ten minutes without use a personal page closes by itself."""

from __future__ import annotations

from datetime import datetime

from booking.book.rules.limits import SHARED_IDLE, SHARED_TOLD_EVERY


def closes(chosen: bool | None, *, at_venue: bool, signed_in: bool) -> bool:
    """Whether personal pages close by themselves: as was chosen in this browser, else on a venue's public network.

    Never for staff who are signed in: closing a page would sign them out.
    """
    return not signed_in and (at_venue if chosen is None else chosen)


def is_idle(used_at: int | None, now: datetime) -> bool:
    """Whether a browser last used at this time (seconds since 1970) has not been used for too long.

    A page tells the server only once a minute that somebody types there: so much longer is waited.
    """
    return used_at is not None and now.timestamp() - used_at >= (SHARED_IDLE + SHARED_TOLD_EVERY).total_seconds()
