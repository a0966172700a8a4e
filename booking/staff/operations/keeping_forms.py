"""Keep what was posted after a sign-in had lapsed, for its owner; nothing is done before they send it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Delete, delete, func, select, update

from booking.core.database import db
from booking.staff import queries
from booking.staff.models import KeptForm, StaffMember, StaffSignIn
from booking.staff.rules import LAPSED, over_because
from booking.staff.rules.sign_ins import FORM_KEPT_FOR, FORMS_KEPT, fields_to_keep


def keep_form(
    token: str, *, page: str, path: str, endpoint: str, fields: Iterable[tuple[str, str]], now: datetime
) -> bool:
    """Keep a form posted under this lapsed or covered sign-in's token, in place of the one before from that page.

    Returns False, and keeps nothing, of a sign-in that somebody ended, of a leaver, of a form with a password or one
    too long, and of more pages than a person has open.
    """
    sign_in, kept = queries.sign_in_of(token), fields_to_keep(fields)
    if sign_in is None or kept is None or not _waits(sign_in, now) or max(len(page), len(path)) > 300:
        return False
    db.session.execute(delete(KeptForm).where(KeptForm.sign_in_id == sign_in.id, KeptForm.page == page))
    others = select(func.count(KeptForm.id)).where(KeptForm.sign_in_id == sign_in.id)
    if (db.session.scalar(others) or 0) >= FORMS_KEPT:
        return False
    db.session.add(
        KeptForm(sign_in_id=sign_in.id, page=page, path=path, endpoint=endpoint, fields=kept, pressed_at=now)
    )
    return True


def take_over_forms(lapsed: str, *, token: str, member: StaffMember, now: datetime) -> bool:
    """Give the forms of a lapsed sign-in to the new one of the same person; delete them if it is somebody else.

    Returns whether there are any for the new one.
    """
    before, after = queries.sign_in_of(lapsed), queries.sign_in_of(token)
    if before is None or after is None:
        return False
    if before.staff_member_id != member.id or not _may_go_on(before, now):
        db.session.execute(delete(KeptForm).where(KeptForm.sign_in_id == before.id))
        return False
    db.session.execute(update(KeptForm).where(KeptForm.sign_in_id == before.id).values(sign_in_id=after.id))
    return bool(queries.kept_forms(after.id, now))


def drop_form(sign_in_id: int, reference: str) -> Delete:
    """Build the DELETE of one kept form of this sign-in."""
    return delete(KeptForm).where(KeptForm.sign_in_id == sign_in_id, KeptForm.reference == reference)


def sweep_forms(now: datetime) -> None:
    """Delete the forms whose half hour is over."""
    db.session.execute(delete(KeptForm).where(KeptForm.pressed_at <= now - FORM_KEPT_FOR))


def _may_go_on(sign_in: StaffSignIn, now: datetime) -> bool:
    member = sign_in.staff_member
    return over_because(sign_in, now) in LAPSED and member.active and bool(member.grants)


def _waits(sign_in: StaffSignIn, now: datetime) -> bool:
    covered = sign_in.covered_at is not None and over_because(sign_in, now) is None
    return covered or _may_go_on(sign_in, now)
