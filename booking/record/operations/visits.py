"""Put a visit right that is over, as far as no referral that was made in it is left with somebody who was not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from booking.cases import operations as cases
from booking.cases.models import VisitCorrection
from booking.cases.operations import PartyChange
from booking.cases.rules import Reader
from booking.core.database import db
from booking.referrals.errors import ReferralStands
from booking.referrals.queries import open_without_client
from booking.visits.models import Visit
from booking.visits.operations.acts import lock


def correct_party(
    visit: Visit, change: PartyChange, reader: Reader, reason: str, *, seen: int | None, device: str, now: datetime
) -> VisitCorrection:
    """Change who was at a visit. Raises what `cases.put_party_right` does, and ReferralStands."""
    with _referrals_kept(visit):
        return cases.put_party_right(visit, change, reader, reason, seen=seen, device=device, now=now)


def undo_correction(correction: VisitCorrection, reader: Reader, *, device: str, now: datetime) -> None:
    """Undo one's own last correction of a visit, minutes later. Raises NothingToUndo, ReferralStands."""
    with _referrals_kept(correction.visit):
        cases.undo_visit_correction(correction, reader, device=device, now=now)


@contextmanager
def _referrals_kept(visit: Visit) -> Iterator[None]:
    """Raise ReferralStands where a change leaves a referral with somebody: it was sent, and they were told of it."""
    lock(visit)
    before = open_without_client(visit.id)
    yield
    db.session.flush()
    if open_without_client(visit.id) - before:
        raise ReferralStands
