"""Tables of flags: the kinds that a council defines, and those that advisors set on a person."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.citizens.rules.knowing import FLAG_NAME_LENGTH, FLAG_WHY_LENGTH, NEED_LENGTH
from booking.core.database import Base, Instant, kept
from booking.core.keeping import RECORD

_STANDS = "ended_at IS NULL"


class FlagKind(Base):
    """A kind of flag ("two staff"): what is to be done, and who sees it.

    Advisors of its department, or all of them where it has none, read the whole flag; with `for_hosts` front desks and
    every other advisor read the action, and no more. The department stays as it is: it says who reads what was written.
    """

    __tablename__ = "flag_kind"
    __table_args__ = (
        Index("uq_flag_kind_name", "name", unique=True, sqlite_where=text(_STANDS), postgresql_where=text(_STANDS)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(FLAG_NAME_LENGTH))
    action: Mapped[str] = mapped_column(String(NEED_LENGTH))
    for_hosts: Mapped[bool]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class PersonFlag(Base):
    """A flag on a person, silent once its review day is over, until somebody renews or ends it."""

    __tablename__ = "person_flag"
    __about_person__ = True
    __table_args__ = (
        Index(
            "uq_person_flag_stands",
            "citizen_id",
            "kind_id",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizen.id"), info=kept("need", "whom it is about", RECORD))
    kind_id: Mapped[int] = mapped_column(ForeignKey("flag_kind.id"), info=kept("need", "what is to be done", RECORD))
    why: Mapped[str] = mapped_column(String(FLAG_WHY_LENGTH), info=kept("need", "why staff do it", RECORD))
    review_on: Mapped[date] = mapped_column(info=kept("activity", "until when it is shown", RECORD))
    review_before: Mapped[date | None] = mapped_column(info=kept("activity", "to undo a renewal", RECORD))
    confirmed_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when it was last needed", RECORD))
    confirmed_before: Mapped[datetime | None] = mapped_column(
        Instant, info=kept("activity", "to undo a renewal", RECORD)
    )
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("need", "since when it is no more", RECORD))
    changed_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "to undo a change", RECORD))
    changed_by_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who changed it", RECORD)
    )

    kind: Mapped[FlagKind] = relationship()
