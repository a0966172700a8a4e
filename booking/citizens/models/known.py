"""Tables of what is known about a person beyond one occasion. It follows them through their record's citizens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.citizens.rules.knowing import NEED_LENGTH, need_in_words
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD


class PersonNeed(Base):
    """What staff do for a person ("face them when speaking"), and the day on which it was last said to be right."""

    __tablename__ = "person_need"
    __about_person__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("need", "whom it helps", RECORD)
    )
    listed: Mapped[str] = mapped_column(
        String(30), default="", info=kept("need", "what to do for them, of the list", RECORD)
    )
    words: Mapped[str] = mapped_column(
        String(NEED_LENGTH), default="", info=kept("need", "what to do for them, in own words", RECORD)
    )
    confirmed_at: Mapped[datetime] = mapped_column(Instant, info=kept("need", "when it was last right", RECORD))
    confirmed_before: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "to undo a confirmation", RECORD)
    )
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("need", "since when it is no more", RECORD))
    changed_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "to undo a change", RECORD))
    changed_by_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who changed it", RECORD)
    )

    @property
    def what(self) -> str:
        """What to do, in words."""
        return need_in_words(self.listed, self.words)
