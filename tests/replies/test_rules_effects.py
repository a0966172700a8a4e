"""What a reply does: the table of replies, digits, shared numbers, and two appointments."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from booking.messages.rules.reply_kinds import Did, ReplyKind
from booking.replies.rules.effects import Decision, Live, Number, SentText, decide
from booking.replies.rules.reading import understood
from booking.wording.rules.kinds import MessageKind
from tests.replies.replies_table import CLEAR, FOR_A_PERSON

K = ReplyKind
ALL_CLEAR = [(did, text) for did, texts in CLEAR.items() for text in texts]
NOW = datetime(2026, 12, 4, 9, tzinfo=UTC)
LIVE = Live("appointment", "ABCDE12345", NOW + timedelta(hours=2), 1, "says", on=True, texted=True)
OTHER = LIVE._replace(reference="FGHJK67890", starts_at=NOW + timedelta(days=3))
REMINDED = SentText(MessageKind.REMINDER_1_DAY, LIVE.reference, "says", "123", NOW - timedelta(days=1))
NUMBER = Number(live=[LIVE], sent=[REMINDED])


def done(text: str, number: Number = NUMBER) -> Decision:
    return decide(understood(text), number, NOW)


def test_the_table_is_long_enough_and_half_of_it_is_for_a_person() -> None:
    assert len({text for _, text in ALL_CLEAR}) >= 100 and len(set(FOR_A_PERSON)) >= 100
    assert abs(len(ALL_CLEAR) - len(FOR_A_PERSON)) < 30


def test_no_reply_of_the_table_leads_to_a_wrong_act_and_most_clear_ones_are_understood() -> None:
    wrong = [(text, done(text).did) for text in FOR_A_PERSON if done(text) != Decision(Did.ASKED_PERSON, LIVE)]
    unseen = Counter({did: 0 for did in CLEAR})
    for did, text in ALL_CLEAR:
        was = done(text).did
        unseen[did] += was is Did.ASKED_PERSON
        wrong += [(text, was)] if was not in (Did(did), Did.ASKED_PERSON) else []
    assert wrong == []
    assert sum(unseen.values()) <= 0.2 * len(ALL_CLEAR)
    assert all(missed <= 0.2 * len(CLEAR[did]) for did, missed in unseen.items()), unseen


@pytest.mark.parametrize("text", ["Please stop texting me, I find it upsetting", "Stop sending texts please I am ill"])
def test_a_longer_text_that_ends_ours_is_read_by_a_person_as_well(text: str) -> None:
    assert done(text) == Decision(Did.OPTED_OUT, LIVE, opt_out=True, tell=True)


@pytest.mark.parametrize("text", ["STOP", "stop please", "Stop texting me", "Peidiwch â thecstio"])
def test_a_known_form_ends_our_texts_and_needs_nobody(text: str) -> None:
    assert done(text) == Decision(Did.OPTED_OUT, LIVE, opt_out=True)


# A bare CANCEL
def test_a_bare_cancel_ends_our_texts_and_cancels_only_where_one_stands_and_is_always_told() -> None:
    assert done("CANCEL") == Decision(Did.CANCELLED, LIVE, opt_out=True, tell=True)
    for live in ([], [LIVE, OTHER]):
        assert done("Cancel.", Number(live=live, sent=[REMINDED])) == Decision(Did.ASKED_PERSON, opt_out=True)


# Digits
def test_a_digit_answers_the_last_text_that_asked_for_one() -> None:
    assert done("2", Number(live=[LIVE])).did is Did.ASKED_PERSON
    not_asking = replace_sent(asks="")
    assert done("2", Number(live=[LIVE], sent=[not_asking])).did is Did.ASKED_PERSON
    later = replace_sent(kind=MessageKind.AGREED, asks="", reference="TALK000000", at=NOW - timedelta(hours=1))
    assert done("2", Number(live=[LIVE], sent=[later, REMINDED])) == Decision(Did.CANCELLED, LIVE)
    assert done("2", Number(live=[LIVE], sent=[replace_sent(asks="1")])).did is Did.ASKED_PERSON


def replace_sent(**changes: object) -> SentText:
    return REMINDED._replace(**changes)  # type: ignore[arg-type]


def test_of_two_appointments_it_answers_the_one_that_the_text_was_about() -> None:
    number = Number(live=[LIVE, OTHER], sent=[REMINDED])
    assert done("2", number) == Decision(Did.CANCELLED, LIVE)
    assert done("Please cancel my appointment", number).did is Did.ASKED_PERSON
    other_way = Number(live=[LIVE, OTHER], sent=[replace_sent(reference=OTHER.reference)])
    assert done("3", other_way) == Decision(Did.LINK_SENT, OTHER)


@pytest.mark.parametrize(
    ("first", "last"),
    [(timedelta(hours=5), timedelta(hours=4, minutes=50)), (timedelta(days=2), timedelta(seconds=20))],
)
def test_two_texts_that_may_have_been_read_in_any_order_are_for_a_person(first: timedelta, last: timedelta) -> None:
    sent = [replace_sent(at=NOW - last), replace_sent(reference=OTHER.reference, at=NOW - first)]
    assert done("2", Number(live=[LIVE, OTHER], sent=sent)) == Decision(Did.ASKED_PERSON)
    assert done("2", Number(live=[LIVE], sent=sent)).did is Did.CANCELLED  # the other one is over


@pytest.mark.parametrize(
    "live", [LIVE._replace(says="moved"), LIVE._replace(on=False), LIVE._replace(reference="GONE")]
)
def test_a_digit_is_not_read_where_what_was_asked_about_has_changed(live: Live) -> None:
    assert done("1", Number(live=[live], sent=[REMINDED])).did is Did.ASKED_PERSON


@pytest.mark.parametrize("kind", [MessageKind.ANSWER, MessageKind.OFFER, MessageKind.DISRUPTED, MessageKind.QUESTION])
@pytest.mark.parametrize("text", ["ok", "yes", "cancel it please", "I'll be there", "I can't make it"])
def test_after_another_question_of_ours_only_what_names_the_appointment_is_certain(kind: str, text: str) -> None:
    sent = [SentText(kind, "ELSE000000", "else", "", NOW - timedelta(hours=1)), REMINDED]
    number = Number(live=[LIVE], sent=sent)
    assert done(text, number).did is Did.ASKED_PERSON
    assert done("please cancel my appointment", number).did is Did.CANCELLED
    assert (done("2", number).did is Did.CANCELLED) == (kind != MessageKind.ANSWER)


def test_nothing_is_done_for_a_number_that_somebody_else_reads() -> None:
    shared = replace(NUMBER, shared=True)
    for _did, text in ALL_CLEAR:
        assert done(text, shared).did not in {Did.CANCELLED, Did.KEPT, Did.LINK_SENT, Did.TOLD_STAFF}
    assert done("stop", shared).opt_out


def test_a_bare_yes_starts_texts_again_where_the_provider_does() -> None:
    stopped = replace(NUMBER, yes_starts=True)
    assert done("YES", stopped).opt_in and not done("yes please", stopped).opt_in and not done("YES").opt_in


def test_late_is_certain_only_when_it_is_near() -> None:
    far = Number(live=[LIVE._replace(starts_at=NOW + timedelta(days=2))], sent=[REMINDED])
    assert done("running late", far).did is Did.ASKED_PERSON


def test_who_likes_a_text_that_asked_nothing_needs_no_answer() -> None:
    liked = "Liked “Testdale Council. Booked: Heywood Library. Change or cancel: https://x.uk”"
    assert done(liked) == Decision(Did.NOTHING, LIVE)
    asked = Number(live=[LIVE], sent=[replace_sent(kind=MessageKind.ANSWER, asks=""), REMINDED])
    assert done(liked, asked).did is Did.ASKED_PERSON
