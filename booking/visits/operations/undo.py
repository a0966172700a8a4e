"""Undoing: staff correct a third of their mistakes within a minute, half within five."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from booking.core.database import db, refused_as
from booking.core.errors import NothingToUndo, TimeTakenSince
from booking.sessions import operations as sessions
from booking.visits import rules
from booking.visits.models import Consultation, Visit, VisitAct
from booking.visits.operations.acts import CONSULTATION_FIELDS, VISIT_FIELDS, acting, booked_time, lock

UNDOABLE = frozenset(
    {
        "checked_in",
        "added",
        "left",
        "called",
        "missed",
        "back_to_waiting",
        "is_back",
        "started",
        "finished",
        "handed_over",
        "withdrawn",
    }
)
_INSTANTS = {"arrived_at", "gone_at", "called_at", "started_at", "finished_at", "waiting_since"}


def undo(act: VisitAct, by_id: int, now: datetime) -> TimeTakenSince | None:
    """Put the visit back as it was before its last act, at most ten minutes ago.

    What was made by the act is withdrawn, its ticket not given again. The booked time that *Finish* freed is taken
    back; what is returned says that somebody else has part of it by now. Raises NothingToUndo where something has
    happened to the visit since, or the advisor is with someone else by now.
    """
    visit = act.visit
    lock(visit)
    db.session.refresh(act)
    young = rules.may_undo(act.at, act.undone_at, now)
    if act.act not in UNDOABLE or not young or act.before.get("version_after") != visit.version:
        raise NothingToUndo
    taken = {"uq_consultation_advisor_busy": NothingToUndo, "consultation.advisor_id": NothingToUndo}
    with refused_as(taken), acting(visit, "undone", by_id=by_id, now=now):
        act.undone_at = now
        _restore(visit, act.before, now)
    booked = booked_time(visit, act.by_id) if act.act in {"finished", "handed_over"} else None
    try:
        if booked is not None:
            sessions.take_rest_again(booked, now)
    except TimeTakenSince as refusal:
        return refusal
    return None


def _restore(visit: Visit, before: dict[str, Any], now: datetime) -> None:
    kept = before.get("consultations", {})
    for consultation in list(visit.consultations):
        if consultation.reference in kept:
            _put_back(consultation, CONSULTATION_FIELDS, kept[consultation.reference])
            consultation.version += 1
        else:
            visit.consultations.remove(consultation)
            db.session.delete(consultation)
    if "visit" in before:
        _put_back(visit, VISIT_FIELDS, before["visit"])
    else:
        visit.status, visit.gone_how, visit.gone_at = "gone", "withdrawn", now


def _put_back(row: Visit | Consultation, fields: tuple[str, ...], values: dict[str, Any]) -> None:
    for name in fields:
        if name not in values:  # an act of the version before
            continue
        value = values[name]
        setattr(row, name, datetime.fromisoformat(value) if name in _INSTANTS and value else value)
