"""From facts to messages when it cannot go ahead, stands again, or an earlier slot is offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from booking.messages.rules.facts import Contact, Heard, Stand
from booking.messages.rules.planning import called_for
from booking.wording.rules.kinds import Channel, MessageKind, SubjectKind
from tests.messages.facts import BOOKED, EMAIL, LANDLINE, MOBILE, STARTS, TOLD, facts, kinds, owed

DISRUPTED_AT = BOOKED + timedelta(days=2)
DISRUPTED = {"stand": Stand.DISRUPTED, "since": DISRUPTED_AT, "by_staff": True, "moved": True}
AGAIN = {"since": DISRUPTED_AT + timedelta(days=1), "by_staff": True, "moved": True, "asked_says": facts().says}


def heard(says, contact=(Channel.SMS, 1), time=None):
    return {contact: Heard(says, BOOKED, facts().says if time is None else time)}


def test_who_must_choose_another_time_is_told_once_two_minutes_later_and_not_reminded_any_more():
    assert owed(told=TOLD, **DISRUPTED) == [
        (MessageKind.DISRUPTED, Channel.SMS, 1, DISRUPTED_AT + timedelta(seconds=120)),
    ]
    assert kinds(told=heard(facts(**DISRUPTED).says), **DISRUPTED) == []
    assert kinds(**DISRUPTED) == ["disrupted"]  # also who was told of nothing before
    assert kinds(contacts=(LANDLINE,), **DISRUPTED) == ["disrupted"]


def test_who_chose_another_time_that_cannot_go_ahead_either_is_told_again():
    elsewhere = facts(starts_at=STARTS - timedelta(days=1), **DISRUPTED).says
    assert kinds(told=heard(elsewhere), **DISRUPTED) == ["disrupted"]


@pytest.mark.parametrize("said", ["cancelled", facts(**DISRUPTED).says])
def test_when_it_stands_again_that_is_told_only_to_who_heard_otherwise(said):
    assert kinds(told=heard(said), **AGAIN)[0] == "still_on"
    assert kinds(told=heard(said), starts_at=STARTS + timedelta(days=1), **AGAIN)[0] == "moved"
    assert kinds(told=TOLD, **AGAIN) == ["reminder_3_days", "reminder_1_day"]


@pytest.mark.parametrize("said", ["cancelled", facts(**DISRUPTED).says])
def test_who_is_called_is_told_that_it_is_still_on_only_after_a_call(said):
    by_call = {"contacts": (LANDLINE,), **AGAIN}
    assert kinds(told=heard(said, (Channel.CALL, 3), time="another"), **by_call)[0] == "moved"
    assert kinds(told=heard(said, (Channel.CALL, 3)), **by_call)[0] == "still_on"
    assert kinds(told=heard(said, (Channel.CALL, 3), time=""), **by_call)[0] == "still_on"  # they had booked it
    assert kinds(**by_call) == ["reminder_3_days", "reminder_1_day"]  # undone before anybody called


def test_undone_before_anybody_called_is_as_if_nothing_had_been_done():
    back = STARTS - timedelta(days=1, hours=1)  # staff moved it, and moved it back, on the eve of the reminder
    found = kinds(contacts=(LANDLINE,), since=back, by_staff=True, moved=True, asked_says=facts().says, now=back)
    assert found == ["reminder_3_days", "reminder_1_day"]


OFFERED = STARTS - timedelta(days=9, hours=1)
OPEN: dict[str, Any] = {"kind": SubjectKind.OFFER, "since": OFFERED, "until": OFFERED + timedelta(minutes=30)}


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ((MOBILE,), [("sms", 1)]),
        ((MOBILE, EMAIL), [("sms", 1), ("email", 2)]),
        ((LANDLINE,), [("call", 3)]),
        ((Contact(1, "mobile", do_not_text=True),), [("call", 1), ("sms", 1)]),  # the text is held
        ((Contact(1, "mobile", opted_out=True),), [("call", 1)]),  # no text: they asked to be told, so a person calls
    ],
)
def test_an_offer_is_made_once_by_every_way_that_reaches_them(contacts, expected):
    found = called_for(facts(contacts=contacts, **OPEN), {}, OFFERED)
    assert [(one.channel.value, one.contact_id) for one in found] == expected
    assert {(one.kind, one.due_at, one.worthless_at) for one in found} == {(MessageKind.OFFER, OFFERED, OPEN["until"])}
    told = {(one.channel, one.contact_id): Heard(one.says, OFFERED) for one in found}
    assert called_for(facts(contacts=contacts, **OPEN), told, OFFERED) == []


def test_an_offer_is_worth_nothing_once_it_has_run_out_or_was_answered():
    assert kinds(now=OPEN["until"], **OPEN) == []
    assert kinds(now=OFFERED, stand=Stand.OVER, **OPEN) == []
    assert kinds(now=OPEN["until"] - timedelta(seconds=1), **OPEN) == ["offer"]
