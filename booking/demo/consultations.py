"""One consultation of the demo, from check-in to note, by the operations that staff use."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentChannel
from booking.cases import operations as cases
from booking.citizens.models import Citizen
from booking.citizens.rules import Needs, Part
from booking.core.errors import Refusal
from booking.demo.cast import Cast, residents
from booking.demo.people import ABOUT, NOTES, Note
from booking.services.models import Service
from booking.sessions.models import Assignment
from booking.visits import operations as visits
from booking.visits.models import Visit
from booking.visits.rules import Outcome

MINUTE = timedelta(minutes=1)


def needs_of(citizen: Citizen, assignment: Assignment) -> Needs:
    """Return what helps this citizen; their language only where this advisor speaks it."""
    needs = residents()[citizen.name].needs
    if needs.language in assignment.advisor.languages:
        return needs
    return Needs.from_json({key: value for key, value in needs.to_json().items() if key != "language"})


def book_at(
    citizen: Citizen, service: Service, assignment: Assignment, starts_at: datetime, *, booked_at: datetime
) -> Appointment | None:
    """Book this advisor at this start; None where the booking is refused."""
    reach = residents()[citizen.name].reach
    try:
        return appointments.book(
            citizen,
            service,
            venue_id=assignment.session.venue_id,
            starts_at=starts_at,
            needs=needs_of(citizen, assignment),
            about=ABOUT[service.slug],
            channel=AppointmentChannel.WEB if "m" in reach or "e" in reach else AppointmentChannel.PHONE,
            advisor_id=assignment.advisor_id,
            now=booked_at,
        )
    except Refusal:
        return None


def arrive(cast: Cast, appointment: Appointment, at: datetime) -> Visit:
    host = cast.host_at(appointment.venue_id)
    return visits.check_in_appointment(appointment, venue_id=appointment.venue_id, by_id=host, now=at)


def walk_in(
    cast: Cast, venue_id: int, citizen: Citizen | None, service: Service, at: datetime, needs: Needs | None = None
) -> Visit:
    """Add a drop-in, with a name or without."""
    host = cast.host_at(venue_id)
    return visits.add_drop_in(
        venue_id, citizen=citizen, service_id=service.id, needs=needs or Needs(), by_id=host, now=at
    )


def begin(visit: Visit, assignment: Assignment, called: datetime, started: datetime) -> None:
    """Call the visit's open consultation and start it."""
    consultation = visit.consultations[-1]
    visits.call(consultation, assignment.advisor_id, assignment.desk_id, called)
    visits.start(consultation, assignment.advisor_id, started)


def end(cast: Cast, visit: Visit, assignment: Assignment, note: Note | None, at: datetime) -> None:
    """Finish the consultation and write the note on the record; anonymous visits leave an outcome only."""
    consultation = visit.consultations[-1]
    assert consultation.service is not None
    service = consultation.service
    topic_name, body, outcome, next_step, restricted = note or (service.topics[0].name, "", Outcome.RESOLVED, "", False)
    topic = cast.topics[service.slug, topic_name]
    visits.finish(
        consultation,
        advisor_id=assignment.advisor_id,
        outcome=outcome,
        now=at,
        topic_id=topic.id,
        next_step=next_step,
    )
    clients = [member.citizen for member in visit.party if member.part == Part.CLIENT]
    if body and clients:
        cases.write_entry(
            body,
            clients=clients,
            department_id=service.department_id,
            author_id=assignment.advisor_id,
            happened_at=at,
            now=at,
            topic_id=topic.id,
            restricted=restricted,
            consultation_id=consultation.id,
        )


def note_for(service: Service, times_before: int) -> Note:
    """Return the note of the first, second, … consultation with the same person about this service."""
    notes = NOTES[service.slug]
    return notes[min(times_before, len(notes) - 1)]
