"""Table of journeys: the answers of a citizen who is booking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking.book.rules.limits import JOURNEY_KEPT_FOR
from booking.core.database import Base, Instant, kept
from booking.core.keeping import Event, Keep
from booking.sessions.rules import Hold

_JOURNEY = Keep(Event.CHANGED, time=JOURNEY_KEPT_FOR)


class Journey(Base):
    """The answers of one browser about one service, under a random session-only cookie.

    The browser stores nothing else. Each service has a row of its own, so that two tabs lose nothing of each other.
    """

    __tablename__ = "journey"
    __about_person__ = True
    __table_args__ = (
        UniqueConstraint("token_hash", "service"),
        Index("ix_journey_network", "network_hash", "hold_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), info=kept("technical", "to find it again", _JOURNEY))
    service: Mapped[str] = mapped_column(
        String(80), default="", info=kept("need", "what help is looked for", _JOURNEY)
    )  # its slug
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=kept("need", "not to ask twice", _JOURNEY))
    changed_at: Mapped[datetime] = mapped_column(Instant, index=True)
    # The held slot. No foreign key: whoever reclaims a lapsed hold would have to lock this row, and this row's owner
    # that hold (deadlock). The hold is theirs while its tag equals the one stored here.
    hold_id: Mapped[int | None] = mapped_column(Integer, info=kept("activity", "what time is held", _JOURNEY))
    then_hold_id: Mapped[int | None] = mapped_column(
        Integer, info=kept("activity", "what time is held for a second topic", _JOURNEY)
    )
    hold_tag: Mapped[int | None] = mapped_column(Integer)  # of both
    held_since: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "to end a hold", _JOURNEY))
    network_hash: Mapped[str] = mapped_column(
        String(64), default="", info=kept("technical", "so that nobody holds many times (keyed hash)", _JOURNEY)
    )

    @property
    def holds(self) -> list[Hold]:
        """The hold, and that of a second topic, as far as this journey knows; empty where it holds nothing."""
        ids = [id_ for id_ in (self.hold_id, self.then_hold_id) if id_ is not None]
        return [] if self.hold_tag is None else [Hold(id_, self.hold_tag) for id_ in ids]
