"""Write the story so far of a person: a renewal is the next entry, and the latest one counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.cases.errors import NoStory, StoryRenewed
from booking.cases.models import Entry
from booking.cases.operations.needs import KnownDone
from booking.cases.operations.writing import delete_entry, write_entry
from booking.cases.queries.entries import latest_story
from booking.cases.queries.records import people_on
from booking.cases.rules import EntryKind, Reader
from booking.cases.rules.known import KnownAct
from booking.citizens.models import CaseRecord, Citizen
from booking.core.database import db
from booking.core.errors import NothingToUndo
from booking.core.limits import STAFF_UNDO_FOR
from booking.core.rows import lock_row
from booking.core.translation import _


def renew_story(
    record: CaseRecord,
    body: str | None,
    reader: Reader,
    *,
    seen: str,
    department_id: int,
    now: datetime,
    whose: Sequence[Citizen] = (),
) -> KnownDone:
    """Write the next version of a record's story; every advisor reads it. `whose`: the citizen it is written for.

    Without a `body` the words that stand are right as of now. Asked twice, the first is returned. Raises NoStory
    without words, and StoryRenewed where the one that stands is not the one `seen`.
    """
    stands = _standing(record, reader)
    words = body if body is not None else stands.body if stands is not None else ""
    if stands is not None and stands.reference != seen:
        if stands.body != words or stands.author_id != reader.id:
            raise StoryRenewed
        return _done(KnownAct.ADD, stands.reference)
    clients = whose or people_on(record.id)[:1]
    if not words or not clients:
        raise NoStory
    entry = write_entry(
        words,
        clients=clients,
        department_id=department_id,
        author_id=reader.id,
        happened_at=now,
        now=now,
        kind=EntryKind.STORY,
    )
    return _done(KnownAct.ADD if body is not None else KnownAct.CONFIRM, entry.reference)


def take_back_story(record: CaseRecord, reference: str, reader: Reader, *, now: datetime) -> KnownDone:
    """Delete one's own story of minutes ago, while it is the one that stands untouched. Raises NothingToUndo."""
    entry = _standing(record, reader)
    mine = entry is not None and entry.reference == reference and entry.author_id == reader.id and entry.version == 1
    if entry is None or not mine or now - entry.recorded_at > STAFF_UNDO_FOR or not delete_entry(entry):
        raise NothingToUndo
    return _done(KnownAct.UNDO, reference)


def _standing(record: CaseRecord, reader: Reader) -> Entry | None:
    lock_row(record)
    line = latest_story(record.id, reader)
    return None if line is None else db.session.get(Entry, line.id)


def _done(act: KnownAct, reference: str) -> KnownDone:
    return KnownDone(act, _("the story so far"), reference)
