"""`flask figures`: on the screen, in one file, in many; refusals."""

from __future__ import annotations

import csv
from datetime import date, time
from pathlib import Path

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.figures.errors import DaysNotOver, DaysTooMany, DaysWrongOrder
from booking.services.models import SearchWithoutResult
from tests import factories
from tests.cli.conftest import Run, said

NOVEMBER = ("figures", "2026-11-01", "2026-11-25")


@pytest.fixture
def searched(app: object) -> None:
    """Six searches without a slot for one service at Heywood, five for another anywhere."""
    with transaction():
        venue = factories.venue("Heywood Library", slug="heywood")
        tax, homes = factories.service("Tax", slug="tax"), factories.service("-Homes", slug="homes")
        for service, asked_for, times in ((tax, {"venue": venue.slug}, 6), (homes, {}, 5)):
            for n in range(times):
                at = clock.instant(date(2026, 11, 1 + n), time(9))
                db.session.add(SearchWithoutResult(service_id=service.id, at=at, asked_for=asked_for))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("searched")
def test_without_a_folder_it_is_written_on_the_screen(run: Run) -> None:
    result = run(*NOVEMBER)
    found = list(csv.DictReader(result.output.splitlines()))
    assert [(row["venue"], row["service"], row["searches_without_result"]) for row in found] == [
        ("", "'-Homes", "5"),
        ("Heywood Library", "Tax", "6"),
    ]


@pytest.mark.usefixtures("searched")
def test_one_file_for_all(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    result = run(*NOVEMBER, "--output", folder)
    assert f"2 rows in 1 file in {folder}." in result.output
    (file,) = folder.iterdir()
    assert file.name == "figures-2026-11-01-to-2026-11-25.csv"
    assert [row["venue"] for row in rows(file)] == ["", "Heywood Library"]
    assert b"\r\r\n" not in file.read_bytes()


@pytest.mark.usefixtures("searched")
def test_one_file_for_each_venue_and_service(run: Run, tmp_path: Path) -> None:
    result = run(*NOVEMBER, "--output", tmp_path, "--split")
    assert "2 rows in 2 files" in result.output
    assert {file.name: len(rows(file)) for file in tmp_path.iterdir()} == {
        "figures-any-venue-homes-2026-11-01-to-2026-11-25.csv": 1,
        "figures-heywood-tax-2026-11-01-to-2026-11-25.csv": 1,
    }


def test_days_without_anything_give_the_first_line_alone(run: Run) -> None:
    assert run(*NOVEMBER).output.splitlines() == [
        "from,to,venue,service,booked,came,did_not_come,not_recorded,others_absent,drop_ins,wait_median_minutes,"
        "wait_90_percent_minutes,resolved,follow_up,referred,not_seen,searches_without_result,"
        "texts_sent,texts_delivered,texts_failed,texts_not_known"
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("figures", "2026-11-02", "2026-11-01"), str(DaysWrongOrder.sentence)),
        (("figures", "2026-11-01", "2026-11-26"), str(DaysNotOver.sentence)),
        (("figures", "2027-01-01", "2027-01-31"), str(DaysNotOver.sentence)),
        (("figures", "2024-01-01", "2026-01-31"), str(DaysTooMany.sentence)),
        (("figures", "01/11/2026", "2026-11-02"), "Write the day as year, month and day"),
        (("figures", "2026-02-30", "2026-11-02"), "Write the day as year, month and day"),
        (("figures", "2026-11-01"), "Missing argument 'TO'"),
        ((*NOVEMBER, "--split"), "Say with --output in which folder the files should be."),
    ],
)
def test_what_cannot_be_counted_is_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in said(run(*words))


@pytest.mark.usefixtures("searched")
def test_a_folder_that_cannot_be_written_to_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be written to" in said(run(*NOVEMBER, "--output", tmp_path / "file"))
