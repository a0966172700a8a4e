"""Write up, finish, hand over and book again: over several rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentChannel
from booking.cases import operations as cases
from booking.cases.models import Entry
from booking.cases.operations import NextStep
from booking.cases.rules import Act, Basis
from booking.citizens.queries import dead_among
from booking.citizens.rules import Needs
from booking.core.errors import SlotUnknown, StalePage
from booking.day.errors import NameNeeded
from booking.day.queries.person import answers_of_visit, clients_of, link_point
from booking.day.rules import Draft
from booking.referrals import operations as referrals
from booking.services import operations as services
from booking.services.models import Department, Topic
from booking.services.queries import departments
from booking.services.rules import said_before
from booking.staff.rules import GrantLike, Role, scope_of
from booking.visits import operations as visits
from booking.visits.models import Consultation
from booking.visits.operations.acts import lock
from booking.visits.rules import ConsultationStatus, HandOver, Outcome, VisitRecord, reason_in_words


@dataclass(frozen=True)
class WriteUp:
    """What was written of a consultation, with the topic and department chosen from the lists."""

    draft: Draft
    topic: Topic | None = None
    referred_to: Department | None = None
    step: NextStep | None = None  # the next step as an action: with whose it is


def write_down_call(consultation: Consultation, *, by_id: int, device: str, now: datetime) -> None:
    """Audit the reason of a call, for each client. A call that is the advisor's own work has none, and no row."""
    if consultation.called_because:
        records = [client.case_record.reference for client in clients_of(consultation.visit)]
        why = reason_in_words(consultation.called_because)
        cases.audit_each(
            Act.CALLED, records or [""], staff_id=by_id, device=device, basis=Basis.REASON, reason=why, now=now
        )


def keep_draft(consultation: Consultation, draft: Draft, *, expected_version: int, now: datetime) -> int:
    """Save the draft; return the version afterwards. Equal words change nothing.

    Raises StalePage where another page has saved something else since `expected_version`, VisitOver once finished.
    """
    lock(consultation.visit)
    visits.need_going_on(consultation)
    kept = Draft.from_text(consultation.draft)
    if kept.same_words(draft):
        return consultation.version
    expected = None if kept.window == draft.window else expected_version
    return visits.save_draft(consultation, draft.to_text(), expected, now)


def finish(
    consultation: Consultation,
    written: WriteUp,
    *,
    advisor_id: int,
    department_id: int,
    expected_version: int,
    now: datetime,
    to: HandOver | None = None,
) -> Consultation | None:
    """Finish the consultation: the note becomes an entry on each client's record, the draft is deleted.

    A next step that has an owner becomes an action; *referred*, to nobody yet, becomes a Task: say to whom. With `to`
    the person is handed over: the next Consultation is returned. Raises ColleagueLeft, StalePage, and what
    `visits.finish` or `visits.hand_over` raises; then nothing is written.
    """
    draft = written.draft
    lock(consultation.visit)
    kept = Draft.from_text(consultation.draft)
    mine = kept.window == draft.window or not consultation.draft or kept.note == draft.note
    if not mine and consultation.version != expected_version:
        raise StalePage
    referred = written.referred_to if draft.outcome == Outcome.REFERRED else None
    details: dict[str, Any] = {
        **{"topic_id": written.topic.id if written.topic else None, "next_step": draft.next_step},
        **{"take_home": draft.take_home, "referred_to_id": referred.id if referred else None},
        **{"advisor_id": advisor_id, "outcome": draft.outcome, "now": now},
    }
    following = None
    if to is not None:
        following = visits.hand_over(consultation, to, **details)
    else:
        visits.finish(consultation, **details)
    if consultation.service_id is None and written.topic:
        consultation.service_id = written.topic.service_id
    consultation.link_to_id = _link_allowed(consultation, draft)
    write_note(consultation, written, author_id=advisor_id, department_id=department_id, now=now)
    _write_step(consultation, written, author_id=advisor_id, department_id=department_id, now=now)
    if to is None or to.is_second_topic:
        referrals.ask_to_whom(consultation, department_id=department_id, now=now)
    return following


