"""A venue's morning for the tests of the day: one advisor at a desk, whoever is needed waiting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from werkzeug.test import TestResponse

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.citizens.models import Citizen
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.services.models import Service
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from booking.visits import operations as visits
from booking.visits.models import Consultation, Visit
from tests import factories as make


@dataclass
class Morning:
    """What the tests of the day begin with."""

    venue: Venue
    service: Service
    advisor: StaffMember
    host: StaffMember


def morning(**how: object) -> Morning:
    """A session from 10 to 16 today with one advisor, inside a transaction of its own."""
    with transaction():
        advisor = make.staff("Mina Advisor")
        day = make.session_on(advisors=[advisor], kind="mixed", **how)  # type: ignore[arg-type]
        return Morning(day.venue, day.service, advisor, make.staff("Hana Host", "host"))


def walks_in(stage: Morning, name: str = "Ada Lovelace", *, now: datetime | None = None) -> Visit:
    """Someone with a name, or none, waits."""
    with transaction():
        citizen = make.citizen(name) if name else None
        return visits.add_drop_in(
            stage.venue.id,
            citizen=citizen,
            service_id=stage.service.id,
            needs=Needs(),
            by_id=stage.host.id,
            now=now or clock.now(),
        )


def housing_is_given(stage: Morning, name: str = "Joe Housing", **how: object) -> Service:
    """Another service of another department, which a colleague gives here now."""
    with transaction():
        about = make.service("Housing options", make.department("Housing"))
        make.session_on(at=stage.venue, offering=[about], advisors=[make.staff(name)], kind="mixed", **how)  # type: ignore[arg-type]
        return about


def is_seen(stage: Morning, name: str = "Ada Lovelace") -> Consultation:
    """Someone sits with the advisor."""
    visit = walks_in(stage, name)
    with transaction():
        consultation = visit.consultations[0]
        visits.call(consultation, stage.advisor.id, None, clock.now())
        visits.start(consultation, stage.advisor.id, clock.now())
        return consultation


def booked(stage: Morning, starts_at: datetime, citizen: Citizen | None = None) -> Appointment:
    """An appointment with the advisor, made two hours ago."""
    with transaction():
        return appointments.book(
            citizen or make.citizen("Grace Hopper"),
            stage.service,
            venue_id=stage.venue.id,
            starts_at=starts_at,
            needs=Needs(),
            advisor_id=stage.advisor.id,
            booked_by_id=stage.host.id,
            now=clock.now().replace(hour=8),
        )


def typed(page: TestResponse, **changes: str) -> dict[str, str]:
    """The panel's hidden fields as the page carries them, with what somebody typed."""
    hidden = dict(re.findall(r'name="(form_token|version)"[^>]*value="([^"]*)"', page.text))
    return {**hidden, **changes}


def fresh(row: Consultation | Appointment) -> None:
    """Read again what a request has changed."""
    db.session.rollback()
    db.session.refresh(row)
