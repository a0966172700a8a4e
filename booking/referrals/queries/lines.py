"""Referrals as lines: on a record, of a consultation, to somebody's departments; each with whose it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from math import inf
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.cases.queries.records import citizens_of
from booking.cases.queries.shields import named_on_each
from booking.cases.rules import Reader, SentTo, is_named, may_read
from booking.cases.rules.shields import named_by_all
from booking.citizens.models import Citizen
from booking.core.database import db
from booking.core.translation import LazyString
from booking.referrals.models import Referral, ReferralClient
from booking.referrals.rules import (
    BACK,
    OPEN_REFERRALS,
    OUTCOME_WORDS,
    REFERRAL_STATES,
    WITH_RECEIVER,
    Purpose,
    sent_to,
)
from booking.staff.rules import Role, scope_of
from booking.tasks.models import Task
from booking.tasks.queries import covered_by


class ReferralLine(NamedTuple):
    """One referral, with whose it is now and until when. Its words are empty for who may not read them."""

    reference: str
    record: str
    people: str
    state: str
    from_department: str
    sender: str
    receiver: str
    who: str
    due_at: datetime | None
    asked: str
    summary: str
    urgent: bool
    safeguarding: bool
    restricted: bool
    department_id: int
    venue_id: int
    written_at: datetime
    consultation_id: int | None
    outcome: str
    why: str
    along: SentTo
    version: int
    state_since: datetime
    outside: bool
    named: frozenset[int] | None = None  # who may open the shielded record that it stands on

    @property
    def state_word(self) -> LazyString:
        """How it stands; of a closed one how it ended."""
        return OUTCOME_WORDS.get(self.outcome, REFERRAL_STATES[self.state])

    def is_for(self, reader: Reader) -> bool:
        """Return whether it is with this reader, or the department they advise in."""
        return self.state in WITH_RECEIVER and is_named(self.along, reader)


def referrals_on(record_id: int, reader: Reader, *, over: bool = False) -> list[ReferralLine]:
    """List the referrals on a record that this reader may read, newest first; with `over`, those that ended too."""
    theirs = select(ReferralClient.referral_id).where(ReferralClient.citizen_id.in_(citizens_of(record_id)))
    still = [] if over else [Referral.state.in_(OPEN_REFERRALS)]
    return [line for line in _lines(Referral.id.in_(theirs), *still) if may_read(line, reader, along=line.along)]


def referrals_of(consultation_ids: Collection[int]) -> Mapping[int, list[ReferralLine]]:
    """Map consultations to what was referred in each and is not withdrawn, for whom it is about: the slip.

    Without safeguarding ones, which stand on nothing that the person takes home.
    """
    found: dict[int, list[ReferralLine]] = {}
    if consultation_ids:
        told = (Referral.sent_at.is_not(None), ~Referral.safeguarding, Referral.state.in_((*WITH_RECEIVER, *BACK)))
        for line in _lines(Referral.consultation_id.in_(consultation_ids), *told):
            found.setdefault(line.consultation_id or 0, []).append(line)
    return found


def referrals_to(reader: Reader, *, limit: int = 100) -> list[ReferralLine]:
    """List the open referrals to a reader or their departments, and those whose Task is on their list.

    Urgent ones first, then what is due first; of more than `limit` the oldest.
    """
    ids = scope_of(reader.grants, Role.ADVISOR).department_ids
    mine: list[ColumnElement[bool]] = [Referral.to_colleague_id == reader.id]
    if ids is None:
        mine.append(Referral.to_department_id.is_not(None))
    elif ids:
        mine.append(Referral.to_department_id.in_(ids))
    with_them = and_(Referral.state.in_(WITH_RECEIVER), or_(*mine))
    asked = select(Task.subject_reference).where(Task.done_at.is_(None), Task.key.startswith("referral:"))
    on_list = Referral.reference.in_(asked.where(covered_by(reader.grants, reader.id)))
    lines = _lines(Referral.state.in_(OPEN_REFERRALS), or_(with_them, on_list), limit=limit, oldest_first=True)
    lines.sort(key=lambda line: (not line.urgent, line.due_at.timestamp() if line.due_at else inf))
    blank = {"asked": "", "summary": "", "why": ""}
    return [
        line if may_read(line, reader, along=line.along) else line._replace(**blank)  # type: ignore[arg-type]
        for line in lines
    ]


def referral_lines(*references: str) -> list[ReferralLine]:
    """Read these referrals as lines. Who may read them is the caller's to ask."""
    return _lines(Referral.reference.in_(references))


def _lines(*which: ColumnElement[bool], limit: int = 200, oldest_first: bool = False) -> list[ReferralLine]:
    key = literal("referral:").concat(Referral.reference).concat(":")
    owner = or_(*(Task.key == key.concat(str(one)) for one in (Purpose.HANDLE, Purpose.BACK)))
    sure = and_(owner, Task.done_at.is_(None))
    rows = (
        db.session.execute(
            select(Referral, Task)
            .outerjoin(Task, sure)
            .where(*which)
            .options(
                joinedload(Referral.from_department),
                joinedload(Referral.sender),
                joinedload(Referral.to_department),
                joinedload(Referral.to_service),
                joinedload(Referral.to_colleague),
                joinedload(Referral.to_organisation),
                joinedload(Task.staff_member),
                selectinload(Referral.clients).joinedload(Citizen.case_record),
            )
            .order_by(
                *(Referral.written_at, Referral.id)
                if oldest_first
                else (Referral.written_at.desc(), Referral.id.desc())
            )
            .limit(limit)
        )
        .unique()
        .all()
    )
    clients = [one for row in rows for one in row.Referral.clients]
    named = named_on_each({one.case_record_id for one in clients if one.shielded})
    return [_line(row, named) for row in rows]


def _line(row: Any, readers: Mapping[int, frozenset[int]]) -> ReferralLine:
    referral, task = row
    named = task.staff_member.name if task is not None and task.staff_member is not None else ""
    theirs = referral.receiver_name if referral.state in WITH_RECEIVER else referral.sender.name
    return ReferralLine(
        referral.reference,
        referral.clients[0].case_record.reference if referral.clients else "",
        ", ".join(one.shown_name for one in referral.clients),
        referral.state,
        referral.from_department.name,
        referral.sender.name,
        referral.receiver_name,
        named or theirs,
        task.due_at if task is not None else None,
        referral.asked,
        referral.summary,
        referral.urgent,
        referral.safeguarding,
        referral.restricted,
        referral.from_department_id,
        referral.venue_id,
        referral.written_at,
        referral.consultation_id,
        referral.outcome,
        referral.why,
        sent_to(referral),
        referral.version,
        referral.state_since,
        referral.to_organisation_id is not None,
        named_by_all(readers[one.case_record_id] for one in referral.clients if one.case_record_id in readers),
    )


def clients_of_lines(references: Iterable[str]) -> list[int]:
    """List the ids of the Citizens whose matter these referrals are."""
    ids = select(Referral.id).where(Referral.reference.in_(list(references)))
    return list(db.session.scalars(select(ReferralClient.citizen_id).where(ReferralClient.referral_id.in_(ids))))
