"""Demo council as loaded: complete, consistent, with a past and a diary ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from booking.appointments.models import Appointment, WaitingListEntry
from booking.cases import operations as cases
from booking.cases.models import Action, Alert, AuditRow, Entry, VisitCorrection
from booking.cases.operations.alerts import search_audit_for_alerts
from booking.cases.queries import alerts_for, doubles, household_of, may_open_record
from booking.cases.rules import Basis
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.rules import Part
from booking.core import clock
from booking.core.database import count_of, db, transaction
from booking.demo.cast import find_cast
from booking.demo.load import load
from booking.demo.records import DOUBLES
from booking.demo.team import CENTRAL, TEAM, WEEKS
from booking.disruptions.queries import affected_by
from booking.messages.models import Reply
from booking.organisations.queries import standing_organisations
from booking.referrals.models import Referral
from booking.referrals.queries.external import external_of
from booking.referrals.queries.outside import was_opened
from booking.referrals.rules import ReferralState
from booking.services import queries as services
from booking.sessions.models import AdvisorSession, Assignment, BusyTime, Disruption, SessionSeries
from booking.staff.models import StaffMember
from booking.tasks.models import Task
from booking.venues import queries as venues
from booking.venues.rules.places import How
from booking.visits.models import Consultation, PartyMember, Visit
from booking.visits.queries import for_whom
from booking.webhooks import queries as webhooks
from booking.wording.queries import switched_on
from booking.wording.rules.kinds import SWITCHED
from tests.conftest import NOW
from tests.databases import empty_database


@pytest.fixture(scope="module")
def council(migrated: Flask) -> datetime:
    """The demo, loaded once for all tests that only read it, and the instant of the load."""
    with migrated.app_context():
        empty_database()
        with clock.stopped_at(NOW), transaction():
            load("hash", NOW)
        db.session.remove()
    return NOW


@pytest.fixture(autouse=True)
def _reading(council: datetime, migrated: Flask) -> Iterator[None]:
    with migrated.app_context():
        yield
        db.session.remove()


def test_it_is_a_whole_council() -> None:
    assert len(venues.open_venues()) == 16
    assert len(services.open_services()) == 9
    assert len(services.departments()) == 4
    assert all(service.bring and service.answers and service.topics for service in services.with_topics())
    assert len(find_cast().staff) == len(TEAM) == 15
    assert count_of(select(Citizen)) == 45
    roles = [{grant.role for grant in member.grants} for member in find_cast().staff.values()]
    assert len([held for held in roles if held == {"host", "advisor"}]) == 2
    offered = {service.slug for one in db.session.scalars(select(AdvisorSession)) for service in one.services}
    assert offered == {service.slug for service in services.open_services()}
    kinds = set(db.session.scalars(select(AdvisorSession.kind).distinct()))
    assert kinds == {"appointments", "drop_in", "mixed"}
    assert set(db.session.scalars(select(AdvisorSession.venue_id).distinct())) == {
        venue.id for venue in venues.open_venues()
    }


@pytest.mark.parametrize(
    ("typed", "name", "how"),
    [
        ("OL16 1XU", "OL16 1XU", How.EXACT),
        ("OL12 6AA", "OL12", How.MIDDLE),
        ("BL9 0ZZ", "BL9 0", How.MIDDLE),  # Bury, where the council has no library
        ("M1 1AE", "M1 1AE", How.UNKNOWN),
        ("M", "M", How.WIDE),
        ("Greater Manchester", "Greater Manchester", How.WIDE),
        ("rochdal", "Rochdale", How.TAKEN),
        ("smith", "Smith Street", How.TAKEN),  # a whole word, rather than Smithybridge
        ("Midelton", "Middleton", How.TAKEN),
    ],
)
def test_it_knows_the_postcodes_and_towns_of_its_area(typed: str, name: str, how: How) -> None:
    found = venues.locate(typed)
    assert found is not None and (found.name, found.how) == (name, how)
    assert (found.point is None) == (how in {How.UNKNOWN, How.WIDE})


def test_weekly_sessions_stand_within_opening_times() -> None:
    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    bands = {venue.slug: venue.opening_bands for venue in venues.open_venues()}
    for week in WEEKS:
        for day in week.days.split(","):
            band = bands[week.venue][days.index(day)]
            assert band != "Closed", (week, band)
            assert band != "AM Only" or week.ends.hour <= 13, (week, band)
            assert band != "PM Only" or week.starts.hour >= 13, (week, band)


def test_advisors_have_breaks_and_ways_between_venues() -> None:
    kinds = set(db.session.scalars(select(BusyTime.kind).distinct()))
    assert kinds >= {"appointment", "break", "travel"}
    assert all(series.rule.endswith(";UNTIL=20281022") for series in db.session.scalars(select(SessionSeries)))


def test_people_have_histories_over_departments(now: datetime) -> None:
    entries = db.session.scalars(select(Entry)).unique().all()
    assert len(entries) > 80
    assert 0 < sum(entry.restricted for entry in entries) < len(entries) / 4
    departments: dict[int, set[int]] = {}
    for entry in entries:
        for client in entry.clients:
            departments.setdefault(client.case_record_id, set()).add(entry.department_id)
    assert sum(len(found) > 1 for found in departments.values()) >= 10
    assert all(entry.happened_at <= now and entry.consultation_id for entry in entries)


def test_what_is_told_is_consistent(now: datetime) -> None:
    booked = db.session.scalars(select(Appointment)).all()
    assert booked and all(one.busy_time is not None and one.busy_time.starts_at == one.starts_at for one in booked)
    alone = [one for one in booked if one.service.seats == 1]
    assert count_of(select(BusyTime).where(BusyTime.kind == "appointment")) == len(alone)
    groups = db.session.scalars(select(BusyTime).where(BusyTime.kind == "group")).all()
    assert [group.seats for group in groups] == [8] and len(booked) - len(alone) == 3
    inside = select(Appointment.id).join(
        Assignment,
        (Assignment.advisor_id == Appointment.advisor_id)
        & (Assignment.starts_at <= Appointment.starts_at)
        & (Assignment.ends_at >= Appointment.ends_at),
    )
    assert count_of(inside) == len(booked)
    today = clock.day_of(now)
    assert count_of(select(Visit).where(Visit.status != "gone", Visit.day < today)) == 0
    assert count_of(select(Appointment).where(Appointment.booked_at > now)) == 0
    for visit in db.session.scalars(select(Visit)).unique():
        assert (visit.record == "on_record") == bool(visit.party)
    open_consultations = (
        select(Consultation).join(Visit).where(Consultation.status != "finished", Visit.status != "here")
    )
    assert count_of(open_consultations) == 0


def test_the_days_ahead_are_booked_into(now: datetime) -> None:
    tomorrow = clock.day_bounds(clock.day_of(now) + timedelta(days=1))[0]
    assert count_of(select(Appointment).where(Appointment.starts_at >= tomorrow)) >= 15
    assert count_of(select(Visit).where(Visit.status == "coming", Visit.day > clock.day_of(now))) >= 3
    latest = db.session.scalar(select(func.max(AdvisorSession.starts_at)))
    assert latest is not None and latest > now + timedelta(days=25)


def test_the_main_library_has_a_call_to_make_and_an_interpreter_to_arrange(now: datetime) -> None:
    tasks = {task.kind: task for task in db.session.scalars(select(Task))}
    call, interpreter = tasks["call"], tasks["arrange_interpreter"]
    main = find_cast().venues[CENTRAL].id
    assert (call.kind, call.role, call.venue_id, call.opened_at) == ("call", "host", main, now)
    assert call.detail.startswith("Tell them the new time: Rochdale Central Library, ")
    assert call.citizen is not None and {point.kind for point in call.citizen.contact_points} == {"landline"}
    assert (interpreter.kind, interpreter.role, interpreter.venue_id) == ("arrange_interpreter", "host", main)
    assert all(task.due_at > now for task in (call, interpreter))


def test_there_is_something_of_everything_that_can_happen(now: datetime) -> None:
    kinds = set(db.session.scalars(select(Task.kind)))
    assert kinds == {"answer", "arrange_interpreter", "call", "action", "referral", "tell"}
    (shut,) = db.session.scalars(select(Disruption)).all()
    assert shut.venue is not None and shut.venue.slug == "spotland-library"
    assert len(affected_by(shut)) >= 1
    (waits,) = db.session.scalars(select(WaitingListEntry)).all()
    assert waits.appointment.starts_at > now
    assert count_of(select(Reply).where(Reply.state == "open")) == 1


def test_likely_doubles_and_a_household_are_there(council: datetime) -> None:
    pairs = [{db.session.get_one(CaseRecord, id_).citizens[0].name for id_ in pair[:2]} for pair in doubles(9, council)]
    assert {"Nasreen Akhtar", "Nasrin Akhtar"} in pairs and all(set(pair) in pairs for pair in DOUBLES)
    carer = db.session.scalars(select(Citizen).where(Citizen.name == "Linda Fitton")).one()
    lines = household_of(carer.case_record_id, clock.day_of(council))
    assert [line.word for line in lines] == ["cares for", "speaks for"]


def test_an_opening_waits_for_a_manager_s_word(council: datetime) -> None:
    farah = db.session.scalars(select(StaffMember).where(StaffMember.name == "Farah Qureshi")).one()
    [line] = alerts_for(farah, council).waiting
    assert line.alert.kind == "break_glass" and line.alert.about.name == "Priya Nair" and "Rang from" in line.reason


def test_openings_of_every_conversation_raise_at_most_one_alert_in_twenty_days_of_a_colleague(
    council: datetime,
) -> None:
    """As the panel audits them: each advisor opens each client's record when they begin."""
    begun = select(Consultation, PartyMember).join(PartyMember, PartyMember.visit_id == Consultation.visit_id)
    held = db.session.execute(begun.where(Consultation.advisor_id.is_not(None), PartyMember.part == Part.CLIENT))
    for talk, client in sorted(held, key=lambda row: row[0].waiting_since):
        reader, record = talk.advisor, client.citizen.case_record
        if may_open_record(record.id, reader):
            cases.open_record(record, reader, basis=Basis.VISIT, device="d", now=talk.waiting_since)
    openings = db.session.scalars(select(AuditRow).where(AuditRow.basis == Basis.VISIT)).all()
    days = {(row.staff_member_id, clock.day_of(row.at)) for row in openings}
    search_audit_for_alerts(10_000)
    raised = count_of(select(Alert))
    print(f"The demo: {raised} alerts in {len(days)} days of a colleague, {len(openings)} openings.")
    assert len(days) > 60 and raised * 20 <= len(days)


