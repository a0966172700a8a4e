"""Bursts of online bookings, and what stands of each: appointments ahead, plans to come, texts that went."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from booking.appointments.models import Appointment
from booking.core.booking_limits import PER_BROWSER, PER_CONTACT, BookingOrigin, per_connection
from booking.core.database import db
from booking.manage.rules.floods import Burst, Common, OnlineBooking, bursts
from booking.messages.models import Message
from booking.messages.rules.planning import Channel
from booking.staff.rules import Scope
from booking.visits.models import Visit


@dataclass(frozen=True)
class Flood:
    """A burst, with what of it still stands and is ahead."""

    burst: Burst
    appointments: Sequence[Appointment]
    visits: Sequence[Visit]
    texts: int
    price: int  # hundredths of a penny
    mine: bool  # whether all that stands lies within this manager's grants

    @property
    def key(self) -> str:
        """By what its address names it: the first booking of it."""
        return self.burst.references[0]

    @property
    def standing(self) -> list[str]:
        """The references that undoing it would cancel."""
        return [*(row.reference for row in self.appointments), *(row.reference for row in self.visits)]


def floods(scope: Scope, most: int, now: datetime) -> list[Flood]:
    """The bursts of the last seven days of which this manager may see a part, the latest first.

    `most`: BOOKINGS_PER_CONNECTION.
    """
    return [flood for burst in _bursts(most) if (flood := _flood(burst, scope, now)) is not None]


def flood_by_key(key: str, scope: Scope, most: int, now: datetime) -> Flood | None:
    """The one of them whose first booking this is; none where the manager may see no part of it."""
    found = (_flood(burst, scope, now) for burst in _bursts(most) if burst.references[0] == key)
    return next((flood for flood in found if flood is not None), None)


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


def _flood(burst: Burst, scope: Scope, now: datetime) -> Flood | None:
    """None where nothing of it lies in this scope; one of which nothing stands is for who manages everything."""
    references = burst.references
    appointments = db.session.scalars(
        select(Appointment)
        .where(Appointment.reference.in_(references), Appointment.status == "booked", Appointment.starts_at > now)
        .options(joinedload(Appointment.venue), joinedload(Appointment.service))
        .order_by(Appointment.id)
        .execution_options(populate_existing=True)
    ).all()
    visits = db.session.scalars(
        select(Visit)
        .where(Visit.reference.in_(references), Visit.status == "coming", Visit.arrived_at.is_(None))
        .options(joinedload(Visit.venue), joinedload(Visit.service), joinedload(Visit.session))
        .order_by(Visit.id)
        .execution_options(populate_existing=True)
    ).all()
    mine = [row for row in appointments if _within(scope, row)], [row for row in visits if _within(scope, row)]
    whole = len(mine[0]) + len(mine[1]) == len(appointments) + len(visits)
    if not (any(mine) or scope.everything):
        return None
    texts, price = _texts(references if whole else [row.reference for rows in mine for row in rows])
    return Flood(burst, *mine, texts, price, mine=whole)


def _within(scope: Scope, row: Appointment | Visit) -> bool:
    return scope.covers(row.venue_id, row.service.department_id if row.service is not None else None)


def _texts(references: Collection[str]) -> tuple[int, int]:
    went = (Message.channel == Channel.SMS.value, Message.sent_at.is_not(None), Message.carried_by == "")
    query = select(func.count(), func.coalesce(func.sum(Message.price), 0))
    count, price = db.session.execute(query.where(Message.subject_reference.in_(references), *went)).one()
    return int(count), int(price)
