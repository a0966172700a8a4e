"""Queries of disruptions, the appointments they affect, and who is free to stand in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from booking.appointments.models import Appointment, DisruptedAppointment
from booking.appointments.rules import AffectedOutcome, AppointmentStatus
from booking.citizens.models import Citizen, Helper
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.core.intervals import Interval
from booking.core.tokens import normalise_reference
from booking.disruptions.queries.standing import StandingLine, busy_in, skills, standing_facts, window_of
from booking.disruptions.rules.standing import StandingFacts, possible_stand_ins
from booking.services.models import Service
from booking.services.queries import within
from booking.sessions.models import AdvisorSession, Assignment, Disruption
from booking.sessions.queries.scope import session_lies_in
from booking.sessions.rules import DisruptionKind
from booking.staff.models import StaffMember
from booking.staff.rules import EVERYTHING, Place, Role, Scope


def disruptions(scope: Scope, since: datetime, *, by_id: int | None = None) -> list[Disruption]:
    """List disruptions not over before `since` that touch this scope, or were entered by this person; soonest first."""
    query = (
        select(Disruption)
        .where(Disruption.ends_at > since, _seen_from(scope, by_id))
        .options(joinedload(Disruption.venue), joinedload(Disruption.advisor), joinedload(Disruption.service))
        .order_by(Disruption.starts_at, Disruption.id)
    )
    return list(db.session.scalars(query))


def may_see(disruption: Disruption, scope: Scope, by_id: int) -> bool:
    """Return whether a disruption touches this scope, or was entered by this person."""
    found = select(Disruption.id).where(Disruption.id == disruption.id, _seen_from(scope, by_id))
    return db.session.scalar(found) is not None


def disruption_by_reference(reference: str) -> Disruption | None:
    """Find a disruption by its reference, however it was typed."""
    return db.session.scalar(select(Disruption).where(Disruption.reference == normalise_reference(reference)))


def closed_with(closure: Disruption) -> list[Disruption]:
    """List the closures of the act that entered this one, by venue id; itself alone where it was entered alone."""
    act = closure.act_reference
    query = select(Disruption).where(Disruption.act_reference == act if act else Disruption.id == closure.id)
    return list(db.session.scalars(query.options(joinedload(Disruption.venue)).order_by(Disruption.venue_id)))


def affected_by(disruption: Disruption, scope: Scope = EVERYTHING) -> list[DisruptedAppointment]:
    """List the appointments of this scope that it affected, by start, with all that a manager's page shows."""
    query = (
        select(DisruptedAppointment)
        .join(DisruptedAppointment.appointment)
        .where(DisruptedAppointment.disruption_id == disruption.id, _booked_in(scope))
        .options(contains_eager(DisruptedAppointment.appointment).options(*WHOLE))
        .order_by(Appointment.starts_at, Appointment.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def places_affected(disruption: Disruption) -> list[Place]:
    """List venue and department of each appointment that it affected."""
    rows = db.session.execute(
        select(Appointment.venue_id, Service.department_id)
        .join(DisruptedAppointment, DisruptedAppointment.appointment_id == Appointment.id)
        .join(Service, Service.id == Appointment.service_id)
        .where(DisruptedAppointment.disruption_id == disruption.id)
    )
    return [(venue_id, department_id) for venue_id, department_id in rows]


def open_counts(disruptions: Collection[Disruption], scope: Scope = EVERYTHING) -> dict[int, int]:
    """Count, by disruption id, the unresolved appointments of this scope; 0 is left out."""
    rows = db.session.execute(
        select(DisruptedAppointment.disruption_id, func.count())
        .join(DisruptedAppointment.appointment)
        .where(
            _booked_in(scope),
            DisruptedAppointment.disruption_id.in_([one.id for one in disruptions]),
            DisruptedAppointment.outcome == AffectedOutcome.OPEN,
        )
        .group_by(DisruptedAppointment.disruption_id)
    )
    return {key: number for key, number in rows}


def disruption_of(appointment: Appointment) -> Disruption | None:
    """Return the first disruption that this appointment still waits for; None where it stands."""
    return db.session.scalars(
        select(Disruption)
        .join(DisruptedAppointment, DisruptedAppointment.disruption_id == Disruption.id)
        .where(
            DisruptedAppointment.appointment_id == appointment.id, DisruptedAppointment.outcome == AffectedOutcome.OPEN
        )
        .order_by(Disruption.id)
    ).first()


def disrupted_ahead(now: datetime) -> list[Appointment]:
    """List the unresolved appointments that have not started, by start."""
    query = (
        select(Appointment)
        .where(disrupted(), Appointment.starts_at > now)
        .options(*WHOLE)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return list(db.session.scalars(query))


def disrupted() -> ColumnElement[bool]:
    """Condition: booked and unresolved."""
    return and_(Appointment.disrupted_at.is_not(None), Appointment.status == AppointmentStatus.BOOKED)


@dataclass(frozen=True)
class Rota:
    """Assignments, busy times, skills and languages around some appointments, to find stand-ins."""

    ground: StandingFacts
    busy: dict[int, list[Interval]]
    gives: Mapping[int, frozenset[int]]
    speaks: Mapping[int, frozenset[str]]
    languages: Mapping[int, str]  # by appointment id: what its person would like to speak

    def stand_ins(self, line: StandingLine) -> list[int]:
        """List the advisors assigned at that venue then who give that service and are free, the best first."""
        language = self.languages.get(line.appointment_id, "")
        speakers = frozenset(who for who, spoken in self.speaks.items() if language and language in spoken)
        return possible_stand_ins(line.booked, self.ground, busy=self.busy, gives=self.gives, speakers=speakers)


def rota_of(lines: Sequence[StandingLine], now: datetime) -> Rota:
    """Load the rota around these appointments: a few statements, whatever their number."""
    if not lines:
        return Rota(StandingFacts({}), {}, {}, {}, {})
    ground = standing_facts(lines, everyone=True)
    advisor_ids = {post[0] for post in ground.covers}
    spoken = db.session.execute(select(StaffMember.id, StaffMember.languages).where(StaffMember.id.in_(advisor_ids)))
    needs = db.session.execute(
        select(Appointment.id, Appointment.needs).where(Appointment.id.in_([line.appointment_id for line in lines]))
    )
    return Rota(
        ground=ground,
        busy=busy_in(window_of(lines), advisor_ids, now),
        gives=skills(),
        speaks={advisor_id: frozenset(languages) for advisor_id, languages in spoken},
        languages={key: Needs.from_json(kept).language for key, kept in needs},
    )


def spare_advisors(line: StandingLine, now: datetime) -> list[StaffMember]:
    """List active advisors who give the service and have no assignment or busy time then, by name."""
    booked = line.booked
    assigned = select(Assignment.advisor_id).where(
        Assignment.ends_at > booked.starts_at, Assignment.starts_at < booked.ends_at
    )
    people = db.session.scalars(
        select(StaffMember)
        .where(StaffMember.active, StaffMember.ended_at.is_(None), StaffMember.id.not_in(assigned))
        .options(selectinload(StaffMember.grants))
        .order_by(StaffMember.name, StaffMember.id)
    ).all()
    busy = busy_in(booked.time, [one.id for one in people], now)
    gives = skills()
    return [
        one
        for one in people
        if one.id not in busy
        and booked.service_id in gives.get(one.id, {booked.service_id})
        and any(grant.role == Role.ADVISOR and grant.venue_id in (None, booked.venue_id) for grant in one.grants)
    ]


WHOLE = (
    joinedload(Appointment.citizen).selectinload(Citizen.contact_points),
    joinedload(Appointment.helper).selectinload(Helper.contact_points),
    joinedload(Appointment.service),
    joinedload(Appointment.venue),
    joinedload(Appointment.advisor),
)


def _booked_in(scope: Scope) -> ColumnElement[bool]:
    return within(scope, Appointment.venue_id, Appointment.service_id)


def _seen_from(scope: Scope, by_id: int | None) -> ColumnElement[bool]:
    """Condition: which disruptions concern a scope.

    A closed venue concerns whoever manages something there; any other, whose appointments it affects or whose sessions
    it takes. Whoever entered it may see what became of it.
    """
    if scope.everything:
        return true()
    ids = scope.venue_ids
    there = true() if ids is None else Disruption.venue_id.in_(ids)
    closed = and_(Disruption.kind.in_((DisruptionKind.VENUE_CLOSED, DisruptionKind.VENUE_ENDED)), there)
    service = [d for venue, d in scope.places if venue is None]
    ended = Disruption.service_id.in_(select(Service.id).where(Service.department_id.in_(service)))
    affected = (
        select(DisruptedAppointment.appointment_id)
        .join(Appointment, Appointment.id == DisruptedAppointment.appointment_id)
        .where(DisruptedAppointment.disruption_id == Disruption.id, _booked_in(scope))
    )
    works_there = (
        select(Assignment.id)
        .join(AdvisorSession, AdvisorSession.id == Assignment.session_id)
        .where(
            Disruption.venue_id.is_(None),
            Assignment.advisor_id == Disruption.advisor_id,
            session_lies_in(scope),
            Assignment.ends_at > Disruption.starts_at,
            Assignment.starts_at < Disruption.ends_at,
        )
    )
    mine = [Disruption.made_by_id == by_id] if by_id is not None else []
    return or_(closed, ended, affected.exists(), works_there.exists(), *mine)
