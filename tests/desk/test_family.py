"""A family at the front desk: booked, found by each name, added as one drop-in, checked in once."""

from __future__ import annotations

from datetime import time

from booking.citizens import operations as citizens
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SENTENCES
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
