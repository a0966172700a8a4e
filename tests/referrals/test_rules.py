"""Rules of referrals: the table of transitions, the clocks in working days, what the person is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from booking.referrals.errors import NotByThem, OnlyReroute
from booking.referrals.rules import (
    OPEN_REFERRALS,
    OVER,
    Purpose,
    ReferralAct,
    ReferralSide,
    ReferralState,
    TaskHolder,
    acts_open,
    comes_back_at,
    telling_of,
    telling_words,
    transition,
    wanted_tasks,
)
from booking.referrals.rules.clocks import next_change
from booking.referrals.rules.telling import by_message

SENDER, RECEIVER = {ReferralSide.SENDER}, {ReferralSide.RECEIVER}
THURSDAY = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
FRIDAY_AT_FIVE = datetime(2026, 11, 27, 17, tzinfo=UTC)
EVENING = timedelta(hours=6, minutes=45)  # from then to the end of the working day


@dataclass
class Facts:
    """A referral, sent on Thursday morning."""

    state: str = ReferralState.SENT
    state_since: datetime = THURSDAY
    written_at: datetime = THURSDAY
    sent_at: datetime | None = THURSDAY
    with_since: datetime | None = THURSDAY
    urgent: bool = False
    taken_at: datetime | None = None
    always_takes: bool = False
    objection: str = ""
    decided_at: datetime | None = None
    hold_until: datetime | None = None
    appointment_ends_at: datetime | None = None
    tell: str = ""
    safeguarding: bool = False
    version: int = 1


def purposes(facts: Facts, at: datetime) -> set[str]:
    return {one.purpose for one in wanted_tasks(facts, at, "England")}


@pytest.mark.parametrize("state", ReferralState)
@pytest.mark.parametrize("act", ReferralAct)
def test_only_the_table_moves_a_referral(state: ReferralState, act: ReferralAct) -> None:
    for sides in (SENDER, RECEIVER, {ReferralSide.MANAGER}, {ReferralSide.CLOCK}):
        if act in acts_open(state, sides):
            assert transition(act, state, sides) in ReferralState
        else:
            with pytest.raises(NotByThem):
                transition(act, state, sides)
    assert state not in OVER or not acts_open(state, set(ReferralSide))


def test_who_always_takes_people_returns_nobody_and_nothing_comes_back() -> None:
    with pytest.raises(OnlyReroute):
        transition(ReferralAct.RETURN, ReferralState.SEEN, RECEIVER, always_takes=True)
    assert ReferralAct.RETURN not in acts_open(ReferralState.SEEN, RECEIVER, always_takes=True)
    facts = Facts(always_takes=True)
    assert comes_back_at(facts, "England") is None
    late = THURSDAY + timedelta(days=60)
    assert purposes(facts, late) >= {Purpose.HANDLE, Purpose.FROM_MANAGER, Purpose.TO_MANAGER}


@pytest.mark.parametrize(
    ("state", "days", "then"),
    [
        (ReferralState.SENT, 0, {Purpose.HANDLE}),
        (ReferralState.SENT, 1, {Purpose.HANDLE, Purpose.CHASE}),  # Friday evening: not seen for a working day
        (ReferralState.SENT, 3, {Purpose.HANDLE, Purpose.CHASE}),  # the weekend does not count
        (ReferralState.SENT, 4, {Purpose.HANDLE, Purpose.CHASE, Purpose.FROM_MANAGER, Purpose.TO_MANAGER}),
        (ReferralState.SEEN, 3, {Purpose.HANDLE}),
        (ReferralState.SEEN, 4, {Purpose.HANDLE, Purpose.CHASE}),
        (ReferralState.ACCEPTED, 6, {Purpose.HANDLE}),
        (ReferralState.ACCEPTED, 7, {Purpose.HANDLE, Purpose.CHASE}),
    ],
)
def test_first_the_sender_is_told_then_both_managers(state: str, days: int, then: set[str]) -> None:
    assert purposes(Facts(state=state), THURSDAY + timedelta(days=days) + EVENING) == then


def test_by_friday_is_all_of_friday() -> None:
    assert wanted_tasks(Facts(), THURSDAY, "England")[0].due_at == FRIDAY_AT_FIVE
    assert purposes(Facts(), FRIDAY_AT_FIVE - timedelta(minutes=1)) == {Purpose.HANDLE}
    assert purposes(Facts(), FRIDAY_AT_FIVE) == {Purpose.HANDLE, Purpose.CHASE}


def test_it_comes_back_after_ten_working_days_and_a_bank_holiday_is_none() -> None:
    assert comes_back_at(Facts(), "England") == THURSDAY + timedelta(days=14) + EVENING
    december = THURSDAY + timedelta(days=21)
    assert (
        comes_back_at(Facts(sent_at=december, with_since=december), "England")
        == december + timedelta(days=19) + EVENING
    )  # three days off
    passed_on = Facts(with_since=THURSDAY + timedelta(days=13))
    assert comes_back_at(passed_on, "England") == THURSDAY + timedelta(days=20) + EVENING
    assert comes_back_at(Facts(state=ReferralState.UNDER_WAY), "England") is None


def test_an_urgent_one_is_telephoned_and_reaches_the_managers_within_the_hour() -> None:
    facts = Facts(urgent=True)
    first = wanted_tasks(facts, THURSDAY, "England")
    assert [(one.purpose, one.holder) for one in first] == [
        (Purpose.HANDLE, TaskHolder.RECEIVER),
        (Purpose.CALL, TaskHolder.SENDER),
    ]
    assert next_change(facts, THURSDAY, "England") == THURSDAY + timedelta(hours=1)
    assert purposes(facts, THURSDAY + timedelta(hours=1)) >= {Purpose.CALL, Purpose.FROM_MANAGER, Purpose.TO_MANAGER}
    facts.taken_at = THURSDAY
    assert purposes(facts, THURSDAY + timedelta(hours=1)) == {Purpose.HANDLE}


def test_an_objection_is_the_managers_and_a_safeguarding_one_goes_first_and_is_looked_at_after() -> None:
    waits = Facts(state=ReferralState.WRITTEN, sent_at=None, with_since=None, objection="No")
    assert purposes(waits, THURSDAY) == {Purpose.DECIDE}
    assert purposes(waits, THURSDAY + timedelta(days=4) + EVENING) == {Purpose.DECIDE, Purpose.CHASE}
    assert purposes(Facts(objection="No", safeguarding=True), THURSDAY) == {Purpose.DECIDE, Purpose.HANDLE}


@pytest.mark.parametrize("state", OPEN_REFERRALS)
@pytest.mark.parametrize("hours", [0, 1, 30, 200, 2000])
def test_at_every_moment_an_open_one_has_a_task_and_one_that_is_over_has_none(state: str, hours: int) -> None:
    facts, at = Facts(state=state), THURSDAY + timedelta(hours=hours)
    assert wanted_tasks(facts, at, "England")
    assert all(wanted_tasks(Facts(state=over), at, "England") == [] for over in OVER)


def test_what_the_person_is_told_names_the_receiver_and_safeguarding_is_on_no_message() -> None:
    assert telling_words(telling_of(Facts(tell="sent")), "Housing") == "We have asked Housing to help you with this."
    assert by_message(Facts(tell="booked"))
    assert not by_message(Facts(tell="booked", safeguarding=True))
    assert not by_message(Facts())
