"""Queries of venues."""

from __future__ import annotations

from datetime import date

from flask import Flask

from booking.core.database import transaction
from booking.venues import queries
from tests import factories


def test_open_venues_come_by_name_and_closed_ones_keep_their_page(app: Flask) -> None:
    with transaction():
        factories.venue("Wardle Library")
        factories.venue("Castleton Library")
        closed = factories.venue("Wheatsheaf Library", slug="wheatsheaf", closed_on=date(2014, 12, 31))
    assert [venue.name for venue in queries.open_venues()] == ["Castleton Library", "Wardle Library"]
    assert queries.by_slug("wheatsheaf") == closed
    assert queries.by_slug("nowhere") is None
    assert [venue.name for venue in queries.with_ids([closed.id])] == ["Wheatsheaf Library"]
    assert "wheatsheaf" in queries.all_slugs()
