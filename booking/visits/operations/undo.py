"""Undo acts: staff correct a third of their mistakes within a minute, half within five."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from booking.core.database import db, refused_as
from booking.core.errors import NothingToUndo
from booking.sessions import operations as sessions
from booking.sessions.errors import TimeTakenSince
from booking.visits import queries, rules
from booking.visits.errors import AdvisorBusy, StillCalled
from booking.visits.models import Consultation, Visit, VisitAct
from booking.visits.operations.acts import CONSULTATION_FIELDS, VISIT_FIELDS, acting, booked_time, lock
from booking.visits.operations.one_at_a_time import need_free
from booking.visits.operations.put_right import Came, fill_party
from booking.visits.rules import WITH_ADVISOR, ConsultationStatus, GoneHow, VisitActKind, VisitStatus

_INSTANTS = {"arrived_at", "gone_at", "called_at", "started_at", "finished_at", "waiting_since"}


def undo(act: VisitAct, by_id: int, now: datetime) -> TimeTakenSince | None:
    """Restore the visit to its state before its last act, at most ten minutes ago.

    What the act created is withdrawn and its ticket not given again; undoing a start undoes the arrival that it
    recorded, or the end of the topic before it, and keeps what was typed for its author only (`typed_before`). The
    booked time that *Finish* freed is taken back; a TimeTakenSince is returned where somebody else has part of it by
    now.

    Raises NothingToUndo where something has happened to the visit since, it is another advisor's act, or the advisor is
    with someone else by now.
    """
    visit = act.visit
    lock(visit)
    db.session.refresh(act)
    if not queries.may_be_undone(act, now) or (act.act in rules.ADVISORS_ACTS and act.by_id != by_id):
        raise NothingToUndo
    _need_advisor_free(act)
    earlier = queries.act_by_reference(act.before.get("arrival", ""))
    acts = [act] if earlier is None else [act, earlier]
    endings = {one.at for one in acts if one.act in rules.ENDINGS}
    ended = [one for one in visit.consultations if one.finished_at in endings]
    taken = {"uq_consultation_advisor_busy": NothingToUndo, "consultation.advisor_id": NothingToUndo}
    with refused_as(taken), acting(visit, VisitActKind.UNDONE, by_id=by_id, now=now):
        if act.act == VisitActKind.STARTED:
            _keep_typed(act)
        for one in acts:
            one.undone_at = now
            _restore(visit, one.before, now)
            db.session.flush()  # the next one away from the advisor, before they have the one before again
    try:
        for again in ended:
            booked = booked_time(again, act.by_id)
            if booked is not None:
                sessions.retake_rest(booked, now)
    except TimeTakenSince as refusal:
        return refusal
    return None


def _need_advisor_free(act: VisitAct) -> None:
    """Raise NothingToUndo where an advisor would get this person back but has somebody else; see `need_free`."""
    kept = act.before.get("consultations", {})
    for consultation in act.visit.consultations:
        before = kept.get(consultation.reference, {})
        if before.get("status") in WITH_ADVISOR:
            try:
                need_free(before["advisor_id"], consultation)
            except (AdvisorBusy, StillCalled) as refusal:
                raise NothingToUndo from refusal


def _keep_typed(act: VisitAct) -> None:
    """Move the draft of a start that is undone from the consultation to the author's act."""
    for consultation in act.visit.consultations:
        if (
            consultation.status == ConsultationStatus.IN_PROGRESS
            and consultation.advisor_id == act.by_id
            and consultation.draft
        ):
            act.before = {**act.before, "draft": consultation.draft, "talk": consultation.reference}
            consultation.draft = ""


def forget_before(ids: Sequence[int]) -> None:
    """Blank the snapshots of these acts, which are too old to be undone."""
    db.session.execute(update(VisitAct).where(VisitAct.id.in_(ids)).values(before={}))


def _restore(visit: Visit, before: dict[str, Any], now: datetime) -> None:
    kept = before.get("consultations", {})
    for consultation in list(visit.consultations):
        if consultation.reference in kept:
            put_back_fields(consultation, CONSULTATION_FIELDS, kept[consultation.reference])
            consultation.version += 1
        else:
            visit.consultations.remove(consultation)
            db.session.delete(consultation)
    if "party" in before:  # one of them was marked as absent
        fill_party(visit, [Came(*one) for one in before["party"]])
    if "visit" in before:
        put_back_fields(visit, VISIT_FIELDS, before["visit"])
    else:
        visit.status, visit.gone_how, visit.gone_at = VisitStatus.GONE, GoneHow.WITHDRAWN, now


def put_back_fields(row: Visit | Consultation, fields: tuple[str, ...], values: dict[str, Any]) -> None:
    """Put fields of a visit or consultation back as an act kept them."""
    for name in fields:
        if name not in values:  # an act of the version before
            continue
        value = values[name]
        setattr(row, name, datetime.fromisoformat(value) if name in _INSTANTS and value else value)
