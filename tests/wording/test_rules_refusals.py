"""Words that a council may not use, and those that it may."""

from __future__ import annotations

import pytest

from booking.core.errors import Refusal
from booking.wording import errors
from booking.wording.rules.kinds import MessageKind
from booking.wording.rules.parts import plain
from booking.wording.rules.refusals import Surroundings, check_words
from booking.wording.rules.templates import (
    NEUTRAL,
    PLACEHOLDERS,
    TEMPLATE_LABELS,
    WrittenChannel,
    allowed_in,
    needed_in,
)

TO_A_NUMBER, TO_A_NAME = Surroundings(True, ["Paying council tax", "Revenues"]), Surroundings(False)
GOOD = "Reminder: {venue}, {day}, {time}. Ref {reference}. {link}"


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
        check_words(plain(text), MessageKind.REMINDER_1_DAY, WrittenChannel.SMS, TO_A_NUMBER)
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
    check_words(text, MessageKind.REMINDER_1_DAY, WrittenChannel.SMS, TO_A_NUMBER)


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
    check_words(f"{GOOD} {more}", MessageKind.REMINDER_1_DAY, WrittenChannel.SMS, TO_A_NUMBER)
    with pytest.raises(errors.ReplyToName):
        check_words(f"{GOOD} {more}", MessageKind.REMINDER_1_DAY, WrittenChannel.SMS, TO_A_NAME)


@pytest.mark.parametrize("more", NOT_ASKING)
def test_what_asks_for_no_answer_is_taken(more: str) -> None:
    check_words(f"{GOOD} {more}", MessageKind.REMINDER_1_DAY, WrittenChannel.SMS, TO_A_NAME)


def test_an_email_may_give_an_address_to_write_to_and_may_be_answered_in_words() -> None:
    letter = "{venue}\n{day}\n{time}\n{reference}\n{link}\nReply to help@rochdale.gov.uk, or do not. STOP by."
    check_words(letter, MessageKind.REMINDER_1_DAY, WrittenChannel.EMAIL, TO_A_NAME)
    with pytest.raises(errors.OtherLink):
        check_words(f"{letter}\nwww.rochdale.gov.uk", MessageKind.REMINDER_1_DAY, WrittenChannel.EMAIL, TO_A_NAME)
    check_words("Reminder: {day}", MessageKind.REMINDER_1_DAY, WrittenChannel.EMAIL, TO_A_NAME, subject=True)
    with pytest.raises(errors.NamesService):
        check_words("Your debt: {day}", MessageKind.REMINDER_1_DAY, WrittenChannel.EMAIL, TO_A_NAME, subject=True)


def test_what_is_needed_and_allowed_follows_the_kind() -> None:
    cancelled = "Cancelled: {venue}, {day}, {time}. Ref {reference}."
    check_words(cancelled, MessageKind.CANCELLED, WrittenChannel.SMS, TO_A_NAME)
    check_words("Change it here: {link}", MessageKind.CHANGE_LINK, WrittenChannel.SMS, TO_A_NAME)
    check_words("Please call {phone} about {reference}", NEUTRAL, WrittenChannel.SMS, TO_A_NAME)
    for kind, text in ((NEUTRAL, "{venue}: {phone} {reference}"), (MessageKind.CHANGE_LINK, "{venue} {link}")):
        with pytest.raises(errors.PlaceholderUnknown):
            check_words(text, kind, WrittenChannel.SMS, TO_A_NAME)
    assert all(needed_in(kind) <= allowed_in(kind) <= set(PLACEHOLDERS) for kind in TEMPLATE_LABELS)
