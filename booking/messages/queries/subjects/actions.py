"""Next steps as subjects of messages: one that staff owed is done; one of the person's own is soon due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from booking.cases.models import Action
from booking.cases.rules.actions import ActionOwner, ActionState, due_at
from booking.citizens.models import Citizen
from booking.citizens.rules import Part
from booking.core.clock import day_of
from booking.core.database import db
from booking.core.limits import STAFF_UNDO_FOR
from booking.messages.models import ReconciledVersion
from booking.messages.queries.subject import Subject, address_of
from booking.messages.queries.subjects.reconciled import is_of
from booking.messages.queries.subjects.theirs_alone import contacts_alone
from booking.messages.rules.after import REMINDED_BEFORE, TELLING_WORTH, reminded_between
from booking.messages.rules.facts import Announcement, Contact, Stand, SubjectFacts
from booking.visits.models import Consultation, PartyMember, Visit
from booking.visits.rules import VisitRecord
from booking.wording.queries import switched_on
from booking.wording.rules.kinds import MessageKind, SubjectKind


def unreconciled(now: datetime) -> Select[str]:
    """Select the references of next steps to tell that changed since they were reconciled."""
    differs = or_(ReconciledVersion.version.is_(None), ReconciledVersion.version != Action.version)
    return ahead(now).outerjoin(ReconciledVersion, is_of(SubjectKind.ACTION, Action.reference)).where(differs)


def ahead(now: datetime) -> Select[str]:
    """Select the references of next steps of staff done lately, and of the person's own that are soon due."""
    theirs = Action.owner == ActionOwner.CITIZEN
    done = and_(Action.state == ActionState.DONE, ~theirs, Action.changed_at > now - TELLING_WORTH - STAFF_UNDO_FOR)
    due = and_(
        Action.state == ActionState.OPEN,
        theirs,
        Action.due_on.between(day_of(now), day_of(now + REMINDED_BEFORE)),
    )
    return select(Action.reference).where(or_(done, due)).order_by(Action.id)


def subjects(references: Collection[str]) -> list[Subject]:
    """Read these next steps, with the visits in which they were agreed, as subjects."""
    visit = joinedload(Consultation.visit)
    query = (
        select(Action, Consultation)
        .join(Consultation, Consultation.id == Action.consultation_id)
        .where(Action.reference.in_(references))
        .options(
            visit.joinedload(Visit.venue),
            visit.selectinload(Visit.party).joinedload(PartyMember.citizen),
        )
        .execution_options(populate_existing=True)
    )
    rows, on = db.session.execute(query).all(), switched_on()
    parties = [_clients(consultation.visit) for _row, consultation in rows]
    alone = contacts_alone(parties)
    return [
        _subject(row, consultation.visit, clients, theirs, on)
        for (row, consultation), clients, theirs in zip(rows, parties, alone, strict=True)
    ]


def _clients(visit: Visit) -> list[Citizen]:
    if visit.record != VisitRecord.ON_RECORD:
        return []
    return [member.citizen for member in visit.party if member.part == Part.CLIENT]


def _subject(
    row: Action, visit: Visit, clients: list[Citizen], alone: tuple[Contact, ...], on: Collection[str]
) -> Subject:
    own = row.owner == ActionOwner.CITIZEN
    agreed_at = visit.arrived_at or row.written_at
    facts = SubjectFacts(
        kind=SubjectKind.ACTION,
        reference=row.reference,
        version=row.version,
        stand=Stand.ON,
        starts_at=due_at(row.due_on) if own else agreed_at,
        venue_id=visit.venue_id,
        asked_at=agreed_at,
        since=row.changed_at or row.written_at,
        to_say=tuple(one for one in _to_say(row, alone, own=own) if one.kind in on),
    )
    return Subject(
        facts,
        frozenset(),
        visit.venue.name,
        address_of(visit.venue),
        facts.starts_at,
        visit.link_version,
        clients[0].id if clients else None,
        (SubjectKind.VISIT, visit.reference),
        language=clients[0].language if clients else "",
    )


def _to_say(row: Action, alone: tuple[Contact, ...], *, own: bool) -> list[Announcement]:
    """List the announcement that a next step calls for: its own date in one's reminder, so that a moved one is new."""
    if own and row.state == ActionState.OPEN:
        return [Announcement(MessageKind.ACTION_DUE, *reminded_between(row.due_on), alone, row.due_on.toordinal())]
    if not own and row.state == ActionState.DONE and row.changed_at is not None:
        since = row.changed_at + STAFF_UNDO_FOR
        return [Announcement(MessageKind.ACTION_DONE, since, since + TELLING_WORTH, alone, row.version)]
    return []
