"""Limits and windows of manage, each named once."""

from __future__ import annotations

from datetime import timedelta

SHOWN_AFTERWARDS = timedelta(days=14)

ENDS_SOON = timedelta(weeks=4)

AHEAD_SHOWN = timedelta(days=13)
BURST_SHOWN_FOR = timedelta(days=1)  # how long a burst is shown
