"""Answer a referral as its receiver: see, accept, book, begin, hold, return, pass on, close; say who took it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from booking.cases.rules import may_read
from booking.core.rows import lock_row
from booking.referrals.errors import (
    AskedAgainMissing,
    NotByThem,
    OnlyAnew,
    OutcomeNeeded,
    ReferredToSelf,
    TakerMissing,
    WhyMissing,
)
from booking.referrals.models import Referral
from booking.referrals.operations.holding import settle, they_know
from booking.referrals.operations.steps import lock_referral, step, tell
from booking.referrals.operations.writing import ReferralReceiver, TimeWanted, book_time, need_named, need_taking
from booking.referrals.queries import holding, referral_lines
from booking.referrals.rules import (
    ReferralAct,
    ReferralOutcome,
    ReferralSide,
    ReferralState,
    sides_of,
    transition,
)
from booking.referrals.rules.clocks import hold_ends
from booking.staff.models import StaffMember

_NEEDS_WHY = frozenset((ReferralAct.RETURN, ReferralAct.REROUTE, ReferralAct.HOLD))


@dataclass(frozen=True)
class ReferralAnswer:
    """What is said with an act on a referral."""

    why: str = ""
    to: ReferralReceiver | None = None  # to whom it is passed on
    time: TimeWanted | None = None
    outcome: str = ""
    had_enough: bool | None = None
    asked_again: str = ""
    taken_by: str = ""
    they_know: bool = False
    hold_days: int = 0


def see(referral: Referral, person: StaffMember, *, now: datetime) -> bool:
    """Note that its receiver has opened a referral, and can read it; return whether that was new."""
    if referral.state != ReferralState.SENT or referral.to_organisation_id is not None:
        return False
    sides = sides_of(referral, person, holding(referral.reference, person))
    [line] = referral_lines(referral.reference)
    if ReferralSide.RECEIVER not in sides or not may_read(line, person, along=line.along):
        return False
    lock_row(referral)
    if referral.state != ReferralState.SENT:
        return False
    step(referral, ReferralAct.SEE, ReferralState.SEEN, by_id=person.id, now=now)
    settle(referral, by_id=person.id, now=now)
    return True


def answer(
    referral: Referral,
    act: ReferralAct,
    person: StaffMember,
    said: ReferralAnswer,
    *,
    expected_version: int,
    now: datetime,
) -> None:
    """Do one act of the receiver, or of the sender with what came back.

    Raises StalePage, NotByThem, OnlyReroute, WhyMissing, OutcomeNeeded, AskedAgainMissing, TakerMissing, or what the
    receiver that it is passed on to, or the time that is booked, refuses with.
    """
    lock_referral(referral, expected_version)
    sides = sides_of(referral, person, holding(referral.reference, person))
    after = transition(act, referral.state, sides, always_takes=referral.always_takes)
    if act in _NEEDS_WHY and not said.why.strip():
        raise WhyMissing
    if act is ReferralAct.BOOK:
        _book(referral, said, person, now)
    elif act is ReferralAct.REROUTE:
        _pass_on(referral, said, after, person, now)
    else:
        _check(act, said)
        step(referral, act, after, by_id=person.id, words=said.why or said.taken_by, now=now)
        _write(referral, act, said, person, now)
        tell(referral, act, by_id=referral.sender_id if act is ReferralAct.RETURN else person.id)
    if said.they_know:
        they_know(referral, now)
    settle(referral, by_id=person.id, now=now)


def _check(act: ReferralAct, said: ReferralAnswer) -> None:
    if act is ReferralAct.TAKE and not said.taken_by.strip():
        raise TakerMissing
    check_outcome(act, said)


def check_outcome(act: ReferralAct, said: ReferralAnswer) -> None:
    """Check that a referral that is closed has an outcome. Raises OutcomeNeeded, WhyMissing."""
    if act is ReferralAct.CLOSE:
        if said.outcome not in set(ReferralOutcome) - {ReferralOutcome.NONE_YET}:
            raise OutcomeNeeded
        if said.had_enough is False and not said.asked_again.strip():
            raise AskedAgainMissing
        if said.outcome == ReferralOutcome.NOT_HELPED and not said.why.strip():
            raise WhyMissing


def _write(referral: Referral, act: ReferralAct, said: ReferralAnswer, person: StaffMember, now: datetime) -> None:
    if act is ReferralAct.CLOSE:
        referral.outcome, referral.why = said.outcome, said.why
        referral.had_enough, referral.asked_again = said.had_enough, said.asked_again
    elif act is ReferralAct.HOLD:
        referral.hold_until = hold_ends(now, said.hold_days)
    elif act is ReferralAct.TAKE:
        referral.taken_by, referral.taken_at = said.taken_by, now
    elif act is ReferralAct.RETURN:
        referral.why = said.why
    if referral.urgent and referral.taken_at is None and act is ReferralAct.ACCEPT:
        referral.taken_by, referral.taken_at = person.name, now


def _book(referral: Referral, said: ReferralAnswer, person: StaffMember, now: datetime) -> None:
    if said.time is None or referral.to_service is None:
        raise NotByThem
    book_time(referral, referral.to_service, said.time, by_id=person.id, now=now)


def _pass_on(
    referral: Referral, said: ReferralAnswer, after: ReferralState, person: StaffMember, now: datetime
) -> None:
    """Give a referral to another receiver, for whom its clocks begin. What it was as it came is kept as a step."""
    if said.to is not None and said.to.organisation is not None:
        raise OnlyAnew
    if said.to is None or _is_same(referral, said.to):
        raise ReferredToSelf
    need_taking(said.to, None)
    if not referral.safeguarding:
        need_named(said.to, referral.clients)
    step(referral, ReferralAct.REROUTE, after, by_id=person.id, words=said.why, now=now)
    within = said.to.within
    referral.receiver_kind = said.to.kind.value
    referral.to_department, referral.to_service, referral.to_colleague = within, said.to.service, said.to.colleague
    referral.to_organisation = None
    referral.always_takes = referral.always_takes or (within is not None and within.always_takes)
    referral.with_since, referral.taken_by, referral.taken_at, referral.why = now, "", None, ""
    tell(referral, ReferralAct.REROUTE, by_id=person.id)


def _is_same(referral: Referral, to: ReferralReceiver) -> bool:
    asked = (to.department, to.service, to.colleague)
    ids = tuple(one.id if one is not None else None for one in asked)
    own = referral.to_department_id if referral.to_service_id is None and referral.to_colleague_id is None else None
    return ids == (own, referral.to_service_id, referral.to_colleague_id)
