"""Grants: nobody raises themselves, wide ones need a second manager, and each stays on file."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booking.core.database import db, transaction
from booking.staff import operations, queries
from booking.staff.errors import (
    GrantToYourself,
    LastManager,
    NothingToHandOver,
    ProposalGone,
    ProposerGone,
    SecondManagerNeeded,
    StaffEnded,
    WordMissing,
)
from booking.staff.models import Grant, StaffMember, StaffNotice
from booking.staff.rules import MANAGER_OF_ALL, GrantTerms, Role, may_second, needs_second
from tests import factories
from tests.staff.conftest import People, journal

WIDE = GrantTerms(Role.ADVISOR)


def held(person: StaffMember) -> list[str]:
    db.session.expire_all()
    return [grant.role for grant in person.grants]


def told(person: StaffMember) -> list[str]:
    query = select(StaffNotice).where(StaffNotice.staff_member_id == person.id).order_by(StaffNotice.id)
    return [one.act for one in db.session.scalars(query)]


NARROW = GrantTerms(Role.ADVISOR, None, 1)


@pytest.mark.parametrize(
    ("wanted", "has", "second"),
    [
        (GrantTerms(Role.HOST), [], False),
        (NARROW, [], False),
        (NARROW, [GrantTerms(Role.ADVISOR, 7, 1)], False),
        (NARROW, [GrantTerms(Role.MANAGER, None, 2)], False),  # another role
        (NARROW, [GrantTerms(Role.ADVISOR, None, 2)], True),  # one by one is every department, too
        (GrantTerms(Role.ADVISOR, 7), [], True),
        (GrantTerms(Role.MANAGER, 7), [], True),
        (MANAGER_OF_ALL, [], True),
        (GrantTerms(Role.MANAGER, 7, 1), [], False),
    ],
)
def test_what_needs_a_second_manager(wanted: GrantTerms, has: list[GrantTerms], second: bool) -> None:
    assert needs_second(wanted, has) is second


def test_whom_the_first_made_a_manager_alone_is_no_second() -> None:
    """Nor whom those made a manager, and so on; and nobody is the second one beside somebody whom they made one."""
    root = by_alone(None)
    first, other = StaffMember(id=1, grant_history=[root]), StaffMember(id=3, grant_history=[root])
    made = by_alone(first)
    ghost = StaffMember(id=2, grant_history=[made])
    assert not may_second([made], WIDE, by_id=2, first=first) and may_second([made], WIDE, by_id=2, first=None)
    assert not may_second([root], WIDE, by_id=1, first=ghost)
    chained = by_alone(ghost)
    assert not may_second([chained], WIDE, by_id=4, first=first) and may_second([chained], WIDE, by_id=4, first=other)
    ghost.grant_history = [made, by_alone(other)]
    assert may_second([chained], WIDE, by_id=4, first=first)
    made.approved_by_id = 3
    assert may_second([made], WIDE, by_id=2, first=first)
    assert not may_second([by_alone(None, department_id=4)], WIDE, by_id=2, first=first)


def test_two_whom_one_manager_made_are_no_two_managers() -> None:
    root = by_alone(None)
    first = StaffMember(id=1, grant_history=[root])
    ghosts = [StaffMember(id=number, grant_history=[by_alone(first)]) for number in (2, 3)]
    assert not may_second(ghosts[1].grant_history, WIDE, by_id=3, first=ghosts[0])
    ghosts[1].grant_history = [by_alone(ghosts[0])]
    ghosts[0].grant_history.append(by_alone(ghosts[1]))  # in a ring
    assert not may_second(ghosts[1].grant_history, WIDE, by_id=3, first=first)


def test_a_grant_that_was_refused_makes_nobody_a_second_manager() -> None:
    root = by_alone(None)
    first, other = StaffMember(id=1, grant_history=[root]), StaffMember(id=3, grant_history=[root])
    ghost = StaffMember(id=2, grant_history=[by_alone(first), by_alone(other, state="refused")])
    assert not may_second([by_alone(ghost)], WIDE, by_id=4, first=first)


def test_a_manager_does_not_approve_what_somebody_asked_whom_they_made_one(people: People, now: datetime) -> None:
    """One department after another: from the second on a grant needs two managers."""
    with transaction():
        of_1, of_2 = factories.department("One"), factories.department("Two")
        part = GrantTerms(Role.ADVISOR, None, of_2.id)
        operations.give_grant(people.sam, GrantTerms(Role.ADVISOR, None, of_1.id), by=people.oz, now=now)
        ghosts = [factories.staff(name) for name in ("gus", "guy")]
        for ghost in ghosts:
            operations.give_grant(ghost, GrantTerms(Role.MANAGER, None, of_2.id), by=people.mo, now=now)
        operations.give_grant(people.sam, part, by=ghosts[0], now=now)
        for second in (people.mo, ghosts[1]):
            with pytest.raises(SecondManagerNeeded):
                operations.approve_grant(people.sam, part, by=second, now=now)
        operations.approve_grant(people.sam, part, by=people.oz, now=now)


def by_alone(giver: StaffMember | None, *, state: str = "in_force", department_id: int | None = None) -> Grant:
    """A manager's grant given by one manager alone."""
    return Grant(role="manager", state=state, granted_by=giver, department_id=department_id)


