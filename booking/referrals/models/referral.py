"""Tables of referrals: the request, whose it is about, the entries that go along, and each step it took."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.appointments.models import Appointment
from booking.cases.models import Entry
from booking.citizens.models import Citizen
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD
from booking.core.rows import one_of
from booking.core.tokens import LinkKind, links
from booking.organisations.models import Organisation
from booking.referrals.rules.outside import AgreedHow, OutsideEventKind, OutsideMail, code_of
from booking.referrals.rules.states import (
    ASKED_LENGTH,
    OPEN_REFERRALS,
    REFERRAL_WHY_LENGTH,
    TAKEN_BY_LENGTH,
    ReceiverKind,
    ReferralAct,
    ReferralOutcome,
    ReferralState,
)
from booking.referrals.rules.telling import Telling, ToldHow
from booking.services.models import Department, Service
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from booking.visits.models import Consultation

_OPEN = "state IN ({})".format(", ".join(f"'{state}'" for state in OPEN_REFERRALS))


class Referral(Base):
    """A request that another department, service or colleague takes a matter on. It stands on its clients' records.

    While it is not over, an open Task says whose it is now. `version` rises with every change.
    """

    __tablename__ = "referral"
    __about_person__ = True
    __table_args__ = (
        one_of("receiver_kind", ReceiverKind),
        one_of("state", ReferralState),
        one_of("outcome", ReferralOutcome),
        one_of("tell", Telling),
        one_of("told_how", ToldHow),
        CheckConstraint(f"(state = '{ReferralState.CLOSED}') = (outcome <> '')", name="closed_has_outcome"),
        CheckConstraint(
            f"receiver_kind <> '{ReceiverKind.DEPARTMENT}' OR to_department_id IS NOT NULL", name="to_department"
        ),
        CheckConstraint(f"receiver_kind <> '{ReceiverKind.SERVICE}' OR to_service_id IS NOT NULL", name="to_service"),
        CheckConstraint(
            f"receiver_kind <> '{ReceiverKind.COLLEAGUE}' OR to_colleague_id IS NOT NULL", name="to_colleague"
        ),
        CheckConstraint(
            f"receiver_kind <> '{ReceiverKind.ORGANISATION}' OR to_organisation_id IS NOT NULL", name="to_organisation"
        ),
        # Open ones stay few however long the history is.
        Index("ix_referral_open", "check_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_referral_to", "to_department_id", "state"),
        # What is to be told is told within days.
        Index("ix_referral_tell", "id", sqlite_where=text("tell <> ''"), postgresql_where=text("tell <> ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))  # where it was written
    from_department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    sender_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), index=True, info=kept("activity", "who referred", RECORD)
    )
    receiver_kind: Mapped[str] = mapped_column(
        String(20), info=kept("consultation", "who is asked to take it on", RECORD)
    )
    to_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    to_service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    to_colleague_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), index=True, info=kept("activity", "who is asked by name", RECORD)
    )
    to_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    summary: Mapped[str] = mapped_column(Text, info=kept("consultation", "so that nobody tells it twice", RECORD))
    asked: Mapped[str] = mapped_column(String(ASKED_LENGTH), info=kept("consultation", "what is asked", RECORD))
    urgent: Mapped[bool] = mapped_column(default=False, info=kept("consultation", "how soon it is needed", RECORD))
    safeguarding: Mapped[bool] = mapped_column(
        default=False, info=kept("consultation", "that it stands on no message, slip or link", RECORD)
    )
    restricted: Mapped[bool] = mapped_column(default=False, info=kept("consultation", "who may read it", RECORD))
    # As the department was when it was sent.
    always_takes: Mapped[bool] = mapped_column(default=False, info=kept("activity", "whether it comes back", RECORD))
    state: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it came to it", RECORD))
    written_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was written", RECORD))
    sent_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was sent", RECORD))
    with_since: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "by when it must be answered", RECORD)
    )
    check_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("technical", "when to look again", RECORD))
    taken_by: Mapped[str] = mapped_column(
        String(TAKEN_BY_LENGTH), default="", info=kept("activity", "who took an urgent one", RECORD)
    )
    taken_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when they took it", RECORD))
    hold_until: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "until when it waits", RECORD))
    objection: Mapped[str] = mapped_column(
        String(REFERRAL_WHY_LENGTH), default="", info=kept("consultation", "that they do not want it, and why", RECORD)
    )
    decided_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "when a manager decided", RECORD)
    )
    told_how: Mapped[str] = mapped_column(
        String(20), default=ToldHow.NOT_YET.value, info=kept("activity", "how they were told what goes", RECORD)
    )
    told_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when they were told", RECORD))
    tell: Mapped[str] = mapped_column(
        String(20), default=Telling.NOTHING.value, info=kept("activity", "what they are to be told", RECORD)
    )
    tell_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who tells them", RECORD)
    )
    tell_version: Mapped[int] = mapped_column(
        Integer, default=0, info=kept("technical", "to be told of it once", RECORD)
    )
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"), index=True)
    outcome: Mapped[str] = mapped_column(
        String(20), default=ReferralOutcome.NONE_YET.value, info=kept("consultation", "what came of it", RECORD)
    )
    why: Mapped[str] = mapped_column(
        String(REFERRAL_WHY_LENGTH), default="", info=kept("consultation", "why it ended so", RECORD)
    )
    had_enough: Mapped[bool | None] = mapped_column(info=kept("activity", "whether they had to be asked again", RECORD))
    asked_again: Mapped[str] = mapped_column(
        String(ASKED_LENGTH), default="", info=kept("consultation", "what they had to be asked again", RECORD)
    )
    version: Mapped[int] = mapped_column(Integer, default=1)

    consultation: Mapped[Consultation | None] = relationship()
    venue: Mapped[Venue] = relationship()
    from_department: Mapped[Department] = relationship(foreign_keys=[from_department_id])
    sender: Mapped[StaffMember] = relationship(foreign_keys=[sender_id])
    to_department: Mapped[Department | None] = relationship(foreign_keys=[to_department_id])
    to_service: Mapped[Service | None] = relationship()
    to_colleague: Mapped[StaffMember | None] = relationship(foreign_keys=[to_colleague_id])
    to_organisation: Mapped[Organisation | None] = relationship()
    outside: Mapped[OutsideLink | None] = relationship()
    appointment: Mapped[Appointment | None] = relationship()
    clients: Mapped[list[Citizen]] = relationship(secondary="referral_client", order_by="Citizen.id")
    entries: Mapped[list[Entry]] = relationship(secondary="referral_entry", order_by="Entry.id")

    @property
    def receiver_name(self) -> str:
        """The name of who is asked."""
        asked = self.to_organisation or self.to_colleague or self.to_service or self.to_department
        return asked.name if asked is not None else ""

    @property
    def appointment_ends_at(self) -> datetime | None:
        """When the booked time is over."""
        return self.appointment.ends_at if self.appointment is not None else None


class ReferralClient(Base):
    """A client of a referral: on whose records it stands."""

    __tablename__ = "referral_client"
    __about_person__ = True

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), primary_key=True)
    citizen_id: Mapped[int] = mapped_column(
        ForeignKey("citizen.id"), primary_key=True, index=True, info=kept("activity", "whose referral it is", RECORD)
    )


class ReferralEntry(Base):
    """An entry that goes along with a referral, by its sender's choice. The receiver reads it there."""

    __tablename__ = "referral_entry"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True, index=True)


