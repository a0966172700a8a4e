"""Pause sending, and compare what the provider took with what is known here before it resumes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.core.clock import local
from booking.core.database import db, locked
from booking.core.pause import SendingPause, open_pause
from booking.core.tokens import show_reference
from booking.core.translation import _
from booking.gateways import Sender
from booking.gateways.base import ListedText
from booking.messages import queries
from booking.messages.models import Message
from booking.messages.operations.dispatches import about_of
from booking.messages.operations.writing import as_it_sends
from booking.messages.queries import Subject
from booking.messages.rules.reconciliation import Status
from booking.messages.rules.resuming import Planned, matches, reference_in, without_links
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind
from booking.wording.queries import own_words
from booking.wording.rules.kinds import SubjectKind
from booking.wording.rules.rendering import text_of

WHY_LENGTH, WORDS_SHOWN = 200, 220


@dataclass
class Compared:
    """Counts of texts from comparing the provider's list with what is planned here."""

    listed: int = 0
    known: int = 0  # already recorded as sent
    marked: int = 0  # planned here, but sent already: marked as sent
    asked: int = 0  # a manager has a Task: the appointment is unknown here, or has changed
    without: int = 0  # contain no reference: replies in a colleague's own words

    def add(self, other: Compared) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def pause(why: str, now: datetime, *, since: datetime | None = None) -> SendingPause:
    """Stop claiming from now on; what a worker has in hand is still sent. An open pause is returned unchanged."""
    standing = open_pause()
    if standing is not None:
        return standing
    started = SendingPause(paused_at=now, why=why[:WHY_LENGTH], since=since or now)
    db.session.add(started)
    db.session.flush()
    return started


def end_pause(now: datetime) -> None:
    """End the open pause."""
    for one in db.session.scalars(locked(select(SendingPause).where(SendingPause.resumed_at.is_(None)))):
        one.resumed_at = now


def compare_listed(listed: Sequence[ListedText], provider: str, sender: Sender, now: datetime) -> Compared:
    """Compare these texts of the provider's list with what is planned, in the open transaction. Idempotent.

    A planned text that is in the list is marked as sent. For each reference that was texted about and is unknown here,
    or has changed, a manager gets a Task.
    """
    known = queries.provider_ids_known([text.provider_id for text in listed])
    fresh = [text for text in listed if text.provider_id not in known]
    rows = queries.not_gone_to({text.to for text in fresh})
    found = matches(fresh, _planned([row for row in rows if not row.carried_by], sender))
    done = Compared(listed=len(listed), known=len(listed) - len(fresh), marked=len(found))
    for text in fresh:
        if text.provider_id in found:
            for row in rows:
                if found[text.provider_id] in (row.reference, row.carried_by):
                    _mark(row, text, provider)
    rest = {text: reference_in(text.body, sender.council_phone) for text in fresh if text.provider_id not in found}
    pages = queries.pages_known({reference for reference in rest.values() if reference})
    for text, reference in sorted(rest.items(), key=lambda one: one[0].made_at, reverse=True):
        if reference:
            _ask_manager(text, reference, pages, now)
    done.asked = len([reference for reference in rest.values() if reference])
    done.without = len(rest) - done.asked
    return done


def _planned(rows: Sequence[Message], sender: Sender) -> list[Planned]:
    """Pair each row with its words: those it has, or those it would get today."""
    subjects: dict[str, Subject] = {}
    for kind in SubjectKind:
        references: Collection[str] = {row.subject_reference for row in rows if row.subject_kind == kind}
        subjects |= queries.subjects(kind, references) if references else {}
    found, own, sender = [], own_words(), as_it_sends(sender)
    for row in rows:
        assert row.contact_point is not None  # a text has a number
        words = row.body if row.body else text_of(about_of(row, subjects[row.subject_reference], sender), own)
        found.append(Planned(row.reference, row.contact_point.value, words, row.due_at))
    return found


def _mark(row: Message, text: ListedText, provider: str) -> None:
    row.status, row.why, row.claimed_until = Status.SENT, "", None
    row.sent_at, row.claimed_at, row.attempts = text.made_at, text.made_at, row.attempts + 1
    row.provider, row.body = provider, text.body
    row.provider_id = "" if row.carried_by else text.provider_id[:80]


def _ask_manager(text: ListedText, reference: str, pages: Mapping[str, str], now: datetime) -> None:
    known = pages.get(reference)
    facts = {
        "number": text.to,
        "when": local(text.made_at).strftime("%d.%m.%Y %H:%M"),
        "words": without_links(text.body)[:WORDS_SHOWN],
        "ref": show_reference(reference),
    }
    if known:
        detail = _("We texted %(number)s (%(when)s): %(words)s … %(ref)s stands differently here: ask them.", **facts)
    else:
        detail = _(
            "We texted %(number)s (%(when)s): %(words)s … Nothing here knows %(ref)s: ask and book anew.", **facts
        )
    tasks.open_task(
        TaskKind.ANSWER,
        key=f"texted:{reference}",
        role=Role.MANAGER,
        due_at=now,
        detail=detail,
        now=now,
        subject_kind=known or "",
        subject_reference=reference if known else "",
    )
