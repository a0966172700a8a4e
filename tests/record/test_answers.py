"""What was answered to services, on the record and in its file; who reads it, and that the export is written down."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from booking.cases.models import AuditRow
from booking.core import clock
from booking.core.database import db, transaction
from booking.services import operations, queries
from booking.services.rules import FieldTerms, FieldWords
from booking.staff.models import Grant
from tests import factories
from tests.cases.test_queries import note, visit_of
from tests.client import CheckedClient
from tests.visits.scenes import appointment

SPECIAL, ORDINARY = "Disability", "Household size"


@pytest.mark.parametrize("own", [True, False])
def test_special_answers_are_read_in_their_department(client: CheckedClient, now: datetime, own: bool) -> None:
    with transaction():
        reader, elsewhere = factories.staff("Mina Advisor"), factories.department("Elsewhere")
        ada = factories.citizen("Ada Lovelace", ("mobile", "+447700900123"))
        day = factories.session_on(advisors=[reader])
        booked = appointment(day, day.session.starts_at, citizen=ada)
        note("Came in.", visit_of(ada, advisor=reader, service=day.service, at=now), by=reader, now=now)
        fields = [FieldTerms({"en": FieldWords(SPECIAL)}, special=True), FieldTerms({"en": FieldWords(ORDINARY)})]
        operations.set_fields(day.service, fields, now=clock.now())
        said = {field.reference: f"{field.words['en'][0]} answered" for field in queries.fields_of(day.service.id)}
        operations.keep_answers(day.service.id, said, appointment_id=booked.id)
        if not own:
            reader.grants = [Grant(role="advisor", department_id=elsewhere.id)]
        record = ada.case_record.reference
    client.sign_in(reader)
    page = client.get(f"/records/{record}").text
    assert f"{ORDINARY} answered" in page and (f"{SPECIAL} answered" in page) is own
    sent = client.post(f"/records/{record}/file")
    assert sent.headers["Content-Disposition"] == f"attachment; filename=record-{record}.json"
    held = json.loads(sent.text)
    (line,) = held["appointments"]
    assert [one["question"] for one in line["answers"]] == ([SPECIAL, ORDINARY] if own else [ORDINARY])
    assert held["people"][0]["contacts"] == [{"kind": "mobile", "value": "+447700900123"}]
    assert held["visits"][0]["consultations"][0]["entries"][0]["body"] == "Came in."
    last = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert last is not None and (last.act, last.case_record_reference) == ("exported", record)


def test_who_has_not_opened_a_record_exports_nothing(client: CheckedClient) -> None:
    with transaction():
        reader, ada = factories.staff("Mina Advisor"), factories.citizen()
    client.sign_in(reader)
    assert client.post(f"/records/{ada.case_record.reference}/file").status_code == 403
    assert db.session.scalars(select(AuditRow)).all() == []
