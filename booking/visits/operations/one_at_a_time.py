"""Refuse an advisor a second person, called or in consultation; members of one group are exempt."""

from __future__ import annotations

from sqlalchemy import select

from booking.core.database import db
from booking.core.errors import Refusal
from booking.staff.models import StaffMember
from booking.visits.errors import AdvisorBusy, StillCalled
from booking.visits.models import CONSULTATION_ORDER, Consultation, Visit
from booking.visits.rules import WITH_ADVISOR, ConsultationStatus, status_rank


def lock_advisor(advisor_id: int) -> None:
    """Lock the advisor's row, so that concurrent acts of one advisor are serialised; other advisors do not wait."""
    db.session.execute(select(StaffMember.id).where(StaffMember.id == advisor_id).with_for_update(key_share=True))


def need_free(advisor_id: int, consultation: Consultation) -> None:
    """Raise AdvisorBusy or StillCalled where the advisor has somebody else; members of one group are no conflict."""
    lock_advisor(advisor_id)
    refusal = _refusal(advisor_id, consultation.id, group=consultation.in_group)
    if refusal is not None:
        raise refusal


def taken_meanwhile(advisor_id: int) -> Refusal:
    """Build the refusal for a unique-index violation: another transaction gave the advisor somebody."""
    return _refusal(advisor_id, None, group=False) or AdvisorBusy(ticket="–")


def _refusal(advisor_id: int, but_id: int | None, *, group: bool) -> Refusal | None:
    has = (
        select(Consultation.status, Visit.ticket)
        .join(Visit)
        .where(
            Consultation.advisor_id == advisor_id,
            Consultation.status.in_(WITH_ADVISOR),
        )
        .order_by(*CONSULTATION_ORDER)
    )
    if but_id is not None:
        has = has.where(Consultation.id != but_id)
    if group:
        has = has.where(Consultation.in_group.is_(False))
    found = min(db.session.execute(has), key=lambda row: status_rank(row.status), default=None)
    if found is None:
        return None
    kind = AdvisorBusy if found.status == ConsultationStatus.IN_PROGRESS else StillCalled
    return kind(ticket=found.ticket or "–")
