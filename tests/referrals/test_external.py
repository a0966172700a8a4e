"""Numbers in other systems: written down by staff and by an organisation's link, searched, exported, withheld."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from flask import Flask
from markupsafe import escape

from booking.cases.operations import KnownDone
from booking.cases.rules.known import KnownAct
from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, StalePage
from booking.referrals import operations as referrals
from booking.referrals.errors import ExternalNumberMissing, ExternalNumberTaken, ExternalSystemMissing, NotByThem
from booking.referrals.models import Referral
from booking.referrals.queries.external import external_by_reference, external_on, known_elsewhere_as
from booking.referrals.queries.outside import events_of
from booking.referrals.rules.external import searched_key
from tests import factories as make
from tests.client import CheckedClient
from tests.referrals.stage import Council, council
from tests.referrals.test_outside import outside
from tests.referrals.test_outside_pages import opened, press


def write(stage: Council, number: str, referral: Referral | None = None, *, now: datetime) -> KnownDone:
    record = stage.consultation.visit.party[0].citizen.case_record
    with transaction():
        return referrals.add_external(record, referral, "Housing Aid", number, by_id=stage.sender.id, now=now)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("HA/2026-0417", "ha20260417"), (" ha 2026 0417 ", "ha20260417"), ("HA1", ""), ("Ada Lovelace", ""), ("", "")],
)
def test_a_number_is_compared_by_letters_and_digits_and_searched_from_four(typed: str, key: str) -> None:
    assert searched_key(typed) == key


def test_a_number_of_a_system_stands_for_one_person(app: Flask, now: datetime) -> None:
    stage = council()
    mine = stage.consultation.visit.party[0].citizen
    done = write(stage, "HA/2026-0417", now=now)
    assert write(stage, "ha 2026 0417", now=now).reference == done.reference  # twice is once
    with transaction():
        other = make.citizen("Byron King").case_record
    with pytest.raises(ExternalNumberTaken), transaction():
        referrals.add_external(other, None, "housing aid", "HA20260417", by_id=stage.sender.id, now=now)
    with transaction():
        referrals.add_external(other, None, "Food bank", "HA20260417", by_id=stage.sender.id, now=now)
    assert set(known_elsewhere_as("HA-2026-0417")) == {mine.id, other.citizens[0].id}
    for system, number, refusal in (("–", "1", ExternalSystemMissing), ("Aid", "--", ExternalNumberMissing)):
        with pytest.raises(refusal), transaction():
            referrals.add_external(other, None, system, number, by_id=stage.sender.id, now=now)


def test_it_is_removed_once_and_taken_back_by_who_did_it(app: Flask, now: datetime) -> None:
    stage = council()
    record = stage.consultation.visit.party[0].citizen.case_record_id
    row = external_by_reference(write(stage, "HA-0417", now=now).reference, record, ())
    assert row is not None
    with transaction():
        referrals.act_on_external(row, KnownAct("end"), by_id=stage.sender.id, now=now)
    assert external_on(record, ()) == [] and not known_elsewhere_as("HA-0417")
    for act, by, refusal in (("end", stage.sender, StalePage), ("undo", stage.nora, NothingToUndo)):
        with pytest.raises(refusal), transaction():
            referrals.act_on_external(row, KnownAct(act), by_id=by.id, now=now)
    with transaction():
        referrals.act_on_external(row, KnownAct("undo"), by_id=stage.sender.id, now=now)
    assert [(line.number, line.by) for line in external_on(record, ())] == [("HA-0417", stage.sender.name)]


def test_who_is_shielded_and_a_restricted_referral_are_not_found_by_it(app: Flask, now: datetime) -> None:
    stage = council()
    ada = stage.consultation.visit.party[0].citizen
    open_one, safe = outside(stage, now), outside(stage, now, safeguarding=True)
    write(stage, "OPEN-1", open_one, now=now)
    write(stage, "SAFE-1", safe, now=now)
    assert list(known_elsewhere_as("open 1")) == [ada.id] and not known_elsewhere_as("safe 1")
    assert [line.number for line in external_on(ada.case_record_id, [open_one.reference])] == ["OPEN-1"]
    assert external_on(ada.case_record_id, ()) == []
    with transaction():
        ada.shielded = True
    assert not known_elsewhere_as("open 1")


def test_an_advisor_writes_it_down_finds_the_person_by_it_and_takes_it_back(
    app: Flask, client: CheckedClient, now: datetime
) -> None:
    stage = council()
    referral = outside(stage, now)
    record = stage.consultation.visit.party[0].citizen.case_record.reference
    client.sign_in(stage.sender)
    address = f"/records/{record}/external"
    for typed, sentence in (
        ({"number": "A-1"}, "Say which system"),
        ({"system": "<b>Aid</b>"}, "Type the number"),
        ({"system": "<b>Aid</b>", "number": "7" * 61}, "too long"),
    ):
        refused = client.post(address, data={"known": "add", **typed})
        assert refused.status_code == 400 and sentence in refused.text and "<b>Aid" not in refused.text
        assert all(f'value="{escape(value)}"' in refused.text for value in typed.values())
    said = {"known": "add", "number": "DL/4711", "about": referral.reference}
    page = client.post(address, data=said, follow_redirects=True).text
    assert "Written down: Debt line DL/4711." in page
    assert "DL/4711" in client.get(f"/records/{record}").text
    assert "DL/4711" in client.get(f"/records/{record}/referrals/{referral.reference}").text
    found = client.post("/records", data={"text": "dl4711"}).text
    assert "Ada Lovelace" in found
    [held] = json.loads(client.post(f"/records/{record}/file").text)["references_elsewhere"]
    assert (held["system"], held["number"], held["by"]) == ("Debt line", "DL/4711", stage.sender.name)
    end = re.search(r'value="(end:\w+)" form="external-form"', page)
    assert end is not None
    ended = client.post(address, data={"known": end[1]}, follow_redirects=True).text
    undo = re.search(r'value="(undo:\w+)"', ended)
    assert "No longer: Debt line DL/4711." in ended and undo is not None
    assert "DL/4711" in client.post(address, data={"known": undo[1]}, follow_redirects=True).text
    client.sign_in(stage.lena)  # of another department, who has not opened it
    assert client.post(address, data=said).status_code == 403


def test_a_referral_that_is_no_longer_on_the_list_is_not_taken_for_the_person(
    app: Flask, client: CheckedClient, now: datetime
) -> None:
    stage = council()
    record = stage.consultation.visit.party[0].citizen.case_record
    client.sign_in(stage.sender)
    said = {"known": "add", "system": "Housing Aid", "number": "HA-9", "about": "NOWHERE"}
    for listed in (False, True):  # with and without a referral that could be chosen instead
        if listed:
            outside(stage, now)
        refused = client.post(f"/records/{record.reference}/external", data=said)
        assert refused.status_code == 400 and refused.text.count("no longer on your list") == 2
        assert 'id="about"' in refused.text and 'value="HA-9"' in refused.text
    assert external_on(record.id, ()) == []


def test_an_organisation_gives_its_reference_by_its_link(app: Flask, client: CheckedClient, now: datetime) -> None:
    stage, referral, path = opened(client, now)
    refused = press(client, f"{path}/number", number=" ")
    assert refused.status_code == 400 and "Type the number" in refused.text
    assert press(client, f"{path}/number", number="DL <4711>").status_code == 303
    assert "DL &lt;4711&gt;" in client.get(path).text
    db.session.expire_all()
    assert [event.kind for event in events_of(referral.id)][-1] == "answered"
    ada = referral.clients[0]
    assert list(known_elsewhere_as("dl4711")) == [ada.id]
    [line] = external_on(ada.case_record_id, [referral.reference])
    assert (line.system, line.by) == ("Debt line", "")
    with transaction():
        version = referral.version
        referrals.withdraw(referral, stage.sender, "No more", expected_version=version, now=now)
    assert press(client, f"{path}/number", number="DL 5").status_code == 410
    with pytest.raises(NotByThem), transaction():
        assert referral.outside is not None
        referrals.number_from_outside(referral, referral.outside, "DL 5", now=now)
