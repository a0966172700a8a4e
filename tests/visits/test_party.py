"""A visit stands on the record of each client of its party, or says openly why on none, whatever is put right later."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from booking.citizens.rules import Needs
from booking.core.database import db, transaction
from booking.visits import operations
from booking.visits.models import PartyMember, Visit
from tests import factories


@pytest.fixture
def visit(app: Flask, now: datetime) -> Visit:
    """Ann has dropped in."""
    with transaction():
        day = factories.session_on(kind="mixed")
        host = factories.staff("Sam Host", "host")
        return operations.add_drop_in(
            day.venue.id,
            citizen=factories.citizen("Ann"),
            service_id=day.service.id,
            needs=Needs(),
            by_id=host.id,
            now=now,
        )


def clients(visit: Visit) -> list[str]:
    """Who stands in the database as a client of this visit; a record exactly where there is one."""
    db.session.expire_all()
    members = db.session.scalars(db.select(PartyMember).where(PartyMember.visit_id == visit.id))
    names = sorted(member.citizen.name for member in members if member.part == "client")
    assert (visit.record == "on_record") == bool(names)
    return names


def test_without_its_last_client_a_visit_is_openly_anonymous(visit: Visit, now: datetime) -> None:
    with transaction():
        ben = factories.citizen("Ben")
        operations.add_to_party(visit, ben, "client", by_id=None, now=now)
    assert (clients(visit), visit.record) == (["Ann", "Ben"], "on_record")
    ann = next(m.citizen for m in visit.party if m.citizen.name == "Ann")
    with transaction():
        operations.remove_from_party(visit, ann, by_id=None, now=now)
    assert (clients(visit), visit.record) == (["Ben"], "on_record")
    with transaction():
        operations.remove_from_party(visit, ben, by_id=None, now=now)
    assert (clients(visit), visit.record) == ([], "anonymous")
    with transaction():
        operations.identify(visit, ann, by_id=None, now=now)
    assert (clients(visit), visit.record) == (["Ann"], "on_record")


def test_who_only_came_along_has_it_on_no_record(visit: Visit, now: datetime) -> None:
    with transaction():
        companion = factories.citizen("Cy")
        operations.add_to_party(visit, companion, "companion", by_id=None, now=now)
    ann = next(m.citizen for m in visit.party if m.citizen.name == "Ann")
    with transaction():
        operations.remove_from_party(visit, ann, by_id=None, now=now)
    assert (clients(visit), visit.record, len(visit.party)) == ([], "anonymous", 1)


def test_who_needed_no_record_may_give_a_name_after_all(visit: Visit, now: datetime) -> None:
    (ann,) = visit.party
    with transaction():
        operations.remove_from_party(visit, ann.citizen, by_id=None, now=now)
        operations.need_no_record(visit, by_id=None, now=now)
    assert (clients(visit), visit.record) == ([], "not_needed")
    with transaction():
        operations.identify(visit, factories.citizen("Ann"), by_id=None, now=now)
    assert (clients(visit), visit.record) == (["Ann"], "on_record")


def test_a_client_who_turns_out_to_have_come_along_leaves_it_on_no_record(visit: Visit, now: datetime) -> None:
    (ann,) = visit.party
    with transaction():
        operations.add_to_party(visit, ann.citizen, "companion", by_id=None, now=now)
    assert (clients(visit), visit.record, len(visit.party)) == ([], "anonymous", 1)
