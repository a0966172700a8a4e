"""Read the consultations of an advisor's day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ScalarSelect, and_, exists, or_, select

from booking.cases.models import Entry
from booking.citizens.models import CaseRecord, Citizen
from booking.citizens.rules import Part
from booking.core.clock import day_bounds, day_of
from booking.core.database import db
from booking.core.limits import STAFF_UNDO_FOR
from booking.day.queries.rows import Seen
from booking.day.rules import KEPT_TO_WRITE_UP
from booking.services.models import Service
from booking.visits import rules as visit_rules
from booking.visits.models import Consultation, PartyMember, Visit, VisitAct
from booking.visits.rules import ConsultationStatus, VisitRecord, VisitStatus

# The consultation in progress, then the one finished last: another order than CONSULTATION_ORDER inside a visit.
_NEWEST_FIRST = (Consultation.finished_at.desc().nulls_first(), Consultation.id.desc())


def seen(advisor_id: int, day: date, now: datetime) -> list[Seen]:
    """List an advisor's consultations of a day, newest first; today also what is in progress or left to write up."""
    start, end = day_bounds(day)
    of_the_day = and_(Consultation.finished_at >= start, Consultation.finished_at < end)
    left_open = and_(Consultation.draft != "", Consultation.finished_at >= start - KEPT_TO_WRITE_UP)
    rows = db.session.execute(
        select(
            Consultation.reference,
            Consultation.status,
            Visit.ticket,
            Visit.reference.label("visit"),
            Visit.status.label("visit_status"),
            Visit.record,
            Service.name.label("service"),
            Consultation.outcome,
            Consultation.called_at,
            Consultation.started_at,
            Consultation.finished_at,
            Citizen.shown_name.label("name"),
            CaseRecord.reference.label("case_record"),
            exists().where(Entry.consultation_id == Consultation.id, ~Entry.struck, ~Entry.moved).label("written"),
            (Consultation.draft != "").label("has_draft"),
            Consultation.in_group,
            _undo_of(advisor_id, now).label("undo"),
        )
        .join(Visit, Visit.id == Consultation.visit_id)
        .outerjoin(Service, Service.id == Consultation.service_id)
        .outerjoin(PartyMember, and_(PartyMember.visit_id == Visit.id, PartyMember.part == Part.CLIENT))
        .outerjoin(Citizen, Citizen.id == PartyMember.citizen_id)
        .outerjoin(CaseRecord, CaseRecord.id == Citizen.case_record_id)
        .where(Consultation.advisor_id == advisor_id)
        .where(or_(Consultation.finished_at.is_(None), of_the_day, left_open) if day == day_of(now) else of_the_day)
        .where(
            Consultation.status.in_(
                (ConsultationStatus.CALLED, ConsultationStatus.IN_PROGRESS, ConsultationStatus.FINISHED)
            )
        )
        .order_by(*_NEWEST_FIRST, PartyMember.id)
    )
    found: dict[str, Seen] = {}
    for row in rows:
        known = found.get(row.reference)
        if known is not None:
            found[row.reference] = known._replace(
                name=f"{known.name}, {row.name}", case_records=(*known.case_records, row.case_record)
            )
            continue
        at = row.started_at or row.called_at or row.finished_at
        found[row.reference] = Seen(
            row.reference,
            row.status,
            row.ticket or "",
            row.name or "",
            row.service or "",
            at,
            row.outcome,
            row.record != VisitRecord.NOT_NEEDED,
            bool(row.written),
            row.status == ConsultationStatus.FINISHED and bool(row.has_draft),
            row.in_group,
            row.undo or "",
            (row.case_record,) if row.case_record else (),
            row.visit if row.visit_status == VisitStatus.GONE else "",
        )
    begun = [line.in_group for line in found.values() if line.status == ConsultationStatus.IN_PROGRESS]
    return [line if all(line.in_group and one for one in begun) else line._replace(undo="") for line in found.values()]


def _undo_of(advisor_id: int, now: datetime) -> ScalarSelect[str]:
    """Select the act of this advisor that finished a consultation, where `visits.may_be_undone` allows undoing it."""
    return (
        select(VisitAct.reference)
        .where(VisitAct.visit_id == Consultation.visit_id, VisitAct.at == Consultation.finished_at)
        .where(VisitAct.by_id == advisor_id, VisitAct.act.in_(visit_rules.ENDINGS), VisitAct.undone_at.is_(None))
        .where(VisitAct.at.between(now - STAFF_UNDO_FOR, now))
        .where(VisitAct.before["version_after"].as_integer() == Visit.version)
        .scalar_subquery()
    )
