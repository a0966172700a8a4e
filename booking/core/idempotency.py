"""Idempotency keys: a form carries a random token and its answer is kept, so that posting twice acts once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, db
from booking.core.errors import TokenReused
from booking.core.limits import COUNTS_KEPT_FOR
from booking.core.rows import insert_into
from booking.core.tokens import token_hash


class IdempotencyKey(Base):
    """Answer given to a form token. Rows older than a day are swept."""

    __tablename__ = "form_answer"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(Instant, index=True)


def claim_key(token: str, content: Mapping[str, Any], now: datetime) -> str | None:
    """Claim a form token inside the open transaction.

    Returns None the first time: do the work, then call `keep_answer`. Afterwards returns the answer given then. A
    second sender at the same moment waits here for the first one's transaction. Raises TokenReused where the content
    differs.
    """
    hashed, digest = token_hash(token), _digest(content)
    claim = insert_into(IdempotencyKey).values(token_hash=hashed, content_hash=digest, answer="", made_at=now)
    claimed = db.session.execute(claim.on_conflict_do_nothing().returning(IdempotencyKey.token_hash)).first()
    if claimed:
        return None
    content_hash, answer = db.session.execute(
        select(IdempotencyKey.content_hash, IdempotencyKey.answer).where(IdempotencyKey.token_hash == hashed)
    ).one()
    if content_hash != digest:
        raise TokenReused
    return str(answer)


def keep_answer(token: str, answer: str) -> None:
    """Store the answer to a form (a reference), in the same transaction as the work."""
    row = db.session.get_one(IdempotencyKey, token_hash(token))
    row.answer = answer


def sweep_keys(now: datetime) -> None:
    """Delete answers older than a day: a form open for longer has expired anyway."""
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.made_at < now - COUNTS_KEPT_FOR))


def _digest(content: Mapping[str, Any]) -> str:
    plain = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
