"""A next step with an owner: written in the panel, an action at the finish, then under *Open* until it is done."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import Action
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.disruptions import operations as disruptions
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.visits.models import Consultation
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, is_seen, morning, typed
from tests.day.test_shielded import shielded_by

ABOUT = {"outcome": "follow_up", "next_step": "Send the form"}


@pytest.fixture
def lena(stage: Morning) -> StaffMember:
    """A colleague at the same venue."""
    with transaction():
        return make.staff("Lena Colleague")


def finish(client: CheckedClient, consultation: Consultation, **said: str) -> tuple[int, str]:
    page = client.get("/day")
    answer = client.post(f"/day/finish/{consultation.reference}", data=typed(page, **{**ABOUT, **said}))
    db.session.rollback()
    return answer.status_code, answer.text


def action() -> Action:
    return db.session.scalars(select(Action)).one()


def test_a_colleague_gets_it_the_next_visit_shows_it_and_it_is_done_there(
    client: CheckedClient, stage: Morning, lena: StaffMember
) -> None:
    consultation = is_seen(stage)
    status, _text = finish(client, consultation, whose=f"colleague/{lena.reference}", due_in="7")
    assert (status, action().due_on) == (303, date(2026, 12, 3))
    client.sign_in(lena)
    assert "Send the form" in client.get("/tasks").text
    client.sign_in(stage.advisor)
    slip = client.get(f"/day/slip/{consultation.reference}").text
    assert re.search(r"Lena Colleague,\s+by Thursday 3 December", slip)
    again = is_seen(stage, "Ada again")
    with transaction():
        again.visit.party[0].citizen.case_record_id = consultation.visit.party[0].citizen.case_record_id
    page = client.get("/day")
    assert re.search(
        r"<dt>Open</dt>\s*<dd>Send the form <span class=\"quiet\">\(Lena Colleague,\s+by Thu 3 Dec", page.text
    )
    data = typed(page, note="Half a sentence", step=f"done:{action().reference}")
    told = client.post(f"/day/next-step/{again.reference}", data=data, follow_redirects=True).text
    assert "Done: Send the form" in told
    assert "Half a sentence" in told
    assert "<dt>Open</dt>" not in told
    db.session.rollback()
    assert (action().state, db.session.scalars(select(Task)).one().outcome) == ("done", "Done")
    assert re.search(r"Lena Colleague,\s+done", client.get(f"/day/slip/{consultation.reference}").text)
    undo = typed(client.get("/day"), step=f"undo:{action().reference}")
    assert "<dt>Open</dt>" in client.post(f"/day/next-step/{again.reference}", data=undo, follow_redirects=True).text


def test_on_the_list_of_tasks_it_is_moved_undone_and_done(
    client: CheckedClient, stage: Morning, lena: StaffMember
) -> None:
    finish(client, is_seen(stage), whose=f"colleague/{lena.reference}", due_on="4/12/2026")
    client.sign_in(lena)
    address, press = f"/actions/{action().reference}", {"follow_redirects": True}
    assert "Moved to Fri 11 Dec: Send the form" in client.post(address, data={"act": "later"}, **press).text
    assert "Undone: Send the form" in client.post(address, data={"act": "undo"}, **press).text
    db.session.rollback()
    assert action().due_on == date(2026, 12, 4)
    assert "Done: Send the form" in client.post(address, data={"act": "done"}, **press).text
    assert "is done or cancelled already" in client.post(address, data={"act": "cancel"}, **press).text


def test_on_the_record_it_stands_for_who_has_opened_it_only(
    client: CheckedClient, stage: Morning, lena: StaffMember
) -> None:
    consultation = is_seen(stage)
    finish(client, consultation, whose="theirs")
    record = consultation.visit.party[0].citizen.case_record.reference
    act = {"act": "cancel", "record": record}
    client.sign_in(lena)
    assert client.post(f"/actions/{action().reference}", data=act).status_code == 404
    client.sign_in(stage.advisor)
    assert re.search(
        r"Send the form <span class=\"quiet\">\(their own,\s+by Thu 10 Dec", client.get(f"/records/{record}").text
    )
    told = client.post(f"/actions/{action().reference}", data=act, follow_redirects=True).text
    assert "Cancelled: Send the form" in told
    assert 'value="undo"' in told
    assert client.post(f"/actions/{action().reference}", data={"act": "burn"}).status_code == 400


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"next_step": "", "whose": "theirs"}, "Say what the next step is"),
        ({"due_on": "4/12/2026"}, "Choose from the list whose the next step is"),
        ({"whose": "colleague/NOBODY"}, "Choose from the list whose the next step is"),
        ({"whose": "theirs", "due_on": "31/2/2027"}, "Enter a day that exists"),
        ({"whose": "theirs", "due_on": "25/11/2026"}, "Choose today or a later day"),
    ],
)
def test_half_a_next_step_is_refused_beside_its_field(
    client: CheckedClient, stage: Morning, said: dict[str, str], sentence: str
) -> None:
    status, text = finish(client, is_seen(stage), **said)
    assert (status, sentence in text) == (400, True)
    assert count_of(select(Action)) == 0
    assert all(value in text for value in said.values() if "NOBODY" not in value)


def test_without_an_owner_it_is_only_noted(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    assert finish(client, consultation)[0] == 303
    db.session.refresh(consultation)
    assert (consultation.next_step, count_of(select(Action)), count_of(select(Task))) == ("Send the form", 0, 0)


def test_the_undo_of_a_finish_takes_it_back_with_its_task_and_keeps_what_was_chosen(
    client: CheckedClient, stage: Morning
) -> None:
    consultation = is_seen(stage)
    department = stage.service.department.slug
    finish(client, consultation, whose=f"department/{department}", due_on="4/12/2026", restricted="y")
    undo = re.search(r'action="(/day/undo/[^"]+)"', client.get("/day").text)
    assert undo
    client.post(undo[1])
    db.session.rollback()
    assert (count_of(select(Action)), count_of(select(Task))) == (0, 0)
    page = client.get("/day").text
    assert f'<option value="department/{department}" selected>' in page
    assert 'value="04/12/2026"' in page
    assert re.search(r'name="restricted" value="y" ?checked', page)


def test_a_next_step_can_be_written_up_later(client: CheckedClient, stage: Morning) -> None:
    consultation = is_seen(stage)
    finish(client, consultation, next_step="")
    address = f"/day/write-up/{consultation.reference}"
    said = typed(client.get(address), note="A plan", next_step="Call the landlord", whose="theirs")
    assert client.post(address, data=said).status_code == 303
    db.session.rollback()
    assert (action().what, action().owner) == ("Call the landlord", "citizen")


def test_nothing_of_it_stands_on_a_turned_screen(app: Flask, client: CheckedClient) -> None:
    stage = morning()
    client.sign_in(stage.advisor)
    consultation = is_seen(stage)
    finish(client, consultation, whose="theirs")
    again = is_seen(stage, "Ada again")
    with transaction():
        again.visit.party[0].citizen.case_record_id = consultation.visit.party[0].citizen.case_record_id
    assert "Send the form" not in client.get("/day?turned=1").text


def test_a_manager_gives_a_leavers_next_step_to_somebody_in_one_act_with_its_undo(
    client: CheckedClient, stage: Morning, lena: StaffMember
) -> None:
    finish(client, is_seen(stage), whose=f"colleague/{lena.reference}", due_in="7")
    with transaction():
        boss = make.staff("Nora Manager", "manager")
        disruptions.end_advisor(lena, by_id=boss.id, now=clock.now())
    client.sign_in(boss)
    address = f"/actions/{action().reference}/hand-on"
    assert address in client.get("/tasks").text
    page = client.get(address)
    assert "Send the form" in page.text and "Lena Colleague" not in page.text and "Mina Advisor" in page.text
    refused = client.post(address, data=typed(page, to=""))
    assert refused.status_code == 400 and "Choose who does it now" in refused.text
    given = client.post(address, data=typed(page, to=f"colleague/{stage.advisor.reference}"), follow_redirects=True)
    assert "Given to Mina Advisor: Send the form" in given.text and "Undo" in given.text
    db.session.rollback()
    assert db.session.scalars(select(Task)).one().staff_member_id == stage.advisor.id
    assert client.post(address, data=typed(page, to=f"colleague/{stage.advisor.reference}")).status_code == 409
    client.post(f"/actions/{action().reference}", data={"act": "undo"})
    db.session.rollback()
    assert db.session.scalars(select(Task)).one().staff_member_id == boss.id


def test_a_next_step_is_given_away_by_who_has_it_alone(
    client: CheckedClient, stage: Morning, lena: StaffMember
) -> None:
    finish(client, is_seen(stage), whose=f"colleague/{lena.reference}", due_in="7")
    address = f"/actions/{action().reference}/hand-on"
    with transaction():
        other = make.staff("Olga Other")
    client.sign_in(other)
    assert client.get(address).status_code == 404
    assert client.post(address, data={"to": f"colleague/{other.reference}"}).status_code == 404


def test_of_a_shielded_person_only_who_is_named_gives_it_away(
    client: CheckedClient, stage: Morning, lena: StaffMember
) -> None:
    consultation = is_seen(stage)
    finish(client, consultation, whose=f"colleague/{lena.reference}", due_in="7")
    shielded_by(stage.advisor, consultation)
    client.sign_in(lena)
    address = f"/actions/{action().reference}/hand-on"
    assert client.get(address).status_code == 404
    assert client.post(address, data={"to": f"colleague/{stage.advisor.reference}"}).status_code == 404
    assert "Send the form" not in client.get("/tasks").text
