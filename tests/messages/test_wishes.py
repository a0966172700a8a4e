"""Wishes: how somebody is reached, what is kept unsent, and who has to know; from facts, and on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from booking.citizens.models import ContactPoint
from booking.core.database import db, transaction
from booking.messages import jobs
from booking.messages.rules.contact_wishes import held, ways
from booking.messages.rules.facts import Contact, Stand
from tests.messages.conftest import EMAIL, LANDLINE, MOBILE, OTHER_MOBILE, Council
from tests.messages.test_rules_planning import BOOKED, TOLD, facts
from tests.messages.test_rules_planning import called_for as planned_for

FRIDAY = date(2026, 12, 11)
NO_TEXTS = Contact(1, "mobile", do_not_text=True)
STOPPED = Contact(1, "mobile", opted_out=True)
READ_BY_OTHERS = Contact(1, "mobile", shared=True)


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([Contact(1, "mobile"), Contact(2, "mobile", preferred=True)], [("sms", 2)]),
        ([Contact(1, "mobile"), Contact(2, "email", preferred=True)], [("email", 2), ("sms", 1)]),
        ([Contact(1, "mobile", preferred=True), Contact(2, "email")], [("sms", 1), ("email", 2)]),
        ([Contact(1, "mobile"), Contact(2, "landline", preferred=True)], [("call", 2), ("sms", 1)]),
        ([Contact(1, "mobile"), Contact(2, "landline")], [("sms", 1)]),
        ([Contact(1, "mobile", preferred=True, do_not_text=True), Contact(2, "email")], [("email", 2)]),
        ([Contact(1, "mobile", preferred=True, opted_out=True), Contact(2, "mobile")], [("sms", 2)]),
        ([READ_BY_OTHERS], [("sms", 1)]),
        ([NO_TEXTS, Contact(2, "landline")], [("call", 2)]),
    ],
)
def test_what_they_like_best_comes_first(contacts, expected):
    assert list(ways(contacts)) == expected


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([NO_TEXTS], 1),
        ([NO_TEXTS, Contact(2, "landline")], 1),
        ([NO_TEXTS, Contact(2, "mobile")], None),
        ([NO_TEXTS, Contact(2, "email")], None),
        ([STOPPED], None),
        ([Contact(1, "mobile")], None),
        ([Contact(1, "landline")], None),
        ([], None),
    ],
)
def test_a_text_is_held_where_a_number_may_not_be_texted_and_there_is_nothing_else(contacts, expected):
    assert held(contacts) == expected


def plan(told=None, **changes):
    return [(o.kind.value, o.channel.value, o.held) for o in planned_for(facts(**changes), told or {}, BOOKED)]


CANCELLED = {"stand": Stand.CANCELLED, "since": BOOKED + timedelta(days=1), "moved": True, "by_staff": True}


@pytest.mark.parametrize(
    ("contact", "told", "changes", "expected"),
    [
        (STOPPED, {}, {}, []),
        (STOPPED, TOLD, CANCELLED, [("cancelled", "call", "")]),
        (NO_TEXTS, TOLD, CANCELLED, [("cancelled", "call", ""), ("cancelled", "sms", "do not text")]),
        (NO_TEXTS, TOLD, {}, [*[("r", "call", "")] * 2, *[("r", "sms", "do not text")] * 2]),
        (
            NO_TEXTS,
            {},
            {},
            [
                ("confirmation", "call", ""),
                *[("r", "call", "")] * 2,
                ("confirmation", "sms", "do not text"),
                *[("r", "sms", "do not text")] * 2,
            ],
        ),
        (READ_BY_OTHERS, {}, {}, [("confirmation", "sms", ""), *[("r", "sms", "")] * 2]),
    ],
)
def test_wishes_decide_what_is_called_for(contact, told, changes, expected):
    found = plan(told, contacts=(contact,), **changes)
    assert [("r" if kind.startswith("reminder") else kind, *rest) for kind, *rest in found] == expected


def wish(council: Council, kind: str = "mobile", **wishes) -> None:
    """Whoever owns the number says what they want."""
    with transaction() as session:
        point = session.query(ContactPoint).filter_by(kind=kind).order_by(ContactPoint.id).first()
        for name, value in wishes.items():
            setattr(point, name, value)
        point.version += 1


def shown(council: Council) -> list[tuple[str, str, str, str]]:
    return [(row.kind, row.channel, row.status, row.why) for row in council.rows()]


def test_a_booking_with_a_number_not_to_be_texted_is_kept_as_not_sent_and_somebody_is_asked_to_call(council):
    council.book(MOBILE, day=FRIDAY)
    wish(council, do_not_text=True)
    council.round()
    assert council.texts() == []
    assert shown(council)[:1] == [("confirmation", "call", "sent", "")]
    assert ("confirmation", "sms", "suppressed", "do not text") in shown(council)
    [task] = council.tasks()
    assert task.kind == "call" and task.detail.startswith("Confirm: Heywood Library")
    swept = jobs.reconcile_all(council.now, everything=True)
    assert swept.planned == 0  # what is held is not found missing every day


def test_who_says_later_that_they_want_no_texts_gets_none_and_who_takes_it_back_gets_them(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    wish(council, do_not_text=True)
    council.at(hours=1).round()
    texts = [row for row in council.rows(booked, channel="sms") if row.kind != "confirmation"]
    assert {(row.status, row.why) for row in texts} == {("suppressed", "do not text")}
    assert not council.tasks()  # they were told when to come: nobody need call before the reminder
    wish(council, do_not_text=False)
    council.at(hours=1).round()
    texts = [row for row in council.rows(booked, channel="sms") if row.kind != "confirmation"]
    assert {(row.status, row.why) for row in texts} == {("planned", "")}


def test_who_stopped_our_texts_is_called_when_the_council_cancels_and_not_reminded(council):
    booked = council.book(MOBILE, day=FRIDAY)
    council.round()
    wish(council, opted_out_at=council.now)
    council.at(days=13).round()
    assert len(council.texts()) == 1 and not council.tasks()
    council.cancel(booked, by=True)
    council.at(minutes=2).round()
    assert len(council.texts()) == 1
    [task] = council.tasks()
    assert task.detail.startswith("Tell them that it is cancelled")


def test_what_they_like_best_gets_the_reminders(council):
    council.book(MOBILE, EMAIL, day=FRIDAY)
    wish(council, kind="email", preferred=True)
    council.round()
    assert {row.channel for row in council.rows() if row.kind.startswith("reminder")} == {"email"}


@pytest.mark.parametrize(("before", "after"), [((), (MOBILE,)), ((LANDLINE,), (MOBILE,)), ((MOBILE,), (OTHER_MOBILE,))])
def test_a_number_added_later_gets_the_confirmation_and_the_reminders(council, before, after):
    booked = council.book(*before, day=FRIDAY)
    council.round()
    sent = len(council.texts())
    council.at(hours=1).reach_by(booked, *after)
    council.round()
    assert [to for to, _body, _reference in council.sms.taken[sent:]] == [after[0][1]]
    planned = [row for row in council.rows(booked, status="planned")]
    assert [(row.kind, row.channel) for row in planned] == [("reminder_3_days", "sms"), ("reminder_1_day", "sms")]
    assert {row.contact_point.value for row in planned} == {after[0][1]}


def test_a_phone_that_others_read_is_told_nothing_of_the_visit(council):
    booked = council.book(MOBILE, EMAIL, day=FRIDAY)
    wish(council, shared=True)
    wish(council, kind="email", shared=True)
    council.round()
    [text] = council.texts()
    [letter] = council.email.taken
    for words in (text, letter.subject, letter.body):
        for given_away in ("Heywood", "appointment", "Booked", "11 Dec", "http"):
            assert given_away.lower() not in words.lower()
    assert "01706 000000" in text and booked.reference[:5] in text.replace("-", "").replace(" ", "")
    assert letter.attachments == ()
    db.session.rollback()
