"""Find subjects that changed since they were reconciled, and read the facts of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.appointments.models import Appointment, SlotOffer
from booking.citizens.models import Citizen, CitizenContact, ContactPoint
from booking.core.database import db
from booking.messages.models import ReconciledDependency, ReconciledVersion, Reply
from booking.messages.queries import answers, consultations, history, offers
from booking.messages.queries.subject import Subject, address_of, contacts_of
from booking.messages.rules.facts import Dependency, DependencyKind, Stand, SubjectFacts
from booking.sessions.models import AdvisorSession
from booking.sessions.queries import shut_since
from booking.venues.models import Venue
from booking.visits.models import PartyMember, Visit, VisitAct
from booking.wording.rules.kinds import SubjectKind


def unreconciled(kind: SubjectKind, now: datetime) -> Sequence[str]:
    """References, soonest first: what has not begun and is not as it was when it was settled. The past is not read."""
    if kind is SubjectKind.OFFER:
        return offers.unreconciled(now)
    if kind is SubjectKind.REPLY:
        return answers.unreconciled(now)
    if kind is SubjectKind.CONSULTATION:
        return consultations.unreconciled(now)
    if kind is SubjectKind.APPOINTMENT:
        reference, version, differs = Appointment.reference, Appointment.version, _contacts_differ(_OF_APPOINTMENT)
    else:
        reference, version = Visit.reference, Visit.version
        session = _rests_on(DependencyKind.SESSION, AdvisorSession.id, AdvisorSession.version)
        differs = or_(~session, _contacts_differ(_OF_VISIT))
    same = and_(ReconciledVersion.subject_kind == kind.value, ReconciledVersion.subject_reference == reference)
    changed = or_(ReconciledVersion.version.is_(None), ReconciledVersion.version != version, differs)
    query = _ahead(kind, now).outerjoin(ReconciledVersion, same).where(changed)
    return db.session.execute(query).scalars().all()


def ahead(kind: SubjectKind, now: datetime) -> Sequence[str]:
    """References, soonest first: everything that has not begun, for the full sweep."""
    if kind is SubjectKind.OFFER:
        return offers.ahead(now)
    if kind is SubjectKind.REPLY:
        return answers.ahead(now)
    if kind is SubjectKind.CONSULTATION:
        return consultations.ahead(now)
    return db.session.execute(_ahead(kind, now)).scalars().all()


def ahead_of(kind: SubjectKind, now: datetime) -> Select[str]:
    """References of the appointments, or of the announced visits, that have not begun."""
    return _ahead(kind, now).order_by(None)


def subjects(kind: SubjectKind, references: Collection[str]) -> dict[str, Subject]:
    """The subjects of these references, as they stand."""
    read = {
        SubjectKind.APPOINTMENT: _appointments,
        SubjectKind.VISIT: _visits,
        SubjectKind.OFFER: _offers,
        SubjectKind.REPLY: _replies,
        SubjectKind.CONSULTATION: consultations.subjects,
    }
    found = read[kind](references)
    return {subject.facts.reference: subject for subject in found}


def _ahead(kind: SubjectKind, now: datetime) -> Select[str]:
    if kind is SubjectKind.APPOINTMENT:
        # By start, so that the database walks its index from now on, however long the past is.
        return select(Appointment.reference).where(Appointment.starts_at > now).order_by(Appointment.starts_at)
    # A visit with an appointment is that appointment's; one that nobody announced is asked for no message.
    return (
        select(Visit.reference)
        .join(AdvisorSession, Visit.session_id == AdvisorSession.id)
        .where(AdvisorSession.starts_at > now, Visit.appointment_id.is_(None), Visit.said_at.is_not(None))
        .order_by(AdvisorSession.starts_at)
    )


_OF_APPOINTMENT = CitizenContact.citizen_id == Appointment.citizen_id
_OF_VISIT = CitizenContact.citizen_id.in_(
    select(PartyMember.citizen_id)
    .where(PartyMember.visit_id == Visit.id, PartyMember.part == "client")
    .correlate(Visit)
)


def _contacts_differ(whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a contact point is not, in its version, among those settled with; or one of those is there no more."""
    points = (
        select(ContactPoint.id)
        .join(CitizenContact, CitizenContact.contact_point_id == ContactPoint.id)
        .where(whose)
        .correlate(Appointment, Visit, ReconciledVersion)
    )
    new = points.where(~_rests_on(DependencyKind.CONTACT, ContactPoint.id, ContactPoint.version)).exists()
    gone = _dependencies(DependencyKind.CONTACT).where(ReconciledDependency.row_id.not_in(points)).exists()
    return or_(new, gone)


