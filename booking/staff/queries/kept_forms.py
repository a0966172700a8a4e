"""Find the forms that were posted after a sign-in had lapsed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from booking.core.database import db
from booking.staff.models import KeptForm
from booking.staff.rules.sign_ins import FORM_KEPT_FOR


def kept_forms(sign_in_id: int, now: datetime) -> Sequence[KeptForm]:
    """List the forms kept for this sign-in, the latest first."""
    found = select(KeptForm).where(KeptForm.sign_in_id == sign_in_id, KeptForm.pressed_at > now - FORM_KEPT_FOR)
    return db.session.scalars(found.order_by(KeptForm.pressed_at.desc(), KeptForm.id.desc())).all()


def any_form_over(now: datetime) -> bool:
    """Return whether a kept form's time is over."""
    found = select(KeptForm.id).where(KeptForm.pressed_at <= now - FORM_KEPT_FOR).limit(1)
    return db.session.scalar(found) is not None
