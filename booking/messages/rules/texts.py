"""What each message says. Venue, day, time, reference and link; never a name, a service or a need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.core.tokens import show_reference
from booking.core.translation import _, _l
from booking.messages.rules.planning import MessageKind, SubjectKind
from booking.web.filters import clock_time, long_day, short_day

# The alphabet of a plain text (3GPP TS 23.038): any other letter makes the whole text cost more than twice as much.
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_DOUBLE = set("^{}\\[~]|€")
# Typographic marks that word processors put in the place of plain ones. Letters are never changed.
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u2011": "-"}
)


@dataclass(frozen=True)
class Told:
    """What a message is about, in the facts that may be told."""

    kind: MessageKind
    about: SubjectKind
    venue: str
    address: str
    starts_at: datetime
    ends_at: datetime
    reference: str
    link: str
    council: str
    phone: str
    until: datetime | None = None  # when an offer runs out


def short_link(base_url: str, kind: SubjectKind, token: str) -> str:
    """The short address that opens the page: /a/… for an appointment and what is offered for it, /t/… for a ticket."""
    return f"{base_url}/{'t' if kind is SubjectKind.VISIT else 'a'}/{token}"


def plain(text: str) -> str:
    """Typographic quotes, dashes and spaces as their plain ones."""
    return text.translate(_PLAIN)


def parts(text: str) -> int:
    """How many texts the provider will count: 160 characters each, 153 joined; 70 and 67 outside the plain alphabet."""
    if all(c in GSM_7 or c in GSM_7_DOUBLE for c in text):
        length = sum(2 if c in GSM_7_DOUBLE else 1 for c in text)
        one, joined = 160, 153
    else:
        length = len(text.encode("utf-16-le")) // 2
        one, joined = 70, 67
    return 1 if length <= one else -(-length // joined)


def text_of(told: Told) -> str:
    """The text message: in one part where the venue's name allows it, by saying less around it. Never cut."""
    wordings = [plain(wording) for wording in _wordings(told)]
    return min(wordings, key=parts)


def when(told: Told) -> str:
    """Absolute, for a text may arrive a day late: "Thu 26 Nov, 10:20am"; a drop-in's from and to."""
    day, start = short_day(told.starts_at), clock_time(told.starts_at)
    if told.about is SubjectKind.VISIT:
        return _("%(day)s, %(start)s to %(end)s", day=day, start=start, end=clock_time(told.ends_at))
    return f"{day}, {start}"


def _wordings(told: Told) -> Sequence[str]:
    """From the fullest to the shortest; each is complete without its link."""
    facts = {"what": _what(told), "venue": told.venue, "when": when(told), "link": told.link}
    reference, short = show_reference(told.reference), told.reference
    if told.kind is MessageKind.OFFER:
        facts["until"] = _until(told)
        return [
            _("%(what)s: %(venue)s, %(when)s. Ref %(ref)s. Yes or no by %(until)s: %(link)s", **facts, ref=short),
            _("Earlier: %(venue)s, %(when)s. Ref %(ref)s. Answer by %(until)s: %(link)s", **facts, ref=short),
            _("Earlier: %(venue)s, %(when)s. %(ref)s. %(link)s", **facts, ref=short),
        ]
    if told.kind is MessageKind.DISRUPTED:
        return [
            _("%(what)s: %(venue)s, %(when)s. Ref %(ref)s. Choose another time: %(link)s", **facts, ref=short),
            _("Cannot go ahead: %(venue)s, %(when)s. Ref %(ref)s. Another time: %(link)s", **facts, ref=short),
            _("Cannot go ahead: %(venue)s, %(when)s. %(ref)s. %(link)s", **facts, ref=short),
            _("Not on: %(venue)s, %(when)s. %(ref)s. %(link)s", **facts, ref=short),
        ]
    if told.kind is MessageKind.CANCELLED:
        facts["phone"] = told.phone
        return [
            _("%(what)s: %(venue)s, %(when)s. Reference %(ref)s. Questions? Call %(phone)s.", **facts, ref=reference),
            _("%(what)s: %(venue)s, %(when)s. Ref %(ref)s. Call %(phone)s", **facts, ref=short),
        ]
    return [
        _("%(what)s: %(venue)s, %(when)s. Reference %(ref)s. Change or cancel: %(link)s", **facts, ref=reference),
        _("%(what)s: %(venue)s, %(when)s. Ref %(ref)s. Change: %(link)s", **facts, ref=short),
        _("%(what)s: %(venue)s, %(when)s. Ref %(ref)s. %(link)s", **{**facts, "what": _word(told)}, ref=short),
        _("%(venue)s, %(when)s. Ref %(ref)s. %(link)s", **facts, ref=short),
    ]


