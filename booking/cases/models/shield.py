"""Tables of shields: whose record only named colleagues open, and who they are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.cases.rules.shields import ShieldKind
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD
from booking.core.rows import one_of
from booking.staff.models import StaffMember

_OPEN = "ended_at IS NULL"


class Shield(Base):
    """A shield over a person: set at once, ended by a second person. It covers every Citizen on the record then.

    `Citizen.shielded` follows from these tables, for every Citizen on a record with one of them.
    """

    __tablename__ = "shield"
    __about_person__ = True
    __table_args__ = (
        one_of("kind", ShieldKind),
        CheckConstraint("ended_by_id <> end_asked_by_id", name="ended_by_a_second"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    kind: Mapped[str] = mapped_column(String(20), info=kept("need", "why they are shielded", RECORD))
    reason: Mapped[str] = mapped_column(String(200), default="", info=kept("need", "why they are shielded", RECORD))
    set_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "since when", RECORD))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), info=kept("activity", "who set it", RECORD))
    review_on: Mapped[date] = mapped_column(info=kept("activity", "when somebody asks whether it is needed", RECORD))
    end_asked_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when its end was asked for", RECORD)
    )
    end_asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who asked for its end", RECORD)
    )
    end_reason: Mapped[str] = mapped_column(String(200), default="", info=kept("activity", "why it should end", RECORD))
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it ended", RECORD))
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who ended it", RECORD)
    )

    set_by: Mapped[StaffMember] = relationship(foreign_keys=[set_by_id])
    end_asked_by: Mapped[StaffMember | None] = relationship(foreign_keys=[end_asked_by_id])
    readers: Mapped[list[ShieldReader]] = relationship(back_populates="shield", order_by="ShieldReader.id")

    @property
    def waits(self) -> bool:
        """Whether something waits for a second person: its end, or one more reader."""
        return self.end_asked_at is not None or any(one.since is None and one.ended_at is None for one in self.readers)


class ShieldCitizen(Base):
    """Whom a shield covers, whatever record they stand on."""

    __tablename__ = "shield_citizen"
    __about_person__ = True

    shield_id: Mapped[int] = mapped_column(ForeignKey("shield.id"), primary_key=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), primary_key=True, index=True, info=kept("need", "whose record is shielded", RECORD)
    )


class ShieldReader(Base):
    """A colleague who may open a shielded record, from `since` on; before that somebody asks a second person for it."""

    __tablename__ = "shield_reader"
    __about_person__ = True
    __table_args__ = (
        CheckConstraint("approved_by_id <> asked_by_id", name="approved_by_a_second"),
        Index(
            "uq_shield_reader_open",
            "shield_id",
            "staff_member_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    shield_id: Mapped[int] = mapped_column(ForeignKey("shield.id"))
    staff_member_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), index=True, info=kept("activity", "who may open the record", RECORD)
    )
    asked_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when they were named", RECORD))
    asked_by_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who named them", RECORD)
    )
    reason: Mapped[str] = mapped_column(String(200), default="", info=kept("activity", "why them", RECORD))
    since: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "since when they may", RECORD))
    approved_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "the second person", RECORD)
    )
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "until when", RECORD))
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who took them off the list", RECORD)
    )

    shield: Mapped[Shield] = relationship(back_populates="readers")
    staff_member: Mapped[StaffMember] = relationship(foreign_keys=[staff_member_id])
    asked_by: Mapped[StaffMember] = relationship(foreign_keys=[asked_by_id])
