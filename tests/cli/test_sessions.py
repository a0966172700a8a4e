"""`flask session add`."""

from __future__ import annotations

from datetime import date, time

import pytest

from booking.core import clock
from booking.core.database import transaction
from booking.sessions import queries
from booking.sessions.operations import breaks_of
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from tests import factories
from tests.cli.conftest import Run, said

TUESDAY = date(2026, 12, 1)
ADD = ("session", "add", "heywood-library", "--day", "2026-12-01", "--from", "10:00", "--to", "16:00")
OFFER = ("--service", "council-tax")


@pytest.fixture
def venue(run: Run) -> Venue:
    with transaction():
        factories.service(slug="council-tax")
        return factories.venue(slug="heywood-library", desks=1)


@pytest.fixture
def advisor(run: Run) -> StaffMember:
    with transaction():
        return factories.staff("Amina Hussain", "advisor", email="amina@testdale.example")


def test_a_session_is_open_with_its_advisor_at_a_desk(run: Run, venue: Venue, advisor: StaffMember) -> None:
    result = run(*ADD, *OFFER, "--advisor", "Amina@testdale.example:2")
    assert "Tue 01 Dec 2026, 10:00 to 16:00: open." in result.output
    (session,) = queries.sessions_on(venue.id, TUESDAY)
    assert (session.kind, clock.local(session.starts_at).time()) == ("mixed", time(10))
    assert [(one.advisor_id, one.desk.number) for one in session.assignments if one.desk] == [(advisor.id, 2)]


def test_a_weekly_session_stays_at_its_hour_when_the_clocks_change(run: Run, venue: Venue) -> None:
    words = ("session", "add", "heywood-library", "--day", "2027-03-23", "--from", "10:00", "--to", "12:00")
    result = run(*words, *OFFER, "--weeks", "2", "--kind", "drop_in")
    assert result.output.count("10:00 to 12:00: open.") == 2
    for day in (date(2027, 3, 23), date(2027, 3, 30)):
        (session,) = queries.sessions_on(venue.id, day)
        assert clock.local(session.starts_at).time() == time(10)


def test_a_series_until_a_day_goes_on_by_itself(run: Run, venue: Venue, advisor: StaffMember) -> None:
    result = run(
        *ADD, *OFFER, "--until", "2027-05-25", "--every", "2", "--advisor", advisor.email, "--break", "12:00-12:30"
    )
    assert result.output.count("10:00 to 16:00: open.") == 2  # as far as anybody may book: the 1st and the 15th
    assert "The worker opens the next ones as they come nearer, until Tue 25 May 2027." in result.output
    assert queries.sessions_on(venue.id, date(2026, 12, 8)) == []
    (session,) = queries.sessions_on(venue.id, date(2026, 12, 15))
    assert breaks_of(session) == ((time(12), time(12, 30)),)


def test_two_weeks_apart(run: Run, venue: Venue) -> None:
    result = run(*ADD, *OFFER, "--weeks", "3", "--every", "2", "--kind", "drop_in")
    assert [line[21:26] for line in result.output.splitlines()] == ["01 De", "15 De", "29 De"]


def test_a_week_in_which_the_advisor_is_elsewhere_is_said(run: Run, venue: Venue, advisor: StaffMember) -> None:
    run(*ADD, *OFFER, "--advisor", advisor.email)
    with transaction():
        factories.venue(slug="langley-library")
    words = ("session", "add", "langley-library", *ADD[3:], *OFFER, "--weeks", "2", "--advisor", advisor.email)
    result = run(*words)
    assert result.output.count("Without 1 of its advisors, who are elsewhere then.") == 1
    assert "already on a session at that time" in said(run(*words[:11], "--advisor", advisor.email))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--advisor", "nobody@testdale.example"), "Nobody who works here signs in with nobody@testdale.example"),
        (("--advisor", "host@testdale.example"), "Hana Host is no advisor at Heywood Library"),
        (("--advisor", "amina@testdale.example:front"), "front is no desk: write a number from 1 to 99"),
        (("--kind", "appointments"), "A session for appointments needs an advisor"),
        (("--kind", "queue"), "'queue' is not one of"),
        (("--to", "09:00"), "A session ends after it starts"),
        (("--day", "2026-11-01"), "The session would be over already"),
        (("--day", "tomorrow"), "'tomorrow' does not match the format"),
        (("--until", "2036-01-01"), "A series must end. Give a last day that is at most two years ahead."),
        (("--until", "2026-11-01"), "No day fits how this session repeats."),
        (("--until", "2027-01-01", "--weeks", "2"), "Give either --weeks or --until, not both."),
        (("--from", "05:00"), "Sessions are held between 6am and 11pm."),
        (("--break", "noon"), "Write a break as 12:00-12:30."),
        (("--break", "16:00-17:00"), "A break ends after it starts, lies inside the session"),
        (("--weeks", "0"), "0 is not in the range 1<=x<=52"),
        (("--service", "tax"), "There is no service called tax. The nearest are: council-tax."),
    ],
)
def test_a_bad_option_is_one_sentence(
    run: Run, venue: Venue, advisor: StaffMember, words: tuple[str, ...], sentence: str
) -> None:
    with transaction():
        factories.staff("Hana Host", "host", email="host@testdale.example")
    assert sentence in said(run(*ADD, *OFFER, *words))
    assert queries.sessions_on(venue.id, TUESDAY) == []


def test_a_weekly_session_in_the_past_is_refused(run: Run, venue: Venue) -> None:
    assert "would be over already" in said(run(*ADD, *OFFER, "--day", "2026-11-01", "--weeks", "3"))


def test_an_unknown_venue_is_one_sentence(run: Run, venue: Venue) -> None:
    words = ("session", "add", "heywod", *ADD[3:], *OFFER)
    assert "There is no venue called heywod. The nearest are: heywood-library." in said(run(*words))
