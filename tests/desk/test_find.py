"""A search over all bookings is sent once and written down once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import Grant
from booking.visits import operations
from tests import factories
from tests.client import CheckedClient
from tests.desk.conftest import Library, at, person
from tests.statements import counted
from tests.visits.scenes import appointment


def audit() -> list[AuditRow]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditRow).order_by(AuditRow.id)))


def test_by_reference_name_and_last_digits(desk: CheckedClient, library: Library) -> None:
    with transaction():
        middleton = factories.session_on(
            factories.THURSDAY + timedelta(days=1), at=factories.venue("Middleton Library")
        )
        row = appointment(middleton, at(11) + timedelta(days=1), citizen=person("Wanda Wrong", "0789"))
        reference = row.reference
        host = db.session.merge(library.host)
        host.grants = [*host.grants, Grant(role="host", venue_id=middleton.venue.id)]
    for typed in (reference, f"{reference[:5].lower()} {reference[5:]}", "wanda", "wr 0789"):
        html = desk.post(f"{library.url}/find", data={"q": typed}).text
        assert "Wanda Wrong" in html and "Middleton Library" in html and "another day" in html
        assert "Add as a drop-in here" in html and "Move" in html
    rows = audit()
    assert [row.act for row in rows] == 4 * ["searched", "shown"] and all("anda" not in str(vars(row)) for row in rows)


def test_booked_elsewhere_today_can_be_checked_in_here(desk: CheckedClient, library: Library) -> None:
    with transaction():
        other = factories.session_on(at=factories.venue("Middleton Library"))
        row = appointment(other, at(11), citizen=factories.citizen("Wanda Wrong"))
        reference = row.reference
    by_name = desk.post(f"{library.url}/find", data={"q": "wanda"}).text
    assert "No booking was found." in by_name and "Middleton" not in by_name
    assert "What is booked at other venues is found by its reference only." in by_name
    html = desk.post(f"{library.url}/find", data={"q": reference}).text
    assert "Check in here" in html and "Middleton Library" in html and "Wanda" not in html
    path = f"{library.url}/appointments/{reference}"
    assert desk.get(path).status_code == desk.get(f"{path}/slip").status_code == 404
    assert desk.post(f"{path}/cancel", data={"version": "1"}).status_code == 404
    assert desk.post(f"{path}/did-not-come").status_code == 404
    desk.post(f"{path}/check-in")
    assert "Wanda Wrong" in desk.get(path).text  # who waits here is this desk's


def test_a_planned_drop_in_is_found(desk: CheckedClient, library: Library) -> None:
    with transaction():
        operations.plan_visit(
            library.day.session, citizen=factories.citizen("Cy Coming"), service_id=None, needs=Needs(), now=clock.now()
        )
    assert "Cy Coming" in desk.post(f"{library.url}/find", data={"q": "coming"}).text


def test_it_is_asked_once(desk: CheckedClient, library: Library) -> None:
    """What is shown is what was written down: a second question could find somebody else."""
    with counted() as sent:
        html = desk.post(f"{library.url}/find", data={"q": "lovelace"}).text
    assert "Ada Lovelace" in html
    assert len([statement for statement in sent if "FROM appointment JOIN citizen" in statement]) == 1


def test_nothing_found_says_what_to_do(desk: CheckedClient, library: Library) -> None:
    for typed in ("zebedee", "ze 0123"):
        html = desk.post(f"{library.url}/find", data={"q": typed}).text
        assert "No booking was found. Try another part of the name" in html and "three letters" not in html


def test_nothing_typed_is_no_search(desk: CheckedClient, library: Library) -> None:
    refused = desk.post(f"{library.url}/find", data={"q": " "})
    assert refused.status_code == 400 and "Type a reference, a name" in refused.text
    assert audit() == []


def test_filtering_todays_list_is_no_search(desk: CheckedClient, library: Library) -> None:
    desk.post(library.url, data={"q": "ada"})
    assert [row.act for row in audit()] == ["shown"]


def test_too_little_finds_nobody_and_is_no_search(desk: CheckedClient, library: Library) -> None:
    for typed in ("a", "ad", "lo ad", "0123", "01/02/1990", "%%%", "a b c"):
        refused = desk.post(f"{library.url}/find", data={"q": typed})
        if typed in {"ad", "lo ad"}:  # two letters are a whole word of a name, or nobody's
            assert refused.status_code == 200 and "No booking was found." in refused.text
            assert "Type three letters or more" in refused.text
            continue
        assert refused.status_code == 400, typed
        assert "Type three letters of the name, the whole of a shorter one" in refused.text
        assert f'value="{typed}"' in refused.text
    assert [row.act for row in audit()] == ["searched", "searched"]


def test_a_short_surname_is_found_whole(desk: CheckedClient, library: Library) -> None:
    with transaction():
        appointment(library.day, at(14), citizen=factories.citizen("Ng Xiu"))
        appointment(library.day, at(14, 30), citizen=factories.citizen("Nguyen Thi"))
    html = desk.post(f"{library.url}/find", data={"q": "ng"}).text
    assert "Ng Xiu" in html and "Nguyen" not in html


def test_twenty_are_shown_and_that_there_are_more_is_said(desk: CheckedClient, library: Library) -> None:
    with transaction():
        for i in range(20):
            appointment(library.day, at(16) + timedelta(hours=i), citizen=factories.citizen(f"Zara Many {i}"))
    html = desk.post(f"{library.url}/find", data={"q": "zara"}).text
    assert html.count("Zara Many") >= 20 and "There are more than 20." not in html
    with transaction():
        appointment(library.day, at(16) + timedelta(hours=21), citizen=factories.citizen("Zara Last"))
    html = desk.post(f"{library.url}/find", data={"q": "zara"}).text
    assert "There are more than 20." in html and "Zara Last" not in html
