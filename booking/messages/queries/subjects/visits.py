"""Planned drop-in visits as subjects of messages, until their session begins."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.citizens.models import Citizen, CitizenContact, Helper, HelperContact
from booking.citizens.rules import InterpreterKind, Needs, Part
from booking.core.database import db
from booking.messages.models import ReconciledVersion
from booking.messages.queries.subject import Subject, address_of, contacts_of, helper_of
from booking.messages.queries.subjects.reconciled import contacts_differ, dependencies_of, is_of, living, rests_on
from booking.messages.rules.facts import Dependency, DependencyKind, Stand, SubjectFacts
from booking.sessions.models import AdvisorSession
from booking.sessions.queries import shut_since
from booking.visits.models import PartyMember, Visit, VisitAct
from booking.visits.rules import VisitActKind, VisitStatus
from booking.wording.rules.kinds import SubjectKind

_OF_VISIT = select(CitizenContact.contact_point_id).where(
    CitizenContact.citizen_id.in_(
        select(PartyMember.citizen_id)
        .where(PartyMember.visit_id == Visit.id, PartyMember.part == Part.CLIENT)
        .correlate(Visit)
    )
)
_OF_HELPER = select(HelperContact.contact_point_id).where(HelperContact.helper_id == Visit.helper_id)


def unreconciled(now: datetime) -> Select[str]:
    """Select planned visits whose version, session or contact points differ from the reconciled ones."""
    session = rests_on(DependencyKind.SESSION, AdvisorSession.id, AdvisorSession.version)
    new, moved = ReconciledVersion.version.is_(None), ReconciledVersion.version != Visit.version
    query = ahead(now).outerjoin(ReconciledVersion, is_of(SubjectKind.VISIT, Visit.reference))
    return query.where(or_(new, moved, ~session, contacts_differ(_OF_VISIT, _OF_HELPER)))


def ahead(now: datetime) -> Select[str]:
    """Select planned visits that have not begun. One with an appointment is left to that appointment."""
    return (
        select(Visit.reference)
        .join(AdvisorSession, Visit.session_id == AdvisorSession.id)
        .where(AdvisorSession.starts_at > now, Visit.appointment_id.is_(None), Visit.said_at.is_not(None))
        .order_by(AdvisorSession.starts_at)
    )


def subjects(references: Collection[str]) -> list[Subject]:
    """Read these visits, with their party and the state of their session, as subjects."""
    party = selectinload(Visit.party).joinedload(PartyMember.citizen).selectinload(Citizen.contact_points)
    query = (
        select(Visit)
        .where(Visit.reference.in_(references))
        .options(joinedload(Visit.venue), joinedload(Visit.session), joinedload(Visit.service), party)
        .options(joinedload(Visit.helper).selectinload(Helper.contact_points))
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(query).scalars().all()
    said = _last(
        select(VisitAct.visit_id, VisitAct.at, VisitAct.by_id)
        .where(VisitAct.visit_id.in_([row.id for row in rows]), VisitAct.undone_at.is_(None))
        .where(VisitAct.act.in_((VisitActKind.PLANNED, VisitActKind.CHANGED)))
        .order_by(VisitAct.id)
    )
    shut = shut_since({row.session for row in rows if row.session is not None})
    alive = living(rows)
    return [
        _subject(row, alive[row.id], shut, *said.get(row.id, (row.said_at, None)))
        for row in rows
        if row.session is not None
    ]


def _subject(
    row: Visit,
    clients: Sequence[Citizen],
    shut: Mapping[int, datetime | None],
    since: datetime | None,
    by_id: int | None,
) -> Subject:
    session = row.session
    assert session is not None
    stand = Stand.ON if row.status == VisitStatus.COMING else Stand.OVER
    if stand is Stand.ON and session.cancelled_at is not None:
        stand, since, by_id = Stand.CANCELLED, session.cancelled_at, 0
    elif stand is Stand.ON and session.id in shut:
        stand, since, by_id = Stand.CANCELLED, shut[session.id] or since, 0
    elif stand is Stand.ON and (ended := _ended_by_then(row, session)):
        stand, since, by_id = Stand.CANCELLED, ended, 0
    points = list({point.id: point for citizen in clients for point in citizen.contact_points}.values())
    theirs = row.helper.contact_points if row.helper is not None else []
    facts = SubjectFacts(
        kind=SubjectKind.VISIT,
        reference=row.reference,
        version=row.version,
        stand=stand,
        starts_at=session.starts_at,
        venue_id=row.venue_id,
        asked_at=row.said_at or session.starts_at,
        since=since or session.starts_at,
        by_staff=by_id is not None,
        contacts=contacts_of(theirs or points),
    )
    dependencies = dependencies_of([*points, *theirs]) | {
        Dependency(DependencyKind.SESSION, session.id, session.version)
    }
    whose, speaks = (clients[0].id, "" if theirs else clients[0].language) if clients else (None, "")
    page = (SubjectKind.VISIT, row.reference)
    where = (row.venue.name, address_of(row.venue))
    return Subject(
        facts,
        dependencies,
        *where,
        session.ends_at,
        row.link_version,
        whose,
        page,
        language=speaks,
        helper=helper_of(row.helper),
        signs=not theirs and Needs.from_json(row.needs).interpreter == InterpreterKind.BSL,
    )


def _ended_by_then(row: Visit, session: AdvisorSession) -> datetime | None:
    """Return when their service ended, where it ends before the session they plan to come to."""
    ended = row.service.ended_at if row.service is not None else None
    return ended if ended is not None and ended <= session.starts_at else None


def _last(query: Select[int, datetime, int | None]) -> dict[int, tuple[datetime, int | None]]:
    """Return (time, author) of the last row for each subject."""
    return {subject_id: (at, by_id) for subject_id, at, by_id in db.session.execute(query)}
