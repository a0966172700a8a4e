"""Limits and windows of book, each named once."""

from __future__ import annotations

from datetime import timedelta

TIMES_SEARCHED_AT_ONCE = timedelta(days=7)

MOST_OPENED_LINKS = 12

DROP_IN_DAYS = 14

JOURNEY_KEPT_FOR = timedelta(days=1)

DROP_IN_FEED_FETCHED_EVERY = timedelta(hours=1)

# On a shared computer: how long a personal page stays open unused, and how long before its end it warns.
SHARED_IDLE = timedelta(minutes=10)
SHARED_WARNING = timedelta(minutes=1)

SHARED_TOLD_EVERY = timedelta(minutes=1)  # how often a page in use says so to the server
