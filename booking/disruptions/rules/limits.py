"""Limits and windows of disruptions, each named once."""

from __future__ import annotations

from datetime import timedelta

LONGEST_BUSY = timedelta(hours=12)  # of one appointment: bounds the range of starts that the index reads

FOR_GOOD = timedelta(days=2 * 366)
"""Window of an end for good: nothing can be booked later than that."""

NEAREST_SLOTS = 3
DAYS_BEFORE, DAYS_AFTER = timedelta(days=3), timedelta(days=14)

ANSWER_LEAVE_WITHIN = timedelta(days=3)  # when the managers' Task is due
ANSWER_SHOWN_FOR = timedelta(days=14)  # on the advisor's page, where the leave itself is not ahead
LEAVE_SHOWN = 20
