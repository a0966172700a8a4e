"""Search the audit for openings that raise alerts; close one as a second person, undo that; ask about late ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from booking.cases.errors import AlertClosed, AlertNotYours, AlertWordMissing, AlertWordsMissing
from booking.cases.models import Alert, AlertMark, AuditRow
from booking.cases.queries.alert_facts import audited_after, facts_of_reading
from booking.cases.queries.alerts import late_unasked
from booking.cases.rules.actions import need_undo
from booking.cases.rules.alerts import (
    ALERT_WORDS_LENGTH,
    CLOSED_WITHIN,
    LISTING,
    READING,
    AlertKind,
    AlertWord,
    alerts_of,
    who_may_close,
)
from booking.core.database import db, locked
from booking.core.dates import short_day
from booking.core.retention import delete_ended
from booking.core.rows import insert_into, lock_row
from booking.core.text import is_reason
from booking.core.tokens import random_reference
from booking.core.translation import _
from booking.sessions.rules.notice import after_working_days
from booking.staff.models import StaffMember
from booking.staff.queries import managers
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.models import Task
from booking.tasks.rules import TaskKind, TaskSubject
from booking.venues.models import Venue

_TASKS_AT_ONCE = 100


def raise_alerts(row: AuditRow, kinds: Iterable[AlertKind], *, department_id: int | None = None) -> list[str]:
    """Raise these alerts of an opening; return their references. One that was raised before is left as it is."""
    raised: list[str] = []
    late_at = after_working_days(row.at, CLOSED_WITHIN, _nation())
    for kind in kinds:
        add = insert_into(Alert).values(
            reference=random_reference(),
            kind=kind,
            audit_row_id=row.id,
            about_id=row.staff_member_id,
            department_id=department_id,
            raised_at=row.at,
            late_at=late_at,
            word="",
            words="",
        )
        new = add.on_conflict_do_nothing(index_elements=["audit_row_id", "kind"]).returning(Alert.reference)
        raised += db.session.scalars(new).all()
    return raised


def _nation() -> str:
    """Return the nation of the council's first venue, whose bank holidays count."""
    return db.session.scalar(select(Venue.nation).order_by(Venue.id).limit(1)) or "England"


def search_audit_for_alerts(limit: int) -> int:
    """Raise the alerts of the next audit rows, at most `limit`; return how many rows were looked at.

    The mark is locked, so that a second worker goes on where this one ends.
    """
    mark = db.session.scalars(
        locked(select(AlertMark).where(AlertMark.id == 1)).execution_options(populate_existing=True)
    ).one()
    rows = audited_after(mark.rows, limit)
    for row in rows:
        if row.act in READING and row.basis not in LISTING:
            raise_alerts(row, alerts_of(facts_of_reading(row)))
        mark.rows = row.id
    db.session.flush()
    return len(rows)


def close_alert(alert: Alert, word: str, words: str, *, by: StaffMember, now: datetime) -> None:
    """Close an alert with a word, as somebody else than whom it is about; what was not in order is said.

    Raises AlertNotYours, AlertClosed, AlertWordMissing or AlertWordsMissing.
    """
    lock_row(alert)
    if by.id not in who_may_close(managers(), alert.about, alert.department_id):
        raise AlertNotYours
    if alert.closed_at is not None:
        raise AlertClosed
    if word not in set(AlertWord):
        raise AlertWordMissing
    if word == AlertWord.NOT_IN_ORDER and not is_reason(words):
        raise AlertWordsMissing
    alert.closed_at, alert.closed_by_id = now, by.id
    alert.word, alert.words = word, words.strip()[:ALERT_WORDS_LENGTH]
    db.session.flush()
    tasks.close_by_key(alert.task_key, outcome=str(_("Closed")), now=now, by_id=by.id)


def undo_close(alert: Alert, *, by: StaffMember, now: datetime) -> None:
    """Open an alert again that one has closed within ten minutes. Raises NothingToUndo."""
    lock_row(alert)
    need_undo(alert.closed_at, alert.closed_by_id, by.id, now)
    alert.closed_at, alert.closed_by_id, alert.word, alert.words = None, None, "", ""
    db.session.flush()
    task = db.session.scalars(select(Task).where(Task.key == alert.task_key)).one_or_none()
    if task is not None:
        tasks.ask_again(task)


def ask_for_late_alerts(now: datetime) -> int:
    """Open a Task for managers of everything about each alert that nobody has closed in time; return of how many."""
    late = locked(late_unasked(now).limit(_TASKS_AT_ONCE), of=Alert)  # nobody closes one meanwhile
    found = db.session.scalars(late).all()
    for alert in found:
        tasks.open_task(
            TaskKind.ALERT,
            key=alert.task_key,
            role=Role.MANAGER,
            due_at=alert.late_at,
            detail=_("An alert of %(day)s is open still.", day=short_day(alert.raised_at)),
            subject_kind=TaskSubject.ALERT,
            subject_reference=alert.reference,
            now=now,
        )
    return len(found)


def sweep_alerts(now: datetime) -> None:
    """Delete the alerts whose time is over, as the opening that each is about."""
    delete_ended(Alert, Alert.raised_at, now=now)
