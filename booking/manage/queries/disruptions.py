"""Reads of closures and absences for the managers' pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.appointments.models import DisruptedAppointment
from booking.core.database import db
from booking.disruptions.queries import affected_by, disruptions, open_counts, places_affected, spare_advisors
from booking.disruptions.queries.disruptions import rota_of
from booking.disruptions.queries.standing import lines_of
from booking.disruptions.rules.deadline import can_be_told
from booking.manage.rules.outlook import StandIn
from booking.sessions.models import Disruption
from booking.staff.models import StaffMember
from booking.staff.rules import Scope


class HitRow(NamedTuple):
    """A booking that was hit, whether a message can reach its person, and who could stand in while it is open."""

    hit: DisruptedAppointment
    reachable: bool
    stand_ins: tuple[StandIn, ...]


class DisruptionRow(NamedTuple):
    """A disruption in a list, with how many of its bookings still wait."""

    disruption: Disruption
    waiting: int


def listed(scope: Scope, since: datetime, by_id: int) -> list[DisruptionRow]:
    """What was not over at `since` and touches this scope, or was entered by this person; the soonest first."""
    found = disruptions(scope, since, by_id=by_id)
    waiting = open_counts(found, scope)
    return [DisruptionRow(one, waiting.get(one.id, 0)) for one in found]


def hit_rows(disruption: Disruption, scope: Scope, now: datetime) -> tuple[list[HitRow], int]:
    """The bookings of this scope that it hit, by start, and how many it hit elsewhere."""
    mine = affected_by(disruption, scope)
    waiting = [h.appointment_id for h in mine if h.outcome == "open" and h.appointment.starts_at > now]
    free = _stand_ins(waiting, now)
    rows = [
        HitRow(hit, can_be_told(hit.appointment.citizen.contact_points), free.get(hit.appointment_id, ()))
        for hit in mine
    ]
    return rows, len(places_affected(disruption)) - len(mine)


def spare_for(disruption: Disruption, reference: str, now: datetime) -> list[StaffMember]:
    """Advisors who have nothing at all while this open booking takes place, by name: to be asked to step in."""
    ids = [hit.appointment_id for hit in affected_by(disruption) if _waits(hit, reference, now)]
    return [person for line in lines_of(ids) for person in spare_advisors(line, now)]


def _stand_ins(appointment_ids: Sequence[int], now: datetime) -> dict[int, tuple[StandIn, ...]]:
    lines = lines_of(appointment_ids)
    rota = rota_of(lines, now)
    found = {line.appointment_id: rota.stand_ins(line) for line in lines}
    ids = {who for some in found.values() for who in some}
    people = {p.id: p for p in db.session.scalars(select(StaffMember).where(StaffMember.id.in_(ids)))} if ids else {}
    return {key: tuple(StandIn(people[who].reference, people[who].name) for who in some) for key, some in found.items()}


def _waits(hit: DisruptedAppointment, reference: str, now: datetime) -> bool:
    booked = hit.appointment
    return booked.reference == reference and hit.outcome == "open" and booked.starts_at > now
