"""Bursts of online bookings, and what is left of each: appointments and planned visits ahead, texts sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentStatus
from booking.citizens.models import Citizen, Helper
from booking.core.database import db
from booking.core.flood_limits import ORIGIN_KEPT_FOR, PER_BROWSER, PER_CONTACT, BookingOrigin, per_connection
from booking.core.journal import SecurityAct, SecurityEvent
from booking.manage.rules.floods import Burst, Common, OnlineBooking, bursts
from booking.messages.models import Message
from booking.staff.rules import Scope
from booking.visits.models import PartyMember, Visit
from booking.visits.rules import VisitStatus
from booking.wording.rules.kinds import Channel

_DEALT_WITH = (SecurityAct.FLOOD_UNDONE, SecurityAct.FLOOD_LOOKED_AT)
_CONTACTS = (
    joinedload(Appointment.citizen).selectinload(Citizen.contact_points),
    joinedload(Appointment.helper).selectinload(Helper.contact_points),
)
_VISITORS = (
    selectinload(Visit.party).joinedload(PartyMember.citizen).selectinload(Citizen.contact_points),
    joinedload(Visit.helper).selectinload(Helper.contact_points),
)


@dataclass(frozen=True)
class Flood:
    """A burst, with what of it is still booked and ahead."""

    burst: Burst
    appointments: Sequence[Appointment]
    visits: Sequence[Visit]
    texts: int
    price: int  # hundredths of a penny
    mine: bool  # whether all that is left lies within this manager's grants
    looked_at: bool  # whether a manager has undone it or marked it as genuine at its present size

    @property
    def made_at(self) -> Mapping[str, datetime]:
        return {one.reference: one.at for one in self.burst.made}

    @property
    def key(self) -> str:
        """The reference of its first booking, which its address contains."""
        return self.burst.references[0]

    @property
    def standing(self) -> list[str]:
        """The references that undoing it would cancel."""
        return [*(row.reference for row in self.appointments), *(row.reference for row in self.visits)]


def floods(scope: Scope, most: int, now: datetime, *, by_id: int) -> list[Flood]:
    """List the bursts of the last seven days of which this manager may see a part, latest first.

    `most`: BOOKINGS_PER_CONNECTION. `by_id`: the reader.
    """
    return _floods(_bursts(most), scope, now, by_id)


def flood_by_key(key: str, scope: Scope, most: int, now: datetime, *, by_id: int) -> Flood | None:
    """Find the burst whose first booking this is; None where the manager may see no part of it."""
    of_it = [burst for burst in _bursts(most) if burst.references[0] == key]
    return next(iter(_floods(of_it, scope, now, by_id)), None)


def _bursts(most: int) -> list[Burst]:
    usual = {
        Common.CONNECTION: per_connection(most).free,
        Common.BROWSER: PER_BROWSER.free,
        Common.CONTACT: PER_CONTACT.free,
    }
    made = [
        OnlineBooking(
            row.reference,
            row.at,
            {
                Common.CONNECTION: row.network_hash,
                Common.BROWSER: row.browser_hash,
                Common.CONTACT: row.contact_hash,
            },
        )
        for row in db.session.scalars(select(BookingOrigin))
    ]
    return bursts(made, usual)


def _floods(found: Sequence[Burst], scope: Scope, now: datetime, by_id: int) -> list[Flood]:
    """Read what is left of these bursts, in a fixed number of statements."""
    if not found:  # the usual case
        return []
    every = {reference for burst in found for reference in burst.references}
    appointments = db.session.scalars(
        select(Appointment)
        .where(
            Appointment.reference.in_(every),
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.starts_at > now,
        )
        .options(joinedload(Appointment.venue), joinedload(Appointment.service), *_CONTACTS)
        .order_by(Appointment.id)
        .execution_options(populate_existing=True)
    ).all()
    visits = db.session.scalars(
        select(Visit)
        .where(Visit.reference.in_(every), Visit.status == VisitStatus.COMING, Visit.arrived_at.is_(None))
        .options(joinedload(Visit.venue), joinedload(Visit.service), joinedload(Visit.session), *_VISITORS)
        .order_by(Visit.id)
        .execution_options(populate_existing=True)
    ).all()
    texts, looked = _texts(every), _looked_at(by_id, now)
    each = (_flood(burst, appointments, visits, texts, looked, scope) for burst in found)
    return [flood for flood in each if flood is not None]


def _flood(
    burst: Burst,
    appointments: Sequence[Appointment],
    visits: Sequence[Visit],
    texts: Mapping[str, tuple[int, int]],
    looked: Mapping[str, int],
    scope: Scope,
) -> Flood | None:
    """Return None where no part of it lies in this scope; one with nothing left is shown to managers of everything."""
    ours = set(burst.references)
    booked, coming = [one for one in appointments if one.reference in ours], [v for v in visits if v.reference in ours]
    mine = [row for row in booked if _within(scope, row)], [row for row in coming if _within(scope, row)]
    whole = len(mine[0]) + len(mine[1]) == len(booked) + len(coming)
    if not (any(mine) or scope.everything):
        return None
    seen = ours if whole else {row.reference for rows in mine for row in rows}
    went = [texts[reference] for reference in seen if reference in texts]
    count, price = (sum(column) for column in zip(*went, strict=True)) if went else (0, 0)
    known = looked.get(burst.references[0], 0) >= len(burst.made)
    return Flood(burst, *mine, count, price, mine=whole, looked_at=known)


def _within(scope: Scope, row: Appointment | Visit) -> bool:
    return scope.covers(row.venue_id, row.service.department_id if row.service is not None else None)


def _looked_at(by_id: int, now: datetime) -> dict[str, int]:
    """Map the first booking of each handled burst to its size when a manager of all of it, or this one, handled it."""
    rows = db.session.scalars(
        select(SecurityEvent).where(SecurityEvent.act.in_(_DEALT_WITH), SecurityEvent.at > now - ORIGIN_KEPT_FOR)
    )
    looked: dict[str, int] = {}
    for row in rows:
        if row.by_id == by_id or not row.detail.get("part"):
            first, count = row.detail.get("first", ""), int(row.detail.get("bookings", 0))
            looked[first] = max(count, looked.get(first, 0))
    return looked


def _texts(references: Collection[str]) -> dict[str, tuple[int, int]]:
    """Count the texts sent about each of these, with their price; those without a text are left out."""
    went = (Message.channel == Channel.SMS.value, Message.sent_at.is_not(None), Message.carried_by == "")
    query = (
        select(Message.subject_reference, func.count(), func.coalesce(func.sum(Message.price), 0))
        .where(Message.subject_reference.in_(references), *went)
        .group_by(Message.subject_reference)
    )
    return {reference: (int(count), int(price)) for reference, count, price in db.session.execute(query)}
