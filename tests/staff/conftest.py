"""Two managers of everything and a colleague, and their events in the journal."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.core.journal import SecurityEvent
from booking.staff.models import StaffMember
from tests import factories


@dataclass
class People:
    """Two managers of everything and a colleague."""

    mo: StaffMember
    oz: StaffMember
    sam: StaffMember


@pytest.fixture
def people(app: Flask) -> People:
    with transaction():
        mo, oz = (factories.staff(name, "manager", email=f"{name}@x.example") for name in ("mo", "oz"))
        sam = factories.staff("sam", "host", email="sam@x.example")
    return People(mo, oz, sam)


def journal() -> list[tuple[str, int | None, int | None]]:
    return [
        (one.act, one.by_id, one.about_id)
        for one in db.session.scalars(select(SecurityEvent).order_by(SecurityEvent.id))
    ]
