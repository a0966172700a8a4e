"""Limits and windows of messages, each named once."""

from __future__ import annotations

from datetime import timedelta

# How long after it was written an answer is still sent.
ANSWER_WORTH = timedelta(days=1)

WORDS_KEPT_FOR = timedelta(days=7)

# Longest time a round sends, so that heartbeat and chores get their turn. Leases count from the start of the round.
LONGEST_SENDING = timedelta(seconds=30)

ONE_LINE_EVERY = timedelta(minutes=1)

# How long after a send without an answer the provider's list is asked: earlier it may not show the text yet.
LIST_SHOWS_AFTER = timedelta(minutes=2)
ACCOUNT_WAITS = timedelta(minutes=5)

# Longer than sending a whole batch takes, plus the time until a provider's list shows what it took.
LEASE = timedelta(minutes=5)
SEND_BATCH = 60  # what is not sent within half the lease is released
MISTAKE_WAITS = timedelta(minutes=10)
# How long after it came a reply is still answered, at the very latest.
ANSWERED_WITHIN = timedelta(days=30)
