"""Enforce the ceilings of texts per hour and day: texts above them wait, and a manager is told."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from booking.core.ceiling import DAY, HOUR, TextCeiling, lock_ceilings, reach_ceiling
from booking.core.clock import day_of
from booking.core.database import after_commit
from booking.core.journal import SecurityAct, write_event
from booking.core.translation import _
from booking.gateways import NO_CEILING, Sender
from booking.messages import queries
from booking.messages.models import Message
from booking.messages.operations.delivery import NEVER_CALLED, give_up
from booking.messages.operations.dispatches import Dispatch
from booking.messages.queries import Subject
from booking.messages.rules.ceilings import HELD, HELD_FOR, Room, is_last_chance, is_spared
from booking.messages.rules.reconciliation import Status
from booking.staff.rules import Role
from booking.tasks import operations as tasks
from booking.tasks.rules import TaskKind
from booking.wording.rules.kinds import Channel

logger = logging.getLogger(__name__)


def keep_under(
    dispatches: Sequence[Dispatch],
    rows: Mapping[str, Message],
    found: Mapping[str, Subject],
    sender: Sender,
    now: datetime,
) -> list[Dispatch]:
    """Return the claimed dispatches that fit under the ceilings; two workers count one after the other.

    A text that does not fit is released and waits; where its deadline is too near to wait, it becomes a Task to call.
    """
    texts = [dispatch for dispatch in dispatches if dispatch.channel is Channel.SMS]
    if not texts or min(sender.hourly_ceiling, sender.daily_ceiling) >= NO_CEILING:
        return list(dispatches)
    ceilings = lock_ceilings()
    hour, day = queries.parts_gone(now, but=rows)
    rooms = (Room.under(HOUR, sender.hourly_ceiling, hour), Room.under(DAY, sender.daily_ceiling, day))
    wanted = sum(rows[dispatch.reference].parts for dispatch in texts)
    scarce = not all(room.has(wanted, spared=False) for room in rooms)
    people = [found[rows[dispatch.reference].subject_reference].citizen_id for dispatch in texts]
    known = queries.known_people({one for one in people if one is not None}) if scarce else set()
    held: set[str] = set()
    for dispatch, person in zip(texts, people, strict=True):
        row = rows[dispatch.reference]
        spared = is_spared(row.kind, found[row.subject_reference].facts, known=person in known)
        full = [room.name for room in rooms if not room.has(row.parts, spared=spared)]
        if not full:
            for room in rooms:
                room.left -= row.parts
            continue
        held.add(dispatch.reference)
        for one in dispatch.messages:
            _hold_back(rows[one.reference], one, now)
        for name in full:
            _tell(ceilings[name], sender, now)
    return [dispatch for dispatch in dispatches if dispatch.reference not in held]


def _hold_back(row: Message, dispatch: Dispatch, now: datetime) -> None:
    row.parts, row.price, row.carried_by = 0, 0, ""
    row.why = HELD
    if is_last_chance(row.kind, row.worthless_at, now) and row.kind not in NEVER_CALLED:
        give_up(row, dispatch.about, now)
        return
    row.status, row.claimed_until = Status.PLANNED, now + HELD_FOR
    row.claimed_at, row.attempts, row.body = None, row.attempts - 1, ""


def _tell(row: TextCeiling, sender: Sender, now: datetime) -> None:
    """Raise the alarm, once for as long as texts are held back: security journal, a Task for managers, log.

    The log line waits for the commit: the locked row keeps other workers waiting, and after a rollback nothing is held
    back.
    """
    if not reach_ceiling(row, now):
        return
    most = sender.hourly_ceiling if row.name == HOUR else sender.daily_ceiling
    line = ("The ceiling of %s texts in one %s is reached. What is above it waits.", most, row.name)
    after_commit(lambda: logger.error(*line))
    write_event(SecurityAct.CEILING_REACHED, now=now, ceiling=row.name, most=str(most))
    said = {
        HOUR: _("The ceiling of %(most)s texts an hour is reached: others wait. See Bursts of bookings.", most=most),
        DAY: _("The ceiling of %(most)s texts a day is reached: others wait. See Bursts of bookings.", most=most),
    }
    tasks.open_task(
        TaskKind.ANSWER,
        key=f"ceiling:{row.name}:{day_of(now).isoformat()}",
        role=Role.MANAGER,
        due_at=now,
        detail=said[row.name],
        now=now,
    )
