"""`flask staff add` and `flask staff end`."""

from __future__ import annotations

import re
from datetime import time

import pytest
from flask_security import verify_password

from booking.appointments import operations as appointments
from booking.citizens.rules import Needs
from booking.core import clock
from booking.core.database import transaction
from booking.services.operations import department_named
from booking.staff import queries
from booking.staff.operations import end_staff
from tests import factories
from tests.cli.conftest import Run, said

ADD = ("staff", "add", "Sam@Testdale.gov.uk", "--name", "Sam Okoro")


def test_someone_can_sign_in_with_the_password_that_is_shown_once(run: Run) -> None:
    with transaction():
        factories.venue(slug="heywood-library")
        department_named("Housing")
    result = run(*ADD, "--grant", "host@heywood-library", "--grant", "advisor/housing", "--language", "ur")
    assert "Sam Okoro can sign in with sam@testdale.gov.uk." in result.output
    member = queries.by_email("sam@testdale.gov.uk")
    assert member is not None and member.languages == ["ur"]
    assert [(g.role, g.venue_id is None, g.department_id is None) for g in member.grants] == [
        ("host", False, True),
        ("advisor", True, False),
    ]
    password = re.search(r"shown this once: (\S+)", result.output)
    assert password and member.password and "argon2" in member.password
    assert verify_password(password[1], member.password)


def test_the_password_can_be_asked_for(run: Run) -> None:
    short = run(*ADD, "--grant", "manager", "--ask", input="short\nshort\n")
    assert "Use at least 12 characters." in said(short)
    common = run(*ADD, "--grant", "manager", "--ask", input="Password1234!\nPassword1234!\n")
    assert "easy to guess" in said(common)
    asked = run(*ADD, "--grant", "manager", "--ask", input="a long enough one\na long enough one\n")
    assert "shown this once" not in asked.output
    member = queries.by_email("sam@testdale.gov.uk")
    assert member is not None and verify_password("a long enough one", member.password)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("staff", "add", "sam", "--name", "Sam", "--grant", "host"), "Enter an email address in the right form"),
        (("staff", "add", "s@t.gov.uk", "--name", " ", "--grant", "host"), "It is empty."),
        (("staff", "add", "s@t.gov.uk", "--name", "S" * 121, "--grant", "host"), "Use 120 characters or fewer."),
        (("staff", "add", "s@t.gov.uk", "--name", "S\x07", "--grant", "host"), "characters that cannot be kept"),
        ((*ADD, "--grant", "boss"), "boss is no grant: write one of host, advisor, manager"),
        ((*ADD, "--grant", "host@nowhere"), "There is no venue yet"),
        ((*ADD, "--grant", "advisor/nothing"), "There is no department yet"),
        (ADD, "Missing option '--grant'"),
        ((*ADD, "--grant", "host", "--language", "xx"), "'xx' is not one of"),
        (("staff", "end", "nobody@testdale.gov.uk"), "Nobody who works here signs in with nobody@testdale.gov.uk"),
    ],
)
def test_a_bad_option_is_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in said(run(*words))
    assert queries.advisors() == []


def test_the_same_address_twice(run: Run) -> None:
    run(*ADD, "--grant", "host")
    assert "already signs in with this email address" in said(run(*ADD, "--grant", "host"))


def test_ending_tells_what_is_still_booked(run: Run) -> None:
    with transaction():
        day = factories.session_on(starts=time(11))
        advisor = day.advisors[0]
        appointments.book(
            factories.citizen(),
            day.service,
            venue_id=day.venue.id,
            starts_at=clock.instant(factories.THURSDAY, time(11)),
            needs=Needs(),
            now=clock.now(),
        )
        email = advisor.email
    result = run("staff", "end", email)
    assert "Advisor 1 can no longer sign in." in result.output
    assert "1 appointment cannot take place as agreed" in result.output
    assert "Nobody who works here" in said(run("staff", "end", email))


def test_someone_who_left_is_added_again(run: Run) -> None:
    run(*ADD, "--grant", "host")
    with transaction():
        member = queries.by_email("sam@testdale.gov.uk")
        assert member is not None
        end_staff(member, now=clock.now())
    assert run(*ADD, "--grant", "manager").exit_code == 0


def test_a_third_manager_waits_for_one_of_the_two(run: Run) -> None:
    for name in ("one", "two"):
        with transaction():
            factories.staff(name, "manager")
    result = run(*ADD, "--grant", "manager", "--grant", "host")
    assert "Waits until a manager approves it, under Manage, Grants to approve: Manager, every venue" in result.output
    member = queries.by_email("sam@testdale.gov.uk")
    assert member is not None and [one.role for one in member.grants] == ["host"]


def test_a_technician_gives_a_grant_to_who_works_here(run: Run) -> None:
    run(*ADD, "--grant", "host")
    result = run("staff", "grant", "sam@testdale.gov.uk", "manager", "host")
    assert "Sam Okoro has this grant: Manager, every venue, every department." in result.output
    member = queries.by_email("sam@testdale.gov.uk")
    assert member is not None and [one.role for one in member.grants] == ["host", "manager"]
    assert "boss is no grant" in said(run("staff", "grant", "sam@testdale.gov.uk", "boss"))


def test_a_technician_prints_a_link_for_who_cannot_be_reached(run: Run) -> None:
    run(*ADD, "--grant", "host")
    result = run("staff", "invite", "sam@testdale.gov.uk")
    token = re.search(r"/staff/welcome/([0-9a-z]{26})", result.output)
    assert token and queries.by_invitation(token[1], clock.now()) is not None


def test_the_last_manager_is_not_ended(run: Run) -> None:
    run(*ADD, "--grant", "manager")
    assert "They are the last manager of everything." in said(run("staff", "end", "sam@testdale.gov.uk"))
    member = queries.by_email("sam@testdale.gov.uk")
    assert member is not None and member.active
