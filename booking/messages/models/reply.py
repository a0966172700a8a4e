"""Tables of replies, and of feedback after a visit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.citizens.models import ContactPoint
from booking.core.database import Base, Instant, kept
from booking.core.keeping import End, Event, Keep
from booking.core.rows import one_of
from booking.messages.rules.limits import WORDS_KEPT_FOR
from booking.messages.rules.reply_kinds import ReplyState, SortedOut, ToldAgain
from booking.staff.models import StaffMember

_REPLY = Keep(Event.RECEIVED, years=2)
_WORDS = Keep(Event.RECEIVED, time=WORDS_KEPT_FOR, end=End.BLANK_COLUMN)


class Reply(Base):
    """A text that somebody sent us. It is linked to the last message sent to that number, if there was one."""

    __tablename__ = "reply"
    __about_person__ = True
    __table_args__ = (
        UniqueConstraint("provider", "provider_id"),
        one_of("state", ReplyState),
        Index("ix_reply_subject", "subject_kind", "subject_reference"),
        Index("ix_reply_state", "state", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    provider: Mapped[str] = mapped_column(String(20))
    # The provider's id, unique: a webhook that is delivered twice stores one reply.
    provider_id: Mapped[str] = mapped_column(String(80), info=kept("technical", "to take it once", _REPLY))
    from_value: Mapped[str] = mapped_column(String(20), info=kept("contact", "to answer it", _REPLY))
    contact_point_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact_point.id"), index=True, info=kept("contact", "whose number it is", _REPLY)
    )
    received_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it came", _REPLY))
    body: Mapped[str] = mapped_column(Text, default="", info=kept("consultation", "what they wrote", _WORDS))
    understood: Mapped[str] = mapped_column(
        String(20), info=kept("consultation", "what it was taken to mean", _REPLY)
    )  # of messages.rules.replies.ReplyKind
    # A guess at an unclear reply, of ReplyKind too. Shown to whoever answers it; never acted upon.
    guess: Mapped[str] = mapped_column(
        String(20), default="", server_default="", info=kept("consultation", "what it may mean", _REPLY)
    )
    subject_kind: Mapped[str] = mapped_column(String(20), default="")
    subject_reference: Mapped[str] = mapped_column(String(10), default="")
    did: Mapped[str] = mapped_column(
        String(30), default="", info=kept("activity", "what was done about it", _REPLY)
    )  # kept, cancelled, link_sent, told_staff, opted_out, opted_in, nothing, asked_person
    state: Mapped[str] = mapped_column(String(10), default=ReplyState.DONE)
    answered_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was answered", _REPLY))
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who answered it", _REPLY)
    )
    answer: Mapped[str] = mapped_column(String(640), default="", info=kept("consultation", "what we wrote", _REPLY))

    contact_point: Mapped[ContactPoint | None] = relationship()
    answered_by: Mapped[StaffMember | None] = relationship()


class Feedback(Base):
    """Answers to the two questions asked once after a visit, behind a link. Empty: not answered."""

    __tablename__ = "feedback"
    __about_person__ = True
    __table_args__ = (
        one_of("sorted_out", SortedOut),
        one_of("told_again", ToldAgain),
    )

    visit_reference: Mapped[str] = mapped_column(String(10), primary_key=True)
    answered_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was answered", _REPLY))
    sorted_out: Mapped[str] = mapped_column(
        String(10), default="", info=kept("consultation", "whether it helped", _REPLY)
    )
    told_again: Mapped[str] = mapped_column(
        String(10), default="", info=kept("consultation", "whether they had to repeat themselves", _REPLY)
    )
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
