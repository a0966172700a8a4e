"""Open tasks of the demo: a call, an interpreter, a closure, a text to answer, a waiting list entry; a shield."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentChannel, AppointmentStatus
from booking.cases import operations as cases
from booking.cases.rules.shields import ShieldKind
from booking.citizens.models import Citizen
from booking.citizens.rules import ContactKind, InterpreterKind, Needs
from booking.config.sending import sender_for
from booking.core import clock
from booking.core.database import db
from booking.demo.consultations import MINUTE, book_at
from booking.demo.past import PastDiary, sessions_between
from booking.demo.people import FIND, TAX
from booking.demo.team import CENTRAL
from booking.disruptions import operations as disruptions
from booking.gateways.base import IncomingText
from booking.messages import operations as messages
from booking.replies import operations as replies
from booking.sessions.queries import find_slots
from booking.waiting_list import operations as waiting_list
from booking.web.shell import settings
from booking.wording.rules.kinds import Channel, SubjectKind

SOON, LATEST = timedelta(days=8), timedelta(days=12)
BOOKED_BEFORE, MOVED_BEFORE = timedelta(days=4), 25 * MINUTE


def shield_somebody(diary: PastDiary, now: datetime) -> None:
    """Shield somebody who has fled and is booked today with an advisor who is not named: seen by ticket."""
    staff, record = diary.cast.staff, diary.cast.citizens["Zainab Hussain"].case_record
    cases.shield_record(
        record,
        ShieldKind.FLED,
        "",
        [staff["daniel"]],
        review_on=clock.day_of(now) + timedelta(days=90),
        by=staff["amina"],
        device="",
        now=now,
    )


def reschedule_someone_without_a_mobile(diary: PastDiary, now: datetime) -> None:
    """Reschedule an appointment of somebody with a landline only, so that the host has a call to make."""
    cast, tomorrow = diary.cast, clock.day_of(now) + timedelta(days=1)
    venue, service, citizen = cast.venues[CENTRAL], cast.services[TAX], cast.citizens["Barbara Stott"]
    host = cast.host_at(venue.id)
    slots = find_slots(
        service, Needs(), first_day=tomorrow, last_day=tomorrow + SOON, venue_ids=[venue.id], now=now - BOOKED_BEFORE
    )
    slots = [slot for slot in slots if 9 <= clock.local(slot.starts_at).hour < 17]  # not in a today that ends tomorrow
    if not slots:
        return
    first = slots[0]
    last = [slot for slot in slots if clock.day_of(slot.starts_at) == clock.day_of(first.starts_at)][-1]
    booked = appointments.book(
        citizen,
        service,
        venue_id=venue.id,
        starts_at=first.starts_at,
        needs=Needs(),
        channel=AppointmentChannel.PHONE,
        booked_by_id=host,
        now=now - BOOKED_BEFORE,
    )
    appointments.reschedule(
        booked,
        venue_id=venue.id,
        starts_at=last.starts_at,
        expected_version=booked.version,
        by_id=host,
        now=now - MOVED_BEFORE,
    )
    diary.came(citizen, service, last.starts_at)
    # As the worker does it, for this one appointment; a call is handed to a person and sent nowhere.
    messages.reconcile(SubjectKind.APPOINTMENT, [booked.reference], now)
    messages.claim(sender_for(settings()), now, skip=[Channel.SMS, Channel.EMAIL])


def ask_for_an_interpreter(diary: PastDiary, now: datetime) -> None:
    """Book an appointment that needs an interpreter, so that a manager has a task."""
    needs, cast, today = Needs(language="ku", interpreter=InterpreterKind.SPOKEN), diary.cast, clock.day_of(now)
    service, citizen, venue = cast.services[FIND], cast.citizens["Aram Rashid"], cast.venues[CENTRAL]
    first, last = today + timedelta(days=3), today + LATEST
    slots = find_slots(service, needs, first_day=first, last_day=last, venue_ids=[venue.id], now=now)
    for slot in slots[-1:]:
        appointments.book(citizen, service, venue_id=slot.venue_id, starts_at=slot.starts_at, needs=needs, now=now)


def fill_the_job_club(diary: PastDiary, now: datetime) -> None:
    """Book three people into the next job club; the group has seats left."""
    cast, today = diary.cast, clock.day_of(now)
    service = cast.services["job-club"]
    slots = find_slots(service, Needs(), first_day=today + timedelta(days=1), last_day=today + LATEST, now=now)
    for slot in slots[:1]:
        for name in ("Gary Schofield", "Kerry-Ann Lomax", "Aisha"):
            appointments.book(
                cast.citizens[name],
                service,
                venue_id=slot.venue_id,
                starts_at=slot.starts_at,
                needs=Needs(),
                now=now - BOOKED_BEFORE,
            )


def wait_for_an_earlier_time(diary: PastDiary, now: datetime) -> None:
    """Put whoever is booked last on the waiting list: the worker offers them what is free."""
    last = db.session.scalars(
        select(Appointment)
        .join(Appointment.citizen)
        .where(
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.starts_at > now,
            Citizen.contact_points.any(kind=ContactKind.MOBILE),
        )
        .order_by(Appointment.starts_at.desc(), Appointment.id)
    ).first()
    if last is not None:
        waiting_list.join_waiting_list(last, venue_ids=[], part="", now=now)


def shut_a_library(diary: PastDiary, now: datetime) -> None:
    """Close Spotland for an hour and a half within one to three weeks, with an affected appointment."""
    venue, manager = diary.cast.venues["spotland-library"], diary.cast.staff["margaret"].id
    sessions = sessions_between(now + timedelta(days=7), now + timedelta(days=21))
    session = next((one for one in sessions if one.venue_id == venue.id), None)
    if session is None:
        return
    assignment = session.assignments[0]
    citizen, service = diary.cast.citizens["Nasreen Akhtar"], session.services[0]
    book_at(citizen, service, assignment, session.starts_at, booked_at=now - BOOKED_BEFORE)
    until = session.starts_at + timedelta(minutes=90)
    disruptions.close_venue(venue, session.starts_at, until, "The heating is repaired", by_id=manager, now=now)


def ask_by_text(now: datetime) -> None:
    """Receive a text that no program should answer."""
    said = "Hi can I bring my sister with me to help me talk? Thank you"
    replies.receive(IncomingText("demo-1", "+447700900999", said), "console", now)
