"""Note on a referral that its message went, or did not arrive: its Task *tell them* stands while nobody was told."""

from __future__ import annotations

from datetime import datetime

from booking.citizens.queries import said_to_be_theirs_alone
from booking.citizens.rules import ALONE_FOR
from booking.messages.models import Message
from booking.messages.rules.facts import nth_said
from booking.referrals import operations as referrals
from booking.wording.rules.kinds import Channel, MessageKind, SubjectKind


def note_told(row: Message, now: datetime) -> None:
    """Note that a message has told what it was about."""
    if row.subject_kind == SubjectKind.REFERRAL:
        referrals.told_by_message(row.subject_reference, nth_said(row.says), now=now)
    elif row.kind == MessageKind.CONFIRMATION and row.channel != Channel.CALL:
        referrals.told_by_confirmation(row.subject_reference, _records_alone_on(row, now), now=now)


def note_not_told(row: Message, now: datetime) -> None:
    """Note that a message did not arrive: a person tells them instead."""
    if row.subject_kind == SubjectKind.REFERRAL:
        referrals.not_told(row.subject_reference, nth_said(row.says), now=now)


def _records_alone_on(row: Message, now: datetime) -> set[int]:
    """Return the records whose people alone read what came to where this message went."""
    point = row.contact_point
    if point is None or point.alone_said_at is None or point.alone_said_at + ALONE_FOR <= now:
        return set()
    alone = said_to_be_theirs_alone({citizen.case_record_id for citizen in point.citizens})
    return {record_id for record_id, points in alone.items() if point in points}
