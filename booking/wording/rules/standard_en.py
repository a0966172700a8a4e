"""Standard words in English, from the longest to the shortest wording. Each is complete without its link."""

from __future__ import annotations

from collections.abc import Mapping

from booking.wording.rules.kinds import MessageKind
from booking.wording.rules.templates import DROP_IN, NEUTRAL, from_council

HALVES = ("am", "pm")
MIDNIGHT, MIDDAY, TO = "midnight", "midday", "to"

_AT = "{venue}, {day}, {time}"


def _stands(what: str, short: str) -> tuple[str, ...]:
    return (
        *from_council(
            f"{what}: {_AT}. Reference {{reference}}. Change or cancel: {{link}}",
            f"{what}: {_AT}. Ref {{reference}}. Change: {{link}}",
            f"{short}: {_AT}. Ref {{reference}}. {{link}}",
        ),
        f"{_AT}. Ref {{reference}}. {{link}}",
    )


def _cancelled(what: str) -> tuple[str, ...]:
    return from_council(
        f"{what}: {_AT}. Reference {{reference}}. Questions? Call {{phone}}.",
        f"{what}: {_AT}. Ref {{reference}}. Call {{phone}}",
        f"Cancelled: {_AT}. Ref {{reference}}. Call {{phone}}",
    )


_REMINDER = _stands("Reminder", "Reminder")
TEXTS: Mapping[str, tuple[str, ...]] = {
    MessageKind.CONFIRMATION: _stands("Booked", "Booked"),
    MessageKind.REMINDER_3_DAYS: _REMINDER,
    MessageKind.REMINDER_1_DAY: _REMINDER,
    MessageKind.MOVED: _stands("Changed. Your appointment is now", "Changed"),
    MessageKind.CANCELLED: _cancelled("Your appointment is cancelled"),
    MessageKind.DISRUPTED: from_council(
        f"Sorry, this appointment cannot go ahead: {_AT}. Ref {{reference}}. Choose another time: {{link}}",
        f"Cannot go ahead: {_AT}. Ref {{reference}}. Another time: {{link}}",
        f"Cannot go ahead: {_AT}. {{reference}}. New time: {{link}}",
        f"Cannot go ahead: {_AT}. {{reference}}. {{link}}",
        f"Not on: {_AT}. {{reference}}. {{link}}",
        f"Off: {_AT}. {{reference}} {{link}}",
    ),
    MessageKind.STILL_ON: _stands("Still on after all", "Still on"),
    MessageKind.OFFER: (
        *from_council(
            f"An earlier time is free: {_AT}. Ref {{reference}}. Answer by {{until}}: {{link}}",
            f"Earlier: {_AT}. Ref {{reference}}. Answer by {{until}}: {{link}}",
            f"Earlier: {_AT}. {{reference}}. By {{until}}: {{link}}",
            f"Earlier: {_AT}. {{reference}}. {{link}}",
        ),
        f"Free: {_AT} {{reference}} {{link}}",
    ),
    MessageKind.CHANGE_LINK: from_council(
        "Choose another time or cancel here: {link} or call {phone}. Ref {reference}"
    ),
    MessageKind.COME_IN: from_council("It is your turn at {venue}. Please come to the desk now. Ref {reference}"),
    MessageKind.AGREED: from_council("What we agreed with you on {day}: {link} or call {phone}. Ref {reference}"),
    MessageKind.QUESTION: from_council("How did it go on {day}? Two short questions: {link} Ref {reference}"),
    MessageKind.LOST_REFERENCE: _stands("Your booking", "Booking"),
    MessageKind.REFERRAL_SENT: from_council(
        "We have asked another team to help you, as we said on {day} at {venue}. Questions? Call {phone}. "
        "Ref {reference}",
        "We have asked another team to help you, as we said on {day}. Questions? Call {phone}. Ref {reference}",
    ),
    MessageKind.REFERRAL_BACK: from_council(
        "The team we asked to help you on {day} cannot do it. We look for another way and tell you. "
        "Questions? Call {phone}. Ref {reference}",
        "The team we asked on {day} cannot help. We look for another way. Call {phone}. Ref {reference}",
    ),
    MessageKind.REFERRAL_CLOSED: from_council(
        "The team we asked to help you on {day} has finished. Questions? Call {phone}. Ref {reference}",
    ),
    MessageKind.ACTION_DONE: from_council(
        "What we said on {day} we would do is done. Questions? Call {phone}. Ref {reference} {link}",
        "What we said on {day} we would do is done: {link} or call {phone}. Ref {reference}",
        "What we said on {day} we would do is done. Call {phone}. Ref {reference}",
    ),
    MessageKind.ACTION_DUE: from_council(
        "Reminder of what you wanted to do by {day}: {link} Questions? Call {phone}. Ref {reference}",
        "What you wanted to do by {day}: {link} or call {phone}. Ref {reference}",
        "Reminder of what you wanted to do by {day}. Call {phone}. Ref {reference}",
    ),
    DROP_IN + MessageKind.CONFIRMATION: _stands("Your drop-in", "Your drop-in"),
    DROP_IN + MessageKind.REMINDER_1_DAY: _REMINDER,
    DROP_IN + MessageKind.MOVED: _stands("Changed. Your drop-in is now", "Changed"),
    DROP_IN + MessageKind.CANCELLED: _cancelled("Your drop-in is cancelled"),
    DROP_IN + MessageKind.STILL_ON: _stands("Your drop-in is still on", "Still on"),
    NEUTRAL: ("Please call {phone}. Reference {reference}.",),
}

