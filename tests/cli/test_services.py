"""`flask service add` and `flask service end`."""

from __future__ import annotations

from datetime import time

import pytest

from booking.core import clock
from booking.core.database import db, transaction
from booking.services import queries
from tests import factories
from tests.cli.conftest import Run, said
from tests.visits import scenes

ADD = ("service", "add", "Blue Badge parking", "--department", "Adult care")


def test_a_service_is_offered_as_told(run: Run) -> None:
    result = run(
        *ADD, "--minutes", "20", "--bring", "A photo", "--bring", "A letter", "--topic", "New badge",
        "--answer", "What does it cost?", "£10.", "--who", "The holder.", "--private-room",
    )  # fmt: skip
    assert "is offered as blue-badge-parking, in the department adult-care." in result.output
    service = queries.by_slug("blue-badge-parking")
    assert service is not None
    assert (service.minutes, service.bring, service.needs_private_room) == (20, ["A photo", "A letter"], True)
    assert service.answers == [["What does it cost?", "£10."]]
    assert [topic.name for topic in queries.topics_of(service.id)] == ["New badge"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("service", "add", "Blue Badge"), "Missing option '--department'"),
        ((*ADD, "--minutes", "4"), "4 is not in the range 5<=x<=240"),
        ((*ADD, "--minutes", "soon"), "'soon' is not a valid integer"),
        ((*ADD, "--notice", "-1"), "-1 is not in the range"),
        ((*ADD, "--summary", "x" * 301), "Use 300 characters or fewer."),
        (("service", "add", "···", "--department", "Adult care"), "Use letters or digits in the name."),
        (("service", "end", "nothing"), "There is no service yet: use `service add` first."),
    ],
)
def test_a_bad_option_is_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in said(run(*words))
    assert list(queries.open_services()) == []


def test_the_same_name_twice(run: Run) -> None:
    run(*ADD)
    assert "There is already a service of this name" in said(run(*ADD))


def test_an_ended_service_is_no_longer_offered(run: Run) -> None:
    run(*ADD)
    assert "Blue Badge parking is no longer offered." in run("service", "end", "blue-badge-parking").output
    assert list(queries.open_services()) == []


def test_whoever_is_booked_for_an_ended_service_is_counted(run: Run) -> None:
    with transaction():
        day = factories.session_on()
        booked = scenes.appointment(day, clock.instant(factories.THURSDAY, time(14)))
        slug = day.service.slug
    result = run("service", "end", slug)
    assert "is no longer offered." in result.output
    assert "1 appointment cannot take place as agreed" in result.output
    db.session.refresh(booked)
    assert booked.disrupted_at is not None
