"""Own work is not made by oneself: an appointment that its advisor moved to themselves opens no record by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.cases.models import AuditRow
from booking.cases.queries import basis_of
from booking.cases.rules import Basis
from booking.core import clock
from booking.core.database import db, transaction
from booking.staff.models import Grant, StaffMember
from booking.visits import operations as visits
from booking.visits.errors import CheckInFirst, MovedToOneself
from booking.visits.models import Consultation, Visit
from tests import factories as make
from tests.client import CheckedClient
from tests.day.stage import Morning, booked


def moved(stage: Morning, now: datetime, *, by: StaffMember) -> Appointment:
    """An appointment of a colleague at half past ten that somebody moves to the advisor, who is a host too."""
    with transaction():
        stage.advisor.grants.append(Grant(role="host"))
        colleague = make.staff("Otto Colleague")
        make.session_on(at=stage.venue, offering=[stage.service], advisors=[colleague], kind="mixed")
    theirs = Morning(stage.venue, stage.service, colleague, stage.host)
    row = booked(theirs, now.replace(hour=11, minute=0))
    with transaction():
        at: dict[str, Any] = {
            "venue_id": stage.venue.id,
            "starts_at": now.replace(minute=30),
            "prefer": [stage.advisor.id],
        }
        appointments.reschedule(row, **at, expected_version=row.version, by_id=by.id, now=now)
    assert row.advisor_id == stage.advisor.id
    return row


def check_in(row: Appointment, by: StaffMember, now: datetime) -> Consultation:
    with transaction():
        return visits.check_in_appointment(row, venue_id=row.venue_id, by_id=by.id, now=now).consultations[0]


def test_whom_somebody_else_moved_is_own_work_at_once(app: Flask, stage: Morning, now: datetime) -> None:
    row = moved(stage, now, by=stage.host)
    assert basis_of(row.citizen.case_record_id, stage.advisor) is Basis.APPOINTMENT


def test_whom_one_moved_oneself_asks_for_a_reason_until_a_colleague_checks_them_in(
    app: Flask, client: CheckedClient, stage: Morning, now: datetime
) -> None:
    row = moved(stage, now, by=stage.advisor)
    record = row.citizen.case_record
    assert basis_of(record.id, stage.advisor) is None
    assert 'id="reason"' in client.get(f"/records/{record.reference}").text
    page = client.get("/day").text
    assert f"/day/begin/{row.reference}" not in page and "You moved it to yourself" in page
    told = client.post(f"/day/begin/{row.reference}", follow_redirects=True).text
    assert str(CheckInFirst.sentence) in told and db.session.scalars(select(Visit)).all() == []
    consultation = check_in(row, stage.host, now)
    assert basis_of(record.id, stage.advisor) is Basis.APPOINTMENT
    client.post(f"/day/call/{consultation.reference}")
    db.session.rollback()
    db.session.refresh(consultation)
    assert (consultation.status, consultation.called_because) == ("called", "")


def test_checking_them_in_oneself_is_no_confirmation(client: CheckedClient, stage: Morning, now: datetime) -> None:
    row = moved(stage, now, by=stage.advisor)
    consultation, record = check_in(row, stage.advisor, now), row.citizen.case_record
    assert basis_of(record.id, stage.advisor) is None
    with pytest.raises(MovedToOneself), transaction():
        visits.start_without_check_in(row, stage.advisor.id, now)
    with clock.stopped_at(now + timedelta(minutes=20)):
        client.post("/day/call-next")
        assert "Call, with a reason" in client.get("/day").text
        assert client.post(f"/day/call/{consultation.reference}").status_code == 400
        assert db.session.scalars(select(AuditRow.act).where(AuditRow.act == "opened")).all() == []
        client.post(f"/day/call/{consultation.reference}", data={"why": "asked_for_me"})
        client.get("/day")
    rows = db.session.execute(select(AuditRow.act, AuditRow.basis).where(AuditRow.act != "shown")).all()
    assert ("called", "reason") in rows and ("opened", "reason") in rows and ("opened", "visit") not in rows
