"""How far a manager reaches: which grants they give and take, whom they see and end, and who stays the last."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.manage.errors import OwnEnd
from booking.staff import operations, queries
from booking.staff.errors import GrantBeyondYours, LastManager, OwnGrant, StaffBeyondYou
from booking.staff.rules import GrantTerms, Role
from tests import factories
from tests.book.walk import hidden
from tests.manage.council import a_council, typed
from tests.manage.staffing import LINK, grants, host_of, invite, stored
from tests.visits import scenes


def test_a_grant_is_given_and_taken(app: Flask) -> None:
    council = a_council(app)
    person, browser = host_of(council), council.browser()
    path = f"/manage/staff/{person.reference}"
    more = {"role": "advisor", "venue": "*", "department": "homes"}
    for _ in range(2):
        assert browser.post(f"{path}/grants", data=more).status_code == 302
    assert grants(person) == {("host", council.heywood.id, None), ("advisor", None, council.homes.id)}
    less = {"role": "host", "venue": "heywood", "department": "*"}
    for _ in range(2):
        assert browser.post(f"{path}/grants/take", data=less).status_code == 302
    assert grants(person) == {("advisor", None, council.homes.id)}
    assert browser.post(f"{path}/grants", data={"role": "host"}).status_code == 400
    for nonsense in ({}, {**less, "role": "king"}, {**less, "venue": "nowhere"}):
        assert browser.post(f"{path}/grants/take", data=nonsense).status_code == 409


def test_a_manager_of_one_venue_gives_and_takes_there_only(app: Flask) -> None:
    council = a_council(app)
    person, browser = host_of(council, ("advisor", council.langley.id)), council.browser(council.of_heywood)
    path = f"/manage/staff/{person.reference}"
    page = browser.get(path).text
    assert "given by other managers" in page and "Langley Library" in page
    assert 'value="*"' not in page.partition('<select class="govuk-select" id="venue"')[2].partition("</select>")[0]
    before = grants(person)
    for role, venue in (("manager", "*"), ("host", "langley"), ("advisor", "*")):
        answer = browser.post(f"{path}/grants", data={"role": role, "venue": venue, "department": "*"})
        assert answer.status_code in {400, 403}, (role, venue)
    taken = browser.post(f"{path}/grants/take", data={"role": "advisor", "venue": "langley", "department": "*"})
    assert taken.status_code == 403 and str(GrantBeyondYours.sentence) in taken.text
    assert grants(person) == before
    here = {"role": "advisor", "venue": "heywood", "department": "homes"}
    assert browser.post(f"{path}/grants", data=here).status_code == 302
    assert invite(browser, venue="langley").status_code == 400
    assert invite(browser).status_code == 200


def test_who_works_elsewhere_too_is_not_renamed_invited_again_or_ended(app: Flask) -> None:
    """Else the manager of one library could become the manager of all, by somebody else's sign-in."""
    council = a_council(app)
    person, browser = host_of(council, ("manager", None)), council.browser(council.of_heywood)
    path = f"/manage/staff/{person.reference}"
    again = browser.post(f"{path}/invitation")
    assert again.status_code == 403 and str(StaffBeyondYou.sentence) in again.text and not LINK.search(again.text)
    assert browser.get(f"{path}/end").status_code == 403
    assert browser.post(f"{path}/end", data={"confirm": "1"}).status_code == 403
    shown = hidden(browser.get(path), "seen")
    browser.post(path, data={"name": "Other", "languages": ["ur"], "seen": shown})
    kept = stored(person.email)
    assert (kept.name, kept.languages, kept.active, kept.invite_hash) == ("Holly Host", ["ur"], True, None)


def test_a_manager_sees_those_within_reach(app: Flask) -> None:
    council = a_council(app)
    host_of(council)
    with transaction():
        other = factories.staff("Lee Langley", "host")
        other.grants[0].venue_id = council.langley.id
    page = council.browser(council.of_heywood).get("/manage/staff").text
    assert "Holly Host" in page and "Lee Langley" not in page and "Mo Manager" not in page
    assert council.browser(council.of_heywood).get(f"/manage/staff/{other.reference}").status_code == 403
    everyone = council.browser().get("/manage/staff").text
    assert "Holly Host" in everyone and "Lee Langley" in everyone
    assert "Holly Host" not in council.browser().post("/manage/staff", data={"q": "lee"}).text
    assert "Nobody here is called like that." in council.browser().post("/manage/staff", data={"q": "zz"}).text
    assert council.browser().get("/manage/staff/0000000000").status_code == 404


def test_nobody_ends_or_demotes_themselves(app: Flask) -> None:
    council = a_council(app)
    browser, path = council.browser(), f"/manage/staff/{council.manager.reference}"
    mine = {"role": "manager", "venue": "*", "department": "*"}
    taken = browser.post(f"{path}/grants/take", data=mine)
    assert taken.status_code == 409 and str(OwnGrant.sentence) in taken.text.replace("&#39;", "'")
    refused = browser.post(f"{path}/end", data=typed(browser.get(f"{path}/end").text))
    assert refused.status_code == 409 and str(OwnEnd.sentence) in refused.text
    assert stored(council.manager.email).active and grants(council.manager) == {("manager", None, None)}


def test_of_two_managers_who_end_each_other_at_once_one_stays(app: Flask) -> None:
    council = a_council(app)
    with transaction():
        other = factories.staff("Oz Other", "manager", email="oz@testdale.example")
    pair = [(council.manager.id, other.id), (other.id, council.manager.id)]
    db.session.rollback()

    def end(by: int, who: int) -> None:
        from booking.manage.operations.staff import need_may_end

        member = queries.by_id(who)
        need_may_end(member, by=queries.by_id(by))
        operations.end_staff(member, now=clock.now())

    answers = scenes.at_once(app, [partial(end, by, who) for by, who in pair])
    assert sum(isinstance(answer, (LastManager, StaffBeyondYou)) for answer in answers) == 1, answers
    left = [stored(person).active for person in ("mo@testdale.example", "oz@testdale.example")]
    assert sorted(left) == [False, True]


def test_the_last_manager_of_everything_stays_one(app: Flask, now: datetime) -> None:
    council = a_council(app)
    everything = GrantTerms(Role.MANAGER)
    with transaction():
        gone = factories.staff("Gone", "manager", active=False)
        with pytest.raises(LastManager):
            operations.need_manager_left(council.manager)
        operations.need_manager_left(gone)
        other = factories.staff("Oz Other", "manager")
        operations.need_manager_left(council.manager)
        operations.take_grant(other, everything, by=council.manager, now=now)
        with pytest.raises(LastManager):
            operations.end_staff(council.manager, now=now)
        with pytest.raises(GrantBeyondYours):  # an ended manager does nothing any more
            operations.take_grant(council.manager, everything, by=gone, now=now)
