"""Retry with backoff, and polling for a delivery status: how long to wait."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

# Longest wait after each temporary refusal. After the last one a person is asked to call.
RETRY_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15, 30, 60))
_SHORTEST = 0.75
# A text without a final delivery status is polled after a day, then daily; after three days it stays unknown.
ASK_AFTER = timedelta(hours=24)
ASK_AGAIN_AFTER = timedelta(hours=20)
GIVE_UP_AFTER = timedelta(hours=72)


def retry_after(attempts: int, reference: str) -> timedelta:
    """Return the backoff after `attempts` tries: 75 to 100 per cent of the wait, by a hash of the reference.

    The jitter keeps messages that were refused together apart, and is the same whichever worker computes it.
    """
    number = int.from_bytes(sha256(f"{reference}:{attempts}".encode()).digest()[:4])
    return RETRY_WAITS[attempts - 1] * (_SHORTEST + (1 - _SHORTEST) * number / 2**32)
