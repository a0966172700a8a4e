"""What people write back, in English and Welsh, and what each does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.messages.rules.replies import RESERVED, ReplyKind, understood

K = ReplyKind
REPLIES = [
    # 1, 2 and 3, as asked for
    ("1", K.KEEP),
    (" 1. ", K.KEEP),
    ("1 thanks", K.KEEP),
    ("One please", K.KEEP),
    ("Option 1", K.KEEP),
    ("Un, diolch", K.KEEP),
    ("2", K.CANCEL),
    ("2 sorry", K.CANCEL),
    ("Two", K.CANCEL),
    ("Dau os gwelwch yn dda", K.CANCEL),
    ("3", K.CHANGE),
    ("number 3 pls", K.CHANGE),
    ("Tri", K.CHANGE),
    ("1 2", K.UNCLEAR),
    ("12", K.UNCLEAR),
    # coming
    ("Yes", K.KEEP),
    ("Yes I'll be there", K.KEEP),
    ("ok", K.KEEP),
    ("I will come, see you then", K.KEEP),
    ("Ie, byddaf yno", K.KEEP),
    # not coming
    ("Please cancel my appointment", K.CANCEL),
    ("cancel it please, I am better now", K.CANCEL),
    ("Can you cancel this for me", K.CANCEL),
    ("I need to cancel, can't make it", K.CANCEL),
    ("I no longer need this", K.CANCEL),
    ("Canslo fy apwyntiad os gwelwch yn dda", K.CANCEL),
    ("Don't cancel my appointment!", K.UNCLEAR),
    ("Was my appointment cancelled?", K.UNCLEAR),
    ("CANCEL", K.CANCEL_AND_STOP),
    ("cancel.", K.CANCEL_AND_STOP),
    # another time
    ("can I change it to Friday", K.CHANGE),
    ("I can't make it on Tuesday", K.CHANGE),
    ("sorry wont be able to come", K.CHANGE),
    ("Could we rearrange?", K.CHANGE),
    ("cancel and rebook for next week please", K.CHANGE),
    ("is there anything earlier", K.CHANGE),
    ("Methu dod fory", K.CHANGE),
    ("Hoffwn newid yr amser", K.CHANGE),
    # late
    ("I'm running late", K.LATE),
    ("Running 10 mins late, sorry", K.LATE),
    ("be there in 5", K.LATE),
    ("Stuck in traffic", K.LATE),
    ("At the bus stop, bus is late", K.LATE),
    ("on my way", K.LATE),
    ("Late!", K.LATE),
    ("Rwy'n rhedeg yn hwyr", K.LATE),
    ("Ar fy ffordd", K.LATE),
    # no more texts
    ("STOP", K.STOP),
    ("Stop.", K.STOP),
    ("stop please", K.STOP),
    ("Please stop", K.STOP),
    ("STOP texting me", K.STOP),
    ("unsubscribe", K.STOP),
    ("do not text me again", K.STOP),
    ("opt out", K.STOP),
    ("END", K.STOP),
    ("STOPIO", K.STOP),
    ("Peidiwch â thecstio", K.STOP),
    # texts again
    ("START", K.START),
    ("unstop", K.START),
    ("Please text me again", K.START),
    # thanks
    ("Thanks", K.THANKS),
    ("Thank you very much x", K.THANKS),
    ("Diolch yn fawr", K.THANKS),
    # for a person
    ("", K.UNCLEAR),
    ("👍", K.UNCLEAR),
    ("who is this?", K.UNCLEAR),
    ("What do I need to bring?", K.UNCLEAR),
    ("I have been evicted and have nowhere to sleep", K.UNCLEAR),
    ("هل يمكنني القدوم غدا", K.UNCLEAR),
]


@pytest.mark.parametrize(("text", "means"), REPLIES, ids=[text[:30] or "nothing" for text, _ in REPLIES])
def test_what_a_reply_means(text: str, means: ReplyKind) -> None:
    assert understood(text) is means


def test_there_are_enough_of_them_in_both_languages() -> None:
    assert len(REPLIES) >= 60
    assert {kind for _, kind in REPLIES} == set(ReplyKind)


@given(st.sampled_from([text for text, _ in REPLIES]), st.sampled_from(["{}", " {} ", "{}\n", "{}!!"]))
def test_case_and_space_around_it_change_nothing(text: str, around: str) -> None:
    assert understood(around.format(text.upper())) is understood(text)


@given(st.text(max_size=200))
def test_nothing_written_breaks_it(text: str) -> None:
    assert understood(text) in set(ReplyKind)


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_word_that_providers_reserve_never_keeps_an_appointment_by_chance(word: str) -> None:
    assert understood(word) in {K.STOP, K.START, K.CANCEL_AND_STOP} or word == "yes"