# Several bookings in one text: (the text, each item of it), from the longest to the shortest.
GATHERED = (
    (
        "{council}. {what}: {items}. Change or cancel: {link}",
        "{venue}, {day}, {time}, ref {reference}",
    ),
    ("{council}. {what}: {items}. {link}", "{day}, {time}, ref {reference}"),
)
GATHERED_WHAT: Mapping[str, str] = {MessageKind.CONFIRMATION: "Booked", MessageKind.LOST_REFERENCE: "Your bookings"}
GATHERED_NEUTRAL = "Please call {phone}. References {references}."

# Used where texts can be answered. When shortening, the link is dropped first: a reply of 3 is answered with it.
_INVITING_REMINDER = (
    f"{{council}}. Reminder: {_AT}. Ref {{reference}}. Reply 1 to keep, 2 to cancel, 3 to change: {{link}}",
    f"{{council}}: {_AT}. Ref {{reference}}. Reply 1 to keep, 2 to cancel, 3 to change: {{link}}",
    f"{{council}}: {_AT}. Ref {{reference}}. Reply 1 keep, 2 cancel, 3 change: {{link}}",
    f"{{council}}: {_AT}. {{reference}}. Reply 1 keep, 2 cancel, 3 change: {{link}}",
    f"{{council}}. Reminder: {_AT}. Ref {{reference}}. Reply 1 to keep, 2 to cancel, 3 to change",
    f"{{council}}: {_AT}. Ref {{reference}}. Reply 1 keep, 2 cancel, 3 change",
    f"{_AT}. Ref {{reference}}. Reply 1 keep, 2 cancel, 3 change",
)
INVITING: Mapping[str, tuple[str, ...]] = {
    MessageKind.REMINDER_3_DAYS: _INVITING_REMINDER,
    MessageKind.REMINDER_1_DAY: _INVITING_REMINDER,
    DROP_IN + MessageKind.REMINDER_1_DAY: _INVITING_REMINDER,
}

_FACTS = "Where: {venue}\nAddress: {address}\nDay: {day}\nTime: {time}\nReference: {reference}"
_FACTS_DROP_IN = _FACTS.replace("{time}", "come any time from {time}")
_FOOT = "{council}\nQuestions? Call {phone}."
_CHANGE = "See, change or cancel it, and what to bring:\n{link}"
_CHANGE_DROP_IN = "See, change or withdraw your visit:\n{link}"
_NO_NEED = "You do not need to come."


def _letter(what: str, opening: str, then: str, facts: str = _FACTS) -> tuple[str, str]:
    return f"{what}: {{day}}, {{time}}, {{venue}}", f"{opening}\n\n{facts}\n\n{then}\n\n{_FOOT}"


def _drop_in(what: str, opening: str, then: str = _CHANGE_DROP_IN) -> tuple[str, str]:
    return _letter(what, opening, then, _FACTS_DROP_IN)


