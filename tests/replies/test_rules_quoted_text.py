"""Our own words that come back, quoted, forwarded or liked, are never read as theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from booking.replies.rules.quoted_text import understood_unless_quoted
from booking.replies.rules.reading import tokens, understood, without_courtesy
from booking.wording.rules.kinds import MessageKind, SubjectKind
from booking.wording.rules.rendering import Told, text_of
from booking.wording.rules.standard import ALL_INVITING, STANDARD
from booking.wording.rules.templates import literal
from tests.replies.test_rules_effects import K
from tests.wording.test_rules_rendering import told

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
    written = [literal(body, " ") for words in (*STANDARD.values(), *ALL_INVITING.values()) for body in words.bodies]
    assert understood_unless_quoted(wrapped.format(text), [], [*written, *OWN]).kind not in _ACTS


@pytest.mark.parametrize(
    "text", ["1", "2 please", "STOP", "thank you", "Please cancel my appointment", "I'll be there"]
)
def test_what_is_theirs_stays_theirs_beside_our_reminder(text: str) -> None:
    sent = [text_of(told(invites=True)), text_of(told(MessageKind.CONFIRMATION)), text_of(told(MessageKind.CANCELLED))]
    assert understood_unless_quoted(text, sent, sent) == understood(text)


# Whatever is written
