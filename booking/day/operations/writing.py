"""Write up, finish, undo and book again: over several rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from booking.appointments import operations as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import AppointmentChannel
from booking.cases import operations as cases
from booking.cases.models import Entry
from booking.cases.operations import NextStep
from booking.cases.rules import Act, Basis
from booking.cases.rules.actions import whose_value
from booking.citizens.queries import dead_among
from booking.citizens.rules import Needs
from booking.core.database import db
from booking.core.errors import SlotUnknown, StalePage
from booking.day.errors import NameNeeded
from booking.day.queries.person import answers_of_visit, clients_of, link_point
from booking.day.rules import Draft
from booking.referrals import operations as referrals
from booking.services import operations as services
from booking.services.models import Department, Service, Topic
from booking.services.queries import departments
from booking.services.rules import said_before
from booking.sessions.errors import TimeTakenSince
from booking.staff.rules import GrantLike, Role, scope_of
from booking.visits import operations as visits
from booking.visits.models import Consultation, VisitAct
from booking.visits.operations.acts import lock
from booking.visits.rules import ENDINGS, ConsultationStatus, Outcome, VisitRecord, reason_in_words


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
    hand_over_to: Service | None = None,
) -> Consultation | None:
    """Finish the consultation: the note becomes an entry on each client's record, the draft is deleted.

    A next step that has an owner becomes an action; *referred*, to nobody yet, becomes a Task: say to whom. With
    `hand_over_to` the person waits again, for that service: the next Consultation is returned. Raises ColleagueLeft,
    OutcomeMissing, StalePage, AlreadyCalled or VisitOver, and then nothing is written.
    """
    draft = written.draft
    lock(consultation.visit)
    kept = Draft.from_text(consultation.draft)
    mine = kept.window == draft.window or not consultation.draft or kept.note == draft.note
    if not mine and consultation.version != expected_version:
        raise StalePage
    details = {
        "topic_id": written.topic.id if written.topic else None,
        "next_step": draft.next_step,
        "take_home": draft.take_home,
        "referred_to_id": written.referred_to.id if written.referred_to and draft.outcome == Outcome.REFERRED else None,
    }
    following = None
    if hand_over_to is not None:
        following = visits.hand_over(
            consultation,
            hand_over_to.id,
            advisor_id=advisor_id,
            outcome=draft.outcome or Outcome.REFERRED,
            now=now,
            **{**details, "referred_to_id": hand_over_to.department_id},  # type: ignore[arg-type]
        )
    else:
        visits.finish(consultation, advisor_id=advisor_id, outcome=draft.outcome, now=now, **details)  # type: ignore[arg-type]
    if consultation.service_id is None and written.topic:
        consultation.service_id = written.topic.service_id
    consultation.link_to_id = _link_allowed(consultation, draft)
    write_note(consultation, written, author_id=advisor_id, department_id=department_id, now=now)
    _write_step(consultation, written, author_id=advisor_id, department_id=department_id, now=now)
    if following is None:
        referrals.ask_to_whom(consultation, department_id=department_id, now=now)
    return following


class Undone(NamedTuple):
    """Other effects of an undo: part of the time was taken by somebody else, and who waits again."""

    taken: TimeTakenSince | None
    waiting_again: list[str]  # tickets


def undo(act: VisitAct, *, by_id: int, now: datetime, typed: Draft | None = None) -> Undone:
    """Undo the author's own last act on a visit. Undoing a finish deletes its entry and restores the draft.

    Whom the advisor has called since, but not started, waits again. `typed` is what the page holds of a consultation
    whose start is undone; it is kept for its author. Raises what `visits.undo` does.
    """
    lock(act.visit)
    mine = [consultation for consultation in act.visit.consultations if consultation.advisor_id == by_id]
    if typed is not None:
        for consultation in mine:
            if consultation.status == ConsultationStatus.IN_PROGRESS:
                keep_draft(consultation, replace(typed, window=""), expected_version=consultation.version, now=now)
    said = {
        consultation: _as_typed(consultation)
        for consultation in mine
        if consultation.status == ConsultationStatus.FINISHED and consultation.outcome != Outcome.NOT_SEEN
    }
    waiting_again = []
    if act.act in ENDINGS:
        together = any(consultation.in_group for consultation in mine if consultation.finished_at == act.at)
        waiting_again = visits.put_back_called(by_id, now, in_group=together)
    taken = visits.undo(act, by_id, now)
    for consultation, draft in said.items():
        if consultation.status == ConsultationStatus.IN_PROGRESS:
            entries = cases.take_back_entries(consultation.id, author_id=by_id, since=act.at)
            note = "\n\n".join(entry.body for entry in entries)
            referrals.take_back_pending(consultation)
            steps = cases.take_back_actions(consultation.id, author_id=by_id, since=act.at)
            restricted = any(e.restricted for e in entries) or any(step.restricted for step in steps)
            chosen = _as_chosen(draft, steps[-1]) if steps else draft
            consultation.draft = replace(chosen, note=note, restricted=restricted).to_text()
    return Undone(taken, waiting_again)


def _as_typed(consultation: Consultation) -> Draft:
    """Rebuild the form's values of a finished consultation, without its note."""
    referred = (
        db.session.get(Department, consultation.referred_to_id) if consultation.referred_to_id is not None else None
    )
    point = link_point(consultation.visit)
    return Draft(
        outcome=consultation.outcome,
        topic=f"{consultation.topic.service.slug}/{consultation.topic.name}" if consultation.topic else "",
        referred_to=referred.slug if referred else "",
        next_step=consultation.next_step,
        take_home=consultation.take_home,
        link_to=point.value if point is not None and point.id == consultation.link_to_id else "",
    )


def _as_chosen(draft: Draft, step: NextStep) -> Draft:
    """Rebuild whose a next step was to be, and until when."""
    return replace(draft, whose=whose_value(step.colleague, step.department), due_on=f"{step.due_on:%d/%m/%Y}")


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
