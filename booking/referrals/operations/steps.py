"""Lock a referral, add a step to it, and take a step back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking.core.database import db
from booking.core.errors import StalePage
from booking.core.rows import lock_row
from booking.core.tokens import random_reference
from booking.referrals.models import Referral, ReferralStep
from booking.referrals.rules import TOLD_BY_ACT, ReferralAct, ReferralState
from booking.referrals.rules.states import REFERRAL_WHY_LENGTH

_INSTANTS = ("state_since", "sent_at", "with_since", "taken_at", "hold_until", "decided_at", "told_at")
_PLAIN = (
    *(
        "state",
        "receiver_kind",
        "to_department_id",
        "to_service_id",
        "to_colleague_id",
        "to_organisation_id",
        "always_takes",
        "taken_by",
    ),
    *("told_how", "tell", "tell_by_id", "tell_version", "appointment_id", "outcome", "why", "had_enough"),
    "asked_again",
)


_TOLD = frozenset(("tell", "told_how", "told_at"))  # stays as it is, where they were told since


def lock_referral(referral: Referral, expected_version: int) -> None:
    """Lock a referral until the transaction ends. Raises StalePage where it changed since `expected_version`."""
    lock_row(referral)
    if referral.version != expected_version:
        raise StalePage


def step(
    referral: Referral,
    act: ReferralAct,
    after: ReferralState,
    *,
    by_id: int | None,
    words: str = "",
    outside: bool = False,
    now: datetime,
) -> ReferralStep:
    """Bring a referral to a state, and write down who did it, when, and how it was before.

    `outside`: the organisation did it.
    """
    before: dict[str, Any] = {name: getattr(referral, name) for name in _PLAIN}
    before |= {name: at.isoformat() if (at := getattr(referral, name)) else None for name in _INSTANTS}
    if referral.state != after:
        referral.state, referral.state_since = after.value, now
    referral.version += 1
    done = ReferralStep(
        reference=random_reference(),
        referral_id=referral.id,
        act=act.value,
        state=referral.state,
        at=now,
        by_id=by_id,
        words=words[:REFERRAL_WHY_LENGTH],
        before=before,
        version=referral.version,
        outside=outside,
    )
    db.session.add(done)
    return done


def tell(referral: Referral, act: ReferralAct, *, by_id: int | None) -> None:
    """Note what the person is to be told of an act, and by whom. It replaces what they were not told yet."""
    telling = TOLD_BY_ACT.get(act)
    if telling is not None:
        referral.tell, referral.tell_by_id, referral.tell_version = telling.value, by_id, referral.version


def tell_again(referral: Referral) -> bool:
    """Note that the person does not know after all what was last to be told; return False where its step is undone."""
    which = (ReferralStep.referral_id == referral.id, ReferralStep.version == referral.tell_version)
    act = db.session.scalars(select(ReferralStep.act).where(*which)).one_or_none()
    if act is not None:
        referral.tell, referral.told_at = TOLD_BY_ACT[ReferralAct(act)].value, None
    return act is not None


def restore(referral: Referral, done: ReferralStep, *, now: datetime) -> None:
    """Make a referral what it was before a step."""
    told_since = referral.told_at is not None and referral.told_at > done.at
    for name in _PLAIN:
        if not (told_since and name in _TOLD):
            setattr(referral, name, done.before.get(name))
    for name in _INSTANTS:
        at = done.before[name]
        if told_since and name in _TOLD:
            continue
        setattr(referral, name, datetime.fromisoformat(at) if at else None)
    referral.version += 1
    done.undone_at = now
    db.session.flush()
    db.session.refresh(referral)
