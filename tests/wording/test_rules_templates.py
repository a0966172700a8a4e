"""Words with braces in them: read, filled once, refused with where it is wrong; and parts, counted twice over."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.core.errors import Refusal
from booking.wording import errors
from booking.wording.rules.kinds import MessageKind, SubjectKind
from booking.wording.rules.parts import non_gsm_letters, plain
from booking.wording.rules.refusals import Surroundings, check_words
from booking.wording.rules.rendering import Told, letter_of, subject_of, text_of
from booking.wording.rules.reserved_words import RESERVED
from booking.wording.rules.standard import STANDARD, words_for
from booking.wording.rules.templates import (
    DROP_IN,
    NEUTRAL,
    PLACEHOLDERS,
    TEMPLATE_LABELS,
    Key,
    Words,
    WrittenChannel,
    allowed_in,
    check_braces,
    filled,
    names_in,
)
from tests.wording.test_rules_parts import counted_again

TO_A_NAME = Surroundings(False)
VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}


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


def test_every_kind_has_standard_words_by_every_way_in_both_languages() -> None:
    kinds = {kind.value for kind in MessageKind if kind is not MessageKind.ANSWER} | {NEUTRAL}
    assert kinds <= set(TEMPLATE_LABELS) and {kind.removeprefix(DROP_IN) for kind in TEMPLATE_LABELS} == kinds
    assert set(STANDARD) == {
        Key(k, c.value, la) for k in TEMPLATE_LABELS for c in WrittenChannel for la in ("en", "cy")
    }


@pytest.mark.parametrize("key", STANDARD)
def test_the_standard_words_are_words_that_we_take(key: Key) -> None:
    words = STANDARD[key]
    for body in words.bodies:
        check_words(body, key.kind, WrittenChannel(key.channel), TO_A_NAME)
        assert non_gsm_letters(plain(body)) == [] or key.channel == WrittenChannel.EMAIL
    check_words(words.subject_line, key.kind, WrittenChannel(key.channel), TO_A_NAME, subject=True)


def told(kind: MessageKind = MessageKind.REMINDER_1_DAY, **changes: object) -> Told:
    fields: dict[str, object] = {
        "kind": kind,
        "about": SubjectKind.APPOINTMENT,
        "venue": "Heywood Library",
        "address": "Church Street, OL10 1LL",
        "starts_at": datetime(2026, 11, 25, 10, 45, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 25, 11, 10, tzinfo=UTC),
        "reference": "ABCDE12345",
        "link": "https://advice.rochdale.gov.uk/a/0123456789abcdefghjkmnpqrs",
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
    assert text_of(told(language="cy"), own).startswith("Rochdale Demo Council. Nodyn atgoffa")
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
        if key.channel == WrittenChannel.SMS:
            said = {word.strip(".,:?'").casefold() for body in words.bodies for word in body.split()}
            assert not said & (RESERVED - {"cancel"}), key
