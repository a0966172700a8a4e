"""When a personal page closes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from booking.book.rules.shared import closes, is_idle

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("chosen", "at_venue", "signed_in", "expected"),
    [
        (None, False, False, False),
        (None, True, False, True),  # a library's PC
        (True, False, False, True),
        (False, True, False, False),  # somebody's own phone on the library's network
        (True, True, True, False),  # a colleague, whom closing would sign out
        (None, True, True, False),
    ],
)
def test_it_closes_where_somebody_said_so_or_at_a_venue(
    chosen: bool | None, at_venue: bool, signed_in: bool, expected: bool
) -> None:
    assert closes(chosen, at_venue=at_venue, signed_in=signed_in) is expected


@pytest.mark.parametrize(("minutes", "idle"), [(None, False), (0, False), (10, False), (11, True), (600, True)])
def test_a_browser_is_idle_a_minute_after_its_page_has_closed(minutes: int | None, idle: bool) -> None:
    used_at = None if minutes is None else int((NOW - timedelta(minutes=minutes)).timestamp())
    assert is_idle(used_at, NOW) is idle
