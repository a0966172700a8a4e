"""The figures' page and file: what is shown of which days, to whom; and what is refused."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.tokens import links, random_reference
from booking.figures.errors import DaysNotOver, DaysTooMany, DaysWrongOrder
from booking.figures.rules import COLUMNS
from booking.services.models import SearchWithoutResult
from booking.visits.models import Consultation, Visit
from tests import factories
from tests.manage.council import Council, a_council
from tests.visits import scenes

OCTOBER = "first=01/10/2026&last=31/10/2026"


def drop_ins(council: Council, at: object, day: date, waits: list[int]) -> None:
    """One finished drop-in for each wait in minutes."""
    for n, minutes in enumerate(waits):
        arrived = clock.instant(day, time(10)) + timedelta(minutes=n)
        reference = random_reference()
        visit = Visit(reference=reference, link_hash=links.hash("visit", reference, 1), venue=at, day=day)
        visit.status, visit.gone_how, visit.arrived_at, visit.service = "gone", "seen", arrived, council.tax
        consultation = Consultation(
            reference=random_reference(), service=council.tax, status="finished", outcome="resolved"
        )
        consultation.waiting_since, consultation.called_at = arrived, arrived + timedelta(minutes=minutes, seconds=50)
        visit.consultations = [consultation]
        db.session.add(visit)


@pytest.fixture
def council(app: Flask) -> Council:
    """October: seven drop-ins and six bookings at Heywood, of which two came; five drop-ins at Langley; searches."""
    made = a_council(app)
    with transaction():
        made.tax.name = "=Council tax"
        drop_ins(made, made.heywood, date(2026, 10, 31), [0, 5, 10, 15, 20, 25, 60])
        drop_ins(made, made.langley, date(2026, 10, 1), [3] * 5)
        drop_ins(made, made.heywood, date(2026, 11, 1), [5] * 9)
        for n in range(6):
            day = date(2026, 10, 5 + n)
            session = factories.session_on(day, at=made.heywood, offering=[made.tax])
            booked = scenes.appointment(session, clock.instant(day, time(11)))
            if n < 2:
                reference = random_reference()
                visit = Visit(reference=reference, link_hash=reference, venue=made.heywood, day=day, service=made.tax)
                visit.status, visit.gone_how, visit.arrived_at = "gone", "left", booked.starts_at
                visit.appointment = booked
                db.session.add(visit)
        for n in range(5):
            at = clock.instant(date(2026, 10, 20 + n), time(9))
            db.session.add(SearchWithoutResult(service_id=made.tax.id, at=at, asked_for={}))
    return made


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_file_has_a_row_for_each_venue_and_service(council: Council) -> None:
    answer = council.browser().get(f"/manage/figures.csv?{OCTOBER}")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="figures-2026-10-01-to-2026-10-31.csv"'
    found = rows(answer.text)
    assert list(found[0]) == list(COLUMNS)
    assert {row["service"] for row in found} == {"'=Council tax"}
    anywhere, heywood, langley = found
    assert [row["venue"] for row in found] == ["", "Heywood Library", "Langley Library"]
    assert (heywood["booked"], heywood["came"], heywood["not_recorded"]) == ("not shown", "<5", "<5")
    assert (heywood["drop_ins"], heywood["resolved"]) == ("7", "7")
    assert (heywood["wait_median_minutes"], heywood["wait_90_percent_minutes"]) == ("15", "60")
    assert (langley["drop_ins"], langley["wait_median_minutes"], langley["booked"]) == ("5", "3", "<5")
    assert anywhere["searches_without_result"] == "5"
    assert (heywood["from"], heywood["to"]) == ("2026-10-01", "2026-10-31")
    counts = [c for c in COLUMNS[4:] if not c.endswith("_minutes")]
    assert not [row for row in found for name in counts if row[name] in {"0", "1", "2", "3", "4"}]
    everything = answer.text
    assert "Ada" not in everything and not re.search(r"[0-9A-Z]{10}\b", everything)


def test_the_page_shows_the_same_with_pictures_beside_the_tables(council: Council) -> None:
    page = council.browser().get(f"/manage/figures?{OCTOBER}").text
    for shown in ("Booked times", "Waits", "Outcomes", "Searches that found nothing", "Any venue", "=Council tax"):
        assert shown in page
    assert "London days from Thursday 1 October 2026 to Saturday 31 October 2026" in page
    drop_in_part = page.partition('id="drop-ins"')[2].partition("<h2")[0]
    assert 'width="100.0"' in drop_in_part and 'width="71.43"' in drop_in_part  # 7 and 5
    assert "/manage/figures.csv?first=01/10/2026" in page.replace("%2F", "/")


def test_without_an_address_it_is_last_month(council: Council) -> None:
    page = council.browser().get("/manage/figures").text
    assert 'value="01/10/2026"' in page and 'value="31/10/2026"' in page and "Langley Library" in page


def test_one_venue_can_be_looked_at_alone(council: Council) -> None:
    found = rows(council.browser().get(f"/manage/figures.csv?{OCTOBER}&venue=langley").text)
    assert [row["venue"] for row in found] == ["Langley Library"]


def test_a_manager_of_one_venue_reads_that_one_s(council: Council) -> None:
    browser = council.browser(council.of_heywood)
    assert [row["venue"] for row in rows(browser.get(f"/manage/figures.csv?{OCTOBER}").text)] == ["Heywood Library"]
    assert "Langley" not in browser.get(f"/manage/figures?{OCTOBER}").text
    assert browser.get(f"/manage/figures?{OCTOBER}&venue=langley").status_code == 400


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("first=31/10/2026&last=01/10/2026", str(DaysWrongOrder.sentence)),
        ("first=01/11/2026&last=26/11/2026", str(DaysNotOver.sentence)),
        ("first=01/10/2025&last=31/10/2026", str(DaysTooMany.sentence)),
        ("first=&last=31/10/2026", "Enter the day."),
        ("first=31/02/2026&last=31/10/2026", "Enter a day that exists"),
        ("first=yesterday&last=x", "Enter a day that exists"),
        (f"{OCTOBER}&venue=nowhere", "Choose a venue."),
    ],
)
def test_days_that_cannot_be_used_get_their_sentence_on_page_and_file(app: Flask, address: str, sentence: str) -> None:
    browser = a_council(app).browser()
    for path in ("/manage/figures", "/manage/figures.csv"):
        answer = browser.get(f"{path}?{address}")
        assert answer.status_code == 400 and answer.mimetype == "text/html"
        assert sentence in answer.text and "There is a problem" in answer.text


def test_days_on_which_nothing_happened_say_so(app: Flask, now: datetime) -> None:
    browser = a_council(app).browser()
    assert "Nothing happened on these days" in browser.get("/manage/figures").text
    assert rows(browser.get("/manage/figures.csv").text) == []
