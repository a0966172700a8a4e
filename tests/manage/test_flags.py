"""Kinds of flags as managers define them: added, changed, ended, put back, each in the journal."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from booking.citizens.models import FlagKind
from booking.core.database import db
from booking.core.journal import SecurityEvent
from tests.manage.council import a_council, typed

NEW = "/manage/flags/new"
ASKED = {"name": "Two staff", "action": "Two of us see them", "for_hosts": "y", "department": "*"}


def stored() -> FlagKind:
    db.session.rollback()
    return db.session.scalars(select(FlagKind)).one()


def test_a_flag_is_defined_once_changed_ended_and_put_back(app: Flask) -> None:
    browser = a_council(app).browser()
    form = typed(browser.get(NEW).text) | ASKED
    first, second = browser.post(NEW, data=form), browser.post(NEW, data=form)
    assert first.location == second.location
    assert (stored().for_hosts, stored().department_id) == (True, None)
    path = f"/manage/flags/{stored().reference}"
    assert "Two of us see them" in browser.get("/manage/flags").text
    hidden = {name: value for name, value in typed(browser.get(path).text).items() if name != "for_hosts"}
    assert browser.post(path, data=hidden | {"action": "Call first"}).location == f"{path}?saved=1"
    assert (stored().action, stored().for_hosts) == ("Call first", False)
    browser.post(path, data=typed(browser.get(path).text) | {"for_hosts": "y"})
    gone = browser.post(f"{path}/act", data={"act": "end"}).location
    assert "nobody sets it any more" in browser.get(gone).text and stored().ended_at is not None
    browser.post(f"{path}/act", data={"act": "back"})
    assert stored().ended_at is None
    assert browser.post(f"{path}/act", data={"act": "burn"}).status_code == 400
    said = [event.detail["what"] for event in db.session.scalars(select(SecurityEvent)) if "flag" in event.detail]
    assert said == ["added", "hidden", "shown", "ended", "put_back"]
    assert "front desks see what it has done from now on" in browser.get("/manage/security").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter what advisors call this flag"),
        ({"name": "x" * 61}, "60 characters"),
        ({"action": ""}, "Enter what staff are to do"),
        ({"action": "x" * 121}, "120 characters"),
        ({"department": "nowhere"}, "Choose whose advisors"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    app: Flask, changed: dict[str, str], said: str
) -> None:
    browser = a_council(app).browser()
    answer = browser.post(NEW, data=typed(browser.get(NEW).text) | ASKED | changed)
    assert answer.status_code == 400 and said in answer.text
    assert all(text in answer.text for name, text in (ASKED | changed).items() if name in ("name", "action"))
    assert not db.session.scalars(select(FlagKind)).all()


def test_two_of_one_name_do_not_stand_and_the_refused_undo_says_so(app: Flask) -> None:
    browser = a_council(app).browser()
    browser.post(NEW, data=typed(browser.get(NEW).text) | ASKED)
    first = f"/manage/flags/{stored().reference}"
    refused = browser.post(NEW, data=typed(browser.get(NEW).text) | ASKED)
    assert refused.status_code == 409 and "is defined already" in refused.text
    browser.post(f"{first}/act", data={"act": "end"})
    browser.post(NEW, data=typed(browser.get(NEW).text) | ASKED)
    refused = browser.post(f"{first}/act", data={"act": "back"})
    assert refused.status_code == 409 and "is defined already" in refused.text


def test_a_manager_of_a_department_keeps_its_own_and_no_more(app: Flask) -> None:
    council = a_council(app)
    of_all, of_revenues = council.browser(), council.browser(council.of_revenues)
    of_all.post(NEW, data=typed(of_all.get(NEW).text) | ASKED)
    path = f"/manage/flags/{stored().reference}"
    assert of_revenues.get(path).status_code == 403
    assert of_revenues.post(f"{path}/act", data={"act": "end"}).status_code == 403
    page = of_revenues.get(NEW).text
    assert "Revenues" in page and "Homes" not in page and "every department" not in page
    assert of_revenues.post(NEW, data=typed(page) | ASKED | {"name": "Ours"}).status_code == 400
    assert (
        of_revenues.post(NEW, data=typed(page) | ASKED | {"name": "Ours", "department": "revenues"}).status_code == 302
    )
    assert "Ours" in of_revenues.get("/manage/flags").text and "Two staff" not in of_revenues.get("/manage/flags").text
    assert council.browser(council.of_heywood).get(NEW).status_code == 403
