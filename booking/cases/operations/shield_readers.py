"""Keep the list of who opens a shielded record.

A second person agrees to each who is added; whoever is taken off is so at once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from booking.cases.errors import LastReader, ListChanged, NamedAlready, ReasonMissing, SecondPersonNeeded
from booking.cases.models import Shield, ShieldReader
from booking.cases.operations.shield_rows import (
    can_be_opened,
    lock_open,
    need_advisor,
    reader_row,
    reads,
    write_down,
)
from booking.cases.operations.shield_tasks import close_asking
from booking.cases.rules import REASON_LENGTH, Act
from booking.cases.rules.actions import need_undo
from booking.core.database import db
from booking.core.errors import NothingToUndo
from booking.core.rows import lock_row
from booking.core.text import is_reason
from booking.core.translation import _
from booking.staff.models import StaffMember


def ask_for_reader(
    shield: Shield, colleague: StaffMember, reason: str, *, by: StaffMember, device: str, now: datetime
) -> ShieldReader:
    """Ask that one more colleague may open a shielded record, with a reason; a second person agrees.

    Raises ListChanged, NoSuchReader, NamedAlready or ReasonMissing.
    """
    lock_open(shield)
    need_advisor(colleague)
    if any(one.staff_member_id == colleague.id and one.ended_at is None for one in shield.readers):
        raise NamedAlready
    if not is_reason(reason):
        raise ReasonMissing
    row = reader_row(colleague, by_id=by.id, reason=reason.strip()[:REASON_LENGTH], asked_at=now)
    shield.readers.append(row)
    db.session.flush()
    close_asking(shield, colleague, by_id=by.id, now=now)
    write_down(Act.READER_ASKED, shield, reason, by.id, device, now)
    return row


def name_reader(shield: Shield, reference: str, *, by: StaffMember, device: str, now: datetime) -> None:
    """Agree as the second person that a colleague may open the record. Raises ListChanged or SecondPersonNeeded.

    Where nobody on the list could open it any more, whoever asked agrees too: somebody must always be able to.
    """
    row = _row(shield, reference)
    if row.since is not None or not reads(row.staff_member):
        raise ListChanged
    if by.id in {row.asked_by_id, row.staff_member_id} and can_be_opened(shield):
        raise SecondPersonNeeded
    row.since, row.approved_by_id = now, None if by.id == row.asked_by_id else by.id
    db.session.flush()
    write_down(Act.READER_NAMED, shield, row.reason, by.id, device, now)


def take_reader(shield: Shield, reference: str, *, by: StaffMember, device: str, now: datetime) -> None:
    """Take a colleague off the list, or refuse the one who is asked for. Raises ListChanged or LastReader."""
    row = _row(shield, reference)
    in_force, could = row.since is not None, can_be_opened(shield)
    row.ended_at, row.ended_by_id = now, by.id
    db.session.flush()
    if in_force and could and not can_be_opened(shield):
        raise LastReader
    write_down(Act.READER_TAKEN, shield, row.reason, by.id, device, now)


def undo_take(shield: Shield, reference: str, *, by: StaffMember, device: str, now: datetime) -> None:
    """Put a colleague back whom one has taken off within ten minutes. Raises NothingToUndo or ListChanged."""
    lock_open(shield)
    row = next((one for one in shield.readers if one.reference == reference), None)
    if row is None:
        raise NothingToUndo
    need_undo(row.ended_at, row.ended_by_id, by.id, now)
    if any(one.staff_member_id == row.staff_member_id and one.ended_at is None for one in shield.readers):
        raise NothingToUndo
    row.ended_at = row.ended_by_id = None
    db.session.flush()
    write_down(Act.READER_NAMED, shield, str(_("undone")), by.id, device, now)


def pass_on_places(leaver: StaffMember, to: StaffMember, *, device: str, now: datetime) -> None:
    """Give a leaver's places on lists to their manager, who ends their work: nobody's record is left without."""
    held = select(ShieldReader).join(ShieldReader.shield).where(ShieldReader.staff_member_id == leaver.id)
    for row in db.session.scalars(held.where(ShieldReader.ended_at.is_(None), Shield.ended_at.is_(None))).all():
        shield, asked = row.shield, row.since is None
        lock_row(shield)
        row.ended_at, row.ended_by_id = now, to.id
        if not asked and all(one.staff_member_id != to.id for one in shield.readers if one.ended_at is None):
            shield.readers.append(reader_row(to, by_id=to.id, reason="", asked_at=now, since=now))
        db.session.flush()
        write_down(Act.READER_NAMED, shield, str(_("a leaver's place")), to.id, device, now)


def _row(shield: Shield, reference: str) -> ShieldReader:
    lock_open(shield)
    row = next((one for one in shield.readers if one.reference == reference), None)
    if row is None or row.ended_at is not None:
        raise ListChanged
    return row
