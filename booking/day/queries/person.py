"""Read the person being seen: their story over every department, open tasks, possible times of a follow-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from booking.appointments.models import Appointment
from booking.appointments.queries import with_others
from booking.appointments.rules import AppointmentStatus
from booking.cases.queries import (
    ActionLine,
    EntryLine,
    FlagLine,
    NeedLine,
    Timeline,
    Young,
    actions_on,
    contents_of,
    flags_on,
    latest_story,
    needs_on,
    open_tasks_for,
    timeline,
    young_on,
)
from booking.cases.rules import Reader
from booking.citizens.models import Citizen, ContactPoint, Death
from booking.citizens.queries import death_on
from booking.citizens.rules import Needs, Part
from booking.core.clock import day_bounds, day_of, today
from booking.core.database import db
from booking.day.rules import FEWEST_SLOTS, FOLLOW_UP_DAYS
from booking.messages.queries.subject import contacts_of
from booking.messages.queries.subjects.in_person import told_in_person
from booking.messages.rules.contact_wishes import ways
from booking.referrals.queries import ReferralLine, referrals_on
from booking.services.models import Service
from booking.services.queries import answers_of, fields_of
from booking.services.rules import Answered
from booking.sessions.queries import find_slots
from booking.sessions.rules import Slot
from booking.tasks.models import Task
from booking.venues.models import Venue
from booking.venues.queries import with_ids
from booking.visits.models import Consultation, PartyMember, Visit, VisitAct
from booking.visits.rules import ADVISORS_ACTS, VisitRecord
from booking.wording.rules.kinds import Channel

SHOWN_IN_STORY = 20


@dataclass(frozen=True)
class Story:
    """One client of the party: their record, its story and timeline before this visit, what is open, their needs."""

    citizen: Citizen
    record: str
    so_far: EntryLine | None
    before: Timeline
    tasks: Sequence[Task]
    actions: Sequence[ActionLine]
    referrals: Sequence[ReferralLine]
    needs: Sequence[NeedLine]
    flags: Sequence[FlagLine]
    young: Young | None
    death: Death | None


@dataclass(frozen=True)
class Follow:
    """Free slots for a follow-up."""

    slots: Sequence[Slot]
    venues: Mapping[int, Venue]


def own_consultation(reference: str, advisor_id: int) -> Consultation | None:
    """Find this advisor's consultation with this reference, with all that the page shows of it."""
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
    """List the clients of a visit, on whose records it stands."""
    return [member.citizen for member in visit.party if member.part == Part.CLIENT]


def answers_of_visit(visit: Visit) -> list[Answered]:
    """List what was answered to the services' questions for this visit, when it was booked or planned."""
    if visit.appointment is not None:
        return answers_of(*(topic.id for topic in visit.appointment.topics))
    return answers_of(visit_id=visit.id)


def link_point(visit: Visit) -> ContactPoint | None:
    """Return the contact point for a link to what was agreed: one that reaches a client and nobody else.

    None to somebody who is shielded.
    """
    points = {point.id: point for citizen in clients_of(visit) for point in citizen.shown_points if not point.shared}
    if visit.record != VisitRecord.ON_RECORD:
        return None
    found = (contact for channel, contact in ways(contacts_of(points.values())) if channel is not Channel.CALL)
    return points.get(next(found, None) or 0)


def story_of(visit: Visit, reader: Reader) -> list[Story]:
    """Read the story of each client of the visit, as far as this reader may read it."""
    return [_story(citizen, visit, reader) for citizen in clients_of(visit)]


def _story(citizen: Citizen, visit: Visit, reader: Reader) -> Story:
    record_id = citizen.case_record_id
    on = contents_of(record_id)
    return Story(
        citizen,
        citizen.case_record.reference,
        latest_story(record_id, reader) if on.stories else None,
        _without(timeline(record_id, reader, limit=SHOWN_IN_STORY, story=True, on=on), visit),
        open_tasks_for(record_id) if on.tasks else [],
        actions_on(record_id, reader) if on.actions else [],
        referrals_on(record_id, reader),
        needs_on(record_id, today()) if on.needs else [],
        [line for line in flags_on(record_id, reader, today()) if not line.silent] if on.flags else [],
        young_on(record_id, today()) if on.young else None,
        death_on(record_id) if on.death else None,
    )


def _without(whole: Timeline, visit: Visit) -> Timeline:
    """Remove the current visit's lines from a timeline, but keep its entries."""
    return replace(
        whole,
        visits=tuple(line for line in whole.visits if line.reference != visit.reference),
        appointments=tuple(line for line in whole.appointments if line.visit_reference != visit.reference),
    )


def answers_to_offer(consultation: Consultation, answers: Sequence[Answered]) -> list[Answered]:
    """List those of a visit's answers that the consultation's service would ask again at a follow-up."""
    asked = {field.reference for field in fields_of(consultation.service_id)} if answers else set()
    return [answer for answer in answers if answer.reference in asked]


def follow_ups(
    consultation: Consultation, *, advisor_id: int | None, venue_id: int | None, weeks: int, now: datetime
) -> Follow:
    """Find a week of free slots for the same service and needs, `weeks` ahead; later where there are few.

    `advisor_id` and `venue_id` None: any. Never today: who needs more time today stays.
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
    """Return the ticket of the person whom this advisor called or saw today in this consultation, or ""."""
    today = (
        select(VisitAct)
        .where(VisitAct.venue_id.in_(select(Venue.id)), VisitAct.at >= day_bounds(day_of(now))[0])
        .where(VisitAct.by_id == advisor_id, VisitAct.act.in_(ADVISORS_ACTS))
        .options(joinedload(VisitAct.visit))
    )
    # Undoing an arrival deletes its consultation: the act's snapshot still has its reference.
    acts = (act for act in db.session.scalars(today) if reference in act.before.get("consultations", {}))
    return next((act.visit.ticket or "–" for act in acts), "")


def last_act_of(visit: Visit) -> VisitAct | None:
    """Return the newest act on a visit, the only one that can be undone."""
    return db.session.scalars(
        select(VisitAct).where(VisitAct.visit_id == visit.id).order_by(VisitAct.id.desc()).limit(1)
    ).first()


def bookings_after(visit: Visit, now: datetime, *, shown: bool = False) -> Sequence[Appointment]:
    """List the appointments of a visit's clients from now on, soonest first, without that of this visit.

    `shown`: on paper, or on a screen that others see: without those of a safeguarding referral.
    """
    ids = [citizen.id for citizen in clients_of(visit)]
    records = select(Citizen.case_record_id).where(Citizen.id.in_(ids))
    people = select(Citizen.id).where(Citizen.case_record_id.in_(records))
    found = db.session.scalars(
        select(Appointment)
        .where(
            or_(Appointment.citizen_id.in_(people), with_others(people)),
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.starts_at > now,
            Appointment.id != (visit.appointment_id or 0),
        )
        .options(joinedload(Appointment.venue), joinedload(Appointment.service))
        .order_by(Appointment.starts_at)
    ).all()
    hidden = told_in_person([one.id for one in found]) if shown else set()
    return [one for one in found if one.id not in hidden]
