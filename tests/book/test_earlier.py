"""The page of an earlier time: joining the waiting list, and answering what is offered."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from booking.appointments.models import Appointment, SlotOffer, WaitingListEntry
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import StalePage
from booking.disruptions import operations as disruptions
from booking.services.models import Service
from booking.waiting_list import jobs as waiting_list
from booking.waiting_list.errors import NoWayToTell, OfferOver
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked

SECRETS = ("Paying council tax", "Ada", "Lovelace", "Your bill", "07700", "Flood")


def the_only(app: Flask, model=Appointment):
    (row,) = walk.rows(app, model)
    return row


@pytest.fixture
def far(client: CheckedClient) -> str:
    """An appointment in a week; tomorrow from ten is free, for the waiting list to offer."""
    day = walk.a_council()
    with transaction():
        service, venue = walk.loaded(Service)[0], walk.loaded(type(day.venue))[0]
        factories.session_on(date(2026, 12, 3), time(10), time(11), at=venue, offering=[service])
        factories.session_on(
            date(2026, 12, 4), time(10), time(11), at=factories.venue("Langley Library"), offering=[service]
        )
    return walk.token_of(walk.book(client, "heywood@2026-12-03T10:00Z", mobile="07700 900123"))


def join(client: CheckedClient, token: str, **wishes: object):
    return client.post(f"/appointments/{token}/earlier", data=wishes, follow_redirects=True)


def answer(client: CheckedClient, token: str, offer: str, said: str, version: str = "1"):
    data = {"offer": offer, "answer": said, "version": version}
    return client.post(f"/appointments/{token}/earlier/answer", data=data, follow_redirects=True)


def offer_now(app: Flask) -> SlotOffer:
    assert waiting_list.offer_freed(clock.now()) == 1
    return walk.rows(app, SlotOffer)[-1]


def test_joining_changing_and_leaving(app: Flask, client: CheckedClient, far: str) -> None:
    assert "I would like an earlier time" in client.get(f"/appointments/{far}").text
    assert "Langley Library" in client.get(f"/appointments/{far}/earlier").text
    page = join(client, far, venues=["heywood", "nowhere"], part="morning").text
    assert "You are on the waiting list" in page
    (entry,) = walk.rows(app, WaitingListEntry)
    assert (len(entry.venue_ids), entry.part) == (1, "morning")
    join(client, far, part="at night")
    (entry,) = walk.rows(app, WaitingListEntry)
    assert (entry.venue_ids, entry.part) == ([], "")
    assert "You are waiting for an earlier time" in client.get(f"/appointments/{far}").text
    for _twice in range(2):
        page = client.post(f"/appointments/{far}/earlier/leave", follow_redirects=True).text
        assert "You are off the waiting list" in page
    assert the_only(app, WaitingListEntry).ended_at is not None


def test_an_offer_is_taken_from_the_page_that_the_text_opens(app: Flask, client, far: str) -> None:
    join(client, far)
    offer = offer_now(app)
    stranger = checked(app)
    for page in (f"/appointments/{far}", f"/appointments/{far}/earlier"):
        html = stranger.get(page).text
        assert "An earlier time is free for you" in html and "Friday 27 November, 10am" in html
        assert "until 10:45am" in html and not [secret for secret in SECRETS if secret in html]
    page = answer(stranger, far, offer.reference, "yes").text
    assert "It is yours. This is the new time." in page and "27 November" in page
    assert "It is yours" in answer(stranger, far, offer.reference, "yes", version="9").text  # sent twice
    assert (the_only(app).starts_at, the_only(app).moves) == (datetime(2026, 11, 27, 10, tzinfo=UTC), 0)


def test_no_keeps_the_time_and_the_next_one_is_offered(app: Flask, client: CheckedClient, far: str) -> None:
    join(client, far)
    offer = offer_now(app)
    assert "You keep your time." in answer(client, far, offer.reference, "no").text
    assert "An earlier time is free for you" not in client.get(f"/appointments/{far}").text
    assert offer_now(app).starts_at == datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
    assert the_only(app).version == 1


def test_a_yes_that_comes_late_counts_while_it_is_free(app: Flask, client: CheckedClient, far: str) -> None:
    join(client, far)
    offer = offer_now(app)
    with clock.stopped_at(clock.now() + timedelta(minutes=45)):
        assert "An earlier time is free for you" not in client.get(f"/appointments/{far}").text
        assert "This earlier time is still free" in client.get(f"/appointments/{far}/earlier").text
        assert "It is yours." in answer(client, far, offer.reference, "yes").text


def test_gone_meanwhile_is_said_and_the_time_is_kept(app: Flask, client: CheckedClient, far: str) -> None:
    join(client, far)
    offer = offer_now(app)
    with clock.stopped_at(clock.now() + timedelta(minutes=45)):
        walk.book(checked(app), walk.TEN, name="Bo")
        assert "This earlier time is still free" not in client.get(f"/appointments/{far}/earlier").text
        assert str(OfferOver.sentence) in answer(client, far, offer.reference, "yes").text
    assert walk.rows(app, Appointment)[0].starts_at == datetime(2026, 12, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize("wrong", ["", "\0", "0" * 10, "x" * 300])
def test_an_offer_of_nobody_is_not_found(app: Flask, client: CheckedClient, far: str, wrong: str) -> None:
    assert answer(client, far, wrong, "yes").status_code == 404


def test_somebody_elses_offer_is_not_theirs(app: Flask, client: CheckedClient, far: str) -> None:
    join(client, far)
    offer = offer_now(app)
    other = checked(app)
    token = walk.token_of(walk.book(other, "heywood@2026-12-03T10:30Z", name="Bo"))
    assert answer(other, token, offer.reference, "yes").status_code == 404


def test_a_page_made_before_a_change_takes_nothing(app: Flask, client: CheckedClient, far: str) -> None:
    join(client, far)
    offer = offer_now(app)
    assert str(StalePage.sentence) in answer(client, far, offer.reference, "yes", version="0").text
    assert the_only(app).version == 1


def test_who_left_no_number_is_told_whom_to_call(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    token = walk.token_of(walk.book(client, "heywood@2026-11-27T11:00Z"))
    assert "We have no number or email" in client.get(f"/appointments/{token}/earlier").text
    answer = client.post(f"/appointments/{token}/earlier", data={"part": ""})
    assert answer.status_code == 400 and str(NoWayToTell.sentence) in answer.text


@pytest.mark.parametrize("path", ["/earlier", "/earlier/leave", "/earlier/answer", "/undo"])
def test_an_unknown_link_opens_nothing(client: CheckedClient, far: str, path: str) -> None:
    nobody = "0" * 22
    for token in (nobody, "%00"):
        if path == "/earlier":
            assert client.get(f"/appointments/{token}{path}").status_code == 404
        assert client.post(f"/appointments/{token}{path}").status_code == 404


def test_what_is_cancelled_over_or_disrupted_has_no_waiting_list(app: Flask, client: CheckedClient, far: str) -> None:
    with clock.stopped_at(datetime(2026, 12, 3, 10, 5, tzinfo=UTC)):
        assert client.get(f"/appointments/{far}/earlier").location == f"/appointments/{far}"
    with transaction():
        row, host = walk.loaded(Appointment)[0], factories.staff("Host", "host")
        disruptions.close_venue(row.venue, row.starts_at, row.ends_at, "Flood", by_id=host.id, now=clock.now())
    assert client.get(f"/appointments/{far}/earlier").location == f"/appointments/{far}/move"
    client.post(f"/appointments/{far}/cancel", data={"version": "2"})
    assert client.get(f"/appointments/{far}/earlier").location == f"/appointments/{far}"


def test_many_venues_are_folded_away(client: CheckedClient, far: str) -> None:
    with transaction():
        service = walk.loaded(Service)[0]
        for n in range(6):
            at = factories.venue(f"Branch {n}")
            factories.session_on(date(2026, 12, 5), time(10), time(11), at=at, offering=[service])
    assert "Only at some venues" in client.get(f"/appointments/{far}/earlier").text
