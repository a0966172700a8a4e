"""Who is told about a young person: asked once in the panel, one press or later; said on the record, with its undo."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.models import YoungTelling
from booking.cases.queries import young_on
from booking.citizens import operations as citizens
from booking.core.clock import day_of
from booking.core.database import db, transaction
from booking.visits.models import Consultation
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, is_seen, typed

FOURTEEN, TWELVE = date(2012, 5, 1), date(2014, 5, 1)
ASK = "They themselves, where nobody else reads it</button>"


@pytest.fixture
def seen(app: Flask, stage: Morning, now: datetime) -> Consultation:
    consultation = is_seen(stage, "Nia Child")
    with transaction():
        child, mum = consultation.visit.party[0].citizen, make.citizen("Grace Hopper")
        citizens.set_birth(child, FOURTEEN)
        me = stage.advisor.id
        cases.add_link(mum.case_record, child.case_record, "parent_of", evidence="", until=None, by_id=me, now=now)
    return consultation


def press(client: CheckedClient, seen: Consultation, known: str) -> tuple[int, str]:
    data = typed(client.get("/day"), known=known, note="Half a sentence")
    answer = client.post(f"/day/told/{seen.reference}", data=data, follow_redirects=True)
    return answer.status_code, answer.text


def stored() -> list[tuple[str, bool]]:
    db.session.rollback()
    rows = db.session.scalars(select(YoungTelling).order_by(YoungTelling.id))
    return [(row.who, row.undone_at is not None) for row in rows]


def test_it_is_asked_once_and_said_from_then_on(client: CheckedClient, seen: Consultation) -> None:
    record = seen.visit.party[0].citizen.case_record.reference
    page = client.get("/day").text
    assert "Who is told?" in page and ASK in page and "Grace Hopper (child of)" in page
    assert "Who is told?" not in client.get("/day?turned=1").text
    mums = re.search(rf'value="(add:{record}:adult:\w+)"', page)
    assert mums
    status, page = press(client, seen, mums[1])
    assert (status, "Written down: Grace Hopper." in page, "Half a sentence" in page) == (200, True, True)
    assert ASK not in page and stored() == [("adult", False)]
    assert "Grace Hopper" in client.get(f"/records/{record}").text
    undo = re.search(r'value="(undo:\w+)"', page)
    assert undo
    status, page = press(client, seen, undo[1])
    assert status == 200 and ASK in page and stored() == [("adult", True)]
    assert "can no longer be undone" in press(client, seen, undo[1])[1]


def test_later_is_asked_again_at_the_next_visit(client: CheckedClient, seen: Consultation, now: datetime) -> None:
    record = seen.visit.party[0].citizen.case_record.reference
    assert ASK not in press(client, seen, f"add:{record}:later")[1]
    assert ASK in client.get(f"/records/{record}/person").text  # there it can be said at any time
    assert "They were not asked yet." in client.get(f"/records/{record}").text
    asked = [young_on(seen.visit.party[0].citizen.case_record_id, day_of(now + timedelta(days=n))) for n in (0, 1)]
    assert [one is not None and one.asked for one in asked] == [False, True]


@pytest.mark.parametrize("known", ["add:{record}:nobody", "add:{record}:adult:AAAAAAAAAA", "add:{record}"])
def test_what_was_not_offered_is_refused(client: CheckedClient, seen: Consultation, known: str) -> None:
    record = seen.visit.party[0].citizen.case_record.reference
    status, page = press(client, seen, known.format(record=record))
    assert status == 400 and "Choose who is told" in page and "Half a sentence" in page
    assert press(client, seen, "add:AAAAAAAAAA:worker")[0] == 404 and stored() == []


def test_below_the_age_nobody_asks(client: CheckedClient, seen: Consultation) -> None:
    with transaction():
        citizens.set_birth(seen.visit.party[0].citizen, TWELVE)
    record = seen.visit.party[0].citizen.case_record.reference
    assert "Who is told?" not in client.get("/day").text
    assert press(client, seen, f"add:{record}:worker")[0] == 400


def test_on_the_record_it_is_changed_and_stands_in_the_file(client: CheckedClient, seen: Consultation) -> None:
    record = seen.visit.party[0].citizen.case_record.reference
    there = f"/records/{record}/told"
    page = client.post(there, data={"known": f"add:{record}:worker"}, follow_redirects=True).text
    assert "Written down: Nobody: a worker tells them in person." in page
    held = client.post(f"/records/{record}/file").get_json()["who_is_told"]
    assert [line["who"] for line in held] == ["worker"]
    undo = re.search(r'value="(undo:\w+)"', page)
    assert undo
    client.post(there, data={"known": undo[1]})
    assert stored() == [("worker", True)]
    assert "Choose who is told" in client.post(there, data={"known": "add:x:nobody"}, follow_redirects=True).text
    assert client.post(there, data={"known": "burn"}).status_code == 400
