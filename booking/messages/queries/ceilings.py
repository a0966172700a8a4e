"""Count texts sent lately: to one number, for batching; and in all, for the ceilings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased, joinedload

from booking.appointments.models import Appointment
from booking.citizens.models import Citizen, CitizenContact
from booking.core.database import db, locked
from booking.messages.models import Message
from booking.messages.queries.scope import told_in
from booking.messages.rules.ceilings import HELD
from booking.messages.rules.gathering import AN_HOUR, CHANGES, WITHIN
from booking.messages.rules.reconciliation import TOLD, Status
from booking.staff.rules import EVERYTHING, Scope
from booking.visits.models import PartyMember, Visit
from booking.wording.rules.kinds import Channel, MessageKind


def confirmed_lately(contact_point_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return when the last confirmation went to each of these numbers within ten minutes.

    Without those that had none.
    """
    query = (
        select(Message.contact_point_id, func.max(Message.claimed_at))
        .where(Message.contact_point_id.in_(contact_point_ids), Message.channel == Channel.SMS.value)
        .where(Message.kind == MessageKind.CONFIRMATION.value, Message.status.in_(TOLD))
        .where(Message.claimed_at > now - WITHIN)
        .group_by(Message.contact_point_id)
    )
    return {point: at for point, at in db.session.execute(query) if point and at} if contact_point_ids else {}


def changes_told(contact_point_ids: Collection[int], now: datetime) -> dict[int, list[datetime]]:
    """List when notices of changes went to each of these contact points within the last hour."""
    query = (
        select(Message.contact_point_id, Message.claimed_at)
        .where(Message.contact_point_id.in_(contact_point_ids), Message.kind.in_(CHANGES))
        .where(Message.status.in_(TOLD), Message.claimed_at > now - AN_HOUR)
    )
    found: dict[int, list[datetime]] = {}
    for point, at in db.session.execute(query) if contact_point_ids else ():
        if point and at:
            found.setdefault(point, []).append(at)
    return found


def carried_by(references: Collection[str]) -> dict[str, list[Message]]:
    """Lock and return the messages that each of these texts carries, with their numbers."""
    query = select(Message).where(Message.carried_by.in_(references)).order_by(Message.id)
    found: dict[str, list[Message]] = {}
    if references:
        shown = query.options(joinedload(Message.contact_point)).execution_options(populate_existing=True)
        for row in db.session.scalars(locked(shown, of=Message)):
            found.setdefault(row.carried_by, []).append(row)
    return found


def parts_gone(now: datetime, *, but: Collection[str] = ()) -> tuple[int, int]:
    """Count the parts of texts sent in the last hour and in the last day, without these messages."""
    in_hour = case((Message.claimed_at > now - timedelta(hours=1), Message.parts), else_=0)
    query = select(func.sum(in_hour), func.sum(Message.parts)).where(
        Message.claimed_at > now - timedelta(days=1),
        Message.channel == Channel.SMS.value,
        Message.status.in_(TOLD),
        Message.reference.not_in(but),
    )
    hour, day = db.session.execute(query).one()
    return int(hour or 0), int(day or 0)


def held_back(scope: Scope = EVERYTHING) -> int:
    """Count the texts of this scope that wait because a ceiling is reached."""
    waiting = (Message.status == Status.PLANNED, Message.why == HELD, told_in(scope))
    return db.session.scalar(select(func.count()).select_from(Message).where(*waiting)) or 0


def known_people(citizens: Collection[int]) -> set[int]:
    """Return those of them who were here before or whom staff booked: by case record, or by a shared number."""
    if not citizens:
        return set()
    other, mine, theirs = aliased(Citizen), aliased(CitizenContact), aliased(CitizenContact)
    by_record = select(Citizen.id, other.id).join(other, other.case_record_id == Citizen.case_record_id)
    by_point = select(mine.citizen_id, theirs.citizen_id).join(theirs, theirs.contact_point_id == mine.contact_point_id)
    pairs = {
        *db.session.execute(by_record.where(Citizen.id.in_(citizens))),
        *db.session.execute(by_point.where(mine.citizen_id.in_(citizens))),
    }
    others = {other_id for _one, other_id in pairs}
    came = (
        select(PartyMember.citizen_id)
        .join(Visit, Visit.id == PartyMember.visit_id)
        .where(PartyMember.citizen_id.in_(others), Visit.arrived_at.is_not(None))
    )
    by_staff = select(Appointment.citizen_id).where(
        Appointment.citizen_id.in_(others), Appointment.booked_by_id.is_not(None)
    )
    known = {*db.session.scalars(came), *db.session.scalars(by_staff)}
    return {one for one, other_id in pairs if other_id in known}
