"""Book appointments: one, or two in a row for a visit with two topics, in one transaction: both or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from booking.appointments import queries, rules
from booking.appointments.errors import DoubleBooked, PersonDied
from booking.appointments.models import Appointment
from booking.appointments.operations.interpreters import reconcile_interpreter
from booking.appointments.operations.times import take_first_time
from booking.appointments.rules import AppointmentChannel
from booking.citizens.models import Citizen, Helper
from booking.citizens.queries import dead_among
from booking.citizens.rules import Needs
from booking.core.dates import clock_time, desk_time, long_day
from booking.core.rows import add_row
from booking.core.tokens import LinkKind, links, random_reference
from booking.services.models import Service
from booking.sessions.operations import TakenTime, Then
from booking.sessions.rules import Hold, service_terms
from booking.staff.rules import Scope


def check_double_booking(
    name: str,
    service: Service,
    needs: Needs,
    starts_at: datetime,
    *,
    also: str,
    among: Collection[str] | Scope,
    then: Then | None = None,
) -> None:
    """Check for a double booking: an appointment of this name at that time, except the one with the reference `also`.

    Only what lies `among` these references, or within a scope of staff, is looked at. Raises DoubleBooked: sent again
    with its reference, it passes.
    """
    last, begins = (then.service, then.starts_at) if then else (service, starts_at)
    ends_at = begins + service_terms(last, needs).consultation
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
    others: Sequence[Citizen] = (),
    then: Then | None = None,
    now: datetime,
) -> Appointment:
    """Book an appointment; `channel` is web, desk, phone or day. Staff (`booked_by_id`) may book without notice.

    `helper` is told about it in the citizen's place; with `letter` the citizen is written to as well. `others` come
    too, for both topics where there are two: it is their matter as well. `hold` is
    confirmed where it still stands for this time; `prefer` names the advisors to try first. An interpreter is arranged
    where the advisor speaks the language, else a Task. A second topic (`then`) becomes an appointment that follows it.
    Raises TooManyAhead, PersonDied, or what `sessions.operations.take_time` and `choose_two` raise, and then nothing is
    booked.
    """
    if citizen.named_at < now and dead_among([citizen.id]):  # who has only just been named is as typed
        raise PersonDied
    for wanted in (service, then.service) if then else (service,):
        if booked_by_id is None:
            rules.check_ahead(queries.count_ahead(citizen, wanted, now, helper=helper), wanted)
    taken, second = take_first_time(
        service,
        needs,
        then=then,
        hold=hold,
        venue_id=venue_id,
        starts_at=starts_at,
        now=now,
        advisor_id=advisor_id,
        notice=booked_by_id is None,
        prefer=prefer,
    )
    agreed = {
        "citizen_id": citizen.id,
        "helper_id": helper.id if helper else None,
        "venue_id": venue_id,
        "needs": needs.to_json(),
        "channel": channel,
        "booked_at": now,
        "booked_by_id": booked_by_id,
    }
    booked = _add(service, needs, starts_at, taken, {**agreed, "letter": letter, "about": about})
    if then is not None and second is not None:
        _add(then.service, needs, then.starts_at, second, {**agreed, "follows_id": booked.id})
    if others:
        booked.others = list(others)
    reconcile_interpreter(booked, now=now)
    return booked


def _add(service: Service, needs: Needs, starts_at: datetime, taken: TakenTime, agreed: dict[str, Any]) -> Appointment:
    reference = random_reference()
    wanted = {
        **agreed,
        "reference": reference,
        "link_version": 1,
        "link_hash": links.hash(LinkKind.APPOINTMENT, reference, 1),
        "service_id": service.id,
        "advisor_id": taken.busy_time.advisor_id,
        "busy_time_id": taken.busy_time.id,
        "seat": taken.seat,
        "starts_at": starts_at,
        "ends_at": starts_at + service_terms(service, needs).consultation,
    }
    return add_row(Appointment, wanted)
