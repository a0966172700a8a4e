"""The list of the day, and who may open it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import operations as disruptions
from booking.staff.models import Grant
from booking.visits import operations as visits
from booking.visits.models import Visit, VisitAct
from tests import factories
from tests.client import CheckedClient, checked
from tests.desk.conftest import Library, at, person
from tests.guards.council import everything
from tests.statements import counted
from tests.visits.scenes import appointment


def test_the_host_reads_who_is_expected(desk: CheckedClient, library: Library) -> None:
    html = desk.get(library.url).text
    assert "Ada Lovelace" in html and "Bo Diddley" in html
    assert "2 expected" in html and "0 waiting" in html
    assert "Nobody is waiting." in html


def test_the_host_reads_who_was_told_not_to_come(desk: CheckedClient, library: Library) -> None:
    for path in ("", "/print"):
        assert "cannot go ahead" not in desk.get(library.url + path).text
    with transaction():
        start, end = library.ada.starts_at, library.ada.ends_at
        disruptions.close_venue(library.ada.venue, start, end, "Boiler", by_id=None, now=clock.now())
    for path in ("", "/print"):
        assert desk.get(library.url + path).text.count("cannot go ahead") == 1
    with clock.stopped_at(start + timedelta(minutes=10)):
        row = desk.get(library.url).text.split(f'id="row-{library.ada.reference}"')[1].split("</li>")[0]
    assert "cannot go ahead" in row and "Did not come" not in row and "Check in" in row


def test_a_host_of_one_venue_goes_straight_there(desk: CheckedClient, library: Library) -> None:
    assert desk.get("/desk").location == library.url


def test_a_host_of_several_chooses(desk: CheckedClient, library: Library) -> None:
    with transaction():
        other = factories.venue("Middleton Library")
        db.session.merge(library.host).grants.append(Grant(role="host", venue_id=other.id))
    html = desk.get("/desk").text
    assert "Heywood Library" in html and "Middleton Library" in html


@pytest.mark.parametrize("path", ["", "/list", "/print", "/book", "/find"])
def test_others_are_refused(app: Flask, desk: CheckedClient, library: Library, path: str) -> None:
    with transaction():
        advisor, other = factories.staff("Al Advisor", "advisor"), factories.venue("Middleton Library")
        slug = other.slug
    assert checked(app).get(library.url + path).status_code == 302
    assert desk.get(f"/desk/{slug}{path}").status_code == 403
    assert desk.get(f"/desk/nowhere{path}").status_code == 404
    stranger = checked(app)
    stranger.sign_in(advisor)
    assert stranger.get(library.url + path).status_code == 403


def test_nobody_acts_at_another_venue(app: Flask, desk: CheckedClient, library: Library) -> None:
    with transaction():
        slug = factories.venue("Middleton Library").slug
    reference = library.ada.reference
    for act in ("check-in", "did-not-come", "came-after-all", "drop-in", "cancel", "interpreter-arranged"):
        assert desk.post(f"/desk/{slug}/appointments/{reference}/{act}").status_code == 403
    assert desk.post(f"/desk/{slug}/drop-ins", data={"service": "Paying"}).status_code == 403
    db.session.rollback()
    assert db.session.scalars(select(Visit)).all() == []


def test_the_filter_works_without_a_script(desk: CheckedClient, library: Library) -> None:
    for typed in ("lovelace", "ADA", "0123", library.ada.reference):
        html = desk.post(library.url, data={"q": typed}).text
        assert "Ada Lovelace" in html and "Bo Diddley" not in html
    nobody = desk.post(library.url, data={"q": "zebedee"}).text
    assert re.search(r'id="nobody"\s*>', nobody) and 'value="zebedee"' in nobody
    with counted() as seen:
        desk.post(library.url, data={"q": "ada"})
    assert not [s for s in seen if not s.startswith("SELECT")]
    assert "Bo Diddley" in desk.get(library.url, query_string={"q": "zebedee"}).text  # no name in an address


def test_the_list_reads_in_five_statements_and_the_page_in_one_more(desk: CheckedClient, library: Library) -> None:
    """Beside them: who is signed in (one), and whom the audit says was shown already (one)."""
    desk.get(library.url)
    for path, limit in ((library.url, 6), (f"{library.url}/list", 5)):
        with counted() as seen:
            desk.get(path)
        reads = [s for s in seen if not any(word in s for word in ("staff_sign_in.token_hash", "FROM audit_row"))]
        assert len(reads) <= limit, reads
        assert len(seen) <= len(reads) + 2


def test_the_list_of_a_host_for_one_department_reads_no_more(desk: CheckedClient, library: Library) -> None:
    """However many acts can be undone: one statement finds those of the department."""
    for row in (library.ada, library.bo):
        desk.post(f"{library.url}/appointments/{row.reference}/check-in")
    reads = []
    for department_id in (None, library.day.service.department_id):
        with transaction() as session:
            session.merge(library.host).grants[0].department_id = department_id
        assert desk.get(library.url).text.count("Checked in:") == 2
        with counted() as seen:
            desk.get(f"{library.url}/list")
        reads.append(seen)
    assert len(reads[0]) == len(reads[1]), reads


def test_a_page_opened_and_left_changes_nothing(desk: CheckedClient, library: Library) -> None:
    for path in ("", "/list", "/print", "/book", "/find", f"/appointments/{library.ada.reference}"):
        with counted() as seen:
            assert desk.get(library.url + path).status_code == 200
        noted = ("SELECT", "INSERT INTO audit_row", "UPDATE audit_head", "INSERT INTO security_event")
        assert not [s for s in seen if not s.startswith(noted)]


def test_a_host_for_one_department_sees_and_serves_its_people(
    app: Flask, desk: CheckedClient, library: Library
) -> None:
    with transaction() as session:
        other = factories.service("Keeping your home", factories.department("Homes"), slug="keep-home")
        homes = factories.session_on(at=library.day.venue, offering=[other], advisors=0, kind="mixed")
        advisor = factories.staff("Hal Homes")
        hetty = appointment(
            factories.Day(homes.venue, other, homes.session, [advisor]), at(10, 30), citizen=person("Hetty Homes")
        )
        visit = visits.add_drop_in(
            homes.venue.id, citizen=person("Wim Waits"), service_id=other.id, needs=Needs(), by_id=advisor.id,
            now=clock.now(),
        )  # fmt: skip
        session.merge(library.host).grants[0].department_id = library.day.service.department_id
    for path in ("", "/list", "/print", "/book"):
        page = desk.get(f"{library.url}{path}").text
        assert not any(word in page for word in ("Hetty", "Wim", "Keeping your home")), path
        assert "Ada Lovelace" in page or path == "/book"
    assert "No booking was found." in desk.post(f"{library.url}/find", data={"q": "hetty"}).text
    before = everything(but=("form_answer", "audit_row", "audit_head"))
    for act in ("check-in", "drop-in", "did-not-come", "cancel", "move", "reach", "wishes"):
        assert desk.post(f"{library.url}/appointments/{hetty.reference}/{act}").status_code == 404, act
    for act in ("left", "not-coming", "text", "arrived"):
        assert desk.post(f"{library.url}/visits/{visit.reference}/{act}").status_code == 404, act
    assert desk.post(f"{library.url}/drop-ins", data={"name": "Eve", "service": "keep-home"}).status_code == 400
    assert everything(but=("form_answer", "audit_row", "audit_head")) == before


def test_the_list_of_tomorrow_is_one_link_away(desk: CheckedClient, library: Library) -> None:
    link = f"{library.url}/print?day=2026-11-27"
    assert f"{library.url}?day=2026-11-27" in desk.get(library.url).text
    assert link in desk.get(f"{library.url}?day=2026-11-27").text
    assert "27 Nov" in desk.get(link).text


def test_a_manager_of_the_venue_does_what_a_host_does_and_is_written_down_alike(
    client: CheckedClient, library: Library
) -> None:
    with transaction():
        boss, other = factories.staff("Mo Manager", "manager"), factories.staff("Lee Manager", "manager")
        boss.grants[0].venue_id, other.grants[0].venue_id = library.day.venue.id, factories.venue("Langley").id
    client.sign_in(boss)
    assert client.get("/desk").location == library.url
    assert f'href="{library.url}"' in client.get("/manage/venues").text
    assert f'href="{library.url}"' in client.get(f"/manage/rota/venues/{library.day.venue.slug}").text
    assert "Ada Lovelace" in client.get(library.url).text
    client.post(f"{library.url}/appointments/{library.ada.reference}/check-in")
    act = db.session.scalars(select(VisitAct)).one()
    assert act.by_id == boss.id
    assert {row.basis for row in db.session.scalars(select(AuditRow).where(AuditRow.staff_member_id == boss.id))} == {
        "desk"
    }
    client.sign_in(other)
    assert client.get(library.url).status_code == 403
    assert client.post(f"{library.url}/appointments/{library.ada.reference}/check-in").status_code == 403
