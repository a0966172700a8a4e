"""Appointments that were booked for a safeguarding referral: no message shows them, whoever holds the phone."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from booking.core.database import db
from booking.referrals.models import Referral


def told_in_person(appointment_ids: Collection[int | None]) -> set[int]:
    """Return which of these appointments staff tell of in person only."""
    ids = {id_ for id_ in appointment_ids if id_ is not None}
    if not ids:
        return set()
    found = select(Referral.appointment_id).where(Referral.appointment_id.in_(ids), Referral.safeguarding)
    return {id_ for id_ in db.session.scalars(found) if id_ is not None}
