"""Validity of appointments: in tables, and against a reference that looks at every minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.core.intervals import Interval
from booking.disruptions.rules.standing import BookedTime, StandingFacts, Why, possible_stand_ins, stands, why_not

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
HER, HIM, HERE, THERE, TAX, BADGE = 1, 2, 10, 20, 100, 200


def minute(number: int) -> datetime:
    return NINE + timedelta(minutes=number)


def span(start: int, end: int) -> Interval:
    return Interval(minute(start), minute(end))


BOOKED = BookedTime(HER, HERE, TAX, minute(60), minute(90))
WORKS = {(HER, HERE, TAX): [span(0, 180)]}


@pytest.mark.parametrize(
    ("ground", "whys"),
    [
        ({"covers": WORKS}, set()),
        ({"covers": {}}, {Why.UNCOVERED}),
        ({"covers": {(HER, HERE, TAX): [span(60, 90)]}}, set()),
        ({"covers": {(HER, HERE, TAX): [span(61, 90)]}}, {Why.UNCOVERED}),
        ({"covers": {(HER, HERE, TAX): [span(60, 89)]}}, {Why.UNCOVERED}),  # not all of the write-up
        ({"covers": {(HER, HERE, TAX): [span(0, 75), span(75, 180)]}}, set()),  # cut in two, and nothing is missing
        ({"covers": {(HER, HERE, TAX): [span(0, 75), span(76, 180)]}}, {Why.UNCOVERED}),
        ({"covers": {(HIM, HERE, TAX): [span(0, 180)]}}, {Why.UNCOVERED}),
        ({"covers": {(HER, THERE, TAX): [span(0, 180)]}}, {Why.UNCOVERED}),
        ({"covers": {(HER, HERE, BADGE): [span(0, 180)]}}, {Why.UNCOVERED}),
        ({"covers": WORKS, "closures": {HERE: [span(0, 60)]}}, set()),
        ({"covers": WORKS, "closures": {HERE: [span(89, 95)]}}, {Why.CLOSED}),
        ({"covers": WORKS, "closures": {THERE: [span(0, 180)]}}, set()),
        ({"covers": WORKS, "away": {HER: [span(90, 180), span(0, 61)]}}, {Why.AWAY}),
        ({"covers": WORKS, "away": {HIM: [span(0, 180)]}}, set()),
        ({"covers": WORKS, "advisors_until": {HER: minute(89)}}, {Why.ADVISOR_ENDED}),
        ({"covers": WORKS, "advisors_until": {HER: minute(90)}}, set()),
        ({"covers": WORKS, "venues_until": {HERE: minute(0)}}, {Why.VENUE_ENDED}),
        ({"covers": WORKS, "venues_until": {HERE: minute(900)}}, set()),
        ({"covers": WORKS, "services_until": {TAX: minute(0)}}, {Why.SERVICE_ENDED}),
        ({"covers": WORKS, "services_until": {BADGE: minute(0)}}, set()),
        (
            {"covers": {}, "closures": {HERE: [span(0, 180)]}, "away": {HER: [span(0, 180)]}},
            {Why.UNCOVERED, Why.CLOSED, Why.AWAY},
        ),
    ],
)
def test_why_a_booking_does_not_stand(ground: dict[str, object], whys: set[Why]) -> None:
    found = StandingFacts(**ground)  # type: ignore[arg-type]
    assert why_not(BOOKED, found) == whys
    assert stands(BOOKED, found) is not bool(whys)


spans = st.tuples(st.integers(0, 24), st.integers(1, 8)).map(lambda pair: span(pair[0] * 5, (pair[0] + pair[1]) * 5))
some = st.lists(spans, max_size=4)
until = st.dictionaries(st.just(1), st.integers(0, 24).map(lambda n: minute(n * 5)), max_size=1)


def obvious(booked: BookedTime, ground: StandingFacts) -> bool:
    """Check every minute of it: somebody there, nothing against it."""
    at = booked.starts_at
    while at < booked.ends_at:
        there = any(
            start <= at < end
            for start, end in ground.covers.get((booked.advisor_id, booked.venue_id, booked.service_id), ())
        )
        shut = any(start <= at < end for start, end in ground.closures.get(booked.venue_id, ()))
        gone = any(start <= at < end for start, end in ground.away.get(booked.advisor_id, ()))
        over = any(
            key in ends and at >= ends[key]
            for key, ends in (
                (booked.advisor_id, ground.advisors_until),
                (booked.venue_id, ground.venues_until),
                (booked.service_id, ground.services_until),
            )
        )
        if not there or shut or gone or over:
            return False
        at += timedelta(minutes=1)
    return True


@settings(max_examples=400)
@given(when=spans, covers=some, other=some, closed=some, away=some, ends=st.tuples(until, until, until))
def test_it_stands_where_every_minute_does(
    when: Interval,
    covers: list[Interval],
    other: list[Interval],
    closed: list[Interval],
    away: list[Interval],
    ends: tuple[dict[int, datetime], dict[int, datetime], dict[int, datetime]],
) -> None:
    booked = BookedTime(1, 1, 1, *when)
    for shut, gone, over in (
        (closed, away, ends),
        ([], [], ends),
        (closed, [], ({}, {}, {})),
        ([], away, ({}, {}, {})),
    ):
        ground = StandingFacts({(1, 1, 1): covers, (2, 1, 1): other}, {1: shut}, {1: gone}, *over)
        assert stands(booked, ground) is obvious(booked, ground)


def test_who_could_stand_in() -> None:
    third, fourth, fifth = 3, 4, 5
    covers = {(who, HERE, TAX): [span(0, 180)] for who in (HER, HIM, third, fourth, fifth)}
    ground = StandingFacts(covers, away={fourth: [span(0, 180)]})

    def found(**more: object) -> list[int]:
        return possible_stand_ins(BOOKED, ground, **{"busy": {}, "gives": {}, **more})  # type: ignore[arg-type]

    assert found() == [HIM, third, fifth]  # not herself, not who is away
    assert found(busy={HIM: [span(89, 120)]}) == [third, fifth]
    assert found(busy={HIM: [span(90, 120)]}) == [third, fifth, HIM]  # free, but more booked
    assert found(gives={HIM: frozenset({BADGE}), third: frozenset({TAX, BADGE})}) == [third, fifth]
    assert found(speakers=frozenset({fifth})) == [fifth, HIM, third]
    closed = StandingFacts(covers, closures={HERE: [span(80, 100)]})
    assert possible_stand_ins(BOOKED, closed, busy={}, gives={}) == []