def _rests_on(kind: DependencyKind, row_id: Any, version: Any) -> ColumnElement[bool]:
    """Whether the messages were planned from this row in this version."""
    same = ReconciledDependency.row_id == row_id, ReconciledDependency.row_version == version
    return _dependencies(kind).where(*same).exists()


def _dependencies(kind: DependencyKind) -> Select[int]:
    return (
        select(ReconciledDependency.row_id)
        .where(
            ReconciledDependency.subject_kind == ReconciledVersion.subject_kind,
            ReconciledDependency.subject_reference == ReconciledVersion.subject_reference,
            ReconciledDependency.kind == kind.value,
        )
        .correlate(ReconciledVersion, Appointment, Visit, AdvisorSession, ContactPoint)
    )


def _appointments(references: Collection[str]) -> list[Subject]:
    query = (
        select(Appointment)
        .where(Appointment.reference.in_(references))
        .options(joinedload(Appointment.venue), joinedload(Appointment.citizen).selectinload(Citizen.contact_points))
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(query).scalars().all()
    given = history.given([row.id for row in rows])
    return [_appointment(row, history.read(row, given.get(row.id, []))) for row in rows]


def _appointment(row: Appointment, past: history.Past) -> Subject:
    stand, since, by_staff = Stand.ON, past.since, past.by_staff
    if row.status == "cancelled":
        told = Stand.OVER if row.cancelled_untold else Stand.CANCELLED
        stand, since, by_staff = told, row.cancelled_at or since, row.cancelled_by_id is not None
    elif row.disrupted_at is not None:
        stand, since, by_staff = Stand.DISRUPTED, row.disrupted_at, True
    points = row.citizen.contact_points
    facts = SubjectFacts(
        kind=SubjectKind.APPOINTMENT,
        reference=row.reference,
        version=row.version,
        stand=stand,
        starts_at=row.starts_at,
        venue_id=row.venue_id,
        asked_at=past.asked_at,
        since=since,
        by_staff=by_staff,
        contacts=contacts_of(points),
        asked_says=past.asked_says,
    )
    return _subject(facts, row.venue, row, _dependencies_of(points))


def _offers(references: Collection[str]) -> list[Subject]:
    return [_offer(row) for row in offers.with_people(references)]


def _offer(row: SlotOffer) -> Subject:
    appointment = row.entry.appointment
    facts = SubjectFacts(
        kind=SubjectKind.OFFER,
        reference=row.reference,
        version=offers.version_of(row.answer),
        stand=Stand.OVER if row.answer else Stand.ON,
        starts_at=row.starts_at,
        venue_id=row.venue_id,
        asked_at=row.offered_at,
        since=row.offered_at,
        contacts=contacts_of(appointment.citizen.contact_points),
        until=row.expires_at,
    )
    return _subject(facts, row.venue, appointment)


def _replies(references: Collection[str]) -> list[Subject]:
    """What was texted to us, as something that is answered; with the visit that it is about, where that is known."""
    rows = answers.with_numbers(references)
    about: dict[str, Subject] = {}
    for kind in (SubjectKind.APPOINTMENT, SubjectKind.VISIT):
        wanted = {row.subject_reference for row in rows if row.subject_kind == kind}
        about |= subjects(kind, wanted) if wanted else {}
    return [_reply(row, about.get(row.subject_reference)) for row in rows]


def _reply(row: Reply, about: Subject | None) -> Subject:
    answered_at = row.answered_at or row.received_at
    facts = SubjectFacts(
        kind=SubjectKind.REPLY,
        reference=row.reference,
        version=answers.version_of(row),
        stand=Stand.ON,
        starts_at=answered_at + answers.WORTH,
        venue_id=about.facts.venue_id if about else 0,
        asked_at=row.received_at,
        since=answered_at,
        contacts=contacts_of([row.contact_point] if row.contact_point else []),
        answer=answers.kind_of(row),
    )
    if about is None:
        page = (SubjectKind.REPLY, row.reference)
        return Subject(facts, frozenset(), "", "", facts.starts_at, 1, None, page, words=row.answer)
    return replace(about, facts=facts, dependencies=frozenset(), words=row.answer)


def _subject(
    facts: SubjectFacts, venue: Venue, row: Appointment, dependencies: frozenset[Dependency] = frozenset()
) -> Subject:
    """About an appointment, at this venue: its page is the one to open."""
    page, ends_at = (SubjectKind.APPOINTMENT, row.reference), facts.starts_at + (row.ends_at - row.starts_at)
    whose = (row.link_version, row.citizen_id)
    where = venue.name, address_of(venue)
    return Subject(facts, dependencies, *where, ends_at, *whose, page, language=row.citizen.language)


def _visits(references: Collection[str]) -> list[Subject]:
    party = selectinload(Visit.party).joinedload(PartyMember.citizen).selectinload(Citizen.contact_points)
    query = (
        select(Visit)
        .where(Visit.reference.in_(references))
        .options(joinedload(Visit.venue), joinedload(Visit.session), joinedload(Visit.service), party)
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(query).scalars().all()
    said = _last(
        select(VisitAct.visit_id, VisitAct.at, VisitAct.by_id)
        .where(VisitAct.visit_id.in_([row.id for row in rows]), VisitAct.undone_at.is_(None))
        .where(VisitAct.act.in_(("planned", "changed")))
        .order_by(VisitAct.id)
    )
    shut = shut_since({row.session for row in rows if row.session is not None})
    return [_visit(row, shut, *said.get(row.id, (row.said_at, None))) for row in rows if row.session is not None]


def _visit(row: Visit, shut: Mapping[int, datetime | None], since: datetime | None, by_id: int | None) -> Subject:
    session, clients = row.session, [member.citizen for member in row.party if member.part == "client"]
    assert session is not None
    stand = Stand.ON if row.status == "coming" else Stand.OVER
    if stand is Stand.ON and session.cancelled_at is not None:
        stand, since, by_id = Stand.CANCELLED, session.cancelled_at, 0
    elif stand is Stand.ON and session.id in shut:
        stand, since, by_id = Stand.CANCELLED, shut[session.id] or since, 0
    elif stand is Stand.ON and (ended := _ended_by_then(row, session)):
        stand, since, by_id = Stand.CANCELLED, ended, 0
    points = list({point.id: point for citizen in clients for point in citizen.contact_points}.values())
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
        contacts=contacts_of(points),
    )
    rests_on = _dependencies_of(points) | {Dependency(DependencyKind.SESSION, session.id, session.version)}
    whose, speaks = (clients[0].id, clients[0].language) if clients else (None, "")
    page = (SubjectKind.VISIT, row.reference)
    where = (row.venue.name, address_of(row.venue))
    return Subject(facts, rests_on, *where, session.ends_at, row.link_version, whose, page, language=speaks)


def _ended_by_then(row: Visit, session: AdvisorSession) -> datetime | None:
    """When the service ended for which they would come, if they would come too late for it."""
    ended = row.service.ended_at if row.service is not None else None
    return ended if ended is not None and ended <= session.starts_at else None


def _last(query: Select[int, datetime, int | None]) -> dict[int, tuple[datetime, int | None]]:
    """The last line of history for each, of those that gave it its time."""
    return {subject_id: (at, by_id) for subject_id, at, by_id in db.session.execute(query)}


def _dependencies_of(points: Iterable[ContactPoint]) -> frozenset[Dependency]:
    return frozenset(Dependency(DependencyKind.CONTACT, point.id, point.version) for point in points)
