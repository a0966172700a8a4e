"""Table of journeys: what a citizen who is booking has typed so far."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.core.database import Base, Instant, kept
from booking.core.keeping import Event, Keep
from booking.sessions.rules import Hold

JOURNEY_KEPT_FOR = timedelta(days=1)
_JOURNEY = Keep(Event.CHANGED, time=JOURNEY_KEPT_FOR)


class Journey(Base):
    """The answers of one journey, under a random session-only cookie. The browser keeps nothing else."""

    __tablename__ = "journey"
    __about_person__ = True
    __table_args__ = (Index("ix_journey_network", "network_hash", "hold_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(
        String(64), unique=True, info=kept("technical", "to find it again", _JOURNEY)
    )
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=kept("need", "not to ask twice", _JOURNEY))
    changed_at: Mapped[datetime] = mapped_column(Instant, index=True)
    # The time that is held while the questions are answered. No foreign key: whoever reclaims a lapsed hold would have
    # to wait for this row, and this row's owner for them. The row is theirs as long as its tag is the one kept here.
    hold_id: Mapped[int | None] = mapped_column(Integer, info=kept("activity", "what time is held", _JOURNEY))
    hold_tag: Mapped[int | None] = mapped_column(Integer)
    held_since: Mapped[datetime | None] = mapped_column(Instant, info=kept("activity", "to end a hold", _JOURNEY))
    network_hash: Mapped[str] = mapped_column(
        String(64), default="", info=kept("technical", "so that nobody holds many times (keyed hash)", _JOURNEY)
    )

    @property
    def hold(self) -> Hold | None:
        """What is held, as far as this journey knows."""
        return None if self.hold_id is None or self.hold_tag is None else Hold(self.hold_id, self.hold_tag)
