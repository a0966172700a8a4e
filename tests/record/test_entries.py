"""An entry is put right on the record's page; what was moved is on no page, file or message of the old record."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import AuditRow, Entry, EntryAct
from booking.cases.operations import move_entry, strike_entry
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.staff.models import Grant, StaffMember
from tests import factories as make
from tests.cases.test_queries import note, visit_of
from tests.client import CheckedClient
from tests.guards.council import a_council
from tests.guards.test_routes import routes

WORDS = "Owes three months of rent."
PEOPLE = {"record", "day", "desk", "tasks", "messages", "replies"}  # rooms whose pages are about people
STRIKE = {"version": "1", "what": "struck", "why": "not_so"}


@pytest.fixture
def advisor(client: CheckedClient) -> StaffMember:
    with transaction():
        person = make.staff("Mina Advisor")
    client.sign_in(person)
    return person


def records(now: datetime, by: StaffMember, *, restricted: bool = False) -> tuple[str, str, str]:
    """The references of a record with a visit and its note, of the note, and of another's record."""
    with transaction():
        ada, eve = make.citizen("Ada Lovelace"), make.citizen("Eve Other")
        service = make.service("Housing options", make.department("Housing"))
        talk = visit_of(ada, advisor=by, service=service, at=now - timedelta(days=9))
        note(WORDS, talk, by=by, now=now, restricted=restricted)
        visit_of(eve, advisor=by, service=service, at=now - timedelta(days=8))
        found = db.session.scalars(select(Entry.reference)).one()
        return ada.case_record.reference, found, eve.case_record.reference


def test_an_entry_is_struck_through_and_that_undone(client: CheckedClient, advisor: StaffMember, now: datetime) -> None:
    ada, entry, _eve = records(now, advisor)
    there = f"/records/{ada}/entries/{entry}"
    assert there in client.get(f"/records/{ada}").text
    asked = client.get(there)
    assert WORDS in asked.text and "What is to be done?" in asked.text
    token = re.search(r'name="form_token"[^>]* value="([^"]+)"', asked.text)
    assert token
    for _press in range(2):  # Enter twice is once
        assert client.post(there, data={**STRIKE, "form_token": token[1]}).status_code == 303
    page = client.get(f"/records/{ada}").text
    assert f"<del>{WORDS}</del>" in page
    assert "Struck through: Mina Advisor" in page and "It is not what was said or done" in page
    act = db.session.scalars(select(EntryAct.reference)).one()
    client.post(f"{there}/undo/{act}")
    page = client.get(f"/records/{ada}").text
    assert "Undone: the entry stands as it did before." in page and "<del>" not in page
    client.post(f"{there}/undo/{act}")
    assert "This can no longer be undone." in client.get(f"/records/{ada}").text
    held = client.post(f"/records/{ada}/file").get_json()
    assert held["visits"][0]["consultations"][0]["entries"][0]["struck"] is False


def test_the_file_says_that_an_entry_is_struck(client: CheckedClient, advisor: StaffMember, now: datetime) -> None:
    ada, entry, _eve = records(now, advisor)
    client.post(f"/records/{ada}/entries/{entry}", data=STRIKE)
    (written,) = client.post(f"/records/{ada}/file").get_json()["visits"][0]["consultations"][0]["entries"]
    assert written["struck"] is True and written["body"] == WORDS
    assert [(act["act"], act["by"]) for act in written["acts"]] == [("struck", "Mina Advisor")]


def test_a_correction_keeps_the_earlier_words_and_two_do_not_overwrite_each_other(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    ada, entry, _eve = records(now, advisor)
    there, typed = f"/records/{ada}/entries/{entry}", {"version": "1", "what": "corrected", "why": "mistyped"}
    assert client.post(there, data={**typed, "body": "Owes four months."}).status_code == 303
    second = client.post(there, data={**typed, "body": "Owes five months."})
    assert second.status_code == 409
    assert "A colleague has changed this entry since you opened it." in second.text
    assert "Owes four months.</p>" in second.text and "Owes five months.</textarea>" in second.text
    assert 'name="version" type="hidden" value="2"' in second.text
    client.post(there, data={**typed, "version": "2", "body": "Owes five months."})
    page = client.get(f"/records/{ada}").text
    assert "Earlier words</summary>" not in page and "Earlier words (2)" in page
    assert WORDS in page and "Owes four months." in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"what": ""}, "Choose what is to be done with the entry."),
        ({"what": "erased"}, "Choose what is to be done with the entry."),
        ({"why": ""}, "Choose why, or say it in ten letters or more."),
        ({"why": "", "words": "because"}, "Choose why, or say it in ten letters or more."),
        ({"what": "corrected", "body": " "}, "Type the corrected words."),
        ({"what": "corrected", "body": WORDS}, "These are the words that stand already."),
        ({"what": "corrected", "body": "x" * 50_000}, "Keep the note to 10,000 characters or fewer."),
        ({"what": "moved", "other": ""}, "Enter the reference of the other record."),
        ({"what": "moved", "other": "0000000000"}, "There is no other record with that reference."),
        ({"what": "moved", "other": "itself"}, "The entry stands on that record already."),
        ({"version": "x"}, "A colleague has changed this entry"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    client: CheckedClient, advisor: StaffMember, now: datetime, typed: dict[str, str], sentence: str
) -> None:
    ada, entry, _eve = records(now, advisor)
    typed = {name: ada if value == "itself" else value for name, value in typed.items()}
    answer = client.post(f"/records/{ada}/entries/{entry}", data={**STRIKE, **typed})
    assert answer.status_code in {400, 409}
    assert sentence in answer.text
    assert all(value.strip() in answer.text for name, value in typed.items() if name in {"body", "other", "words"})
    assert count_of(select(EntryAct)) == 0


