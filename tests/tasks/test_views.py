"""Page of tasks: each button once happy and once refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.core.database import db, transaction
from booking.tasks.operations import close_task, open_task
from booking.tasks.queries import by_key
from tests import factories
from tests.client import checked


@pytest.fixture
def here(app, now):
    """A venue with a host, a call to make there, and one at another venue."""

    class Here:
        pass

    made: Any = Here()
    with transaction():
        made.venue, there = factories.venue(), factories.venue("Langley Library")
        made.host = factories.staff("Holly Host", "host")
        made.host.grants[0].venue_id = made.venue.id
        made.other = factories.staff("Omar Host", "host")
        made.advisor = factories.staff("Alex Advisor", "advisor")
        made.manager = factories.staff("Mo Manager", "manager")
        ada = factories.citizen("Ada Lovelace", ("landline", "+441706123456"))
        for key, venue in (("here", made.venue), ("there", there)):
            open_task(
                "call",
                key=key,
                role="host",
                due_at=now + timedelta(hours=1),
                detail=f"Remind them: {venue.name}.",
                now=now,
                venue_id=venue.id,
                subject_kind="appointment",
                subject_reference="ABCDE12345",
                citizen_id=ada.id,
            )
    made.task = by_key("here")
    return made


def browser(app, staff):
    client = checked(app)
    client.sign_in(staff)
    return client


def test_whose_name_and_number_the_inbox_shows_is_written_down(app, here):
    """Audited once a day for each person, as on every other list."""
    host = browser(app, here.host)
    assert [host.get("/tasks").status_code for _ in range(2)] == [200, 200]
    rows = db.session.execute(select(AuditRow.act, AuditRow.basis, AuditRow.case_record_reference)).all()
    assert rows == [("shown", "task", here.task.citizen.case_record.reference)]


def test_the_inbox_shows_what_the_grants_cover_with_the_number_to_ring(app, here):
    page = browser(app, here.host).get("/tasks").text
    for shown in ("Call Ada Lovelace", "01706 123456", "Remind them: Heywood Library.", "11:15", "1 open", "Spoke to"):
        assert shown in page
    assert "Langley" not in page
    assert "Open the record" not in page


def test_a_manager_sees_all_and_an_advisor_none_of_the_hosts(app, here):
    assert "2 open" in browser(app, here.manager).get("/tasks").text
    page = browser(app, here.advisor).get("/tasks").text
    assert "Nothing to do just now." in page and "Ada" not in page


def test_nobody_else_gets_in(app):
    answer = checked(app).get("/tasks")
    assert answer.status_code == 302 and "/staff/sign-in" in answer.location


def test_a_task_ends_by_one_press_and_comes_back_by_another(app, here):
    client = browser(app, here.host)
    data = {"form_token": "t" * 20, "outcome": "spoke"}
    answer = client.post(f"/tasks/{here.task.reference}/done", data=data)
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "Call Ada Lovelace. Spoke to them." in page and "Undo" in page and "Holly Host" in page
    assert client.post(f"/tasks/{here.task.reference}/done", data=data).status_code == 302  # a double click
    assert client.post(f"/tasks/{here.task.reference}/undo", data={"version": 1}).status_code == 409
    undone = client.post(f"/tasks/{here.task.reference}/undo", data={"version": 2}, follow_redirects=True)
    assert "Undone: it is open again." in undone.text
    assert by_key("here").done_at is None


def test_the_second_reads_that_somebody_was_faster(app, here, now):
    with transaction():
        close_task(by_key("here"), by_id=here.other.id, outcome="Spoke to them", now=now)
    answer = browser(app, here.host).post(
        f"/tasks/{here.task.reference}/done", data={"form_token": "t" * 20, "outcome": "unreachable"}
    )
    assert answer.status_code == 409
    assert "Somebody else has just done this task." in answer.text and "Omar Host" in answer.text
    assert by_key("here").outcome == "Spoke to them"


def test_without_an_outcome_it_stays_open_and_says_what_to_do(app, here):
    answer = browser(app, here.host).post(f"/tasks/{here.task.reference}/done", data={"form_token": "t" * 20})
    assert answer.status_code == 400
    assert "Say how the task ended" in answer.text
    assert by_key("here").done_at is None


def test_nobody_answered(app, here, now):
    client = browser(app, here.host)
    assert client.post(f"/tasks/{here.task.reference}/later").status_code == 302
    task = by_key("here")
    assert (task.due_at, task.done_at) == (now + timedelta(hours=1), None)
    assert "Nobody answered at 10:15 (Holly Host)" in client.get("/tasks").text


@pytest.mark.parametrize("act", ["done", "later", "undo"])
def test_a_task_elsewhere_is_not_found(app, here, act):
    there = by_key("there")
    data = {"form_token": "t" * 20, "outcome": "spoke"}
    assert browser(app, here.host).post(f"/tasks/{there.reference}/{act}", data=data).status_code == 404
    assert by_key("there").done_at is None


def test_too_late_to_undo(app, here, now):
    with transaction():
        close_task(by_key("here"), by_id=here.host.id, outcome="Spoke to them", now=now - timedelta(minutes=11))
    answer = browser(app, here.host).post(f"/tasks/{here.task.reference}/undo")
    assert answer.status_code == 409 and "This can no longer be undone." in answer.text


def test_an_email_address_is_a_way_to_reach_somebody_too(app, here, now):
    with transaction():
        bo = factories.citizen("Bo", ("email", "bo@example.com"))
        open_task(
            "arrange_interpreter",
            key="bo",
            role="host",
            due_at=now + timedelta(hours=1),
            detail="British Sign Language.",
            now=now,
            venue_id=here.venue.id,
            citizen_id=bo.id,
        )
    host = browser(app, here.host)
    page = host.get("/tasks").text
    assert 'href="mailto:bo@example.com"' in page and "No number or email given" not in page
