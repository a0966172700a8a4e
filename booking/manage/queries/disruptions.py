"""Reads of closures and absences for the managers' pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.appointments.models import DisruptedAppointment
from booking.appointments.rules import AffectedOutcome
from booking.core.database import db
from booking.disruptions.queries import affected_by, disruptions, open_counts, places_affected, spare_advisors
from booking.disruptions.queries.disruptions import rota_of
from booking.disruptions.queries.standing import lines_of
from booking.disruptions.rules.deadline import can_be_messaged
from booking.manage.rules.effects import StandIn
from booking.sessions.models import Disruption
from booking.sessions.rules import DisruptionKind
from booking.staff.models import StaffMember
from booking.staff.rules import Scope


class AffectedRow(NamedTuple):
    """An affected appointment, whether a message can reach its person, and possible stand-ins while it is open."""

    affected: DisruptedAppointment
    reachable: bool
    stand_ins: tuple[StandIn, ...]


class DisruptionRow(NamedTuple):
    """A disruption in a list, with the number of its appointments that are still open.

    A closure of several venues in one act is one row, under its first venue.
    """

    disruption: Disruption
    waiting: int
    venues: int = 1


def listed(scope: Scope, since: datetime, by_id: int) -> list[DisruptionRow]:
    """List disruptions that end after `since` and touch this scope, or were entered by this person; soonest first."""
    found = disruptions(scope, since, by_id=by_id)
    waiting = open_counts(found, scope)
    return [DisruptionRow(one, waiting.get(one.id, 0)) for one in found]


def by_act(rows: Sequence[DisruptionRow]) -> list[DisruptionRow]:
    """Make one row of the venues that were closed in one act, where the first of them stood."""
    acts: dict[str, DisruptionRow] = {}
    for row in rows:
        closure = row.disruption.kind == DisruptionKind.VENUE_CLOSED and row.disruption.act_reference
        key = closure or row.disruption.reference
        first = acts.get(key)
        acts[key] = (
            first._replace(waiting=first.waiting + row.waiting, venues=first.venues + 1) if first is not None else row
        )
    return list(acts.values())


def affected_rows(disruption: Disruption, scope: Scope, now: datetime) -> tuple[list[AffectedRow], int]:
    """List the affected appointments in this scope by start, and count those outside it."""
    mine = affected_by(disruption, scope)
    waiting = [h.appointment_id for h in mine if h.outcome == AffectedOutcome.OPEN and h.appointment.starts_at > now]
    free = _stand_ins(waiting, now)
    rows = [
        AffectedRow(row, can_be_messaged(row.appointment.told.contact_points), free.get(row.appointment_id, ()))
        for row in mine
    ]
    return rows, len(places_affected(disruption)) - len(mine)


def spare_for(disruption: Disruption, reference: str, now: datetime) -> list[StaffMember]:
    """List advisors with nothing at all during this open appointment, by name, who could be asked to step in."""
    ids = [row.appointment_id for row in affected_by(disruption) if _waits(row, reference, now)]
    return [person for line in lines_of(ids) for person in spare_advisors(line, now)]


def _stand_ins(appointment_ids: Sequence[int], now: datetime) -> dict[int, tuple[StandIn, ...]]:
    lines = lines_of(appointment_ids)
    rota = rota_of(lines, now)
    found = {line.appointment_id: rota.stand_ins(line) for line in lines}
    ids = {who for some in found.values() for who in some}
    people = {p.id: p for p in db.session.scalars(select(StaffMember).where(StaffMember.id.in_(ids)))} if ids else {}
    return {key: tuple(StandIn(people[who].reference, people[who].name) for who in some) for key, some in found.items()}


def _waits(row: DisruptedAppointment, reference: str, now: datetime) -> bool:
    booked = row.appointment
    return booked.reference == reference and row.outcome == AffectedOutcome.OPEN and booked.starts_at > now
