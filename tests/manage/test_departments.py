"""Departments count everywhere: two share a library, and the manager of one changes nothing of the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

import pytest

from booking.core import clock
from booking.core.database import transaction
from booking.disruptions import operations as disruptions
from booking.sessions import operations as sessions
from booking.sessions.models import AdvisorSession, SessionSeries
from booking.sessions.rules import SeriesTerms
from booking.staff.models import Grant
from tests import factories
from tests.client import CheckedClient
from tests.guards.council import everything
from tests.guards.test_routes import COUNTERS
from tests.manage.conftest import FRIDAY, Libraries, at
from tests.manage.posting import do, look, said, words
from tests.visits.scenes import appointment

UNCOUNTED = (*COUNTERS, "form_answer")
AWAY, CLOSE = "/manage/disruptions/away", "/manage/disruptions/close-venue"


@dataclass
class Shared:
    """Heywood on Friday: Revenues' session with Ada and Bo, Homes' with Hetty, a series, a session of both."""

    libraries: Libraries
    homes: AdvisorSession
    series: SessionSeries
    both: AdvisorSession  # of services of both departments


@pytest.fixture
def shared(libraries: Libraries) -> Shared:
    with transaction():
        house = factories.department("Homes")
        keep = factories.service("Keeping your home", house, slug="home")
        homes = factories.session_on(FRIDAY, at=libraries.venue, offering=[keep], advisors=[libraries.bilal])
        appointment(homes, at(10), citizen=factories.citizen("Hetty Homes", ("mobile", "+447700900777")))
        terms = SeriesTerms(
            libraries.venue.id, "mixed", "FREQ=WEEKLY;UNTIL=20270301", FRIDAY, time(16), time(17), (keep.id,)
        )
        series = sessions.start_series(terms, now=clock.now())
        both = factories.session_on(
            FRIDAY, time(16), time(17), at=libraries.venue, offering=[keep, libraries.day.service], advisors=[]
        )
        libraries.of_heywood.grants = [
            Grant(role="manager", venue_id=libraries.venue.id, department_id=libraries.day.service.department_id)
        ]
    return Shared(libraries, homes.session, series, both.session)


def test_sessions_and_series_of_another_department_are_refused(of_heywood: CheckedClient, shared: Shared) -> None:
    before = everything(but=UNCOUNTED)
    for session in (shared.homes, shared.both):
        for act in ("", "/change", "/cancel", "/stand-in"):
            assert of_heywood.get(f"/manage/sessions/{session.reference}{act}").status_code == 403, act
            if act:
                posted = of_heywood.post(f"/manage/sessions/{session.reference}{act}", data={"confirm": "1"})
                assert posted.status_code == 403 and "Hetty" not in posted.text
    for act in ("", "/change", "/end", "/close-day", "/open-day"):
        assert of_heywood.get(f"/manage/series/{shared.series.reference}{act}").status_code == 403, act
    assert everything(but=UNCOUNTED) == before
    assert of_heywood.get(f"/manage/sessions/{shared.libraries.day.session.reference}").status_code == 200


def test_the_rota_tells_the_time_of_what_others_manage_and_no_more(of_heywood: CheckedClient, shared: Shared) -> None:
    page = said(of_heywood, "/manage/rota/venues/heywood")
    assert "10:00–16:00 In another department" in page and "Paying council tax" in page
    for word in ("Keeping your home", "Bilal", shared.homes.reference):
        assert word not in of_heywood.get("/manage/rota/venues/heywood").text
    assert "Keeping your home" not in of_heywood.get("/manage/series").text


def test_what_is_offered_is_their_department_s(of_heywood: CheckedClient, shared: Shared) -> None:
    page = of_heywood.get("/manage/sessions/new?venue=heywood").text
    assert "Paying council tax" in page and "Keeping your home" not in page
    fields = {"kind": "drop_in", "services": ["home"], "day": "2026-11-28", "starts": "10:00", "ends": "12:00"}
    assert look(of_heywood, "/manage/sessions/new?venue=heywood", **fields).status_code == 400


def test_a_venue_is_changed_and_closed_by_who_manages_all_of_it(of_heywood: CheckedClient, shared: Shared) -> None:
    before = everything(but=UNCOUNTED)
    for path in ("", "/desks", "/desks/take", "/rooms", "/rooms/take", "/facts"):
        assert of_heywood.post(f"/manage/venues/heywood{path}", data={"number": "2"}).status_code == 403, path
    assert look(of_heywood, CLOSE, venue="heywood", starts="2026-11-27").status_code == 400
    assert everything(but=UNCOUNTED) == before


def test_an_absence_of_who_works_for_both_is_for_a_manager_of_both(of_heywood: CheckedClient, shared: Shared) -> None:
    with transaction():
        factories.session_on(
            FRIDAY, time(16), time(17), at=shared.libraries.venue, offering=shared.homes.services,
            advisors=[shared.libraries.amina],
        )  # fmt: skip
    away: dict[str, Any] = {"advisor": shared.libraries.amina.reference, "starts": "2026-11-27"}
    refused = look(of_heywood, AWAY, **away)
    assert refused.status_code == 403 and "that others manage (1). Ask Maya Manager." in words(refused)
    hers = do(of_heywood, AWAY, **away, starts_time="10:00", ends_time="16:00")
    assert "2 bookings" in said(of_heywood, hers.location)


def test_the_series_that_will_open_sessions_counts_too(of_heywood: CheckedClient, shared: Shared) -> None:
    with transaction() as session:
        row = session.get_one(SessionSeries, shared.series.id)
        row.advisors = [{"advisor_id": shared.libraries.amina.id, "desk_id": None}]
    later = {"advisor": shared.libraries.amina.reference, "starts": "2027-02-01", "ends": "2027-02-20"}
    assert look(of_heywood, AWAY, **later).status_code == 403
    assert look(of_heywood, AWAY, **{**later, "starts": "2027-04-01", "ends": "2027-04-02"}).status_code == 200


def test_a_closed_venue_shows_each_manager_their_own_bookings(of_heywood: CheckedClient, shared: Shared) -> None:
    with transaction():
        closed = disruptions.close_venue(
            shared.libraries.venue, at(9), at(17), "Boiler", by_id=shared.libraries.manager.id, now=clock.now()
        )
    path = f"/manage/disruptions/{closed.reference}"
    page = said(of_heywood, path)
    assert "Ada Lovelace" in page and "Hetty" not in page and "And 1 booking that others manage." in page
    before = everything(but=UNCOUNTED)
    assert of_heywood.post(f"{path}/reopen").status_code == 403
    assert everything(but=UNCOUNTED) == before
    assert of_heywood.post(f"{path}/settle").status_code == 302


def test_who_entered_an_absence_sees_it_when_the_advisor_has_gone_elsewhere(
    of_heywood: CheckedClient, shared: Shared
) -> None:
    away = {"advisor": shared.libraries.amina.reference, "starts": "2026-11-28"}
    mine = do(of_heywood, AWAY, **away)
    with transaction() as session:
        for grant in session.merge(shared.libraries.amina).grants:
            grant.venue_id = shared.libraries.elsewhere.id
    assert of_heywood.get(mine.location).status_code == 200
