"""Put right, when a visit is over, who came and what it was about; put it back as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from booking.citizens.models import Citizen
from booking.citizens.rules import Part
from booking.core.database import db, refused_as
from booking.core.errors import NothingToUndo, StalePage
from booking.core.tokens import LinkKind, links
from booking.visits.errors import VisitGoesOn
from booking.visits.models import Consultation, PartyMember, Visit
from booking.visits.operations.acts import acting, lock
from booking.visits.queries import is_over
from booking.visits.rules import VisitActKind, VisitRecord

_VISIT = ("record", "appointment_id", "helper_id", "service_id")
_CONSULTATION = ("service_id", "topic_id", "appointment_id", "link_to_id")


class Came(NamedTuple):
    """One person of a party, and their part; `why` somebody under 18 interprets."""

    citizen_id: int
    part: str
    why: str = ""


def need_over(visit: Visit, *, expected_version: int | None) -> None:
    """Lock a visit that is to be put right. Raises VisitGoesOn while it is not over, and StalePage."""
    lock(visit)
    if not is_over(visit):
        raise VisitGoesOn
    if visit.version != expected_version:
        raise StalePage


def party_of(visit: Visit) -> list[Came]:
    """List who came, the one who leads first."""
    return [Came(member.citizen_id, member.part, member.why) for member in visit.party]


def facts_of(visit: Visit) -> dict[str, Any]:
    """Return all that can be put right of a visit, as plain values, for `put_back`."""
    return {
        "version": visit.version,
        "party": [list(one) for one in party_of(visit)],
        "visit": {name: getattr(visit, name) for name in _VISIT},
        "consultations": {
            one.reference: {name: getattr(one, name) for name in _CONSULTATION} for one in visit.consultations
        },
    }


def change_party(visit: Visit, party: Sequence[Came], *, by_id: int, now: datetime) -> None:
    """Change who came to a locked visit that is over. Without a client it becomes `anonymous`.

    Whoever is no client any more gets nothing from it: their number is not written to, a link that they had ends, and
    an appointment of theirs that somebody else was seen for is theirs again, without a visit.
    """
    led = _lead(visit)
    with _changing(visit, by_id, now):
        fill_party(visit, party)
        clients = [member.citizen for member in visit.party if member.part == Part.CLIENT]
        records = {one.case_record_id for one in clients}
        if clients:
            visit.record = VisitRecord.ON_RECORD
        elif visit.record == VisitRecord.ON_RECORD:
            visit.record = VisitRecord.ANONYMOUS
        if visit.appointment is not None:
            booked = {one.case_record_id for one in (visit.appointment.citizen, *visit.appointment.others)}
            if not booked & records:
                visit.appointment_id = visit.helper_id = None
                for consultation in visit.consultations:
                    consultation.appointment_id = None
        theirs = {point.id for one in clients for point in one.contact_points}
        written_to = [one for one in visit.consultations if one.link_to_id not in {None, *theirs}]
        for consultation in written_to:
            consultation.link_to_id = None
        if led is not None and led.case_record_id not in records:
            visit.helper_id = None
            written_to = visit.consultations
        if written_to:
            _end_link(visit)


def change_subject(
    consultation: Consultation, *, service_id: int, topic_id: int | None, by_id: int, now: datetime
) -> None:
    """Change the service and topic of a consultation of a locked visit. A drop-in counts as its first one's service."""
    visit = consultation.visit
    with _changing(visit, by_id, now):
        if visit.appointment_id is None and visit.consultations[0] is consultation:
            visit.service_id = service_id
        consultation.service_id, consultation.topic_id = service_id, topic_id


def put_back(visit: Visit, facts: dict[str, Any], *, by_id: int, now: datetime) -> None:
    """Put back all of a locked visit that `facts_of` read. A link that has ended stays so: the next one is new.

    Raises NothingToUndo where the appointment has another visit by now.
    """
    taken = {"uq_visit_appointment": NothingToUndo, "visit.appointment_id": NothingToUndo}
    with refused_as(taken), _changing(visit, by_id, now):
        fill_party(visit, [Came(*one) for one in facts["party"]])
        for name, value in facts["visit"].items():
            setattr(visit, name, value)
        for consultation in visit.consultations:
            for name, value in facts["consultations"][consultation.reference].items():
                setattr(consultation, name, value)
        _end_link(visit)


@contextmanager
def _changing(visit: Visit, by_id: int, now: datetime) -> Iterator[None]:
    with acting(visit, VisitActKind.PUT_RIGHT, by_id=by_id, now=now):
        yield
        for consultation in visit.consultations:
            consultation.version += 1  # messages about it are looked at again
    db.session.refresh(visit)


def fill_party(visit: Visit, party: Sequence[Came]) -> None:
    """Write the party anew: its order says who leads."""
    for member in list(visit.party):
        visit.party.remove(member)
        db.session.delete(member)
    db.session.flush()
    visit.party = [PartyMember(**one._asdict()) for one in party]
    db.session.flush()


def _lead(visit: Visit) -> Citizen | None:
    return next((member.citizen for member in visit.party if member.part == Part.CLIENT), None)


def _end_link(visit: Visit) -> None:
    visit.link_version += 1
    visit.link_hash = links.hash(LinkKind.VISIT, visit.reference, visit.link_version)
