"""Read alerts as managers see them, and the entries that can be opened by breaking the glass."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from booking.cases.models import Alert, AuditRow
from booking.cases.queries.timeline_keys import EntryKey, kept_keys, unread
from booking.cases.rules import Reader, may_open
from booking.cases.rules.alerts import CLOSED_SHOWN_FOR, who_may_close
from booking.citizens.models import CaseRecord, Citizen
from booking.core.database import db
from booking.staff.models import StaffMember
from booking.staff.queries import managers
from booking.tasks.models import Task
from booking.tasks.rules import TaskSubject

ALERTS_SHOWN = 200


class AlertLine(NamedTuple):
    """An alert, with the opening that it is about. The reason stands on it unless the record is shielded."""

    alert: Alert
    record: str
    reason: str


class AlertList(NamedTuple):
    """What a manager may close and has to; what was closed lately; how many are about the manager themselves."""

    waiting: Sequence[AlertLine]
    closed: Sequence[AlertLine]
    about_me: int


def alerts_for(me: Reader, now: datetime) -> AlertList:
    """List the alerts that this manager may close, oldest first, and those closed within a month, latest first."""
    every = managers()
    lately = Alert.closed_at > now - CLOSED_SHOWN_FOR
    found = db.session.scalars(
        select(Alert)
        .where(or_(Alert.closed_at.is_(None), lately))
        .options(
            joinedload(Alert.audit_row),
            joinedload(Alert.closed_by),
            joinedload(Alert.about).selectinload(StaffMember.grants),
        )
        .order_by(Alert.id)
    ).all()
    about_me = sum(one.closed_at is None and one.about_id == me.id for one in found)
    mine = [one for one in found if me.id in who_may_close(every, one.about, one.department_id)]
    shielded = _shielded({one.audit_row.case_record_reference for one in mine})
    lines = [_line(one, shielded) for one in mine]
    closed = [one for one in lines if one.alert.closed_at is not None]
    closed.sort(key=lambda one: (one.alert.closed_at, one.alert.id), reverse=True)
    return AlertList(
        [one for one in lines if one.alert.closed_at is None][:ALERTS_SHOWN], closed[:ALERTS_SHOWN], about_me
    )


def waiting_for(me: Reader) -> int:
    """Count the alerts that this manager may close. One statement where no alert is open."""
    found = db.session.scalars(
        select(Alert).where(Alert.closed_at.is_(None)).options(joinedload(Alert.about).selectinload(StaffMember.grants))
    ).all()
    every = managers() if found else ()
    return sum(me.id in who_may_close(every, one.about, one.department_id) for one in found)


def alert_for(reference: str, me: Reader) -> AlertLine | None:
    """Find an alert that this manager may close, or has closed."""
    found = db.session.scalars(select(Alert).where(Alert.reference == reference)).one_or_none()
    if found is None or me.id not in who_may_close(managers(), found.about, found.department_id):
        return None
    return _line(found, _shielded({found.audit_row.case_record_reference}))


def late_unasked(now: datetime) -> Select[Any]:
    """Select the alerts that nobody has closed in time and that are no Task yet, the oldest first."""
    asked = select(Task.id).where(Task.subject_kind == TaskSubject.ALERT, Task.subject_reference == Alert.reference)
    late = select(Alert).where(Alert.closed_at.is_(None), Alert.late_at <= now, ~asked.exists())
    return late.order_by(Alert.id)


def are_late_unasked(now: datetime) -> bool:
    """Return whether there is one."""
    return db.session.scalar(late_unasked(now).limit(1)) is not None


def _line(alert: Alert, shielded: Collection[str]) -> AlertLine:
    row: AuditRow = alert.audit_row
    record = row.case_record_reference
    return AlertLine(alert, record, "" if record in shielded else row.reason)


def _shielded(references: Collection[str]) -> set[str]:
    """Find which of these records are shielded."""
    standing = and_(Citizen.case_record_id == CaseRecord.id, Citizen.shielded)
    return set(
        db.session.scalars(
            select(CaseRecord.reference).join(Citizen, standing).where(CaseRecord.reference.in_(references))
        )
    )


def behind_glass(record_id: int, reader: Reader) -> list[EntryKey]:
    """List the restricted entries of a record that this reader can open with a reason only, the latest first.

    None that stands on a shielded record which is not theirs to open.
    """
    withheld = unread(kept_keys(record_id, shielded=True), reader)
    found = [key for key in withheld if may_open(reader, key.named)]
    return sorted(found, key=lambda key: (key.happened_at, key.id), reverse=True)
