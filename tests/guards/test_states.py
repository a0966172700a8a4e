"""States and kinds are spelt by their enums: no string in booking/ says one of their words in their place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from booking.sessions.rules import BusyKind, SessionKind
from booking.visits.rules import ConsultationStatus, VisitStatus
from tests.guards.states import enums_by_column, literals, literals_in

BOOKING = Path(__file__).resolve().parents[2] / "booking"


def test_no_literal_stands_for_a_state_or_a_kind() -> None:
    assert literals(BOOKING) == []


def test_the_columns_and_their_words_are_read_from_the_models() -> None:
    columns = enums_by_column()
    assert {VisitStatus, ConsultationStatus} < columns["status"]
    assert {SessionKind, BusyKind} < columns["kind"]


@pytest.mark.parametrize(
    "code",
    [
        'visit.status == "gone"',
        'visit.status in ("here", now)',
        '(last.act, last.at) == ("moved", now)',
        'Visit.status.in_(["here", x])',
        'visit.status = "gone"',
        'visit.status, visit.gone_at = "gone", now',
        'visit.record = "not_needed" if counted else x',
        'row["status"] == "gone"',
        'form.get("answer") == "expired"',
        'state = TALK.get(consultation_status or "waiting")',
        'Visit(status="coming")',
        'def f(*, record="on_record"): ...',
        'def f(visit, act): ...\nf(visit, "checked_in")',
        'class Line(NamedTuple):\n    at: datetime\n    act: str\nLine(now, "booked")',
        'class Visit:\n    status: str = mapped_column(default="coming")',
        'def kind(self):\n    return "group" if seats else "hold"',
        'match visit.status:\n    case "gone": ...',
        'OPEN = {"waiting", "called"}',
        'ORDER = {"waiting": 1, "called": 2}',
        'CHOICES = [("", "All"), ("mixed", "Both"), ("drop_in", "Come")]',
        "index = text(\"status <> 'gone'\")",
        "check = \"status IN ('booked', 'cancelled')\"",
    ],
)
def test_a_literal_is_seen_wherever_it_says_what_something_is(code: str) -> None:
    assert literals_in({"there.py": ast.parse(code)})


@pytest.mark.parametrize(
    "code",
    [
        "visit.status == VisitStatus.GONE",
        'class VisitStatus(StrEnum):\n    GONE = "gone"\n    HERE = "here"',
        'offer.answer == ""',
        'page = render("here")',
        'FIELDS = ("name", "mobile", "email")',
        'CHOICES = [("yes", "Yes"), ("no", "No")]',
        'calendar(events, part="Appointments")',
        'visit.reason = "gone"',
        'def f(said): ...\nf("undone")',
    ],
)
def test_no_other_string_is_taken_for_one(code: str) -> None:
    assert literals_in({"there.py": ast.parse(code)}) == []