def test_a_referral_stands_in_each_state_and_next_steps_are_owed() -> None:
    assert set(db.session.scalars(select(Referral.state))) == set(ReferralState)
    assert count_of(select(Referral).where(Referral.safeguarding)) == 1
    crossing = select(Referral).where(Referral.from_department_id != Referral.to_department_id)
    inside = select(Referral).where(Referral.to_organisation_id.is_(None))
    assert count_of(crossing) == count_of(inside) >= 12
    assert set(db.session.scalars(select(Action.owner))) == {"staff", "citizen"}
    assert switched_on() == set(SWITCHED)


def test_an_organisation_has_a_referral_and_a_webhook_failed(council: datetime) -> None:
    referral = db.session.scalars(select(Referral).where(Referral.to_organisation_id.is_not(None))).one()
    assert referral.state == "accepted" and was_opened(referral.id) is not None
    assert [line.number for line in external_of(referral.id)] == ["PDL-2026-118"]
    assert [one.takes_people for one in standing_organisations()] == [True, False]
    [endpoint] = webhooks.endpoints()
    [delivery] = webhooks.failed(endpoint.id)
    assert (delivery.subject_reference, delivery.last_status) == (referral.reference, 503)
    assert not webhooks.waiting(endpoint.id)


def test_somebody_waits_for_a_colleague_by_name(council: datetime) -> None:
    waiting = select(Consultation).where(Consultation.status == "waiting", Consultation.for_advisor_id.is_not(None))
    one = db.session.scalars(waiting).one()
    tom = for_whom(one, council)
    assert tom is not None and (tom.name, tom.desk) == ("Tom Ashworth", 2)
    assert one.handed_over_because == "knows_more" and "letter" in one.for_next
    assert [talk.outcome for talk in one.visit.consultations] == ["referred", ""]


def test_a_visit_was_put_right(council: datetime) -> None:
    correction = db.session.scalars(select(VisitCorrection)).one()
    [talk] = correction.visit.consultations
    assert (correction.by.name, talk.service.name) == ("Amina Hussain", "Help with rent and bills")
    assert correction.visit.day < clock.day_of(council) and "rent" in correction.reason


def test_people_who_named_themselves_twice_are_likely_doubles() -> None:
    for again, name in (("Stanislaw Wojcik", "Stanisław Wójcik"), ("Kerry Lomax", "Kerry-Ann Lomax")):
        one, other = (db.session.scalars(select(Citizen).where(Citizen.name == of)).one() for of in (again, name))
        assert one.date_of_birth == other.date_of_birth and one.case_record_id != other.case_record_id
