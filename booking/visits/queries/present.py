"""Advisors present at a venue now, for what and at which desk: whoever may call a person who is handed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, or_, select
from sqlalchemy.orm import aliased

from booking.core.database import db
from booking.services.models import Service
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, SessionService
from booking.sessions.rules import BusyKind
from booking.staff.models import Grant, StaffMember, StaffSkill
from booking.staff.rules import GrantState, Role
from booking.venues.models import Desk
from booking.visits.models import Consultation, Visit
from booking.visits.queries.columns import HANDED_OVER_BY

# Aliases, because the same tables stand in the statements into which these reads are put.
_Works, _Session, _Gives = aliased(Assignment), aliased(AdvisorSession), aliased(SessionService)
_About, _Advisor, _AtDesk = aliased(Service), aliased(StaffMember), aliased(Desk)
_MEANT = or_(Consultation.for_advisor_id.is_not(None), Consultation.for_desk_id.is_not(None))


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
    columns = (_Advisor.id, _Advisor.reference, _Advisor.name, _Works.desk_id, _AtDesk.number, _Gives.service_id)
    found: dict[int, Present] = {}
    for row in db.session.execute(_present(venue_id, now, *columns).order_by(_Advisor.name, _Advisor.id)):
        known = found.get(row.id)
        gives = (known.service_ids if known else frozenset()) | {row.service_id}
        found[row.id] = Present(row.id, row.reference, row.name, row.desk_id, row.number, gives)
    return list(found.values())


def who_gives(present: Iterable[Present], service_id: int) -> list[Present]:
    """Return those who give this service."""
    return [one for one in present if service_id in one.service_ids]


def waits_for(now: datetime) -> ColumnElement[int | None]:
    """Select the advisor for whom a consultation waits by name or desk; NULL while they are not here for it."""
    return case((_MEANT, _meant(now, _Advisor.id)))


def waits_at(now: datetime) -> ColumnElement[int | None]:
    """Select the number of the desk at which that advisor sits."""
    return case((_MEANT, _meant(now, _AtDesk.number)))


def nobody_here(now: datetime) -> ColumnElement[bool]:
    """Select whether a consultation was handed over, and nobody but its sender who gives its service is here."""
    others = _of_consultation(now, _Advisor.id).where(_Advisor.id != HANDED_OVER_BY)
    return and_(Consultation.handed_over_because != "", ~others.correlate(Consultation, Visit).exists())


def for_whom(consultation: Consultation, now: datetime) -> StaffMember | None:
    """Return the advisor for whom a consultation waits by name or desk, while they are here for its service."""
    query = select(StaffMember).select_from(Consultation).join(Visit)
    query = query.join(StaffMember, StaffMember.id == waits_for(now))
    return db.session.scalars(query.where(Consultation.id == consultation.id)).first()


def _meant(now: datetime, column: Any) -> ScalarSelect[Any]:
    theirs = or_(_Advisor.id == Consultation.for_advisor_id, _Works.desk_id == Consultation.for_desk_id)
    return _of_consultation(now, column).where(theirs).limit(1).correlate(Consultation, Visit).scalar_subquery()


def _of_consultation(now: datetime, column: Any) -> Select[Any]:
    return _present(Visit.venue_id, now, column).where(_Gives.service_id == Consultation.service_id)


def _present(venue_id: Any, now: datetime, *columns: Any) -> Select[Any]:
    away = select(BusyTime.id).where(
        BusyTime.advisor_id == _Works.advisor_id,
        BusyTime.kind == BusyKind.AWAY,
        BusyTime.starts_at <= now,
        BusyTime.ends_at > now,
    )
    may = select(Grant.id).where(
        Grant.staff_member_id == _Works.advisor_id,
        Grant.role == Role.ADVISOR,
        Grant.state == GrantState.IN_FORCE,
        or_(Grant.venue_id.is_(None), Grant.venue_id == _Session.venue_id),
        or_(Grant.department_id.is_(None), Grant.department_id == _About.department_id),
    )
    skilled = select(StaffSkill.service_id).where(StaffSkill.staff_member_id == _Works.advisor_id).correlate(_Works)
    gives = or_(~skilled.exists(), _Gives.service_id.in_(skilled))
    return (
        select(*columns)
        .select_from(_Works)
        .join(_Session, _Session.id == _Works.session_id)
        .join(_Gives, _Gives.session_id == _Session.id)
        .join(_About, _About.id == _Gives.service_id)
        .join(_Advisor, _Advisor.id == _Works.advisor_id)
        .outerjoin(_AtDesk, _AtDesk.id == _Works.desk_id)
        .where(_Session.venue_id == venue_id, _Session.cancelled_at.is_(None))
        .where(_Works.starts_at <= now, _Works.ends_at > now, _Advisor.active)
        .where(gives, ~away.correlate(_Works).exists(), may.correlate(_Works, _Session, _About).exists())
    )
