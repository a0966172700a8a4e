"""Columns read of a visit and of its consultation for the list of a day."""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from booking.appointments.models import Appointment
from booking.citizens.models import ContactPoint, Helper
from booking.citizens.rules import ContactKind
from booking.staff.models import StaffMember
from booking.visits import rules
from booking.visits.models import Consultation, Visit

REACHED_BY_TEXT = and_(
    ContactPoint.kind == ContactKind.MOBILE,
    ContactPoint.do_not_text.is_(False),
    ContactPoint.shared.is_(False),
    ContactPoint.opted_out_at.is_(None),
)
HELPER_POINT = aliased(ContactPoint)
HELPER_COLUMNS = (Helper.name.label("helper"), Helper.relation, HELPER_POINT.last_digits.label("helper_digits"))
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
    Visit.interpreter_arranged_at,
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
HANDED_OVER_COLUMNS = (Consultation.handed_over_because, Consultation.for_advisor_id, Consultation.for_desk_id)

_Earlier = aliased(Consultation)
# The advisor of the visit's previous consultation, if any: after it the appointment no longer counts for the order.
HANDED_OVER_BY = (
    select(_Earlier.advisor_id)
    .where(
        _Earlier.visit_id == Consultation.visit_id,
        _Earlier.id < Consultation.id,
        _Earlier.outcome.not_in(rules.NOT_SEEN),
        Consultation.appointment_id.is_(None),  # a second topic that was booked is no hand-over
    )
    .order_by(_Earlier.id.desc())
    .limit(1)
    .correlate(Consultation)
    .scalar_subquery()
)
# The appointment that a visit's row is about: that of a second topic, else the visit's own.
BOOKED_AS = Appointment.id == func.coalesce(Consultation.appointment_id, Visit.appointment_id)
# The visit of an appointment: a second topic's is that of the first.
VISIT_OF_APPOINTMENT = and_(
    Visit.appointment_id == func.coalesce(Appointment.follows_id, Appointment.id),
    Visit.gone_how != rules.GoneHow.WITHDRAWN,
)
# What the advisor speaks with whom a visit is booked: who speaks their language needs no interpreter.
_Theirs = aliased(StaffMember)
SPOKEN_BY_THEIRS = (
    select(_Theirs.languages).where(_Theirs.id == Appointment.advisor_id).correlate(Appointment).scalar_subquery()
)
