"""Panel of the person being seen: their story, and the form for the write-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request

from booking.appointments.models import Appointment
from booking.cases.operations import open_record
from booking.cases.queries import (
    EntryLine,
    Speaks,
    closed_to,
    last_opened,
    record_by_reference,
    to_do_for,
    who_speaks,
    written_in,
)
from booking.cases.rules import Basis, may_read_answer
from booking.cases.rules.actions import DUE_CHOICES, DUE_UNLESS_CHOSEN, whose_value
from booking.citizens.models import ContactPoint
from booking.citizens.rules import ContactKind, Needs, Part, needs_in_short
from booking.core.clock import day_of
from booking.core.database import transaction
from booking.core.translation import _
from booking.day.forms import OUTCOME_CHOICES, WriteUpForm
from booking.day.queries import (
    Follow,
    MyDay,
    Story,
    answers_of_visit,
    answers_to_offer,
    bookings_after,
    follow_ups,
    last_act_of,
    link_point,
    own_consultation,
    story_of,
)
from booking.day.rules import Draft, opens_turned
from booking.day.views.hand_over_choices import fill_hand_over
from booking.day.views.instead import instead_of
from booking.day.views.likely import LikelyChoice, likely_choices
from booking.referrals.queries import ReferralLine
from booking.replies.views.correspondence import CorrespondenceLine, correspondence
from booking.services.models import Department, Service
from booking.services.queries import departments, open_services, with_topics
from booking.services.rules import Answered
from booking.staff.queries import advisors
from booking.staff.queries import by_id as staff_by_id
from booking.visits.models import Consultation, Visit, VisitAct
from booking.visits.queries import interpreter_of, may_be_undone
from booking.visits.rules import ConsultationStatus, Outcome, VisitActKind, reason_in_words
from booking.visits.rules.parts import PARTS
from booking.web.device import device
from booking.web.guard import signed_in


@dataclass(frozen=True)
class Panel:
    """Context of the panel of the person being seen, or just called."""

    consultation: Consultation
    visit: Visit
    form: WriteUpForm
    turned: bool
    asked: str  # "1" or "0": turned, or turned back, by hand; "" where the party decides
    stories: Sequence[Story]
    written: Sequence[EntryLine]
    bookings: Sequence[Appointment]
    helps: Sequence[str]  # needs, and whether the interpreter is arranged
    undo: VisitAct | None  # the act that began it, while it can be undone
    letters: Sequence[CorrespondenceLine]  # messages and replies about this visit
    answers: Sequence[Answered]  # to what the service asks
    again: Sequence[Answered]  # those of them that a follow-up would need too
    book: str  # where a follow-up is searched: "" (not), "mine", "here" or "any"
    weeks: int
    follow: Follow | None
    to_close: Sequence[str]  # referrals of theirs that were sent to this advisor or their department
    likely: Sequence[LikelyChoice]  # records that may be the clients', to be chosen from
    closed: bool  # somebody of the party is shielded from this advisor: ticket, service and what is to be ready only
    flagged: Sequence[str]  # what flags on a closed party have done: actions, never why
    instead: Sequence[tuple[str, str]]  # who may be here instead, where the wrong one was started
    speaks: Sequence[Speaks]  # which representatives may speak for which clients, until when


def panel_of(day: MyDay, typed: WriteUpForm | None, now: datetime, reference: str = "") -> Panel | None:
    """Build the panel of the consultation in progress, else of the called one.

    The form holds what was typed, else the draft.
    """
    if day.current is None:
        return None
    consultation = own_consultation(reference or day.current.reference, signed_in().id)
    if consultation is None:
        return None
    form = fill_choices(typed, consultation) if typed is not None else form_for(consultation)
    asked = request.values.get("turned", "")
    turned = opens_turned((member.part for member in consultation.visit.party), asked)
    closed = closed_to(signed_in(), (member.citizen for member in consultation.visit.party))
    if not (turned or closed):
        _write_down_opening(consultation, now)
    mode, weeks = request.args.get("book") or request.args.get("who", ""), request.args.get("weeks", 1, type=int)
    book = mode if mode in {"mine", "here", "any"} and consultation.status == ConsultationStatus.IN_PROGRESS else ""
    hidden = turned or closed
    answers = [one for one in answers_of_visit(consultation.visit) if not hidden and may_read_answer(one, signed_in())]
    stories = [] if hidden else story_of(consultation.visit, signed_in())
    if not form.outcome.data and any(line.consultation_id == consultation.id for line in _referrals(stories)):
        form.outcome.data = Outcome.REFERRED
    return Panel(
        consultation=consultation,
        visit=consultation.visit,
        form=form,
        turned=turned,
        asked=asked if asked in {"0", "1"} else "",
        stories=stories,
        written=written_in([consultation.id], signed_in()).get(consultation.id, ()),
        bookings=[] if closed else bookings_after(consultation.visit, now, shown=turned),
        helps=_helps(consultation.visit),
        undo=_undo_of(consultation, now),
        letters=[] if hidden else _letters(consultation.visit),
        answers=answers,
        again=answers_to_offer(consultation, answers) if book else [],
        book=book,
        weeks=weeks,
        follow=_follow(consultation, book, weeks, day, now) if book else None,
        to_close=[line.reference for line in _referrals(stories) if line.is_for(signed_in())],
        likely=[] if closed else likely_choices(consultation, turned=turned, now=now),
        closed=closed,
        flagged=_flagged(consultation.visit) if closed and not turned else [],
        instead=() if turned or consultation.in_group else instead_of(day, consultation.reference),
        speaks=[] if turned or closed else _speaks(consultation.visit, now),
    )


def _referrals(stories: Sequence[Story]) -> list[ReferralLine]:
    return [line for story in stories for line in story.referrals]


def _speaks(visit: Visit, now: datetime) -> list[Speaks]:
    here = {part: [one.citizen_id for one in visit.party if one.part == part] for part in Part}
    return who_speaks(here[Part.REPRESENTATIVE], here[Part.CLIENT], day_of(now))


def _flagged(visit: Visit) -> list[str]:
    records = {one.citizen.case_record.reference for one in visit.party if one.part == Part.CLIENT}
    return [what for whats in to_do_for(records, signed_in(), only_flags=True).values() for what in whats]


def _undo_of(consultation: Consultation, now: datetime) -> VisitAct | None:
    """Return the act that began this consultation, where it can be undone."""
    act = last_act_of(consultation.visit)
    began = act is not None and act.act == VisitActKind.STARTED and act.by_id == signed_in().id
    return act if act is not None and began and may_be_undone(act, now) else None


def _helps(visit: Visit) -> list[str]:
    return needs_in_short(Needs.from_json(visit.needs), interpreter_of(visit))


def _letters(visit: Visit) -> Sequence[CorrespondenceLine]:
    booked = [visit.appointment.reference] if visit.appointment else []
    found = correspondence([visit.reference, *booked])
    return sorted((line for lines in found.values() for line in lines), key=lambda line: line.at)


def _follow(consultation: Consultation, book: str, weeks: int, day: MyDay, now: datetime) -> Follow:
    return follow_ups(
        consultation,
        advisor_id=signed_in().id if book == "mine" else None,
        venue_id=day.here.venue_id if book == "here" and day.here else None,
        weeks=min(max(weeks, 0), 12),
        now=now,
    )


def _write_down_opening(consultation: Consultation, now: datetime) -> None:
    """Audit that the story is shown from the call on: one row for each client's record and device."""
    where, since, me = device(), consultation.called_at or consultation.started_at or now, signed_in().id
    references = [m.citizen.case_record.reference for m in consultation.visit.party if m.part == Part.CLIENT]
    new = [r for r in dict.fromkeys(references) if last_opened(r, me, since, device=where) is None]
    if not new:
        return
    why = reason_in_words(consultation.called_because)
    basis = Basis.REASON if why else Basis.VISIT
    with transaction():
        for reference in new:
            record = record_by_reference(reference)
            if record is not None:
                open_record(record, signed_in(), basis=basis, reason=why, device=where, now=now)


