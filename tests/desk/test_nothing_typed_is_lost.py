"""At the desk, too, what was refused stands in its own field once more, with the sentence beside it."""

from __future__ import annotations

from datetime import time

import pytest

from booking.core import clock
from booking.core.database import transaction
from tests import factories
from tests.book.test_nothing_typed_is_lost import LONG, kept
from tests.client import CheckedClient
from tests.desk.conftest import Library
from tests.desk.test_appointments import TOMORROW, book

LINE = {"name": "Pat “P” Phone", "mobile": "0161 496 0000", "email": "pat@example.com", "about": "A <b>bill</b>"}
BAD = [
    ("name", "Pat " * 31, "name.long"),
    ("mobile", "ring me", "mobile.wrong"),
    ("email", "pat@", "email.wrong"),
    ("about", LONG, "about.long"),
]


@pytest.mark.parametrize(("field", "typed", "sentence"), BAD)
def test_when_booking(desk: CheckedClient, library: Library, field: str, typed: str, sentence: str) -> None:
    with transaction():
        venue, offering = library.day.venue, [library.day.service]
        factories.session_on(TOMORROW, time(9), time(11), at=venue, offering=offering)
    answer = book(desk, library, clock.instant(TOMORROW, time(9)), **{**LINE, field: typed})
    assert answer.status_code == 400 and kept(answer.text, field, sentence).strip() == typed.strip()
    for other, value in LINE.items():
        assert other == field or kept(answer.text, other).strip() == value


def test_a_misspelt_address_is_asked_about_and_the_answer_kept(desk: CheckedClient, library: Library) -> None:
    with transaction():
        factories.session_on(TOMORROW, time(9), time(11), at=library.day.venue, offering=[library.day.service])
    at = clock.instant(TOMORROW, time(9))
    asked = book(desk, library, at, **LINE | {"email": "pat@gmial.com"})
    assert asked.status_code == 400 and "Did you mean pat@gmail.com?" in asked.text
    page = book(desk, library, at, **LINE | {"email": ["pat@gmial.com", "pat@gmial.com"]}).text
    assert "Booked." in page and "pat@gmial.com" in page and "0161 496 0000" in page


def test_when_cancelling(desk: CheckedClient, library: Library) -> None:
    address = f"{library.url}/appointments/{library.ada.reference}/cancel"
    answer = desk.post(address, data={"version": "1", "why": LONG, "they_know": "no"})
    assert answer.status_code == 400 and kept(answer.text, "why", "why.long").strip() == LONG.strip()


def test_when_searching(desk: CheckedClient, library: Library) -> None:
    answer = desk.post(f"{library.url}/find", data={"q": LONG})
    assert answer.status_code == 400 and kept(answer.text, "q", "bookings.missing").strip() == LONG.strip()
