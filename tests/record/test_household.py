"""The household on the record's pages: added, ended and undone by one press; bad input is told beside its field."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases import operations as cases
from booking.cases.models import AuditRow, HouseholdLink
from booking.citizens.models import Citizen
from booking.citizens.rules import Part
from booking.core.database import count_of, db, transaction
from booking.visits import operations as visits
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, is_seen, morning


@pytest.fixture
def stage(app: Flask, client: CheckedClient, now: datetime) -> Morning:
    made = morning()
    client.sign_in(made.advisor)
    return made


def test_it_is_added_on_one_page_stands_on_both_and_is_taken_back(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    ada = seen.visit.party[0].citizen.case_record.reference
    with transaction():
        byron = make.citizen("Byron King").case_record.reference
    address = f"/records/{ada}/household"
    said = {"known": "add", "relation": "speaks_for", "linked": byron, "evidence": "Attorney", "until": "31.12.2027"}
    for field, wrong, sentence in (
        ("relation", "", "Choose what this person is to the other one."),
        ("linked", "NOBODY", "no other record with that reference"),
        ("linked", ada, "own record"),
        ("evidence", "", "Say what shows that they may speak for them"),
        ("evidence", "x" * 201, "200 characters"),
        ("until", "some day", "Enter the day until which they speak for them"),
        ("until", "1.1.2020", "Enter the day until which they speak for them"),
    ):
        refused = client.post(address, data={**said, field: wrong})
        assert refused.status_code == 400 and sentence in refused.text, (field, wrong)
        kept = {name: value for name, value in said.items() if name not in (field, "known", "relation")}
        assert all(f'value="{value}"' in refused.text for value in kept.values())
    page = client.post(address, data=said, follow_redirects=True).text
    assert "Written down: speaks for." in page and "Byron King" in page and "Attorney" in page
    shown = db.session.query(AuditRow).filter_by(case_record_reference=byron).all()
    assert {(row.act, row.basis) for row in shown} == {("shown", "household")}
    assert "speaks for" in client.get(f"/records/{ada}").text
    held = json.loads(client.post(f"/records/{ada}/file").text)
    assert [(line["word"], line["record"], line["until"]) for line in held["household"]] == [
        ("speaks for", byron, "2027-12-31")
    ]
    end = re.search(r'value="(end:\w+)"', page)
    assert end
    ended = client.post(address, data={"known": end[1]}, follow_redirects=True).text
    assert "No longer: speaks for." in ended and "Byron King" not in ended
    undo = re.search(r'value="(undo:\w+)"', ended)
    assert undo
    assert "Byron King" in client.post(address, data={"known": undo[1]}, follow_redirects=True).text


def test_who_speaks_for_them_is_said_in_the_panel_and_not_on_the_turned_screen(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    seen = is_seen(stage)
    ada = seen.visit.party[0].citizen.case_record.reference
    with transaction():
        byron: Citizen = make.citizen("Byron King")
        visits.add_to_party(seen.visit, byron, Part.REPRESENTATIVE, by_id=stage.advisor.id, now=now)
        speaker = byron.case_record.reference
    said = {"known": "add", "relation": "speaks_for", "linked": ada, "evidence": "Attorney", "until": "31.12.2027"}
    opened = client.post(f"/records/{speaker}", data={"reason": "They are here together"}).location
    mark = opened.partition("opened=")[2]
    client.post(f"/records/{speaker}/household", data={**said, "opened": mark})
    assert count_of(select(HouseholdLink)) == 1
    assert "speaks for Ada Lovelace until" in client.get("/day?turned=0").text
    assert "speaks for Ada Lovelace" not in client.get("/day?turned=1").text
    client.sign_in(stage.host)
    desk = client.get(f"/desk/{stage.venue.slug}").text
    assert "speaks for" not in desk and "Attorney" not in desk
    assert client.post(f"/records/{ada}/household", data=said).status_code == 403


def test_that_whoever_speaks_for_them_telephones_is_kept_with_why_the_record_is_open(
    client: CheckedClient, stage: Morning, now: datetime
) -> None:
    with transaction():
        ada, anna = make.citizen("Ada Lovelace"), make.citizen("Anna Kowalska")
        record, hers = ada.case_record.reference, anna.case_record.reference
        link: dict[str, Any] = {
            "evidence": "Attorney, seen on 3 May",
            "until": date(2027, 5, 3),
            "by_id": stage.advisor.id,
            "now": now,
        }
        spoken = cases.add_link(anna.case_record, ada.case_record, "speaks_for", **link).reference
    why = {"reason": "A call about her rent", "telephoned": "y"}
    page = client.post(f"/records/{record}", data=why, follow_redirects=True).text
    assert "is spoken for by" in page and "until 3 May 2027: Attorney, seen on 3 May" in " ".join(page.split())
    button = re.search(r'action="(/records/\w+/caller\?opened=\w+)"', page)
    assert button
    page = client.post(button[1], data={"caller": spoken}, follow_redirects=True).text
    assert "Written down: Anna Kowalska telephones for them." in page
    assert "Anna Kowalska telephones, who speaks for them until 3 May 2027" in page  # beside who opened it
    row = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).where(AuditRow.act == "opened")).first()
    assert row is not None and (row.basis, row.case_record_reference) == ("telephone", record)
    for wrong in ("", "AAAAAAAAAA"):
        assert "has changed since" in client.post(button[1], data={"caller": wrong}, follow_redirects=True).text
    theirs = client.post(f"/records/{hers}", data=why, follow_redirects=True).text
    assert "It is they who telephone" not in theirs  # nobody speaks for her