def _what(told: Told) -> str:
    drop_in = told.about is SubjectKind.VISIT
    if told.kind is MessageKind.CANCELLED:
        return _("Your drop-in is cancelled") if drop_in else _("Your appointment is cancelled")
    if told.kind is MessageKind.MOVED:
        return _("Changed. Your drop-in is now") if drop_in else _("Changed. Your appointment is now")
    if told.kind is MessageKind.CONFIRMATION:
        return _("Your drop-in") if drop_in else _("Booked")
    if told.kind is MessageKind.STILL_ON:
        return _("Your drop-in is still on") if drop_in else _("Still on after all")
    if told.kind is MessageKind.DISRUPTED:
        return _("Sorry, this appointment cannot go ahead")
    if told.kind is MessageKind.OFFER:
        return _("An earlier time is free")
    return _("Reminder")


def _word(told: Told) -> str:
    """What it is, where there is room for one word."""
    words = {MessageKind.MOVED: _("Changed"), MessageKind.STILL_ON: _("Still on")}
    return words.get(told.kind) or _what(told)


def _until(told: Told) -> str:
    """By when an offer is to be answered: with its day, for a text may arrive late."""
    until = told.until or told.starts_at
    return f"{clock_time(until)}, {short_day(until)}"


def subject_of(told: Told) -> str:
    """The subject line of the e-mail: what, when, where; nothing about why."""
    return f"{_what(told)}: {when(told)}, {told.venue}"


def letter_of(told: Told) -> str:
    """The e-mail's words: plain text, one thing per line."""
    lines = [
        subject_of(told),
        "",
        _("Where: %(venue)s", venue=told.venue),
        *([_("Address: %(address)s", address=told.address)] if told.address else []),
        _("Day: %(day)s", day=long_day(told.starts_at)),
        _("Time: %(time)s", time=_time(told)),
        _("Reference: %(ref)s", ref=show_reference(told.reference)),
        "",
        *_what_next(told),
        "",
        told.council,
        _("Questions? Call %(phone)s.", phone=told.phone),
    ]
    return "\n".join(lines) + "\n"


def _time(told: Told) -> str:
    start, end = clock_time(told.starts_at), clock_time(told.ends_at)
    if told.about is SubjectKind.VISIT:
        return _("come any time from %(start)s to %(end)s", start=start, end=end)
    return start


def _what_next(told: Told) -> Sequence[str]:
    if told.kind is MessageKind.CANCELLED:
        return [_("You do not need to come.")]
    if told.kind is MessageKind.DISRUPTED:
        say = _("Please choose another time or venue, or cancel. You do not need to come at the time above.")
        return [say, told.link]
    if told.kind is MessageKind.OFFER:
        say = _("You asked for an earlier time. We hold this one for you until %(until)s.", until=_until(told))
        return [say, _("Say yes or no. Until you say yes, you keep the time that you have:"), told.link]
    if told.about is SubjectKind.VISIT:
        return [_("See, change or withdraw your visit:"), told.link]
    return [_("See, change or cancel it, and what to bring:"), told.link]


# What the host reads in the task, when a message has to be carried by a person.
_REMIND = _l("Remind them")
_TO_SAY = {
    MessageKind.CONFIRMATION: _l("Confirm"),
    MessageKind.MOVED: _l("Tell them the new time"),
    MessageKind.CANCELLED: _l("Tell them that it is cancelled"),
    MessageKind.DISRUPTED: _l("It cannot go ahead: choose another time with them, or cancel"),
    MessageKind.STILL_ON: _l("Tell them that it is still on"),
    MessageKind.OFFER: _l("Offer them an earlier time"),
}


def call_of(told: Told, *, refused: bool = False) -> str:
    """What to say on the telephone, and why it is not a text."""
    facts = {"venue": told.venue, "when": when(told), "ref": show_reference(told.reference)}
    facts["what"] = str(_TO_SAY.get(told.kind, _REMIND))
    say = _("%(what)s: %(venue)s, %(when)s. Reference %(ref)s.", **facts)
    if told.kind is MessageKind.OFFER:
        say += " " + _("Ask by %(until)s, then open the appointment and press their answer.", until=_until(told))
    return say + " " + _("Our message could not be delivered.") if refused else say
