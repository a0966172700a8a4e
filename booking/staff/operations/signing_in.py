"""Begin and end sign-ins. The cookie holds a token; its row, shared by all processes, says whether it is valid."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Update, delete, select, update

from booking.core.backoff import Tries
from booking.core.database import db
from booking.core.journal import SecurityAct, write_event
from booking.core.rate_limits import within_rate_limit
from booking.core.tokens import random_token, token_hash
from booking.staff.models import StaffMember, StaffSignIn
from booking.staff.rules import AT_MOST, IDLE, SIGN_IN_KEPT_FOR, Ended
from booking.staff.rules.sign_ins import (
    FAILURES_LOGGED,
    NETWORK_LONGEST_WAIT,
    NETWORK_TRIES_FREE,
)


def begin_sign_in(member: StaffMember, *, device: str, now: datetime) -> str:
    """Add a sign-in on this device and return the token of its cookie. Only its hash is stored."""
    token = random_token()
    db.session.add(
        StaffSignIn(
            token_hash=token_hash(token), staff_member_id=member.id, device=device[:120], since=now, last_used_at=now
        )
    )
    write_event(SecurityAct.SIGNED_IN, now=now, by_id=member.id, about_id=member.id)
    return token


def sign_in_tries(email: str, *, known: str | None, network: str) -> list[Tries]:
    """Return the backoff counters of a try: a known device's own; else the account's and the network's."""
    if known is not None:
        return [Tries("sign-in known", f"{email} {known}")]
    everyone = Tries("sign-in network", network, free=NETWORK_TRIES_FREE, longest=NETWORK_LONGEST_WAIT)
    return [Tries("sign-in", f"{email} {network}"), everyone]


def write_failure(member: StaffMember | None, *, network: str, now: datetime) -> None:
    """Record a failed try in the journal; the account only where it exists, and never what was typed."""
    about = member.id if member is not None else None
    if within_rate_limit(FAILURES_LOGGED, f"{about} {network}", now=now):
        write_event(SecurityAct.SIGN_IN_FAILED, now=now, about_id=about, network=network[:12])


def sign_out(sign_in_id: int, *, now: datetime) -> None:
    """End this sign-in because its owner signs out. One that has ended stays as it is."""
    found = select(StaffSignIn).where(StaffSignIn.id == sign_in_id, StaffSignIn.ended_at.is_(None))
    sign_in = db.session.scalar(found)
    if sign_in is not None:
        sign_in.ended_at, sign_in.ended_why = now, Ended.SIGNED_OUT
        write_event(SecurityAct.SIGNED_OUT, now=now, by_id=sign_in.staff_member_id, about_id=sign_in.staff_member_id)


def end_sign_ins(
    member: StaffMember,
    why: Ended,
    *,
    now: datetime,
    by_id: int | None = None,
    only: str | None = None,
    but_id: int | None = None,
) -> int:
    """End this person's sign-ins at once, on every process; return how many there were.

    `only` names one by its reference; `but_id` is one that stays.
    """
    ending = end_every_sign_in(why, now).where(StaffSignIn.staff_member_id == member.id)
    if only is not None:
        ending = ending.where(StaffSignIn.reference == only)
    if but_id is not None:
        ending = ending.where(StaffSignIn.id != but_id)
    ended = len(db.session.execute(ending.returning(StaffSignIn.id)).all())
    if ended:
        write_event(SecurityAct.SIGN_IN_ENDED, now=now, by_id=by_id, about_id=member.id, why=why, count=str(ended))
    return ended


def change_password(member: StaffMember, password_hash: str, *, here: int, now: datetime) -> None:
    """Set a new password, and end every other sign-in of theirs."""
    member.password = password_hash
    write_event(SecurityAct.PASSWORD_CHANGED, now=now, by_id=member.id, about_id=member.id)
    end_sign_ins(member, Ended.PASSWORD, now=now, by_id=member.id, but_id=here)


def sweep_sign_ins(now: datetime) -> None:
    """End the sign-ins that are too old or idle, and delete those that ended 90 days ago."""
    db.session.execute(end_every_sign_in(Ended.TOO_OLD, now).where(StaffSignIn.since <= now - AT_MOST))
    db.session.execute(end_every_sign_in(Ended.IDLE, now).where(StaffSignIn.last_used_at <= now - IDLE))
    db.session.execute(delete(StaffSignIn).where(StaffSignIn.ended_at < now - SIGN_IN_KEPT_FOR))


def end_every_sign_in(why: Ended, now: datetime) -> Update:
    """Build the UPDATE that ends every open sign-in, to be narrowed, or used whole after a restore."""
    return (
        update(StaffSignIn)
        .where(StaffSignIn.ended_at.is_(None))
        .values(ended_at=now, ended_why=why)
        .execution_options(synchronize_session=False)
    )


def note_use(sign_in_id: int, now: datetime) -> Update:
    """Build the UPDATE of a sign-in's last use, to be sent apart from the page's own transaction."""
    return (
        update(StaffSignIn).where(StaffSignIn.id == sign_in_id, StaffSignIn.last_used_at < now).values(last_used_at=now)
    )


def cover(sign_in_id: int, now: datetime) -> None:
    """Cover every screen of this sign-in until its owner's password is typed."""
    found = update(StaffSignIn).where(StaffSignIn.id == sign_in_id, StaffSignIn.covered_at.is_(None))
    db.session.execute(found.values(covered_at=now))


def uncover(sign_in_id: int) -> None:
    """Show the screens of this sign-in again. The password, or on an enrolled device a PIN, was checked before."""
    db.session.execute(update(StaffSignIn).where(StaffSignIn.id == sign_in_id).values(covered_at=None))
