"""A record, its filter and the advisor's panel are read in as many statements for a long history as for a short one."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.cases.operations import write_entry
from booking.citizens.models import CaseRecord, Citizen
from booking.core.database import db, transaction
from booking.services.models import Service
from booking.staff.models import StaffMember
from tests import factories as make
from tests.cases.test_queries import advisor_of, note, visit_of
from tests.client import CheckedClient
from tests.day.conftest import stage  # noqa: F401
from tests.day.stage import Morning
from tests.day.test_likely import HEADING, comes_again, earlier, seen  # noqa: F401
from tests.statements import counted

RECORD, FILTERED, PANEL = 29, 24, 38  # two of them say who is signed in


def lengthen(person: Citizen, service: Service, advisor: StaffMember, now: datetime, *, first: int, last: int) -> None:
    """Write visits with a note, and letters, on the record of somebody."""
    for number in range(first, last):
        at = now - timedelta(days=number + 1)
        talk = visit_of(person, advisor=advisor, service=service, at=at)
        talk.started_at = talk.finished_at = at
        note("What was said.", talk, by=advisor, now=now)
        letter = {"department_id": service.department_id, "author_id": advisor.id, "kind": "letter"}
        write_entry("A letter.", clients=[person], happened_at=at, now=now, **letter)  # type: ignore[arg-type]


@pytest.mark.parametrize(("query", "most"), [("", RECORD), ("?kind=letter", FILTERED)])
def test_a_long_record_is_read_in_as_many_statements(
    app: Flask, client: CheckedClient, now: datetime, query: str, most: int
) -> None:
    with transaction():
        service = make.service("Housing")
        reader, ada = advisor_of(service), make.citizen("Ada", ("mobile", "+447700900123"))
        lengthen(ada, service, reader, now, first=0, last=3)
        reference = ada.case_record.reference
    client.sign_in(reader)
    sent = []
    for longer in (3, 60):
        with transaction() as session:
            person, about, by = session.merge(ada), session.merge(service), session.merge(reader)
            lengthen(person, about, by, now, first=3, last=longer)
        client.get(f"/records/{reference}{query}")
        with counted() as statements:
            assert "A letter." in client.get(f"/records/{reference}{query}").text
        sent.append(statements)
    assert len(sent[0]) == len(sent[1]) <= most, sent[1]


def test_the_panel_with_likely_records_asks_as_often_whatever_they_had_before(
    app: Flask,
    client: CheckedClient,
    stage: Morning,  # noqa: F811
    earlier: Citizen,  # noqa: F811
    now: datetime,
) -> None:
    visit = comes_again(stage)
    assert HEADING in seen(client, visit).text
    sent = []
    for first, last in ((0, 1), (1, 40)):
        with transaction() as session:
            record = session.get_one(CaseRecord, visit.party[0].citizen.case_record_id)
            person = session.scalars(db.select(Citizen).where(Citizen.case_record_id == record.id)).one()
            consultation = session.merge(visit).consultations[0]
            lengthen(person, consultation.service, consultation.advisor, now, first=first, last=last)  # type: ignore[arg-type]
        client.get("/day")
        with counted() as statements:
            assert HEADING in client.get("/day").text
        sent.append(statements)
    assert len(sent[0]) == len(sent[1]) <= PANEL, sent[1]
