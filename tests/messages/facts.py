"""Facts of one appointment, and the messages that they call for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from booking.messages.rules.facts import Contact, Heard, Stand, SubjectFacts
from booking.messages.rules.planning import called_for
from booking.wording.rules.kinds import Channel, SubjectKind

BOOKED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
STARTS = datetime(2026, 11, 26, 10, 20, tzinfo=UTC)  # a Thursday
MOBILE = Contact(1, "mobile")
EMAIL = Contact(2, "email")
LANDLINE = Contact(3, "landline")


def facts(**changes):
    fields: dict[str, Any] = {
        "kind": SubjectKind.APPOINTMENT,
        "reference": "ABCDE12345",
        "version": 1,
        "stand": Stand.ON,
        "starts_at": STARTS,
        "venue_id": 7,
        "asked_at": BOOKED,
        "since": BOOKED,
        "contacts": (MOBILE,),
    }
    fields.update(changes)
    if "asked_at" not in changes and "since" in changes and not changes.get("moved"):
        fields["asked_at"] = changes["since"]
    fields.pop("moved", None)
    return SubjectFacts(**fields)


def owed(told=None, now=BOOKED, **changes):
    return [(o.kind, o.channel, o.contact_id, o.due_at) for o in called_for(facts(**changes), told or {}, now)]


def kinds(told=None, now=BOOKED, **changes):
    return [o.kind.value for o in called_for(facts(**changes), told or {}, now)]


TOLD = {(Channel.SMS, 1): Heard(facts().says, BOOKED, facts().says)}
