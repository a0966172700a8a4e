"""Tables of young people: from which age they are asked who is told about them, and what they said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.cases.rules.young import ToldWho
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD
from booking.core.rows import one_of


class ToldAge(Base):
    """The age from which a young person says who is told: one row at most, where the council has set it."""

    __tablename__ = "told_age"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("years BETWEEN 8 AND 18", name="years"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    years: Mapped[int]


class YoungTelling(Base):
    """What a young person said about who is told. The latest one that was not undone counts, on whatever record."""

    __tablename__ = "young_telling"
    __about_person__ = True
    __table_args__ = (
        one_of("who", ToldWho),
        CheckConstraint(f"(who = '{ToldWho.ADULT}') = (adult_id IS NOT NULL)", name="adult"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("need", "whom it is about", RECORD)
    )
    who: Mapped[str] = mapped_column(String(20), info=kept("need", "who is told about them", RECORD))
    adult_id: Mapped[int | None] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("need", "who is told about them", RECORD)
    )
    said_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when they said so", RECORD))
    said_to_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who wrote it down", RECORD)
    )
    undone_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was undone", RECORD))
