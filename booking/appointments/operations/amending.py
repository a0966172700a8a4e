"""Change what was said when booking: names, needs, what it is about. It starts when it did; needs may take longer.

The needs are those of the whole visit, of a second topic too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from booking.appointments import rules
from booking.appointments.errors import AlreadyCancelled, NameKept, NeedsDoNotFit, TooLate
from booking.appointments.models import Appointment
from booking.appointments.operations import history
from booking.appointments.operations.interpreters import reconcile_interpreter
from booking.appointments.operations.times import set_time
from booking.appointments.queries import languages_of
from booking.appointments.rules import AppointmentAct, AppointmentStatus
from booking.citizens import operations as citizens
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.core.errors import SlotUnknown, StalePage
from booking.interpreters.rules import is_spoken
from booking.services import operations as services
from booking.sessions import operations as sessions
from booking.sessions.errors import SlotTaken
from booking.sessions.operations import TimeWish
from booking.sessions.rules import check_notice, service_terms


def change_details(
    appointment: Appointment,
    *,
    name: str,
    others: Sequence[str],
    needs: Needs,
    about: str,
    expected_version: int,
    now: datetime,
) -> bool:
    """Change what its person said when booking, until it starts; return whether anything was changed.

    Needs that take another time or a room take it from the diary, at the same start. Raises AlreadyCancelled, StalePage
    where it changed since `expected_version`, TooLate, NameKept, NeedsDoNotFit or InterpreterTooSoon; then nothing has
    changed.
    """
    visit = history.lock_visit(appointment)
    if appointment.status == AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    before = _needs(appointment)
    known = [other.typed_name for other in appointment.others]
    if (name, list(others), needs, about) == (appointment.citizen.typed_name, known, before, appointment.about):
        return False
    if appointment.version != expected_version:
        raise StalePage
    if not rules.may_change(appointment.starts_at, appointment.status, now):
        raise TooLate
    if name != appointment.citizen.typed_name:
        _need_own_name(appointment)
        citizens.correct_name(appointment.citizen, name)
    _name_others(appointment, others, now)
    appointment.about = about
    interpreted = (before.interpreter, before.language) != (needs.interpreter, needs.language)
    for topic in visit:
        _take(topic, needs, now)
    if interpreted:
        _check_notice(appointment, now)
    for topic in visit:
        history.change(topic, AppointmentAct.DETAILS, None, now)
    if interpreted:
        reconcile_interpreter(appointment, anew=True, now=now)
    return True


def answer(appointment: Appointment, said: Mapping[str, str]) -> None:
    """Keep the answers to what the services of the visit ask, by reference of their fields, each with its topic's."""
    for topic in appointment.topics:
        services.keep_answers(topic.service_id, said, appointment_id=topic.id)


def _need_own_name(appointment: Appointment) -> None:
    """Raise NameKept where the name is no longer only what its person typed: staff wrote it, or joined the record."""
    if appointment.booked_by_id is not None or len(appointment.citizen.case_record.citizens) > 1:
        raise NameKept


def _name_others(appointment: Appointment, names: Sequence[str], now: datetime) -> None:
    known = list(appointment.others)
    if list(names) == [person.typed_name for person in known]:
        return
    appointment.others = citizens.name_others(names, known=known, now=now)
    db.session.flush()
    citizens.forget_unused([person.id for person in known if person not in appointment.others])


def _take(appointment: Appointment, needs: Needs, now: datetime) -> None:
    """Set the needs, and take what they need of the diary. Raises NeedsDoNotFit."""
    service, old = appointment.service, appointment.busy_time
    same = _of_the_diary(appointment, needs) == _of_the_diary(appointment, _needs(appointment))
    if not same and (appointment.disrupted_at is not None or old is None):
        raise NeedsDoNotFit
    appointment.needs = needs.to_json()
    if same or old is None:
        return
    wish = TimeWish(venue_id=appointment.venue_id, starts_at=appointment.starts_at, now=now, again=True)
    try:
        taken = sessions.move_time(old, appointment.seat, service, needs, **wish)
    except (SlotUnknown, SlotTaken) as refusal:
        raise NeedsDoNotFit from refusal
    set_time(appointment, taken, appointment.venue_id, appointment.starts_at, now)


def _of_the_diary(appointment: Appointment, needs: Needs) -> tuple[object, ...]:
    terms = service_terms(appointment.service, needs)
    return terms.busy_minutes, terms.needs_room, terms.step_free


def _check_notice(appointment: Appointment, now: datetime) -> None:
    needs = _needs(appointment)
    if not is_spoken(needs, languages_of(appointment)):
        check_notice(needs.interpreter, appointment.starts_at, now, appointment.venue.nation)


def _needs(appointment: Appointment) -> Needs:
    return Needs.from_json(appointment.needs)
