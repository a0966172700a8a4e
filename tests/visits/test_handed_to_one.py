"""Handed over to a named colleague, to a desk, or on to a second topic: who may call, and what happens when they go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from booking.core.database import db, transaction
from booking.core.errors import NothingToUndo, Refusal
from booking.disruptions import operations as disruptions
from booking.services.models import Service
from booking.sessions.models import Assignment, BusyTime
from booking.staff.models import Grant
from booking.visits import operations, queries, rules
from booking.visits.errors import (
    AlreadyCalled,
    ColleagueNotHere,
    HandOverReasonMissing,
    NobodyHere,
    OutcomeMissing,
    VisitOver,
    WaitsForColleague,
    WithYouAlready,
)
from booking.visits.models import Consultation, VisitAct
from booking.visits.rules import HandOver
from tests import factories
from tests.statements import counted
from tests.visits.scenes import appointment, at_once, onward

SENDER, NAMED, OTHER = 0, 1, 2


@pytest.mark.parametrize(
    ("waits_for", "handed_over_by", "may_call", "is_own"),
    [
        (None, None, {SENDER, NAMED, OTHER}, {SENDER, NAMED, OTHER}),
        (None, SENDER, {NAMED, OTHER}, {SENDER, NAMED, OTHER}),
        (NAMED, SENDER, {NAMED}, {NAMED}),
        (SENDER, SENDER, {SENDER}, {SENDER}),  # a second topic of their own
    ],
)
def test_who_may_call_who_was_handed_over(
    waits_for: int | None, handed_over_by: int | None, may_call: set[int], is_own: set[int], now: datetime
) -> None:
    person = rules.Waiting("R", now, 10, handed_over_by=handed_over_by, waits_for=waits_for)
    advisors = (SENDER, NAMED, OTHER)
    assert {one for one in advisors if rules.may_call(person, one, [10], now)} == may_call
    assert {one for one in advisors if rules.is_own_call(person, one, {10})} == is_own
    assert ("one colleague" in rules.why_this_order(person, now)) is (waits_for is not None)


@pytest.fixture
def day(app: Flask) -> factories.Day:
    with transaction():
        return factories.session_on(kind="mixed", advisors=3)


def seen(day: factories.Day, now: datetime, by: int = SENDER) -> Consultation:
    """Somebody booked with the first advisor sits with one of them."""
    with transaction():
        visit = operations.check_in_appointment(
            appointment(day, now), venue_id=day.venue.id, by_id=day.advisors[NAMED].id, now=now
        )
        operations.start(visit.consultations[0], day.advisors[by].id, now, because="covering")
        return visit.consultations[0]


def handed(day: factories.Day, now: datetime, **to: Any) -> Consultation:
    """Somebody waits, handed over by the first advisor for the same service."""
    consultation = seen(day, now)
    with transaction():
        return operations.hand_over(
            consultation, onward(day.service.id, **to), advisor_id=day.advisors[SENDER].id, now=now
        )


def to_named(day: factories.Day, now: datetime) -> Consultation:
    return handed(day, now, advisor_id=day.advisors[NAMED].id)


def desk_of(day: factories.Day, place: int) -> int:
    query = select(Assignment.desk_id).where(Assignment.advisor_id == day.advisors[place].id)
    found = db.session.scalar(query)
    assert found is not None
    return found


def callers(day: factories.Day, now: datetime) -> set[int]:
    """Which of the three *call next* would give somebody."""
    line = queries.waiting_line(day.venue.id, now)
    gives = [day.service.id]
    return {i for i, one in enumerate(day.advisors) if any(rules.may_call(p, one.id, gives, now) for p in line)}


def test_a_named_colleague_alone_calls_and_the_lists_say_who(day: factories.Day, now: datetime) -> None:
    following = to_named(day, now)
    assert callers(day, now) == {NAMED}
    with counted() as sent:
        [row] = queries.waiting(day.venue.id, factories.THURSDAY, now)
    assert len(sent) == 1
    [listed] = queries.on_day(day.venue.id, factories.THURSDAY, now).waiting
    for one in (row, listed):
        assert (one.for_whom, one.for_desk, one.nobody_here) == ("Advisor 2", 2, False)
    with pytest.raises(WaitsForColleague, match="Advisor 2"), transaction():
        operations.call(following, day.advisors[OTHER].id, None, now)
    with pytest.raises(WaitsForColleague), transaction():
        operations.start(following, day.advisors[SENDER].id, now)
    with transaction():
        operations.call(following, day.advisors[OTHER].id, None, now, because="covering")
    assert following.called_because == "covering"


def test_a_desk_is_whoever_sits_there(day: factories.Day, now: datetime) -> None:
    handed(day, now, desk_id=desk_of(day, NAMED))
    assert callers(day, now) == {NAMED}
    with transaction():
        for one in db.session.scalars(select(Assignment).order_by(Assignment.id)).all():
            one.desk_id = None
        db.session.flush()
        sits = db.session.scalars(select(Assignment).where(Assignment.advisor_id == day.advisors[OTHER].id)).one()
        sits.desk_id = day.venue.desks[1].id
    assert callers(day, now) == {OTHER}
    [row] = queries.waiting(day.venue.id, factories.THURSDAY, now)
    assert (row.for_whom, row.for_desk) == ("Advisor 3", 2)


def leaves(day: factories.Day, now: datetime) -> None:
    disruptions.end_advisor(day.advisors[NAMED], by_id=None, now=now)


def is_away(day: factories.Day, now: datetime) -> None:
    disruptions.advisor_away(day.advisors[NAMED], now, now + timedelta(hours=1), "ill", by_id=None, now=now)


def session_ends(day: factories.Day, now: datetime) -> None:
    theirs = db.session.scalars(select(Assignment).where(Assignment.advisor_id == day.advisors[NAMED].id)).one()
    theirs.ends_at = now


def grant_ends(day: factories.Day, now: datetime) -> None:
    for one in db.session.scalars(select(Grant).where(Grant.staff_member_id == day.advisors[NAMED].id)).all():
        one.state = "ended"


@pytest.mark.parametrize("what", [leaves, is_away, session_ends, grant_ends])
def test_who_was_named_and_goes_leaves_them_to_any_other(
    day: factories.Day, now: datetime, what: Callable[[factories.Day, datetime], None]
) -> None:
    following = to_named(day, now)
    with transaction():
        what(day, now)
    assert callers(day, now) - {NAMED} == {OTHER}
    [row] = queries.waiting(day.venue.id, factories.THURSDAY, now)
    assert (row.for_whom, row.nobody_here) == ("", False)
    with transaction():
        called = operations.call_next(day.advisors[OTHER].id, venue_id=day.venue.id, desk_id=None, now=now)
    assert called is not None and called.reference == following.reference


def test_with_nobody_left_the_lists_say_so(day: factories.Day, now: datetime) -> None:
    to_named(day, now)
    with transaction():
        for one in (NAMED, OTHER):
            disruptions.advisor_away(day.advisors[one], now, now + timedelta(hours=1), "ill", by_id=None, now=now)
    [row] = queries.waiting(day.venue.id, factories.THURSDAY, now)
    assert row.nobody_here


def test_two_advisors_racing_for_who_waits_for_anybody(app: Flask, day: factories.Day, now: datetime) -> None:
    handed(day, now)
    venue, advisors = day.venue.id, [day.advisors[NAMED].id, day.advisors[OTHER].id]
    db.session.remove()

    def calls(advisor: int) -> Callable[[], str | None]:
        def act() -> str | None:
            found = operations.call_next(advisor, venue_id=venue, desk_id=None, now=now)
            return found.reference if found else None

        return act

    assert sorted(map(bool, at_once(app, [calls(one) for one in advisors]))) == [False, True]


def test_two_windows_hand_over_once(app: Flask, day: factories.Day, now: datetime) -> None:
    consultation = seen(day, now)
    reference, service, sender = consultation.reference, day.service.id, day.advisors[SENDER].id
    named = [day.advisors[NAMED].id, day.advisors[OTHER].id]
    db.session.remove()

    def hands_to(advisor: int) -> Callable[[], str]:
        def act() -> str:
            talk = db.session.scalars(select(Consultation).where(Consultation.reference == reference)).one()
            to = onward(service, advisor_id=advisor)
            return operations.hand_over(talk, to, advisor_id=sender, now=now).reference

        return act

    results = at_once(app, [hands_to(one) for one in named])
    assert sorted(isinstance(one, VisitOver) for one in results) == [False, True]
    assert len(db.session.scalars(select(Consultation)).all()) == 2


def elsewhere(day: factories.Day) -> Service:
    """A service that nobody here gives now."""
    about = factories.service("Housing options")
    factories.session_on(offering=[about])
    return about


Choice = Callable[[factories.Day], HandOver]
REFUSED: dict[str, tuple[Choice, type[Refusal]]] = {
    "nobody gives it here": (lambda day: onward(elsewhere(day).id), NobodyHere),
    "a colleague elsewhere": (
        lambda day: onward(day.service.id, advisor_id=factories.staff().id),
        ColleagueNotHere,
    ),
    "an empty desk": (lambda day: onward(day.service.id, desk_id=day.venue.desks[2].id), ColleagueNotHere),
    "no reason": (lambda day: onward(day.service.id, ""), HandOverReasonMissing),
    "a reason that is none": (lambda day: onward(day.service.id, "because"), HandOverReasonMissing),
    "to themselves": (lambda day: onward(day.service.id, advisor_id=day.advisors[SENDER].id), WithYouAlready),
    "a second topic that is not theirs": (
        lambda day: onward(elsewhere(day).id, "second_topic", advisor_id=day.advisors[SENDER].id),
        ColleagueNotHere,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hand_over_into_silence_is_refused(day: factories.Day, now: datetime, name: str) -> None:
    consultation = seen(day, now)
    choice, refusal = REFUSED[name]
    with transaction():
        day.venue.desks.append(factories.Desk(number=9))
    with pytest.raises(refusal), transaction():
        operations.hand_over(consultation, choice(day), advisor_id=day.advisors[SENDER].id, outcome="resolved", now=now)
    assert (consultation.status, len(consultation.visit.consultations)) == ("in_progress", 1)


def test_the_only_one_who_gives_it_hands_over_to_nobody(app: Flask, now: datetime) -> None:
    with transaction():
        alone = factories.session_on(kind="mixed", advisors=2)
        alone.session.assignments[1].ends_at = now
    consultation = seen(alone, now)
    with pytest.raises(NobodyHere, match=alone.service.name), transaction():
        operations.hand_over(consultation, onward(alone.service.id), advisor_id=alone.advisors[SENDER].id, now=now)


def second_topic(day: factories.Day, now: datetime, **to: Any) -> tuple[Consultation, Consultation]:
    first = seen(day, now)
    said: dict[str, Any] = {"advisor_id": day.advisors[SENDER].id, "outcome": "resolved", "now": now}
    with transaction():
        return first, operations.hand_over(first, onward(day.service.id, "second_topic", **to), **said)


def test_a_second_topic_ends_the_first_with_its_own_outcome(day: factories.Day, now: datetime) -> None:
    first = seen(day, now)
    with pytest.raises(OutcomeMissing), transaction():
        to = onward(day.service.id, "second_topic")
        operations.hand_over(first, to, advisor_id=day.advisors[SENDER].id, now=now)
    with transaction():
        to = onward(day.service.id, "second_topic", for_next="Her blue badge")
        following = operations.hand_over(
            first, to, advisor_id=day.advisors[SENDER].id, outcome="resolved", now=now + timedelta(minutes=5)
        )
    assert (first.outcome, first.referred_to_id) == ("resolved", None)
    assert (following.status, following.waiting_since, following.for_next) == ("waiting", now, "Her blue badge")


def test_a_second_topic_of_their_own_begins_at_once_and_is_undone_whole(day: factories.Day, now: datetime) -> None:
    me = day.advisors[SENDER].id
    first, second = second_topic(day, now, advisor_id=me)
    assert (first.status, second.status, second.advisor_id) == ("finished", "in_progress", me)
    busy = db.session.scalars(select(BusyTime)).one()
    assert (busy.ends_at, busy.planned_end) == (now + timedelta(minutes=25), None)  # they are seen in it still
    act = db.session.scalars(select(VisitAct).order_by(VisitAct.id.desc()).limit(1)).one()
    with transaction():
        operations.undo(act, me, now + timedelta(minutes=1))
    db.session.refresh(first.visit)
    assert [(one.status, one.advisor_id, one.outcome) for one in first.visit.consultations] == [("in_progress", me, "")]


def test_a_hand_over_to_one_is_undone_until_they_have_called(day: factories.Day, now: datetime) -> None:
    following = to_named(day, now)
    act = db.session.scalars(select(VisitAct).where(VisitAct.act == "handed_over")).one()
    with transaction():
        operations.call(following, day.advisors[NAMED].id, None, now)
    with pytest.raises(NothingToUndo), transaction():
        operations.undo(act, day.advisors[SENDER].id, now)
    with pytest.raises(AlreadyCalled), transaction():
        operations.call(following, day.advisors[OTHER].id, None, now)