class ReferralStep(Base):
    """One step of a referral: what was done, who did it, when, with which words. `before` is what an undo restores."""

    __tablename__ = "referral_step"
    __about_person__ = True
    __table_args__ = (one_of("act", ReferralAct), one_of("state", ReferralState))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    act: Mapped[str] = mapped_column(String(20), info=kept("activity", "what was done", RECORD))
    state: Mapped[str] = mapped_column(String(20))  # afterwards
    at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", RECORD))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), info=kept("activity", "who", RECORD))
    words: Mapped[str] = mapped_column(
        String(REFERRAL_WHY_LENGTH), default="", info=kept("consultation", "what was said with it", RECORD)
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=kept("consultation", "to undo it", RECORD))
    version: Mapped[int] = mapped_column(Integer)  # of the referral afterwards
    outside: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info=kept("activity", "that the organisation did it", RECORD)
    )
    undone_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was undone", RECORD))

    by: Mapped[StaffMember | None] = relationship()


class OutsideLink(Base):
    """What was agreed about a referral to an organisation outside, and the link that opens it there.

    Of the link only a hash is stored, of the code nothing: both are derived from LINK_KEY. A new version ends the one
    before.
    """

    __tablename__ = "outside_link"
    __about_person__ = True
    __table_args__ = (one_of("agreed_how", AgreedHow),)

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), primary_key=True)
    agreed_how: Mapped[str] = mapped_column(String(20), info=kept("consultation", "how they agreed to it", RECORD))
    agreed_words: Mapped[str] = mapped_column(
        String(REFERRAL_WHY_LENGTH), info=kept("consultation", "who agreed for them, or why it goes without", RECORD)
    )
    agreed_until: Mapped[date] = mapped_column(Date, info=kept("consultation", "until when they agreed", RECORD))
    agreed_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was written down", RECORD))
    agreed_by_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who wrote it down", RECORD)
    )
    link_version: Mapped[int] = mapped_column(Integer)
    link_hash: Mapped[str] = mapped_column(String(64), unique=True, info=kept("technical", "to open the page", RECORD))
    link_until: Mapped[datetime] = mapped_column(Instant, info=kept("technical", "until when it opens", RECORD))
    code_version: Mapped[int] = mapped_column(Integer, info=kept("technical", "which code is good", RECORD))
    code_until: Mapped[datetime | None] = mapped_column(  # none: nobody asked for one, or it was used
        Instant, info=kept("technical", "until when the code is good", RECORD)
    )
    reminded_for: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("technical", "to remind them once", RECORD)
    )

    agreed_by: Mapped[StaffMember] = relationship()

    def token(self, reference: str) -> str:
        """Derive the token of the present link."""
        return links.token(LinkKind.REFERRAL, reference, self.link_version)

    def code(self, reference: str) -> str:
        """Derive the present code."""
        return code_of(links.key("referral code", reference, self.code_version))


class OutsideEvent(Base):
    """One thing that happened with a link outside: sent, shown, answered. An e-mail that is to go waits in it."""

    __tablename__ = "outside_event"
    __about_person__ = True
    __table_args__ = (
        one_of("kind", OutsideEventKind),
        one_of("mail", OutsideMail),
        Index(
            "ix_outside_event_to_mail",
            "id",
            sqlite_where=text(f"mail = '{OutsideMail.WAITING}'"),
            postgresql_where=text(f"mail = '{OutsideMail.WAITING}'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), info=kept("activity", "what they saw or did", RECORD))
    at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", RECORD))
    version: Mapped[int] = mapped_column(Integer)  # of the link, or of the code
    mail: Mapped[str] = mapped_column(String(20), info=kept("technical", "whether its e-mail has gone", RECORD))
    mail_attempts: Mapped[int] = mapped_column(
        Integer, default=0, server_default=text("0"), info=kept("technical", "how often it was tried", RECORD)
    )
    mail_next_at: Mapped[datetime | None] = mapped_column(  # claimed or failed: not tried before
        Instant, info=kept("technical", "when to send it again", RECORD)
    )

    referral: Mapped[Referral] = relationship()
