"""Move a conversation to the person it is with: the wrong one was started."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from booking.appointments.models import Appointment
from booking.day.rules import Draft
from booking.referrals.errors import ReferralStands
from booking.referrals.queries import referrals_of
from booking.referrals.rules import OPEN_REFERRALS
from booking.visits import operations as visits
from booking.visits.models import Consultation


def switch_person(
    wrong: Consultation, right: Consultation | Appointment, *, advisor_id: int, desk_id: int | None, now: datetime
) -> Consultation:
    """Start with the right person instead, with all that was typed but to whom a link goes; return the consultation.

    Raises what `visits.start_instead` does, and ReferralStands where one that is open was made for the wrong person.
    """
    if any(line.state in OPEN_REFERRALS for line in referrals_of([wrong.id]).get(wrong.id, ())):
        raise ReferralStands
    typed = Draft.from_text(wrong.draft)
    found = visits.start_instead(wrong, right, advisor_id, desk_id=desk_id, now=now)
    before = Draft.from_text(found.draft)
    note = "\n\n".join(words for words in (before.note, typed.note) if words)
    visits.save_draft(found, replace(typed, note=note, link_to="", window="").to_text(), None, now)
    return found
