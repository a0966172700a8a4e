"""Columns read of a visit and of its consultation for the list of a day."""

from __future__ import annotations

from sqlalchemy import and_

from booking.citizens.models import ContactPoint
from booking.citizens.rules import ContactKind
from booking.visits.models import Consultation, Visit

REACHED_BY_TEXT = and_(
    ContactPoint.kind == ContactKind.MOBILE,
    ContactPoint.do_not_text.is_(False),
    ContactPoint.shared.is_(False),
    ContactPoint.opted_out_at.is_(None),
)
VISIT_COLUMNS = (
    Visit.reference,
    Visit.status,
    Visit.gone_how,
    Visit.ticket,
    Visit.record,
    Visit.needs,
    Visit.version,
    Visit.arrived_at,
    Visit.gone_at,
    Visit.venue_id,
    Visit.service_id.label("visit_service_id"),
    Visit.text_when_called,
)
CONSULTATION_COLUMNS = (
    Consultation.reference.label("consultation"),
    Consultation.status.label("consultation_status"),
    Consultation.service_id.label("consultation_service_id"),
    Consultation.waiting_since,
    Consultation.called_at,
    Consultation.started_at,
    Consultation.times_called,
    Consultation.advisor_id,
)
