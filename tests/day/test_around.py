import re
from datetime import datetime, timedelta

from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.core import clock
from booking.core.database import db, transaction
from booking.day import operations
from booking.sessions import operations as sessions
from booking.sessions.models import BusyTime
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind
from booking.visits.models import Consultation, Visit
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, typed, walks_in


def test_an_advisor_adds_a_drop_in_and_starts_at_once(client: CheckedClient, stage: Morning) -> None:
    page = client.get("/day")
    data = typed(page, name="Walked Up", service=stage.service.slug, then="start")
    for _ in range(2):
        assert client.post("/day/drop-in", data=data).status_code == 303
    visit = db.session.scalars(select(Visit)).one()
    assert visit.consultations[0].status == "in_progress"
    refused = client.post("/day/drop-in", data=typed(page, name="x" * 121, form_token="another"))
    assert refused.status_code == 400
    assert "The name must be 120 characters or fewer." in refused.text


def test_needs_of_a_drop_in_at_the_desk_are_kept_and_its_interpreter_is_a_task(
    client: CheckedClient, stage: Morning
) -> None:
    needs = {"language": "ur", "help": ["spoken", "step_free"]}
    data = {**typed(client.get("/day"), name="Walked Up", service=stage.service.slug), **needs}
    assert client.post("/day/drop-in", data=data).status_code == 303
    visit = db.session.scalars(select(Visit)).one()
    assert visit.needs == {"language": "ur", "interpreter": "spoken", "step_free": True}
    assert visit.party[0].citizen.language == "ur"
    assert "Urdu (اردو) · interpreter (not yet arranged) · step-free" in client.get("/day").text
    assert [task.kind for task in db.session.scalars(select(Task))] == [TaskKind.ARRANGE_INTERPRETER]


def test_a_language_without_an_answer_is_asked_about_and_nothing_typed_is_lost(
    client: CheckedClient, stage: Morning
) -> None:
    data = typed(client.get("/day"), name="Walked Up", service=stage.service.slug)
    refused = client.post("/day/drop-in", data={**data, "language": "ur", "help": ["step_free"]})
    assert refused.status_code == 400 and "Urdu (اردو): would you like an interpreter?" in refused.text
    for kept in ('value="Walked Up"', 'value="ur" selected', 'value="step_free" checked'):
        assert kept in re.sub(r"\s+", " ", refused.text)
    assert 'href="#help"' in refused.text and 'id="help"' in refused.text
    assert db.session.scalars(select(Visit)).all() == []


def test_a_break_is_taken_ended_and_refused(client: CheckedClient, stage: Morning, now: datetime) -> None:
    booked(stage, now.replace(minute=30))
    page = client.post("/day/pause", data={"kind": "break", "minutes": "30"})
    assert page.status_code == 409
    assert "Something is booked at 10:30." in page.text
    assert client.post("/day/pause", data={"kind": "break", "minutes": "7"}).status_code == 400
    client.post("/day/pause", data={"kind": "break", "minutes": "15"})
    assert "I am back" in client.get("/day").text
    client.post("/day/back")
    assert "I am back" not in client.get("/day").text
    ended = db.session.scalars(select(BusyTime).where(BusyTime.kind == "break")).one()
    assert ended.ends_at - ended.starts_at == timedelta(seconds=1)
    assert '<span class="list__state">break' not in client.get("/day").text  # no break of no minutes


