"""Withdraw what somebody who has died had planned to come to, and plan it again where that was a mistake."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from booking.citizens.models import Citizen
from booking.citizens.rules import Part
from booking.core.database import db
from booking.sessions.queries import shut_since
from booking.visits.models import Visit
from booking.visits.operations.acts import acting, lock
from booking.visits.operations.party import remove_from_party
from booking.visits.operations.plan import withdraw
from booking.visits.operations.put_right import Came, fill_party, party_of
from booking.visits.queries import plans_ahead
from booking.visits.rules import GoneHow, VisitActKind, VisitStatus


class EndedPlans(NamedTuple):
    """Planned visits that were withdrawn, and those that others of the party keep."""

    withdrawn: list[Visit]
    kept: list[Visit]
    led: dict[str, int]  # those of `kept` that one of them led, by reference, and who


def end_plans(citizen_ids: Collection[int], *, by_id: int, now: datetime) -> EndedPlans:
    """Withdraw what these people had planned; where others come too, it stays theirs."""
    ended = EndedPlans([], [], {})
    for visit in plans_ahead(citizen_ids, now):
        lock(visit)
        if visit.status != VisitStatus.COMING:  # a colleague was faster, or they are here
            continue
        clients = [member.citizen for member in visit.party if member.part == Part.CLIENT]
        if all(one.id in citizen_ids for one in clients):
            withdraw(visit, expected_version=visit.version, by_id=by_id, now=now)
            ended.withdrawn.append(visit)
            continue
        if clients[0].id in citizen_ids:
            ended.led[visit.reference] = clients[0].id
        for one in clients:
            if one.id in citizen_ids:
                remove_from_party(visit, one, by_id=by_id, now=now)
        ended.kept.append(visit)
    return ended


def plan_again(reference: str, *, by_id: int, now: datetime) -> Visit | None:
    """Plan again what `end_plans` withdrew; return it where it cannot be: its session is over or shut."""
    visit = db.session.scalars(select(Visit).where(Visit.reference == reference)).one()
    lock(visit)
    if visit.gone_how != GoneHow.WITHDRAWN or visit.session is None or visit.session.ends_at <= now:
        return None
    if visit.session.cancelled_at is not None or visit.session.id in shut_since([visit.session]):
        return visit
    with acting(visit, VisitActKind.UNDONE, by_id=by_id, now=now):
        visit.status, visit.gone_how, visit.gone_at = VisitStatus.COMING, GoneHow.NOT_GONE, None
    return None


def join_plan_again(reference: str, person: Citizen, *, leads: bool, by_id: int, now: datetime) -> None:
    """Add somebody again to a planned visit that others have kept; they lead it again where they did."""
    visit = db.session.scalars(select(Visit).where(Visit.reference == reference)).one()
    lock(visit)
    party = party_of(visit)
    if visit.status != VisitStatus.COMING or person.id in {one.citizen_id for one in party}:
        return
    again = Came(person.id, Part.CLIENT)
    with acting(visit, VisitActKind.PARTY, by_id=by_id, now=now):
        fill_party(visit, [again, *party] if leads else [*party, again])
