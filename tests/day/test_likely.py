"""Who might it be: likely records in the panel, joined, told apart or left open by one press, and taken back."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from booking.cases.models import Action, AuditRow, MatchDecision
from booking.cases.operations import tell_apart
from booking.cases.rules import Act
from booking.cases.rules.actions import whose_value
from booking.cases.rules.joining import MatchWord
from booking.citizens.models import Citizen
from booking.citizens.operations import change_contacts, key_names, name_citizen
from booking.citizens.rules import ContactKind
from booking.core.database import db, transaction
from booking.core.folding import folded
from booking.visits.models import Visit
from tests.client import CheckedClient, checked
from tests.day.stage import Morning, typed, walks_in

HEADING = "Who might it be?"
NOBODY_KNOWN = "Nothing was written before."


@pytest.fixture
def earlier(app: Flask, now: datetime) -> Citizen:
    """Somebody who was here before, by the same number, under another spelling."""
    with transaction():
        person = name_citizen("Mohammed Khan", contacts=[(ContactKind.MOBILE, "+447700900123")], now=now)
        key_names(100)
    return person


def comes_again(stage: Morning, name: str = "Muhammad Khan", number: str = "+447700900123") -> Visit:
    """Somebody waits who gave this name and number."""
    visit = walks_in(stage, name)
    with transaction():
        row = db.session.get_one(Citizen, visit.party[0].citizen_id)
        db.session.refresh(row)
        change_contacts(row, [(ContactKind.MOBILE, number)] if number else [], now=visit.arrived_at)
    return visit


def seen(client: CheckedClient, visit: Visit) -> TestResponse:
    """The page once this person sits with the advisor."""
    consultation = visit.consultations[0]
    client.post(f"/day/call/{consultation.reference}")
    client.post(f"/day/start/{consultation.reference}")
    return client.get("/day")


def press(client: CheckedClient, visit: Visit, word: str, page: TestResponse, forged: str = "") -> str:
    """Press one of the buttons, with a note already typed."""
    value = re.search(rf'value="({word}:[^"]+)"', page.text)
    assert value, f"no button {word}"
    data = {**typed(page), "note": "Half a sentence", "likely": forged or value[1]}
    return client.post(f"/day/likely/{visit.consultations[0].reference}", data=data, follow_redirects=True).text


def record_of(person: Citizen) -> int:
    db.session.expire_all()
    return db.session.get_one(Citizen, person.id).case_record_id


def test_a_likely_record_stands_before_the_first_question_and_is_joined_by_one_press(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen
) -> None:
    visit = comes_again(stage)
    page = seen(client, visit)
    assert HEADING in page.text and "Mohammed Khan" in page.text and NOBODY_KNOWN not in page.text
    after = press(client, visit, "same", page)
    assert HEADING not in after and "It is them: joined to record" in after and "Half a sentence" in after
    newcomer = visit.party[0].citizen
    assert record_of(newcomer) == record_of(earlier)
    undone = client.post(
        f"/day/likely/undo/{re.search(r'/day/likely/undo/([0-9A-Z]+)', after)[1]}",
        data={"what": "same"},
        follow_redirects=True,
    ).text
    assert "Undone: each stands on their own record again." in undone and HEADING in undone
    assert record_of(newcomer) != record_of(earlier)


@pytest.mark.parametrize("word", ["same", "different", "unsure"])
def test_pressed_twice_it_is_done_once(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen, word: str
) -> None:
    visit = comes_again(stage)
    page = seen(client, visit)
    press(client, visit, word, page)
    again = press(client, visit, word, page)
    assert "not offered" not in again and db.session.query(MatchDecision).count() <= 1
    assert re.search(r"/day/likely/undo/[0-9A-Z]+", again)


def test_what_is_told_apart_is_not_asked_again_and_can_be_taken_back(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen
) -> None:
    visit = comes_again(stage)
    after = press(client, visit, "different", seen(client, visit))
    assert HEADING not in after and "Not them: you are not asked again." in after and NOBODY_KNOWN in after
    reference = db.session.query(MatchDecision).one().reference
    undone = client.post(f"/day/likely/undo/{reference}", data={"what": "different"}, follow_redirects=True).text
    assert HEADING in undone


def test_not_sure_joins_nobody_and_asks_the_next_advisor(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen
) -> None:
    visit = comes_again(stage)
    after = press(client, visit, "unsure", seen(client, visit))
    assert "Nothing is joined." in after and HEADING in after
    assert record_of(visit.party[0].citizen) != record_of(earlier)


def test_a_name_without_keys_yet_is_found(app: Flask, client: CheckedClient, stage: Morning, now: datetime) -> None:
    with transaction():
        name_citizen("Mohammed Khan", contacts=[(ContactKind.MOBILE, "+447700900123")], now=now)
    assert HEADING in seen(client, comes_again(stage)).text


def test_the_turned_screen_says_only_how_many(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen
) -> None:
    seen(client, comes_again(stage))
    turned = client.get("/day?turned=1").text
    assert "Who is this? (1)" in turned and "Mohammed Khan" not in turned


def test_a_shared_number_alone_shows_nobody(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen
) -> None:
    page = seen(client, comes_again(stage, "Grace Hopper")).text
    assert HEADING not in page and NOBODY_KNOWN in page


def test_which_records_were_shown_is_audited_once(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen
) -> None:
    visit = comes_again(stage)
    seen(client, visit)
    client.get("/day")
    rows = db.session.query(AuditRow).filter_by(act=str(Act.MATCHED)).all()
    assert [row.reason for row in rows] == [earlier.case_record.reference]
    assert folded("Mohammed") not in str([vars(row) for row in rows]).lower()


def test_a_record_that_is_not_offered_is_neither_joined_nor_shown(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen, now: datetime
) -> None:
    with transaction():
        stranger = name_citizen("Grace Hopper", now=now)
    visit = comes_again(stage)
    page = seen(client, visit)
    mine = visit.party[0].citizen.case_record.reference
    after = press(client, visit, "same", page, f"same:{mine}:{stranger.case_record.reference}")
    assert "is not offered for this person any more" in after and "Half a sentence" in after
    assert record_of(visit.party[0].citizen) != record_of(stranger)


def test_a_host_is_shown_no_likely_record_and_may_not_join(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen
) -> None:
    visit = comes_again(stage)
    seen(client, visit)
    host = checked(app)
    host.sign_in(stage.host)
    desk = host.get(f"/desk/{stage.venue.slug}").text
    assert HEADING not in desk and "Mohammed Khan" not in desk
    assert host.post(f"/day/likely/{visit.consultations[0].reference}", data={"likely": "same:A:B"}).status_code == 403


def test_what_a_colleague_said_meanwhile_is_not_said_again(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen, now: datetime
) -> None:
    visit = comes_again(stage)
    page = seen(client, visit)
    with transaction():
        mine, theirs = visit.party[0].citizen.case_record, earlier.case_record
        tell_apart(mine, theirs, MatchWord.DIFFERENT, staff_id=stage.host.id, now=now)
    after = press(client, visit, "same", page)
    assert "is not offered for this person any more" in after and HEADING not in after


def test_a_date_of_birth_tells_namesakes_apart(
    app: Flask, client: CheckedClient, stage: Morning, earlier: Citizen
) -> None:
    with transaction():
        db.session.get_one(Citizen, earlier.id).date_of_birth = date(1952, 7, 1)
    visit = comes_again(stage)
    page = seen(client, visit)
    assert HEADING in page.text and 'name="born"' in page.text
    whose = visit.party[0].citizen.case_record.reference
    address = f"/day/born/{visit.consultations[0].reference}"
    typed_in = {**typed(page), "note": "Half a sentence", "born_of": whose}
    for wrong in ("", "yesterday", "1.1.2030", "1.1.1850"):
        refused = client.post(address, data={**typed_in, "born": wrong})
        assert refused.status_code == 400 and "Enter the date of birth as day, month and year" in refused.text
        assert "Half a sentence" in refused.text
    after = client.post(address, data={**typed_in, "born": "12.3.1980"}, follow_redirects=True).text
    assert HEADING not in after and "Half a sentence" in after and 'name="born"' not in after
    assert db.session.get_one(Citizen, visit.party[0].citizen_id).date_of_birth == date(1980, 3, 12)
    assert client.post(address, data={**typed(client.get("/day")), "born": "1.1.1990"}).status_code == 404


def test_a_step_of_the_person_is_kept_beside_a_date_of_birth_that_is_not_known(
    app: Flask, client: CheckedClient, stage: Morning
) -> None:
    visit = walks_in(stage)
    page = seen(client, visit)
    assert 'name="born_of"' in page.text
    said = {**typed(page), "outcome": "resolved", "next_step": "Send the letter", "whose": whose_value(), "due_in": "7"}
    address = re.search(r'formaction="(/day/finish/\w+)"', page.text)[1]
    sends = dict(re.findall(r'<input type="hidden" name="(\w+)"\s+value="([^"]*)"', page.text))
    assert client.post(address, data={**sends, **said}).status_code == 303
    assert [row.what for row in db.session.query(Action)] == ["Send the letter"]
