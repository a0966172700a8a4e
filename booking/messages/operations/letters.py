"""Write letters: the same words as in an e-mail, for people who are written to instead of called."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.core.database import db
from booking.gateways import Sender
from booking.messages import queries
from booking.messages.models import Message
from booking.messages.operations.dispatches import about_of
from booking.messages.rules.reconciliation import CALL_KEY
from booking.tasks.models import Task
from booking.wording.queries import own_words
from booking.wording.rules.kinds import SubjectKind
from booking.wording.rules.rendering import letter_of


def letters_for(tasks: Sequence[Task], sender: Sender) -> dict[str, str]:
    """Render the letter of each task, by the task's reference; tasks that no message opened are left out."""
    wanted = {task.key.removeprefix(CALL_KEY): task for task in tasks if task.key.startswith(CALL_KEY)}
    if not wanted:
        return {}
    query = select(Message).where(Message.reference.in_(wanted)).options(joinedload(Message.contact_point))
    rows, own, found = db.session.scalars(query).all(), own_words(), {}
    for kind in SubjectKind:
        of_kind = [row for row in rows if row.subject_kind == kind]
        subjects = queries.subjects(kind, {row.subject_reference for row in of_kind}) if of_kind else {}
        for row in of_kind:
            subject = subjects.get(row.subject_reference)
            if subject is not None:
                found[wanted[row.reference].reference] = letter_of(about_of(row, subject, sender), own)
    return found
