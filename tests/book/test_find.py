"""Finding one's own booking: by reference and name or number; the same answer for wrong and unknown."""

from __future__ import annotations

from datetime import timedelta
from html import escape

import pytest
from flask import Flask

from booking.appointments.models import Appointment
from booking.book.errors import TooManyTries
from booking.citizens.models import ContactPoint
from booking.core import clock
from booking.core.errors import SENTENCES
from booking.visits.models import Visit
from tests.book import walk
from tests.book.test_drop_in import plan
from tests.client import CheckedClient, checked

UNKNOWN = str(SENTENCES["reference.unknown"])


@pytest.fixture
def reference(app: Flask) -> str:
    """An appointment that somebody else's browser has booked."""
    walk.a_council()
    walk.book(checked(app), mobile="07700 900123")
    return walk.rows(app, Appointment)[0].reference


def find(client: CheckedClient, reference: str, who: str):
    return client.post("/find-booking", data={"reference": reference, "who": who})


@pytest.mark.parametrize(
    "who", ["Ada", "LOVELACE", "ada lovelace", "07700 900123", "+44 7700 900 123", "0044 7700 900123"]
)
def test_reference_and_name_or_number_open_the_page(client: CheckedClient, reference: str, who: str) -> None:
    answer = find(client, f" {reference[:5].lower()}-{reference[5:]} ", who)
    page = client.get(answer.location)
    assert page.status_code == 200 and "Heywood Library" in page.text
    assert "Paying council tax" not in page.text  # that takes the whole name


@pytest.mark.parametrize(
    ("who", "opens"),
    [("annmarie", True), ("ANN-MARIE", True), ("lukasinska", True), ("o brien", True), ("brien", False)],
)
def test_any_part_of_the_name_is_known_however_it_is_typed(client: CheckedClient, who: str, opens: bool) -> None:
    walk.a_council()
    walk.book(checked(client.application), name="Ann Marie Łukasińska-O'Brien")
    appointment = walk.rows(client.application, Appointment)[0]
    assert (find(client, f"Ref: {appointment.reference}.", who).status_code == 302) is opens


def test_wrong_and_unknown_are_answered_alike(client: CheckedClient, reference: str) -> None:
    answers = [find(client, reference, "Somebody"), find(client, "0000000000", "Ada"), find(client, reference, "123")]
    answers += [find(client, "00000\x0000000", "Ada")]
    assert {answer.status_code for answer in answers} == {400}
    assert all(UNKNOWN in answer.text for answer in answers)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reference": "", "who": "Ada"}, "reference.missing"),
        ({"reference": "0000000000", "who": " "}, "who.missing"),
        ({"reference": "0000000000", "who": "a" * 121}, "name.long"),
    ],
)
def test_what_is_missing_is_named(client: CheckedClient, typed: dict[str, str], sentence: str) -> None:
    answer = client.post("/find-booking", data=typed)
    assert answer.status_code == 400 and answer.text.count(str(SENTENCES[sentence])) == 2
    assert all(value.strip() in answer.text for value in typed.values())


def test_tries_are_counted_for_each_reference_from_any_browser(app: Flask, reference: str) -> None:
    for _ in range(5):
        find(checked(app), reference, "Somebody")
    answer = find(checked(app), reference, "Ada")
    assert answer.status_code == 429 and str(TooManyTries.sentence) in answer.text
    assert UNKNOWN in find(checked(app), "0000000000", "Ada").text  # another reference is not held up
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        assert find(checked(app), reference, "Ada").status_code == 302


def test_a_success_starts_the_count_anew(app: Flask, reference: str) -> None:
    for _ in range(12):
        assert find(checked(app), reference, "Ada").status_code == 302


def test_a_planned_drop_in_is_found_as_well(app: Flask, client: CheckedClient) -> None:
    plan(checked(app), name="Grace Hopper", mobile="07700 900456")
    reference = walk.rows(app, Visit)[0].reference
    for who in ("hopper", "07700 900456"):
        answer = find(client, reference, who)
        assert answer.location.startswith("/tickets/") and client.get(answer.location).status_code == 200
    assert UNKNOWN in find(client, reference, "Ada").text


@pytest.mark.parametrize("kind", ["appointment", "visit"])
def test_a_number_that_somebody_else_reads_finds_nothing(app: Flask, client: CheckedClient, kind: str) -> None:
    if kind == "visit":
        plan(checked(app), name="Ada Lovelace", mobile="07700 900123")
    else:
        walk.a_council()
        walk.book(checked(app), mobile="07700 900123")
    reference = walk.rows(app, Visit if kind == "visit" else Appointment)[0].reference
    assert find(client, reference, "07700 900123").status_code == 302
    walk.read_by_others()
    answer, unknown = find(client, reference, "07700 900123"), find(client, "0000000000", "07700 900123")
    assert (answer.status_code, UNKNOWN in answer.text) == (unknown.status_code, UNKNOWN in unknown.text) == (400, True)
    assert find(client, reference, "Ada").status_code == 302


def test_a_visit_without_a_name_is_found_by_nobody(app: Flask, client: CheckedClient) -> None:
    plan(checked(app), name="", mobile="")
    assert UNKNOWN in find(client, walk.rows(app, Visit)[0].reference, "Ada").text


@pytest.mark.parametrize("typed", ["07700 900123", "07700 900999", "ada@example.com"])
def test_a_lost_reference_is_answered_alike_for_known_and_unknown(
    client: CheckedClient, reference: str, typed: str
) -> None:
    assert "/find-booking/lost" in client.get("/find-booking").text
    answer = client.post("/find-booking/lost", data={"contact": typed}, follow_redirects=True)
    assert "If we know that number or address" in answer.text and typed not in answer.text
    asked = {point.value: point.reference_asked_at is not None for point in walk.rows(client.application, ContactPoint)}
    assert asked == {"+447700900123": typed == "07700 900123"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "contact.missing"),
        ("0161 496 0000", "contact.landline"),
        ("ada@", "email.wrong"),
    ],
)
def test_a_contact_that_cannot_be_written_to(client: CheckedClient, typed: str, sentence: str) -> None:
    answer = client.post("/find-booking/lost", data={"contact": typed})
    assert answer.status_code == 400 and answer.text.count(str(SENTENCES[sentence])) == 2 and typed in answer.text


@pytest.mark.parametrize(
    "typed", ["07700 900123", "xyz", "Ada", "7HKM2", "ada@example.com", "محمد", "🐶" * 10, "7HKM2 4XQ9P 77777"]
)
def test_what_can_be_no_reference_is_told_so_beside_its_own_field(client: CheckedClient, typed: str) -> None:
    walk.a_council()
    page = client.post("/find-booking", data={"reference": typed, "who": ""})
    assert page.status_code == 400 and "That is no reference: it is 10 letters and numbers" in page.text
    assert "Enter any part of your name" in page.text and escape(typed) in page.text


@pytest.mark.parametrize("typed", ["abc", "07OO 9oo", "x" * 300])
def test_what_is_neither_number_nor_address_is_asked_for_both(client: CheckedClient, typed: str) -> None:
    page = client.post("/find-booking/lost", data={"contact": typed})
    assert page.status_code == 400 and "Enter a mobile number, like 07700 900123, or an email address" in page.text
