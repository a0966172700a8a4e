"""Limits and windows of visits, each named once."""

from __future__ import annotations

from datetime import timedelta

# A booked appointment without a visit reads *late* from then on.
LATE_AFTER = timedelta(minutes=5)

# The queue: so long before their time a booked person is called first, if they arrived no later than that after it;
# and for so long after it only their own advisor calls them.
DUE_BEFORE = timedelta(minutes=5)
LATE_ARRIVAL_KEEPS_TURN = timedelta(minutes=15)
OWN_ADVISOR_FOR = timedelta(minutes=10)

# A second check-in by the same person within this time is a double press: same answer, nothing written.
SAME_PRESS = timedelta(minutes=1)

# A venue's day is closed by itself so long after its last session.
AFTER_THE_LAST_SESSION = timedelta(hours=1)
# How long what an undo needs is kept.
KEPT_TO_UNDO = timedelta(days=1)
