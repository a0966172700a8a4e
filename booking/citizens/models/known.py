"""Tables of what is known about a person beyond one occasion. It follows them through their record's citizens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.citizens.models.people import Citizen
from booking.citizens.rules.knowing import NAME_LENGTH, NEED_LENGTH, TOLD_BY_LENGTH, NameKind, need_in_words
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD
from booking.core.rows import one_of


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


class PersonName(Base):
    """A name of a person beside those that they typed: the one used now, an official or a former one."""

    __tablename__ = "person_name"
    __about_person__ = True
    __table_args__ = (one_of("kind", NameKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("identity", "whose name it is", RECORD)
    )
    kind: Mapped[str] = mapped_column(String(20), info=kept("identity", "whether it is used now", RECORD))
    kind_before: Mapped[str] = mapped_column(String(20), default="", info=kept("activity", "to undo a change", RECORD))
    name: Mapped[str] = mapped_column(
        String(NAME_LENGTH), info=kept("identity", "to greet and find the person", RECORD)
    )
    name_folded: Mapped[str] = mapped_column(
        String(160), info=kept("identity", "to find the person however the name is typed", RECORD)
    )
    used_since: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "which one is used now", RECORD))
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was removed", RECORD))
    changed_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "to undo a change", RECORD))
    changed_by_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who changed it", RECORD)
    )


class Death(Base):
    """That a person has died, as somebody told staff. Whoever is on the citizen's record counts as dead with them."""

    __tablename__ = "death"
    __about_person__ = True
    __table_args__ = (
        Index(
            "uq_death_standing",
            "citizen_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("identity", "who has died", RECORD)
    )
    told_by: Mapped[str] = mapped_column(String(TOLD_BY_LENGTH), info=kept("identity", "who said so", RECORD))
    died_on: Mapped[date | None] = mapped_column(info=kept("identity", "when they died", RECORD))
    recorded_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was said", RECORD))
    recorded_by_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who wrote it down", RECORD)
    )
    # References of what ended with it, of each kind.
    ended: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=kept("activity", "to undo it", RECORD))
    undone_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was undone", RECORD))
    undone_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who undid it", RECORD)
    )

    citizen: Mapped[Citizen] = relationship()
