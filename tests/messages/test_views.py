"""The page of what was sent, and saying that an interpreter is arranged."""

from __future__ import annotations

from datetime import date, time

import pytest

from booking.appointments import operations as appointments
from booking.appointments import queries as booked
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.gateways.twilio import TwilioProvider
from booking.tasks.queries import open_tasks
from booking.visits import operations as visits
from tests import factories
from tests.client import checked
from tests.databases import make_settings
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE

FRIDAY = date(2026, 12, 4)


@pytest.fixture
def manager(council):
    with transaction():
        return factories.staff("Mo Manager", "manager")


def browser(app, staff):
    client = checked(app)
    client.sign_in(staff)
    return client


def test_an_empty_page_says_what_would_stand_here(app, manager):
    page = browser(app, manager).get("/staff/messages").text
    assert "Nothing has been sent in the last seven days." in page


def test_the_page_counts_and_shows_what_the_grants_reach(app, council):
    """By venue and department; what a colleague elsewhere wrote to a citizen is read by who works there."""
    council.book(MOBILE, EMAIL, day=FRIDAY)
    council.round()
    with transaction():
        here, there = council.venue.id, factories.venue("Langley Library").id
        ours, theirs = council.service.department_id, factories.department("Homes").id
        people = {}
        for role in ("host", "advisor", "manager"):
            for place in ((here, None), (None, ours), (here, ours), (there, None), (here, theirs), (None, theirs)):
                person = people[role, place] = factories.staff(f"{role} {place}", role)
                person.grants[0].venue_id, person.grants[0].department_id = place
    with clock.stopped_at(council.now):
        for (role, place), person in people.items():
            page = browser(app, person).get("/staff/messages").text
            reached = place[0] in (None, here) and place[1] in (None, ours)
            assert ("Booked: Heywood Library" in page) is reached, (role, place)
            assert ("Nothing has been sent in the last seven days." in page) is not reached, (role, place)


def test_the_words_and_their_fate_are_shown_and_nobody_is_named(app, council, manager):
    council.book(MOBILE, EMAIL, day=FRIDAY)
    council.book(LANDLINE, day=date(2026, 11, 30), hour=12)
    council.round()
    council.at(days=1, hours=4).round()
    page = browser(app, manager).get("/staff/messages").text
    for shown in (
        "Booked: Heywood Library",
        "number ending 0123",
        "e-mail at example.com",
        "Kept, not sent",
        "Remind them:",
    ):
        assert shown in page, shown
    for private in ("Ada", "Lovelace", "7700900123", "ada@", "Debt"):
        assert private not in page, private


def test_each_day_has_its_heading_and_only_the_latest_is_unfolded(app, council, manager):
    council.book(MOBILE, day=FRIDAY)
    council.book(EMAIL, day=FRIDAY, hour=12)
    council.round()
    council.at(5, hours=4).round()
    page = browser(app, manager).get("/staff/messages").text
    latest, earlier = page.split("Thursday 26 November")
    assert "Tuesday 1 December" in latest and "Reminder, three days before" not in earlier
    assert [part.count('class="messages__row"') for part in (latest, earlier)] == [2, 2]
    assert page.count('class="messages__fold"') == 2 and page.count('class="messages__fold" open') == 1


def test_links_stand_whole_only_where_nothing_is_sent(app, council, manager, monkeypatch, tmp_path):
    council.book(MOBILE, day=FRIDAY)
    council.round()
    link = council.texts()[0].rsplit(" ", 1)[1]
    client = browser(app, manager)
    assert link in client.get("/staff/messages").text
    real = make_settings("sqlite://", tmp_path, sms=TwilioProvider())
    monkeypatch.setitem(app.extensions, "alongside_settings", real)
    page = client.get("/staff/messages").text
    assert link not in page and "https://advice.example.gov.uk/a/…" in page


def test_nobody_else_gets_in(app):
    answer = checked(app).get("/staff/messages")
    assert answer.status_code == 302 and "/staff/sign-in" in answer.location


@pytest.fixture
def wanted(council):
    """An appointment for which an interpreter is to be arranged."""
    with transaction():
        return appointments.book(
            factories.citizen(),
            council.service,
            venue_id=council.venue.id,
            starts_at=clock.instant(FRIDAY, time(9)),
            needs=Needs(language="pl", interpreter="spoken"),
            now=council.now,
        )


def test_an_interpreter_arranged_from_the_tasks_stands_on_the_appointment(app, council, manager, wanted):
    client = browser(app, manager)
    page = client.get("/tasks").text
    assert "Arrange an interpreter Ada Lovelace" in page and "Polish (Polski), for Fri 4 Dec at 09:00." in page
    (task,) = open_tasks(manager.grants)
    address = f"/tasks/{task.reference}/interpreter-arranged"
    assert address in page
    for _twice in range(2):
        assert client.post(address, data={"with_whom": "Deafway\0 01204"}).status_code == 302
    assert booked.by_reference(wanted.reference).interpreter_arranged_at is not None
    page = client.get("/tasks").text
    assert "Arrange an interpreter Ada Lovelace: Arranged: Deafway 01204." in page and "Mo Manager" in page
    with transaction():
        appointments.cancel(booked.by_reference(wanted.reference), expected_version=2, now=council.now)
    page = client.get("/tasks").text
    assert "Call off an interpreter Ada Lovelace" in page and "Called off" in page
    assert "Polish (Polski), for Fri 4 Dec at 09:00. Arranged: Deafway 01204. by Mo Manager" in page


def test_who_does_not_cover_the_task_cannot_say_so(app, council, wanted, manager):
    (task,) = open_tasks(manager.grants)
    with transaction():
        elsewhere = factories.staff("Otto Other", "advisor")
    answer = browser(app, elsewhere).post(f"/tasks/{task.reference}/interpreter-arranged")
    assert answer.status_code in (403, 404)
    assert booked.by_reference(wanted.reference).interpreter_arranged_at is None


def test_a_drop_ins_interpreter_is_arranged_from_the_tasks_by_a_host(app, council):
    with transaction():
        session = factories.session_on(FRIDAY, time(13), time(15), at=council.venue, kind="drop_in").session
        needs = Needs(language="pl", interpreter="spoken")
        visit = visits.plan_visit(session, citizen=None, service_id=None, needs=needs, now=council.now)
    (task,) = open_tasks(council.host.grants)
    assert task.detail == "Polish (Polski), for a drop-in on Fri 4 Dec, 13:00 to 15:00."
    client = browser(app, council.host)
    for _twice in range(2):
        assert client.post(f"/tasks/{task.reference}/interpreter-arranged").status_code == 302
    db.session.refresh(visit)
    assert visit.interpreter_arranged_at is not None and not open_tasks(council.host.grants)


def test_a_task_that_ended_otherwise_stays_so(app, council, wanted, manager):
    client = browser(app, manager)
    (task,) = open_tasks(manager.grants)
    client.post(f"/tasks/{task.reference}/done", data={"form_token": "t" * 20, "outcome": "impossible"})
    assert client.post(f"/tasks/{task.reference}/interpreter-arranged").status_code == 409
    assert booked.by_reference(wanted.reference).interpreter_arranged_at is None
