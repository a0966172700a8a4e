"""The print of a record: all that its reader may read, and who printed it is written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.cases.operations import add_link
from booking.cases.rules.households import HouseholdRelation
from booking.core.database import db, transaction
from booking.record.rules import TIMELINE_PART
from tests import factories as make
from tests.cases.test_queries import advisor_of, note, visit_of
from tests.client import CheckedClient
from tests.record.test_filter import record  # noqa: F401


def last_row() -> AuditRow:
    row = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert row is not None
    return row


def test_it_shows_the_whole_timeline_that_the_reader_may_read(client: CheckedClient, record: str) -> None:  # noqa: F811
    assert f"/records/{record}/print" in client.get(f"/records/{record}").text
    page = client.get(f"/records/{record}/print").text
    assert "The boiler is broken" in page and "Wants a discount." in page
    assert "Hides from the boilermaker." not in page and "1 entry you cannot see" in page
    assert "Printed by Hal Housing on" in page and "Put right" not in page
    row = last_row()
    assert (row.act, row.case_record_reference, row.basis, row.reason) == ("printed", record, "visit", "")
    assert "printed" in client.get(f"/records/{record}").text.split("Who opened this record")[1]


def test_it_prints_what_the_page_is_filtered_for(client: CheckedClient, record: str) -> None:  # noqa: F811
    wanted = {"department": "Housing", "words": "boiler"}
    assert f"/records/{record}/print?department=Housing&amp;words=boiler" in (
        client.get(f"/records/{record}", query_string=wanted).text
    )
    page = client.get(f"/records/{record}/print", query_string=wanted).text
    assert "The boiler is broken" in page and "Wants a discount." not in page
    assert "Only this of the timeline: Housing, boiler" in " ".join(page.split())


def test_more_than_one_part_is_printed_at_once_and_no_household(client: CheckedClient, now: datetime) -> None:
    with transaction():
        service = make.service("Housing options")
        reader, ada, ben = advisor_of(service), make.citizen("Ada Lovelace"), make.citizen("Ben Lovelace")
        for number in range(TIMELINE_PART + 5):
            seen = visit_of(ada, advisor=reader, service=service, at=now - timedelta(days=number))
            note(f"Note {number}.", seen, by=reader, now=now)
        record, other = ada.case_record, ben.case_record
        add_link(record, other, HouseholdRelation.LIVES_WITH, evidence="", until=None, by_id=reader.id, now=now)
        reference = record.reference
    client.sign_in(reader)
    page = client.get(f"/records/{reference}/print?after=nonsense").text
    assert all(f"Note {number}." in page for number in range(TIMELINE_PART + 5))
    assert "Ben Lovelace" not in page and "Show older" not in page


def test_without_own_work_a_reason_is_asked_first(client: CheckedClient, record: str) -> None:  # noqa: F811
    with transaction():
        other = make.staff("Noor Shah")
    client.sign_in(other)
    there = f"/records/{record}"
    answer = client.get(f"{there}/print")
    assert answer.status_code == 403 and "Ada" not in answer.text
    assert db.session.scalars(select(AuditRow)).all() == []
    opened = client.post(there, data={"reason": "She asked me on the telephone"}).headers["Location"]
    page = client.get(opened.replace("?", "/print?"))
    assert page.status_code == 200 and "The boiler is broken" in page.text
    assert (last_row().act, last_row().basis) == ("printed", "reason")
