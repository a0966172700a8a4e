"""Adding and ending staff."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from booking.core.database import db, transaction
from booking.staff import operations, queries
from booking.staff.errors import StaffThere
from booking.staff.rules import GrantTerms, Role
from tests import factories


def test_staff_are_added_with_their_grants(app: Flask, now: datetime) -> None:
    with transaction():
        venue = factories.venue()
        grants = [GrantTerms(Role.HOST, venue.id), GrantTerms(Role.ADVISOR), GrantTerms(Role.ADVISOR)]
        operations.add_staff(" Sam@Testdale.Example ", "Sam Okoro", "hash", grants, languages=["ur"], now=now)
    member = queries.by_email("SAM@testdale.example")
    assert member is not None and member.active
    assert (member.email, member.name, member.languages) == ("sam@testdale.example", "Sam Okoro", ["ur"])
    assert [(g.role, g.venue_id) for g in member.grants] == [("host", venue.id), ("advisor", None)]


def test_the_same_address_twice_is_refused(app: Flask, now: datetime) -> None:
    with transaction():
        operations.add_staff("sam@testdale.example", "Sam", None, [], now=now)
        with pytest.raises(StaffThere):
            operations.add_staff("SAM@testdale.example", "Other", None, [], now=now)


def test_the_database_stands_behind_the_look(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "by_email", lambda email: None)
    with transaction():
        operations.add_staff("sam@testdale.example", "Sam", None, [], now=now)
        with pytest.raises(StaffThere):
            operations.add_staff("sam@testdale.example", "Other", None, [], now=now)


def test_an_ended_member_cannot_sign_in_and_keeps_the_name(app: Flask, now: datetime) -> None:
    with transaction():
        member = operations.add_staff("sam@testdale.example", "Sam", "hash", [GrantTerms(Role.HOST)], now=now)
        member.calendar_hash = "feed"
        before = member.fs_uniquifier
        operations.end_staff(member, now=now)
        operations.end_staff(member, now=datetime.fromisoformat("2030-01-01T00:00+00:00"))
    assert (member.active, member.ended_at, member.calendar_hash, member.name) == (False, now, None, "Sam")
    assert member.fs_uniquifier != before


def test_someone_who_left_comes_back(app: Flask, now: datetime) -> None:
    with transaction():
        member = operations.add_staff("sam@testdale.example", "Sam", "old", [GrantTerms(Role.HOST)], now=now)
        operations.end_staff(member, now=now)
    with transaction():
        back = operations.add_staff("sam@testdale.example", "Sam O", "new", [GrantTerms(Role.MANAGER)], now=now)
        assert back.id == member.id
    db.session.expire_all()
    assert (back.active, back.ended_at, back.password, [grant.role for grant in back.grants]) == (
        True,
        None,
        "new",
        ["manager"],
    )


def test_advisors_are_found_by_where_they_advise(app: Flask, now: datetime) -> None:
    with transaction():
        here, there, department = factories.venue(), factories.venue(), factories.department()
        operations.add_staff("a@t.example", "Ana", None, [GrantTerms(Role.ADVISOR, here.id)], now=now)
        operations.add_staff("b@t.example", "Bea", None, [GrantTerms(Role.ADVISOR, None, department.id)], now=now)
        operations.add_staff("c@t.example", "Cem", None, [GrantTerms(Role.HOST)], now=now)
        gone = operations.add_staff("d@t.example", "Dov", None, [GrantTerms(Role.ADVISOR)], now=now)
        operations.end_staff(gone, now=now)
    assert [p.name for p in queries.advisors()] == ["Ana", "Bea"]
    assert [p.name for p in queries.advisors(venue_id=there.id)] == ["Bea"]
