"""Table of tasks: what a person must do because no machine can."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.citizens.models import Citizen
from booking.core.database import Base, Instant, kept
from booking.core.keeping import Event, Keep
from booking.core.rows import kind_table, one_of
from booking.staff.models import StaffMember
from booking.staff.rules import Role
from booking.tasks.rules import DETAIL_WITHHELD, TaskKind
from booking.venues.models import Venue

task_kinds = kind_table("task_kind", TaskKind)
_TASK = Keep(Event.DONE, years=1)


class Task(Base):
    """A task for a person: call, write, arrange an interpreter, answer, pick up. `key` is its idempotency key."""

    __tablename__ = "task"
    __about_person__ = True
    __table_args__ = (
        one_of("role", Role),
        Index("ix_task_open", "done_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(10), unique=True)
    key: Mapped[str] = mapped_column(String(120), unique=True, info=kept("technical", "to ask only once", _TASK))
    kind: Mapped[str] = mapped_column(String(30), ForeignKey(task_kinds.c.name))
    role: Mapped[str] = mapped_column(String(20), info=kept("activity", "who should do it", _TASK))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    staff_member_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), index=True, info=kept("activity", "whose it is by name", _TASK)
    )
    subject_kind: Mapped[str] = mapped_column(String(20), default="")  # appointment, visit or message
    subject_reference: Mapped[str] = mapped_column(String(10), default="", index=True)
    citizen_id: Mapped[int | None] = mapped_column(
        ForeignKey("citizen.id"), info=kept("activity", "whom it is for", _TASK)
    )
    detail: Mapped[str] = mapped_column(String(500), default="", info=kept("activity", "what to do and say", _TASK))
    opened_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "when", _TASK))
    due_at: Mapped[datetime] = mapped_column(Instant, info=kept("activity", "by when", _TASK))
    done_at: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "when it was done", _TASK))
    done_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("staff_member.id"), info=kept("activity", "who did it", _TASK)
    )
    outcome: Mapped[str] = mapped_column(String(300), default="", info=kept("activity", "how it ended", _TASK))
    version: Mapped[int] = mapped_column(Integer, default=1)

    venue: Mapped[Venue | None] = relationship()
    citizen: Mapped[Citizen | None] = relationship()
    done_by: Mapped[StaffMember | None] = relationship(foreign_keys=[done_by_id])
    staff_member: Mapped[StaffMember | None] = relationship(foreign_keys=[staff_member_id])

    @property
    def shielded(self) -> bool:
        """Whether it is for somebody who is shielded: a list then shows neither what to do nor how it ended."""
        return self.citizen is not None and self.citizen.shielded

    @property
    def shown_detail(self) -> str:
        """What to do and say, as a list shows it."""
        return str(DETAIL_WITHHELD) if self.shielded else self.detail

    @property
    def shown_outcome(self) -> str:
        """How it ended, or what was tried, as a list shows it."""
        return "" if self.shielded else self.outcome
