"""Retry with backoff: how long to wait before trying again, and before asking what became of a text."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

# How long to wait after each refusal for now, at most. When they are used up, a person is asked to call.
RETRY_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15, 30, 60))
_SHORTEST = 0.75
# A text without a final fate is asked about after a day, then every day; after three days nobody will know any more.
ASK_AFTER = timedelta(hours=24)
ASK_AGAIN_AFTER = timedelta(hours=20)
GIVE_UP_AFTER = timedelta(hours=72)


def retry_after(attempts: int, reference: str) -> timedelta:
    """How long to wait after so many attempts: between three quarters of the wait and the whole of it.

    Messages that were refused together do not come back together, and each waits the same whoever counts.
    """
    number = int.from_bytes(sha256(f"{reference}:{attempts}".encode()).digest()[:4])
    return RETRY_WAITS[attempts - 1] * (_SHORTEST + (1 - _SHORTEST) * number / 2**32)
