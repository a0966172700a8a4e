"""Which readings of a record raise an alert, and who may close it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.cases.rules import Act, Basis
from booking.cases.rules.alerts import (
    CONNECTED_WITHIN,
    MANY_RECORDS,
    READING,
    AlertKind,
    Connection,
    ReadingFacts,
    alerts_of,
    who_may_close,
)
from booking.cases.rules.matching import PersonFacts
from booking.staff.rules import GrantTerms, Role, Scope

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
ME, LEEDS, TAX, HOUSING = 7, 1, 2, 3
MINE, HERS = 11, 12  # contact points
DAY = timedelta(days=1)


def somebody(name: str, *reached: int, record: int = 1) -> PersonFacts:
    return PersonFacts(record, frozenset({name}), reached=frozenset(reached))


MINA = somebody("mina holt", MINE, record=0)
ADA = somebody("ada lovelace", HERS)
SEEN = Connection(NOW - DAY, ME)
READ = ReadingFacts(
    at=NOW,
    act=Act.OPENED,
    basis=Basis.REASON,
    reader_id=ME,
    scope=Scope(frozenset({(LEEDS, TAX)})),
    reader=MINA,
    person=ADA,
    connections=(SEEN,),
)


@pytest.mark.parametrize(
    ("changes", "raised"),
    [
        ({}, []),
        ({"person": somebody("mina holt")}, ["own"]),  # by the name alone
        ({"person": somebody("holt mina", HERS)}, ["own"]),
        ({"person": somebody("wilhelmina holt", MINE)}, ["own"]),
        ({"person": somebody("mina kowalska", MINE)}, ["own"]),  # she has married
        ({"person": somebody("jan holt", MINE)}, ["family"]),
        ({"person": somebody("jan holt", HERS)}, []),  # a namesake
        ({"person": somebody("jan holt", HERS), "lives_with_reader": True}, ["family"]),
        ({"person": somebody("jan kay", MINE)}, []),  # the number alone: a lodger, a client they once called
        ({"person": somebody("jan kay"), "lives_with_reader": True}, []),
        ({"colleagues": [somebody("ada lovelace", HERS, record=0)]}, ["a_colleague"]),
        ({"colleagues": [somebody("nell kay", HERS, record=0)]}, []),
        ({"colleagues": [somebody("ada lovelace", MINE, record=0)]}, []),
        ({"connections": ()}, ["no_connection"]),
        ({"connections": (), "basis": Basis.TELEPHONE}, []),
        ({"connections": (), "basis": Basis.VISIT}, ["no_connection"]),  # of a year ago
        ({"connections": (), "person": somebody("mina holt")}, ["own"]),  # one of both
        ({"connections": (Connection(NOW - 31 * DAY, ME),)}, ["no_connection"]),
        ({"connections": (Connection(NOW + 29 * DAY, ME),)}, []),
        ({"connections": (Connection(NOW, 8),)}, ["no_connection"]),  # a colleague's, nowhere of mine
        ({"connections": (Connection(NOW, 8, LEEDS, TAX),)}, []),
        ({"connections": (Connection(NOW, None, LEEDS, None),)}, []),
        ({"connections": (Connection(NOW, 8, LEEDS, HOUSING),)}, ["no_connection"]),
        ({"connections": (Connection(NOW, 8, 9, TAX),)}, ["no_connection"]),
        ({"person": None, "connections": ()}, ["no_connection"]),
        ({"connections": (), "read_today": True}, []),
        ({"person": somebody("mina holt"), "read_today": True}, []),
        ({"records_in_hour": MANY_RECORDS}, []),
        ({"records_in_hour": MANY_RECORDS + 1}, ["many"]),
        ({"records_in_hour": MANY_RECORDS + 1, "many_said": True}, []),
        ({"act": Act.BROKE_GLASS}, ["break_glass"]),
        ({"act": Act.BROKE_GLASS, "read_today": True}, ["break_glass"]),
        ({"act": Act.BROKE_GLASS, "person": somebody("mina holt")}, ["break_glass", "own"]),
        ({"act": Act.SHOWN, "person": somebody("mina holt"), "connections": ()}, []),
        ({"act": Act.EXPORTED, "connections": ()}, ["no_connection"]),
        ({"act": Act.PRINTED, "basis": Basis.DESK, "connections": ()}, []),  # a day's list
    ],
)
def test_what_raises_which_alert(changes: dict[str, Any], raised: list[str]) -> None:
    assert alerts_of(replace(READ, **changes)) == raised


moments = st.timedeltas(timedelta(days=-90), timedelta(days=90)).map(lambda span: NOW + span)
places = st.sampled_from([None, 1, 2, 3])
works = st.builds(Connection, moments, st.sampled_from([None, ME, 8]), places, places)


@given(st.lists(works, max_size=6), st.sampled_from(list(Act)), st.integers(1, 40), st.booleans(), st.booleans())
def test_more_work_with_a_person_never_raises_more(
    done: list[Connection], act: Act, number: int, said: bool, again: bool
) -> None:
    facts = replace(READ, act=act, connections=(), records_in_hour=number, many_said=said, read_today=again)
    without, with_work = alerts_of(facts), alerts_of(replace(facts, connections=done))
    assert set(with_work) <= set(without) and len(set(without)) == len(without)
    assert (AlertKind.BREAK_GLASS in with_work) == (act is Act.BROKE_GLASS)
    if act not in READING:
        assert not without
    if any(one.staff_id == ME and abs(one.at - NOW) <= CONNECTED_WITHIN for one in done):
        assert AlertKind.NO_CONNECTION not in with_work


@dataclass(frozen=True)
class Colleague:
    id: int
    grants: list[GrantTerms] = field(default_factory=list)


def manager(id_: int, venue: int | None = None, department: int | None = None) -> Colleague:
    return Colleague(id_, [GrantTerms(Role.MANAGER, venue, department)])


READER = Colleague(ME, [GrantTerms(Role.ADVISOR, LEEDS, TAX)])
OF_TAX, OF_HOUSING, OF_ALL, OF_YORK = manager(20, None, TAX), manager(21, None, HOUSING), manager(22), manager(23, 9)


@pytest.mark.parametrize(
    ("managers", "about", "department", "may"),
    [
        ([OF_TAX, OF_HOUSING, OF_ALL, OF_YORK], READER, None, {20, 22}),
        ([OF_TAX, OF_HOUSING, OF_ALL, OF_YORK], READER, HOUSING, {21, 22, 23}),
        ([OF_HOUSING], READER, None, {21}),  # nobody is over the reader: any other manager
        ([OF_TAX, OF_YORK], OF_TAX, None, {23}),
        ([OF_ALL], OF_ALL, None, set()),  # a sole manager never closes their own
        ([OF_HOUSING, OF_ALL], OF_HOUSING, HOUSING, {22}),
        ([], READER, TAX, set()),
    ],
)
def test_who_closes_an_alert(
    managers: list[Colleague], about: Colleague, department: int | None, may: set[int]
) -> None:
    assert who_may_close(managers, about, department) == may


@given(st.lists(st.builds(manager, st.integers(1, 9), places, places), max_size=5), places)
def test_nobody_closes_an_alert_about_themselves_and_whoever_else_there_is_can(
    managers: list[Colleague], department: int | None
) -> None:
    may = who_may_close(managers, READER, department)
    assert ME not in may
    assert bool(may) == any(one.id != ME for one in managers)
