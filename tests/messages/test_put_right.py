"""Whoever was not there, as it turns out later, is told nothing more about the visit; whoever was is told once."""

from __future__ import annotations

from booking.cases.operations import PartyChange, put_party_right, undo_visit_correction
from booking.cases.rules.visits_put_right import VisitChange
from booking.citizens import operations as citizens
from booking.core.database import transaction
from booking.messages import jobs
from booking.visits.queries import by_token
from tests.messages.conftest import MOBILE, OTHER_MOBILE, Council
from tests.messages.test_after_visit import advisor, arrive, finish, sent


def somebody_else(council: Council, visit):
    """Say that it was another person, who has another number."""
    with transaction():
        person = citizens.name_citizen("Grace Hopper", contacts=[OTHER_MOBILE], now=council.now)
        change = PartyChange(VisitChange.SOMEBODY_ELSE, visit.party[0].citizen, person)
        seen, why = visit.version, "The wrong one was chosen"
        return put_party_right(visit, change, advisor(), why, seen=seen, device="d", now=council.now)


def next_day(council: Council) -> None:
    for _again in range(2):
        council.at(days=1).round()
        jobs.sweep_messages(council.now)
        council.round()


def numbers(council: Council) -> list[str]:
    return [to for to, _body, _reference in council.sms.taken]


def test_what_was_agreed_and_the_question_go_to_nobody_who_was_not_there(council):
    visit = arrive(council, MOBILE)
    finish(council, visit, link=True)
    council.round()
    somebody_else(council, visit)
    council.at(minutes=3).round()
    assert sent(council) == [], "it was planned to be sent by now"
    next_day(council)
    assert sent(council) == ["question"] and numbers(council) == [OTHER_MOBILE[1]]


def test_a_link_that_was_sent_opens_nothing_and_nothing_is_told_twice(council):
    visit = arrive(council, MOBILE)
    finish(council, visit, link=True)
    council.round()
    council.at(seconds=120).round()
    [text] = council.texts()
    token = text.partition("/t/")[2].split()[0].rstrip(".")
    assert by_token(token, council.now) is not None
    done = somebody_else(council, visit)
    assert by_token(token, council.now) is None
    with transaction():
        undo_visit_correction(done, advisor(), device="d", now=council.now)
    next_day(council)
    assert sorted(sent(council)) == ["agreed", "question"] and numbers(council) == [MOBILE[1]] * 2, "as it was, once"
