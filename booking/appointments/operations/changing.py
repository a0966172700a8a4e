"""Reschedule and cancel appointments; a visit with two topics as one, or one topic of it.

Each change raises the version by one and adds a line of history; whoever follows appointments (messages, calendars)
compares versions. The rows of the visit are locked first, their time is taken or moved after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from booking.appointments import rules
from booking.appointments.errors import AlreadyCancelled, WhichTopic
from booking.appointments.models import Appointment
from booking.appointments.operations import history
from booking.appointments.operations.affected import close_affected
from booking.appointments.operations.interpreters import reconcile_interpreter
from booking.appointments.operations.times import confirmed, set_time
from booking.appointments.operations.waiting_entries import end_waiting
from booking.appointments.rules import AffectedOutcome, AppointmentAct, AppointmentStatus
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.core.dates import desk_time
from booking.core.errors import SlotUnknown, StalePage
from booking.services import operations as services
from booking.sessions import operations as sessions
from booking.sessions.operations import TakenTime, Then, TimeWish
from booking.sessions.queries import Wanted, lock_both
from booking.sessions.rules import BusyKind, Hold, service_terms

BOTH = "both"  # what is cancelled of a visit with two topics


def reschedule(
    appointment: Appointment,
    *,
    venue_id: int,
    starts_at: datetime,
    then_at: datetime | None = None,
    expected_version: int,
    by_id: int | None = None,
    hold: Hold | None = None,
    prefer: Sequence[int] = (),
    offered: bool = False,
    they_know: bool = False,
    now: datetime,
) -> Appointment:
    """Reschedule to another time or venue; the old time is freed when, and only when, the new one is taken.

    A second topic moves with it, to `then_at`; both or none. The advisor they have is tried first, after `prefer`.
    `offered`: the council asked for it, so that no limit applies. `they_know`: they are here or on the telephone, so
    that nobody has to call them.
    Raises AlreadyCancelled, StalePage where it changed since `expected_version`, TooLate, TooLateToChange,
    TooManyReschedules, or what `sessions.operations.take_time` and `choose_two` raise; then nothing has changed.
    """
    first, *rest = _open(appointment, expected_version)
    if (venue_id, starts_at) == (first.venue_id, first.starts_at) and not any(
        one.disrupted_at for one in (first, *rest)
    ):
        return first
    _check(first, by_id, now, moving=True, free=offered)
    wish = TimeWish(venue_id=venue_id, starts_at=starts_at, now=now, notice=by_id is None, prefer=prefer)
    wishes, taken = [wish], None
    if rest:
        wishes = _wishes_of_two(first, rest[0], wish, then_at)
    else:
        _lock_groups(first, venue_id, starts_at)
        taken = confirmed(hold, first.service, Needs.from_json(first.needs), venue_id, starts_at, now)
    stood = [history.snapshot_of(one) for one in (first, *rest)]
    if by_id is None and not offered and first.disrupted_at is None:
        first.moves += 1
    for one, wanted, before in zip((first, *rest), wishes, stood, strict=True):
        set_time(one, taken or _moved(one, wanted), venue_id, wanted["starts_at"], now)
        end_waiting(one, now)
        close_affected(one, AffectedOutcome.MOVED, now)
        history.change(one, AppointmentAct.MOVED, by_id, now, before=before, they_know=they_know)
    reconcile_interpreter(first, anew=True, now=now)
    return first


def cancel(
    appointment: Appointment,
    *,
    expected_version: int,
    by_id: int | None = None,
    why: str = "",
    untold: bool = False,
    they_know: bool = False,
    now: datetime,
) -> Appointment:
    """Cancel an appointment, with its second topic, and free their time; `untold`: no message is sent.

    `they_know`: they are here or on the telephone, so that nobody has to call them.

    Raises AlreadyCancelled, StalePage, TooLate or TooLateToChange.
    """
    visit = _open(appointment, expected_version)
    _check(visit[0], by_id, now)
    stood = [history.snapshot_of(one) for one in visit]
    for one, before in zip(visit, stood, strict=True):
        _end(one, by_id, why, now, before=before, untold=untold, they_know=they_know)
    return appointment


def cancel_chosen(appointment: Appointment, only: str, **act: Any) -> Appointment | None:
    """Cancel what was chosen; return the appointment where one topic of two stays. `act`: as `cancel` takes it.

    `only` is BOTH, or the start of one of two topics on the clock ("10:00"); of one topic it is not read. Raises
    WhichTopic, and what `cancel` and `cancel_topic` raise.
    """
    if appointment.second is None or only == BOTH:
        cancel(appointment, **act)
        return None
    topic = next((one for one in appointment.topics if desk_time(one.starts_at) == only), None)
    if topic is None:
        raise WhichTopic
    return cancel_topic(appointment, topic, **act)


def cancel_topic(
    appointment: Appointment,
    topic: Appointment,
    *,
    expected_version: int,
    by_id: int | None = None,
    why: str = "",
    they_know: bool = False,
    now: datetime,
) -> Appointment:
    """Cancel one topic of two, and free its time. The appointment keeps its reference and link, with the other topic.

    Raises as `cancel` does, and StalePage where the topic is none of its two (any more).
    """
    visit = _open(appointment, expected_version)
    if len(visit) < 2 or topic.id not in {one.id for one in visit} or any(one.disrupted_at for one in visit):
        raise StalePage
    first, second = visit
    _check(first, by_id, now)
    before, then = history.snapshot_of(first), history.snapshot_of(second)
    if topic.id == first.id:
        _give_place(first, second)
    second.follows_id = None  # it is in no visit any more
    _end(second, by_id, why, now, before=then, untold=True, they_know=they_know)
    history.change(first, AppointmentAct.ONE_TOPIC, by_id, now, why=why, before=before, they_know=they_know)
    reconcile_interpreter(first, anew=True, now=now)
    return first


def _give_place(first: Appointment, second: Appointment) -> None:
    """Give the first appointment what the second topic was, so that what stays has the reference that they know."""
    old, kept, seat = first.busy_time, second.busy_time, second.seat
    second.status, second.busy_time = AppointmentStatus.CANCELLED, None
    db.session.flush()
    first.busy_time, first.seat = kept, seat
    for name in ("service_id", "advisor_id", "starts_at", "ends_at"):
        ours, theirs = getattr(first, name), getattr(second, name)
        setattr(first, name, theirs)
        setattr(second, name, ours)
    db.session.flush()
    assert old is not None  # a constraint: what is booked has a busy time
    sessions.give_back(old)
    services.move_answers({one.id: one.service_id for one in (first, second)})
    for one in (first, second):
        db.session.refresh(one)


def _end(
    one: Appointment,
    by_id: int | None,
    why: str,
    now: datetime,
    *,
    before: dict[str, Any],
    untold: bool,
    they_know: bool,
) -> None:
    taken, seat = one.busy_time, one.seat
    one.status, one.busy_time = AppointmentStatus.CANCELLED, None
    one.cancelled_at, one.cancelled_by_id, one.cancel_reason = now, by_id, why
    one.cancelled_untold = untold
    db.session.flush()
    if taken is not None:
        sessions.give_back(taken, seat)
    end_waiting(one, now)
    close_affected(one, AffectedOutcome.CANCELLED, now)
    history.change(one, AppointmentAct.CANCELLED, by_id, now, why=why, before=before, they_know=they_know)
    reconcile_interpreter(one, now=now)


def _lock_groups(appointment: Appointment, venue_id: int, starts_at: datetime) -> None:
    """Lock both groups in one order where it has a seat of one, which is given back in the end."""
    old, needs = appointment.busy_time, Needs.from_json(appointment.needs)
    assert old is not None  # a constraint: what is booked has a busy time
    if old.kind == BusyKind.GROUP:
        wanted = Wanted(starts_at, starts_at + service_terms(appointment.service, needs).taken)
        lock_both(old.advisor_id, old.starts_at, old.ends_at, venue_id=venue_id, wanted=wanted)


def _wishes_of_two(first: Appointment, second: Appointment, wish: TimeWish, then_at: datetime | None) -> list[TimeWish]:
    """Return the wishes for the times of both topics, each for the advisor who was chosen for it."""
    if then_at is None:
        raise SlotUnknown
    first_by, second_by = sessions.choose_two(
        first.service,
        Then(second.service, then_at),
        Needs.from_json(first.needs),
        venue_id=wish["venue_id"],
        starts_at=wish["starts_at"],
        now=wish["now"],
        notice=wish["notice"],
    )
    return [{**wish, "advisor_id": first_by}, {**wish, "starts_at": then_at, "advisor_id": second_by}]


def _moved(one: Appointment, wish: TimeWish) -> TakenTime:
    needs, old = Needs.from_json(one.needs), one.busy_time
    assert old is not None
    if one.disrupted_at is not None:  # the old time is unusable, so that no part of it counts as free
        return sessions.take_time(one.service, needs, **wish)
    return sessions.move_time(old, one.seat, one.service, needs, **wish)


def _open(appointment: Appointment, expected_version: int) -> list[Appointment]:
    """Lock the appointments of the visit, the first topic's first."""
    visit = history.lock_visit(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if appointment.version != expected_version:
        raise StalePage
    return visit


def _check(
    appointment: Appointment, by_id: int | None, now: datetime, *, moving: bool = False, free: bool = False
) -> None:
    by_staff = by_id is not None
    rules.check_change(appointment, appointment.service, now, moving=moving, by_staff=by_staff, free=free)
