"""Series: started, changed, ended, a day closed or opened; each looked at before, and nothing typed is lost."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.core import clock
from booking.core.database import db, transaction
from booking.core.errors import SENTENCES, StalePage
from booking.sessions import operations as sessions
from booking.sessions.errors import SeriesEmpty, SeriesEndless, SessionEndsFirst, SessionOutsideHours
from booking.sessions.models import AdvisorSession, SessionSeries
from booking.sessions.rules import SeriesTerms
from tests import factories
from tests.client import CheckedClient
from tests.guards.council import everything
from tests.manage.conftest import Libraries
from tests.manage.posting import confirm, do, look, said, words
from tests.visits.scenes import appointment

NEW = "/manage/series/new?venue=heywood"
FIRST, SECOND = date(2026, 12, 1), date(2026, 12, 8)  # Tuesdays


def typed(libraries: Libraries, **changes: Any) -> dict[str, Any]:
    """Every Tuesday from ten to one, with Bilal at desk 2."""
    fields = {
        "weekdays": ["1"],
        "how_often": "week-1",
        "first_day": "2026-11-27",
        "last_day": "2027-02-23",
        "starts": "10:00",
        "ends": "1pm",
        "breaks": "",
        "kind": "appointments",
        "services": ["tax"],
        "advisors": [libraries.bilal.reference],
        f"desk-{libraries.bilal.reference}": "2",
    }
    return {**fields, **changes}


def tuesdays() -> list[tuple[str, str | None]]:
    """The sessions of series that are there: when, and at which desk; cancelled ones without."""
    db.session.rollback()
    rows = db.session.scalars(select(AdvisorSession).where(AdvisorSession.series_id.is_not(None)))
    found = [
        (f"{clock.local(row.starts_at):%d %b %H:%M}", None if row.cancelled_at else str(row.assignments[0].desk.number))
        for row in sorted(rows, key=lambda one: one.starts_at)
    ]
    return [one for one in found if one[1]]


@pytest.fixture
def series(libraries: Libraries) -> SessionSeries:
    """Every Tuesday from ten to one with Bilal, open four weeks ahead; Cy is booked on 8 December at 10."""
    with transaction():
        bilal, venue = libraries.bilal, libraries.venue
        rule, day = "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270223", date(2026, 11, 27)
        service_ids, desk = (libraries.day.service.id,), venue.desks[1].id
        terms = SeriesTerms(venue.id, "mixed", rule, day, time(10), time(13), service_ids, ((bilal.id, desk),))
        made = sessions.start_series(terms, now=clock.now())
        sessions.open_ahead_of(made, now=clock.now())
        cy = factories.citizen("Cy Twombly", ("mobile", "+447700900777"))
        where = factories.Day(venue, libraries.day.service, libraries.day.session, [bilal])
        appointment(where, clock.instant(SECOND, time(10)), citizen=cy)
    return made


def of_cy() -> Appointment:
    db.session.rollback()
    return db.session.scalars(select(Appointment).where(Appointment.starts_at == at(SECOND, 10))).one()


def at(day: date, hour: int) -> datetime:
    return clock.instant(day, time(hour))


def test_a_series_is_started_after_it_was_looked_at(manager: CheckedClient, libraries: Libraries) -> None:
    before = everything(but=("form_answer",))
    seen = look(manager, NEW, **typed(libraries))
    assert "4 sessions are opened" in words(seen)
    assert "Tue 1 Dec 10:00–13:00 · Bilal Khan, desk 2" in words(seen)
    assert "No booking is touched." in words(seen)
    assert everything(but=("form_answer",)) == before
    answer = confirm(manager, NEW, seen, **typed(libraries))
    assert answer.status_code == 302, words(answer)
    assert tuesdays() == [(f"{day} Dec 10:00", "2") for day in ("01", "08", "15", "22")]
    page = said(manager, answer.location)
    assert "every Tuesday until 23 February 2027" in page and "Bilal Khan" in page
    assert "every Tuesday until 23 February 2027" in said(manager, "/manage/series")


def test_confirmed_twice_is_started_once(manager: CheckedClient, libraries: Libraries) -> None:
    seen = look(manager, NEW, **typed(libraries))
    first, second = (confirm(manager, NEW, seen, **typed(libraries)) for _ in range(2))
    assert first.location == second.location
    assert len(tuesdays()) == 4


def test_what_was_changed_after_looking_is_shown_again(manager: CheckedClient, libraries: Libraries) -> None:
    seen = look(manager, NEW, **typed(libraries))
    answer = confirm(manager, NEW, seen, **typed(libraries, starts="11:00"))
    assert answer.status_code == 409 and str(StalePage.sentence) in answer.text
    assert "Tue 1 Dec 11:00–13:00" in words(answer)
    unseen = confirm(manager, NEW, seen, **typed(libraries, last_day="2027-03-02"))  # opens the same sessions for now
    assert unseen.status_code == 409
    assert tuesdays() == []


def test_the_first_monday_of_the_month(manager: CheckedClient, libraries: Libraries) -> None:
    answer = do(manager, NEW, **typed(libraries, weekdays=["0"], how_often="month-1"))
    assert "first Monday of the month until" in said(manager, answer.location)


BAD: list[tuple[dict[str, Any], Any]] = [
    ({"weekdays": []}, SENTENCES["weekdays.missing"]),
    ({"how_often": "never"}, SENTENCES["how_often.missing"]),
    ({"services": ["nothing"]}, SENTENCES["offered.missing"]),
    ({"kind": ""}, SENTENCES["kind.missing"]),
    ({"starts": "soon"}, SENTENCES["time.wrong"]),
    ({"first_day": ""}, SENTENCES["first_day.missing"]),
    ({"last_day": "2027-02-30"}, SENTENCES["day.wrong"]),
    ({"last_day": ""}, SENTENCES["last_day.missing"]),
    ({"last_day": "2099-01-01"}, SeriesEndless.sentence),
    ({"last_day": "2026-11-28"}, SeriesEmpty.sentence),
    ({"ends": "09:00"}, SessionEndsFirst.sentence),
    ({"starts": "5am"}, SessionOutsideHours.sentence),
    ({"ends": "11:30pm"}, SessionOutsideHours.sentence),
    ({"breaks": "lunch"}, SENTENCES["breaks.wrong"]),
    ({"advisors": ["0000000000"]}, SENTENCES["advisors.unknown"]),
]


def test_bad_input_has_its_sentence_and_loses_nothing(manager: CheckedClient, libraries: Libraries) -> None:
    for changes, sentence in BAD:
        answer = look(manager, NEW, **typed(libraries, **changes))
        assert answer.status_code >= 400, changes
        assert str(sentence) in answer.text, changes
        for name, value in changes.items():
            if isinstance(value, str) and value and name not in {"kind", "how_often"}:
                assert f'value="{value}"' in answer.text, changes
        assert 'value="2026-11-27"' in answer.text or "first_day" in changes, changes
    assert tuesdays() == []
    told = words(look(manager, NEW))
    order = [told.index(s) for s in ("Choose at least one day of the week.", "Enter the day", "Choose whether")]
    assert order == sorted(order)  # as the fields stand on the page


def test_an_advisor_who_is_elsewhere_is_left_out_in_words(
    manager: CheckedClient, libraries: Libraries, series: SessionSeries
) -> None:
    seen = look(manager, NEW, **typed(libraries, starts="12:00", ends="14:00"))
    assert "Left out, because they are elsewhere then or find no desk" in words(seen)
    assert "Bilal Khan: Tue 1 Dec 12:00–14:00" in words(seen)


def test_all_of_a_series_is_changed_and_who_is_hit_is_named_before(
    manager: CheckedClient, libraries: Libraries, series: SessionSeries
) -> None:
    address = f"/manage/series/{series.reference}/change"
    fields = typed(libraries, starts="11:00", ends="14:00", kind="mixed")
    seen = look(manager, address, **fields)
    assert "4 sessions change" in words(seen) and "Tue 8 Dec 10:00–13:00 becomes Tue 8 Dec 11:00–14:00" in words(seen)
    assert "1 booking cannot take place as agreed" in words(seen)
    assert "Cy Twombly" in words(seen) and "A message reaches them." in words(seen)
    assert of_cy().disrupted_at is None
    answer = confirm(manager, address, seen, **fields)
    assert "/manage/disruptions/" in answer.location
    assert of_cy().disrupted_at is not None
    assert "Cy Twombly" in said(manager, answer.location) and "1 waits" in said(manager, answer.location)
    assert [when for when, _desk in tuesdays()] == [f"{day} Dec 11:00" for day in ("01", "08", "15", "22")]


def test_a_change_seen_before_somebody_booked_is_shown_again(
    manager: CheckedClient, libraries: Libraries, series: SessionSeries
) -> None:
    address = f"/manage/series/{series.reference}/change"
    fields = typed(libraries, starts="11:00", kind="mixed")
    seen = look(manager, address, **fields)
    with transaction():
        where = factories.Day(libraries.venue, libraries.day.service, libraries.day.session, [libraries.bilal])
        appointment(where, at(FIRST, 10), citizen=factories.citizen("Di Didnt"))
    answer = confirm(manager, address, seen, **fields)
    assert answer.status_code == 409 and "Di Didnt" in answer.text
    assert tuesdays()[0][0] == "01 Dec 10:00"


def test_this_and_following_leaves_the_earlier_ones(
    manager: CheckedClient, libraries: Libraries, series: SessionSeries
) -> None:
    address = f"/manage/series/{series.reference}/change?from=2026-12-15"
    answer = do(manager, address, **typed(libraries, starts="09:00", kind="mixed"))
    assert answer.status_code == 302 and series.reference not in answer.location
    assert [when for when, _desk in tuesdays()] == ["01 Dec 10:00", "08 Dec 10:00", "15 Dec 09:00", "22 Dec 09:00"]


def test_a_form_is_filled_with_the_series_as_it_stands(
    manager: CheckedClient, libraries: Libraries, series: SessionSeries
) -> None:
    page = manager.get(f"/manage/series/{series.reference}/change").text
    for value in ('value="10:00"', 'value="13:00"', 'value="2027-02-23"'):
        assert value in page
    assert f'value="{libraries.bilal.reference}" checked' in page.replace('id="advisors" ', "")


def test_a_day_is_left_out_and_held_again(manager: CheckedClient, libraries: Libraries, series: SessionSeries) -> None:
    closing = f"/manage/series/{series.reference}/close-day"
    seen = look(manager, closing, day="2026-12-08", reason="Training")
    assert "1 session is cancelled" in words(seen) and "Cy Twombly" in words(seen)
    assert confirm(manager, closing, seen, day="2026-12-08", reason="Training").status_code == 302
    assert [when for when, _desk in tuesdays()] == ["01 Dec 10:00", "15 Dec 10:00", "22 Dec 10:00"]
    assert of_cy().disrupted_at is not None
    do(manager, f"/manage/series/{series.reference}/open-day", day="2026-12-08")
    assert len(tuesdays()) == 4
    assert of_cy().disrupted_at is None  # they get their time back


def test_a_bank_holiday_is_opened(manager: CheckedClient, libraries: Libraries) -> None:
    fields = typed(libraries, weekdays=["4"], first_day="2026-12-04", last_day="2027-01-15")
    with transaction():
        libraries.day.service.horizon_days = 60
    answer = do(manager, NEW, **fields)
    reference = answer.location.split("/")[-1].split("?")[0]
    assert "25 Dec 10:00" not in [when for when, _desk in tuesdays()]
    assert "Christmas Day" in said(manager, answer.location)
    do(manager, f"/manage/series/{reference}/open-day", day="2026-12-25")
    assert "25 Dec 10:00" in [when for when, _desk in tuesdays()]


def test_a_series_is_ended(manager: CheckedClient, libraries: Libraries, series: SessionSeries) -> None:
    address = f"/manage/series/{series.reference}/end"
    seen = look(manager, address, day="2026-12-01")
    assert "3 sessions are cancelled" in words(seen) and "Cy Twombly" in words(seen)
    confirm(manager, address, seen, day="2026-12-01")
    assert [when for when, _desk in tuesdays()] == ["01 Dec 10:00"]
    assert "Ends soon" in said(manager, "/manage/series") and "Series that end" in said(manager, "/manage")


def test_a_day_that_the_series_does_not_have_is_refused(
    manager: CheckedClient, libraries: Libraries, series: SessionSeries
) -> None:
    for day, status in (("2026-12-09", 409), ("2026-11-20", 409), ("x", 400)):
        answer = look(manager, f"/manage/series/{series.reference}/close-day", day=day)
        assert answer.status_code == status and f'value="{day}"' in answer.text
        assert "There is a problem" in answer.text


def test_a_manager_of_one_venue_changes_no_other_series(
    of_heywood: CheckedClient, libraries: Libraries, series: SessionSeries
) -> None:
    with transaction():
        libraries.of_heywood.grants[0].venue_id = libraries.elsewhere.id
    assert "every Tuesday" not in said(of_heywood, "/manage/series")
    for path in ("", "/change", "/end", "/close-day", "/open-day"):
        assert of_heywood.get(f"/manage/series/{series.reference}{path}").status_code == 403
    assert of_heywood.get(NEW).status_code == 403
    assert of_heywood.post(NEW, data=typed(libraries)).status_code == 403
    assert of_heywood.get("/manage/series/0000000000").status_code == 404
