"""Choose contact points: by what somebody gave us, and by what they wish of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from booking.messages.rules.facts import Contact, Way
from booking.wording.rules.kinds import Channel

DO_NOT_TEXT = "do not text"


def ways(contacts: Iterable[Contact]) -> Sequence[Way]:
    """How notices reach someone: a text to a mobile and an e-mail, where there are both; else a call.

    What they like best comes first, and is what reminders go to; a landline only where they said so.
    """
    known = _known(contacts)
    found: list[tuple[Contact, Way]] = []
    mobile = next((c for c in known if c.kind == "mobile" and not (c.do_not_text or c.opted_out)), None)
    email = next((c for c in known if c.kind == "email" and not c.opted_out), None)
    landline = next((c for c in known if c.kind == "landline" and c.preferred), None)
    if mobile:
        found.append((mobile, (Channel.SMS, mobile.id)))
    if email:
        found.append((email, (Channel.EMAIL, email.id)))
    if landline:
        found.append((landline, (Channel.CALL, landline.id)))
    best = sorted(found, key=lambda one: not one[0].preferred)
    return [way for _contact, way in best] or [(Channel.CALL, _to_ring(known))]


def held(contacts: Iterable[Contact]) -> int | None:
    """The mobile to which a text would go, were it not for the wish that none does and for want of another way."""
    known = _known(contacts)
    if any(channel is not Channel.CALL for channel, _id in ways(known)):
        return None
    return next((c.id for c in known if c.kind == "mobile" and c.do_not_text), None)


def _known(contacts: Iterable[Contact]) -> Sequence[Contact]:
    """What they like best first, else in the order in which they were given."""
    return sorted(contacts, key=lambda contact: (not contact.preferred, contact.id))


def _to_ring(contacts: Sequence[Contact]) -> int | None:
    """The number a person would ring first."""
    numbers = [c for kind in ("landline", "mobile") for c in contacts if c.kind == kind]
    return numbers[0].id if numbers else None
