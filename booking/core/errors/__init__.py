"""Refusals that are common to rooms, and the sentences for a bad input: 25 words each at most.

A Refusal is raised by rules and operations and rendered by booking/web: next to the field it names, or as a page. One
that serves a single feature stands in that room, in booking/<room>/errors.py.
"""

from booking.core.errors.refusals import *  # noqa: F403
from booking.core.errors.sentences import SENTENCES as SENTENCES
