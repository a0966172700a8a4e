"""The advisor can tell whoever asks why somebody else was called first: the sentences stand below the list."""

from __future__ import annotations

from datetime import timedelta

from booking.core import clock
from booking.core.database import transaction
from booking.visits import operations as visits
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, walks_in

BOOKED = "Booked: people with a booked time are called at that time."
DROPPED_IN = "Dropped in: people without a booked time are called in order of arrival."


def test_the_order_of_those_who_wait_is_explained(client: CheckedClient, stage: Morning) -> None:
    assert DROPPED_IN not in client.get("/day").text
    walks_in(stage)
    page = client.get("/day").text
    assert page.count(DROPPED_IN) == 1 and BOOKED not in page
    walks_in(stage)
    at = clock.now().replace(minute=30)
    appointment = booked(stage, at)
    with transaction():
        visits.check_in_appointment(appointment, venue_id=stage.venue.id, by_id=stage.host.id, now=clock.now())
    with clock.stopped_at(at + timedelta(minutes=1)):
        page = client.get("/day").text
    assert page.count(DROPPED_IN) == page.count(BOOKED) == 1
    why = page[page.index("Why this order?") :]
    assert BOOKED in why and why.index(BOOKED) < why.index(DROPPED_IN)