def _link_allowed(consultation: Consultation, draft: Draft) -> int | None:
    """Return the contact point for which consent was given, where it is still theirs and may be written to."""
    point = link_point(consultation.visit) if draft.link_to else None
    return point.id if point is not None and point.value == draft.link_to else None


def write_up(
    consultation: Consultation,
    written: WriteUp,
    *,
    author_id: int,
    department_id: int,
    expected_version: int,
    now: datetime,
) -> Entry | None:
    """Complete a finished consultation that was not written up. The outcome stays.

    Raises StalePage where it was written up, or is in progress again, since `expected_version`.
    """
    lock(consultation.visit)
    if consultation.version != expected_version or consultation.status != ConsultationStatus.FINISHED:
        raise StalePage
    draft = written.draft
    consultation.topic_id = written.topic.id if written.topic else consultation.topic_id
    consultation.next_step, consultation.take_home = draft.next_step, draft.take_home
    consultation.draft = ""
    consultation.version += 1
    _write_step(consultation, written, author_id=author_id, department_id=department_id, now=now)
    return write_note(consultation, written, author_id=author_id, department_id=department_id, now=now)


def _write_step(
    consultation: Consultation, written: WriteUp, *, author_id: int, department_id: int, now: datetime
) -> None:
    """Write the next step as an action, where it says whose it is."""
    if written.step is not None:
        cases.write_action(
            written.step,
            consultation,
            department_id=department_id,
            author_id=author_id,
            now=now,
        )


def write_note(
    consultation: Consultation, written: WriteUp, *, author_id: int, department_id: int, now: datetime
) -> Entry | None:
    """Write the note as an entry, if there is one; a visit that needs no record gets none."""
    if not written.draft.note or consultation.visit.record == VisitRecord.NOT_NEEDED:
        return None
    return cases.write_entry(
        written.draft.note,
        clients=clients_of(consultation.visit),
        department_id=department_id,
        author_id=author_id,
        happened_at=consultation.started_at or now,
        now=now,
        topic_id=written.topic.id if written.topic else None,
        restricted=written.draft.restricted,
        consultation_id=consultation.id,
    )


def book_follow_up(
    consultation: Consultation,
    *,
    venue_id: int,
    starts_at: datetime,
    advisor_id: int | None,
    booked_by_id: int,
    as_answered: bool = False,
    now: datetime,
) -> Appointment:
    """Book the same people again for the same service, with the needs they have today; the first living client leads.

    `as_answered`: what they answered for this visit is answered for the next one too.
    Raises NameNeeded for an anonymous visit, and what `appointments.operations.book` raises.
    """
    clients = clients_of(consultation.visit)
    if not clients:
        raise NameNeeded
    if consultation.service is None:
        raise SlotUnknown
    dead = dead_among([client.id for client in clients])
    clients = [client for client in clients if client.id not in dead] or clients
    booked = appointments.book(
        clients[0],
        consultation.service,
        venue_id=venue_id,
        starts_at=starts_at,
        needs=Needs.from_json(consultation.visit.needs),
        others=clients[1:],
        channel=AppointmentChannel.DAY,
        booked_by_id=booked_by_id,
        advisor_id=advisor_id,
        now=now,
    )
    if as_answered:
        said = said_before(answers_of_visit(consultation.visit))
        services.keep_answers(consultation.service.id, said, appointment_id=booked.id)
    return booked


def department_for(consultation: Consultation, topic: Topic | None, grants: Sequence[GrantLike]) -> int:
    """Return the department in which a note is written: the service's, else the topic's, else the author's own."""
    if consultation.service is not None:
        return consultation.service.department_id
    if topic is not None:
        return topic.service.department_id
    return min(scope_of(grants, Role.ADVISOR).department_ids or {department.id for department in departments()})
