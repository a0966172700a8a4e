"""The list of the day, and who may open it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments import operations
from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import Grant
from booking.visits.models import Visit
from tests import factories
from tests.client import CheckedClient, checked
from tests.desk.conftest import Library
from tests.visits.test_queries import statements


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
        operations.close_venue(library.ada.venue, start, end, "Boiler", by_id=None, now=clock.now())
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
        html = desk.get(library.url, query_string={"q": typed}).text
        assert "Ada Lovelace" in html and "Bo Diddley" not in html
    nobody = desk.get(library.url, query_string={"q": "zebedee"}).text
    assert re.search(r'id="nobody"\s*>', nobody) and 'value="zebedee"' in nobody


def test_the_list_reads_in_five_statements_and_the_page_in_one_more(desk: CheckedClient, library: Library) -> None:
    desk.get(library.url)
    for path, limit in ((library.url, 6), (f"{library.url}/list", 5)):
        with statements() as seen:
            desk.get(path)
        reads = [s for s in seen if "staff_member.password" not in s]
        assert len(reads) <= limit, reads
        assert len(seen) == len(reads) + 1


def test_a_page_opened_and_left_changes_nothing(desk: CheckedClient, library: Library) -> None:
    for path in ("", "/list", "/print", "/book", "/find", f"/appointments/{library.ada.reference}"):
        with statements() as seen:
            assert desk.get(library.url + path).status_code == 200
        assert not [s for s in seen if not s.startswith("SELECT")]