def form_for(consultation: Consultation) -> WriteUpForm:
    """Fill the form from the draft; after an undo, from the consultation as it was finished."""
    kept, going_on = Draft.from_text(consultation.draft), consultation.status != ConsultationStatus.FINISHED
    form = WriteUpForm(
        formdata=None,
        version=consultation.version,
        note=kept.note if going_on else "\n\n".join(filter(None, (kept.note, kept.for_next))),
        outcome=kept.outcome,
        referred_to=kept.referred_to,
        topic=kept.topic
        or (topic_value(consultation.topic.service, consultation.topic.name) if consultation.topic else ""),
        next_step=kept.next_step or consultation.next_step,
        whose=kept.whose,
        due_in=kept.due_in,
        due_on=kept.due_on,
        take_home=kept.take_home or consultation.take_home,
        restricted=kept.restricted,
        link_to=kept.link_to or _allowed_before(consultation),
        hand_over_to=kept.hand_over_to,
        hand_over_for=kept.hand_over_for,
        handed_over_because=kept.handed_over_because,
        for_next=kept.for_next,
    )
    return fill_choices(form, consultation)


def _allowed_before(consultation: Consultation) -> str:
    """Return the contact point's value that they had allowed before an undo."""
    point = link_point(consultation.visit)
    return point.value if point is not None and point.id == consultation.link_to_id else ""


def fill_choices(form: WriteUpForm, consultation: Consultation) -> WriteUpForm:
    """Fill the lists: topics of the service (of all, where it is not known), departments, services."""
    services = open_services()
    form.outcome.choices, form.party_part.choices = OUTCOME_CHOICES, PARTS
    topics = [consultation.service] if consultation.service else with_topics()
    form.topic.choices = {
        service.name: [(topic_value(service, topic.name), topic.name) for topic in service.topics] for service in topics
    }
    every_department = departments()
    form.referred_to.choices = [(department.slug, department.name) for department in every_department]
    point = link_point(consultation.visit)
    form.link_to.choices = [(point.value, _ending(point))] if point is not None else []
    form.whose.choices, form.due_in.choices = _owners(consultation.visit, every_department), tuple(DUE_CHOICES.items())
    form.due_in.data = form.due_in.data or DUE_UNLESS_CHOSEN
    fill_hand_over(form, consultation, services)
    return form


def _owners(visit: Visit, every_department: Sequence[Department]) -> dict[str, list[tuple[str, str]]]:
    """Group whose a next step can be: the person's, mine, a colleague's at this venue, a department's."""
    me = staff_by_id(signed_in().id)
    here = [one for one in advisors(venue_id=visit.venue_id) if one.id != me.id]
    return {
        "": [(whose_value(), _("Their own")), (whose_value(me), _("Mine"))],
        _("A department"): [(whose_value(department=one), one.name) for one in every_department],
        _("A colleague"): [(whose_value(one), one.name) for one in here],
    }


def _ending(point: ContactPoint) -> str:
    """Abbreviate a contact point, because the screen may be turned to others."""
    if point.kind == ContactKind.EMAIL:
        name, _at, host = point.value.partition("@")
        return f"{name[:1]}…@{host}"
    return f"…{point.value[-3:]}"


def topic_value(service: Service, name: str) -> str:
    return f"{service.slug}/{name}"
