"""Staff members, their grants, and what the sign-in library needs to know of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security import UserMixin
from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.core.database import Base, Instant, kept
from booking.core.tokens import random_reference

_STAFF = "while employed, then 2 years"
_SIGN_IN = "90 days after it ended"


class StaffMember(UserMixin, Base):
    """Someone who works for the council. Ended staff stay, because entries name their author; they cannot sign in."""

    __tablename__ = "staff_member"
    __about_person__ = True
    __table_args__ = (
        Index("uq_staff_member_invite_hash", "invite_hash", unique=True),
        Index("uq_staff_member_reference", "reference", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), default=random_reference)  # names them in addresses
    email: Mapped[str] = mapped_column(String(254), unique=True, info=kept("contact", "to sign in", _STAFF))
    name: Mapped[str] = mapped_column(String(120), info=kept("identity", "to say who did what", _STAFF))
    password: Mapped[str | None] = mapped_column(
        String(255), info=kept("technical", "to sign in (Argon2 hash)", _STAFF)
    )
    active: Mapped[bool] = mapped_column(
        Boolean, default=True, info=kept("technical", "whether sign-in is open", _STAFF)
    )
    fs_uniquifier: Mapped[str] = mapped_column(
        String(64), unique=True, info=kept("technical", "to end sign-ins", _STAFF)
    )
    languages: Mapped[list[str]] = mapped_column(
        JSON, default=list, info=kept("activity", "to match a citizen's language", _STAFF)
    )
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when they left", _STAFF))
    calendar_version: Mapped[int] = mapped_column(
        Integer, default=1, info=kept("technical", "to revoke the calendar feed", _STAFF)
    )
    calendar_hash: Mapped[str | None] = mapped_column(
        String(64), unique=True, info=kept("technical", "hash of the calendar feed's token", _STAFF)
    )
    invite_version: Mapped[int] = mapped_column(
        Integer, default=0, info=kept("technical", "to make an older invitation open nothing", _STAFF)
    )
    invite_hash: Mapped[str | None] = mapped_column(
        String(64), info=kept("technical", "hash of the invitation's token", _STAFF)
    )
    invited_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when they were invited", _STAFF)
    )

    grants: Mapped[list[Grant]] = relationship(back_populates="staff_member", cascade="all, delete-orphan")
    skills: Mapped[list[StaffSkill]] = relationship(back_populates="staff_member", cascade="all, delete-orphan")

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """None: the sign-in library asks for roles of its own kind, and ours are grants."""
        return []


class Grant(Base):
    """One role for one staff member, over one venue or all, and one department or all."""

    __tablename__ = "staff_grant"
    __table_args__ = (CheckConstraint("role IN ('host', 'advisor', 'manager')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))  # none: every venue
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # none: every department

    staff_member: Mapped[StaffMember] = relationship(back_populates="grants")


class StaffSkill(Base):
    """A service that an advisor can give. Who has none listed gives every service of the sessions they are on."""

    __tablename__ = "staff_skill"

    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True, index=True)

    staff_member: Mapped[StaffMember] = relationship(back_populates="skills")


class StaffSignIn(Base):
    """One sign-in of a colleague on a device, until it is ended: what the cookie points to. Its token is never kept."""

    __tablename__ = "staff_sign_in"
    __about_person__ = True
    __table_args__ = (CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True, default=random_reference)
    token_hash: Mapped[str] = mapped_column(
        String(64), unique=True, info=kept("technical", "hash of the cookie's token", _SIGN_IN)
    )
    staff_member_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), index=True, info=kept("activity", "who signed in", _SIGN_IN)
    )
    device: Mapped[str] = mapped_column(String(120), info=kept("technical", "on which device", _SIGN_IN))
    since: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it began", _SIGN_IN))
    last_used_at: Mapped[datetime] = mapped_column(
        Instant, info=kept("activity", "to end what nobody uses, to the nearest five minutes", _SIGN_IN)
    )
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it ended", _SIGN_IN))
    ended_why: Mapped[str | None] = mapped_column(String(20), info=kept("activity", "why it ended", _SIGN_IN))

    staff_member: Mapped[StaffMember] = relationship()
