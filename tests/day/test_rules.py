from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from booking.core.intervals import Interval
from booking.day.errors import NoneFree, NotFree
from booking.day.rules import BookedRow, Draft, FeedEvent, State, break_from, feed_file, gaps, opens_turned, state_of

NOW = datetime(2026, 11, 26, 10, 15, tzinfo=UTC)
ME, OTHER = 1, 2


def at(hour: int, minute: int = 0) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("booked", "word"),
    [
        (BookedRow(at(10, 30)), State.EXPECTED),
        (BookedRow(at(10, 10)), State.EXPECTED),
        (BookedRow(at(10, 0)), State.LATE),
        (BookedRow(at(10, 0), did_not_come_at=at(10, 12)), State.DID_NOT_COME),
        (BookedRow(at(10, 0), is_disrupted=True), State.CANNOT),
        (BookedRow(at(10, 0), did_not_come_at=at(10, 12), is_disrupted=True), State.DID_NOT_COME),
        (BookedRow(at(10, 0), is_disrupted=True, visit_status="here", consultation_status="waiting"), State.HERE),
        (BookedRow(at(10) - timedelta(days=1)), State.NOT_RECORDED),
        (BookedRow(at(10), visit_status="coming"), State.LATE),
        (BookedRow(at(10), visit_status="here", consultation_status="waiting"), State.HERE),
        (BookedRow(at(10), at(10, 5), visit_status="here", consultation_status="waiting"), State.HERE),
        (
            BookedRow(at(10), visit_status="here", consultation_status="called", consultation_advisor_id=ME),
            State.CALLED,
        ),
        (
            BookedRow(at(10), visit_status="here", consultation_status="missed", consultation_advisor_id=ME),
            State.MISSED,
        ),
        (
            BookedRow(at(10), visit_status="here", consultation_status="in_progress", consultation_advisor_id=ME),
            State.WITH_YOU,
        ),
        (
            BookedRow(at(10), visit_status="here", consultation_status="in_progress", consultation_advisor_id=OTHER),
            State.WITH_OTHER,
        ),
        (
            BookedRow(at(10), visit_status="here", consultation_status="finished", consultation_advisor_id=ME),
            State.DONE,
        ),
        (BookedRow(at(9), visit_status="gone", gone_how="seen", consultation_status="finished"), State.DONE),
        (BookedRow(at(9), visit_status="gone", gone_how="left", consultation_status="finished"), State.LEFT),
        (BookedRow(at(9), visit_status="gone", gone_how="not_recorded"), State.NOT_RECORDED),
    ],
)
def test_the_word_for_an_appointment(booked: BookedRow, word: State) -> None:
    assert state_of(booked, ME, NOW) is word


@pytest.mark.parametrize(
    ("busy", "free"),
    [
        ([], [(10, 15, 12, 0)]),
        ([(9, 0, 11, 0)], [(11, 0, 12, 0)]),
        ([(10, 20, 11, 0)], [(11, 0, 12, 0)]),  # five minutes are no gap
        ([(10, 30, 11, 0), (11, 5, 11, 30)], [(10, 15, 10, 30), (11, 30, 12, 0)]),
        ([(9, 0, 12, 0)], []),
    ],
)
def test_what_is_left_of_the_day(busy: list[tuple[int, ...]], free: list[tuple[int, ...]]) -> None:
    taken = [Interval(at(*b[:2]), at(*b[2:])) for b in busy]
    assert gaps([Interval(at(9), at(12))], taken, NOW) == [Interval(at(*f[:2]), at(*f[2:])) for f in free]


def test_what_is_free_across_two_shifts_is_one_stretch() -> None:
    shifts = [Interval(at(12), at(13)), Interval(at(9), at(11)), Interval(at(11), at(12))]
    assert gaps(shifts, [], NOW) == [Interval(NOW, at(13))]
    assert gaps(shifts, [Interval(at(11), at(11, 30))], NOW) == [
        Interval(NOW, at(11)),
        Interval(at(11, 30), at(13)),
    ]
    assert gaps([Interval(at(9), at(11)), Interval(at(11, 5), at(12))], [], NOW)[1] == Interval(at(11, 5), at(12))


