"""At a venue's public computers every browser is a shared one, until somebody chooses otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.venues import operations as venues
from booking.venues.models import Venue
from booking.web.shell import settings
from tests.book import walk
from tests.client import CheckedClient
from tests.statements import counted

AT_VENUE = {"REMOTE_ADDR": "203.0.113.9"}


def register(**changes: Any) -> None:
    """The library's public computers are in this network."""
    day = walk.a_council()
    with transaction():
        venue = db.session.get_one(Venue, day.venue.id)
        venues.set_networks(venue, ["203.0.113.0/28"])
        for name, value in changes.items():
            setattr(venue, name, value)


def offered(client: CheckedClient, environ: dict[str, str], **headers: str) -> str:
    """What the first page of a journey says."""
    return client.get("/book/tax/help", environ_base=environ, headers=headers).text


def test_a_page_closes_there_without_a_choice(client: CheckedClient) -> None:
    register()
    assert 'data-shared="yes"' in offered(client, AT_VENUE)
    client.environ_base.update(AT_VENUE)
    walk.up_to_check(client)
    with clock.stopped_at(clock.now() + timedelta(minutes=11)):
        answer = client.get("/book/tax/check")
        assert answer.status_code == 302 and "idle=1" in answer.location


def test_somebodys_own_phone_on_that_network_keeps_its_pages(client: CheckedClient) -> None:
    register()
    client.environ_base.update(AT_VENUE)
    walk.up_to_check(client)
    client.post("/shared-computer", data={"shared": "no", "back": "/book/tax/check"})
    with clock.stopped_at(clock.now() + timedelta(minutes=11)):
        assert "Ada" in client.get("/book/tax/check").text


@pytest.mark.parametrize("address", ["203.0.113.16", "127.0.0.1", "2001:db8::1"])
def test_elsewhere_nothing_closes(client: CheckedClient, address: str) -> None:
    register()
    assert 'data-shared="no"' in offered(client, {"REMOTE_ADDR": address}, **{"X-Forwarded-For": "203.0.113.9"})


def test_a_venue_that_has_closed_for_good_counts_no_more(client: CheckedClient) -> None:
    register(closed_on=date(2026, 11, 1))
    assert 'data-shared="no"' in offered(client, AT_VENUE)


def test_behind_an_undeclared_proxy_no_address_is_believed(client: CheckedClient) -> None:
    register()
    with transaction():
        venues.set_networks(db.session.scalars(db.select(Venue)).one(), ["10.0.0.0/24"])
    assert settings().trusted_proxies == 0
    assert 'data-shared="no"' in offered(client, {"REMOTE_ADDR": "10.0.0.5"}, **{"X-Forwarded-For": "10.0.0.9"})
    assert 'data-shared="yes"' in offered(client, {"REMOTE_ADDR": "10.0.0.5"})


def test_a_page_asks_for_the_networks_once_a_minute(client: CheckedClient) -> None:
    register()
    client.get("/book/tax/help")  # the first page of this process
    with counted() as kept:
        assert 'data-shared="yes"' in offered(client, AT_VENUE)
    with clock.stopped_at(clock.now() + timedelta(seconds=61)):
        with transaction():
            db.session.scalars(db.select(Venue)).one().public_networks = ""  # as another process does
        with counted() as asked:
            assert 'data-shared="no"' in offered(client, AT_VENUE)
    assert sum("public_networks" in one and "closed_on IS NULL" in one for one in kept) == 0
    assert sum("public_networks" in one and "closed_on IS NULL" in one for one in asked) == 1
    assert len(asked) - len(kept) == 1, (kept, asked)
