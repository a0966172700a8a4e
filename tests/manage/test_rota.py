"""The rota's pages: what they say in words, whose weeks a manager sees, and how few questions they ask the database."""

from __future__ import annotations

from datetime import date, time

import pytest

from booking.core import clock
from booking.core.database import transaction
from booking.disruptions import operations as disruptions
from booking.sessions.models import BusyTime
from booking.staff.models import StaffMember
from booking.venues.models import Venue
from tests import factories
from tests.client import CheckedClient
from tests.manage.conftest import FRIDAY, MONDAY, Libraries, at
from tests.manage.posting import said
from tests.statements import counted

WEEK = "/manage/rota/venues/heywood?week=2026-11-27"


def test_every_screen_is_on_the_first_page(manager: CheckedClient, libraries: Libraries) -> None:
    page = manager.get("/manage").text
    for address in ("rota", "series", "disruptions", "services", "venues", "staff", "figures"):
        assert f'href="/manage/{address}"' in page
    assert "Nothing. Unsettled bookings" in page


def test_the_first_page_says_what_needs_attention(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        factories.session_on(MONDAY, time(7), time(10), at=libraries.venue, advisors=[])
        disruptions.close_venue(libraries.venue, at(9), at(12), "Boiler", by_id=None, now=clock.now())
    page = said(manager, "/manage")
    assert "Heywood Library: the venue is closed" in page and "2 wait" in page
    assert "The session from 07:00 to 10:00 is outside the opening hours." in page
    assert "Gaps: sessions without an advisor Mon 30 Nov 07:00" in page
    with transaction():
        disruptions.advisor_away(libraries.amina, at(0), at(23), "Flu", by_id=None, now=clock.now())
    assert "Fri 27 Nov 10:00, Heywood Library Amina Hussain is away" in said(manager, "/manage")


def test_a_venue_s_week_in_words(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        busy = {"advisor_id": libraries.amina.id, "kind": "break", "starts_at": at(12), "ends_at": at(12, 30)}
        factories.db.session.add(BusyTime(**busy))
        factories.session_on(MONDAY, time(10), time(12), at=libraries.venue, advisors=[], kind="drop_in")
    page = said(manager, WEEK)
    assert "Amina Hussain desk 1 · 50 min booked, 280 free break 12:00–12:30" in page
    assert "Gap 16:00–17:00 no advisor" in page
    assert "Sun 29 Nov not open No session" in page
    assert "Gap: no advisor" in said(manager, "/manage/rota/venues/heywood?week=2026-11-30")


def test_closures_bank_holidays_and_clashes_in_words(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        disruptions.close_venue(libraries.venue, at(0), at(23, 59), "Boiler", by_id=None, now=clock.now())
        factories.session_on(FRIDAY, time(16), time(18), at=libraries.elsewhere, advisors=[libraries.amina])
    page = said(manager, WEEK)
    assert "Closed until 23:59 : Boiler" in page
    assert "stands while the venue is closed. (Boiler)" in page
    assert "Amina Hussain has 0 minutes from Heywood Library to Langley Library and needs about 30." in page
    assert "Bank holiday: Christmas Day" in said(manager, "/manage/rota/venues/heywood?week=2026-12-25")


def test_an_advisor_s_week(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        tuesday = clock.day_bounds(date(2026, 11, 24))
        now = clock.instant(date(2026, 11, 23), time(9))
        disruptions.advisor_away(libraries.amina, *tuesday, "Ill", by_id=None, now=now)
    page = said(manager, f"/manage/rota/advisors/{libraries.amina.reference}?week=2026-11-27")
    assert "Away all day" in page
    assert "Heywood Library" in page and "50 min booked" in page


def test_an_empty_week_says_how_to_fill_it(manager: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        factories.session_on(FRIDAY, time(7), time(9), at=libraries.venue)  # a clash, but not here
    page = manager.get("/manage/rota/venues/langley?week=2026-11-27").text
    assert "outside the opening hours" not in page
    assert "The sessions of this week would stand here." in page
    assert "/manage/series/new?venue=langley" in page
    assert "would stand here" in manager.get(f"/manage/rota/advisors/{libraries.bilal.reference}").text


def test_from_week_to_week(manager: CheckedClient, libraries: Libraries) -> None:
    page = manager.get(WEEK).text
    assert "week=2026-11-16" in page and "week=2026-11-30" in page
    assert "Mon 23 Nov" in manager.get("/manage/rota/venues/heywood?week=nonsense").text  # this week


def test_a_manager_of_one_venue_sees_that_venue_only(of_heywood: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        factories.session_on(MONDAY, time(10), time(12), at=libraries.elsewhere, advisors=[libraries.amina])
    assert of_heywood.get("/manage/rota/venues/langley").status_code == 403
    assert "Langley" not in of_heywood.get("/manage/rota").text
    week = said(of_heywood, f"/manage/rota/advisors/{libraries.amina.reference}?week=2026-11-30")
    assert "10:00–12:00 At another venue" in week and "Langley" not in week
    assert of_heywood.get(WEEK).status_code == 200


def test_an_advisor_of_another_venue_is_not_theirs(of_heywood: CheckedClient, libraries: Libraries) -> None:
    with transaction():
        stranger = factories.staff("Sol Stranger")
        stranger.grants[0].venue_id = libraries.elsewhere.id
        reference = stranger.reference
    assert of_heywood.get(f"/manage/rota/advisors/{reference}").status_code == 403
    assert of_heywood.get("/manage/rota/advisors/0000000000").status_code == 404
    assert of_heywood.get("/manage/rota/venues/nowhere").status_code == 404


@pytest.mark.parametrize("address", [WEEK, "/manage", "advisor"])
def test_a_busy_week_asks_no_more_than_a_quiet_one(manager: CheckedClient, libraries: Libraries, address: str) -> None:
    where = f"/manage/rota/advisors/{libraries.amina.reference}?week=2026-11-27" if address == "advisor" else address
    manager.get(where)
    with counted() as quiet:
        manager.get(where)
    with transaction() as session:
        heywood, amina = session.get(Venue, libraries.venue.id), session.get(StaffMember, libraries.amina.id)
        for n, day in enumerate([date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 28)]):
            made = factories.session_on(
                day, at=heywood, advisors=[amina, *(factories.staff(f"P{n}{i}") for i in range(4))]
            )
            for i, person in enumerate(made.advisors):
                times = {"starts_at": at(10 + i, day=day), "ends_at": at(11 + i, day=day)}
                session.add(BusyTime(advisor_id=person.id, kind="break", **times))
    with counted() as busy:
        manager.get(where)
    assert len(busy) == len(quiet) <= 15, "\n".join(busy)
