"""Consultations as subjects of messages: called to the desk, what was agreed, the feedback question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from booking.citizens.models import Citizen, ContactPoint
from booking.citizens.rules import Part
from booking.core.clock import day_of
from booking.core.database import db
from booking.messages.models import ReconciledVersion
from booking.messages.queries.subject import Subject, address_of, contacts_of
from booking.messages.queries.subjects.in_person import told_in_person
from booking.messages.queries.subjects.reconciled import is_of, living
from booking.messages.rules.after import AGREED_WORTH, COME_IN_WITHIN, asked_between
from booking.messages.rules.facts import Announcement, Stand, SubjectFacts
from booking.messages.rules.sending_times import STAFF_MAY_CORRECT
from booking.visits.models import CONSULTATION_ORDER, Consultation, PartyMember, Visit
from booking.visits.rules import ConsultationStatus, GoneHow, VisitRecord, VisitStatus
from booking.wording.rules.kinds import MessageKind, SubjectKind


def unreconciled(now: datetime) -> Select[str]:
    """Select the references of consultations whose version differs from the reconciled one."""
    differs = or_(ReconciledVersion.version.is_(None), ReconciledVersion.version != Consultation.version)
    query = ahead(now).outerjoin(ReconciledVersion, is_of(SubjectKind.CONSULTATION, Consultation.reference))
    return query.where(differs)


def ahead(now: datetime) -> Select[str]:
    """Select consultations of the last two days about which a message may still be due."""
    called = and_(Consultation.status == ConsultationStatus.CALLED, Visit.text_when_called.is_(True))
    return (
        select(Consultation.reference)
        .join(Consultation.visit)
        .where(Visit.day >= day_of(now - AGREED_WORTH), or_(called, Consultation.status == ConsultationStatus.FINISHED))
        .where(Visit.record == VisitRecord.ON_RECORD)
        .order_by(*CONSULTATION_ORDER)
    )


def subjects(references: Collection[str]) -> list[Subject]:
    """Read these consultations with their visits as subjects."""
    visit = joinedload(Consultation.visit)
    query = (
        select(Consultation)
        .where(Consultation.reference.in_(references))
        .options(
            visit.joinedload(Visit.venue),
            visit.joinedload(Visit.appointment),
            visit.selectinload(Visit.consultations),
            visit.selectinload(Visit.party).joinedload(PartyMember.citizen).selectinload(Citizen.contact_points),
        )
        .execution_options(populate_existing=True)
    )
    rows = list(db.session.scalars(query))
    allowed = {row.link_to_id for row in rows if row.link_to_id is not None}
    found = select(ContactPoint).where(ContactPoint.id.in_(allowed)).execution_options(populate_existing=True)
    points = {point.id: point for point in db.session.scalars(found)} if allowed else {}
    alive, private = living(row.visit for row in rows), told_in_person([row.visit.appointment_id for row in rows])
    return [
        _subject(
            row, alive[row.visit_id], points.get(row.link_to_id or 0), in_person=row.visit.appointment_id in private
        )
        for row in rows
    ]


def _subject(
    row: Consultation, clients: Sequence[Citizen], allowed: ContactPoint | None, *, in_person: bool
) -> Subject:
    visit = row.visit
    points = list({point.id: point for citizen in clients for point in citizen.contact_points}.values())
    if len(clients) < sum(member.part == Part.CLIENT for member in visit.party) and allowed not in points:
        allowed = None  # it is that of somebody who has died since
    at = visit.arrived_at or row.waiting_since
    facts = SubjectFacts(
        kind=SubjectKind.CONSULTATION,
        reference=row.reference,
        version=row.version,
        stand=Stand.ON,
        starts_at=at,
        venue_id=visit.venue_id,
        asked_at=at,
        since=at,
        to_say=() if in_person else tuple(_to_say(row, points, allowed)),
    )
    page, link_version = (SubjectKind.VISIT, visit.reference), visit.link_version
    whose = clients[0].id if clients else None
    return Subject(
        facts,
        frozenset(),
        visit.venue.name,
        address_of(visit.venue),
        at,
        link_version,
        whose,
        page,
        language=clients[0].language if clients else "",
    )


def _to_say(row: Consultation, points: Sequence[ContactPoint], allowed: ContactPoint | None) -> Sequence[Announcement]:
    """List the announcements that a consultation calls for in its present state."""
    visit, found = row.visit, []
    if (
        row.status == ConsultationStatus.CALLED
        and visit.text_when_called
        and visit.status == VisitStatus.HERE
        and row.called_at
    ):
        until = row.called_at + COME_IN_WITHIN
        found += [
            Announcement(MessageKind.COME_IN, row.called_at, until, contacts_of(points), row.times_called),
        ]
    if (
        row.status == ConsultationStatus.FINISHED
        and row.finished_at
        and allowed is not None
        and (row.take_home or row.next_step)
    ):
        since = row.finished_at + STAFF_MAY_CORRECT
        found += [Announcement(MessageKind.AGREED, since, since + AGREED_WORTH, contacts_of([allowed]))]
    if _was_last(row) and visit.status == VisitStatus.GONE and visit.gone_how == GoneHow.SEEN:
        found += [Announcement(MessageKind.QUESTION, *asked_between(visit.day), contacts_of(points))]
    return found


def _was_last(row: Consultation) -> bool:
    """Whether it is the visit's last consultation that is over: the question is asked once a visit."""
    return row is next(
        (one for one in reversed(row.visit.consultations) if one.status == ConsultationStatus.FINISHED), None
    )
