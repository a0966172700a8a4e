"""What people write back, in English and Welsh, and what it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.messages.rules.reply_kinds import ReplyKind
from booking.replies.rules.guessing import guess
from booking.replies.rules.reading import Rests, understood
from booking.wording.rules.reserved_words import RESERVED
from tests.replies.test_rules_effects import ALL_CLEAR, K


@given(st.sampled_from([text for _, text in ALL_CLEAR]), st.sampled_from([" {} ", "{}\n", "{}!!", "{}."]))
def test_case_and_space_around_it_change_nothing(text: str, around: str) -> None:
    assert understood(around.format(text)) == understood(text)
    assert understood(text.upper()).kind is understood(text).kind


@given(
    st.sampled_from([text for _, text in ALL_CLEAR if "\n" not in text]),
    st.sampled_from(["?", " no", " not", " 10:30", " my bins"]),
)
def test_a_second_signal_makes_it_a_persons(text: str, signal: str) -> None:
    assert understood(text + signal).kind in {K.UNCLEAR, K.STOP_AND_MORE, K.THANKS}


@given(st.text(max_size=300))
def test_nothing_written_breaks_it(text: str) -> None:
    assert understood(text).kind in set(K)
    assert guess(text) in {None, *K}


def test_a_long_text_of_polite_words_is_read_in_no_time() -> None:
    assert understood("thank you " * 160).kind is K.UNCLEAR
    assert understood("thank you " * 10).kind is K.THANKS


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_word_that_providers_reserve_never_keeps_an_appointment_by_chance(word: str) -> None:
    assert understood(word).kind in {K.STOP, K.START, K.CANCEL_AND_STOP} or word == "yes"


def test_what_rests_on_what() -> None:
    assert understood("2").rests is Rests.ON_DIGIT and understood("2 cancel it").rests is Rests.ON_DIGIT
    assert understood("cancel it").rests is Rests.ON_LAST_TEXT
    assert understood("cancel my appointment").rests is Rests.ON_ITSELF


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        ("Can I cancel?", K.CANCEL),
        ("can you move it to Friday", K.CHANGE),
        ("my mum is ill, can't come", K.CANNOT),
        ("No", K.CANNOT),
        ("👍", K.KEEP),
        ("I'm driving right now", K.AUTOMATIC),
        ("I want to cancel my council tax direct debit", K.ELSEWHERE),
        ("Sorry I had to cancel last time, I will be there", K.MIXED),
        ("don't cancel my appointment", K.MIXED),
        ("Liked “Reply 1 to keep, 2 to cancel”", None),
        ("Thu 26 Nov, Council wrote:\n> Reply 2 to cancel", None),
        ("What do I need to bring?", None),
    ],
)
def test_who_reads_it_sees_a_guess(text: str, guessed: ReplyKind | None) -> None:
    assert guess(text) is guessed
