"""Likely records of the person being seen, for the panel; which ones are shown is audited."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import NamedTuple

from booking.cases import operations as cases
from booking.cases.queries import LikelyRecord, likely_of_each, shown_as_likely
from booking.citizens.models import Citizen
from booking.citizens.rules import Part
from booking.core.database import transaction
from booking.visits.models import Consultation, Visit
from booking.web.device import device
from booking.web.guard import signed_in


class LikelyChoice(NamedTuple):
    """A client of a visit, and the records that may be theirs; on the turned screen only how many."""

    name: str
    record: str
    count_likely: int
    likely: list[LikelyRecord]


def likely_choices(consultation: Consultation, *, turned: bool, now: datetime) -> list[LikelyChoice]:
    """Find the likely records of each client; which ones are shown is audited, unless only their number is."""
    party = consultation.visit.party
    clients = {one.citizen.case_record: one.citizen.name for one in party if one.part == Part.CLIENT}
    found = likely_of_each([record.id for record in clients])
    shown = [] if turned else iter(shown_as_likely([one for likely in found.values() for one in likely]))
    choices = [
        LikelyChoice(name, record.reference, len(found[record.id]), list(islice(shown, len(found[record.id]))))
        for record, name in clients.items()
        if found[record.id]
    ]
    if not turned:
        _write_down(choices, since=consultation.called_at or consultation.started_at or now, now=now)
    return choices


def clients_of(visit: Visit, record: str) -> list[Citizen]:
    """Return the clients of a visit whose record has this reference."""
    clients = [member.citizen for member in visit.party if member.part == Part.CLIENT]
    return [citizen for citizen in clients if citizen.case_record.reference == record]


def _write_down(choices: list[LikelyChoice], *, since: datetime, now: datetime) -> None:
    me, where = signed_in().id, device()
    new = [
        choice
        for choice in choices
        if not cases.is_audited_as_likely(
            choice.record, [one.reference for one in choice.likely], staff_id=me, device=where, since=since
        )
    ]
    if new:
        with transaction():
            for choice in new:
                cases.audit_likely(
                    choice.record, [one.reference for one in choice.likely], staff_id=me, device=where, now=now
                )
