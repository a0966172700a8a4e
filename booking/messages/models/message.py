"""Tables of messages, and of the versions that they were reconciled with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.citizens.models import ContactPoint
from booking.core.database import Base, Instant, kept
from booking.core.keeping import End, Event, Keep
from booking.core.rows import kind_table, one_of
from booking.messages.rules.facts import DependencyKind
from booking.messages.rules.limits import WORDS_KEPT_FOR
from booking.messages.rules.reconciliation import Status
from booking.wording.rules.kinds import Channel, MessageKind

message_kinds = kind_table("message_kind", MessageKind)
_MESSAGE = Keep(Event.DUE, years=2)
_WORDS = Keep(Event.SENT, time=WORDS_KEPT_FOR, end=End.BLANK_COLUMN)
_AHEAD = Keep(Event.BEGUN)


class Message(Base):
    """A text, e-mail, letter or call. Its identity is (subject, kind, version, channel, contact), never a row id."""

    __tablename__ = "message"
    __about_person__ = True
    __table_args__ = (
        UniqueConstraint(
            "subject_reference", "kind", "subject_version", "channel", "contact_point_id", name="uq_message_identity"
        ),
        Index(
            "uq_message_without_contact",
            "subject_reference",
            "kind",
            "subject_version",
            "channel",
            unique=True,
            sqlite_where=text("contact_point_id IS NULL"),
            postgresql_where=text("contact_point_id IS NULL"),
        ),
        one_of("status", Status),
        one_of("channel", Channel, beside=("letter",)),
        Index("ix_message_due", "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    subject_kind: Mapped[str] = mapped_column(String(20))  # appointment or visit
    subject_reference: Mapped[str] = mapped_column(String(10))
    subject_version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40), ForeignKey(message_kinds.c.name))
    channel: Mapped[str] = mapped_column(String(10))
    # What it tells: time and venue, or that it is cancelled.
    says: Mapped[str] = mapped_column(
        String(40), info=kept("activity", "what was told, to tell what changed", _MESSAGE)
    )
    contact_point_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact_point.id"), index=True, info=kept("contact", "where it goes", _MESSAGE)
    )
    due_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it is to go", _MESSAGE))
    worthless_at: Mapped[datetime] = mapped_column(Instant)  # its deadline: not sent after this
    status: Mapped[str] = mapped_column(String(20), default=Status.PLANNED)
    why: Mapped[str] = mapped_column(String(120), default="", info=kept("activity", "why it did not go", _MESSAGE))
    subject_line: Mapped[str] = mapped_column(String(200), default="", info=kept("activity", "what was sent", _WORDS))
    body: Mapped[str] = mapped_column(Text, default="", info=kept("activity", "what was sent", _WORDS))
    # The reply digits that it offered: "", "123" in our meaning, or "?" where the council's words give them another.
    asks: Mapped[str] = mapped_column(
        String(10), default="", server_default="", info=kept("activity", "which answer it asked for", _MESSAGE)
    )
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)  # a worker's lease; planned: not before this
    claimed_at: Mapped[datetime | None] = mapped_column(
        Instant, index=True, info=kept("activity", "when a worker last took it in hand", _MESSAGE)
    )
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    provider: Mapped[str] = mapped_column(String(20), default="")
    provider_id: Mapped[str] = mapped_column(
        String(80), default="", index=True, info=kept("technical", "to ask the provider about it", _MESSAGE)
    )
    sent_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it went", _MESSAGE))
    settled_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when its delivery status became final", _MESSAGE)
    )
    language: Mapped[str] = mapped_column(
        String(12), default="", info=kept("need", "in which language it was written", _MESSAGE)
    )
    parts: Mapped[int] = mapped_column(Integer, default=0)  # of a text, as the provider counts them
    price: Mapped[int] = mapped_column(Integer, default=0)  # hundredths of a penny, for all its parts
    # Reference of the text that carries this one: several confirmations to one number go as one text.
    carried_by: Mapped[str] = mapped_column(
        String(10), default="", index=True, info=kept("technical", "which text said it", _MESSAGE)
    )
    asked_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("technical", "when the provider was last asked what became of it", _MESSAGE)
    )

    contact_point: Mapped[ContactPoint | None] = relationship()


class ReconciledVersion(Base):
    """The version of an appointment or visit with which its messages were reconciled.

    A difference means: reconcile again.
    """

    __tablename__ = "settled_version"

    subject_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_reference: Mapped[str] = mapped_column(String(10), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)


class ReconciledDependency(Base):
    """The version of another row that a subject's messages depend on: a contact point, a drop-in's session.

    Kept while its subject lies ahead: a change to what is over is told to nobody.
    """

    __tablename__ = "settled_dependency"
    __about_person__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["subject_kind", "subject_reference"],
            ["settled_version.subject_kind", "settled_version.subject_reference"],
            name="fk_settled_dependency_settled_version",
            ondelete="CASCADE",
        ),
        one_of("kind", DependencyKind),
    )

    subject_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_reference: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    row_id: Mapped[int] = mapped_column(
        Integer,
        primary_key=True,
        autoincrement=False,
        info=kept("technical", "to see that a number or address changed", _AHEAD),
    )
    row_version: Mapped[int] = mapped_column(
        Integer, info=kept("technical", "to see that a number or address changed", _AHEAD)
    )
