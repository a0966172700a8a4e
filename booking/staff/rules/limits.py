"""Limits and windows of staff, each named once."""

from __future__ import annotations

from datetime import timedelta

ENOUGH_MANAGERS = 2  # of everything: from then on nobody stands for the second one

MAILED_FOR = timedelta(days=1)  # older notices are not e-mailed any more: they were shown meanwhile
# How long staff can undo what they did: an act at the desk or on the day, a finished task, the end of a break.
STAFF_UNDO_FOR = timedelta(minutes=10)