def test_nobody_grants_to_oneself_not_even_a_manager_of_everything(people: People, now: datetime) -> None:
    for terms in (WIDE, GrantTerms(Role.HOST), NARROW):
        with transaction(), pytest.raises(GrantToYourself):
            operations.give_grant(people.mo, terms, by=people.mo, now=now)
    assert held(people.mo) == ["manager"] and journal() == []


def test_a_wide_grant_allows_nothing_until_another_manager_approves_it(people: People, now: datetime) -> None:
    with transaction():
        operations.give_grant(people.sam, WIDE, by=people.mo, now=now)
        operations.give_grant(people.sam, WIDE, by=people.mo, now=now)  # twice is once
    assert held(people.sam) == ["host"] and [one.state for one in queries.proposals()] == ["proposed"]
    assert queries.advisors() == []
    for person in (people.mo, people.sam):
        with transaction(), pytest.raises((SecondManagerNeeded, GrantToYourself)):
            operations.approve_grant(people.sam, WIDE, by=person, now=now)
    with transaction():
        operations.approve_grant(people.sam, WIDE, by=people.oz, now=now)
    assert held(people.sam) == ["host", "advisor"]
    grant = people.sam.grants[1]
    assert (grant.granted_by_id, grant.approved_by_id, grant.granted_at) == (people.mo.id, people.oz.id, now)
    assert journal() == [
        ("grant_proposed", people.mo.id, people.sam.id),
        ("grant_given", people.oz.id, people.sam.id),
    ]
    assert told(people.sam) == ["grant_proposed", "grant_given"]
    assert (told(people.oz), told(people.mo)) == (["grant_proposed"], ["grant_given"])


def test_a_manager_does_not_approve_what_was_asked_for_them(people: People, now: datetime) -> None:
    with transaction():
        operations.give_grant(people.oz, WIDE, by=people.mo, now=now)
        with pytest.raises(GrantToYourself):
            operations.approve_grant(people.oz, WIDE, by=people.oz, now=now)
        with pytest.raises(SecondManagerNeeded):
            operations.approve_grant(people.oz, WIDE, by=people.mo, now=now)


def test_a_grant_is_refused_or_withdrawn_with_a_word(people: People, now: datetime) -> None:
    with transaction():
        operations.give_grant(people.sam, WIDE, by=people.mo, now=now)
        with pytest.raises(WordMissing):
            operations.refuse_grant(people.sam, WIDE, " ", by=people.oz, now=now)
        operations.refuse_grant(people.sam, WIDE, "Not before the course", by=people.oz, now=now)
        with pytest.raises(ProposalGone):
            operations.approve_grant(people.sam, WIDE, by=people.oz, now=now)
    last = people.sam.grant_history[-1]
    assert (last.state, last.ended_by_id, last.ended_word) == ("refused", people.oz.id, "Not before the course")
    assert held(people.sam) == ["host"] and journal()[-1] == ("grant_refused", people.oz.id, people.sam.id)
    with transaction():  # it can be asked for again
        assert operations.give_grant(people.sam, WIDE, by=people.oz, now=now).state == "proposed"


def test_what_somebody_asked_who_is_manager_no_more_is_not_approved(people: People, now: datetime) -> None:
    with transaction():
        uma = factories.staff("uma", "manager")
        operations.give_grant(people.sam, WIDE, by=people.oz, now=now)
        operations.end_staff(people.oz, now=now)
        with pytest.raises(ProposerGone):
            operations.approve_grant(people.sam, WIDE, by=uma, now=now)
        operations.refuse_grant(people.sam, WIDE, "Anew", by=uma, now=now)


