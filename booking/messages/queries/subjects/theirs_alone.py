"""Contact points that a person told staff only they read: only there a message tells what was handed on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from booking.citizens.models import Citizen
from booking.citizens.queries import said_to_be_theirs_alone
from booking.citizens.rules import ALONE_FOR
from booking.messages.queries.subject import contacts_of
from booking.messages.rules.facts import Contact


def contacts_alone(several: Sequence[Collection[Citizen]]) -> list[tuple[Contact, ...]]:
    """Read, for each of several parties, the contact points that may be told.

    None for a party of more than one record: a person tells them, each in their own way.
    """
    records = [{person.case_record_id for person in party} for party in several]
    points = said_to_be_theirs_alone({id_ for ids in records if len(ids) == 1 for id_ in ids})
    found: Mapping[int, tuple[Contact, ...]] = {
        record_id: tuple(
            replace(contact, alone_until=point.alone_said_at + ALONE_FOR)
            for contact, point in zip(contacts_of(theirs), theirs, strict=True)
            if point.alone_said_at is not None
        )
        for record_id, theirs in points.items()
    }
    return [found.get(next(iter(ids)), ()) if len(ids) == 1 else () for ids in records]