def test_a_planned_break_that_begins_meanwhile_is_told_to_an_open_page(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    begins = now + timedelta(minutes=15)
    with transaction():
        sessions.take_own_time(stage.advisor.id, "break", begins, begins + timedelta(minutes=30), now=now)

    def head(minutes: int) -> str:
        with clock.stopped_at(now + timedelta(minutes=minutes)):
            polled = client.get("/day/list").text
        return re.split(r"<section", polled.partition('id="pause"')[2])[0]

    assert "I am back" not in head(14) and "Break" in head(14)
    assert 'action="/day/back"' in head(15) and "I am back" in head(44)
    assert "I am back" not in head(45) and "Break" in head(45)


def test_in_a_break_enter_calls_nobody(client: CheckedClient, stage: Morning) -> None:
    visit = walks_in(stage)
    client.post("/day/pause", data={"kind": "break", "minutes": "15"})
    for path in ("/day", "/day/list"):
        assert f'data-next-up="{visit.ticket}"' not in client.get(path).text
    page = client.get("/day").text
    assert re.search(r'id="call-next"\s+hidden', page) and not re.search(r"<button[^>]*autofocus[^>]*>Call next", page)
    client.post("/day/back")
    page = client.get("/day").text
    assert f'data-next-up="{visit.ticket}"' in page and re.search(r"<button[^>]*autofocus[^>]*>Call next", page)


def test_a_planned_break_is_coming_and_is_not_ended_by_being_back(client: CheckedClient, stage: Morning) -> None:
    noon = clock.now().replace(hour=12, minute=30)
    with transaction():
        sessions.take_own_time(stage.advisor.id, "break", noon, noon + timedelta(minutes=30), now=clock.now())
    page = client.get("/day")
    assert "break, coming" in page.text and "I am back" not in page.text
    client.post("/day/back")
    assert "12:30" in client.get("/day").text
    gone = client.post("/day/break/remove", data={"starts_at": noon.isoformat()}, follow_redirects=True)
    assert "Removed: 12:30–13:00 is free now." in gone.text
    assert (
        "You have no break ahead at that time."
        in client.post("/day/break/remove", data={"starts_at": noon.isoformat()}, follow_redirects=True).text
    )
    back = dict(re.findall(r'name="(kind|starts_at|ends_at)" value="([^"]+)"', gone.text))
    assert "break, coming" in client.post("/day/break/again", data=back, follow_redirects=True).text
    for odd in ("", "yesterday", "0001-01-01T00:00:00+00:00", "2026-11-26T12:30:00"):
        assert client.post("/day/break/remove", data={"starts_at": odd}).status_code == 303
    assert "break, coming" in client.get("/day").text
    with clock.stopped_at(noon + timedelta(minutes=10)):
        client.sign_in(stage.advisor)
        assert "I am back" in client.get("/day").text
        told = client.post("/day/back", follow_redirects=True).text
        assert "You are back. 12:40–13:00 is free again." in told and "/day/back/undo" in told
        assert "I am back" in client.post("/day/back/undo", follow_redirects=True).text


def test_undoing_a_finish_says_when_the_time_was_given_away(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    appointment = booked(stage, now.replace(minute=30))
    with clock.stopped_at(now.replace(minute=30)):
        client.post(f"/day/begin/{appointment.reference}")
        consultation = db.session.scalars(select(Consultation)).one().reference
        page = client.get("/day")
    with clock.stopped_at(now.replace(minute=35)):
        form = typed(page, outcome="resolved")
        finished = client.post(f"/day/finish/{consultation}", data=form, follow_redirects=True)
        (undo,) = set(re.findall(r'action="(/day/undo/\w+)"', finished.text))
        with transaction():
            sessions.take_own_time(
                stage.advisor.id, "travel", now.replace(minute=45), now.replace(minute=50), now=clock.now()
            )
        told = client.post(undo, follow_redirects=True).text
    assert "Undone: finished" in told
    assert "Part of that time has been taken since, and stays taken." in told


def test_the_calendar_is_shared_fetched_unchanged_and_taken_away(
    app: Flask, client: CheckedClient, stage: Morning, now: datetime
) -> None:
    appointment = booked(stage, now.replace(hour=11, minute=0))
    client.post("/day/calendar")
    (address,) = set(re.findall(r"(/calendar/\w+\.ics)", client.get("/day").text))
    phone = app.test_client()
    answer = phone.get(address)
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED"]
    assert b"Hopper" not in answer.data
    tag = answer.headers["ETag"]
    with clock.stopped_at(now + timedelta(minutes=5)):
        assert phone.get(address, headers={"If-None-Match": tag}).status_code == 304
    with transaction():
        appointments.cancel(appointment, expected_version=appointment.version, by_id=stage.host.id, now=now)
    changed = phone.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert b"STATUS:CANCELLED" in changed.data
    client.post("/day/calendar/stop")
    assert phone.get(address).status_code == 404
    with transaction():
        person = db.session.get_one(StaffMember, stage.advisor.id)
        operations.share_calendar(person)
    assert phone.get(address).status_code == 404
