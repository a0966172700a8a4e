"""Interpreters on the citizen's pages: asked about, promised only where there is time, and told how it stands."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.sessions.models import AdvisorSession
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.visits import operations as visits
from booking.visits.models import Visit
from tests import factories
from tests.book import walk
from tests.client import CheckedClient, checked

TODAY, FRIDAY, TUESDAY = date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 1)
BSL = {"interpreter": "bsl"}
URDU = {"language": "ur", "interpreter": "spoken"}


def a_council(*, speaks: str = "") -> None:
    """Heywood: appointments on Friday and Tuesday mornings, drop-ins on both afternoons."""
    with transaction():
        tax = factories.service(slug="tax")
        heywood = factories.venue(slug="heywood")
        advisor = factories.staff("Samina", languages=[speaks] if speaks else [])
        for day in (FRIDAY, TUESDAY):
            same: dict[str, Any] = {"at": heywood, "offering": [tax], "advisors": [advisor]}
            factories.session_on(day, time(10), time(12), **same)
            factories.session_on(day, time(13), time(15), kind="drop_in", **same)


def drop_in_on(day: date) -> str:
    """The reference of its drop-in session."""
    at = clock.instant(day, time(13))
    query = db.select(AdvisorSession.reference).where(AdvisorSession.kind == "drop_in", AdvisorSession.starts_at == at)
    return str(db.session.scalars(query).one())


def plan(client: CheckedClient, day: date, **typed: object) -> TestResponse:
    page = client.get("/drop-in/heywood")
    data = {"form_token": walk.hidden(page, "form_token"), "session": drop_in_on(day), "name": "Bo", **typed}
    return client.post("/drop-in/heywood", data=data)


def test_nothing_is_chosen_before_and_a_language_is_asked_about(client: CheckedClient) -> None:
    a_council()
    page = client.get("/book/tax/help").text
    assert re.findall(r'value="(\w*)" (?:checked|selected)', page) == [""]  # "Choose a language"
    asked = walk.needs(client, language="pl")
    assert asked.status_code == 400 and "Polski: would you like an interpreter?" in asked.text
    assert 'value="pl" selected' in asked.text
    assert walk.needs(client, language="pl", interpreter="no").status_code == 302
    assert 'value="no" checked' in client.get("/book/tax/help").text
    assert "No interpreter is arranged" in client.get("/book/tax/times").text


def test_the_times_say_what_is_arranged_and_none_is_too_soon(client: CheckedClient) -> None:
    a_council()
    walk.needs(client, **BSL)
    page = client.get("/book/tax/times").text
    assert "We arrange a British Sign Language (BSL) interpreter" in page and "Monday 30 November, 10:15am" in page
    assert "Friday 27 November" not in page and "Tuesday 1 December" in page
    assert "no booking needed" not in page and drop_in_on(TUESDAY) in page and drop_in_on(FRIDAY) not in page
    walk.needs(client)
    assert "no booking needed" in client.get("/book/tax/times").text


def test_what_counts_from_a_day_off_begins_with_a_whole_day(client: CheckedClient) -> None:
    a_council()
    with clock.stopped_at(clock.instant(FRIDAY + timedelta(days=1), time(11))):
        walk.needs(client, **BSL)
        assert "start on Wednesday 2 December." in client.get("/book/tax/times").text


def test_a_time_that_is_too_soon_is_refused_with_the_next_ones(client: CheckedClient) -> None:
    a_council()
    walk.needs(client, **URDU)
    page = walk.times(client, walk.TEN)
    assert page.status_code == 409
    assert "The first time we can promise one is Monday 30 November, 10:15am." in page.text
    assert "heywood@2026-12-01T10:00Z" in page.text


def test_an_advisor_who_speaks_the_language_is_offered_sooner_and_is_said(app: Flask, client: CheckedClient) -> None:
    a_council(speaks="ur")
    walk.needs(client, **URDU)
    assert "Sooner times are with an advisor who speaks it" in client.get("/book/tax/times").text
    later = client.get("/book/tax/times?from=2026-12-01").text
    assert "times with an interpreter start on" in later and "Sooner times" not in later  # none stands there
    walk.times(client, walk.TEN)
    walk.details(client)
    assert walk.send(client, client.get("/book/tax/check")).status_code == 302
    page = client.get("/book/tax/booked").text
    assert "Your advisor speaks Urdu." in page and "Arranged" not in page and not walk.rows(app, Task)


def test_a_drop_in_that_is_too_soon_is_refused_with_what_is_possible(client: CheckedClient) -> None:
    a_council()
    page = plan(client, FRIDAY, **BSL)
    assert page.status_code == 409 and not db.session.scalars(db.select(Visit)).all()
    assert "We need 2 working days to arrange an interpreter." in page.text and 'value="Bo"' in page.text
    assert "The next session here with an interpreter is on Tuesday 1 December, 1pm to 3pm." in page.text
    assert "Book a time: Paying council tax" in page.text and "<strong>Tuesday 1 December, 10am</strong>" in page.text
    again, book = (walk.form_to(page, action) for action in ("/drop-in/heywood", "/book/tax/help"))
    assert client.post("/book/tax/help", data=book).location.endswith("/book/tax/times")
    assert "We arrange a British Sign Language" in client.get("/book/tax/times").text
    assert walk.times(client, "heywood@2026-12-01T10:00Z").location.endswith("/check")  # the name came along
    planned = client.get(client.post("/drop-in/heywood", data=again).location).text
    assert "Tuesday 1 December" in planned and "<dd>Bo</dd>" in planned and "Being arranged." in planned


def test_only_whoever_sees_it_in_full_reads_on_the_page_of_new_times_that_an_interpreter_is_needed(
    app: Flask, client: CheckedClient
) -> None:
    a_council()
    walk.needs(client, **URDU)
    walk.times(client, "heywood@2026-12-01T10:00Z")
    walk.details(client)
    walk.send(client, client.get("/book/tax/check"))
    move = f"/appointments/{walk.token_of(client.get('/book/tax/booked'))}/move"
    assert "اردو" in (page := client.get(move).text) and "or drop in:" in page
    page = checked(app).get(move).text
    assert "These times fit what was asked for when it was booked." in page and 'class="slot"' in page
    assert "اردو" not in page and "interpreter" not in page and "or drop in:" not in page


def test_where_an_advisor_of_the_session_speaks_it_the_refusal_says_so(client: CheckedClient) -> None:
    a_council(speaks="ur")
    page = plan(client, FRIDAY, **URDU)
    assert "An advisor at the session you chose speaks your language." in page.text and "اردو" in page.text


def test_a_planned_drop_in_says_how_it_stands_to_whoever_may_see_it(app: Flask, client: CheckedClient) -> None:
    a_council()
    planned = plan(client, TUESDAY, **BSL)
    assert "Being arranged." in client.get(planned.location).text
    assert "Being arranged." not in checked(app).get(planned.location).text
    (visit,) = walk.rows(app, Visit)
    with transaction():
        visits.interpreter_arranged(db.session.get_one(Visit, visit.id), now=clock.now())
    assert "Arranged" in client.get(planned.location).text and walk.rows(app, Task)[0].done_at is not None


def test_a_change_to_a_session_that_is_too_soon_is_refused(app: Flask, client: CheckedClient) -> None:
    a_council()
    link = plan(client, TUESDAY, **BSL).location
    page = client.get(f"{link}/change")
    sent = {"version": walk.hidden(page, "version"), "session": drop_in_on(FRIDAY), **BSL}
    refused = client.post(f"{link}/change", data=sent)
    assert refused.status_code == 409 and "What we can do" in refused.text
    client.post(f"{link}/change", data={**sent, "interpreter": ""})  # on Friday, without one
    assert [task.outcome for task in walk.rows(app, Task)] == ["No interpreter is asked for any more."]


def test_who_was_told_that_there_is_none_reads_no_promise(app: Flask, client: CheckedClient) -> None:
    a_council()
    walk.needs(client, **BSL)
    walk.times(client, "heywood@2026-12-01T10:00Z")
    walk.details(client)
    walk.send(client, client.get("/book/tax/check"))
    assert "Being arranged." in client.get("/book/tax/booked").text
    with transaction() as session:
        host, task = factories.staff("Hamid Host", "host"), session.scalars(db.select(Task)).one()
        tasks.close_task(task, by_id=host.id, outcome="Not possible, they know", now=clock.now())
    page = client.get("/book/tax/booked").text
    assert "Being arranged." not in page and "We could not arrange one for this time." in page
    assert walk.rows(app, Appointment)[0].status == "booked"
