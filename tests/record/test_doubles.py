"""The page of likely doubles: both sides beside each other, one key each, each showing audited."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask

from booking.cases.jobs import find_doubles
from booking.cases.models import AuditRow
from booking.cases.operations import add_need
from booking.citizens.models import Citizen
from booking.citizens.operations import key_names, name_citizen
from booking.citizens.rules import ContactKind
from booking.core.database import db, transaction
from booking.staff.models import StaffMember
from tests import factories as make
from tests.client import CheckedClient

PAGE = "/records/doubles"
REACHED = [(ContactKind.MOBILE, "+447700900123")]


@pytest.fixture
def advisor(client: CheckedClient) -> StaffMember:
    with transaction():
        person = make.staff("Mina Advisor")
    client.sign_in(person)
    return person


@pytest.fixture
def pair(app: Flask, now: datetime) -> tuple[Citizen, Citizen]:
    with transaction():
        one, other = (name_citizen(name, contacts=REACHED, now=now) for name in ("Mohammed Khan", "Muhammad Khan"))
        key_names(100)
    find_doubles(now)
    return one, other


def press(client: CheckedClient, word: str, page: str = "") -> str:
    found = re.search(rf'value="({word}:[^"]+)"', page or client.get(PAGE).text)
    assert found, f"no button {word}"
    return client.post(PAGE, data={"double": found[1]}, follow_redirects=True).text


def undo(client: CheckedClient, page: str) -> str:
    address = re.search(r'action="(/records/doubles/undo/\w+)"', page)
    what = re.search(r'name="what" value="(\w+)"', page)
    assert address and what
    return client.post(address[1], data={"what": what[1]}, follow_redirects=True).text


def test_both_sides_stand_beside_each_other_and_each_showing_is_one_row(
    client: CheckedClient, advisor: StaffMember, pair: tuple[Citizen, Citizen], now: datetime
) -> None:
    with transaction():
        add_need(db.session.get_one(Citizen, pair[0].id), "Large print", by_id=advisor.id, now=now)
    page = client.get(PAGE).text
    for shown in ("1 pair waits.", "Mohammed Khan", "Muhammad Khan", "07700 900123", "Large print", "no visit yet"):
        assert shown in page
    said = "What speaks for it: <strong>a name that is alike, the same number or address</strong>."
    assert said in page, "a number alone would make nobody likely"
    client.get(PAGE)
    first, second = (person.case_record.reference for person in pair)
    rows = db.session.query(AuditRow).order_by(AuditRow.id).all()
    assert [(row.act, row.basis, row.case_record_reference, row.reason) for row in rows] == [
        ("matched", "task", first, second),
        ("matched", "task", second, first),
    ] * 2


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("same", "It is them: joined"),
        ("different", "Not the same: nobody is asked"),
        ("later", "it comes back in a week"),
    ],
)
def test_one_press_decides_and_the_next_takes_it_back(
    client: CheckedClient, advisor: StaffMember, pair: tuple[Citizen, Citizen], word: str, told: str
) -> None:
    after = press(client, word)
    assert told in after and "No two records are waiting to be compared." in after
    back = undo(client, after)
    assert "Undone:" in back and "1 pair waits." in back


@pytest.mark.parametrize("word", ["same", "different", "later"])
def test_pressed_twice_it_is_done_once_and_one_undo_takes_it_back(
    client: CheckedClient, advisor: StaffMember, pair: tuple[Citizen, Citizen], word: str
) -> None:
    old = client.get(PAGE).text
    press(client, word, old)
    again = press(client, word, old)
    assert "told--refused" not in again
    assert "1 pair waits." in undo(client, again)


def test_what_a_colleague_decided_meanwhile_is_refused(
    client: CheckedClient, advisor: StaffMember, pair: tuple[Citizen, Citizen]
) -> None:
    old = client.get(PAGE).text
    press(client, "same", old)
    with transaction():
        colleague = make.staff("Carol Colleague")
    client.sign_in(colleague)
    for word in ("same", "different", "later"):
        assert "is not offered for this person any more" in press(client, word, old)


def test_nobody_is_joined_who_is_not_on_the_list(
    client: CheckedClient, advisor: StaffMember, pair: tuple[Citizen, Citizen], now: datetime
) -> None:
    with transaction():
        stranger = name_citizen("Grace Hopper", now=now)
    mine = pair[0].case_record.reference
    forged = f"same:{mine}:{stranger.case_record.reference}"
    assert "is not offered" in client.post(PAGE, data={"double": forged}, follow_redirects=True).text
    for bad in (
        "",
        "same",
        f"same:{mine}",
        f"unsure:{mine}:{mine}",
        "same:NOBODY:NOBODY",
        f"same:{mine}:{mine}:{mine}",
    ):
        assert client.post(PAGE, data={"double": bad}).status_code == 404
    assert "is not offered" in client.post(PAGE, data={"double": f"same:{mine}:{mine}"}, follow_redirects=True).text


@pytest.mark.parametrize("role", ["host", "manager"])
def test_hosts_and_managers_are_shown_nobody(client: CheckedClient, pair: tuple[Citizen, Citizen], role: str) -> None:
    with transaction():
        person = make.staff("Hana Host", role)
    client.sign_in(person)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data={"double": "same:A:B"}).status_code == 403
    assert not db.session.query(AuditRow).count()


def test_the_stricter_wish_counts_until_the_person_was_asked(
    client: CheckedClient, advisor: StaffMember, now: datetime
) -> None:
    with transaction():
        quiet = make.citizen("Ada Lovelace", ("mobile", "+447700900123"))
        quiet.contact_points[0].do_not_text = True
        plain = make.citizen("A. Lovelace", ("mobile", "+447700900124"))
        one, other = quiet.case_record.reference, plain.case_record.reference
    opened = client.post(f"/records/{one}", data={"reason": "Ada sits here now"}).location
    mark = opened.partition("opened=")[2]
    both = client.post(f"/records/{one}/compare", data={"other": other, "why": "told_me", "opened": mark}).text
    assert both.count("the stricter wish, until an advisor has asked them") == 1
    data = {"other": other, "why": "told_me", "opened": mark}
    page = client.post(f"/records/{one}/join", data=data, follow_redirects=True).text
    assert page.count("do not text") == 2 and "Ask how to reach them safely" in page
    wishes = f"/records/{one}/wishes"
    assert "of two wishes the stricter counts" in client.get(f"{wishes}?opened={mark}").text
    said = client.post(f"{wishes}/asked", data={"opened": mark}, follow_redirects=True).text
    assert "each number counts as it says" in said and "of two wishes the stricter counts" not in said
    assert client.get(opened).text.count("do not text") == 1
    again = client.post(f"{wishes}/asked", data={"opened": mark})
    assert again.status_code == 409
    undone = client.post(f"{wishes}/asked", data={"opened": mark, "undoing": "1"}, follow_redirects=True).text
    assert "of two wishes the stricter counts" in undone
    assert client.post(f"{wishes}/asked").status_code == 403
