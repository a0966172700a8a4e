"""Undone, disrupted, still on, offered: what is said of each, to whom, and what is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.messages import operations
from booking.waiting_list import operations as waiting_list
from booking.waiting_list import queries as waiting_list_queries
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE, Council

FRIDAY = date(2026, 12, 11)


def last(council: Council) -> str:
    return council.texts()[-1]


def kinds(council: Council) -> list[str]:
    return [row.kind for row in council.rows() if row.status == "sent"]


def test_what_staff_undo_at_once_says_nothing(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(days=1).cancel(booked, by=True)
    council.at(seconds=60).round()
    council.undo(booked, by=True)
    council.at(minutes=10).round()
    assert kinds(council) == ["confirmation"]
    assert [row.status for row in council.rows(kind="reminder_1_day")] == ["planned"]


def test_what_is_undone_after_it_was_told_is_still_on(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(days=1).cancel(booked, by=True)
    council.at(seconds=120).round()
    council.undo(booked, by=True)
    council.at(minutes=2).round()
    council.at(minutes=2).round()
    assert kinds(council) == ["confirmation", "cancelled", "still_on"]
    assert last(council).startswith("Testdale Council. Still on after all: Heywood Library, Fri 11 Dec, 10:30am.")


def test_a_citizens_own_undo_is_told_too(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(days=1).cancel(booked)
    council.round()
    council.at(seconds=30).undo(booked)
    council.round()
    assert kinds(council) == ["confirmation", "cancelled", "still_on"]


def test_who_is_called_hears_of_an_undo_only_if_somebody_was_to_call_them(council):
    booked = council.book(LANDLINE, day=FRIDAY, by=True)
    council.at(days=1).cancel(booked, by=True)
    council.at(seconds=60).undo(booked, by=True)
    council.at(minutes=5).round()
    assert [task.kind for task in council.tasks()] == []
    council.cancel(booked, by=True)
    council.at(seconds=120).round()
    assert council.tasks()[0].detail.startswith("Tell them that it is cancelled")
    council.undo(booked, by=True)
    council.at(minutes=2).round()
    [task] = council.tasks()
    assert task.detail.startswith("Tell them that it is still on: Heywood Library")


def test_who_must_choose_another_time_is_told_and_not_reminded(council):
    booked = council.book(MOBILE, EMAIL, day=FRIDAY)
    council.round()
    council.at(days=1).disrupt(booked)
    council.round()
    assert kinds(council) == ["confirmation", "confirmation"]  # it may be taken back for two minutes
    council.at(seconds=120).round()
    assert kinds(council)[2:] == ["disrupted", "disrupted"]
    assert last(council).startswith("Testdale Council. Cannot go ahead: Heywood Library, Fri 11 Dec, 10:30am. ")
    assert council.email.taken[-1].attachments == ()
    assert not [row for row in council.rows() if row.status == "planned"]
    council.at(days=1).restore()
    council.at(minutes=2).round()
    assert kinds(council)[4:] == ["still_on", "still_on"]
    council.now = clock.instant(FRIDAY, clock.local(booked.starts_at).time()) - timedelta(days=1)
    council.round()
    assert sorted(kinds(council)[2:]) == ["disrupted"] * 2 + ["reminder_1_day"] + ["still_on"] * 2


def test_a_disruption_taken_back_at_once_says_nothing(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    council.at(days=1).disrupt(booked)
    council.at(seconds=60).restore()
    council.at(minutes=10).round()
    assert kinds(council) == ["confirmation"]


def test_whom_no_message_reaches_is_called_to_choose_another_time(council):
    booked = council.book(LANDLINE, day=FRIDAY)
    council.at(days=1).disrupt(booked)
    council.at(minutes=2).round()
    [task] = council.tasks()
    assert task.detail.startswith("It cannot go ahead: choose another time with them, or cancel: Heywood Library")
    council.move(booked, FRIDAY, hour=14, by=True)
    council.at(minutes=2).round()
    assert "Tell them the new time" in [task.detail for task in council.tasks()][-1]


def waiting(council: Council, *contacts, day: date = FRIDAY, hour: int = 15):
    booked = council.book(*contacts, day=day, hour=hour)
    council.round()
    council.wait(booked)
    return booked


def test_an_earlier_time_is_offered_by_text_and_taken(council):
    booked = waiting(council, MOBILE)
    assert council.offer() == 1
    council.round()
    council.round()
    assert kinds(council) == ["confirmation", "offer"]
    offer = waiting_list_queries.offer_open(booked, council.now)
    said = clock.local(offer.starts_at)
    assert last(council).startswith("Earlier: Heywood Library, Thu 26 Nov, ") or "Heywood" in last(council)
    assert f"{said:%-d} Nov" in last(council) and "/a/" in last(council)
    assert booked.reference in last(council).replace(" ", "")
    council.answer(booked, yes=True)
    council.at(minutes=1).round()
    assert kinds(council)[2:] == ["moved"]
    assert council.sms.taken[-1][1].startswith("Testdale Council. Changed: Heywood Library, Thu 26 Nov")


def test_an_offer_that_was_answered_or_ran_out_is_not_sent(council):
    booked = waiting(council, MOBILE)
    council.offer()
    council.answer(booked, yes=False)
    council.round()
    council.offer()
    council.at(minutes=31).round()
    assert kinds(council) == ["confirmation"]
    assert not [row for row in council.rows(kind="offer") if row.status == "planned"]


def test_an_offer_waits_for_the_morning(council):
    waiting(council, MOBILE)
    council.now = clock.instant(date(2026, 11, 26), clock.local(council.now).time().replace(hour=19, minute=59))
    council.offer()
    council.at(minutes=2).round()
    assert kinds(council) == ["confirmation"]
    council.now = clock.instant(date(2026, 11, 27), clock.local(council.now).time().replace(hour=8, minute=0))
    council.round()
    assert kinds(council) == ["confirmation", "offer"]


def test_two_offers_to_one_person_are_two_messages(council):
    booked = waiting(council, MOBILE)
    for _turn in range(2):
        council.offer()
        council.round()
        council.answer(booked, yes=False)
    assert kinds(council) == ["confirmation", "offer", "offer"]
    assert len({row.subject_reference for row in council.rows(kind="offer")}) == 2


@pytest.mark.parametrize("how", ["landline", "do not text", "opted out"])
def test_where_no_text_can_reach_a_person_calls_and_presses_their_answer(council, how):
    booked = waiting(council, LANDLINE if how == "landline" else OTHER_MOBILE)
    with transaction():
        [point] = booked.citizen.contact_points
        point.do_not_text = how == "do not text"
        point.opted_out_at = council.now if how == "opted out" else None
        point.version += 1
    sent = len(council.texts())
    council.offer()
    council.round()
    assert len(council.texts()) == sent
    [task] = council.tasks()
    assert task.detail.startswith("Offer them an earlier time: Heywood Library, Thu 26 Nov")
    assert (task.subject_kind, task.subject_reference) == ("appointment", booked.reference)
    assert task.due_at <= council.now + timedelta(minutes=30)
    db.session.rollback()
    with transaction():
        offer = waiting_list_queries.offer_open(booked, council.now)
        waiting_list.accept_offer(offer, now=council.now)
        operations.end_calls(offer.reference, by_id=council.host.id, outcome="Said yes", now=council.now)
    council.at(minutes=5).round()
    assert [(task.outcome, task.done_by_id) for task in council.tasks(opened=False)] == [("Said yes", council.host.id)]
    assert council.tasks() == []  # they said so themselves: nobody has to call them again


def test_the_call_ends_with_the_offer(council):
    waiting(council, LANDLINE)
    council.offer()
    council.round()
    council.at(minutes=31).round()
    assert council.tasks() == []
    assert council.tasks(opened=False)[0].outcome == "Nobody called in time."
