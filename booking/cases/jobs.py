"""Scheduled work on case records: likely doubles, openings for a second person, shields that are to be looked at."""

from __future__ import annotations

from datetime import datetime

from booking.cases.operations import ask_for_reviews, pair_people
from booking.cases.operations.alerts import ask_for_late_alerts, search_audit_for_alerts
from booking.cases.queries import are_unpaired
from booking.cases.queries.alert_facts import are_unwatched
from booking.cases.queries.alerts import are_late_unasked
from booking.cases.queries.shields import unasked_reviews
from booking.cases.rules.alerts import WATCHED_A_RUN, WATCHED_AT_ONCE
from booking.cases.rules.matching import PAIRED_A_RUN, PAIRED_AT_ONCE
from booking.core.clock import day_of
from booking.core.database import transaction


def find_doubles(now: datetime) -> int:
    """Find the likely doubles of people who are new or have changed, in short transactions; return of how many.

    No more than PAIRED_A_RUN: of a council's people on file, which are looked for once, the rest waits a minute.
    """
    total = 0
    while total < PAIRED_A_RUN and are_unpaired():
        with transaction():
            total += pair_people(PAIRED_AT_ONCE, now=now)
    return total


def find_alerts(now: datetime) -> int:
    """Look through new audit rows, in short transactions, and ask for alerts that are late; return of how many rows.

    No more than WATCHED_A_RUN: the rest waits a minute.
    """
    total = 0
    while total < WATCHED_A_RUN and are_unwatched():
        with transaction():
            looked_at = search_audit_for_alerts(WATCHED_AT_ONCE)
        if not looked_at:
            break
        total += looked_at
    if are_late_unasked(now):
        with transaction():
            ask_for_late_alerts(now)
    return total


def ask_about_shields(now: datetime) -> int:
    """Ask once about each shield whose review day has come; return of how many."""
    if not unasked_reviews(day_of(now)):
        return 0
    with transaction():
        return ask_for_reviews(now)
