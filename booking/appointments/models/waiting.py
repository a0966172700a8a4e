"""Tables of the waiting list: entries, and the slots offered to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.appointments.models.appointment import Appointment
from booking.appointments.rules.states import OfferAnswer
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD
from booking.core.rows import one_of
from booking.sessions.models import BusyTime
from booking.sessions.rules import Hold
from booking.venues.models import Venue


class WaitingListEntry(Base):
    """Someone who has an appointment and would come earlier. `ended_at`: since when they no longer wait."""

    __tablename__ = "waiting_list_entry"
    __about_person__ = True
    __table_args__ = (
        Index(
            "uq_waiting_list_entry_open",
            "appointment_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(
        ForeignKey("appointment.id"), index=True, info=kept("activity", "who would come earlier", RECORD)
    )
    venue_ids: Mapped[list[int]] = mapped_column(
        JSON, default=list, info=kept("need", "where they can come; none: anywhere", RECORD)
    )
    part: Mapped[str] = mapped_column(
        String(20), default="", info=kept("need", "part of the day when they can come", RECORD)
    )  # morning, afternoon, evening, or "" for any
    joined_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "for a fair order", RECORD))
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "until when they waited", RECORD))

    appointment: Mapped[Appointment] = relationship()
    offers: Mapped[list[SlotOffer]] = relationship(back_populates="entry", order_by="SlotOffer.id")


class SlotOffer(Base):
    """One slot offered to one person of the waiting list, held for them until it expires."""

    __tablename__ = "slot_offer"
    __about_person__ = True
    __table_args__ = (
        one_of("answer", OfferAnswer),
        Index("ix_slot_offer_open", "answer", "expires_at"),
        Index("ix_slot_offer_slot", "venue_id", "starts_at"),
        UniqueConstraint("entry_id", "venue_id", "starts_at"),  # nobody is asked twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("waiting_list_entry.id"), index=True, info=kept("activity", "to whom", RECORD)
    )
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    starts_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "what was offered", RECORD))
    busy_time_id: Mapped[int | None] = mapped_column(ForeignKey("busy_time.id", ondelete="SET NULL"), index=True)
    hold_tag: Mapped[int | None] = mapped_column(Integer)
    offered_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was offered", RECORD))
    expires_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "until when it is held", RECORD))
    answer: Mapped[str] = mapped_column(
        String(10), default=OfferAnswer.OPEN, info=kept("activity", "what they said", RECORD)
    )
    answered_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when", RECORD))

    entry: Mapped[WaitingListEntry] = relationship(back_populates="offers")
    venue: Mapped[Venue] = relationship()
    busy_time: Mapped[BusyTime | None] = relationship()

    @property
    def hold(self) -> Hold | None:
        """The hold on the slot, while there is one."""
        return None if self.busy_time_id is None or self.hold_tag is None else Hold(self.busy_time_id, self.hold_tag)