def test_own_words_are_a_reason(client: CheckedClient, advisor: StaffMember, now: datetime) -> None:
    ada, entry, _eve = records(now, advisor)
    client.post(f"/records/{ada}/entries/{entry}", data={**STRIKE, "why": "", "words": "<b>It was her sister"})
    assert "&lt;b&gt;It was her sister" in client.get(f"/records/{ada}").text


def test_the_page_of_an_entry_is_an_opening(client: CheckedClient, advisor: StaffMember, now: datetime) -> None:
    ada, entry, _eve = records(now, advisor)
    client.get(f"/records/{ada}/entries/{entry}")
    assert [row.act for row in db.session.scalars(select(AuditRow))] == ["opened"]


def test_an_entry_that_is_not_theirs_to_read_is_not_there(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    ada, entry, eve = records(now, advisor, restricted=True)
    there = f"/records/{ada}/entries/{entry}"
    assert client.get(f"/records/{eve}/entries/{entry}").status_code == 404
    with transaction():
        stranger = make.staff("Tess Tax")
        stranger.grants = [Grant(role="advisor", department_id=make.department("Revenues").id)]
        host = make.staff("Hana Host", "host")
    client.sign_in(stranger)
    assert client.get(there).status_code == 403 and client.post(there, data=STRIKE).status_code == 403
    opened = client.post(f"/records/{ada}", data={"reason": "On the phone"}).location.partition("?")[2]
    assert client.get(f"{there}?{opened}").status_code == 404
    assert client.post(f"{there}?{opened}", data=STRIKE).status_code == 404
    client.sign_in(host)
    assert client.get(there).status_code == 403 and client.post(there, data=STRIKE).status_code == 403
    assert count_of(select(EntryAct)) == 0


def test_a_moved_entry_is_said_and_its_words_are_kept_for_who_was_late(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    ada, entry, eve = records(now, advisor)
    there = f"/records/{ada}/entries/{entry}"
    moved = client.post(there, data={**STRIKE, "what": "moved", "other": f"{eve[:5]} {eve[5:].lower()}"})
    assert moved.status_code == 303
    page = client.get(f"/records/{ada}").text
    assert "An entry was moved." in page and WORDS not in page and "/undo/" in page
    assert WORDS in client.get(f"/records/{eve}").text
    assert client.get(there).status_code == 404
    late = client.post(there, data={**STRIKE, "what": "corrected", "body": "My own long words."})
    assert late.status_code == 409
    assert "A colleague has moved this entry to another record." in late.text
    assert "My own long words." in late.text and WORDS not in late.text
    act = db.session.scalars(select(EntryAct.reference)).one()
    with clock.stopped_at(now + timedelta(minutes=11)):
        client.sign_in(advisor)
        assert "/undo/" not in client.get(f"/records/{ada}").text
        client.post(f"{there}/undo/{act}")
        assert "This can no longer be undone." in client.get(f"/records/{ada}").text


@pytest.mark.parametrize("how", ["moved", "restricted", "neither"])
def test_the_words_are_on_no_page_of_the_old_record(app: Flask, client: CheckedClient, now: datetime, how: str) -> None:
    """Every page of staff about that person, that visit and everybody's list, and the file of the record."""
    council, words = a_council(app), "Χρωστάει τρεις μήνες"
    with transaction() as session:
        row = session.scalars(select(Entry).where(Entry.reference == council.entry)).one()
        mina = row.author
        row.restricted = how == "restricted"
        if how == "moved":
            other = make.citizen("Άλλη").case_record
            move_entry(
                *(council.entry, row.clients[0].case_record, other, mina, "It is about somebody else"),
                seen=1, device="d", now=now,
            )  # fmt: skip
        else:
            strike_entry(council.entry, row.clients[0].case_record, mina, "Not so at all", seen=1, now=now)
        elsewhere = make.department("Other")
        grants = [Grant(role=role, department_id=elsewhere.id) for role in ("host", "advisor", "manager")]
        reader = mina if how != "restricted" else make.staff("Tess Tax")
        reader.grants = reader.grants if how != "restricted" else grants
    client.sign_in(reader)
    opened = client.post(f"/records/{council.record}", data={"reason": "On the phone"}).location.partition("?")[2]
    found, asked = [], 0
    for rule, method in routes(app):
        if method == "GET" and rule.endpoint.partition(".")[0] in PEOPLE:
            answer = client.get(council.address(rule) + f"?{opened}", follow_redirects=True)
            asked += answer.status_code == 200
            found += [rule.endpoint] if words in answer.text else []
    found += ["file"] if words in client.post(f"/records/{council.record}/file?{opened}").text else []
    assert asked > 8
    assert sorted(found) == ([] if how != "neither" else ["file", "record.entry", "record.printed", "record.show"])
