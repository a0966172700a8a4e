"""Operations of a host over several rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentChannel
from booking.citizens import operations as citizens
from booking.citizens.rules import ContactKind, Needs, read_contacts
from booking.core.journal import ContactChange, SecurityAct, write_event
from booking.messages import operations as messages
from booking.services import operations as services
from booking.services.models import Service
from booking.services.queries import answers_of
from booking.services.rules import said_before
from booking.sessions.operations import Then
from booking.staff.rules import Scope
from booking.visits import operations as visits
from booking.visits.models import Visit
from booking.visits.rules import VisitRecord
from booking.wording.rules.kinds import SubjectKind


def reach_by(
    appointment: Appointment,
    contacts: Sequence[tuple[ContactKind, str]],
    *,
    shown: Sequence[tuple[ContactKind, str]],
    by_id: int,
    now: datetime,
) -> bool:
    """Replace the contact points `shown` by these; True where that changes anything.

    Messages still to be sent go there, and a Task to call about what did not arrive is closed.
    """
    person = appointment.told
    have = {(ContactKind(point.kind), point.value) for point in person.contact_points}
    want = (have - set(shown)) | set(contacts)
    if want == have:
        return False
    citizens.change_contacts(person, sorted(want), now=now)
    write_event(
        SecurityAct.CONTACT_CHANGED,
        now=now,
        by_id=by_id,
        what=ContactChange.CONTACTS,
        appointment=appointment.reference,
    )
    messages.address_corrected(SubjectKind.APPOINTMENT, appointment.reference, by_id=by_id, now=now)
    return True


def add_drop_in(
    venue_id: int,
    *,
    name: str,
    helped_by: str = "",
    others: Sequence[str] = (),
    service: Service,
    needs: Needs,
    count_only: bool,
    by_id: int,
    now: datetime,
) -> Visit:
    """Check in a walk-in. A name, even one word, becomes a citizen; without one the visit is `anonymous`.

    `helped_by` came with them, or sent them. With `others` it is one visit, and the matter of each; the first leads
    where no other name was given. `count_only`: no record is needed, and no name is stored.
    """
    helper = citizens.name_helper(helped_by, now=now) if helped_by and not count_only else None
    names = [] if count_only else [one for one in (name, *others) if one]
    person = citizens.name_citizen(names[0], language=needs.language, now=now) if names else None
    return visits.add_drop_in(
        venue_id,
        citizen=person,
        service_id=service.id,
        needs=needs,
        helper=helper,
        others=citizens.name_others(names[1:], now=now),
        by_id=by_id,
        now=now,
        record=VisitRecord.NOT_NEEDED if count_only else VisitRecord.ON_RECORD,
    )


def drop_in_instead(appointment: Appointment, venue_id: int, *, by_id: int, now: datetime) -> Visit:
    """Check in somebody who came on the wrong day as a drop-in, for the same service; the appointment stays.

    Raises AlreadyCheckedIn (who, at) where they wait here already: a second press adds nobody.
    """
    visits.need_not_here(appointment.citizen, venue_id, now=now)
    visit = visits.add_drop_in(
        venue_id,
        citizen=appointment.citizen,
        others=appointment.others,
        service_id=appointment.service_id,
        needs=Needs.from_json(appointment.needs),
        about=appointment.about,
        by_id=by_id,
        now=now,
    )
    services.keep_answers(appointment.service_id, said_before(answers_of(appointment.id)), visit_id=visit.id)
    return visit


def book_for(
    service: Service,
    needs: Needs,
    *,
    venue_id: int,
    starts_at: datetime,
    then: Then | None = None,
    name: str,
    helped_by: str = "",
    relation: str = "",
    others: str = "",
    mobile: str,
    email: str,
    postal: str = "",
    about: str,
    channel: str,
    also: str,
    said: Mapping[str, str],
    scope: Scope,
    by_id: int,
    now: datetime,
) -> Appointment:
    """Book for somebody who is here or on the telephone, with the name and contact points that they give.

    `helped_by`: somebody else calls or stands here for them. Number and address are then the helper's, and serve this
    appointment only. `others`, a name a line, come too. Who gives a postal address is written to as well.
    `said` are their answers to what the services ask, by reference of its fields.
    A double booking is asked about within `scope`, the host's: what lies outside is not theirs to know.
    Raises what `appointments.operations.book` raises; then nobody is added either.
    """
    appointments.check_double_booking(name, service, needs, starts_at, also=also, among=scope, then=then)
    contacts = read_contacts(mobile, email)
    helper = citizens.name_helper(helped_by, relation=relation, contacts=contacts, now=now) if helped_by else None
    own = [*([] if helper else contacts), *([(ContactKind.POSTAL, postal)] if postal else [])]
    person = citizens.name_citizen(name, contacts=own, language=needs.language, now=now)
    booked = appointments.book(
        person,
        service,
        venue_id=venue_id,
        starts_at=starts_at,
        needs=needs,
        about=about,
        channel=channel if channel in {AppointmentChannel.DESK, AppointmentChannel.PHONE} else AppointmentChannel.DESK,
        booked_by_id=by_id,
        helper=helper,
        letter=bool(postal),
        others=citizens.name_others(others.splitlines(), now=now),
        then=then,
        now=now,
    )
    appointments.answer(booked, said)
    return booked
