"""Names: screens show the one used now, people are found by each, public pages show what was typed there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.cases import operations as cases
from booking.cases.models import AuditRow
from booking.cases.queries import likely_of
from booking.cases.rules.known import KnownAct
from booking.citizens import operations as citizens
from booking.citizens.models import Citizen, PersonName
from booking.citizens.operations import key_names
from booking.citizens.queries import find_citizens
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import LinkKind, links
from booking.staff.models import StaffMember
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, is_seen, morning

MARIA = {"known": "add", "name": "Maria  Nowak", "kind": "used"}


@pytest.fixture
def stage(client: CheckedClient) -> Morning:
    made = morning()
    client.sign_in(made.advisor)
    return made


def named() -> PersonName:
    db.session.rollback()
    return db.session.scalars(select(PersonName).order_by(PersonName.id.desc())).first()  # type: ignore[return-value]


def add(person: Citizen, name: str, kind: str, by: StaffMember, now: datetime) -> None:
    with transaction():
        cases.add_name(person.case_record, name, kind, by_id=by.id, device="", now=now)


def test_the_name_used_now_stands_on_every_screen_and_the_typed_one_on_public_pages(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    person = seen.visit.party[0].citizen
    there = f"/records/{person.case_record.reference}"
    ahead = booked(stage, now.replace(hour=14, minute=0), person)
    page = client.post(f"{there}/names", data=MARIA, follow_redirects=True).text
    assert "Written down: Maria Nowak (Used now)." in page and f'value="undo:{named().reference}"' in page
    for address in ("/day", there, f"{there}/person"):
        assert "Maria Nowak" in client.get(address).text, address
    assert "Ada Lovelace" in client.get(there).text, "as they named themselves"
    assert client.post(f"{there}/file").get_json()["names"][0]["name"] == "Maria Nowak"
    client.sign_in(stage.host)
    page = client.get(f"/desk/{stage.venue.slug}").text
    assert "Maria Nowak" in page and ">Ada Lovelace" not in page and "ada lovelace" in page, "found by both"
    assert "Maria Nowak" in client.post(f"/desk/{stage.venue.slug}/find", data={"q": "lovelace"}).text
    client.post("/staff/sign-out")
    page = client.get(f"/appointments/{token_of(ahead)}").text
    assert "Maria" not in page
    page = client.post(f"/appointments/{token_of(ahead)}", data={"name": "Ada Lovelace"}, follow_redirects=True).text
    assert "Ada Lovelace" in page and "Maria" not in page


def token_of(appointment: Appointment) -> str:
    db.session.refresh(appointment)
    return links.token(LinkKind.APPOINTMENT, appointment.reference, appointment.link_version)


def test_it_becomes_another_kind_is_removed_and_each_is_undone_and_audited(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    there = f"/records/{is_seen(stage).visit.party[0].citizen.case_record.reference}"
    client.post(f"{there}/names", data=MARIA)
    client.post(f"{there}/names", data={**MARIA, "kind": "former"})
    assert (named().kind, used()) == ("former", "")
    client.post(f"{there}/names", data={"known": f"undo:{named().reference}"})
    assert (named().kind, used()) == ("used", "Maria Nowak")
    client.post(f"{there}/names", data={"known": f"end:{named().reference}"})
    assert (named().ended_at, used()) == (now, "")
    page = client.post(f"{there}/names", data={"known": f"undo:{named().reference}"}, follow_redirects=True).text
    assert "Undone: Maria Nowak stands as it did before." in page and used() == "Maria Nowak"
    with clock.stopped_at(now + timedelta(minutes=11)):
        page = client.post(f"{there}/names", data={"known": f"undo:{named().reference}"}, follow_redirects=True).text
        assert "can no longer be undone" in page
    rows = db.session.execute(select(AuditRow.reason).where(AuditRow.act == "named").order_by(AuditRow.id)).scalars()
    assert rows.all() == ["Used now", "Former", "undone", "removed", "undone"]


def test_of_several_that_are_used_an_undo_shows_the_one_that_stood_before(app: Flask, now: datetime) -> None:
    with transaction():
        ada, advisor = make.citizen("Ada Lovelace"), make.staff()
    add(ada, "Maria", "used", advisor, now)
    add(ada, "Marie", "used", advisor, now + timedelta(seconds=1))
    for again, name, shown in (("used", "Maria", "Maria"), ("former", "Maria", "Marie"), ("used", "Marie", "Marie")):
        now += timedelta(minutes=1)
        add(ada, name, again, advisor, now)
        assert used() == shown
        with transaction():
            row = db.session.scalars(select(PersonName).where(PersonName.name == name)).one()
            which = (ada.case_record, row.reference, KnownAct.UNDO)
            cases.act_on_name(*which, by_id=advisor.id, device="", now=now)
        assert used() == "Marie"


def used() -> str:
    return db.session.scalars(select(Citizen.used_name)).one()


def test_bad_input_is_kept_and_refused_beside_the_field(client: CheckedClient, stage: Morning) -> None:
    there = f"/records/{is_seen(stage).visit.party[0].citizen.case_record.reference}/names"
    for said, sentence in (
        ({"name": "Maria"}, "choose whether it is the one used now"),
        ({"name": " ", "kind": "used"}, "Type their name"),
        ({"name": "x" * 121, "kind": "used"}, "120 characters or fewer"),
        ({"name": "Maria", "kind": "stage"}, "choose whether it is the one used now"),
    ):
        answer = client.post(there, data={"known": "add", **said})
        assert (answer.status_code, sentence in answer.text) == (400, True), said
        assert said["name"].strip() in answer.text
    assert client.post(there, data={"known": "confirm:AAAAAAAAAA"}).status_code == 409
    with transaction():
        other = make.citizen("Grace Hopper").case_record.reference
    assert client.post(f"/records/{other}/names", data=MARIA).status_code == 403


def test_people_are_found_by_each_of_their_names_and_not_by_one_that_was_removed(app: Flask, now: datetime) -> None:
    with transaction():
        ada, advisor = make.citizen("Ada Lovelace"), make.staff()
        typed = citizens.name_citizen("Katarzyna Kowalska", now=now)
    add(ada, "Kasia Kowalska", "official", advisor, now)
    add(ada, "Augusta Byron", "former", advisor, now)
    assert [one.id for one in find_citizens("byron")] == [ada.id]
    assert [one.id for one in find_citizens("kasia")] == [ada.id]
    for _keyed in (False, True):
        assert [one.record_id for one in likely_of(typed.case_record_id)] == [ada.case_record_id]
        assert [one.record_id for one in likely_of(ada.case_record_id)] == [typed.case_record_id]
        with transaction():
            key_names(100)
    with transaction():
        for row in db.session.scalars(select(PersonName)):
            row.ended_at = now
    assert (find_citizens("byron"), likely_of(typed.case_record_id)) == ([], [])


def test_joining_takes_the_name_along_and_parting_leaves_it_in_any_order(app: Flask, now: datetime) -> None:
    with transaction():
        ada, ida, eve, advisor = *map(make.citizen, ("Ada", "Ida", "Eve")), make.staff()
    add(ada, "Augusta", "used", advisor, now)
    add(ida, "Isolde", "used", advisor, now + timedelta(minutes=1))

    def names() -> list[str]:
        db.session.expire_all()
        return [one.name for one in (ada, ida, eve)]

    assert names() == ["Augusta", "Isolde", "Eve"]
    with transaction():
        first = citizens.join(eve, ada.case_record, staff_id=advisor.id, now=now)
        second = citizens.join(ida, ada.case_record, staff_id=advisor.id, now=now)
    assert names() == ["Isolde", "Isolde", "Isolde"]
    with transaction():
        citizens.undo_join(first, staff_id=advisor.id, now=now)
    assert names() == ["Isolde", "Isolde", "Eve"]
    with transaction():
        citizens.undo_join(second, staff_id=advisor.id, now=now)
    assert names() == ["Augusta", "Isolde", "Eve"]
