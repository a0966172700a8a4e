"""From facts to the messages they call for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core import clock
from booking.core.quiet_hours import quiet
from booking.messages.rules.contact_wishes import ways
from booking.messages.rules.facts import Contact, Heard, Stand
from booking.messages.rules.planning import call_by, called_for
from booking.messages.rules.reminders import reminder_due
from booking.wording.rules.kinds import Channel, MessageKind, SubjectKind
from tests.messages.facts import BOOKED, EMAIL, LANDLINE, MOBILE, STARTS, TOLD, facts, kinds, owed


def test_an_appointment_is_confirmed_at_once_and_reminded_three_days_and_one_day_before():
    assert owed() == [
        (MessageKind.CONFIRMATION, Channel.SMS, 1, BOOKED),
        (MessageKind.REMINDER_3_DAYS, Channel.SMS, 1, datetime(2026, 11, 23, 10, 20, tzinfo=UTC)),
        (MessageKind.REMINDER_1_DAY, Channel.SMS, 1, datetime(2026, 11, 25, 10, 20, tzinfo=UTC)),
    ]


def test_a_planned_drop_in_is_confirmed_and_reminded_the_day_before():
    assert kinds(kind=SubjectKind.VISIT) == ["confirmation", "reminder_1_day"]


@pytest.mark.parametrize(
    ("booked_before", "expected"),
    [
        (timedelta(days=10), ["confirmation", "reminder_3_days", "reminder_1_day"]),
        (timedelta(days=3, hours=4), ["confirmation", "reminder_3_days", "reminder_1_day"]),
        (timedelta(days=3, hours=3), ["confirmation", "reminder_1_day"]),  # three hours after booking: too soon
        (timedelta(days=2), ["confirmation", "reminder_1_day"]),
        (timedelta(hours=30), ["confirmation", "reminder_1_day"]),
        (timedelta(hours=24), ["confirmation"]),
        (timedelta(minutes=20), ["confirmation"]),
    ],
)
def test_booked_inside_the_lead_time_there_is_no_reminder(booked_before, expected):
    booked = STARTS - booked_before
    assert kinds(since=booked, now=booked) == expected


@pytest.mark.parametrize("stand", [Stand.OVER, Stand.CANCELLED, Stand.ON])
def test_nothing_is_called_for_once_it_has_begun(stand):
    assert kinds(stand=stand, told=TOLD, now=STARTS) == []
    assert kinds(stand=stand, told=TOLD, now=STARTS + timedelta(days=3)) == []


def test_nothing_is_called_for_about_what_is_over():
    assert kinds(stand=Stand.OVER) == []


def test_what_was_told_is_not_told_again():
    assert kinds(told=TOLD) == ["reminder_3_days", "reminder_1_day"]


def test_who_was_told_another_time_is_told_that_it_moved():
    later, moved_at = STARTS + timedelta(days=1), BOOKED + timedelta(days=1)
    found = owed(told=TOLD, starts_at=later, since=moved_at, moved=True)
    assert found[0] == (MessageKind.MOVED, Channel.SMS, 1, moved_at)
    assert [due for *_, due in found[1:]] == [
        datetime(2026, 11, 24, 10, 20, tzinfo=UTC),
        datetime(2026, 11, 26, 10, 20, tzinfo=UTC),
    ]


def test_another_venue_at_the_same_time_is_a_move_too():
    assert kinds(told=TOLD, venue_id=8)[0] == "moved"


def test_who_was_told_is_told_that_it_is_cancelled_and_nothing_else():
    assert kinds(told=TOLD, stand=Stand.CANCELLED) == ["cancelled"]
    assert kinds(stand=Stand.CANCELLED) == []
    told = {(Channel.SMS, 1): Heard("cancelled", BOOKED)}
    assert kinds(told=told, stand=Stand.CANCELLED) == []


def test_what_staff_do_is_told_two_minutes_later():
    at = BOOKED + timedelta(days=1)
    (notice,) = owed(told=TOLD, stand=Stand.CANCELLED, since=at, by_staff=True, moved=True)
    assert notice == (MessageKind.CANCELLED, Channel.SMS, 1, at + timedelta(seconds=120))


def test_a_confirmation_waits_for_nobody():
    assert owed(by_staff=True)[0] == (MessageKind.CONFIRMATION, Channel.SMS, 1, BOOKED)


def test_moved_and_moved_back_before_anyone_was_told_is_as_if_nothing_had_been():
    back = STARTS - timedelta(days=3, hours=1)
    found = owed(told=TOLD, since=back, moved=True, now=back)
    assert [kind.value for kind, *_ in found] == ["reminder_3_days", "reminder_1_day"]


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([MOBILE], [("sms", 1)]),
        ([EMAIL], [("email", 2)]),
        ([EMAIL, MOBILE], [("sms", 1), ("email", 2)]),
        ([MOBILE, Contact(4, "mobile")], [("sms", 1)]),
        ([LANDLINE], [("call", 3)]),
        ([LANDLINE, EMAIL], [("email", 2)]),
        ([Contact(1, "mobile", do_not_text=True)], [("call", 1)]),
        ([Contact(1, "mobile", do_not_text=True), EMAIL], [("email", 2)]),
        ([Contact(1, "mobile", opted_out=True)], [("call", 1)]),
        ([Contact(1, "mobile", opted_out=True), EMAIL], [("email", 2)]),
        ([], [("call", None)]),
        ([Contact(9, "postal")], [("call", None)]),
    ],
)
def test_how_somebody_is_reached(contacts, expected):
    assert list(ways(contacts)) == expected


def test_notices_go_to_both_addresses_and_reminders_to_the_mobile():
    found = owed(contacts=(EMAIL, MOBILE))
    assert [(kind.value, channel.value) for kind, channel, *_ in found] == [
        ("confirmation", "sms"),
        ("confirmation", "email"),
        ("reminder_3_days", "sms"),
        ("reminder_1_day", "sms"),
    ]


def test_an_address_added_later_is_told_too():
    assert kinds(told=TOLD, contacts=(MOBILE, EMAIL))[0] == "confirmation"
    assert owed(told=TOLD, contacts=(MOBILE, EMAIL))[0][1] is Channel.EMAIL


@pytest.mark.parametrize("contacts", [(LANDLINE,), ()])
def test_who_cannot_be_written_to_is_called_for_reminders_and_not_for_the_confirmation(contacts):
    found = owed(contacts=contacts)
    assert [(kind.value, channel.value) for kind, channel, *_ in found] == [
        ("reminder_3_days", "call"),
        ("reminder_1_day", "call"),
    ]


def test_who_changed_it_knows_it_and_what_staff_changed_is_told_by_a_call():
    at = BOOKED + timedelta(days=1)
    assert kinds(contacts=(LANDLINE,), stand=Stand.CANCELLED, since=at, moved=True) == []
    assert kinds(contacts=(LANDLINE,), stand=Stand.CANCELLED, since=at, moved=True, by_staff=True) == ["cancelled"]
    assert kinds(contacts=(LANDLINE,), since=at, moved=True, by_staff=True)[0] == "moved"
    assert kinds(contacts=(), by_staff=True) == ["reminder_3_days", "reminder_1_day"]


def test_who_opted_out_gets_no_reminders_but_hears_what_the_council_cancels():
    stopped = (Contact(1, "mobile", opted_out=True),)
    assert kinds(contacts=stopped, told=TOLD) == []
    at = BOOKED + timedelta(days=1)
    told = kinds(contacts=stopped, told=TOLD, stand=Stand.CANCELLED, since=at, moved=True, by_staff=True)
    assert told == ["cancelled"]


def test_who_plans_to_drop_in_and_leaves_no_number_asked_for_no_reminder():
    assert kinds(kind=SubjectKind.VISIT, contacts=()) == []
    assert kinds(kind=SubjectKind.VISIT, contacts=(LANDLINE,)) == ["reminder_1_day"]


def test_a_worker_tells_a_young_person_once_and_of_a_drop_in_too():
    assert kinds(kind=SubjectKind.VISIT, contacts=(), by_worker=True) == ["reminder_1_day"]
    assert kinds(contacts=(), by_worker=True) == ["reminder_3_days", "reminder_1_day"]  # whichever comes first
    told = {(Channel.CALL, None): Heard(facts().says, BOOKED, facts().says)}
    assert kinds(contacts=(), by_worker=True, told=told) == []
    at = BOOKED + timedelta(days=1)
    assert kinds(contacts=(), by_worker=True, since=at, moved=True, by_staff=True) == ["moved"]
    assert kinds(contacts=(), told=told) == ["reminder_3_days", "reminder_1_day"]  # anybody else is reminded twice


def test_a_reminder_is_worth_nothing_once_the_next_is_due_and_nothing_after_the_start():
    _confirmation, three, one = called_for(facts(), {}, BOOKED)
    assert three.worthless_at == one.due_at
    assert one.worthless_at == _confirmation.worthless_at == STARTS
    assert kinds(told=TOLD, now=one.due_at) == ["reminder_1_day"]


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        (datetime(2026, 11, 26, 6, 30, tzinfo=UTC), datetime(2026, 11, 25, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 26, 20, 45, tzinfo=UTC), datetime(2026, 11, 25, 19, 30, tzinfo=UTC)),
        # Ten on the morning after the clocks went back, and forward: ten on the clock the day before.
        (datetime(2026, 10, 25, 10, 0, tzinfo=UTC), datetime(2026, 10, 24, 9, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 9, 0, tzinfo=UTC), datetime(2027, 3, 27, 10, 0, tzinfo=UTC)),
    ],
)
def test_reminders_keep_to_the_clock_and_to_the_day(starts, due):
    assert reminder_due(MessageKind.REMINDER_1_DAY, starts) == due


@given(
    starts=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 12, 31), timezones=st.just(UTC)),
    before=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40)),
    later=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=45)),
    kind=st.sampled_from([SubjectKind.APPOINTMENT, SubjectKind.VISIT]),
)
def test_whatever_the_hour_reminders_come_by_day_before_it_begins_and_not_on_the_heels_of_the_booking(
    starts, before, later, kind
):
    booked = starts - before
    now = booked + later
    for one in called_for(facts(kind=kind, starts_at=starts, since=booked), {}, now):
        assert one.due_at <= starts and now < one.worthless_at <= starts
        if one.kind is not MessageKind.CONFIRMATION:
            assert not quiet(one.due_at)
            assert one.due_at - booked >= timedelta(hours=4)
            assert clock.local(one.due_at).hour != 1


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 26, 7, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 8, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 26, 19, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 26, 20, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 1, 7, 0, tzinfo=UTC), False),  # eight on the clock in summer
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True),
    ],
)
def test_quiet_hours_are_london_hours(at, expected):
    assert quiet(at) is expected


def test_a_call_is_to_be_made_in_six_hours_or_before_it_begins():
    assert call_by(BOOKED, STARTS) == BOOKED + timedelta(hours=6)
    assert call_by(STARTS - timedelta(hours=1), STARTS) == STARTS


@pytest.mark.parametrize(
    ("owed", "by"),
    [
        ((2026, 11, 5, 14, 0), (2026, 11, 5, 20, 0)),
        ((2026, 11, 5, 17, 0), (2026, 11, 6, 11, 0)),
        ((2026, 11, 5, 22, 50), (2026, 11, 6, 14, 0)),
        ((2026, 11, 6, 3, 0), (2026, 11, 6, 14, 0)),
        ((2026, 10, 24, 18, 0), (2026, 10, 25, 13, 0)),  # the clocks went back: in summer it was seven o'clock
    ],
)
def test_the_night_does_not_count_for_a_call(owed, by):
    owed_at, by_then = (datetime(*one).replace(tzinfo=UTC) for one in (owed, by))
    assert call_by(owed_at, STARTS) == by_then
