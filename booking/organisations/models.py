"""Table of organisations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant
from booking.organisations.rules import DOES_LENGTH, NEEDS_LENGTH, ORGANISATION_NAME_LENGTH, TAKES_NOTE_LENGTH

_STANDING = "ended_at IS NULL"


class Organisation(Base):
    """An organisation outside the council. Links and codes go to `email`, and to no other address."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index(
            "uq_organisation_name",
            "name",
            unique=True,
            sqlite_where=text(_STANDING),
            postgresql_where=text(_STANDING),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(ORGANISATION_NAME_LENGTH))
    does: Mapped[str] = mapped_column(String(DOES_LENGTH))
    needs: Mapped[str] = mapped_column(String(NEEDS_LENGTH))
    takes_people: Mapped[bool]
    takes_note: Mapped[str] = mapped_column(String(TAKES_NOTE_LENGTH))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(40))
    confirmed_on: Mapped[date] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
