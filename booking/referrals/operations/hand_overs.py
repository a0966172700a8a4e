"""Keep it as a Task that nobody is left who may call somebody who was handed over inside a visit."""

from __future__ import annotations

from datetime import datetime

from booking.core.translation import _
from booking.referrals.operations.pending import ask_advisor
from booking.referrals.queries.hand_overs import left_waiting, sent_by, tasks_over
from booking.referrals.rules import hand_over_key
from booking.tasks import operations as tasks
from booking.visits.models import Consultation


def settle_hand_overs(now: datetime) -> None:
    """Open a Task of whoever handed somebody over whom nobody is left to call; close those that are over."""
    for key in tasks_over(now):
        tasks.close_by_key(key, outcome=_("Somebody has them, or it was taken back"), now=now)
    for following in left_waiting(now):
        _ask_sender(following, now)


def _ask_sender(following: Consultation, now: datetime) -> None:
    sent = sent_by(following)
    about = sent.service or following.service
    asked = following.service.name if following.service else "–"
    detail = _(
        "%(ticket)s was handed over for %(service)s, and nobody who gives it is left. Refer them on, or book a time.",
        ticket=following.visit.ticket or "–",
        service=asked,
    )
    department_id = about.department_id if about else None
    ask_advisor(sent, hand_over_key(following.reference), department_id, due_at=now, detail=detail, now=now)
