"""Note that a message has told the person what became of a referral, or that it did not arrive after all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.core.database import db
from booking.core.rows import lock_row
from booking.referrals.models import Referral
from booking.referrals.operations.holding import settle
from booking.referrals.operations.steps import tell_again
from booking.referrals.queries import by_reference
from booking.referrals.rules import Telling, by_message


def told_by_message(reference: str, tell_version: int, *, now: datetime) -> None:
    """Note that the person was told of the step with this version: the Task *tell them* ends."""
    referral = _locked(reference)
    if referral is not None and referral.tell and referral.tell_version == tell_version:
        _told(referral, now)


def told_by_confirmation(appointment_reference: str, read_alone_on: Collection[int], *, now: datetime) -> None:
    """Note that the confirmation of an appointment told the people of these records which time was booked for them."""
    booked = select(Referral.reference).join(Appointment, Appointment.id == Referral.appointment_id)
    found = booked.where(Appointment.reference == appointment_reference, Referral.tell == Telling.BOOKED)
    for reference in db.session.scalars(found.order_by(Referral.id)).all():
        referral = _locked(reference)
        if referral is None or referral.tell != Telling.BOOKED or not by_message(referral):
            continue
        if {client.case_record_id for client in referral.clients} <= set(read_alone_on):
            _told(referral, now)


def not_told(reference: str, tell_version: int, *, now: datetime) -> None:
    """Note that a message about the step with this version did not arrive: the Task *tell them* stands again.

    Unless something newer is to be told, or was.
    """
    referral = _locked(reference)
    if referral is None or referral.tell or referral.tell_version != tell_version:
        return
    if tell_again(referral):
        settle(referral, now=now)


def _locked(reference: str) -> Referral | None:
    referral = by_reference(reference)
    if referral is not None:
        lock_row(referral)
    return referral


def _told(referral: Referral, now: datetime) -> None:
    referral.tell, referral.told_at = Telling.NOTHING.value, now
    settle(referral, now=now)
