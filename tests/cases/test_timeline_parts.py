"""The parts of a real timeline, read from the database, are the whole of it."""

import random
from datetime import datetime, timedelta

import pytest
from flask import Flask

from booking.cases.operations import move_entry, write_entry
from booking.cases.queries import timeline
from booking.cases.queries.lines import Item
from booking.cases.rules import Reader
from booking.cases.rules.timeline_positions import TimelinePosition
from booking.citizens.models import Citizen
from booking.core.database import transaction
from tests import factories as make
from tests.cases.test_queries import advisor_of, note, visit_of


def walk(record_id: int, reader: Reader, limit: int, now: datetime) -> list[Item]:
    """Read part after part."""
    found: list[Item] = []
    after: TimelinePosition | None = None
    while True:
        part = timeline(record_id, reader, limit=limit, after=after, now=now)
        assert len(part.items) <= limit
        found += part.items
        if part.older is None:
            return found
        after = part.older


def kinds_of(item: Item) -> set[str]:
    """The kinds of the entries that are shown with an item."""
    if item.kind == "entry":
        return {item.line.kind}
    return {entry.kind for talk in item.line.consultations for entry in talk.entries} if item.kind == "visit" else set()


@pytest.mark.parametrize("seed", range(3))
def test_part_after_part_is_the_whole(app: Flask, now: datetime, seed: int) -> None:
    chance = random.Random(seed)
    with transaction():
        service, secret = make.service("Housing", make.department("Housing")), make.service("X", make.department("Y"))
        venue = make.session_on(offering=[service], advisors=[make.staff()]).venue
        ada, other = make.citizen("Ada"), make.citizen("Bob")
        inside, outside = make.staff("Mina"), advisor_of(service, "Outside")
        for _ in range(25):
            _something(chance, ada, other, (service, secret), inside, venue, now)
        record_id = ada.case_record_id
        loose = [one for one in timeline(record_id, inside).loose_entries if not one.restricted]
        move_entry(
            loose[0].reference,
            ada.case_record,
            other.case_record,
            inside,
            "Of somebody else",
            seen=1,
            device="",
            now=now,
        )
    for reader in (inside, outside):
        whole = timeline(record_id, reader, limit=1000)
        assert len({item.position for item in whole.items}) == len(whole.items) > 15
        assert [item.position for item in whole.items] == sorted((item.position for item in whole.items), reverse=True)
        for limit in (1, 2, 7):
            assert walk(record_id, reader, limit, now) == whole.items
        for kind in ("note", "letter"):
            some = timeline(record_id, reader, limit=1000, kind=kind).items
            assert [item for item in whole.items if kind in kinds_of(item)] == [
                item for item in some if kind in kinds_of(item)
            ]
        assert timeline(record_id, reader, limit=1).withheld == whole.withheld
    assert timeline(record_id, inside).withheld == 0 < timeline(record_id, outside).withheld
    ahead = sorted(line.starts_at for line in timeline(record_id, inside).appointments if line.starts_at > now)
    for limit in (1, 1000):
        assert [line.starts_at for line in timeline(record_id, inside, limit=limit, now=now).ahead] == ahead


def _something(chance, ada: Citizen, other: Citizen, services, advisor, venue, now: datetime) -> None:  # type: ignore[no-untyped-def]
    """Add a visit with up to two notes, a letter, or a visit of somebody else with a note for both."""
    at = now - timedelta(days=chance.randrange(6))  # so that several stand at one instant
    service, restricted = services[chance.random() < 0.3], chance.random() < 0.4
    if chance.random() < 0.4:
        write_entry(
            "Loose.",
            **{"clients": [ada], "department_id": service.department_id, "author_id": advisor.id},
            **{"happened_at": at, "now": now, "restricted": restricted},
        )
        return
    seen = visit_of(
        ada, *([other] if chance.random() < 0.3 else []), advisor=advisor, service=service, at=at, venue=venue
    )
    if chance.random() < 0.2:  # who said that they come, and did not
        seen.visit.arrived_at = None
    for _ in range(chance.randrange(3)):
        note("In a visit.", seen, by=advisor, now=now, restricted=restricted)
