"""Count messages by delivery status, by the London day on which they fell due; each is in exactly one count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, or_, select

from booking.core.clock import day_bounds, day_of
from booking.core.database import db
from booking.messages.models import Message
from booking.messages.queries.scope import told_in
from booking.messages.rules.reconciliation import Status
from booking.staff.rules import EVERYTHING, Scope

TALLY_DAYS = 8  # today and the week before it
_WAITING = (Status.PLANNED, Status.CLAIMED)


@dataclass(frozen=True)
class Tally:
    """Counts of the messages that fell due on one London day. `delivered` is part of `sent`."""

    day: date
    sent: int = 0
    delivered: int = 0
    suppressed: int = 0
    expired: int = 0
    failed: int = 0
    unknown: int = 0
    waiting: int = 0  # due and not sent yet
    price: int = 0  # in hundredths of a penny, of what a provider took or may have taken

    @property
    def due(self) -> int:
        """Number that fell due: the sum of all states."""
        return self.sent + self.suppressed + self.expired + self.failed + self.unknown + self.waiting


def tallies(now: datetime, days: int = TALLY_DAYS, *, scope: Scope = EVERYTHING) -> Sequence[Tally]:
    """Count the messages of this scope due today so far and on the days before, latest first, in one statement."""
    shown = [day_of(now) - timedelta(days=back) for back in range(days)]
    which = case(*((Message.due_at >= day_bounds(day)[0], number) for number, day in enumerate(shown)), else_=days)
    charged = case((or_(Message.sent_at.is_not(None), Message.status == Status.UNKNOWN), Message.price), else_=0)
    query = (
        select(which.label("day"), Message.status, func.count(), func.sum(charged))
        .where(Message.status.in_(list(Status)), Message.due_at >= day_bounds(shown[-1])[0], Message.due_at <= now)
        .where(told_in(scope))
        .group_by("day", Message.status)
    )
    counts: dict[tuple[int, str], int] = {}
    prices = [0] * (days + 1)
    for number, status, count, price in db.session.execute(query):
        counts[number, status] = count
        prices[number] += int(price or 0)
    return [_tally(day, number, counts, prices[number]) for number, day in enumerate(shown)]


def oldest_waiting(now: datetime, scope: Scope = EVERYTHING) -> datetime | None:
    """Return since when the longest waiting message of this scope has been due; a cheap read."""
    query = select(func.min(Message.due_at)).where(Message.status.in_(_WAITING), Message.due_at <= now)
    return db.session.scalar(query.where(told_in(scope)))


def _tally(day: date, number: int, counts: dict[tuple[int, str], int], price: int) -> Tally:
    def of(*statuses: Status) -> int:
        return sum(counts.get((number, status), 0) for status in statuses)

    return Tally(
        day,
        sent=of(Status.SENT, Status.DELIVERED),
        delivered=of(Status.DELIVERED),
        suppressed=of(Status.SUPPRESSED),
        expired=of(Status.EXPIRED),
        failed=of(Status.FAILED),
        unknown=of(Status.UNKNOWN),
        waiting=of(*_WAITING),
        price=price,
    )
