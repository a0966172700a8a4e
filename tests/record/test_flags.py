"""A flag is set on a record with why; the front desk reads what to do, and neither why nor what it is called."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases import operations as cases
from booking.citizens.models import CaseRecord, FlagKind, PersonFlag
from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import Grant
from booking.visits.models import Consultation
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked, is_seen, morning, walks_in

WHY, DOES, NAME = "Shouted at a colleague on Monday", "Two of us see them", "Two staff"


@pytest.fixture
def stage(app: Flask, client: CheckedClient) -> Morning:
    made = morning()
    client.sign_in(made.advisor)
    return made


def set_on(client: CheckedClient, seen: Consultation, **changed: str) -> tuple[str, int, str]:
    record = seen.visit.party[0].citizen.case_record.reference
    with transaction():
        said = {"known": "add", "flag": make.flag_kind(NAME).reference, "why": WHY, "review": "90", **changed}
    answer = client.post(f"/records/{record}/flags", data=said, follow_redirects=True)
    return record, answer.status_code, answer.text


def test_advisors_read_why_and_the_desk_what_to_do(client: CheckedClient, stage: Morning, now: datetime) -> None:
    seen = is_seen(stage)
    record, status, page = set_on(client, seen)
    assert (status, "Written down: Two staff." in page, WHY in page) == (200, True, True)
    for address in (f"/records/{record}", "/day"):
        assert DOES in client.get(address).text and WHY in client.get(address).text
    assert WHY not in client.get("/day?turned=1").text and DOES not in client.get("/day?turned=1").text
    held = client.post(f"/records/{record}/file").get_json()["flags"]
    assert [(line["kind"], line["why"], line["who"]) for line in held] == [(NAME, WHY, "Mina Advisor")]
    again = db.session.scalars(select(CaseRecord).where(CaseRecord.reference == record)).one().citizens[0]
    appointment = booked(stage, now.replace(minute=0) + timedelta(hours=2), again)
    client.sign_in(stage.host)
    desk = f"/desk/{stage.venue.slug}"
    for address in (desk, f"{desk}/print", f"{desk}/appointments/{appointment.reference}"):
        assert DOES in client.get(address).text, address
        assert WHY not in client.get(address).text and NAME not in client.get(address).text


def test_after_its_day_it_stands_on_the_record_alone_and_is_renewed_in_one_press(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    record, _status, _page = set_on(client, seen)
    with transaction():
        flag = db.session.scalars(select(PersonFlag)).one()
        flag.confirmed_at, flag.review_on = now - timedelta(days=31), clock.day_of(now) - timedelta(days=1)
    assert DOES not in client.get("/day").text
    page = client.get(f"/records/{record}").text
    assert "silent since 25 November 2026: renew it, or end it" in " ".join(page.split())
    renew = re.search(r'value="(confirm:\w+)"', page)
    assert renew
    page = client.post(f"/records/{record}/flags", data={"known": renew[1]}, follow_redirects=True).text
    assert "Still right, as of today: Two staff." in page and "silent" not in page
    assert DOES in client.get("/day").text
    undo = re.search(r'value="(undo:\w+)"', page)
    assert undo
    assert "silent" in client.post(f"/records/{record}/flags", data={"known": undo[1]}, follow_redirects=True).text
    page = client.post(
        f"/records/{record}/flags", data={"known": renew[1].replace("confirm", "end")}, follow_redirects=True
    ).text
    assert "No longer: Two staff." in page and DOES not in page
    assert client.post(f"/records/{record}/flags", data={"known": "burn"}).status_code == 400


def test_of_an_ended_kind_it_is_shown_to_its_day_and_renewed_no_more(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    record, _status, _page = set_on(client, is_seen(stage))
    renew = re.search(r'value="(confirm:\w+)"', client.get(f"/records/{record}").text)
    assert renew
    with transaction():
        kind = db.session.scalars(select(FlagKind)).one()
        cases.end_flag_kind(kind, by_id=stage.advisor.id, now=now)
    page = client.get(f"/records/{record}").text
    assert DOES in page and 'value="confirm:' not in page and 'value="end:' in page
    refused = client.post(f"/records/{record}/flags", data={"known": renew[1]})
    assert refused.status_code == 409 and "A manager has ended this kind of flag." in refused.text
    typed = {"known": "add", "flag": kind.reference, "why": "Shouted again on Tuesday", "review": "90"}
    refused = client.post(f"/records/{record}/flags", data=typed)
    assert refused.status_code == 400 and 'value="Shouted again on Tuesday"' in refused.text
    with transaction():
        db.session.scalars(select(PersonFlag)).one().review_on = clock.day_of(now) - timedelta(days=1)
    page = client.get(f"/records/{record}").text
    assert "silent since 25 November 2026: end it" in " ".join(page.split())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"flag": ""}, "Choose one of the flags on this list"),
        ({"why": "rude"}, "Say why in ten letters or more"),
        ({"why": "x" * 201}, "200 characters"),
        ({"review": "9999"}, "within a year"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: CheckedClient, stage: Morning, changed: dict[str, str], said: str
) -> None:
    _record, status, page = set_on(client, is_seen(stage), **changed)
    assert status == 400 and said in page and ({"why": WHY} | changed)["why"] in page
    assert db.session.scalars(select(PersonFlag)).all() == []


def test_another_department_reads_the_action_and_sets_none(client: CheckedClient, stage: Morning) -> None:
    seen = is_seen(stage)
    record, _status, _page = set_on(client, seen)
    with transaction():
        db.session.scalars(select(PersonFlag)).one().kind.department_id = make.department("Housing").id
        rita = make.staff("Rita")
        rita.grants = [Grant(role="advisor", department_id=make.department("Benefits").id)]
    client.sign_in(rita)
    opened = client.post(f"/records/{record}", data={"reason": "She telephoned me today"}).location
    page = client.get(opened).text
    assert DOES in page and WHY not in page and NAME not in page and "Renew" not in page
    page = client.get(f"/records/{record}/person?{opened.partition('?')[2]}").text
    assert DOES in page and WHY not in page and "Set a flag" not in page


def test_of_who_is_shielded_lists_and_the_panel_say_what_to_do_alone(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    set_on(client, seen)
    with transaction():
        row, until = seen.visit.party[0].citizen.case_record, clock.day_of(now) + timedelta(days=9)
        cases.add_need(row.citizens[0], "Large print", by_id=stage.advisor.id, now=now)
        other = make.staff("Nell")
        cases.shield_record(row, "fled", "", (), review_on=until, by=other, device="d", now=now)
    page = client.get("/day").text
    assert "Only colleagues who are named open this record" in page
    assert DOES in page and WHY not in page and "Large print" not in page
    with transaction():
        again = row.citizens[0]
    appointment = booked(stage, now.replace(minute=0) + timedelta(hours=2), again)
    assert client.get("/day").text.count(DOES) == 2 and "Large print" not in client.get("/day").text
    client.sign_in(stage.host)
    desk = f"/desk/{stage.venue.slug}"
    for address in (desk, f"{desk}/appointments/{appointment.reference}"):
        page = client.get(address).text
        assert DOES in page and "Large print" not in page and WHY not in page, address


def test_who_waits_is_listed_with_what_to_do_before_they_are_called(client: CheckedClient, stage: Morning) -> None:
    record, _status, _page = set_on(client, is_seen(stage))
    row = db.session.scalars(select(CaseRecord).where(CaseRecord.reference == record)).one()
    visit = walks_in(stage, "Ada")
    with transaction():
        visit.party[0].citizen.case_record_id = row.id
    assert client.get("/day").text.count(DOES) == 2  # in the panel, and on the list
