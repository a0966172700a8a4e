"""What people write back, in English and Welsh, what it means, and what is done where a reminder has asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from booking.messages.rules.reply_kinds import Did, ReplyKind
from booking.replies.rules.deciding import Decision, Live, Number, SentText, decide
from booking.replies.rules.guessing import guess
from booking.replies.rules.quoted_text import understood_unless_quoted
from booking.replies.rules.reading import Rests, tokens, understood, without_courtesy
from booking.wording.rules.kinds import MessageKind, SubjectKind
from booking.wording.rules.rendering import Told, text_of
from booking.wording.rules.reserved_words import RESERVED
from booking.wording.rules.standard import INVITING, STANDARD
from booking.wording.rules.templates import literal
from tests.replies.replies_table import CLEAR, FOR_A_PERSON
from tests.wording.test_rules_rendering import told

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


# Nothing that we wrote is theirs
@pytest.fixture(scope="module", autouse=True)
def _translations():
    bare = Flask("replies")
    Babel(bare)
    with bare.app_context():
        yield


OWN = (
    "Testdale: please cancel my appointment is what to text, or I will be there. Reply 1 to keep, 2 to cancel.",
    "Shall we cancel it for you? You can also say: running late, or stop texting me.",
    "I'll be there. I can't make it. Please cancel my appointment. Stop sending me texts. Text me again.",
    "Byddaf yno. Canslo fy apwyntiad os gwelwch yn dda. Peidiwch â thecstio fi. Newid fy apwyntiad.",
)
WRAPPED = (
    *(
        "{}",
        "“{}”",
        '"{}"',
        "> {}",
        "Fwd: {}",
        "FW: {}",
        "Liked “{}”",
        'Loved "{}"',
        "Laughed at “{}”",
        "Emphasized “{}”",
    ),
    *(
        "Questioned “{}”",
        "Disliked “{}”",
        "Removed a like from “{}”",
        "Removed a heart from “{}”",
        "Reacted 👍 to “{}”",
    ),
    *("👍 to “{}”", "❤️ to “{}” ", "👎 to '{}'", "Removed 👍 from “{}”", "Mae wedi hoffi “{}”", "A aimé « {} »"),
    *("{}…",),
    *(
        "Hat „{}“ geliked",
        "On Thu 26 Nov 2026 at 10:00, Council wrote:\n> {}",
        "Thanks\n\n{}",
        "2\n\n{}",
        "{} ok",
        "ok {}",
    ),
    *(
        "Please {} thanks",
        "cancel\n> {}",
        "yes. {}",
        "{}?",
        "... {}",
        "👍 {}",
        "Zareagowano 👍 na „{}”",
        "{}\n\n-- sent again",
    ),
)
_ACTS = set(K) - {K.UNCLEAR, K.LIKED, K.THANKS}


@st.composite
def ours(draw: st.DrawFn) -> tuple[str, str]:
    """A text of ours, and a stretch of it: all, from its beginning, or any two words or more beside politeness."""
    kind, language = draw(st.sampled_from([one for one in MessageKind])), draw(st.sampled_from(["en", "cy"]))
    about: Told = told(kind, language=language, invites=draw(st.booleans()), words=OWN[1])
    visit = draw(st.sampled_from([SubjectKind.APPOINTMENT, SubjectKind.VISIT]))
    text = draw(st.sampled_from([text_of(replace(about, about=visit)), *OWN]))
    words = text.split(" ")
    start = draw(st.sampled_from([0, *range(len(words) - 1)]))
    end = draw(st.sampled_from([len(words), *range(start + 2, len(words) + 1)]))
    stretch = " ".join(words[start:end])
    assume(len(without_courtesy(tokens(stretch)[0])) > 1)  # one word alone is theirs
    return text, stretch


@settings(max_examples=250)
@given(ours(), st.sampled_from(WRAPPED), st.sampled_from([str, str.upper, str.lower]))
def test_nothing_that_we_wrote_ever_acts_however_it_comes_back(ours, wrapped, case) -> None:
    text, stretch = ours
    assert understood_unless_quoted(wrapped.format(case(stretch)), [text], ()).kind not in _ACTS


@settings(max_examples=60)
@given(ours(), st.sampled_from(WRAPPED))
def test_nor_once_the_words_that_went_out_are_forgotten(ours, wrapped) -> None:
    """A week later only the templates are known: a whole text of ours is still not theirs."""
    text, _stretch = ours
    written = [literal(body, " ") for words in (*STANDARD.values(), *INVITING.values()) for body in words.bodies]
    assert understood_unless_quoted(wrapped.format(text), [], [*written, *OWN]).kind not in _ACTS


@pytest.mark.parametrize(
    "text", ["1", "2 please", "STOP", "thank you", "Please cancel my appointment", "I'll be there"]
)
def test_what_is_theirs_stays_theirs_beside_our_reminder(text: str) -> None:
    sent = [text_of(told(invites=True)), text_of(told(MessageKind.CONFIRMATION)), text_of(told(MessageKind.CANCELLED))]
    assert understood_unless_quoted(text, sent, sent) == understood(text)


# Whatever is written
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
