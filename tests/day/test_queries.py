from datetime import datetime, time, timedelta

from flask import Flask

from booking.appointments import operations as appointments
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.day import operations
from booking.day.queries import bookings_after, feed_events, follow_ups, my_day, story_of
from booking.day.rules import Draft, State
from booking.sessions.models import AdvisorSession
from booking.visits import operations as visits
from tests import factories as make
from tests.day.stage import booked, is_seen, morning, walks_in
from tests.statements import counted


def test_the_day_shows_what_is_booked_what_is_free_and_who_waits(app: Flask, now: datetime) -> None:
    stage = morning()
    here = booked(stage, now.replace(hour=11, minute=0))
    booked(stage, now.replace(hour=11, minute=30))
    with transaction():
        visits.check_in_appointment(here, venue_id=stage.venue.id, by_id=stage.host.id, now=now)
    drop_in = walks_in(stage)
    day = my_day(stage.advisor.id, now)
    assert [(f"{row.starts_at:%H:%M}", row.state) for row in day.rows] == [
        ("10:15", State.FREE),
        ("11:00", State.HERE),
        ("11:30", State.EXPECTED),
        ("12:00", State.FREE),
    ]
    assert day.here is not None
    assert (day.here.venue, day.here.desk) == (stage.venue.name, 1)
    assert [row.ticket for row in day.waiting] == [drop_in.ticket, here_ticket(day)]
    assert day.next_up is not None
    assert day.next_up.ticket == drop_in.ticket
    assert day.current is None


def here_ticket(day: object) -> str:
    return next(row.ticket for row in day.rows if row.state is State.HERE)  # type: ignore[attr-defined]


def test_five_statements_whatever_the_history(app: Flask, now: datetime) -> None:
    stage = morning()
    me = stage.advisor.id
    walks_in(stage)
    db.session.rollback()
    with counted() as few:
        my_day(me, now)
    with transaction():
        for days in range(1, 30):
            before = now - timedelta(days=days)
            visit = visits.add_drop_in(
                stage.venue.id,
                citizen=make.citizen(f"Someone {days}"),
                service_id=stage.service.id,
                needs=Needs(),
                by_id=stage.host.id,
                now=before,
            )
            visits.start(visit.consultations[0], stage.advisor.id, before, because="covering")
            visits.finish(visit.consultations[0], advisor_id=stage.advisor.id, outcome="resolved", now=before)
    for hour in (13, 14, 15):
        booked(stage, now.replace(hour=hour, minute=0))
    walks_in(stage, "Another")
    db.session.rollback()
    with counted() as many:
        day = my_day(me, now)
    assert len(few) == len(many) <= 5
    assert day.seen == []  # what was seen on other days is not of today


def test_what_was_finished_without_a_note_is_to_be_written_up(app: Flask, now: datetime) -> None:
    stage = morning()
    with_note, without, uncounted = is_seen(stage, "Ada"), None, None
    with transaction():
        operations.finish(
            with_note,
            operations.WriteUp(Draft("Done.", "resolved")),
            advisor_id=stage.advisor.id,
            department_id=stage.service.department_id,
            expected_version=with_note.version,
            now=now,
        )
    without = is_seen(stage, "Grace")
    with transaction():
        visits.finish(without, advisor_id=stage.advisor.id, outcome="resolved", now=now)
    uncounted = is_seen(stage, "")
    with transaction():
        visits.need_no_record(uncounted.visit, by_id=stage.advisor.id, now=now)
        visits.finish(uncounted, advisor_id=stage.advisor.id, outcome="resolved", now=now)
    day = my_day(stage.advisor.id, now)
    assert [line.name for line in day.to_write_up] == ["Grace"]
    assert len(day.done) == 3
    tomorrow = my_day(stage.advisor.id, now + timedelta(days=1))
    assert tomorrow.to_write_up == []


