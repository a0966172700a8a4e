"""How somebody is reached: by what they gave us, and by what they wish of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from booking.messages.rules.facts import Channel, Contact, Way


def ways(contacts: Iterable[Contact]) -> Sequence[Way]:
    """How notices reach someone: a text to a mobile and an e-mail, where there are both; else a call."""
    known = sorted(contacts, key=lambda contact: contact.id)
    mobile = next((c for c in known if c.kind == "mobile" and not (c.do_not_text or c.opted_out)), None)
    email = next((c for c in known if c.kind == "email" and not c.opted_out), None)
    found: list[Way] = []
    if mobile:
        found.append((Channel.SMS, mobile.id))
    if email:
        found.append((Channel.EMAIL, email.id))
    return found or [(Channel.CALL, _to_ring(known))]


def _to_ring(contacts: Sequence[Contact]) -> int | None:
    """The number a person would ring first."""
    numbers = [c for kind in ("landline", "mobile") for c in contacts if c.kind == kind]
    return numbers[0].id if numbers else None
