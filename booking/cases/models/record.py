"""Tables of entries and actions on the case record, and of the audit of openings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.cases.rules import EntryKind
from booking.cases.rules.actions import WHAT_LENGTH, ActionOwner, ActionState
from booking.cases.rules.joining import MatchWord
from booking.cases.rules.putting_right import EntryActKind
from booking.citizens.models import Citizen
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD, Event, Keep
from booking.core.rows import kind_table, one_of
from booking.services.models import Department, Topic
from booking.staff.models import StaffMember

AUDIT = Keep(Event.WRITTEN, years=6)
entry_kinds = kind_table("entry_kind", EntryKind)


class Entry(Base):
    """A note, action, referral or letter on the record. It keeps the Citizens it was made for."""

    __tablename__ = "entry"
    __about_person__ = True
    __table_args__ = (Index("ix_entry_consultation", "consultation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    kind: Mapped[str] = mapped_column(String(20), ForeignKey(entry_kinds.c.name), default=EntryKind.NOTE.value)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    topic_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic.id"), info=kept("consultation", "what about", RECORD)
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), info=kept("activity", "who wrote it", RECORD))
    happened_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it happened", RECORD))
    recorded_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was written down", RECORD))
    restricted: Mapped[bool] = mapped_column(default=False, info=kept("consultation", "who may read it", RECORD))
    body: Mapped[str] = mapped_column(Text, info=kept("consultation", "so that nobody tells it twice", RECORD))
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))
    struck: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=kept("consultation", "that it does not count", RECORD)
    )
    # It stands on the records of its clients only, no longer on those of its visit.
    moved: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=kept("consultation", "on whose record it is read", RECORD)
    )
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    clients: Mapped[list[Citizen]] = relationship(secondary="entry_client", order_by="Citizen.id")
    department: Mapped[Department] = relationship()
    topic: Mapped[Topic | None] = relationship()
    author: Mapped[StaffMember] = relationship()


class EntryClient(Base):
    """A client of an entry: on whose records it stands."""

    __tablename__ = "entry_client"
    __about_person__ = True

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), primary_key=True, index=True, info=kept("activity", "whose entry it is", RECORD)
    )


class EntryAct(Base):
    """What was done with an entry after it was written: struck through, corrected or moved; it can be undone."""

    __tablename__ = "entry_act"
    __about_person__ = True
    __table_args__ = (one_of("act", EntryActKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    act: Mapped[str] = mapped_column(String(20), info=kept("activity", "what was put right", RECORD))
    reason: Mapped[str] = mapped_column(String(300), info=kept("consultation", "why it was put right", RECORD))
    at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", RECORD))
    by_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), info=kept("activity", "who did it", RECORD))
    # Of a move: the client whom it added; none where the entry was theirs already.
    to_citizen_id: Mapped[int | None] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("activity", "whose entry it became", RECORD)
    )
    undone_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was undone", RECORD))

    entry: Mapped[Entry] = relationship()
    left: Mapped[list[Citizen]] = relationship(secondary="entry_left", order_by="Citizen.id")
    to_citizen: Mapped[Citizen | None] = relationship()


class EntryLeft(Base):
    """A client whose record a move took an entry off: there stands that an entry was moved, and no word of it."""

    __tablename__ = "entry_left"
    __about_person__ = True

    act_id: Mapped[int] = mapped_column(ForeignKey("entry_act.id"), primary_key=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), primary_key=True, index=True, info=kept("activity", "whose entry it was", RECORD)
    )


class EntryVersion(Base):
    """Words that an entry had before a correction, or before that was undone."""

    __tablename__ = "entry_version"
    __about_person__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("entry_act.id"), index=True)
    body: Mapped[str] = mapped_column(Text, info=kept("consultation", "what stood there before", RECORD))
    replaced_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "until when it stood", RECORD))


class Action(Base):
    """A next step agreed in a consultation: what, whose kind, until when. It stands on the records of that visit.

    An open one of a colleague or a department has an open Task, which says whose it is now: `task_key` finds it.
    """

    __tablename__ = "action"
    __about_person__ = True
    __table_args__ = (
        one_of("owner", ActionOwner),
        one_of("state", ActionState),
        CheckConstraint(f"state = '{ActionState.OPEN}' OR changed_at IS NOT NULL", name="closed"),
        Index("ix_action_state_due", "state", "due_on"),  # soon due: those are reminded
        Index("ix_action_state_changed", "state", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # where it was agreed
    owner: Mapped[str] = mapped_column(String(20), info=kept("consultation", "whose next step it is", RECORD))
    what: Mapped[str] = mapped_column(String(WHAT_LENGTH), info=kept("consultation", "what was agreed", RECORD))
    due_on: Mapped[date] = mapped_column(info=kept("consultation", "until when", RECORD))
    restricted: Mapped[bool] = mapped_column(default=False, info=kept("consultation", "who may read it", RECORD))
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), info=kept("activity", "who wrote it", RECORD))
    written_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was written down", RECORD))
    state: Mapped[str] = mapped_column(
        String(20), default=ActionState.OPEN.value, info=kept("consultation", "what came of it", RECORD)
    )
    due_before: Mapped[date | None] = mapped_column(info=kept("activity", "to undo a move", RECORD))
    handed_from: Mapped[dict[str, Any] | None] = mapped_column(
        JSON, info=kept("activity", "whose it was, to undo a handing on", RECORD)
    )
    changed_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was changed", RECORD))
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who changed it", RECORD)
    )
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def task_key(self) -> str:
        """The key of its Task."""
        return f"action:{self.reference}"


class MatchDecision(Base):
    """An advisor's word that two citizens are not one person, or that they could not tell; it can be undone."""

    __tablename__ = "match_decision"
    __about_person__ = True
    __table_args__ = (one_of("word", MatchWord),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("identity", "not to ask again", RECORD)
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("identity", "not to ask again", RECORD)
    )
    word: Mapped[str] = mapped_column(String(20), info=kept("identity", "not to ask again", RECORD))
    decided_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", RECORD))
    decided_by_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who said so", RECORD)
    )
    undone_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was undone", RECORD))


class AuditRow(Base):
    """An opening of a record: who, which, when, why, on which device. Append-only; each row seals the one before it."""

    __tablename__ = "audit_row"
    __about_person__ = True
    # For `shown_since`, which each page that lists people reads.
    __table_args__ = (Index("ix_audit_row_staff_at", "staff_member_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True, info=kept("activity", "when it was looked at", AUDIT))
    staff_member_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who looked", AUDIT)
    )
    device: Mapped[str] = mapped_column(String(120), default="", info=kept("technical", "on which device", AUDIT))
    act: Mapped[str] = mapped_column(
        String(20), info=kept("activity", "what was done", AUDIT)
    )  # opened, searched, printed, exported
    case_record_reference: Mapped[str] = mapped_column(
        String(10), default="", index=True, info=kept("activity", "whose record", AUDIT)
    )
    basis: Mapped[str] = mapped_column(
        String(20), default="", info=kept("activity", "why it was allowed", AUDIT)
    )  # visit, appointment, task or reason
    reason: Mapped[str] = mapped_column(String(200), default="", info=kept("activity", "why", AUDIT))
    key_name: Mapped[str] = mapped_column(
        String(16), default="", info=kept("technical", "which key sealed it", AUDIT)
    )  # none in versions before
    previous_seal: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """The audit's number of rows and last seal: one row, locked while a row is appended.

    `mark` seals the head itself.
    """

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seal: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(Integer, default=0)
    mark: Mapped[str] = mapped_column(String(64), default="")
