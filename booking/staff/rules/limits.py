"""Limits and windows of staff, each named once."""

from __future__ import annotations

from datetime import timedelta

ENOUGH_MANAGERS = 2  # of everything: from then on nobody stands for the second one

MAILED_FOR = timedelta(days=1)  # older notices are not e-mailed any more: they were shown meanwhile
