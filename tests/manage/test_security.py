"""The security journal's page: within scope, in words, by kind and person; and ending a colleague's sign-ins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.journal import SecurityAct, SecurityEvent, write_event
from booking.manage.queries.security import PAGE
from booking.staff.models import StaffMember
from tests import factories
from tests.client import checked
from tests.manage.council import Council, a_council
from tests.manage.staffing import host_of


def write(act: SecurityAct, person: StaffMember | None = None, **detail: str) -> None:
    with transaction():
        id_ = person.id if person else None
        write_event(act, now=clock.now(), by_id=id_, about_id=id_, **detail)


def rows(page: str) -> list[str]:
    """The lines of the list, as they are read."""
    from tests.page_rules import Page

    lists = [e for e in Page(page).root.all("ol") if "security-events" in e.attributes.get("class", "")]
    return [" ".join(row.text.split()) for events in lists for row in events.all("li")]


@pytest.fixture
def council(app: Flask) -> Council:
    return a_council(app)


def test_it_is_read_newest_first_and_in_words(council: Council) -> None:
    person = host_of(council)
    write(SecurityAct.EXPORTED, what="backup")
    write(SecurityAct.SIGN_IN_FAILED, network="2b294f64b25e")
    write(SecurityAct.SIGN_IN_ENDED, person, why="password", count="2")
    with transaction():
        grant = {"role": "host", "venue": "heywood", "department": "revenues"}
        by, about = council.manager.id, person.id
        write_event(SecurityAct.GRANT_GIVEN, now=clock.now(), by_id=by, about_id=about, **grant)
    browser = council.browser()
    assert "/manage/security" in browser.get("/manage").text
    read = rows(browser.get("/manage/security").text)
    assert read == [
        "Thu 26 Nov 10:15 Mo Manager signed in.",
        "Thu 26 Nov 10:15 Mo Manager gave Holly Host a grant: Host, Heywood Library, Revenues.",
        "Thu 26 Nov 10:15 2 sign-ins of Holly Host were ended: the password was changed.",
        "Thu 26 Nov 10:15 A sign-in failed, from connection 2b29: nobody here has that address.",
        "Thu 26 Nov 10:15 A technician made a backup.",
    ]


def test_a_manager_sees_what_is_done_by_and_about_their_own(council: Council) -> None:
    mine = host_of(council)
    with transaction():
        theirs = factories.staff("Lena Langley", "host")
        theirs.grants[0].venue_id = council.langley.id
    write(SecurityAct.REFUSED, theirs, page="manage.staff")
    write(SecurityAct.REFUSED, mine, page="manage.staff")
    write(SecurityAct.EXPORTED, what="backup")
    with transaction():
        write_event(SecurityAct.INVITED, now=clock.now(), by_id=theirs.id, about_id=mine.id)
    browser = council.browser(council.of_heywood)
    read = browser.get("/manage/security").text
    assert [line.split(" ", 4)[4] for line in rows(read)] == [
        "Hana Heywood signed in.",
        "Lena Langley asked for a link with which Holly Host chooses a password.",
        "Holly Host was refused a page they have no grant for: Manage, Staff.",
    ]
    assert theirs.reference not in read
    hidden = browser.get("/manage/security", query_string={"person": theirs.reference}).text
    assert rows(hidden) == rows(read)  # as if nobody were named
    assert "refused" in council.browser().get(f"/manage/security?person={theirs.reference}").text


def test_it_is_filtered_by_kind_and_person(council: Council) -> None:
    person = host_of(council)
    write(SecurityAct.REFUSED, person, page="manage.staff")
    write(SecurityAct.SIGNED_IN, person)
    browser = council.browser()
    both = browser.get(f"/manage/security?kind=signed_in&person={person.reference}").text
    assert rows(both) == ["Thu 26 Nov 10:15 Holly Host signed in."]
    assert len(rows(browser.get(f"/manage/security?person={person.reference}").text)) == 2
    assert len(rows(browser.get("/manage/security?kind=refused").text)) == 1
    assert rows(browser.get("/manage/security?kind=flood_undone").text) == []
    assert len(rows(browser.get("/manage/security?kind=nonsense&person=x%00&page=0").text)) in {0, 3}


def test_it_is_read_page_by_page(council: Council) -> None:
    with transaction():
        for n in range(PAGE + 3):
            write_event(SecurityAct.EXPORTED, now=clock.now() + timedelta(minutes=n), what=f"n{n}")
    browser = council.browser()
    first, second = (browser.get(f"/manage/security?kind=exported&page={n}").text for n in (1, 2))
    assert len(rows(first)) == PAGE and 'rel="next"' in first and 'rel="prev"' not in first
    assert [line.rsplit(" ", 1)[1] for line in rows(second)] == ["n2.", "n1.", "n0."]
    assert 'rel="prev"' in second and 'rel="next"' not in second
    for odd in ("-1", "x", "999999", "٣"):
        assert browser.get("/manage/security", query_string={"page": odd}).status_code == 200


def test_a_colleague_s_sign_ins_are_shown_and_ended_at_once(app: Flask, council: Council) -> None:
    person, theirs, browser = host_of(council), checked(app), council.browser(council.of_heywood)
    theirs.sign_in(person)
    page = browser.get(f"/manage/staff/{person.reference}").text
    assert "Signed in now" in page and "a test" in page and "/manage/security?person=" in page
    assert browser.post(f"/manage/staff/{person.reference}/sign-ins").status_code == 302
    assert "a manager ended this sign-in" in theirs.get(theirs.get("/desk").location).text
    assert "Nowhere." in browser.get(f"/manage/staff/{person.reference}").text
    db.session.rollback()
    told = db.session.scalars(db.select(SecurityEvent).filter_by(act="sign_in_ended")).one()
    assert (told.by_id, told.about_id) == (council.of_heywood.id, person.id)


def test_nobody_s_sign_ins_are_ended_beyond_the_manager_s_reach(app: Flask, council: Council) -> None:
    person = host_of(council, ("advisor", council.langley.id))
    theirs = checked(app)
    theirs.sign_in(person)
    browser = council.browser(council.of_heywood)
    assert "Signed in now" not in browser.get(f"/manage/staff/{person.reference}").text
    assert browser.post(f"/manage/staff/{person.reference}/sign-ins").status_code == 403
    assert theirs.get("/desk").status_code in {200, 302} and "sign-in" not in (theirs.get("/desk").location or "")


def test_an_export_and_a_printed_list_are_written_down(council: Council) -> None:
    browser = council.browser()
    browser.get("/manage/figures.csv?first=01/10/2026&last=31/10/2026")
    with transaction():
        host = factories.staff("Hari", "host")
    council.browser(host).get("/desk/heywood/print?day=2026-11-27")
    db.session.rollback()
    told = db.session.scalars(db.select(SecurityEvent).filter_by(act="exported").order_by(SecurityEvent.id)).all()
    assert [(row.by_id, row.detail) for row in told] == [
        (council.manager.id, {"what": "figures", "first": "2026-10-01", "last": "2026-10-31"}),
        (host.id, {"what": "day_list", "venue": "heywood", "day": "2026-11-27"}),
    ]
