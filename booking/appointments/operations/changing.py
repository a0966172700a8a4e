"""Book, reschedule and cancel appointments.

Each change raises the version by one and adds a line of history, except booking, which the appointment's own row
records; whoever follows appointments (messages, calendars) compares versions. The appointment's row is locked first,
its time is taken or moved after that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from booking.appointments import queries, rules
from booking.appointments.errors import AlreadyCancelled, DoubleBooked
from booking.appointments.models import Appointment
from booking.appointments.operations import history
from booking.appointments.operations.affected import close_affected
from booking.appointments.operations.interpreters import reconcile_interpreter
from booking.appointments.operations.waiting_entries import end_waiting
from booking.appointments.rules import AffectedOutcome, AppointmentAct, AppointmentChannel, AppointmentStatus
from booking.citizens.models import Citizen, Helper
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.core.dates import clock_time, desk_time, long_day
from booking.core.errors import StalePage
from booking.core.rows import add_row
from booking.core.tokens import LinkKind, links, random_reference
from booking.services.models import Service
from booking.sessions import operations as sessions
from booking.sessions.operations import TakenTime, TimeWish
from booking.sessions.queries import Wanted, lock_both
from booking.sessions.rules import BusyKind, Hold, service_terms
from booking.staff.rules import Scope


def check_double_booking(
    name: str, service: Service, needs: Needs, starts_at: datetime, *, also: str, among: Collection[str] | Scope
) -> None:
    """Check for a double booking: an appointment of this name at that time, except the one with the reference `also`.

    Only what lies `among` these references, or within a scope of staff, is looked at. Raises DoubleBooked: sent again
    with its reference, it passes.
    """
    ends_at = starts_at + service_terms(service, needs).consultation
    other = queries.find_double_booking(name, starts_at, ends_at, among=among)
    if other is not None and other.reference != also:
        write_time = desk_time if isinstance(among, Scope) else clock_time
        at = f"{long_day(other.starts_at)}, {write_time(other.starts_at)}"
        person, stands = other.citizen, {"standing": other.reference, "record": other.citizen.case_record.reference}
        raise DoubleBooked(name=person.name, at=at, venue=other.venue.name, **stands)


def book(
    citizen: Citizen,
    service: Service,
    *,
    venue_id: int,
    starts_at: datetime,
    needs: Needs,
    about: str = "",
    channel: str = AppointmentChannel.WEB,
    booked_by_id: int | None = None,
    advisor_id: int | None = None,
    hold: Hold | None = None,
    prefer: Sequence[int] = (),
    helper: Helper | None = None,
    letter: bool = False,
    now: datetime,
) -> Appointment:
    """Book an appointment; `channel` is web, desk, phone or day. Staff (`booked_by_id`) may book without notice.

    `helper` is told about it in the citizen's place; with `letter` the citizen is written to as well. `hold` is
    confirmed where it still stands for this time; `prefer` names the advisors to try first. An interpreter is arranged
    where the advisor speaks the language, else a Task. Raises TooManyAhead, or what `sessions.operations.take_time`
    raises, and then nothing is booked.
    """
    if booked_by_id is None:
        rules.check_ahead(queries.most_ahead(citizen, service, now, helper=helper), service)
    taken = _confirmed(hold, service, needs, venue_id, starts_at, now) or sessions.take_time(
        service,
        needs,
        venue_id=venue_id,
        starts_at=starts_at,
        now=now,
        advisor_id=advisor_id,
        notice=booked_by_id is None,
        prefer=prefer,
    )
    reference = random_reference()
    wanted = {
        "reference": reference,
        "link_version": 1,
        "link_hash": links.hash(LinkKind.APPOINTMENT, reference, 1),
        "citizen_id": citizen.id,
        "helper_id": helper.id if helper else None,
        "letter": letter,
        "service_id": service.id,
        "venue_id": venue_id,
        "advisor_id": taken.busy_time.advisor_id,
        "busy_time_id": taken.busy_time.id,
        "seat": taken.seat,
        "starts_at": starts_at,
        "ends_at": starts_at + service_terms(service, needs).consultation,
        "needs": needs.to_json(),
        "about": about,
        "channel": channel,
        "booked_at": now,
        "booked_by_id": booked_by_id,
    }
    booked = add_row(Appointment, wanted)
    reconcile_interpreter(booked, now=now)
    return booked


def reschedule(
    appointment: Appointment,
    *,
    venue_id: int,
    starts_at: datetime,
    expected_version: int,
    by_id: int | None = None,
    hold: Hold | None = None,
    prefer: Sequence[int] = (),
    offered: bool = False,
    they_know: bool = False,
    now: datetime,
) -> Appointment:
    """Reschedule to another time or venue; the old time is freed when, and only when, the new one is taken.

    The advisor they have is tried first, after `prefer`. `offered`: the council asked for it, so that no limit applies.
    `they_know`: they are here or on the telephone, so that nobody has to call them.
    Raises AlreadyCancelled, StalePage where it changed since `expected_version`, TooLate, TooLateToChange,
    TooManyReschedules, or what `sessions.operations.take_time` raises; then nothing has changed.
    """
    _open(appointment, expected_version)
    if (venue_id, starts_at) == (appointment.venue_id, appointment.starts_at) and appointment.disrupted_at is None:
        return appointment
    _check(appointment, by_id, now, moving=True, free=offered)
    needs, service, old = Needs.from_json(appointment.needs), appointment.service, appointment.busy_time
    assert old is not None  # a constraint: what is booked has a busy time
    before = history.snapshot_of(appointment)
    if old.kind == BusyKind.GROUP:  # its seat is given back in the end: both groups are locked in one order
        wanted = Wanted(starts_at, starts_at + service_terms(service, needs).taken)
        lock_both(old.advisor_id, old.starts_at, old.ends_at, venue_id=venue_id, wanted=wanted)
    taken = _confirmed(hold, service, needs, venue_id, starts_at, now)
    if taken is None:
        wish = TimeWish(venue_id=venue_id, starts_at=starts_at, now=now, notice=by_id is None, prefer=prefer)
        if appointment.disrupted_at is None:
            taken = sessions.move_time(old, appointment.seat, service, needs, **wish)
        else:  # disrupted: the old time is unusable, so that no part of it counts as free
            taken = sessions.take_time(service, needs, **wish)
    if by_id is None and not offered and appointment.disrupted_at is None:
        appointment.moves += 1
    set_time(appointment, taken, venue_id, starts_at, now)
    end_waiting(appointment, now)
    close_affected(appointment, AffectedOutcome.MOVED, now)
    history.change(appointment, AppointmentAct.MOVED, by_id, now, before=before, they_know=they_know)
    reconcile_interpreter(appointment, anew=True, now=now)
    return appointment


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
    """Cancel an appointment and free its time; `untold`: no message is sent, for nobody meant to come.

    `they_know`: they are here or on the telephone, so that nobody has to call them.

    Raises AlreadyCancelled, StalePage, TooLate or TooLateToChange.
    """
    _open(appointment, expected_version)
    _check(appointment, by_id, now)
    before, taken, seat = history.snapshot_of(appointment), appointment.busy_time, appointment.seat
    appointment.status, appointment.busy_time = AppointmentStatus.CANCELLED, None
    appointment.cancelled_at, appointment.cancelled_by_id, appointment.cancel_reason = now, by_id, why
    appointment.cancelled_untold = untold
    db.session.flush()
    if taken is not None:
        sessions.give_back(taken, seat)
    end_waiting(appointment, now)
    close_affected(appointment, AffectedOutcome.CANCELLED, now)
    history.change(appointment, AppointmentAct.CANCELLED, by_id, now, why=why, before=before, they_know=they_know)
    reconcile_interpreter(appointment, now=now)
    return appointment


def set_time(appointment: Appointment, taken: TakenTime, venue_id: int, starts_at: datetime, now: datetime) -> None:
    """Set an appointment to a time taken for it, and give back the earlier time, if that is another."""
    needs, old, seat = Needs.from_json(appointment.needs), appointment.busy_time, appointment.seat
    appointment.venue_id, appointment.advisor_id = venue_id, taken.busy_time.advisor_id
    appointment.busy_time, appointment.seat = taken
    appointment.starts_at = starts_at
    appointment.ends_at = starts_at + service_terms(appointment.service, needs).consultation
    db.session.flush()
    if old is not None and old is not taken.busy_time:
        sessions.give_back(old, seat)


def _confirmed(
    hold: Hold | None, service: Service, needs: Needs, venue_id: int, starts_at: datetime, now: datetime
) -> TakenTime | None:
    """Confirm the hold; None where there is none, or it is not for this: then it is released."""
    if hold is None:
        return None
    taken = sessions.confirm_hold(hold, service, needs, venue_id=venue_id, starts_at=starts_at, now=now)
    if taken is None:
        sessions.release_hold(hold)
    return taken


def _open(appointment: Appointment, expected_version: int) -> None:
    history.lock(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if appointment.version != expected_version:
        raise StalePage


def _check(
    appointment: Appointment, by_id: int | None, now: datetime, *, moving: bool = False, free: bool = False
) -> None:
    by_staff = by_id is not None
    rules.check_change(appointment, appointment.service, now, moving=moving, by_staff=by_staff, free=free)
