"""Preview of a template while it is written: the message, its parts, its price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from booking.manage.errors import SubjectTooLong, TooManyParts
from booking.wording.errors import WordsRefused
from booking.wording.rules.kinds import MessageKind, SubjectKind
from booking.wording.rules.parts import non_gsm_letters, parts, parts_if_plain, plain
from booking.wording.rules.refusals import MOST_IN_SUBJECT, MOST_PARTS, Surroundings, check_words
from booking.wording.rules.rendering import Told, letter_of, subject_of, text_of
from booking.wording.rules.templates import (
    DROP_IN,
    NEUTRAL,
    Key,
    Words,
    WrittenChannel,
    allowed_in,
    check_braces,
    literal,
)

REFERENCE, TOKEN = "ABCDE12345", "0123456789abcdefghjkmnpqrs"  # of real length; they open nothing
# The longest day and time in both languages.
_LONG_DAY = datetime(2027, 2, 26, 12, 50, tzinfo=UTC)
_DROP_IN_LASTS = timedelta(hours=3, minutes=-5)


@dataclass(frozen=True)
class Who:
    """The council as sender."""

    council: str
    phone: str
    base_url: str
    text_price: int
    short_name: str = ""
    invites: bool = False  # whether reminders ask for a reply


@dataclass(frozen=True)
class VenueText:
    """A venue as messages name it."""

    slug: str
    name: str
    address: str


@dataclass(frozen=True)
class TextPreview:
    """A message as it reads at one venue; and its parts and price at the venue where it is longest."""

    subject: str
    body: str
    parts: int = 0  # 0: not a text
    parts_if_plain: int = 0
    price: int = 0  # hundredths of a penny
    non_gsm: Sequence[str] = ()  # letters of the template outside the plain alphabet
    non_gsm_here: Sequence[str] = ()  # those of the values, such as the venue's name
    longest: str = ""  # the venue where it is longest, if it has more parts there
    longest_parts: int = 0
    longest_price: int = 0


def sample(key: Key, venue: VenueText, who: Who, starts_at: datetime) -> Told:
    """Build the facts of an example message of this kind."""
    drop_in, neutral = key.kind.startswith(DROP_IN), key.kind == NEUTRAL
    kind = MessageKind.REMINDER_1_DAY if neutral else MessageKind(key.kind.removeprefix(DROP_IN))
    return Told(
        kind=kind,
        about=SubjectKind.VISIT if drop_in else SubjectKind.APPOINTMENT,
        venue=venue.name,
        address=venue.address,
        starts_at=starts_at,
        ends_at=starts_at + _DROP_IN_LASTS,
        reference=REFERENCE,
        link=f"{who.base_url}/{'t' if drop_in else 'a'}/{TOKEN}",
        council=who.council,
        phone=who.phone,
        until=starts_at - timedelta(days=1),
        language=key.language,
        neutral=neutral,
        short_council=who.short_name,
        invites=who.invites,
    )


def preview_of(
    key: Key, words: Words | None, venues: Sequence[VenueText], shown: VenueText, who: Who, now: datetime
) -> TextPreview:
    """Preview a template at the venue `shown`; None previews the standard words.

    Raises WordsRefused where it cannot be filled.
    """
    for text in (*words.bodies, words.subject_line) if words else ():
        check_braces(text, allowed_in(key.kind))
    own = {} if words is None else {key: words}
    told = sample(key, shown, who, _soon(now))
    if key.channel == WrittenChannel.EMAIL:
        return TextPreview(subject_of(told, own), letter_of(told, own))
    text = text_of(told, own)
    longest = longest_venue(key, words, venues, who)
    count, most = parts(text), _parts_at(key, words, longest, who) if longest else 0
    written = plain(literal(words.bodies[0], " ")) if words is not None else ""
    non_gsm = non_gsm_letters(text)
    return TextPreview(
        subject="",
        body=text,
        parts=count,
        parts_if_plain=parts_if_plain(text),
        price=count * who.text_price,
        non_gsm=[letter for letter in non_gsm if words is None or letter in written],
        non_gsm_here=[letter for letter in non_gsm if words is not None and letter not in written],
        longest=longest.name if longest and most > count else "",
        longest_parts=most,
        longest_price=most * who.text_price,
    )


def wrong(
    key: Key, words: Words, around: Surroundings, venues: Sequence[VenueText], who: Who
) -> Mapping[str, WordsRefused]:
    """Check a template; return the first refusal of each field, empty where it may be used."""
    found: dict[str, WordsRefused] = {}
    if key.channel == WrittenChannel.EMAIL:
        try:
            check_words(words.subject_line, key.kind, WrittenChannel.EMAIL, around, subject=True)
            _check_subject(key, words, venues, who)
        except WordsRefused as refusal:
            found["subject_line"] = refusal
    try:
        check_words(words.bodies[0], key.kind, WrittenChannel(key.channel), around)
        if not found:
            _check_parts(key, words, venues, who)
    except WordsRefused as refusal:
        found["body"] = refusal
    return found


def longest_venue(key: Key, words: Words | None, venues: Sequence[VenueText], who: Who) -> VenueText | None:
    """Find the venue where a text has the most parts; None where there is no venue."""
    if key.channel != WrittenChannel.SMS or not venues:
        return None
    # Names outside the plain alphabet cost more: the longest name of each sort decides.
    non_gsm = [venue for venue in venues if non_gsm_letters(plain(venue.name))]
    gsm = [venue for venue in venues if venue not in non_gsm]
    candidates = [max(some, key=lambda venue: len(venue.name)) for some in (gsm, non_gsm) if some]
    return max(candidates, key=lambda venue: _parts_at(key, words, venue, who))


def _parts_at(key: Key, words: Words | None, venue: VenueText, who: Who) -> int:
    return parts(text_of(sample(key, venue, who, _LONG_DAY), {} if words is None else {key: words}))


def _check_parts(key: Key, words: Words, venues: Sequence[VenueText], who: Who) -> None:
    longest = longest_venue(key, words, venues, who)
    most = _parts_at(key, words, longest, who) if longest else 0
    if longest and most > MOST_PARTS:
        raise TooManyParts(venue=longest.name, parts=most, most=MOST_PARTS)


def _check_subject(key: Key, words: Words, venues: Sequence[VenueText], who: Who) -> None:
    for venue in sorted(venues, key=lambda one: -len(one.name))[:1]:
        letters = len(subject_of(sample(key, venue, who, _LONG_DAY), {key: words}))
        if letters > MOST_IN_SUBJECT:
            raise SubjectTooLong(venue=venue.name, letters=letters, most=MOST_IN_SUBJECT)


def _soon(now: datetime) -> datetime:
    """Return 10:20 in three days, in the time zone of `now`."""
    return (now + timedelta(days=3)).replace(hour=10, minute=20, second=0, microsecond=0)
