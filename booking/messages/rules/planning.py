"""Plan messages from the facts of an appointment or a planned drop-in. Pure: `now` is passed in.

The only memory is what a person was *told*: a notice is called for wherever that differs from the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from booking.citizens.rules import ContactKind
from booking.core.quiet_hours import add_waking_time
from booking.messages.rules.after import announced
from booking.messages.rules.contact_wishes import DO_NOT_TEXT, held, ways
from booking.messages.rules.facts import ANNOUNCED, Heard, Owed, Stand, SubjectFacts, Told, Way
from booking.messages.rules.reminders import AFTER_BOOKING, REMINDERS_OF, reminder_due
from booking.messages.rules.sending_times import STAFF_MAY_CORRECT, considerate
from booking.wording.rules.kinds import Channel, MessageKind, SubjectKind

# A lost reference is sent within this time, or not at all: whoever asked has helped themselves since.
REFERENCE_WORTH = timedelta(hours=1)
_WRITTEN_TO: Mapping[str, Channel] = {ContactKind.MOBILE: Channel.SMS, ContactKind.EMAIL: Channel.EMAIL}
# A call is due within this time, quiet hours not counted, or before the visit begins.
CALL_WITHIN = timedelta(hours=6)
LETTER_TAKES = timedelta(days=3)  # to be printed, posted and delivered


def called_for(facts: SubjectFacts, told: Told, now: datetime) -> Sequence[Owed]:
    """List the missing notices, and every reminder, sent already or not. Empty once the visit has begun or is over."""
    if facts.kind in ANNOUNCED:
        return [owed for one in facts.to_say if now < one.until for owed in announced(one, now)]
    if facts.stand is Stand.OVER or now >= facts.starts_at:
        return []
    if facts.kind is SubjectKind.OFFER:
        return _offers(facts, told, now)
    if facts.kind is SubjectKind.REPLY:
        return _answers(facts, now)
    notices = [notice for way in ways(facts.contacts) if (notice := _notice(facts, way, told, now))]
    reminders = [] if facts.by_worker and _stands_in_a_task(facts, notices, told) else _reminders(facts, told)
    owed = [*_with_held(facts, [*notices, *reminders]), *_asked_again(facts)]
    return [one for one in owed if one.worthless_at > now]


def call_by(owed_at: datetime, starts_at: datetime) -> datetime:
    """Return when a call is due at the latest: after six waking hours, and before the start."""
    return min(add_waking_time(owed_at, CALL_WITHIN), starts_at)


def letter_in_time(starts_at: datetime, now: datetime) -> bool:
    """Return whether a letter that is posted now arrives before the appointment."""
    return starts_at - now >= LETTER_TAKES


def _offers(facts: SubjectFacts, told: Told, now: datetime) -> Sequence[Owed]:
    """An offer is sent once by every way, and not after it has expired."""
    until = min(facts.until or facts.starts_at, facts.starts_at)
    offers = [
        Owed(MessageKind.OFFER, channel, contact_id, facts.says, facts.since, until)
        for channel, contact_id in ways(facts.contacts)
        if (channel, contact_id) not in told and now < until and contact_id not in _letters(facts)
    ]
    return _with_held(facts, offers)


def _with_held(facts: SubjectFacts, owed: Sequence[Owed]) -> Sequence[Owed]:
    """Add to each call the text that a do-not-text wish prevents: stored and shown, never sent."""
    mobile = held(facts.contacts)
    if mobile is None:
        return owed
    instead = [replace(one, channel=Channel.SMS, contact_id=mobile, held=DO_NOT_TEXT) for one in owed]
    return [*owed, *instead]


def _answers(facts: SubjectFacts, now: datetime) -> Sequence[Owed]:
    """A reply is answered by text to the number it came from; never to who opted out."""
    until = facts.until or facts.starts_at
    kind = MessageKind(facts.answer)
    return [
        Owed(kind, channel, contact_id, facts.says, facts.since, until)
        for channel, contact_id in ways(facts.contacts)
        if channel is Channel.SMS and now < until
    ]


def _asked_again(facts: SubjectFacts) -> Sequence[Owed]:
    """The reference goes to the very contact that asked for it, and never where somebody else might read it."""
    found = []
    for contact in facts.contacts:
        channel = _WRITTEN_TO.get(contact.kind)
        safe = not (contact.do_not_text or contact.shared or contact.opted_out)
        if facts.stand is Stand.ON and channel is not None and contact.asked_at is not None and safe:
            until = min(contact.asked_at + REFERENCE_WORTH, facts.starts_at)
            says = f"asked:{contact.asked_at:%Y%m%dT%H%M%SZ}"
            asked = Owed(MessageKind.LOST_REFERENCE, channel, contact.id, says, contact.asked_at, until)
            found.append(replace(asked, version=contact.version))
    return found


def _notice(facts: SubjectFacts, way: Way, told: Told, now: datetime) -> Owed | None:
    """Return the notice that corrects what this way was told; None where it is correct."""
    channel, contact_id = way
    heard = told.get(way)
    written = contact_id in _letters(facts)
    kind = _notice_kind(facts, channel, heard, written=written)
    if written and kind is MessageKind.CONFIRMATION and not letter_in_time(facts.starts_at, now):
        return None
    if kind is None and _unreached(facts, told):
        kind = MessageKind.CONFIRMATION
    if kind is None:
        return None
    due_at = facts.since
    if facts.by_staff and kind is not MessageKind.CONFIRMATION:
        due_at += STAFF_MAY_CORRECT
        # A call is a Task, which waits for somebody by itself.
        due_at = due_at if channel is Channel.CALL else considerate(due_at, now, facts.starts_at)
    return Owed(kind, channel, contact_id, facts.says, due_at, facts.starts_at)


def _letters(facts: SubjectFacts) -> set[int | None]:
    return {contact.id for contact in facts.contacts if contact.letter}


def _unreached(facts: SubjectFacts, told: Told) -> bool:
    """Whether they gave only a number that may not be texted: staff must see that nothing is sent."""
    return facts.stand is Stand.ON and not told and held(facts.contacts) is not None


def _notice_kind(facts: SubjectFacts, channel: Channel, heard: Heard | None, *, written: bool) -> MessageKind | None:
    if heard is not None and heard.says == facts.says:
        return None
    if channel is Channel.CALL and not written:
        # People know what they did themselves, on the screen or face to face: only changes by staff are told.
        changed = facts.by_staff and facts.since > facts.asked_at
        if not changed or (heard is None and facts.says == facts.asked_says):
            return None
    elif heard is None:
        return _FIRST_WORD.get(facts.stand)
    if facts.stand is not Stand.ON:
        return _TELLS[facts.stand]
    knew = (heard.time if heard else "") or facts.asked_says
    return MessageKind.STILL_ON if knew == facts.says else MessageKind.MOVED


_TELLS = {Stand.CANCELLED: MessageKind.CANCELLED, Stand.DISRUPTED: MessageKind.DISRUPTED}
# The first message to somebody who was told nothing: none where the appointment is cancelled.
_FIRST_WORD = {Stand.ON: MessageKind.CONFIRMATION, Stand.DISRUPTED: MessageKind.DISRUPTED}


def _stands_in_a_task(facts: SubjectFacts, notices: Sequence[Owed], told: Told) -> bool:
    """Whether a worker has, or is about to have, a Task that says this time: then no reminder makes another."""
    heard = told.get((Channel.CALL, None))
    return bool(notices) or (heard is not None and heard.says == facts.says)


def _reminders(facts: SubjectFacts, told: Told) -> Sequence[Owed]:
    if facts.stand is not Stand.ON or facts.in_person:
        return []
    way = ways(facts.contacts)[0]
    if way[1] in _letters(facts):
        return []
    if way[0] is Channel.CALL and not _wants_reminder_call(facts):
        return []
    heard = told.get(way)
    # Moved away and back before anybody was told: they have known this time since before.
    known_since = heard.since if heard and heard.says == facts.says else facts.since
    if heard is None and facts.asked_says == facts.says:
        known_since = facts.asked_at
    dues = {kind: reminder_due(kind, facts.starts_at) for kind in REMINDERS_OF[facts.kind]}
    owed = []
    for kind, due_at in dues.items():
        later = [due for due in dues.values() if due > due_at] if not facts.by_worker else []
        worthless_at = min([*later, facts.starts_at])  # the next one says the same; a worker has but one
        if due_at >= known_since + AFTER_BOOKING:
            owed.append(Owed(kind, *way, facts.says, due_at, worthless_at))
    return owed


def _wants_reminder_call(facts: SubjectFacts) -> bool:
    """False for who opted out of texts, and for a planned drop-in without a number that no worker tells."""
    if any(contact.opted_out for contact in facts.contacts):
        return False
    return facts.kind is SubjectKind.APPOINTMENT or facts.by_worker or bool(facts.contacts)
