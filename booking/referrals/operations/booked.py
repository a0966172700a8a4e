"""Call off the time that was booked for a referral, and take it again."""

from __future__ import annotations

from datetime import datetime

from booking.appointments import operations as appointments
from booking.appointments.rules import AppointmentStatus
from booking.core.database import db
from booking.core.errors import Refusal
from booking.referrals.models import Referral


def call_off(referral: Referral, *, by_id: int, untold: bool = False, now: datetime) -> None:
    """Cancel the time of a referral, unless it is over. `untold`: they were not told of it, and are not now."""
    booked = referral.appointment
    if booked is not None and booked.status == AppointmentStatus.BOOKED and booked.starts_at > now:
        appointments.cancel(booked, expected_version=booked.version, by_id=by_id, untold=untold, now=now)


def take_again(referral: Referral, *, since: datetime, by_id: int, now: datetime) -> bool:
    """Book the time again that was cancelled with a referral then; return whether it is theirs still or again."""
    booked = referral.appointment
    if booked is None or booked.status == AppointmentStatus.BOOKED:
        return True
    if booked.cancelled_at != since or booked.starts_at <= now:
        return False
    try:
        with db.session.begin_nested():
            appointments.undo(booked, expected_version=booked.version, by_id=by_id, now=now)
    except Refusal:
        return False
    return True
