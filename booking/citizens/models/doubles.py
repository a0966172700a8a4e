"""Table of pairs of people who may be one: found in the background, shown to advisors, joined by nobody but them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD


class LikelyPair(Base):
    """Two citizens who may be one person, the one who named themselves first first, and how much speaks for it."""

    __tablename__ = "likely_pair"
    __about_person__ = True
    __table_args__ = (CheckConstraint("citizen_id < other_id", name="ordered"),)

    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), primary_key=True, info=kept("identity", "to ask whether they are one person", RECORD)
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"),
        primary_key=True,
        index=True,
        info=kept("identity", "to ask whether they are one person", RECORD),
    )
    weight: Mapped[float] = mapped_column(info=kept("identity", "to ask about the likeliest first", RECORD))
    found_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when they were found", RECORD))
