"""What messages say, how long they are, and what they never tell."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from booking.wording.rules.kinds import SWITCHED, MessageKind, SubjectKind
from booking.wording.rules.parts import parts, plain
from booking.wording.rules.rendering import Told, asking_text, call_of, letter_of, short_link, subject_of, text_of
from booking.wording.rules.templates import Key, Words

LINK = "https://advice.example.gov.uk/a/0123456789abcdefghjkmnpqrs"
LONGEST_NAME = "Rochdale Central Library and Customer Service Centre, Number 1"  # 62 letters: the longest in England


def told(kind=MessageKind.REMINDER_1_DAY, **changes):
    fields = {
        "kind": kind,
        "about": SubjectKind.APPOINTMENT,
        "venue": "Heywood Library",
        "address": "Church Street, OL10 1LL",
        "starts_at": datetime(2026, 11, 26, 10, 20, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 26, 10, 45, tzinfo=UTC),
        "reference": "ABCDE12345",
        "link": LINK,
        "council": "Rochdale Demo Council",
        "phone": "01706 000000",
    }
    return Told(**{**fields, **changes})


def test_each_kind_says_venue_absolute_day_time_reference_and_link():
    ending = f"Heywood Library, Thu 26 Nov, 10:20am. Reference ABCDE 12345. Change or cancel: {LINK}"
    short = {"short_council": "Rochdale"}
    assert text_of(told(**short)) == f"Rochdale. Reminder: {ending}"
    assert text_of(told(MessageKind.REMINDER_3_DAYS, **short)) == f"Rochdale. Reminder: {ending}"
    assert text_of(told(MessageKind.CONFIRMATION, **short)) == f"Rochdale. Booked: {ending}"
    assert text_of(told(MessageKind.CONFIRMATION)) == (
        f"Rochdale Demo Council. Booked: Heywood Library, Thu 26 Nov, 10:20am. Ref ABCDE 12345. Change: {LINK}"
    )
    moved = text_of(told(MessageKind.MOVED, **short))
    assert moved.startswith("Rochdale. Changed: Heywood Library, Thu 26 Nov, 10:20am. Ref ABCDE 12345.")
    assert text_of(told(MessageKind.CANCELLED)) == (
        "Rochdale Demo Council. Your appointment is cancelled: Heywood Library, Thu 26 Nov, 10:20am. "
        "Reference ABCDE 12345. Questions? Call 01706 000000."
    )


def test_what_must_be_chosen_and_what_is_offered_is_said_with_what_to_do():
    assert text_of(told(MessageKind.DISRUPTED)) == (
        f"Rochdale Demo Council. Cannot go ahead: Heywood Library, Thu 26 Nov, 10:20am. ABCDE 12345. New time: {LINK}"
    )
    assert text_of(told(MessageKind.DISRUPTED, council="X", link="https://x.gov.uk/a/01234567")).startswith(
        "X. Sorry, this appointment cannot go ahead: Heywood Library, Thu 26 Nov, 10:20am. Ref ABCDE 12345."
    )
    until = datetime(2026, 11, 25, 10, 50, tzinfo=UTC)
    assert text_of(told(MessageKind.OFFER, until=until)) == (
        f"Rochdale Demo Council. Earlier: Heywood Library, Thu 26 Nov, 10:20am. ABCDE 12345. {LINK}"
    )
    assert text_of(told(MessageKind.STILL_ON)).startswith(
        "Rochdale Demo Council. Still on: Heywood Library, Thu 26 Nov, 10:20am."
    )
    letter = letter_of(told(MessageKind.OFFER, until=until))
    assert "until 10:50am, Wed 25 Nov" in letter and "you keep the time that you have" in letter
    assert "another time or venue, or cancel" in letter_of(told(MessageKind.DISRUPTED))


def test_a_drop_in_says_from_when_to_when_and_promises_no_time():
    drop_in = told(
        about=SubjectKind.VISIT,
        starts_at=datetime(2026, 11, 26, 10, tzinfo=UTC),
        ends_at=datetime(2026, 11, 26, 13, tzinfo=UTC),
    )
    assert text_of(drop_in).startswith("Rochdale Demo Council. Reminder: Heywood Library, Thu 26 Nov, 10am to 1pm.")
    assert "come any time from 10am to 1pm" in letter_of(drop_in)


def test_summer_times_are_london_times():
    assert "Wed 1 Jul, 10:20am" in text_of(told(starts_at=datetime(2026, 7, 1, 9, 20, tzinfo=UTC)))


# To who has just texted, is in the building or has been: these tell no time.
_OF_NO_TIME = {MessageKind.ANSWER, MessageKind.CHANGE_LINK, MessageKind.COME_IN, MessageKind.AGREED}
_OF_NO_TIME |= {MessageKind.QUESTION, *SWITCHED}
TELLING = [kind for kind in MessageKind if kind not in _OF_NO_TIME]


@pytest.mark.parametrize("kind", TELLING)
def test_every_text_is_one_part_for_the_longest_name_of_a_library(kind):
    text = text_of(told(kind, venue=LONGEST_NAME, starts_at=datetime(2026, 11, 25, 10, 45, tzinfo=UTC)))
    assert parts(text) == 1
    for needed in (LONGEST_NAME, "Wed 25 Nov, 10:45am", "ABCDE"):
        assert needed in text


@pytest.mark.parametrize("kind", SWITCHED)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_what_was_handed_on_is_told_in_one_part_with_whom_to_call_and_by_no_name(kind, language):
    text = text_of(told(kind, language=language, short_council="Rochdale", venue=LONGEST_NAME))
    assert parts(text) == 1 and text.startswith("Rochdale. ")
    for needed in ("01706 000000", "ABCDE"):
        assert needed in text and needed in letter_of(told(kind, language=language))


def test_a_change_says_so_for_all_but_the_longest_names():
    for kind, word in ((MessageKind.MOVED, "Changed"), (MessageKind.CONFIRMATION, "Booked")):
        text = text_of(told(kind, venue="L" * 52, starts_at=datetime(2026, 11, 25, 10, 45, tzinfo=UTC)))
        assert parts(text) == 1 and text.startswith(f"{word}: ")


def test_every_library_that_comes_with_the_demo_fits():
    for path in Path("booking/demo").glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            names = [row.get("Name") or row.get("name") or "" for row in csv.DictReader(file)]
        for name in filter(None, names):
            assert all(parts(text_of(told(kind, venue=name))) == 1 for kind in MessageKind), name


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two each
        ("€" * 81, 2),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("ŵ" * 134, 2),
        ("ŵ" * 135, 3),
        ("😀" * 35, 1),  # two each
        ("😀" * 36, 2),
        ("é" * 160, 1),
        ("ê" + "a" * 70, 2),
    ],
)
def test_parts_are_counted_as_the_provider_counts(text, count):
    assert parts(text) == count


def test_typographic_marks_become_plain_and_letters_stay():
    assert plain("St Mary’s – “Tŷ”…") == 'St Mary\'s - "Tŷ"...'
    assert parts(text_of(told(venue="St Mary’s Library – Children’s"))) == 1
    assert "Llyfrgell Tŷ Gwyn" in text_of(told(venue="Llyfrgell Tŷ Gwyn"))


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("kind", [MessageKind.REMINDER_1_DAY, MessageKind.REMINDER_3_DAYS])
@pytest.mark.parametrize("about", [SubjectKind.APPOINTMENT, SubjectKind.VISIT])
@pytest.mark.parametrize("council", ["Rochdale", "Rochdale Demo Council", "Rochdale Metropolitan Borough Council"])
def test_a_reminder_that_can_be_answered_asks_for_a_digit_names_the_council_and_is_one_part(
    kind, about, language, council
):
    text = asking_text(told(kind, about=about, language=language, council=council, invites=True))
    assert text.asks == "123" and parts(text.body) == 1 and text.body.startswith(council)
    assert all(needed in text.body for needed in ("Heywood Library", " 26 ", "10:20", "ABCDE"))
    without = asking_text(told(kind, about=about, language=language, council=council))
    assert without.asks == "" and parts(without.body) == 1 and LINK in without.body


def test_beside_a_short_name_of_the_council_the_link_has_room():
    assert text_of(told(short_council="Rochdale", invites=True)) == (
        f"Rochdale: Heywood Library, Thu 26 Nov, 10:20am. Ref ABCDE 12345. Reply 1 keep, 2 cancel, 3 change: {LINK}"
    )


@pytest.mark.parametrize("kind", TELLING)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_standard_text_names_the_council(kind, language):
    assert text_of(told(kind, language=language, short_council="Rochdale")).startswith("Rochdale")


def test_own_words_that_ask_for_digits_are_known_by_what_they_ask():
    def asks(words, kind=MessageKind.REMINDER_1_DAY):
        return asking_text(told(kind), {Key(kind.value, "sms", "en"): Words("", (words,))}).asks

    assert asks("{venue} {day} {time} {reference} {link}") == ""
    assert asks("{venue} {day} 2pm {reference} {link} Reply 1 to confirm or 2 to cancel.") == "12"
    assert asks("{venue} {day} {reference} {link} Reply 1 to cancel or 2 to keep.") == "?"
    assert asks("{link} Reply 1 to keep in touch, 2 to cancel", MessageKind.QUESTION) == "?"


def test_a_text_asks_nobody_to_answer_with_a_word_that_stops_texts():
    for kind in MessageKind:
        words = text_of(told(kind)).upper()
        assert "REPLY" not in words and "STOP" not in words


def test_an_e_mail_tells_where_and_when_and_no_more():
    letter = letter_of(told(MessageKind.CONFIRMATION))
    assert subject_of(told(MessageKind.CONFIRMATION)) == "Booked: Thu 26 Nov, 10:20am, Heywood Library"
    for needed in ("Church Street, OL10 1LL", "Thursday 26 November 2026", "10:20am", "ABCDE 12345", LINK, "01706"):
        assert needed in letter
    assert LINK not in letter_of(told(MessageKind.CANCELLED))


def test_a_call_says_what_to_tell_and_why():
    assert call_of(told()) == "Remind them: Heywood Library, Thu 26 Nov, 10:20am. Reference ABCDE 12345."
    assert call_of(told(MessageKind.CANCELLED)).startswith("Tell them that it is cancelled:")
    offer = call_of(told(MessageKind.OFFER, until=datetime(2026, 11, 25, 10, 50, tzinfo=UTC)))
    assert offer.startswith("Offer them an earlier time: Heywood") and "Ask by 10:50am, Wed 25 Nov" in offer
    assert call_of(told(), refused=True).endswith("Our message could not be delivered.")


def test_links_are_short():
    assert short_link("https://x.uk", SubjectKind.APPOINTMENT, "abc") == "https://x.uk/a/abc"
    assert short_link("https://x.uk", SubjectKind.VISIT, "abc") == "https://x.uk/t/abc"
