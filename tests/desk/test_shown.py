"""Whom the front desk shows is written down: ids only, and a page that asks again every few seconds writes once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.cases.queries import verify_chain
from booking.core import clock
from booking.core.database import db, transaction
from tests import factories
from tests.client import CheckedClient, checked
from tests.desk.conftest import Library, at
from tests.statements import counted
from tests.visits.scenes import appointment


def rows(act: str = "shown") -> list[tuple[int, str, str]]:
    db.session.rollback()
    found = db.session.scalars(select(AuditRow).where(AuditRow.act == act).order_by(AuditRow.id)).all()
    assert all(row.reason == "" for row in found)
    return [(row.staff_member_id, row.case_record_reference, row.basis) for row in found]


def expected(library: Library, *bookings: str) -> list[tuple[int, str, str]]:
    me = library.host.id
    people = sorted(getattr(library, name).citizen.case_record.reference for name in bookings)
    return [(me, reference, "desk") for reference in people]


def test_a_list_that_polls_writes_one_row_a_person_a_device_and_a_day(desk: CheckedClient, library: Library) -> None:
    desk.get(library.url)
    assert rows() == expected(library, "ada", "bo")
    with counted() as seen:
        desk.get(f"{library.url}/list")
        desk.get(library.url)
    assert not [one for one in seen if not one.startswith("SELECT")]
    with transaction():
        appointment(library.day, at(12), citizen=factories.citizen("Cy Late"))
    desk.get(f"{library.url}/list")
    assert len(rows()) == 3
    second = checked(desk.application)
    second.sign_in(library.host)
    second.get(f"{library.url}/list")
    assert len(rows()) == 6
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        desk.sign_in(library.host)
        desk.get(f"{library.url}/list")
    assert len(rows()) == 6  # nobody of yesterday stands on it
    assert verify_chain().broken_at is None


def test_the_filtered_list_writes_whom_it_shows(desk: CheckedClient, library: Library) -> None:
    desk.post(library.url, data={"q": "lovelace"})
    assert rows() == expected(library, "ada")


def test_paper_is_written_down_each_time(desk: CheckedClient, library: Library) -> None:
    for _ in range(2):
        desk.get(f"{library.url}/print")
    assert rows("printed") == 2 * expected(library, "ada", "bo")


def test_one_persons_pages_are_written_down_each_time(desk: CheckedClient, library: Library) -> None:
    for count, page in enumerate(("", "/reach", "/move", "/cancel", ""), 1):
        assert desk.get(f"{library.url}/appointments/{library.ada.reference}{page}").status_code == 200
        assert rows() == count * expected(library, "ada")


def test_whom_a_search_shows_is_written_down_beside_the_search(desk: CheckedClient, library: Library) -> None:
    assert "Ada Lovelace" in desk.post(f"{library.url}/find", data={"q": "lovelace"}).text
    ((me, reference, basis),) = rows()
    assert (me, reference) == (library.host.id, library.ada.citizen.case_record.reference)
    assert (basis, len(rows("searched"))) == ("search", 1)
