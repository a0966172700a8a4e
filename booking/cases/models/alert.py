"""Tables of alerts: openings of records that a second person looks at, and how far the audit was looked through."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.cases.models.record import AUDIT, AuditRow
from booking.cases.rules.alerts import ALERT_WORDS_LENGTH, AlertKind, AlertWord
from booking.core.database import Base, Instant, kept
from booking.core.rows import one_of
from booking.staff.models import StaffMember

_OPEN = "closed_at IS NULL"


class Alert(Base):
    """An opening of a record that somebody else than its reader looks at, and closes with a word.

    An opening raises each kind once. Open ones stand as a Task from `late_at` on: `task_key` finds it.
    """

    __tablename__ = "alert"
    __about_person__ = True
    __table_args__ = (
        one_of("kind", AlertKind),
        one_of("word", AlertWord, beside=[""]),
        CheckConstraint("closed_by_id <> about_id", name="closed_by_a_second"),
        CheckConstraint(
            "(closed_at IS NULL) = (word = '') AND (closed_at IS NULL) = (closed_by_id IS NULL)", name="closed"
        ),
        UniqueConstraint("audit_row_id", "kind"),
        Index("ix_alert_open", "late_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_alert_about_raised", "about_id", "raised_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    kind: Mapped[str] = mapped_column(String(20), info=kept("activity", "why somebody looks at it", AUDIT))
    audit_row_id: Mapped[int] = mapped_column(
        ForeignKey("audit_row.id"), info=kept("activity", "which opening it is about", AUDIT)
    )
    about_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who opened the record", AUDIT)
    )
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # whose restricted entry was opened
    raised_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", AUDIT))  # of the opening
    late_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "by when it should be closed", AUDIT))
    closed_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was closed", AUDIT))
    closed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "the second person", AUDIT)
    )
    word: Mapped[str] = mapped_column(String(20), default="", info=kept("activity", "what they found", AUDIT))
    words: Mapped[str] = mapped_column(
        String(ALERT_WORDS_LENGTH), default="", info=kept("activity", "what they found", AUDIT)
    )

    audit_row: Mapped[AuditRow] = relationship()
    about: Mapped[StaffMember] = relationship(foreign_keys=[about_id])
    closed_by: Mapped[StaffMember | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def task_key(self) -> str:
        """The key of its Task."""
        return f"alert:{self.reference}"


class AlertMark(Base):
    """The number of the last audit row that was looked at for alerts: one row, locked while the next are."""

    __tablename__ = "alert_mark"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rows: Mapped[int] = mapped_column(Integer, default=0)