def test_a_couple_is_one_line_and_the_one_being_seen_is_current(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage, "Ada")
    with transaction():
        visits.add_to_party(consultation.visit, make.citizen("Byron"), "client", by_id=stage.advisor.id, now=now)
    day = my_day(stage.advisor.id, now)
    assert day.current is not None
    assert (day.current.reference, day.current.name) == (consultation.reference, "Ada, Byron")


def test_booked_elsewhere_names_the_other_library(app: Flask, now: datetime) -> None:
    stage = morning(ends=time(12))
    with transaction():
        other = make.venue("Middleton Library")
        make.session_on(at=other, offering=[stage.service], advisors=[stage.advisor], starts=time(13), ends=time(16))
    with transaction():
        appointments.book(
            make.citizen(),
            stage.service,
            venue_id=other.id,
            starts_at=now.replace(hour=13, minute=0),
            needs=Needs(),
            booked_by_id=stage.host.id,
            now=now,
        )
    day = my_day(stage.advisor.id, now)
    assert [row.elsewhere for row in day.rows if row.appointment] == ["Middleton Library"]
    afternoon = my_day(stage.advisor.id, now.replace(hour=12, minute=30))
    assert afternoon.here is not None
    assert afternoon.here.venue == "Middleton Library"


def test_the_story_leaves_out_the_visit_that_is_going_on(app: Flask, now: datetime) -> None:
    stage = morning()
    consultation = is_seen(stage)
    assert [story.before.visits for story in story_of(consultation.visit, stage.advisor)] == [()]


def test_follow_ups_are_with_this_advisor_or_with_anyone_never_today(app: Flask, now: datetime) -> None:
    stage = morning()
    with transaction():
        week = clock.day_of(now) + timedelta(days=7)
        make.session_on(week, at=stage.venue, offering=[stage.service], advisors=[stage.advisor], ends=time(11))
        make.session_on(week, at=stage.venue, offering=[stage.service], advisors=1, starts=time(14), ends=time(15))
        make.session_on(week, offering=[stage.service], advisors=1, starts=time(15), ends=time(16))
    consultation = is_seen(stage)

    def hours(**who: object) -> list[str]:
        found = follow_ups(consultation, weeks=1, now=now, **{"advisor_id": None, "venue_id": None, **who})  # type: ignore[arg-type]
        return [f"{slot.starts_at:%H:%M}" for slot in found.slots]

    assert hours(advisor_id=stage.advisor.id) == ["10:00", "10:30"]
    assert hours(venue_id=stage.venue.id) == ["10:00", "10:30", "14:00", "14:30"]
    assert hours() == ["10:00", "10:30", "14:00", "14:30", "15:00", "15:30"]
    tomorrow_on = follow_ups(consultation, advisor_id=None, venue_id=None, weeks=0, now=now)
    assert {clock.day_of(slot.starts_at) for slot in tomorrow_on.slots} == {week}


def test_what_they_came_for_is_not_among_what_is_booked_next(app: Flask, now: datetime) -> None:
    stage = morning()
    appointment = booked(stage, now.replace(hour=11, minute=0))
    with transaction():
        visit = visits.check_in_appointment(appointment, venue_id=stage.venue.id, by_id=stage.host.id, now=now)
    assert bookings_after(visit, now) == []
    later = booked(stage, now.replace(hour=15, minute=0), appointment.citizen)
    assert [one.reference for one in bookings_after(visit, now)] == [later.reference]


def test_the_calendar_keeps_what_was_cancelled_and_names_nobody(app: Flask, now: datetime) -> None:
    stage = morning()
    one = booked(stage, now.replace(hour=11, minute=0))
    booked(stage, now.replace(hour=12, minute=0))
    with transaction():
        appointments.cancel(one, expected_version=one.version, by_id=stage.host.id, now=now)
        session = db.session.query(AdvisorSession).one()
        session.cancelled_at = now
    events = feed_events(stage.advisor.id, now)
    assert [(said.what, said.cancelled) for said in events] == [
        ("mixed", True),
        ("Paying council tax", True),
        ("Paying council tax", False),
    ]
    assert events[1].sequence == 1
    assert "Hopper" not in repr(events)
    assert feed_events(stage.host.id, now) == []
