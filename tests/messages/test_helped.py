"""Messages about an appointment with a helper: to them in the citizen's place, and by letter where that is wished."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.citizens import operations as citizens
from booking.citizens.rules import HELPER_KEPT_FOR, ContactKind, Needs
from booking.core import clock
from booking.core.database import db, transaction
from booking.messages import queries
from booking.messages.rules.contact_wishes import ways
from booking.messages.rules.facts import Contact
from booking.replies.queries import live_for
from booking.tasks.rules import TaskKind
from booking.visits import operations as visits
from booking.visits.models import Visit
from booking.wording.rules.kinds import Channel, SubjectKind
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE, Council

DAY, LATER = date(2026, 12, 7), date(2026, 12, 9)
POSTAL = (ContactKind.POSTAL, "1 Mill Lane")
LETTER = Contact(9, "postal", letter=True)


def book_helped(
    council: Council, *contacts: tuple[ContactKind, str], day: date = DAY, hour: int = 10, letter: bool = False
) -> Appointment:
    """Book for Ada, whom Sam helps: these are Sam's contact points."""
    with transaction():
        ada = citizens.name_citizen("Ada", contacts=[POSTAL] if letter else [], language="ur", now=council.now)
        return appointments.book(
            ada,
            council.service,
            venue_id=council.venue.id,
            starts_at=clock.instant(day, time(hour)),
            needs=Needs(),
            helper=citizens.name_helper("Sam", contacts=contacts, now=council.now),
            letter=letter,
            now=council.now,
        )


def sent(council: Council, appointment: Appointment) -> list[tuple[str, str]]:
    council.round()
    rows = [row for row in council.rows(appointment) if row.status == "sent"]
    return [(row.kind, row.contact_point.value if row.contact_point else "") for row in rows]


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([Contact(1, "mobile"), LETTER], [(Channel.SMS, 1), (Channel.CALL, 9)]),
        ([Contact(1, "landline"), LETTER], [(Channel.CALL, 1), (Channel.CALL, 9)]),
        ([LETTER], [(Channel.CALL, 9)]),
        ([], [(Channel.CALL, None)]),
    ],
)
def test_letter_comes_beside_the_other_ways(
    contacts: list[Contact], expected: list[tuple[Channel, int | None]]
) -> None:
    assert ways(contacts) == expected


def test_helper_is_told_and_nothing_is_left_to_reconcile(council: Council) -> None:
    booked = book_helped(council, MOBILE, EMAIL)
    assert sent(council, booked) == [("confirmation", MOBILE[1]), ("confirmation", EMAIL[1])]
    assert list(queries.unreconciled(SubjectKind.APPOINTMENT, council.now)) == []
    with transaction():
        assert booked.helper is not None
        citizens.change_contacts(booked.helper, [OTHER_MOBILE], now=council.now)
    assert ("confirmation", OTHER_MOBILE[1]) in sent(council, booked)
    assert list(queries.unreconciled(SubjectKind.APPOINTMENT, council.now)) == []


def test_letter_is_written_again_when_it_moves_and_is_no_reminder(council: Council) -> None:
    booked = book_helped(council, MOBILE, letter=True)
    assert sent(council, booked) == [("confirmation", MOBILE[1]), ("confirmation", POSTAL[1])]
    council.at(hours=1).move(booked, LATER)
    assert sent(council, booked)[2:] == [("moved", MOBILE[1]), ("moved", POSTAL[1])]
    assert [task.kind for task in council.tasks()] == [TaskKind.WRITE]  # the former letter is no longer asked for
    council.at(days=(LATER - council.now.date()).days - 1)
    assert [kind for kind, where in sent(council, booked) if where == POSTAL[1]] == ["confirmation", "moved"]


def test_letter_that_comes_too_late_is_not_written(council: Council) -> None:
    soon = (council.now + timedelta(days=2)).date()
    while soon.weekday() > 4 or soon < date(2026, 11, 26):
        soon += timedelta(days=1)
    council.now = clock.instant(soon - timedelta(days=2), time(12))
    assert sent(council, book_helped(council, MOBILE, day=soon, letter=True)) == [("confirmation", MOBILE[1])]
    assert council.tasks() == []


def test_whoever_calls_is_told_whom_to_call(council: Council) -> None:
    booked = book_helped(council, LANDLINE)
    council.round()
    council.at(hours=1).cancel(booked, by=True)
    council.at(hours=2).round()
    [task] = council.tasks()
    assert (task.kind, "Sam, 01706 123456" in task.detail) == (TaskKind.CALL, True)


def test_reply_of_a_helper_of_two_is_about_both(council: Council) -> None:
    first, second = book_helped(council, MOBILE), book_helped(council, MOBILE, hour=11)
    [point] = first.helper.contact_points if first.helper else []
    assert {live.reference for live in live_for(point.id, council.now)} == {first.reference, second.reference}


def plan_helped(council: Council) -> Visit:
    """Plan to come for Ada, whom Sam helps."""
    with transaction():
        return visits.plan_visit(
            council.drop_in(DAY),
            citizen=citizens.name_citizen("Ada", language="ur", now=council.now),
            service_id=council.service.id,
            needs=Needs(),
            helper=citizens.name_helper("Sam", relation="son", contacts=[MOBILE], now=council.now),
            now=council.now,
        )


def test_helper_of_a_plan_is_told_reminded_and_heard(council: Council) -> None:
    planned = plan_helped(council)
    council.round()
    assert council.sms.taken[-1][0] == MOBILE[1]
    council.at(days=(DAY - council.now.date()).days - 1).round()
    assert [(row.kind, row.status) for row in council.rows(planned)] == [
        ("confirmation", "sent"),
        ("reminder_1_day", "sent"),
    ]
    [point] = planned.helper.contact_points if planned.helper else []
    assert [live.reference for live in live_for(point.id, council.now)] == [planned.reference]
    with transaction():
        assert planned.helper is not None
        citizens.change_contacts(planned.helper, [OTHER_MOBILE], now=council.now)
    assert list(queries.unreconciled(SubjectKind.VISIT, council.now)) == [planned.reference]


def test_number_of_a_helper_of_a_plan_ends_in_time(council: Council) -> None:
    helper = plan_helped(council).helper
    assert helper is not None and helper.in_words == "Sam (son)"
    over = clock.instant(DAY + timedelta(days=1), time(0)) + HELPER_KEPT_FOR
    for now, numbers in ((over - timedelta(minutes=1), 1), (over, 0)):
        with transaction():
            visits.sweep_helpers(now)
        db.session.expire_all()
        assert len(helper.contact_points) == numbers


def test_number_of_a_helper_ends_thirty_days_after_the_appointment(council: Council) -> None:
    booked, helper = (one := book_helped(council, MOBILE)), one.helper
    assert helper is not None and booked.told is helper
    for late, numbers in ((-timedelta(minutes=1), 1), (timedelta(0), 0)):
        with transaction():
            visits.sweep_helpers(booked.ends_at + HELPER_KEPT_FOR + late)
        db.session.expire_all()
        assert len(helper.contact_points) == numbers
    assert (booked.told.name, helper.name) == ("Ada", "Sam")
