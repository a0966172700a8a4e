"""Read the person being seen: their story over every department, what is still to do, when they could come again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from booking.appointments.models import Appointment
from booking.cases.queries import Timeline, open_tasks_for, timeline
from booking.cases.rules import Reader
from booking.citizens.models import Citizen, ContactPoint
from booking.citizens.rules import Needs
from booking.core.clock import day_bounds, day_of
from booking.core.database import db
from booking.messages.queries.subject import contacts_of
from booking.messages.rules.contact_wishes import ways
from booking.services.models import Service
from booking.sessions.queries import find_slots
from booking.sessions.rules import Slot
from booking.tasks.models import Task
from booking.venues.models import Venue
from booking.venues.queries import with_ids
from booking.visits.models import Consultation, PartyMember, Visit, VisitAct
from booking.visits.rules import ADVISORS_ACTS
from booking.wording.rules.kinds import Channel

SHOWN_IN_STORY = 20
FOLLOW_UP_DAYS = 7
FEWEST_SLOTS = 3


@dataclass(frozen=True)
class Story:
    """One client of the party: whose record, what was before this visit, what is still to do."""

    citizen: Citizen
    record: str
    before: Timeline
    tasks: Sequence[Task]


@dataclass(frozen=True)
class Follow:
    """When the person could come again, from `first_day` on."""

    slots: Sequence[Slot]
    venues: Mapping[int, Venue]


def own_consultation(reference: str, advisor_id: int) -> Consultation | None:
    """The conversation of this reference, where it is this advisor's, with all that the screen shows of it."""
    return db.session.scalars(
        select(Consultation)
        .where(Consultation.reference == reference, Consultation.advisor_id == advisor_id)
        .options(
            joinedload(Consultation.service).selectinload(Service.topics),
            joinedload(Consultation.desk),
            joinedload(Consultation.visit).options(
                joinedload(Visit.venue),
                joinedload(Visit.appointment),
                joinedload(Visit.checked_in_by),
                selectinload(Visit.consultations),
                selectinload(Visit.party)
                .joinedload(PartyMember.citizen)
                .options(joinedload(Citizen.case_record), selectinload(Citizen.contact_points)),
            ),
        )
    ).one_or_none()


def clients_of(visit: Visit) -> list[Citizen]:
    """Those on whose records a visit stands."""
    return [member.citizen for member in visit.party if member.part == "client"]


def link_point(visit: Visit) -> ContactPoint | None:
    """Where a link to what was agreed could go, if they allow it: what reaches a client, and nobody else."""
    points = {point.id: point for citizen in clients_of(visit) for point in citizen.contact_points if not point.shared}
    if visit.record != "on_record":
        return None
    found = (contact for channel, contact in ways(contacts_of(points.values())) if channel is not Channel.CALL)
    return points.get(next(found, None) or 0)


def story_of(visit: Visit, reader: Reader) -> list[Story]:
    """What was before this visit, for each of its clients, as far as this reader may read it."""
    return [
        Story(
            citizen,
            citizen.case_record.reference,
            _without(timeline(citizen.case_record_id, reader, limit=SHOWN_IN_STORY), visit),
            open_tasks_for(citizen.case_record_id),
        )
        for citizen in clients_of(visit)
    ]


def _without(whole: Timeline, visit: Visit) -> Timeline:
    """The same without the visit that is going on: its entries are among what was written before, its lines are not."""
    return replace(
        whole,
        visits=tuple(line for line in whole.visits if line.reference != visit.reference),
        appointments=tuple(line for line in whole.appointments if line.visit_reference != visit.reference),
    )


def follow_ups(
    consultation: Consultation, *, advisor_id: int | None, venue_id: int | None, weeks: int, now: datetime
) -> Follow:
    """Free times for the same service and needs, a week of them from so many `weeks` ahead, later where there are few.

    `advisor_id` and `venue_id` None: with anyone, anywhere. Never today: who needs more time today stays.
    """
    service = consultation.service
    if service is None:
        return Follow((), {})
    first = day_of(now) + timedelta(days=max(1, weeks * 7))
    until = day_of(now) + timedelta(days=service.horizon_days)
    found = [
        slot
        for slot in find_slots(
            service,
            Needs.from_json(consultation.visit.needs),
            first_day=first,
            last_day=until,
            venue_ids=None if venue_id is None else [venue_id],
            now=now,
            notice=False,
        )
        if advisor_id is None or advisor_id in slot.advisor_ids
    ]
    near = [slot for slot in found if day_of(slot.starts_at) < first + timedelta(days=FOLLOW_UP_DAYS)]
    shown = near if len(near) >= FEWEST_SLOTS else found[:FEWEST_SLOTS]
    return Follow(shown, {venue.id: venue for venue in with_ids({slot.venue_id for slot in shown})})


def had_today(reference: str, advisor_id: int, now: datetime) -> str:
    """The ticket of the person whom this advisor called or saw today in the conversation of this reference, or ""."""
    today = (
        select(VisitAct)
        .where(VisitAct.venue_id.in_(select(Venue.id)), VisitAct.at >= day_bounds(day_of(now))[0])
        .where(VisitAct.by_id == advisor_id, VisitAct.act.in_(ADVISORS_ACTS))
        .options(joinedload(VisitAct.visit))
    )
    # An arrival that was taken back took its conversation with it: the act still names it.
    acts = (act for act in db.session.scalars(today) if reference in act.before.get("consultations", {}))
    return next((act.visit.ticket or "–" for act in acts), "")


def last_act_of(visit: Visit) -> VisitAct | None:
    """What was done to a visit last: that is what can be undone."""
    return db.session.scalars(
        select(VisitAct).where(VisitAct.visit_id == visit.id).order_by(VisitAct.id.desc()).limit(1)
    ).first()


def bookings_after(visit: Visit, now: datetime) -> Sequence[Appointment]:
    """What is booked for the clients of a visit from now on, soonest first; what they came for now is not among it."""
    ids = [citizen.id for citizen in clients_of(visit)]
    records = select(Citizen.case_record_id).where(Citizen.id.in_(ids))
    return db.session.scalars(
        select(Appointment)
        .where(
            Appointment.citizen_id.in_(select(Citizen.id).where(Citizen.case_record_id.in_(records))),
            Appointment.status == "booked",
            Appointment.starts_at > now,
            Appointment.id != (visit.appointment_id or 0),
        )
        .options(joinedload(Appointment.venue), joinedload(Appointment.service))
        .order_by(Appointment.starts_at)
    ).all()
