"""Table of external references: by which number another system or organisation knows a person or a referral."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD
from booking.referrals.rules.external import NUMBER_LENGTH, SYSTEM_LENGTH
from booking.staff.models import StaffMember

_STANDS = text("removed_at IS NULL")


class ExternalReference(Base):
    """A number that another system gave to a person, or to one referral. Of each system a number stands once."""

    __tablename__ = "external_reference"
    __about_person__ = True
    __table_args__ = (
        CheckConstraint("(citizen_id IS NULL) <> (referral_id IS NULL)", name="one_subject"),
        Index(
            "uq_external_reference_number",
            "number_key",
            "system_key",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    citizen_id: Mapped[int | None] = mapped_column(
        ForeignKey("citizen.id"), index=True, info=kept("identity", "whom the other system means", RECORD)
    )
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), index=True)
    system: Mapped[str] = mapped_column(String(SYSTEM_LENGTH), info=kept("identity", "which system knows them", RECORD))
    system_key: Mapped[str] = mapped_column(
        String(SYSTEM_LENGTH * 2), info=kept("identity", "to find it however it is typed", RECORD)
    )
    number: Mapped[str] = mapped_column(
        String(NUMBER_LENGTH), info=kept("identity", "by which number it knows them", RECORD)
    )
    number_key: Mapped[str] = mapped_column(
        String(NUMBER_LENGTH * 2), info=kept("identity", "to find it however it is typed", RECORD)
    )
    written_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was written down", RECORD))
    by_id: Mapped[int | None] = mapped_column(  # none: the organisation itself
        ForeignKey("staff_member.id"), info=kept("activity", "who wrote it down", RECORD)
    )
    removed_at: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("identity", "since when it is no more", RECORD)
    )
    changed_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "to undo a change", RECORD))
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who changed it", RECORD)
    )

    by: Mapped[StaffMember | None] = relationship(foreign_keys=[by_id])
