"""A citizen before the page of free times, of a council with three libraries."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from booking.core.database import db, transaction
from tests import factories
from tests.book import walk
from tests.book.nearest import FRIDAY, HEYWOOD, MIDDLETON
from tests.client import CheckedClient


@pytest.fixture
def asked(client: CheckedClient) -> CheckedClient:
    """A citizen with three libraries to choose from: Heywood, Middleton with steps and a room, and one nowhere."""
    day = walk.a_council()
    with transaction():
        heywood = db.session.merge(day.venue)
        heywood.address, heywood.latitude, heywood.longitude = "Church Street, Heywood", *HEYWOOD
        fields: dict[str, Any] = {
            "postcode": "M24 6DU",
            "step_free": False,
            "rooms": 1,
            "address": "Long Street, Middleton",
        }
        middleton = factories.venue(
            "Middleton Library", slug="middleton", latitude=MIDDLETON[0], longitude=MIDDLETON[1], **fields
        )
        amina = factories.staff("Amina", languages=["ur"])
        factories.session_on(FRIDAY, time(14), time(16), at=middleton, offering=[day.service], advisors=[amina])
        nowhere = factories.venue("Nowhere Library", slug="nowhere", postcode="OL15 9AA")
        factories.session_on(FRIDAY, time(9), time(10), at=nowhere, offering=[day.service])
        factories.session_on(FRIDAY, time(9), time(12), at=nowhere, offering=[day.service], kind="drop_in")
        factories.session_on(FRIDAY, time(10), time(13), at=middleton, offering=[day.service], kind="drop_in")
    walk.needs(client)
    return client
