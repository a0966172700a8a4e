"""Table of what was put right of visits that are over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.cases.rules.visits_put_right import VisitChange
from booking.citizens.models import Citizen
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD
from booking.core.rows import one_of
from booking.staff.models import StaffMember
from booking.visits.models import Visit


class VisitCorrection(Base):
    """What was put right of a visit: who, when, why, and all as it was before; it can be undone."""

    __tablename__ = "visit_correction"
    __about_person__ = True
    __table_args__ = (one_of("what", VisitChange),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    what: Mapped[str] = mapped_column(String(20), info=kept("activity", "what was put right", RECORD))
    reason: Mapped[str] = mapped_column(String(300), info=kept("consultation", "why it was put right", RECORD))
    at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", RECORD))
    by_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), info=kept("activity", "who did it", RECORD))
    # On whose record it stands no more: there stands that a visit was put right, and no word of it.
    left_id: Mapped[int | None] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("activity", "whose visit it is no more", RECORD)
    )
    # Whether who led was not there: what was answered and written about the visit before is not for whoever leads now.
    led: Mapped[bool] = mapped_column(default=False, info=kept("activity", "whose answers it has", RECORD))
    # `version_after`, of the visit: where something has happened since, it is not undone.
    before: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, info=kept("consultation", "what it was before, and to undo it", RECORD)
    )
    undone_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was undone", RECORD))

    visit: Mapped[Visit] = relationship()
    by: Mapped[StaffMember] = relationship()
    left: Mapped[Citizen | None] = relationship()
