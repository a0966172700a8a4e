"""Table of message templates that a council has changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.core.database import Base, Instant, kept
from booking.core.keeping import End, Event, Keep
from booking.staff.models import StaffMember

_WORDS = Keep(Event.REPLACED)
_AUTHOR = Keep(Event.CHANGED, years=2, end=End.BLANK_COLUMN)


class MessageSwitch(Base):
    """A kind of message that a manager has switched on or off. Without a row, it is off."""

    __tablename__ = "message_switch"
    __about_person__ = True

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_on: Mapped[bool] = mapped_column(info=kept("technical", "whether it is sent", _WORDS))
    changed_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was switched", _WORDS))
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who switched it", _AUTHOR)
    )


class MessageTemplate(Base):
    """The council's own words for one kind of message, in one language. Without a row, the product's words are used."""

    __tablename__ = "message_template"
    __about_person__ = True
    __table_args__ = (UniqueConstraint("kind", "channel", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(12), info=kept("need", "in which language it is written", _WORDS))
    subject_line: Mapped[str] = mapped_column(
        String(200), default="", info=kept("technical", "the words of the council", _WORDS)
    )
    body: Mapped[str] = mapped_column(Text, info=kept("technical", "the words of the council", _WORDS))
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when they were changed", _WORDS))
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who changed them", _AUTHOR)
    )

    changed_by: Mapped[StaffMember | None] = relationship()
