"""Recipients of the proof of texts: each with a number and an appointment of their own."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from booking.appointments.models import Appointment
from booking.citizens.models import CaseRecord, Citizen, CitizenContact, ContactPoint
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import random_reference, token_hash
from booking.sessions.models import BusyTime
from booking.staff.models import StaffMember
from tests.proofs import diary


def prepare(texts: int) -> None:
    """Insert a library, and an advisor for each of `texts` appointments."""
    diary.build(1)
    with transaction() as session:
        advisors = [
            {"id": 100 + n, "email": f"b{n}@testdale.example", "name": f"Advisor {n}", "fs_uniquifier": f"v{n}"}
            for n in range(texts)
        ]
        session.execute(insert(StaffMember), advisors)


def book(numbers: range, chance: random.Random) -> bool:
    """Book one appointment for each number; one in eight begins so soon that its text may come too late."""
    now = clock.now()
    try:
        with transaction() as session:
            for n in numbers:
                soon = timedelta(seconds=chance.randrange(30, 1200)) if n % 8 == 5 else timedelta(days=2)
                starts_at = now + soon
                person = {"id": 10_000 + n, "typed_name": "Ada", "name_folded": "ada", "named_at": now}
                record = {"id": 10_000 + n, "reference": f"{n:010}", "opened_at": now}
                session.execute(insert(CaseRecord).values(record))
                session.execute(insert(Citizen).values(**person, case_record_id=record["id"]))
                session.execute(insert(ContactPoint).values(id=10_000 + n, kind="mobile", value=number_of(n)))
                session.execute(insert(CitizenContact).values(citizen_id=10_000 + n, contact_point_id=10_000 + n))
                busy = {"id": 10_000 + n, "advisor_id": 100 + n, "kind": "appointment", "starts_at": starts_at}
                ends_at = starts_at + timedelta(minutes=25)
                session.execute(insert(BusyTime).values(**busy, ends_at=ends_at))
                session.execute(
                    insert(Appointment).values(
                        reference=random_reference(),
                        link_hash=token_hash(str(n)),
                        citizen_id=person["id"],
                        service_id=1,
                        venue_id=1,
                        advisor_id=100 + n,
                        busy_time_id=busy["id"],
                        starts_at=starts_at,
                        ends_at=ends_at,
                        booked_at=now,
                    )
                )
    except DBAPIError:
        db.session.rollback()
        return False
    return True


def number_of(n: int) -> str:
    return f"+44770090{n:04}"
