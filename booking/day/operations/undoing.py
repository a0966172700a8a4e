"""Undo an act of one's own, over several rooms: what was typed stands in its form again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from booking.cases import operations as cases
from booking.cases.operations import NextStep
from booking.cases.rules.actions import whose_value
from booking.core.database import db
from booking.day.operations.writing import keep_draft
from booking.day.queries.person import link_point
from booking.day.rules import Draft, for_value
from booking.referrals import operations as referrals
from booking.services.models import Department
from booking.sessions.errors import TimeTakenSince
from booking.visits import operations as visits
from booking.visits.models import Consultation, VisitAct
from booking.visits.operations.acts import lock
from booking.visits.rules import ENDINGS, ConsultationStatus, Outcome


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
    draft = Draft(
        outcome=consultation.outcome,
        topic=f"{consultation.topic.service.slug}/{consultation.topic.name}" if consultation.topic else "",
        referred_to=referred.slug if referred else "",
        next_step=consultation.next_step,
        take_home=consultation.take_home,
        link_to=point.value if point is not None and point.id == consultation.link_to_id else "",
    )
    return _as_handed_over(consultation, draft)


def _as_handed_over(consultation: Consultation, draft: Draft) -> Draft:
    """Rebuild what was said as it was handed over, if it was."""
    following = next((one for one in consultation.visit.consultations if one.id > consultation.id), None)
    if following is None or following.service is None or not following.handed_over_because:
        return draft
    return replace(
        draft,
        hand_over_to=following.service.slug,
        hand_over_for=for_value(following.for_advisor, following.for_desk.number if following.for_desk else None),
        handed_over_because=following.handed_over_because,
        for_next=following.for_next,
    )


def _as_chosen(draft: Draft, step: NextStep) -> Draft:
    """Rebuild whose a next step was to be, and until when."""
    return replace(draft, whose=whose_value(step.colleague, step.department), due_on=f"{step.due_on:%d/%m/%Y}")
