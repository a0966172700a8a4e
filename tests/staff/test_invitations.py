"""Invitations: the page behind the link, password rules, and invitations that are no longer valid."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import token_hash
from booking.staff import operations, queries
from booking.staff.errors import GrantBeyondYours, GrantMissing, InvitationOver, StaffBeyondYou, StaffEnded, StaffThere
from booking.staff.models import StaffMember
from booking.staff.rules import GrantTerms, Role, invitation_stands, may_give, may_manage, touches
from tests import factories
from tests.client import CheckedClient, checked
from tests.conftest import NOW

GOOD = "a badger under my shed"
OVER = "This invitation has been used, or is too old."


def invited(email: str = "sam@testdale.example", name: str = "Sam Okoro") -> tuple[StaffMember, str]:
    """Someone whom a manager of everything has invited."""
    with transaction():
        manager = queries.by_email("mo@x.example") or factories.staff("Mo", "manager", email="mo@x.example")
        member = operations.invite(email, name, [GrantTerms(Role.HOST)], by=manager, now=clock.now())
        return member, operations.token_for(member)


def sign_in(client: CheckedClient, password: str, email: str = "sam@testdale.example") -> int:
    return client.post("/staff/sign-in", data={"email": email, "password": password}).status_code


def test_the_invited_person_chooses_a_password_and_signs_in_with_it(app: Flask, client: CheckedClient) -> None:
    _member, token = invited()
    page = client.get(f"/staff/welcome/{token}")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "private, no-store"
    assert "Welcome, Sam Okoro" in page.text and "sam@testdale.example" in page.text
    answer = client.post(f"/staff/welcome/{token}", data={"password": GOOD})
    assert answer.location == "/staff/sign-in?chosen=1"
    assert "Your password is set." in client.get(answer.location).text
    assert sign_in(client, GOOD) == 302
    hashed = queries.by_email("sam@testdale.example").password
    assert hashed.startswith("$argon2") and GOOD not in hashed


def test_only_the_hash_of_the_token_is_kept(app: Flask) -> None:
    member, token = invited()
    kept = db.session.execute(db.select(StaffMember.__table__)).mappings().all()
    assert len(token) == 26 and member.invite_hash == token_hash(token)
    assert not any(token in str(value) for row in kept for value in row.values())


def test_the_link_works_once(app: Flask, client: CheckedClient) -> None:
    _member, token = invited()
    assert client.post(f"/staff/welcome/{token}", data={"password": GOOD}).status_code == 302
    for answer in (
        client.get(f"/staff/welcome/{token}"),
        client.post(f"/staff/welcome/{token}", data={"password": "another otter climbs"}),
    ):
        assert answer.status_code == 404 and OVER in answer.text
    assert sign_in(client, "another otter climbs") == 200
    assert sign_in(client, GOOD) == 302


def test_the_link_works_for_seven_days(app: Flask, client: CheckedClient) -> None:
    _member, token = invited()
    with clock.stopped_at(NOW + timedelta(days=7, seconds=-1)):
        assert client.get(f"/staff/welcome/{token}").status_code == 200
    with clock.stopped_at(NOW + timedelta(days=7)):
        assert client.get(f"/staff/welcome/{token}").status_code == 404
        assert client.post(f"/staff/welcome/{token}", data={"password": GOOD}).status_code == 404


@pytest.mark.parametrize("token", ["0" * 26, "x", "null", "%00"])
def test_a_link_that_is_none_opens_nothing(app: Flask, client: CheckedClient, token: str) -> None:
    invited()
    with transaction():
        factories.staff("Nobody Invited")  # without a hash
    assert client.get(f"/staff/welcome/{token}").status_code == 404


def test_a_new_invitation_opens_and_the_earlier_one_does_not(app: Flask, client: CheckedClient) -> None:
    member, first = invited()
    with transaction():
        operations.invite_again(member, by=queries.by_email("mo@x.example"), now=clock.now())
        second = operations.token_for(member)
    assert first != second
    assert client.get(f"/staff/welcome/{first}").status_code == 404
    assert client.get(f"/staff/welcome/{second}").status_code == 200


def test_a_forgotten_password_works_until_a_new_one_is_chosen_which_signs_others_out(app: Flask) -> None:
    member, token = invited()
    browser, elsewhere = checked(app), checked(app)
    browser.post(f"/staff/welcome/{token}", data={"password": GOOD})
    assert sign_in(elsewhere, GOOD) == 302
    with transaction():
        operations.invite_again(member, by=queries.by_email("mo@x.example"), now=clock.now())
        again = operations.token_for(member)
    assert elsewhere.get("/desk").status_code == 200
    browser.post(f"/staff/welcome/{again}", data={"password": "tin otter climbs"})
    assert elsewhere.get("/desk").location.startswith("/staff/sign-in")
    assert (sign_in(browser, GOOD), sign_in(browser, "tin otter climbs")) == (200, 302)


def test_who_has_left_cannot_use_an_invitation(app: Flask, client: CheckedClient, now: datetime) -> None:
    member, token = invited()
    with transaction():
        operations.end_staff(member, now=now)
    assert client.get(f"/staff/welcome/{token}").status_code == 404
    with transaction():
        with pytest.raises(StaffEnded):
            operations.invite_again(member, by=queries.by_email("mo@x.example"), now=now)
        with pytest.raises(InvitationOver):
            operations.accept_invitation(token, "hash", now=now)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Choose a password of at least 12 characters."),
        ("short", "Use at least 12 characters."),
        ("eleven char", "Use at least 12 characters."),
        ("x" * 201, "Use 200 characters or fewer for the password."),
        ("Password1234!", "easy to guess"),
        ("x" * 4097, "Use 200 characters or fewer for the password."),
        ("otter\0climbs a tin", "no keyboard types"),
        ("SamOkoro2026!", "easy to guess"),
    ],
)
def test_a_bad_password_gets_its_sentence_and_is_not_shown_again(
    app: Flask, client: CheckedClient, password: str, sentence: str
) -> None:
    _member, token = invited()
    answer = client.post(f"/staff/welcome/{token}", data={"password": password})
    assert answer.status_code == 400 and sentence in answer.text
    assert not password or password not in answer.text
    assert "<title>Error: " in answer.text
    assert queries.by_email("sam@testdale.example").password is None


def test_an_invitation_of_the_future_or_of_nobody_does_not_stand() -> None:
    assert not invitation_stands(None, NOW)
    assert not invitation_stands(NOW + timedelta(seconds=1), NOW)
    assert invitation_stands(NOW, NOW)


EVERYTHING, VENUE_1, DEPARTMENT_1 = (GrantTerms(Role.MANAGER, *over) for over in ((), (1,), (None, 1)))
BOTH_1, HOST_1 = GrantTerms(Role.MANAGER, 1, 1), GrantTerms(Role.HOST, 1)


@pytest.mark.parametrize(
    ("own", "wanted", "may"),
    [
        (EVERYTHING, EVERYTHING, True),
        (EVERYTHING, GrantTerms(Role.ADVISOR, 7, 3), True),
        (VENUE_1, HOST_1, True),
        (VENUE_1, GrantTerms(Role.MANAGER, 1), True),
        (VENUE_1, GrantTerms(Role.HOST, 1, 5), True),
        (VENUE_1, GrantTerms(Role.HOST, 2), False),
        (VENUE_1, GrantTerms(Role.HOST), False),
        (VENUE_1, EVERYTHING, False),
        (DEPARTMENT_1, GrantTerms(Role.ADVISOR, 9, 1), True),
        (DEPARTMENT_1, GrantTerms(Role.ADVISOR), False),
        (BOTH_1, GrantTerms(Role.ADVISOR, 1), False),
        (BOTH_1, GrantTerms(Role.ADVISOR, None, 1), False),
        (BOTH_1, GrantTerms(Role.ADVISOR, 1, 1), True),
        (GrantTerms(Role.HOST), HOST_1, False),  # only managers give
        (GrantTerms(Role.ADVISOR, 1), HOST_1, False),
    ],
)
def test_a_manager_gives_within_their_own_reach(own: GrantTerms, wanted: GrantTerms, may: bool) -> None:
    assert may_give([own], wanted) is may


def test_two_narrow_grants_make_no_wide_one() -> None:
    own = [GrantTerms(Role.MANAGER, 1), GrantTerms(Role.MANAGER, None, 1)]
    assert not may_give(own, GrantTerms(Role.HOST, 2, 2))
    assert may_give(own, GrantTerms(Role.HOST, 2, 1))


def test_all_that_somebody_may_do_must_be_within_reach_to_manage_them() -> None:
    assert may_manage([VENUE_1], [HOST_1])
    assert not may_manage([VENUE_1], [HOST_1, GrantTerms(Role.ADVISOR, 2)])
    assert touches([VENUE_1], [HOST_1, GrantTerms(Role.ADVISOR, 2)])
    assert not may_manage([VENUE_1], []) and may_manage([EVERYTHING], [])
    assert not touches([VENUE_1], [EVERYTHING])


def test_nobody_is_invited_beyond_the_inviter_s_reach_or_without_a_grant(app: Flask, now: datetime) -> None:
    with transaction():
        venue = factories.venue()
        manager = factories.staff("Hana", "manager")
        manager.grants[0].venue_id = venue.id
        for grants, refusal in (
            ([], GrantMissing),
            ([GrantTerms(Role.HOST)], GrantBeyondYours),
            ([GrantTerms(Role.HOST, venue.id), GrantTerms(Role.MANAGER)], GrantBeyondYours),
        ):
            with pytest.raises(refusal):
                operations.invite("sam@x.example", "Sam", grants, by=manager, now=now)
        boss = factories.staff("Bo", "manager", email="bo@x.example")
        with pytest.raises(StaffThere):
            operations.invite("BO@x.example", "Bo", [GrantTerms(Role.HOST, venue.id)], by=manager, now=now)
        with pytest.raises(StaffBeyondYou):
            operations.invite_again(boss, by=manager, now=now)
        factories.staff("Cy", "manager")
        operations.end_staff(boss, now=now)
        with pytest.raises(StaffBeyondYou):  # a name and a past that are not hers to give away
            operations.invite("bo@x.example", "Other", [GrantTerms(Role.HOST, venue.id)], by=manager, now=now)
    assert queries.by_email("sam@x.example") is None


def test_two_who_use_one_link_at_once_choose_one_password(app: Flask) -> None:
    from tests.visits.scenes import at_once

    _member, token = invited()
    db.session.rollback()
    acts = [lambda n=n: operations.accept_invitation(token, f"hash {n}", now=clock.now()) for n in range(4)]
    answers = at_once(app, acts)
    assert sum(isinstance(answer, InvitationOver) for answer in answers) == 3
