"""Find sign-ins, by token or person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, with_expression

from booking.core.database import db
from booking.core.tokens import token_hash
from booking.staff.models import StaffMember, StaffNotice, StaffSignIn
from booking.staff.rules import AT_MOST, IDLE


def sign_in_of(token: str) -> StaffSignIn | None:
    """Find the sign-in of this cookie, ended or not, with its owner, their grants and count of unread notices.

    One statement for each page of staff.
    """
    owner = joinedload(StaffSignIn.staff_member).joinedload(StaffMember.grants)
    unread = (StaffNotice.staff_member_id == StaffSignIn.staff_member_id, StaffNotice.read_at.is_(None))
    count = with_expression(StaffSignIn.unread, select(func.count(StaffNotice.id)).where(*unread).scalar_subquery())
    found = select(StaffSignIn).where(StaffSignIn.token_hash == token_hash(token)).options(owner, count)
    return db.session.scalars(found).unique().one_or_none()


def open_sign_ins(member_id: int, now: datetime) -> Sequence[StaffSignIn]:
    """List this person's valid sign-ins, last used first."""
    stands = (
        StaffSignIn.ended_at.is_(None),
        StaffSignIn.since > now - AT_MOST,
        StaffSignIn.last_used_at > now - IDLE,
    )
    found = select(StaffSignIn).where(StaffSignIn.staff_member_id == member_id, *stands)
    return db.session.scalars(found.order_by(StaffSignIn.last_used_at.desc(), StaffSignIn.id.desc())).all()
