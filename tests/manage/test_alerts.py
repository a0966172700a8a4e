"""Managers' pages of alerts: listed, closed with a word, undone; never by whom it is about."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.cases import operations as cases
from booking.cases.jobs import find_alerts
from booking.cases.rules import Basis
from booking.core import clock
from booking.core.database import transaction
from booking.staff.models import StaffMember
from tests import factories as make
from tests.client import CheckedClient


@pytest.fixture
def boss(app: Flask, client: CheckedClient, now: datetime) -> StaffMember:
    """A manager of everything, signed in; an advisor has opened a record without a ground."""
    with transaction():
        mina, person = make.staff("Mina Holt"), make.staff("Bea Boss", "manager")
        ada = make.citizen("Ada Lovelace")
        cases.open_record(
            ada.case_record, mina, basis=Basis.REASON, reason="To look something up", device="Firefox", now=now
        )
    find_alerts(now)
    client.sign_in(person)
    return person


def address(client: CheckedClient) -> str:
    [found] = set(re.findall(r'href="(/manage/alerts/\w+)"', client.get("/manage/alerts").text))
    return str(found)


def test_an_alert_is_listed_closed_and_opened_again(client: CheckedClient, boss: StaffMember) -> None:
    assert "1 opening of a record waits for a second person" in client.get("/manage").text
    page = client.get(there := address(client)).text
    assert "Mina Holt" in page and "To look something up" in page and "Firefox" in page and "Ada" not in page
    page = client.post(there, data={"word": "in_order", "words": "A colleague asked her"}, follow_redirects=True).text
    assert "Closed: in order." in page and "None waits for a word." in page and "A colleague asked her" in page
    assert "A colleague asked her" in client.get(there).text and "Was it in order?" not in client.get(there).text
    again = client.post(there, data={"word": "in_order"})
    assert again.status_code == 409 and "A colleague has closed this alert meanwhile" in again.text
    page = client.post(f"{there}/undo", follow_redirects=True).text
    assert "Undone: it waits for a word again." in page and "None waits" not in page
    page = client.post(f"{there}/undo", follow_redirects=True).text
    assert "manage-said--no" in page


def test_without_a_reason_it_says_that_older_work_opened_it(
    client: CheckedClient, boss: StaffMember, now: datetime
) -> None:
    with transaction():
        who = make.citizen("Eve Other"), make.staff("Olga Reid")
        cases.open_record(who[0].case_record, who[1], basis=Basis.VISIT, device="Firefox", now=now)
    find_alerts(now)
    pages = {
        client.get(one).text for one in re.findall(r'href="(/manage/alerts/\w+)"', client.get("/manage/alerts").text)
    }
    [page] = [one for one in pages if "Olga Reid" in one]
    assert "No reason was asked: a visit, appointment or task of theirs opens it, also one that is long over." in page


def test_a_word_that_is_missing_is_said_beside_its_field(client: CheckedClient, boss: StaffMember) -> None:
    there = address(client)
    page = client.post(there, data={"words": "I asked her"})
    assert page.status_code == 400 and "Choose whether this opening was in order." in page.text
    assert 'value="I asked her"' in page.text
    page = client.post(there, data={"word": "not_in_order", "words": "bad"})
    assert page.status_code == 400 and "Say what was not in order" in page.text and 'value="bad"' in page.text
    assert client.post(there, data={"word": "in_order", "words": "x" * 301}).status_code == 400
    done = client.post(there, data={"word": "not_in_order", "words": "She was curious"}, follow_redirects=True).text
    assert "Closed: not in order." in done and "She was curious" in done


def test_a_late_one_is_a_task_that_leads_to_the_list(client: CheckedClient, boss: StaffMember, now: datetime) -> None:
    assert 'href="/manage/alerts"' not in client.get("/tasks").text
    late = now + timedelta(days=5)
    find_alerts(late)
    with clock.stopped_at(late):
        client.sign_in(boss)
        assert 'href="/manage/alerts"' in client.get("/tasks").text
        assert ">late<" in client.get("/manage/alerts").text


def test_whom_it_is_about_and_managers_elsewhere_close_nothing(
    app: Flask, client: CheckedClient, boss: StaffMember, now: datetime
) -> None:
    there = address(client)
    with transaction():
        other = make.staff("Olaf Other", "manager")
        other.grants[0].department_id = make.department("Elsewhere").id
        both = make.staff("Tess Lee", "manager", "advisor")
        ada = make.citizen("Eve")
        reason = "To look something up"
        cases.open_record(ada.case_record, both, basis=Basis.REASON, reason=reason, device="d", now=now)
    find_alerts(now)
    client.sign_in(both)
    page = client.get("/manage/alerts").text
    assert "1 alert is about yourself" in page and page.count('href="/manage/alerts/') == 1
    client.sign_in(boss)
    hers = next(
        one for one in re.findall(r'href="(/manage/alerts/\w+)"', client.get("/manage/alerts").text) if one != there
    )
    client.sign_in(both)
    assert client.get(hers).status_code == 404
    assert client.post(hers, data={"word": "in_order"}).status_code == client.post(f"{hers}/undo").status_code == 404


def test_the_reason_of_opening_a_shielded_record_is_withheld(
    app: Flask, client: CheckedClient, boss: StaffMember, now: datetime
) -> None:
    with transaction():
        nell, eve = make.staff("Nell Kay"), make.citizen("Eve")
        until, record = now.date() + timedelta(days=90), eve.case_record
        cases.shield_record(record, "fled", "", (), review_on=until, by=nell, device="d", now=now)
        cases.open_record(record, nell, basis=Basis.REASON, reason="Her sister rang", device="d", now=now)
    find_alerts(now)
    listed = re.findall(r'href="(/manage/alerts/\w+)"', client.get("/manage/alerts").text)
    pages = [client.get(one).text for one in listed]
    assert not any("Her sister rang" in page for page in pages)
    assert any("The reason is withheld" in page for page in pages)
