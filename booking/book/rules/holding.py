"""Limits of holds: how long a slot is held while somebody types, and how many from one connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from booking.citizens.rules import Needs
from booking.core.limits import TryLimit

HOLD = timedelta(minutes=10)
"""Length of a hold after the last page that was posted."""
LONGEST_HOLD = timedelta(hours=1)
"""Longest time for which one slot is held in all."""
WARNING = timedelta(minutes=2)
"""How long before its end a page warns: time enough to find the button."""

# A whole library, or a council's staff network, may share one address. Thirty people who choose a slot within ten
# minutes, and two hundred in an hour, are more than any building has computers for; a script that wants to block the
# diary needs thousands. Above the limit nobody is turned away: their slot is just not held.
MOST_HELD_AT_ONCE = 30
HELD_IN_AN_HOUR = TryLimit("hold", 200, 60)


@dataclass(frozen=True)
class Held:
    """What a journey stores of its hold: slot, needs, and until when.

    `until` is None where nothing is held because the connection's limit was reached.
    """

    slot: str
    needs: Needs
    until: datetime | None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Held | None:
        said = kept.get("hold")
        if not said:
            return None
        until = datetime.fromisoformat(said["until"]) if said["until"] else None
        return cls(said["slot"], Needs.from_json(said["needs"]), until)

    def to_json(self) -> dict[str, Any]:
        until = self.until.isoformat() if self.until else ""
        return {"slot": self.slot, "needs": self.needs.to_json(), "until": until}

    def is_for(self, slot: str, needs: Needs) -> bool:
        return self.slot == slot and takes_the_same(self.needs, needs)


@dataclass(frozen=True)
class Holding:
    """What a page shows of the hold: until when, whether it has lapsed, and whether it can be extended."""

    until: datetime | None
    seconds: int = 0  # seconds until it ends, 0 when it has
    longer: bool = False

    @property
    def lapsed(self) -> bool:
        """Whether it was held, and has ended."""
        return self.until is not None and self.seconds == 0


def takes_the_same(needs: Needs, others: Needs) -> bool:
    """Return whether both needs take the same slot: being fetched takes no time or room."""
    return replace(needs, fetch_me=False) == replace(others, fetch_me=False)


def held_until(since: datetime, now: datetime) -> datetime:
    """Return until when a slot first held at `since` is held, renewed at `now`."""
    return min(now + HOLD, since + LONGEST_HOLD)


def holding_at(until: datetime, since: datetime, now: datetime, *, there: bool) -> Holding:
    """Describe a hold; `there` is whether it is still in the diary."""
    seconds = max(int((until - now).total_seconds()), 0) if there else 0
    return Holding(until, seconds, longer=bool(seconds) and held_until(since, now + timedelta(minutes=1)) > until)
