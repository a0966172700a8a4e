"""Choose contact points by what somebody gave us and what they wish of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from booking.citizens.rules import ContactKind
from booking.messages.rules.facts import Contact, Way
from booking.wording.rules.kinds import Channel

DO_NOT_TEXT = "do not text"


def ways(contacts: Iterable[Contact]) -> Sequence[Way]:
    """Choose how notices reach someone: by text and by e-mail, where both exist; else by a call.

    The preferred one comes first, and is what reminders go to; a landline only where it is preferred. A wished letter
    comes last: a person writes it.
    """
    everything = list(contacts)
    letters: list[Way] = [(Channel.CALL, one.id) for one in everything if one.letter]
    known = _known(one for one in everything if not one.letter)
    found: list[tuple[Contact, Way]] = []
    mobile = next((c for c in known if c.kind == ContactKind.MOBILE and not (c.do_not_text or c.opted_out)), None)
    email = next((c for c in known if c.kind == ContactKind.EMAIL and not c.opted_out), None)
    landline = next((c for c in known if c.kind == ContactKind.LANDLINE and c.preferred), None)
    if mobile:
        found.append((mobile, (Channel.SMS, mobile.id)))
    if email:
        found.append((email, (Channel.EMAIL, email.id)))
    if landline:
        found.append((landline, (Channel.CALL, landline.id)))
    best = sorted(found, key=lambda one: not one[0].preferred)
    found_ways = [way for _contact, way in best]
    return [*(found_ways or ([(Channel.CALL, _to_ring(known))] if known or not letters else [])), *letters]


def held(contacts: Iterable[Contact]) -> int | None:
    """Return the mobile that a text would go to, were it not for a do-not-text wish and no other way; else None."""
    known = _known(contacts)
    if any(channel is not Channel.CALL for channel, _id in ways(known)):
        return None
    return next((c.id for c in known if c.kind == ContactKind.MOBILE and c.do_not_text), None)


def _known(contacts: Iterable[Contact]) -> Sequence[Contact]:
    """Sort contacts: preferred first, then in the order in which they were given."""
    return sorted(contacts, key=lambda contact: (not contact.preferred, contact.id))


def _to_ring(contacts: Sequence[Contact]) -> int | None:
    numbers = [c for kind in (ContactKind.LANDLINE, ContactKind.MOBILE) for c in contacts if c.kind == kind]
    return numbers[0].id if numbers else None