def _about_it(subject: str, said: str) -> tuple[str, str]:
    return subject, f"{said}\n\nReference: {{reference}}\n\n{_FOOT}"


_REMINDER_LETTER = _letter("Reminder", "This is a reminder of your appointment.", _CHANGE)
LETTERS: Mapping[str, tuple[str, str]] = {
    MessageKind.CONFIRMATION: _letter("Booked", "Your appointment is booked.", _CHANGE),
    MessageKind.REMINDER_3_DAYS: _REMINDER_LETTER,
    MessageKind.REMINDER_1_DAY: _REMINDER_LETTER,
    MessageKind.MOVED: _letter("Changed", "Your appointment has changed. It is now:", _CHANGE),
    MessageKind.CANCELLED: _letter("Your appointment is cancelled", "Your appointment is cancelled.", _NO_NEED),
    MessageKind.DISRUPTED: _letter(
        "Your appointment cannot go ahead",
        "Sorry, this appointment cannot go ahead.",
        f"Please choose another time or venue, or cancel. {_NO_NEED[:-1]} at the time above.\n{{link}}",
    ),
    MessageKind.STILL_ON: _letter("Still on after all", "Your appointment is still on after all.", _CHANGE),
    MessageKind.OFFER: _letter(
        "An earlier time is free",
        "You asked for an earlier time. We hold this one for you until {until}.",
        "Say yes or no. Until you say yes, you keep the time that you have:\n{link}",
    ),
    MessageKind.CHANGE_LINK: (
        "Choose another time",
        f"Choose another time or cancel here:\n{{link}}\n\nReference: {{reference}}\n\n{_FOOT}",
    ),
    MessageKind.COME_IN: (
        "It is your turn",
        f"It is your turn at {{venue}}. Please come to the desk now.\n\nReference: {{reference}}\n\n{_FOOT}",
    ),
    MessageKind.AGREED: (
        "What we agreed with you",
        f"What we agreed with you on {{day}} is on your own page:\n{{link}}\n\nReference: {{reference}}\n\n{_FOOT}",
    ),
    MessageKind.QUESTION: (
        "How did it go?",
        f"How did it go on {{day}}? Two short questions:\n{{link}}\n\nReference: {{reference}}\n\n{_FOOT}",
    ),
    MessageKind.LOST_REFERENCE: _letter("Your booking", "You asked for your reference.", _CHANGE),
    MessageKind.REFERRAL_SENT: _about_it(
        "We have asked another team", "We have asked another team to help you, as we said on {day} at {venue}."
    ),
    MessageKind.REFERRAL_BACK: _about_it(
        "We look for another way",
        "The team we asked to help you on {day} cannot do it. We look for another way, and tell you.",
    ),
    MessageKind.REFERRAL_CLOSED: _about_it(
        "The other team has finished", "The team we asked to help you on {day} has finished."
    ),
    MessageKind.ACTION_DONE: _about_it(
        "What we said we would do is done", "What we said on {day} at {venue} we would do is done.\n{link}"
    ),
    MessageKind.ACTION_DUE: _about_it("Reminder", "This is a reminder of what you wanted to do by {day}.\n{link}"),
    DROP_IN + MessageKind.CONFIRMATION: _drop_in("Your drop-in", "We have noted that you plan to come."),
    DROP_IN + MessageKind.REMINDER_1_DAY: _drop_in("Reminder", "This is a reminder that you plan to come."),
    DROP_IN + MessageKind.MOVED: _drop_in("Changed", "Your drop-in has changed. It is now:"),
    DROP_IN + MessageKind.CANCELLED: _drop_in("Your drop-in is cancelled", "Your drop-in is cancelled.", _NO_NEED),
    DROP_IN + MessageKind.STILL_ON: _drop_in("Your drop-in is still on", "Your drop-in is still on after all."),
    NEUTRAL: ("Please call us", "Please call {phone}.\nReference: {reference}"),
}
GATHERED_LETTER = (
    "Your bookings",
    f"You asked for your references.\n\n{{items}}\n\n{_FOOT}",
    f"{_FACTS}\n{{link}}",
)