def test_a_break_begins_now_or_after_what_is_going_on() -> None:
    assert break_from([], 15, NOW) == (at(10, 15), at(10, 30))
    assert break_from([Interval(at(10), at(10, 25))], 15, NOW) == (at(10, 25), at(10, 40))
    assert break_from([Interval(at(10, 30), at(11))], 15, NOW) == (at(10, 15), at(10, 30))
    assert break_from([Interval(at(8), at(9))], 5, NOW + timedelta(seconds=40)) == (at(10, 15), at(10, 20))


@pytest.mark.parametrize("busy", [(at(10, 20), at(11)), (at(10, 29), at(10, 31))])
def test_a_break_does_not_reach_into_what_is_booked(busy: tuple[datetime, datetime]) -> None:
    with pytest.raises(NotFree) as refused:
        break_from([Interval(*busy)], 15, NOW)
    assert f"{busy[0]:%H:%M}" in str(refused.value)


@pytest.mark.parametrize(
    ("until", "minutes", "fewest", "says"),
    [
        (at(10, 19), 5, 5, "too soon for any of these"),
        (at(10, 20), 10, 5, "Choose fewer minutes"),
        (at(10, 45), 60, 60, "too soon for any of these"),  # away is an hour at least
        (at(11, 15), 120, 60, "Choose fewer minutes"),
    ],
)
def test_fewer_minutes_are_asked_for_only_where_fewer_would_fit(
    until: datetime, minutes: int, fewest: int, says: str
) -> None:
    with pytest.raises(NotFree) as refused:
        break_from([Interval(until, at(12))], minutes, NOW, fewest=fewest)
    assert says in str(refused.value) and f"booked at {until:%H:%M}" in str(refused.value)


def test_two_things_one_after_the_other_leave_no_break_between() -> None:
    with pytest.raises(NoneFree):
        break_from([Interval(at(10), at(10, 30)), Interval(at(10, 30), at(11))], 5, NOW)


@pytest.mark.parametrize(
    ("parts", "asked", "turned"),
    [
        (["client"], None, False),
        (["client", "client"], None, False),
        (["client", "companion"], None, True),
        (["client", "representative"], "", True),
        (["client", "interpreter"], None, False),
        (["client", "companion"], "0", False),
        (["client"], "1", True),
        (["client"], "yes", False),
    ],
)
def test_the_screen_opens_turned_when_someone_came_along(parts: list[str], asked: str | None, turned: bool) -> None:
    assert opens_turned(parts, asked) is turned


def test_a_draft_comes_back_as_it_was_kept() -> None:
    draft = Draft(note="Zażółć\n“quotes”", outcome="referred", restricted=True, window="w1")
    assert Draft.from_text(draft.to_text()) == draft
    assert Draft(window="w1").to_text() == ""


@pytest.mark.parametrize("kept", ["", "Plain words.", "[1, 2]", "12", '"text"'])
def test_text_in_any_other_form_is_a_note(kept: str) -> None:
    assert Draft.from_text(kept) == Draft(note=kept)


def test_a_draft_with_wrong_kinds_keeps_what_can_be_read() -> None:
    assert Draft.from_text('{"note": "Yes", "outcome": 5, "more": "x"}') == Draft(note="Yes")


def test_the_feed_is_in_utc_and_keeps_what_was_cancelled() -> None:
    summer = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    events = [
        FeedEvent(
            "A.advisor@alongside", 2, summer, summer + timedelta(minutes=25), "Heywood", "1 St", "Tax", "A", True
        ),
        FeedEvent("S.1.session@alongside", 0, summer, summer + timedelta(hours=3), "Heywood", "", "drop_in", "", False),
    ]
    raw = feed_file(events, NOW)
    assert b"DTSTART:20260701T090000Z" in raw
    booked, session = Calendar.from_ical(raw).walk("VEVENT")
    assert (str(booked["UID"]), booked["SEQUENCE"], str(booked["STATUS"])) == ("A.advisor@alongside", 2, "CANCELLED")
    assert (str(session["SUMMARY"]), str(session["STATUS"])) == ("Drop-in session", "CONFIRMED")
    assert Calendar.from_ical(raw)["METHOD"] == "PUBLISH"
