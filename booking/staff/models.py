"""Tables of staff members, grants, notices, skills and sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_security import UserMixin
from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from booking.core.database import Base, Instant, kept
from booking.core.keeping import Event, Keep
from booking.core.rows import one_of
from booking.core.tokens import random_reference
from booking.staff.rules import OPEN_STATES, GrantState, Role
from booking.staff.rules.sign_ins import FORM_KEPT_FOR, SIGN_IN_KEPT_FOR

_STAFF = Keep(Event.EMPLOYMENT_ENDED, years=2)
_SIGN_IN = Keep(Event.ENDED, time=SIGN_IN_KEPT_FOR)
_FORM = Keep(Event.WRITTEN, time=FORM_KEPT_FOR)
_NOTICE = Keep(Event.WRITTEN, years=2)


class StaffMember(UserMixin, Base):
    """Someone who works for the council. Former staff stay, because entries name their author; they cannot sign in."""

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
    # Their own, not the council's: nobody is called or texted there.
    private_number: Mapped[str] = mapped_column(
        String(20),
        default="",
        server_default="",
        info=kept("contact", "to see that somebody opened their own or their family's record", _STAFF),
    )
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

    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who asked for their invitation", _STAFF)
    )
    invite_by_hand: Mapped[bool] = mapped_column(
        Boolean, default=False, info=kept("technical", "whether a second manager hands the link over", _STAFF)
    )

    grants: Mapped[list[Grant]] = relationship(
        back_populates="staff_member",
        cascade="all, delete-orphan",
        primaryjoin=lambda: and_(StaffMember.id == Grant.staff_member_id, Grant.state == GrantState.IN_FORCE),
        order_by=lambda: Grant.id,
    )  # those in force, and no others: whatever asks what somebody may do reads these
    grant_history: Mapped[list[Grant]] = relationship(
        primaryjoin=lambda: StaffMember.id == Grant.staff_member_id, order_by=lambda: Grant.id, viewonly=True
    )
    invited_by: Mapped[StaffMember | None] = relationship(foreign_keys=[invited_by_id], remote_side=[id], viewonly=True)
    skills: Mapped[list[StaffSkill]] = relationship(back_populates="staff_member", cascade="all, delete-orphan")

    @property
    def open_grants(self) -> list[Grant]:
        """Grants in force, and those that wait for a second manager."""
        return [grant for grant in self.grant_history if grant.state in OPEN_STATES]

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """Empty: the sign-in library asks for roles of its own kind, and ours are grants."""
        return []


_OPEN = f"state IN ('{GrantState.PROPOSED}', '{GrantState.IN_FORCE}')"


class Grant(Base):
    """One role for one staff member, over one venue or all, and one department or all. A row is ended, never deleted.

    The database refuses two equal ones of one person that are in force or wait for a second manager.
    """

    __tablename__ = "staff_grant"
    __about_person__ = True
    __table_args__ = (
        one_of("role", Role),
        one_of("state", GrantState),
        Index(
            "uq_staff_grant_open",
            "staff_member_id",
            "role",
            text("coalesce(venue_id, 0)"),
            text("coalesce(department_id, 0)"),
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_staff_grant_state", "state", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), index=True, info=kept("activity", "whose grant it is", _STAFF)
    )
    role: Mapped[str] = mapped_column(String(20), info=kept("activity", "what they may be", _STAFF))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))  # none: every venue
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # none: every department
    state: Mapped[str] = mapped_column(
        String(20), default=str(GrantState.IN_FORCE), info=kept("activity", "whether it is in force", _STAFF)
    )
    proposed_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when it was asked for, where a second manager was needed", _STAFF)
    )
    granted_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "since when; none: before it was written down", _STAFF)
    )
    granted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who gave or asked for it; none: a technician", _STAFF)
    )
    approved_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "the second manager", _STAFF)
    )
    ended_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when it was taken or refused", _STAFF)
    )
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who took or refused it", _STAFF)
    )
    ended_word: Mapped[str] = mapped_column(
        String(200), default="", info=kept("activity", "why it was refused", _STAFF)
    )

    staff_member: Mapped[StaffMember] = relationship(back_populates="grants", foreign_keys=[staff_member_id])
    granted_by: Mapped[StaffMember | None] = relationship(foreign_keys=[granted_by_id])
    approved_by: Mapped[StaffMember | None] = relationship(foreign_keys=[approved_by_id])
    ended_by: Mapped[StaffMember | None] = relationship(foreign_keys=[ended_by_id])
    venue: Mapped[Any] = relationship("Venue", viewonly=True)  # venues and services are rooms above this one
    department: Mapped[Any] = relationship("Department", viewonly=True)


class StaffNotice(Base):
    """A notice to one staff member of a grant, an invitation or an answer: shown until read, and e-mailed once."""

    __tablename__ = "staff_notice"
    __about_person__ = True
    __table_args__ = (
        Index("ix_staff_notice_unread", "staff_member_id", "read_at"),
        Index("ix_staff_notice_mailed", "mailed_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who is told", _NOTICE)
    )
    at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it happened", _NOTICE))
    act: Mapped[str] = mapped_column(String(40), info=kept("activity", "what happened", _NOTICE))
    about_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "whom it concerns", _NOTICE)
    )
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who did it; none: a technician", _NOTICE)
    )
    grant_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_grant.id"), info=kept("activity", "which grant", _NOTICE)
    )
    words: Mapped[str] = mapped_column(
        String(300), default="", server_default="", info=kept("activity", "what was asked for, and why not", _NOTICE)
    )
    read_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when they read it", _NOTICE))
    mailed_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("technical", "so that it is e-mailed once", _NOTICE)
    )

    staff_member: Mapped[StaffMember] = relationship(foreign_keys=[staff_member_id])
    about: Mapped[StaffMember] = relationship(foreign_keys=[about_id])
    by: Mapped[StaffMember | None] = relationship(foreign_keys=[by_id])
    grant: Mapped[Grant | None] = relationship()


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

    covered_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("technical", "whether its screens are covered until the password is typed", _SIGN_IN)
    )

    staff_member: Mapped[StaffMember] = relationship()
    unread: Mapped[int] = query_expression()  # notices of its owner, where the query that found it counts them


class KeptForm(Base):
    """What was posted on a page whose sign-in had lapsed, the last of each page: for that sign-in's owner alone."""

    __tablename__ = "kept_form"
    __about_person__ = True
    __table_args__ = (UniqueConstraint("sign_in_id", "page"), Index("ix_kept_form_pressed_at", "pressed_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True, default=random_reference)
    sign_in_id: Mapped[int] = mapped_column(
        ForeignKey("staff_sign_in.id"), info=kept("technical", "the sign-in whose owner may go on", _FORM)
    )
    page: Mapped[str] = mapped_column(String(300), info=kept("technical", "where it was typed", _FORM))
    path: Mapped[str] = mapped_column(String(300), info=kept("technical", "where it was sent", _FORM))
    endpoint: Mapped[str] = mapped_column(String(80), info=kept("technical", "what was pressed", _FORM))
    fields: Mapped[list[list[str]]] = mapped_column(
        JSON, info=kept("consultation", "what was typed, to be sent after signing in again", _FORM)
    )
    pressed_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was pressed", _FORM))
