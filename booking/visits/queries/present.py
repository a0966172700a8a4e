"""Advisors present at a venue now, for what and at which desk: whoever may call a person who is handed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from booking.core.clock import day_bounds, day_of
from booking.core.database import db
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, SessionService
from booking.sessions.rules import BusyKind
from booking.staff.models import Grant, StaffMember, StaffSkill
from booking.staff.rules import GrantState, Role
from booking.venues.models import Desk
from booking.visits.models import Consultation


class Present(NamedTuple):
    """An advisor who works at a venue now and is not away: where they sit, and what they give."""

    id: int
    reference: str
    name: str
    desk_id: int | None
    desk: int | None  # its number
    service_ids: frozenset[int]


def advisors_present(venue_id: int, now: datetime) -> list[Present]:
    """List the advisors who work at a venue now, by name, with the services of their session that they give."""
    found: dict[int, Present] = {}
    for row in db.session.execute(present_at(venue_id, now).order_by(StaffMember.name, StaffMember.id)):
        known = found.get(row.id)
        gives = (known.service_ids if known else frozenset()) | {row.service_id}
        found[row.id] = Present(row.id, row.reference, row.name, row.desk_id, row.desk, gives)
    return list(found.values())


def who_gives(present: Iterable[Present], service_id: int | None) -> list[Present]:
    """Return those who give this service."""
    return [one for one in present if service_id in one.service_ids]


def meant(give: Iterable[Present], advisor_id: int | None, desk_id: int | None) -> Present | None:
    """Return who of those is meant by name or by desk; None where nobody is, or they are not there."""
    return next((one for one in give if one.id == advisor_id or (desk_id and one.desk_id == desk_id)), None)


def for_whom(consultation: Consultation, now: datetime) -> Present | None:
    """Return the advisor for whom a consultation waits by name or desk, while they are here for its service."""
    if consultation.for_advisor_id is None and consultation.for_desk_id is None:
        return None
    give = who_gives(advisors_present(consultation.visit.venue_id, now), consultation.service_id)
    return meant(give, consultation.for_advisor_id, consultation.for_desk_id)


def present_at(venue_id: int, now: datetime) -> Select[Any]:
    """Select the advisors who work at a venue now, one row for each service that they give there."""
    away = select(BusyTime.id).where(
        BusyTime.advisor_id == Assignment.advisor_id,
        BusyTime.kind == BusyKind.AWAY,
        BusyTime.starts_at <= now,
        BusyTime.ends_at > now,
    )
    may = select(Grant.id).where(
        Grant.staff_member_id == Assignment.advisor_id,
        Grant.role == Role.ADVISOR,
        Grant.state == GrantState.IN_FORCE,
        or_(Grant.venue_id.is_(None), Grant.venue_id == AdvisorSession.venue_id),
        or_(Grant.department_id.is_(None), Grant.department_id == Service.department_id),
    )
    skills = select(StaffSkill.service_id).where(StaffSkill.staff_member_id == Assignment.advisor_id)
    where: tuple[Any, ...] = (Assignment.desk_id, Desk.number.label("desk"), SessionService.service_id)
    return (
        select(StaffMember.id, StaffMember.reference, StaffMember.name, *where)
        .select_from(AdvisorSession)
        .join(Assignment, Assignment.session_id == AdvisorSession.id)
        .join(SessionService, SessionService.session_id == AdvisorSession.id)
        .join(Service, Service.id == SessionService.service_id)
        .join(StaffMember, StaffMember.id == Assignment.advisor_id)
        .outerjoin(Desk, Desk.id == Assignment.desk_id)
        .where(AdvisorSession.venue_id == venue_id, AdvisorSession.cancelled_at.is_(None))
        .where(AdvisorSession.starts_at.between(day_bounds(day_of(now))[0], now), AdvisorSession.ends_at > now)
        .where(Assignment.starts_at <= now, Assignment.ends_at > now, StaffMember.active)
        .where(~away.exists(), may.exists(), or_(~skills.exists(), SessionService.service_id.in_(skills)))
    )
