"""Table of affected appointments, with the outcome of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.appointments.models.appointment import Appointment
from booking.appointments.rules.states import AffectedOutcome
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD
from booking.core.rows import one_of
from booking.sessions.models import Disruption


class DisruptedAppointment(Base):
    """One appointment affected by a disruption: `open` until it is resolved, then how."""

    __tablename__ = "disrupted_appointment"
    __about_person__ = True
    __table_args__ = (one_of("outcome", AffectedOutcome),)

    disruption_id: Mapped[int] = mapped_column(ForeignKey("disruption.id"), primary_key=True)
    appointment_id: Mapped[int] = mapped_column(
        ForeignKey("appointment.id"),
        primary_key=True,
        index=True,
        info=kept("activity", "whose time it was", RECORD),
    )
    outcome: Mapped[str] = mapped_column(
        String(20), default=AffectedOutcome.OPEN, info=kept("activity", "what became of it", RECORD)
    )
    settled_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was settled", RECORD))

    disruption: Mapped[Disruption] = relationship()
    appointment: Mapped[Appointment] = relationship()
