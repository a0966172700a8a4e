"""The difference between what is planned and what is called for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.messages.rules.facts import Heard, Owed
from booking.messages.rules.reconciliation import Kept, Status, difference, further, told_by
from booking.wording.rules.kinds import Channel, MessageKind

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_ids = count(1)


def owed(kind=MessageKind.REMINDER_1_DAY, contact=1, says="t1"):
    return Owed(kind, Channel.SMS, contact, says, AT, AT + timedelta(days=1))


def kept(kind="reminder_1_day", status="planned", contact=1, says="t1", gone=None, due=AT):
    return Kept(next(_ids), kind, "sms", contact, says, status, due, gone)


def test_what_is_missing_is_planned_and_what_is_not_called_for_is_suppressed():
    stale = kept(says="t0")
    found = difference([stale], [owed()])
    assert (list(found.plan), set(found.suppress), dict(found.revive)) == ([owed()], {stale.id}, {})


@pytest.mark.parametrize("status", ["planned", "claimed", "sent", "delivered", "unknown", "failed", "expired"])
def test_what_is_planned_or_was_is_not_planned_again(status):
    assert len(difference([kept(status=status, gone=AT)], [owed()])) == 0


def test_only_what_is_planned_can_be_suppressed():
    rows = [kept(status=status, says="t0") for status in ("claimed", "sent", "unknown", "failed", "expired")]
    assert not difference(rows, []).suppress


def test_what_was_suppressed_and_is_called_for_again_is_the_same_message():
    row = kept(status="suppressed")
    found = difference([row], [owed()])
    assert (list(found.plan), list(found.revive)) == ([], [row.id])


def test_a_reminder_of_a_time_goes_once_whatever_number_they_have_by_now():
    sent = kept(status="sent", contact=1, gone=AT)
    old = kept(status="suppressed", contact=2)
    assert len(difference([sent], [owed(contact=2)])) == 0
    assert len(difference([sent, old], [owed(contact=2)])) == 0


def test_moved_there_and_back_and_there_again_is_told_each_time():
    rows = [
        kept("confirmation", "sent", says="t1", gone=AT),
        kept("moved", "sent", says="t2", gone=AT + timedelta(hours=1)),
        kept("moved", "sent", says="t1", gone=AT + timedelta(hours=2)),
    ]
    again = owed(MessageKind.MOVED, says="t2")
    assert list(difference(rows, [again]).plan) == [again]
    assert len(difference([*rows, kept("moved", "planned", says="t2")], [again])) == 0


def test_a_notice_is_the_same_notice_whatever_it_calls_itself():
    rows = [kept("moved", "planned", says="t2")]
    assert len(difference(rows, [owed(MessageKind.CONFIRMATION, says="t2")])) == 0


def test_told_is_what_went_out_last_and_since_when_they_know_it():
    rows = [
        kept("confirmation", "sent", says="t1", gone=AT, due=AT),
        kept("reminder_3_days", "sent", says="t1", gone=AT + timedelta(days=9), due=AT + timedelta(days=9)),
        kept("moved", "suppressed", says="t2"),
        kept("moved", "planned", says="t3"),
        kept("confirmation", "failed", contact=2, says="t1", gone=AT, due=AT),
    ]
    assert told_by(rows) == {(Channel.SMS, 1): Heard("t1", AT, "t1"), (Channel.SMS, 2): Heard("t1", AT, "t1")}


def test_a_message_on_its_way_counts_as_the_last():
    rows = [
        kept("moved", "claimed", says="t2"),
        kept("confirmation", "sent", says="t1", gone=AT + timedelta(days=1)),
    ]
    assert told_by(rows)[Channel.SMS, 1].says == "t2"


TELLS = [Status.SENT, Status.FAILED, Status.DELIVERED]


def after(start, told):
    """The status when all of these were told, having only moved forward."""
    status = start
    for one in told:
        before, status = status, further(status, one)
        assert before not in TELLS or TELLS.index(status) >= TELLS.index(before)
    return status


@given(st.sampled_from(list(Status)), st.lists(st.sampled_from(TELLS), max_size=8), st.randoms())
def test_in_whatever_order_a_provider_tells_it_the_end_is_the_same(start, told, chance):
    end, shuffled = after(start, told), list(told)
    chance.shuffle(shuffled)
    assert after(start, shuffled) == after(start, told * 2) == end
    if start not in TELLS and told:
        assert end == max(told, key=TELLS.index)