def test_who_left_is_given_nothing_and_what_waited_for_them_is_withdrawn(people: People, now: datetime) -> None:
    with transaction():
        operations.give_grant(people.sam, WIDE, by=people.mo, now=now)
        operations.end_staff(people.sam, by_id=people.mo.id, now=now)
        with pytest.raises(ProposalGone):
            operations.approve_grant(people.sam, WIDE, by=people.oz, now=now)
        with pytest.raises(StaffEnded):
            operations.give_grant(people.sam, NARROW, by=people.mo, now=now)
    assert queries.proposals() == [] and journal()[-1] == ("staff_ended", people.mo.id, people.sam.id)


def test_a_grant_that_was_taken_stays_on_file(people: People, now: datetime) -> None:
    host = GrantTerms(Role.HOST)
    with transaction():
        operations.take_grant(people.sam, host, by=people.mo, now=now)
        operations.take_grant(people.sam, host, by=people.mo, now=now)
        operations.give_grant(people.sam, host, by=people.oz, now=now)
    assert [(one.state, one.ended_by_id, one.granted_by_id) for one in people.sam.grant_history] == [
        ("ended", people.mo.id, None),
        ("in_force", None, people.oz.id),
    ]
    assert held(people.sam) == ["host"]
    assert [act for act, _by, _about in journal()] == ["grant_taken", "grant_given"]
    assert told(people.sam) == ["grant_taken", "grant_given"] and told(people.oz) == ["grant_taken"]


def test_the_database_refuses_two_equal_grants(people: People) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Grant(staff_member_id=people.sam.id, role="host", state="proposed"))
    with transaction():
        db.session.add(Grant(staff_member_id=people.sam.id, role="host", state="ended"))


def test_a_technician_stands_for_the_second_manager_until_there_are_two(app: Flask, now: datetime) -> None:
    def add(name: str, terms: GrantTerms) -> StaffMember:
        with transaction():
            return operations.add_staff(f"{name}@x.example", name, "hash", [terms], now=now)

    for name in ("first", "second"):
        assert held(add(name, MANAGER_OF_ALL)) == ["manager"]
    third = add("third", WIDE)
    assert held(third) == [] and [one.state for one in third.open_grants] == ["proposed"]
    with transaction():
        operations.approve_grant(third, WIDE, by=queries.by_email("first@x.example"), now=now)
    assert held(third) == ["advisor"]
    assert [act for act, _by, _about in journal()].count("staff_added") == 3


def test_of_two_managers_one_is_helped_by_the_other_and_a_technician(people: People, now: datetime) -> None:
    """Nobody is left who could approve: a technician confirms what one manager proposed for the other."""
    with transaction():
        operations.give_grant(people.oz, WIDE, by=people.mo, now=now)
        grant = operations.give_grant(people.oz, WIDE, by=None, now=now)
    assert (grant.state, grant.granted_by_id) == ("in_force", people.mo.id)
    assert held(people.oz) == ["manager", "advisor"]


def test_an_invited_manager_who_never_came_is_nobody_s_second_or_successor(app: Flask, now: datetime) -> None:
    with transaction():
        mo = factories.staff("mo", "manager")
        factories.staff("never", "manager", invited_at=now)
        with pytest.raises(LastManager):
            operations.end_staff(mo, now=now)
        assert operations.managers_of_everything() == {mo.id}


def test_a_link_is_handed_over_by_a_second_manager_alone(people: People, now: datetime) -> None:
    with transaction():
        uma = factories.staff("uma", "manager")
        uma.grants[0].granted_by = people.mo  # by her alone
        operations.invite_again(people.sam, by=people.mo, now=now)
        with pytest.raises(NothingToHandOver):  # it went by e-mail
            operations.hand_over(people.sam, by=people.oz, now=now)
        operations.mark_for_hand_over(people.sam.reference)
        for person in (people.mo, uma):
            with pytest.raises(SecondManagerNeeded):
                operations.hand_over(people.sam, by=person, now=now)
        token = operations.hand_over(people.sam, by=people.oz, now=now)
        with pytest.raises(NothingToHandOver):
            operations.hand_over(people.sam, by=people.oz, now=now)
        operations.accept_invitation(token, "hash", now=now)
    assert journal() == [
        ("invited", people.mo.id, people.sam.id),
        ("invited", people.oz.id, people.sam.id),
        ("invitation_used", people.sam.id, people.sam.id),
    ]
    assert told(people.sam) == ["invited"]
