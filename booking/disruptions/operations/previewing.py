"""Preview a change: make it in a savepoint, read whom it affects, roll it back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from sqlalchemy import func, select

from booking.appointments.models import Appointment, DisruptedAppointment
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, undone
from booking.disruptions.queries.disruptions import WHOLE, rota_of
from booking.disruptions.queries.standing import lines_of
from booking.disruptions.rules.deadline import can_be_messaged
from booking.disruptions.rules.limits import DAYS_AFTER, DAYS_BEFORE, NEAREST_SLOTS
from booking.services.models import Service
from booking.sessions import queries as session_queries
from booking.sessions.models import Disruption
from booking.sessions.rules import Slot
from booking.sessions.rules.nearest import nearest_to
from booking.staff.models import StaffMember


@dataclass(frozen=True)
class Affected:
    """An appointment that a change would affect, and what it could be resolved with."""

    appointment: Appointment
    has_contact: bool  # whether a text or an e-mail can reach them
    stand_ins: list[StaffMember] = field(default_factory=list)  # assigned there and free, the best first
    nearest: list[Slot] = field(default_factory=list)


@dataclass(frozen=True)
class DisruptionPreview:
    """Appointments that a change would affect, by start. Nothing has changed."""

    bookings: list[Affected]

    @property
    def without_contact(self) -> list[Affected]:
        """Those whom somebody would have to call."""
        return [one for one in self.bookings if not one.has_contact]


def preview(change: Callable[[], object]) -> DisruptionPreview:
    """Run a change (an operation of this feature that enters a disruption) inside a transaction, and roll it back.

    Raises what the change raises. Nothing is left of it.
    """
    with undone():
        before = db.session.scalar(select(func.max(Disruption.id))) or 0
        change()
        found = _look(before)
    return DisruptionPreview(_with_rows(found))


_Found = dict[int, tuple[list[int], list[Slot]]]
"""By appointment id: ids of stand-ins, and the nearest slots."""


def _look(before: int) -> _Found:
    db.session.flush()
    entered = select(Disruption.id).where(Disruption.id > before)
    affected = select(DisruptedAppointment.appointment_id).where(DisruptedAppointment.disruption_id.in_(entered))
    ids = set(db.session.scalars(affected))
    now = db.session.scalar(select(func.max(Disruption.made_at)).where(Disruption.id > before))
    if not ids or now is None:
        return {}
    lines = lines_of(ids)
    rota = rota_of(lines, now)
    nearest = _nearest(db.session.scalars(select(Appointment).where(Appointment.id.in_(ids))).all(), now)
    return {line.appointment_id: (rota.stand_ins(line), nearest[line.appointment_id]) for line in lines}


def _nearest(appointments: Sequence[Appointment], now: datetime) -> dict[int, list[Slot]]:
    """Find the nearest free slots of each appointment; one search for all with the same service and needs."""
    alike: dict[tuple[int, str], list[Appointment]] = {}
    for one in appointments:
        alike.setdefault((one.service_id, str(sorted(one.needs.items()))), []).append(one)
    found: dict[int, list[Slot]] = {}
    for some in alike.values():
        everywhere = _slots_for(some[0].service, some, now)
        for venue_id in {one.venue_id for one in some}:
            here = [slot for slot in everywhere if slot.venue_id == venue_id]
            mine = [one for one in some if one.venue_id == venue_id]
            found |= {one.id: nearest_of(one, here, everywhere) for one in mine}
    return found


def _slots_for(service: Service, appointments: Iterable[Appointment], now: datetime) -> list[Slot]:
    days = [clock.day_of(one.starts_at) for one in appointments]
    needs = Needs.from_json(next(iter(appointments)).needs)
    today = clock.day_of(now)
    return session_queries.find_slots(
        service,
        needs,
        first_day=max(today, min(days) - DAYS_BEFORE),
        last_day=max(days) + DAYS_AFTER,
        now=now,
        notice=False,
    )


def nearest_of(appointment: Appointment, here: Sequence[Slot], everywhere: Sequence[Slot]) -> list[Slot]:
    """Return the nearest of these slots (in order of time) to an appointment; only those around it are compared."""
    around = {
        slot
        for slots in (here, everywhere)
        for middle in [bisect_left(slots, appointment.starts_at, key=attrgetter("starts_at"))]
        for slot in slots[max(0, middle - NEAREST_SLOTS) : middle + NEAREST_SLOTS]
    }
    return nearest_to(around, venue_id=appointment.venue_id, starts_at=appointment.starts_at, count=NEAREST_SLOTS)


def _with_rows(found: _Found) -> list[Affected]:
    query = select(Appointment).where(Appointment.id.in_(found)).options(*WHOLE)
    appointments = db.session.scalars(query.order_by(Appointment.starts_at, Appointment.id)).all()
    wanted = {advisor_id for advisor_ids, _slots in found.values() for advisor_id in advisor_ids}
    people = {one.id: one for one in db.session.scalars(select(StaffMember).where(StaffMember.id.in_(wanted)))}
    return [
        Affected(
            one,
            can_be_messaged(one.told.contact_points),
            [people[advisor_id] for advisor_id in found[one.id][0]],
            found[one.id][1],
        )
        for one in appointments
    ]
