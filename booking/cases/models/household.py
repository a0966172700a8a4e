"""Table of household links: what a person is to another, each of them with a record of their own."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from booking.cases.rules.households import EVIDENCE_LENGTH, HouseholdRelation
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD
from booking.core.rows import one_of

_STANDS = text("ended_at IS NULL")


class HouseholdLink(Base):
    """That a citizen lives with, is parent of, cares or speaks for another. Joining and parting leave it as it is."""

    __tablename__ = "household_link"
    __about_person__ = True
    __table_args__ = (
        one_of("kind", HouseholdRelation),
        CheckConstraint("citizen_id <> other_id", name="two_people"),
        CheckConstraint(
            f"kind <> '{HouseholdRelation.SPEAKS_FOR}' OR (evidence <> '' AND until IS NOT NULL)", name="evidence"
        ),
        Index(
            "uq_household_link_stands",
            "citizen_id",
            "other_id",
            "kind",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("identity", "who belongs to whom", RECORD)
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("identity", "who belongs to whom", RECORD)
    )
    kind: Mapped[str] = mapped_column(String(20), info=kept("identity", "who belongs to whom", RECORD))
    evidence: Mapped[str] = mapped_column(
        String(EVIDENCE_LENGTH), default="", info=kept("identity", "why they may speak for them", RECORD)
    )
    until: Mapped[date | None] = mapped_column(info=kept("identity", "until when they speak for them", RECORD))
    written_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was written down", RECORD))
    ended_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("identity", "since when it is no more", RECORD)
    )
    changed_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "to undo a change", RECORD))
    changed_by_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who changed it", RECORD)
    )
