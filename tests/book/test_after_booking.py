"""The page behind the link after a change: undo, what became of it, choosing again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from booking.appointments import operations
from booking.appointments.errors import TooLateToChange, TooManyReschedules
from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import NothingToUndo, StalePage
from booking.disruptions import operations as disruptions
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked

SECRETS = ("Paying council tax", "Ada", "Lovelace", "Your bill", "07700", "Flood")
PHONE = "Our number is"


@pytest.fixture
def token(client: CheckedClient) -> str:
    """An appointment on Friday at eleven, booked by this client. Ten and half past are free."""
    walk.a_council()
    return walk.token_of(walk.book(client, "heywood@2026-11-27T11:00Z", mobile="07700 900123"))


@pytest.fixture
def stranger(app: Flask, token: str) -> CheckedClient:
    """Somebody else who has the link."""
    return checked(app)


def the_only(app: Flask, model=Appointment):
    (row,) = walk.rows(app, model)
    return row


def reschedule(client: CheckedClient, token: str, slot: str = walk.HALF_PAST, version: str = "1"):
    return client.post(f"/appointments/{token}/move", data={"slot": slot, "version": version})


def cancel(client: CheckedClient, token: str, version: str = "1"):
    return client.post(f"/appointments/{token}/cancel", data={"version": version})


def undo(client: CheckedClient, token: str, version: str = "2"):
    return client.post(f"/appointments/{token}/undo", data={"version": version}, follow_redirects=True)


@pytest.mark.parametrize("act", [reschedule, cancel])
def test_what_was_done_can_be_undone(app: Flask, client: CheckedClient, token: str, act) -> None:
    act(client, token)
    page = client.get(f"/appointments/{token}").text
    assert "You can undo it for two minutes." in page
    page = undo(client, token).text
    assert "Undone. Your appointment stands as it stood before." in page and "11am" in page
    row = the_only(app)
    assert (row.status, row.starts_at) == ("booked", datetime(2026, 11, 27, 11, tzinfo=UTC))
    assert str(StalePage.sentence) not in undo(client, token).text and the_only(app).version == 3  # sent twice
    assert "You can undo it" not in client.get(f"/appointments/{token}").text


@pytest.mark.parametrize("act", [reschedule, cancel])
def test_an_undo_that_would_be_refused_is_not_offered(app: Flask, client: CheckedClient, token: str, act) -> None:
    """In no browser: the page asks whether the time is free."""
    advisor_id = the_only(app).busy_time.advisor_id
    act(client, token)
    with transaction():
        start = datetime(2026, 11, 27, 11, tzinfo=UTC)
        sessions.take_own_time(advisor_id, "away", start, start + timedelta(minutes=30), now=clock.now())
    assert "You can undo it" not in checked(app).get(f"/appointments/{token}").text
    page = undo(client, token).text
    assert str(SlotTaken.sentence) in page and "You can undo it" not in page
    assert "You can undo it" not in client.get(f"/appointments/{token}").text


def test_after_two_minutes_it_stays(app: Flask, client: CheckedClient, token: str) -> None:
    cancel(client, token)
    with clock.stopped_at(clock.now() + timedelta(minutes=2, seconds=1)):
        assert "You can undo it" not in client.get(f"/appointments/{token}").text
        assert str(NothingToUndo.sentence) in undo(client, token).text
    assert the_only(app).status == "cancelled"


def test_what_somebody_else_has_by_now_cannot_be_undone(app: Flask, client: CheckedClient, token: str) -> None:
    cancel(client, token)
    walk.book(checked(app), "heywood@2026-11-27T11:00Z", name="Bo")
    assert str(SlotTaken.sentence) in undo(client, token).text


def test_a_citizen_does_not_undo_what_the_council_did(app: Flask, client: CheckedClient, token: str) -> None:
    with transaction():
        host = factories.staff("Host", "host")
        operations.cancel(walk.loaded(Appointment)[0], expected_version=1, by_id=host.id, now=clock.now())
    assert "You can undo it" not in client.get(f"/appointments/{token}").text
    assert str(NothingToUndo.sentence) in undo(client, token).text
    assert "by the council" in client.get(f"/appointments/{token}").text


def test_a_stale_page_undoes_nothing(client: CheckedClient, token: str) -> None:
    reschedule(client, token)
    assert str(StalePage.sentence) in undo(client, token, version="7").text


def test_what_became_of_it_is_told_to_the_right_people_only(client: CheckedClient, stranger, token: str) -> None:
    assert "What happened before" not in client.get(f"/appointments/{token}").text
    reschedule(client, token)
    page = client.get(f"/appointments/{token}").text
    assert "What happened before" in page and "It was Fri 27 Nov, 11am, at Heywood Library." in page
    assert "What happened before" not in stranger.get(f"/appointments/{token}").text


def limit(**changes: int) -> None:
    with transaction():
        for name, value in changes.items():
            setattr(walk.loaded(Service)[0], name, value)


@pytest.mark.parametrize(
    ("limits", "refusal", "paths"),
    [
        ({"change_notice_minutes": 48 * 60}, TooLateToChange, ("move", "cancel")),
        ({"most_moves": 0}, TooManyReschedules, ("move",)),
    ],
)
def test_what_the_council_limits_is_said_with_its_number(app, client, token, limits, refusal, paths) -> None:
    limit(**limits)
    page = client.get(f"/appointments/{token}").text
    assert "Change the time" not in page and ("Cancel</a>" in page) == ("cancel" not in paths)
    for path in paths:
        assert client.get(f"/appointments/{token}/{path}").status_code == 302
        page = client.get(f"/appointments/{token}").text
        assert str(refusal.sentence) in page and PHONE in page
        assert client.post(f"/appointments/{token}/{path}", data={"version": "1", "slot": walk.TEN}).status_code == 302
    assert the_only(app).version == 1


def disrupt() -> None:
    with transaction():
        row = walk.loaded(Appointment)[0]
        host = factories.staff("Host", "host")
        disruptions.close_venue(row.venue, row.starts_at, row.ends_at, "Flood", by_id=host.id, now=clock.now())


def test_what_cannot_go_ahead_offers_the_nearest_times(app: Flask, client, stranger, token: str) -> None:
    disrupt()
    for browser in (stranger, client):
        page = browser.get(f"/appointments/{token}").text
        assert "Choose another time" in page and "Heywood Library is closed at the time of your appointment." in page
        assert walk.HALF_PAST in page and "Cannot go ahead" in page and "Cancel it instead" in page
    page = stranger.get(f"/appointments/{token}").text
    assert not [secret for secret in SECRETS if secret in page]
    assert reschedule(stranger, token, version="2").status_code == 302
    page = stranger.get(f"/appointments/{token}").text
    assert "Your appointment is moved" in page and "10:30am" in page and "Cannot go ahead" not in page
    assert the_only(app).disrupted_at is None


def test_a_time_just_taken_is_said_and_the_nearest_are_offered_again(app: Flask, client, token: str) -> None:
    disrupt()
    walk.book(checked(app), walk.HALF_PAST, name="Bo")
    answer = reschedule(client, token, version="2")
    assert answer.status_code == 409 and str(SlotTaken.sentence) in answer.text and walk.TEN in answer.text


def test_where_nothing_is_free_there_is_somebody_to_call(app: Flask, client: CheckedClient, token: str) -> None:
    for slot in (walk.TEN, walk.HALF_PAST):
        walk.book(checked(app), slot, name="Bo")
    disrupt_first = "No other time is free just now."
    disrupt()
    assert disrupt_first in client.get(f"/appointments/{token}").text


def test_limits_do_not_bind_who_must_choose_again(app: Flask, client: CheckedClient, token: str) -> None:
    limit(change_notice_minutes=48 * 60, most_moves=0)
    disrupt()
    assert "Cancel it instead" in client.get(f"/appointments/{token}").text
    assert reschedule(client, token, version="2").status_code == 302
    assert the_only(app).starts_at == datetime(2026, 11, 27, 10, 30, tzinfo=UTC)


def test_a_seat_in_a_group_is_called_so_for_the_right_people_only(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    limit(seats=8)
    token = walk.token_of(walk.book(client, "heywood@2026-11-27T11:00Z"))
    assert "One in a group of up to 8" in client.get(f"/appointments/{token}").text
    assert "group of up to" not in checked(app).get(f"/appointments/{token}").text
