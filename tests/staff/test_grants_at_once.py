"""Two managers who change the same grants at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import Refusal
from booking.staff import operations, queries
from booking.staff.errors import GrantBeyondYours, LastManager, ProposalGone
from booking.staff.rules import MANAGER_OF_ALL, GrantTerms, Role
from tests import factories
from tests.staff.conftest import People, journal
from tests.visits import scenes

WIDE = GrantTerms(Role.ADVISOR)


def at_once(app: Flask, acts: list[Callable[[], Any]]) -> list[Any]:
    db.session.rollback()
    answers = scenes.at_once(app, acts)
    db.session.rollback()  # read anew
    return answers


def test_two_managers_who_decide_at_once_decide_once(app: Flask, people: People, now: datetime) -> None:
    with transaction():
        uma = factories.staff("uma", "manager")
        operations.give_grant(people.sam, WIDE, by=people.mo, now=now)
    sam, second, third = people.sam.id, people.oz.id, uma.id

    def decide(by: int, yes: bool) -> None:
        person, manager = queries.by_id(sam), queries.by_id(by)
        if yes:
            operations.approve_grant(person, WIDE, by=manager, now=clock.now())
        else:
            operations.refuse_grant(person, WIDE, "No", by=manager, now=clock.now())

    answers = at_once(app, [lambda: decide(second, True), lambda: decide(third, False), lambda: decide(third, True)])
    assert sum(isinstance(answer, ProposalGone) for answer in answers) == 2, answers
    assert len([act for act, _by, _about in journal() if act in {"grant_given", "grant_refused"}]) == 1


def test_two_managers_who_give_the_same_at_once_give_it_once(app: Flask, people: People, now: datetime) -> None:
    sam, managers = people.sam.id, (people.mo.id, people.oz.id)
    terms = GrantTerms(Role.MANAGER)

    def give(by: int) -> int:
        return operations.give_grant(queries.by_id(sam), terms, by=queries.by_id(by), now=clock.now()).id

    answers = at_once(app, [partial(give, by) for by in managers])
    assert len(set(answers)) == 1, answers
    assert len(queries.proposals()) == 1


def test_two_managers_who_take_each_other_s_grant_at_once_leave_one(app: Flask, people: People, now: datetime) -> None:
    pairs = [(people.mo.id, people.oz.id), (people.oz.id, people.mo.id)]

    def take(by: int, of: int) -> None:
        operations.take_grant(queries.by_id(of), MANAGER_OF_ALL, by=queries.by_id(by), now=clock.now())

    answers = at_once(app, [partial(take, by, of) for by, of in pairs])
    assert sum(isinstance(answer, (LastManager, GrantBeyondYours)) for answer in answers) == 1, answers
    assert len(operations.managers_of_everything()) == 1


def test_whoever_is_ended_at_that_moment_approves_nothing_afterwards(app: Flask, people: People, now: datetime) -> None:
    with transaction():
        operations.give_grant(people.sam, WIDE, by=people.mo, now=now)
    sam, oz = people.sam.id, people.oz.id
    acts = [
        lambda: operations.end_staff(queries.by_id(oz), now=clock.now()),
        lambda: operations.approve_grant(queries.by_id(sam), WIDE, by=queries.by_id(oz), now=clock.now()),
    ]
    answers = at_once(app, acts)
    order = [act for act, _by, _about in journal() if act in {"staff_ended", "grant_given"}]
    refused = isinstance(answers[1], Refusal)
    assert order == (["staff_ended"] if refused else ["grant_given", "staff_ended"]), answers
