"""Limits and windows of replies, each named once."""

from __future__ import annotations

from datetime import timedelta

ANSWER_WITHIN = timedelta(hours=4)

# Longer than any service's booking horizon: texts about something ahead are not older.
TEXTED_WITHIN = timedelta(days=400)
TEXTS_REMEMBERED = 40
# How long a handled reply is listed in the inbox.
ANSWERED_SHOWN_FOR = timedelta(days=7)
