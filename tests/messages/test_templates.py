"""Words with braces in them: read, filled once, refused with where it is wrong; and parts, counted twice over."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import example, given, settings
from hypothesis import strategies as st

from booking.core import errors
from booking.core.errors import Refusal
from booking.messages.rules.counting import dear_letters, parts, plain, price_in_words
from booking.messages.rules.planning import MessageKind, SubjectKind
from booking.messages.rules.refusing import Surroundings, can_reply, check_words
from booking.messages.rules.replies import RESERVED
from booking.messages.rules.standard import STANDARD, words_for
from booking.messages.rules.templates import (
    DROP_IN,
    KINDS,
    NEUTRAL,
    PLACEHOLDERS,
    Key,
    Words,
    Written,
    allowed_in,
    check_braces,
    filled,
    names_in,
    needed_in,
)
from booking.messages.rules.texts import Told, letter_of, subject_of, text_of

TO_A_NUMBER, TO_A_NAME = Surroundings(True, ["Paying council tax", "Revenues"]), Surroundings(False)
GOOD = "Reminder: {venue}, {day}, {time}. Ref {reference}. {link}"
VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}


@pytest.fixture(autouse=True)
def _translations() -> Iterator[None]:
    bare = Flask("templates")
    Babel(bare)
    with bare.app_context():
        yield


# What 3GPP TS 23.038 says, written down once more: a table of codes, and septets or octets put into messages.
_CODES = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_CODE_OF = {letter: (code,) for code, letter in enumerate(_CODES) if code != 0x1B}
_ESCAPED = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|"}
_CODE_OF |= {letter: (0x1B, code) for code, letter in {**_ESCAPED, 0x65: "€"}.items()}
_MESSAGE_BITS, _HEADER_BITS = 140 * 8, 6 * 8  # a header of six octets joins the parts


def counted_again(text: str) -> int:
    """Parts by the bits that each letter takes: 7 for each septet, 16 for each UTF-16 unit; no letter is cut."""
    if all(letter in _CODE_OF for letter in text):
        letters = [7 * len(_CODE_OF[letter]) for letter in text]
    else:
        letters = [8 * len(letter.encode("utf-16-be")) for letter in text]
    if sum(letters) <= _MESSAGE_BITS:
        return 1
    messages: list[int] = [0]
    for bits in letters:
        if messages[-1] + bits > _MESSAGE_BITS - _HEADER_BITS:
            messages.append(0)
        messages[-1] += bits
    return len(messages)


def test_the_table_of_the_second_count_is_whole() -> None:
    assert len(_CODES) == 128 and len(_CODE_OF) == 127 + 10


_PLAIN, _DOUBLE, _DEAR = st.sampled_from(_CODES.replace("\x1b", "")), st.sampled_from("^{}\\[~]|€"), "ŵŷâêîôû’–😀漢"
RUNS = st.lists(st.tuples(st.one_of(_PLAIN, _PLAIN, _DOUBLE), st.integers(1, 90)), max_size=8)


@settings(max_examples=400, deadline=None)
@given(RUNS, st.lists(st.tuples(st.sampled_from(_DEAR), st.integers(1, 40)), max_size=2))
@example([("a", 159), ("€", 1)], [])
@example([("a", 152), ("€", 1), ("a", 152)], [])
@example([("a", 66)], [("😀", 30)])
def test_parts_are_as_a_second_count_finds_them(cheap: list[tuple[str, int]], dear: list[tuple[str, int]]) -> None:
    text = "".join(letter * times for letter, times in [*cheap, *dear])
    assert parts(text) == counted_again(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=500))
def test_parts_of_any_text_are_as_a_second_count_finds_them(text: str) -> None:
    assert parts(text) == counted_again(text)


def test_a_price_is_shown_in_pence_or_pounds() -> None:
    assert [price_in_words(price) for price in (0, 250, 229, 750, 10_000, 12_345)] == [
        *("0p", "2.5p", "2.29p", "7.5p", "£1.00", "£1.23"),
    ]


@given(st.lists(st.one_of(st.sampled_from(sorted(PLACEHOLDERS)).map("{{{}}}".format), st.text("ab \n.’ŵ")), max_size=9))
def test_words_are_filled_in_one_pass(pieces: list[str]) -> None:
    values = {name: "{link} {phone} }" for name in PLACEHOLDERS}
    wanted = ["{link} {phone} }" if piece.startswith("{") else piece for piece in pieces]
    assert filled("".join(pieces), values) == "".join(wanted)


def test_a_line_without_a_value_is_left_out() -> None:
    text = "Where: {venue}\nAddress: {address}\n\nCome to {venue}, {address}"
    assert filled(text, {**VALUES, "address": ""}) == "Where: <venue>\n\nCome to <venue>, "


def test_a_placeholder_may_be_written_with_spaces_and_capitals() -> None:
    assert filled("{ Venue }, {DAY}", VALUES) == "<venue>, <day>"
    assert names_in("{ Venue }, {DAY}") == {"venue", "day"}


@pytest.mark.parametrize(
    ("text", "refusal", "said"),
    [
        ("Reminder: your visit to {venu}", errors.PlaceholderUnknown, "{venu} at character 25 stands for nothing"),
        ("Dear {name}", errors.PlaceholderUnknown, "{name} at character 6 stands for nothing"),
        ("One\nTwo {service}", errors.PlaceholderUnknown, "{service} at line 2, character 5 stands for nothing"),
        ("{until} is for offers", errors.PlaceholderUnknown, "{until} at character 1 "),
        ("{}", errors.PlaceholderUnknown, "{} at character 1 "),
        ("{venue.name}", errors.PlaceholderUnknown, "{venue.name} at character 1 "),
        ("{venue!r}", errors.PlaceholderUnknown, "{venue!r} at character 1 "),
        ("At {venue}, on {day", errors.BraceOpen, "The brace { at character 16 is never closed."),
        ("{{venue}}", errors.BraceOpen, "The brace { at character 1 is never closed."),
        ("{venue\n}", errors.BraceOpen, "The brace { at character 1 is never closed."),
        ("At venue}", errors.BraceAlone, "The brace } at character 9 closes nothing."),
    ],
)
def test_what_stands_in_braces_is_refused_with_where_it_is(text: str, refusal: type[Refusal], said: str) -> None:
    with pytest.raises(refusal) as wrong:
        check_braces(text, allowed_in(MessageKind.REMINDER_1_DAY))
    assert said in str(wrong.value)


REFUSED = [
    (errors.PlaceholderMissing, "Reminder: {day}, {time}. Ref {reference}. {link}", "{venue}"),
    (errors.PlaceholderMissing, "Reminder: {venue}, {time}. Ref {reference}. {link}", "{day}"),
    (errors.PlaceholderMissing, "Reminder: {venue}, {day}. Ref {reference}. {link}", "{time}"),
    (errors.PlaceholderMissing, "Reminder: {venue}, {day}, {time}. {link}", "{reference}"),
    (errors.PlaceholderMissing, "{venue}, {link}", "{day}, {time}, {reference}"),
    (errors.PlaceholderMissing, "Reminder: {venue}, {day}, {time}. Ref {reference}.", "{link}"),
    (errors.WordReserved, f"{GOOD} Reply STOP to end.", "STOP"),
    (errors.WordReserved, f"{GOOD} Reply CANCEL", "CANCEL"),
    (errors.WordReserved, f"{GOOD} Text back 'yes'", "yes"),
    (errors.WordReserved, f"{GOOD} Text back “yes” to come", "yes"),
    (errors.WordReserved, f"{GOOD} Reply with cancel if you cannot come", "cancel"),
    (errors.WordReserved, f"{GOOD} Reply to this message with the word stop", "stop"),
    (errors.WordReserved, f"{GOOD} Reply 1 or cancel", "cancel"),
    (errors.WordReserved, f"{GOOD} Atebwch gyda stopio", "stopio"),
    (errors.WordReserved, f"{GOOD} Send END", "END"),
    (errors.NamesService, f"Paying council tax: {GOOD}", "Paying council tax"),
    (errors.NamesService, f"Revenues reminder: {GOOD}", "Revenues"),
    (errors.NamesService, f"About your debts: {GOOD}", "debt"),
    (errors.NamesService, f"HOUSING: {GOOD}", "housing"),
    (errors.NamesService, f"Your homelessness visit: {GOOD}", "homeless"),
    (errors.NamesService, f"{GOOD} For immigration advice", "immigra"),
    (errors.NamesService, f"{GOOD} Domestic abuse support", "abuse"),
    (errors.NamesService, f"Am eich dyledion: {GOOD}", "dyled"),
    (errors.NamesService, f"Budd-dal tai: {GOOD}", "budd dal"),
    (errors.OtherLink, f"{GOOD} or https://evil.example/x", "https://evil.example/x"),
    (errors.OtherLink, f"{GOOD} or www.rochdale.gov.uk", "www.rochdale.gov.uk"),
    (errors.OtherLink, f"{GOOD} or bit.ly/abc", "bit.ly/abc"),
    (errors.OtherLink, f"{GOOD} or {{council}}.gov.uk", "{…}.gov.uk"),
    (errors.OtherLink, f"{GOOD} or {{reference}}.co", "{…}.co"),
    (errors.OtherLink, f"{GOOD} Thanks.Bye", "Thanks.Bye"),
    (errors.OtherLink, f"{GOOD} write to help@rochdale.gov.uk", "help@rochdale.gov.uk"),
    (errors.OtherLink, f"{GOOD} 192.0.2.1", "192.0.2.1"),
    (errors.LinkTouched, "{venue}, {day}, {time}. Ref {reference}. {link}/cancel", "{link}"),
    (errors.LinkTouched, "{venue}, {day}, {time}. Ref {reference}. x{link}", "{link}"),
    (errors.LinkTouched, "{venue}, {day}, {time}. Ref {reference}. {link}.{phone}", "{link}"),
    (errors.PlaceholderUnknown, f"{GOOD} {{name}}", "{name} at character 59"),
]


@pytest.mark.parametrize(("refusal", "text", "said"), REFUSED)
def test_words_are_refused(refusal: type[Refusal], text: str, said: str) -> None:
    with pytest.raises(errors.WordsRefused) as wrong:
        check_words(plain(text), MessageKind.REMINDER_1_DAY, Written.SMS, TO_A_NUMBER)
    assert type(wrong.value) is refusal, str(wrong.value)
    assert said in str(wrong.value)


TAKEN = [
    GOOD,
    f"{GOOD} Reply 1 to keep, 2 to cancel, 3 to change.",
    f"{GOOD} Change or cancel on that page. Yes, we look forward to it; the queue may end early.",
    f"Hi! {GOOD}\nCall {{phone}} (9am-5pm). {{council}}",
    "({link}) {venue}, {day}, {time}. Ref {reference}",
    "See {link}, {venue}, {day}, {time}. Ref {reference}. E.g. a bill.",
    f"{GOOD} Llyfrgell Tŷ Gwyn, â chi",
    f"{GOOD} It costs £3.50 a time: 1.5 hours, at 10.30am.",
]


@pytest.mark.parametrize("text", TAKEN)
def test_words_are_taken(text: str) -> None:
    check_words(text, MessageKind.REMINDER_1_DAY, Written.SMS, TO_A_NUMBER)


ASKING = [
    "Reply 1 to keep.",
    "Please respond.",
    "Text us 2.",
    "Text back.",
    "Answer with 1.",
    "Atebwch 1.",
    "Tecstiwch 2.",
]
NOT_ASKING = [
    "Do not reply.",
    "You cannot reply to this.",
    "Please don't reply.",
    "Questions? Call {phone}",
    "Answer by 9am: {link}",
]


@pytest.mark.parametrize("more", ASKING)
def test_an_answer_is_asked_for_only_where_it_can_come(more: str) -> None:
    check_words(f"{GOOD} {more}", MessageKind.REMINDER_1_DAY, Written.SMS, TO_A_NUMBER)
    with pytest.raises(errors.ReplyToName):
        check_words(f"{GOOD} {more}", MessageKind.REMINDER_1_DAY, Written.SMS, TO_A_NAME)


@pytest.mark.parametrize("more", NOT_ASKING)
def test_what_asks_for_no_answer_is_taken(more: str) -> None:
    check_words(f"{GOOD} {more}", MessageKind.REMINDER_1_DAY, Written.SMS, TO_A_NAME)


@pytest.mark.parametrize(
    ("provider", "sender", "before", "can"),
    [
        ("twilio", "+441632960000", False, True),
        ("twilio", "60006", False, True),
        ("twilio", "", False, True),  # a messaging service
        ("twilio", "Testdale", True, False),
        ("notify", "", False, False),
        ("notify", "", True, True),
        ("console", "", False, True),
    ],
)
def test_who_can_be_answered(provider: str, sender: str, before: bool, can: bool) -> None:
    assert can_reply(provider, sender, answered_before=before) is can


def test_an_email_may_give_an_address_to_write_to_and_may_be_answered_in_words() -> None:
    letter = "{venue}\n{day}\n{time}\n{reference}\n{link}\nReply to help@rochdale.gov.uk, or do not. STOP by."
    check_words(letter, MessageKind.REMINDER_1_DAY, Written.EMAIL, TO_A_NAME)
    with pytest.raises(errors.OtherLink):
        check_words(f"{letter}\nwww.rochdale.gov.uk", MessageKind.REMINDER_1_DAY, Written.EMAIL, TO_A_NAME)
    check_words("Reminder: {day}", MessageKind.REMINDER_1_DAY, Written.EMAIL, TO_A_NAME, subject=True)
    with pytest.raises(errors.NamesService):
        check_words("Your debt: {day}", MessageKind.REMINDER_1_DAY, Written.EMAIL, TO_A_NAME, subject=True)


def test_what_is_needed_and_allowed_follows_the_kind() -> None:
    cancelled = "Cancelled: {venue}, {day}, {time}. Ref {reference}."
    check_words(cancelled, MessageKind.CANCELLED, Written.SMS, TO_A_NAME)
    check_words("Change it here: {link}", MessageKind.CHANGE_LINK, Written.SMS, TO_A_NAME)
    check_words("Please call {phone} about {reference}", NEUTRAL, Written.SMS, TO_A_NAME)
    for kind, text in ((NEUTRAL, "{venue}: {phone} {reference}"), (MessageKind.CHANGE_LINK, "{venue} {link}")):
        with pytest.raises(errors.PlaceholderUnknown):
            check_words(text, kind, Written.SMS, TO_A_NAME)
    assert all(needed_in(kind) <= allowed_in(kind) <= set(PLACEHOLDERS) for kind in KINDS)


def test_every_kind_has_standard_words_by_every_way_in_both_languages() -> None:
    kinds = {kind.value for kind in MessageKind if kind is not MessageKind.ANSWER} | {NEUTRAL}
    assert kinds <= set(KINDS) and {kind.removeprefix(DROP_IN) for kind in KINDS} == kinds
    assert set(STANDARD) == {Key(k, c.value, la) for k in KINDS for c in Written for la in ("en", "cy")}


@pytest.mark.parametrize("key", STANDARD)
def test_the_standard_words_are_words_that_we_take(key: Key) -> None:
    words = STANDARD[key]
    for body in words.bodies:
        check_words(body, key.kind, Written(key.channel), TO_A_NAME)
        assert dear_letters(plain(body)) == [] or key.channel == Written.EMAIL
    check_words(words.subject_line, key.kind, Written(key.channel), TO_A_NAME, subject=True)


def told(kind: MessageKind = MessageKind.REMINDER_1_DAY, **changes: object) -> Told:
    fields: dict[str, object] = {
        "kind": kind,
        "about": SubjectKind.APPOINTMENT,
        "venue": "Heywood Library",
        "address": "Church Street, OL10 1LL",
        "starts_at": datetime(2026, 11, 25, 10, 45, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 25, 11, 10, tzinfo=UTC),
        "reference": "ABCDE12345",
        "link": "https://advice.rochdale.gov.uk/a/0123456789abcdefghjkmn",
        "council": "Rochdale Demo Council",
        "phone": "01706 000000",
    }
    return Told(**{**fields, **changes})  # type: ignore[arg-type]


def demo_venues() -> list[str]:
    with Path("booking/demo/libraries.csv").open(newline="", encoding="utf-8") as file:
        return [row["Name"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("kind", [MessageKind.REMINDER_1_DAY, MessageKind.REMINDER_3_DAYS])
@pytest.mark.parametrize("venue", demo_venues())
def test_the_reminder_of_every_demo_venue_is_one_part(venue: str, kind: MessageKind) -> None:
    text = text_of(told(kind, venue=venue))
    assert counted_again(text) == 1
    assert all(needed in text for needed in (plain(venue), "Wed 25 Nov", "10:45am", "ABCDE", told().link)), text


def test_a_councils_own_words_go_before_the_standard_ones() -> None:
    key = Key("reminder_1_day", "sms", "en")
    own = {key: Words("", ("Own: {venue}, {day}, {time}, {reference} {link}",))}
    assert text_of(told(), own).startswith("Own: Heywood Library, Wed 25 Nov, 10:45am, ABCDE 12345 https://")
    assert text_of(told(language="cy"), own).startswith("Nodyn atgoffa")
    letter = Words("Own {day}", ("Day: {day}\nAddress: {address}\n{venue} {time} {reference} {link}",))
    mail = {Key("reminder_1_day", "email", "en"): letter}
    assert subject_of(told(), mail) == "Own Wed 25 Nov"
    assert letter_of(told(address=""), mail).startswith("Day: Wednesday 25 November 2026\nHeywood Library 10:45am")


def test_own_words_that_can_no_longer_be_filled_give_way_to_the_standard_ones() -> None:
    key = Key("reminder_1_day", "sms", "en")
    for broken in ("{gone} {venue}", "{venue", "{until}"):
        assert words_for(key, {key: Words("", (broken,))}) == STANDARD[key]


def test_whoever_reads_along_learns_nothing_of_the_visit() -> None:
    text, letter = text_of(told(neutral=True)), letter_of(told(neutral=True))
    assert text == "Please call 01706 000000. Reference ABCDE 12345."
    for said in (text, letter, subject_of(told(neutral=True))):
        assert not any(word in said for word in ("Library", "Nov", "10:45", "/a/", "appointment", "Church"))
    assert "/a/" in text_of(told(MessageKind.CHANGE_LINK, neutral=True))  # they have just texted from that phone


def test_a_name_keeps_its_letters_and_loses_its_typographic_marks() -> None:
    text = text_of(told(venue="Llyfrgell Tŷ’r Gwyn – “Öst”"))
    assert 'Llyfrgell Tŷ\'r Gwyn - "Öst"' in text


def test_no_reserved_word_is_asked_for_in_standard_words() -> None:
    for key, words in STANDARD.items():
        if key.channel == Written.SMS:
            said = {word.strip(".,:?'").casefold() for body in words.bodies for word in body.split()}
            assert not said & (RESERVED - {"cancel"}), key
