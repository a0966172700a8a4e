"""Resolving and previewing: the best for each appointment, and no change by a preview."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments import operations
from booking.appointments.models import Appointment
from booking.citizens.models import ContactPoint
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.disruptions import jobs
from booking.disruptions import operations as disruptions
from booking.disruptions.rules.deadline import can_be_messaged, cancel_at
from booking.messages import jobs as messages
from booking.messages.models import Message
from booking.sessions import operations as sessions
from booking.sessions.errors import ClosurePast
from booking.tasks.models import Task
from tests import factories
from tests.appointments.acts import at, book
from tests.disruptions.disrupting import WHOLE_TOMORROW, changing, close, outcomes, reopen, shape
from tests.factories import THURSDAY, Day
from tests.statements import counted

MOBILE = ("mobile", "+447700900123")


def person(day: Day, wall: str, *contacts: tuple[str, str], days: int = 1, **changes: Any) -> Appointment:
    with transaction():
        return operations.book(
            factories.citizen("Ada Lovelace", *contacts),
            day.service,
            **{"venue_id": day.venue.id, "starts_at": at(wall, days), "needs": Needs(), "now": clock.now(), **changes},
        )


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr)
        for table in db.metadata.sorted_tables
    }


def test_each_gets_the_best_there_is(day: Day) -> None:
    """Two advisors, one ill: what the other can take she takes; who can be texted chooses; who cannot is called."""
    ill, well = day.advisors
    handed = person(day, "11:00", MOBILE, advisor_id=ill.id)
    texted = person(day, "12:00", ("mobile", "+447700900124"), advisor_id=ill.id)
    called = person(day, "13:00", ("landline", "+441706100100"), advisor_id=ill.id)
    for wall in ("12:00", "13:00"):
        person(day, wall, advisor_id=well.id)
    noticed = clock.now() + timedelta(minutes=5)
    with transaction():
        absence = disruptions.advisor_away(ill, at("09:00", 1), at("17:00", 1), "", by_id=None, now=noticed)

    def settle() -> disruptions.Resolution:
        with transaction():
            return disruptions.resolve_affected(absence, by_id=None, now=clock.now())

    assert settle() == disruptions.Resolution(stand_ins=1, links=1, calls=1)
    assert settle() == disruptions.Resolution(stand_ins=0, links=1, calls=1)
    assert outcomes(absence) == [("11:00", "stand_in"), ("12:00", "open"), ("13:00", "open")]
    assert (handed.advisor_id, handed.starts_at) == (well.id, at("11:00", 1))

    messages.reconcile_all(noticed)
    told = {
        row.subject_reference: (row.kind, row.channel) for row in db.session.query(Message) if "remind" not in row.kind
    }
    assert told[texted.reference] == ("disrupted", "sms")
    assert told[called.reference] == ("disrupted", "call")


def test_the_call_is_a_task_and_goes_when_it_is_settled(one: Day) -> None:
    called = person(one, "13:00", ("landline", "+441706100100"))
    later = clock.now() + timedelta(minutes=5)
    with transaction():
        absence = disruptions.advisor_away(
            one.advisors[0], at("09:00", 1), at("17:00", 1), "", by_id=None, now=clock.now() + timedelta(minutes=1)
        )
    run_round(later)
    (task,) = db.session.query(Task)
    assert (task.kind, task.subject_reference, task.done_at) == ("call", called.reference, None)
    with transaction():
        disruptions.reopen(absence, by_id=one.advisors[0].id, now=later)
    run_round(later + timedelta(minutes=5))
    db.session.expire_all()
    assert db.session.get_one(Task, task.id).done_at is not None


def run_round(now: datetime) -> None:
    from booking.config.sending import gateways_for
    from booking.web.shell import settings

    messages.run_round(gateways_for(settings()), now)


def changes(day: Day) -> dict[str, Callable[[], object]]:
    by: dict[str, Any] = {"by_id": None, "now": clock.now()}
    tomorrow: dict[str, Any] = {"reason": "", **by, **WHOLE_TOMORROW}
    return {
        "close": lambda: disruptions.close_venue(day.venue, at("09:00", 1), at("17:00", 1), "", **by),
        "away": lambda: disruptions.advisor_away(day.advisors[0], at("09:00", 1), at("17:00", 1), "", **by),
        "change": lambda: disruptions.change_of_sessions(shape(day, "10:00", "11:00"), **tomorrow),
        "cancel": lambda: disruptions.change_of_sessions(
            lambda: sessions.cancel_session(day.session, reason="", now=clock.now()), **tomorrow
        ),
        "end_venue": lambda: disruptions.end_venue(day.venue, THURSDAY, **by),
        "end_service": lambda: disruptions.end_service(day.service, **by),
        "end_advisor": lambda: disruptions.end_advisor(day.advisors[0], **by),
    }


@pytest.mark.parametrize("what", ["close", "away", "change", "cancel", "end_venue", "end_service", "end_advisor"])
def test_a_preview_says_who_is_hit_and_changes_nothing(tomorrow: Day, what: str) -> None:
    first, second = person(tomorrow, "12:00", MOBILE), person(tomorrow, "14:00")
    with transaction():
        other = factories.session_on(THURSDAY + timedelta(days=1), offering=[tomorrow.service], advisors=1)
        if what != "end_service":
            colleague = factories.session_on(
                THURSDAY + timedelta(days=1), time(10), time(13), at=tomorrow.venue, offering=[tomorrow.service]
            ).advisors[0]
        sessions.hold_time(
            tomorrow.service,
            Needs(),
            venue_id=tomorrow.venue.id,
            starts_at=at("15:00", 1),
            until=at("11:00"),
            now=clock.now(),
        )
    before = everything()
    with transaction():
        seen = disruptions.preview(changes(tomorrow)[what])
        hits = {hit.appointment.id: hit for hit in seen.bookings}
        assert list(hits) == [first.id, second.id]
        assert (hits[first.id].has_contact, hits[second.id].has_contact) == (True, False)
        assert [hit.appointment.id for hit in seen.without_contact] == [second.id]
        named = [[who.id for who in hits[row.id].stand_ins] for row in (first, second)]
        alone = what in {"close", "end_venue", "end_service"}
        assert named == ([[], []] if alone else [[colleague.id], []])
        near = {slot.venue_id for slot in hits[first.id].nearest}
        assert near == (set() if what == "end_service" else near) and (near or what == "end_service")
        if what in {"close", "end_venue"}:
            assert near == {other.venue.id}
    assert everything() == before


def test_a_preview_of_what_hits_nobody_or_is_refused(one: Day) -> None:
    before = everything()
    with transaction():
        assert disruptions.preview(lambda: None).bookings == []
        assert (
            disruptions.preview(
                lambda: disruptions.close_venue(one.venue, at("12:00"), at("13:00"), "", by_id=None, now=clock.now())
            ).bookings
            == []
        )
    with pytest.raises(ClosurePast), transaction():
        disruptions.preview(
            lambda: disruptions.close_venue(one.venue, at("08:00"), at("09:00"), "", by_id=None, now=clock.now())
        )
    assert everything() == before


def test_a_preview_asks_no_more_for_many_than_for_few(app: Flask) -> None:
    with transaction():
        day = factories.session_on(THURSDAY + timedelta(days=1), time(10), time(16), advisors=6)

    def statements() -> int:
        with transaction(), counted() as sent:
            disruptions.preview(changes(day)["close"])
        return len([one for one in sent if one.startswith("SELECT")])

    book(day, starts_at=at("11:00", 1))
    few = statements()
    for wall in ("11:00", "12:00", "13:00", "14:00"):
        for _ in range(3):
            book(day, starts_at=at(wall, 1))
    assert statements() == few


@pytest.mark.parametrize(
    ("told", "starts", "cancelled"),
    [
        (at("10:00", -3), at("15:00"), at("19:30", -1)),  # 3am is no hour for a text: the evening before
        (at("10:00", -3), at("21:00"), at("09:00")),  # twelve hours before
        (at("19:00", -1), at("10:00"), at("08:00")),  # told late: in the morning
        (at("08:00"), at("10:00"), at("09:00")),  # half of what is left
        (at("08:00"), at("20:00"), at("10:00")),  # two hours to choose
        (at("21:00", -1), at("08:30"), at("08:00")),
        (at("22:00", -1), at("07:30"), at("00:00")),  # the morning would be too late
        (at("11:00"), at("10:00"), at("11:00")),
    ],
)
def test_when_a_booking_that_nobody_settled_is_cancelled(told: datetime, starts: datetime, cancelled: datetime) -> None:
    assert cancel_at(told, starts) == cancelled


def test_the_worker_cancels_in_time_and_only_once(one: Day) -> None:
    today, tomorrow = person(one, "15:00", MOBILE, days=0), person(one, "12:00", ("email", "a@example.com"))
    stays = person(one, "14:00", ("mobile", "+447700900126"))
    by_id = one.advisors[0].id
    close(one, "14:30", "16:00", by_id=by_id)
    with transaction():
        disruptions.close_venue(one.venue, at("10:00", 1), at("13:00", 1), "Flood", by_id=by_id, now=clock.now())
    assert jobs.cancel_unresolved(clock.now() + timedelta(minutes=119)) == 0
    with transaction():  # asked for too early it says no: two workers, and one was slow
        assert not disruptions.cancel_if_unresolved(today, now=clock.now() + timedelta(minutes=119))
    assert jobs.cancel_unresolved(clock.now() + timedelta(hours=2)) == 1
    assert (today.status, today.cancel_reason, today.cancelled_by_id) == ("cancelled", "Boiler", by_id)
    assert jobs.cancel_unresolved(at("19:29")) == 0
    assert jobs.cancel_unresolved(at("19:30")) == 1
    assert (tomorrow.status, stays.status) == ("cancelled", "booked")
    assert jobs.cancel_unresolved(at("20:00")) == 0


def test_a_round_of_the_worker_settles_and_looks_at_everything_once_more(one: Day, app: Flask) -> None:
    late, slipped = person(one, "12:30", MOBILE, days=0), person(one, "14:00")
    close(one, "12:00", "13:00")
    with transaction():
        sessions.shut_venue(one.venue, at("13:30", 1), at("15:00", 1))
    with clock.stopped_at(at("12:20")):
        assert app.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0
    db.session.expire_all()
    assert (late.status, slipped.status) == ("cancelled", "booked")
    assert slipped.disrupted_at == at("12:20")


def test_the_worker_leaves_alone_what_has_begun_or_was_settled(one: Day) -> None:
    booked = person(one, "15:00", MOBILE, days=0)
    closed = close(one, "14:30", "16:00")
    assert jobs.cancel_unresolved(at("15:00")) == 0
    reopen(closed)
    assert jobs.cancel_unresolved(at("14:00")) == 0 and booked.status == "booked"
    assert jobs.sweep_appointments(clock.now()) == 0


@pytest.mark.parametrize(
    ("points", "reached"),
    [
        ([], False),
        ([{"kind": "mobile"}], True),
        ([{"kind": "mobile", "do_not_text": True}], False),
        ([{"kind": "mobile", "opted_out_at": at("10:00")}, {"kind": "landline"}], False),
        ([{"kind": "landline"}, {"kind": "postal"}], False),
        ([{"kind": "landline"}, {"kind": "email"}], True),
        ([{"kind": "email", "opted_out_at": at("10:00")}], False),
    ],
)
def test_whom_a_message_can_reach(points: list[dict[str, object]], reached: bool) -> None:
    assert can_be_messaged([ContactPoint(**{"do_not_text": False, **point}) for point in points]) is reached


def test_a_session_changed_back_by_hand_settles_too(tomorrow: Day) -> None:
    booked = person(tomorrow, "15:00", MOBILE)
    changing(tomorrow, shape(tomorrow, "10:00", "14:00"))
    assert booked.disrupted_at is not None
    changing(tomorrow, shape(tomorrow, "10:00", "16:00"))
    assert booked.disrupted_at is None
