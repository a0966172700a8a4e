"""A family at the front desk: booked, found by each name, added as one drop-in, checked in once."""

from __future__ import annotations

from datetime import time

from sqlalchemy import select

from booking.cases.queries import timeline
from booking.citizens import operations as citizens
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SENTENCES
from booking.figures.queries import figures
from booking.visits import operations
from booking.visits.models import VisitAct
from booking.visits.queries import on_day
from tests import factories
from tests.client import CheckedClient
from tests.desk.conftest import Library
from tests.desk.test_appointments import TOMORROW, book, booked, tomorrow
from tests.desk.test_drop_in import add, visits
from tests.desk.test_find import audit

__all__ = ["tomorrow"]  # a fixture


def test_booked_with_two_children_and_found_by_each(
    desk: CheckedClient, library: Library, tomorrow: factories.Day
) -> None:
    html = book(desk, library, clock.instant(TOMORROW, time(9)), others="Ben Phone\nZoë King").text
    [row] = booked()
    assert [other.name for other in row.others] == ["Ben Phone", "Zoë King"]
    assert "Together with" in html and "Ben Phone, Zoë King" in html
    records = {person.case_record.reference for person in (row.citizen, *row.others)}
    for typed in ("pat phone", "ben phone", "zoe king"):
        html = desk.post(f"{library.url}/find", data={"q": typed}).text
        assert "with Ben Phone, Zoë King" in html and "1 booking" in html
        assert records == {one.case_record_reference for one in audit()[-3:]}


def test_too_many_names_are_said_and_kept(desk: CheckedClient, library: Library, tomorrow: factories.Day) -> None:
    typed = "\n".join(f"Child {one}" for one in "ABCDEF")
    page = book(desk, library, clock.instant(TOMORROW, time(9)), others=typed)
    assert page.status_code == 400 and str(SENTENCES["others.many"]) in page.text and typed in page.text
    page = book(desk, library, clock.instant(TOMORROW, time(9)), others="x" * 121)
    assert page.status_code == 400 and str(SENTENCES["others.name"]) in page.text and booked() == []


def test_the_filter_finds_by_each_and_check_in_is_once(desk: CheckedClient, library: Library) -> None:
    with transaction():
        ada = db.session.merge(library.ada)
        ada.others = citizens.name_others(["Ben", "Zoë King"], now=clock.now())
    html = desk.post(library.url, data={"q": "zoe king"}).text
    assert "Ada Lovelace" in html and "and 2 others" in html and "Bo Diddley" not in html
    assert "and 2 others" in desk.get(f"{library.url}/print").text
    for _press in range(2):
        desk.post(f"{library.url}/appointments/{ada.reference}/check-in")
    [visit] = visits()
    assert [(one.citizen.name, one.part) for one in visit.party] == [
        ("Ada Lovelace", "client"),
        ("Ben", "client"),
        ("Zoë King", "client"),
    ]
    [row] = on_day(library.day.venue.id, factories.THURSDAY, clock.now()).waiting
    assert row.name == "Ada Lovelace" and [one.name for one in row.clients[1:]] == ["Ben", "Zoë King"]


def test_one_drop_in_for_all(desk: CheckedClient, library: Library) -> None:
    assert "and 2 others" in add(desk, library, others="Ben, Zoë").text
    [visit] = visits()
    assert visit.ticket and [one.citizen.name for one in visit.party] == ["Jan Kowalski", "Ben", "Zoë"]


def test_where_only_others_are_named_the_first_leads(desk: CheckedClient, library: Library) -> None:
    add(desk, library, name="", others="Ben, Zoë")
    [visit] = visits()
    assert visit.record == "on_record" and [one.citizen.name for one in visit.party] == ["Ben", "Zoë"]


def test_counted_only_nobody_is_named(desk: CheckedClient, library: Library) -> None:
    add(desk, library, others="Ben", count_only="y")
    assert visits()[0].party == []


def test_one_of_them_is_not_here_and_that_undone(desk: CheckedClient, library: Library) -> None:
    with transaction():
        ada = db.session.merge(library.ada)
        ada.others = citizens.name_others(["Ben", "Zoë King"], now=clock.now())
    desk.post(f"{library.url}/appointments/{ada.reference}/check-in")
    [visit] = visits()
    there, seen = f"{library.url}/visits/{visit.reference}/absent", visit.version
    page = desk.get(library.url).text
    assert "Who is not here?" in page and there in page
    page = desk.post(there, data={"who": "1", "version": seen}, follow_redirects=True).text
    assert "One of them is not here:" in page and "and 1 other" in page
    assert [one.citizen.name for one in visits()[0].party] == ["Ada Lovelace", "Zoë King"]
    day = factories.THURSDAY
    assert [found.counts.get("others_absent") for found in figures(day, day).values()] == [1]
    stale = desk.post(there, data={"who": "1", "version": seen})
    assert stale.status_code == 409 and "This has changed since you opened the page." in stale.text
    ben = next(one for one in ada.others if one.name == "Ben")
    (line,) = timeline(ben.case_record_id, library.day.advisors[0]).appointments
    assert line.absent and line.service is None, "it is his booking; what it was about is theirs who came"
    act = db.session.scalars(select(VisitAct.reference).where(VisitAct.act == "one_absent")).one()
    page = desk.post(f"{library.url}/acts/{act}/undo", follow_redirects=True).text
    assert "Undone: one of them is not here" in page
    assert [one.citizen.name for one in visits()[0].party] == ["Ada Lovelace", "Ben", "Zoë King"]
    assert [found.counts.get("others_absent") for found in figures(day, day).values()] == [None]
    for who in ("0", "0"):
        desk.post(there, data={"who": who, "version": visits()[0].version})
    assert [one.citizen.name for one in visits()[0].party] == ["Zoë King"]
    last = desk.post(there, data={"who": "0", "version": visits()[0].version})
    assert last.status_code == 409, "then nobody came: they are marked as left"
    for who, version in (("9", visits()[0].version), ("x", ""), ("-1", visits()[0].version)):
        assert desk.post(there, data={"who": who, "version": version}).status_code == 409


def test_whom_an_advisor_has_they_put_right_themselves(desk: CheckedClient, library: Library) -> None:
    add(desk, library, others="Ben, Zoë")
    [visit] = visits()
    with transaction():
        operations.start(visit.consultations[0], library.day.advisors[0].id, clock.now())
    data = {"who": "1", "version": visits()[0].version}
    refused = desk.post(f"{library.url}/visits/{visit.reference}/absent", data=data)
    assert refused.status_code == 409 and "called this person at" in refused.text
    assert len(visits()[0].party) == 3
