"""The page behind the link: what it gives away and what not, moving, cancelling, the calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import icalendar
import pytest
from flask import Flask

from booking.appointments.errors import TooLate
from booking.appointments.models import Appointment
from booking.appointments.operations import new_link
from booking.book.errors import TooManyTries
from booking.core import clock
from booking.core.database import transaction
from booking.core.errors import SENTENCES, StalePage
from booking.sessions.errors import SlotTaken
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked

SECRETS = ("Paying council tax", "Ada", "Lovelace", "Your bill", "My bill went up", "More time", "07700")


@pytest.fixture
def token(client: CheckedClient) -> str:
    """An appointment on Friday at ten, booked by this client."""
    walk.a_council()
    return walk.token_of(walk.book(client, mobile="07700 900123", about="My bill went up"))


@pytest.fixture
def stranger(app: Flask, token: str) -> CheckedClient:
    """Somebody else who has the link."""
    return checked(app)


def test_a_stranger_sees_venue_time_and_reference_and_nothing_else(stranger: CheckedClient, token: str) -> None:
    for path in ("", "/move", "/cancel", "/calendar.ics"):
        page = stranger.get(f"/appointments/{token}{path}")
        assert page.status_code == 200 and page.headers["Cache-Control"] == "private, no-store"
        for secret in SECRETS:
            assert secret not in page.text, path
    text = stranger.get(f"/appointments/{token}").text
    for shown in ("Heywood Library", "10am", "27 November", "Booked", "Change the time", "Cancel"):
        assert shown in text


def test_the_name_given_shows_everything_in_that_browser_only(app: Flask, stranger: CheckedClient, token: str) -> None:
    assert stranger.post(f"/appointments/{token}", data={"name": "lovelace ada"}).status_code == 302
    page = stranger.get(f"/appointments/{token}").text
    for shown in ("Paying council tax", "Ada Lovelace", "Your bill", "My bill went up"):
        assert shown in page
    assert "Ada" not in checked(app).get(f"/appointments/{token}").text


def test_where_somebody_else_reads_the_contact_the_name_opens_nothing(
    app: Flask, client: CheckedClient, stranger: CheckedClient, token: str
) -> None:
    typed = {"name": "Ada Lovelace"}
    assert stranger.post(f"/appointments/{token}", data=typed).status_code == 302
    walk.read_by_others()
    answer = checked(app).post(f"/appointments/{token}", data=typed)
    assert answer.status_code == 400 and str(SENTENCES["name.other"]) in answer.text  # as to any wrong name
    for page in (answer.text, stranger.get(f"/appointments/{token}").text):  # opened by name before
        assert not any(secret in page for secret in ("Paying council tax", "Your bill", "My bill went up", "07700"))
    assert "Paying council tax" in client.get(f"/appointments/{token}").text  # has booked it


def test_a_wrong_name_says_so_and_tries_are_counted(stranger: CheckedClient, token: str) -> None:
    answer = stranger.post(f"/appointments/{token}", data={"name": "Ada"})
    assert answer.status_code == 400 and str(SENTENCES["name.other"]) in answer.text
    for _ in range(4):
        stranger.post(f"/appointments/{token}", data={"name": "Someone"})
    answer = stranger.post(f"/appointments/{token}", data={"name": "Ada Lovelace"})
    assert answer.status_code == 429 and str(TooManyTries.sentence) in answer.text
    assert "Paying council tax" not in answer.text


def test_a_name_sent_from_a_second_tab_opens_the_page_that_is_open_already(client: CheckedClient, token: str) -> None:
    for typed in ({"name": ""}, {"name": "Nobody"}, {"csrf_token": "old"}):
        answer = client.post(f"/appointments/{token}", data=typed)
        assert (answer.status_code, answer.location) == (302, f"/appointments/{token}")


def test_the_short_link_leads_to_the_page(stranger: CheckedClient, token: str) -> None:
    assert stranger.get(f"/a/{token}").location == f"/appointments/{token}"


@pytest.mark.parametrize("path", ["", "/move", "/cancel", "/calendar.ics"])
def test_a_revoked_or_unknown_link_opens_nothing(client: CheckedClient, token: str, path: str) -> None:
    with transaction():
        new_link(walk.loaded(Appointment)[0], now=clock.now())
    assert client.get(f"/appointments/{token}{path}").status_code == 404
    assert client.get(f"/appointments/0000000000000000000000{path}").status_code == 404
    assert client.get(f"/appointments/%00{path}").status_code == 404


def reschedule(client: CheckedClient, token: str, slot: str = walk.HALF_PAST, version: str = "1"):
    return client.post(f"/appointments/{token}/move", data={"slot": slot, "version": version})


def test_moving_shows_the_truth_afterwards(app: Flask, client: CheckedClient, token: str) -> None:
    assert walk.HALF_PAST in client.get(f"/appointments/{token}/move").text
    assert reschedule(client, token).status_code == 302
    page = client.get(f"/appointments/{token}").text
    assert "Your appointment is moved" in page and "10:30am" in page
    (moved,) = walk.rows(app, Appointment)
    assert (moved.starts_at, moved.version) == (datetime(2026, 11, 27, 10, 30, tzinfo=UTC), 2)
    assert "10:30am" in client.get("/book/tax/booked").text


def test_moving_twice_with_one_page_moves_once(app: Flask, client: CheckedClient, token: str) -> None:
    reschedule(client, token)
    assert reschedule(client, token).status_code == 302
    assert walk.rows(app, Appointment)[0].version == 2


def test_a_stale_page_moves_nothing_and_says_so(app: Flask, client: CheckedClient, token: str) -> None:
    reschedule(client, token)
    reschedule(client, token, "heywood@2026-11-27T11:00Z", version="1")
    assert str(StalePage.sentence) in client.get(f"/appointments/{token}").text
    assert walk.rows(app, Appointment)[0].starts_at == datetime(2026, 11, 27, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "²"])
def test_a_forged_version_moves_nothing(app: Flask, client: CheckedClient, token: str, version: str) -> None:
    assert reschedule(client, token, version=version).status_code == 302
    assert walk.rows(app, Appointment)[0].version == 1


def test_moving_to_a_time_just_taken_keeps_the_old_one(app: Flask, client: CheckedClient, token: str) -> None:
    walk.book(checked(app), walk.HALF_PAST)
    answer = reschedule(client, token)
    assert answer.status_code == 409 and str(SlotTaken.sentence) in answer.text
    assert "heywood@2026-11-27T11:00Z" in answer.text
    assert walk.rows(app, Appointment)[0].starts_at == datetime(2026, 11, 27, 10, tzinfo=UTC)


def test_cancelling_frees_the_time_and_offers_to_book_again(app: Flask, client: CheckedClient, token: str) -> None:
    assert "27 November" in client.get(f"/appointments/{token}/cancel").text
    answer = client.post(f"/appointments/{token}/cancel", data={"version": "1", "why": "I am ill"})
    assert answer.status_code == 302
    page = client.get(f"/appointments/{token}").text
    assert "Cancelled" in page and "Book again" in page and "/book/tax/help" in page
    (cancelled,) = walk.rows(app, Appointment)
    assert (cancelled.status, cancelled.cancel_reason) == ("cancelled", "I am ill")
    assert walk.needs(checked(app)).status_code == 302
    other = checked(app)
    walk.needs(other)
    assert walk.TEN in other.get("/book/tax/times").text


def test_a_stranger_is_not_told_what_to_book_again(stranger: CheckedClient, client: CheckedClient, token: str) -> None:
    client.post(f"/appointments/{token}/cancel", data={"version": "1"})
    page = stranger.get(f"/appointments/{token}").text
    assert "Cancelled" in page and "/book/tax" not in page


def test_cancelling_twice_is_cancelling_once(app: Flask, client: CheckedClient, token: str) -> None:
    for _ in range(2):
        assert client.post(f"/appointments/{token}/cancel", data={"version": "1"}).status_code == 302
    assert walk.rows(app, Appointment)[0].version == 2


def test_a_stale_page_cancels_nothing(app: Flask, client: CheckedClient, token: str) -> None:
    reschedule(client, token)
    client.post(f"/appointments/{token}/cancel", data={"version": "1"})
    assert str(StalePage.sentence) in client.get(f"/appointments/{token}").text
    assert walk.rows(app, Appointment)[0].status == "booked"


@pytest.mark.parametrize(("why", "sentence"), [("x" * 201, "why.long"), ("a\x07b", "why.odd")])
def test_a_bad_reason_is_refused_and_kept(client: CheckedClient, token: str, why: str, sentence: str) -> None:
    answer = client.post(f"/appointments/{token}/cancel", data={"version": "1", "why": why})
    assert answer.status_code == 400 and str(SENTENCES[sentence]) in answer.text


@pytest.mark.parametrize("path", ["move", "cancel"])
def test_once_it_has_begun_it_is_too_late(app: Flask, client: CheckedClient, token: str, path: str) -> None:
    with clock.stopped_at(datetime(2026, 11, 27, 10, 1, tzinfo=UTC)):
        assert client.get(f"/appointments/{token}/{path}").status_code == 302
        data = {"version": "1", "slot": walk.HALF_PAST}
        assert client.post(f"/appointments/{token}/{path}", data=data).status_code == 302
        page = client.get(f"/appointments/{token}").text
        assert str(TooLate.sentence) in page and "Change the time" not in page
    assert walk.rows(app, Appointment)[0].version == 1


def test_the_calendar_file_is_the_same_entry_before_and_after_a_move(client: CheckedClient, token: str) -> None:
    def entry() -> icalendar.Event:
        response = client.get(f"/appointments/{token}/calendar.ics")
        assert response.mimetype == "text/calendar"
        return icalendar.Calendar.from_ical(response.data).walk("VEVENT")[0]

    before = entry()
    reschedule(client, token)
    after = entry()
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == datetime(2026, 11, 27, 10, 30, tzinfo=UTC)
    assert f"/appointments/{token}" in after["URL"]


def test_what_was_agreed_is_shown_to_the_right_people_only(
    app: Flask, client: CheckedClient, stranger: CheckedClient, token: str
) -> None:
    from booking.visits import operations as visits

    with clock.stopped_at(datetime(2026, 11, 27, 9, 58, tzinfo=UTC)), transaction():
        (booked,) = walk.loaded(Appointment)
        host = factories.staff("Host", "host")
        visit = visits.check_in_appointment(booked, venue_id=booked.venue_id, by_id=host.id, now=clock.now())
        consultation = visit.consultations[0]
        visits.call(consultation, advisor_id=booked.advisor_id, desk_id=None, now=clock.now())
        visits.start(consultation, advisor_id=booked.advisor_id, now=clock.now())
        visits.finish(
            consultation, advisor_id=booked.advisor_id, outcome="resolved", take_home="Pay 20 a month", now=clock.now()
        )
    with clock.stopped_at(datetime(2026, 11, 27, 11, 0, tzinfo=UTC)):
        assert "Pay 20 a month" in client.get(f"/appointments/{token}").text
        page = stranger.get(f"/appointments/{token}").text
    assert "Pay 20 a month" not in page and "Over" in page


def test_a_service_that_takes_a_room_moves_with_its_room(app: Flask, client: CheckedClient) -> None:
    with transaction():
        venue = factories.venue(slug="heywood", rooms=1)
        service = factories.service(slug="tax", needs_private_room=True)
        factories.session_on(date(2026, 11, 27), time(10), time(12), at=venue, offering=[service], advisors=2)
    token = walk.token_of(walk.book(client))
    assert reschedule(client, token).status_code == 302
    assert walk.rows(app, Appointment)[0].busy_time.room_id is not None
