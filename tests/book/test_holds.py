"""The chosen time is held while somebody types: for ten minutes after each page, for an hour, one for each journey."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.book import operations
from booking.book.models import Journey
from booking.book.rules import HOLD, LONGEST_HOLD
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import FormExpired, StalePage
from booking.sessions.errors import SlotTaken
from booking.sessions.models import BusyTime
from tests.book import walk
from tests.client import CheckedClient, checked
from tests.conftest import NOW

SECOND = timedelta(seconds=1)
HELD_UNTIL = "We are holding this time for you until 10:25am."


def busy(app: Flask) -> list[tuple[str, datetime, datetime | None]]:
    """Every busy time: what it is, when it starts, when it runs out."""
    return [(row.kind, row.starts_at, row.expires_at) for row in walk.rows(app, BusyTime)]


def at(minutes: float) -> datetime:
    """So many minutes after the test began."""
    return NOW + timedelta(minutes=minutes)


def friday(hour: int, minute: int = 0) -> datetime:
    """A time on Friday 27 November."""
    return NOW.replace(day=27, hour=hour, minute=minute)


def test_choosing_a_time_holds_it_and_the_pages_say_until_when(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    assert busy(app) == []
    walk.times(client)
    assert busy(app) == [("hold", friday(10), at(10))]
    assert HELD_UNTIL in client.get("/book/tax/details").text
    walk.details(client)
    assert HELD_UNTIL in client.get("/book/tax/check").text
    for page in ("times", "help"):
        assert HELD_UNTIL in client.get(f"/book/tax/{page}").text
    other = checked(app)
    walk.needs(other)
    assert walk.TEN not in other.get("/book/tax/times").text
    assert walk.times(other).status_code == 409


@pytest.mark.parametrize("page", ["help", "times", "details", "hold"])
def test_every_page_that_is_sent_holds_it_longer(app: Flask, client: CheckedClient, page: str) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    sent: dict[str, Any] = {"help": walk.needs, "times": walk.times, "details": walk.details}
    with clock.stopped_at(at(9)):
        client.post("/book/tax/hold") if page == "hold" else sent[page](client)
    assert busy(app) == [("hold", friday(10), at(19))]


def test_a_look_at_a_page_changes_nothing(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.up_to_check(client)
    before = (busy(app), walk.rows(app, Journey)[0].answers)
    with clock.stopped_at(at(5)):
        for page in ("help", "times", "details", "check"):
            client.get(f"/book/tax/{page}")
    assert (busy(app), walk.rows(app, Journey)[0].answers) == before


def test_it_is_held_for_an_hour_and_no_longer(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    for minutes in range(5, 60, 5):
        with clock.stopped_at(at(minutes)):
            walk.details(client)
    assert busy(app) == [("hold", friday(10), NOW + LONGEST_HOLD)]
    with clock.stopped_at(at(55)):
        page = client.get("/book/tax/check").text
        assert "until 11:15am" in page and "It cannot be held longer." in page
    with clock.stopped_at(at(61)):
        client.post("/book/tax/hold")
        assert "We held this time for you until 11:15am." in client.get("/book/tax/check").text
        walk.times(client)  # chosen again, it is another hold
    assert busy(app) == [("hold", friday(10), at(71))]


def test_a_hold_that_lapsed_while_typing_is_confirmed_a_second_later(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    check = walk.up_to_check(client)
    with clock.stopped_at(NOW + HOLD + SECOND):
        page = client.get("/book/tax/check").text
        assert "We held this time for you until 10:25am. It is still free: carry on" in page
        assert walk.send(client, check).location == "/book/tax/booked"
    assert busy(app) == [("appointment", friday(10), None)]
    assert len(walk.rows(app, Appointment)) == 1


def test_a_lapsed_hold_is_taken_up_again_while_nobody_else_wants_it(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    with clock.stopped_at(at(20)):
        walk.details(client)
    assert busy(app) == [("hold", friday(10), at(30))]


def test_a_lapsed_hold_blocks_nobody_and_who_comes_back_is_offered_the_nearest(
    app: Flask, client: CheckedClient
) -> None:
    walk.a_council()
    check = walk.up_to_check(client, about="My bill went up")
    with clock.stopped_at(NOW + HOLD):
        walk.up_to_check(checked(app))
        details, refused = client.get("/book/tax/details").text, client.get("/book/tax/check")
        assert "until 10:25am. It is no longer free." in details and "Fri 27 Nov, 10:30am, Heywood Library" in details
        assert refused.status_code == 409 and str(SlotTaken.sentence) in refused.text
        assert walk.HALF_PAST in refused.text
        before = busy(app)
        client.post("/book/tax/hold")  # somebody else's by now, whatever the number of its row
        assert busy(app) == before
        answer = walk.send(client, check)
        assert answer.status_code == 409 and str(SlotTaken.sentence) in answer.text
        assert walk.HALF_PAST in answer.text and "My bill went up" in answer.text
        assert walk.times(client, walk.HALF_PAST).location == "/book/tax/check"
        assert walk.send(client, client.get("/book/tax/check")).location == "/book/tax/booked"
    assert sorted(row[:2] for row in busy(app)) == [("appointment", friday(10, 30)), ("hold", friday(10))]


def test_another_time_is_taken_before_the_old_one_is_let_go(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    other = checked(app)
    walk.needs(other)
    walk.times(other, walk.HALF_PAST)
    assert walk.times(client, walk.HALF_PAST).status_code == 409  # refused: the old one is still held
    assert {row[1] for row in busy(app)} == {friday(10), friday(10, 30)}
    assert walk.times(client, "heywood@2026-11-27T11:00Z").status_code == 302
    assert {row[1] for row in busy(app)} == {friday(10, 30), friday(11)}


def test_pressed_twice_it_is_one_hold(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    assert walk.times(client).location == walk.times(client).location == "/book/tax/details"
    assert busy(app) == [("hold", friday(10), at(10))]


def test_two_tabs_hold_one_time_and_only_what_is_shown_is_booked(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    first_tab = walk.up_to_check(client)
    walk.times(client, walk.HALF_PAST)  # in the second tab
    assert busy(app) == [("hold", friday(10, 30), at(10))]
    answer = walk.send(client, first_tab)
    assert answer.status_code == 409 and str(StalePage.sentence) in answer.text
    assert walk.send(client, answer).location == "/book/tax/booked"
    assert busy(app) == [("appointment", friday(10, 30), None)]


def test_back_and_refresh_after_booking_hold_nothing(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    check = walk.up_to_check(client)
    walk.send(client, check)
    walk.send(client, check)
    client.post("/book/tax/hold")
    (journey,) = walk.rows(app, Journey)
    assert (journey.hold_id, journey.held_since, "hold" in journey.answers) == (None, None, False)
    assert client.post("/finish").status_code == 302
    assert busy(app) == [("appointment", friday(10), None)]


def test_finishing_lets_it_go(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.up_to_check(client)
    client.post("/finish")
    assert busy(app) == [] and walk.rows(app, Journey) == []


def test_needs_that_take_other_time_let_it_go_and_others_do_not(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    walk.needs(client, help=["fetch_me"])
    assert len(busy(app)) == 1
    walk.needs(client, help=["fetch_me", "more_time"])
    assert busy(app) == []
    assert "You chose Friday 27 November, 10am" in client.get("/book/tax/times").text
    walk.times(client)
    (held,) = walk.rows(app, BusyTime)
    assert held.ends_at - held.starts_at == timedelta(minutes=55)


def test_two_tabs_with_two_services_lose_nothing_of_each_other(app: Flask, client: CheckedClient) -> None:
    from tests import factories

    day = walk.a_council()
    with transaction():
        badge = factories.service("Blue Badge", slug="badge")
        session = db.session.merge(day.session)
        session.services.append(badge)
    check = walk.up_to_check(client, mobile="07700 900123", about="My bill")
    client.post("/book/badge/help", data={"help": ["step_free"]})
    client.post("/book/badge/times", data={"slot": walk.HALF_PAST})
    assert busy(app) == [("hold", friday(10), at(10)), ("hold", friday(10, 30), at(10))]
    assert "Ada Lovelace" in client.get("/book/badge/details").text  # nobody types it twice
    client.post("/book/badge/details", data={"name": "Bo Lovelace", "about": "My badge"})
    badge_check = client.get("/book/badge/check")
    assert walk.send(client, check).location == "/book/tax/booked"
    data = {name: walk.hidden(badge_check, name) for name in ("form_token", "shown")}
    assert client.post("/book/badge/check", data=data).location == "/book/badge/booked"
    booked = {(one.citizen.name, one.about, bool(one.needs)) for one in walk.rows(app, Appointment)}
    assert booked == {("Ada Lovelace", "My bill", False), ("Bo Lovelace", "My badge", True)}
    assert client.post("/finish").status_code == 302 and walk.rows(app, Journey) == []


def test_journeys_that_were_left_are_swept_with_their_holds(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.up_to_check(client)
    with clock.stopped_at(NOW + timedelta(days=1, minutes=1)), transaction():
        operations.sweep(clock.now())
    assert busy(app) == [] and walk.rows(app, Journey) == []


def test_keeping_it_longer_loses_nothing_that_is_typed(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    typed = {"name": "", "mobile": "07700 9", "about": "My bill <b>", "keep": "1"}
    with clock.stopped_at(at(8)):
        answer = client.post("/book/tax/details", data=typed)
    assert answer.status_code == 200 and "until 10:33am" in answer.text and "There is a problem" not in answer.text
    assert 'value="07700 9"' in answer.text and "My bill &lt;b&gt;" in answer.text
    assert "person" not in walk.rows(app, Journey)[0].answers


def test_a_page_open_for_too_long_keeps_nothing_longer(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    walk.needs(client)
    walk.times(client)
    with clock.stopped_at(at(8)):
        for path in ("/book/tax/hold", "/book/tax/details"):
            answer = client.post(path, data={"csrf_token": "forged", "keep": "1", "name": "Ada"})
            assert answer.status_code == 400 and str(FormExpired.sentence) in answer.text
    assert busy(app) == [("hold", friday(10), at(10))]


def test_nobody_without_a_journey_holds_anything(app: Flask, client: CheckedClient) -> None:
    walk.a_council()
    assert client.post("/book/tax/hold").location == "/book/tax/check"
    assert client.post("/book/none/hold").status_code == 404
    assert busy(app) == [] and walk.rows(app, Journey) == []
