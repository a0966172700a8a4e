"""Limits of holds: how long a time is held for who is still typing, and how many from one connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from booking.citizens.rules import Needs

HOLD = timedelta(minutes=10)
"""How long a hold lasts after the last page that was sent."""
LONGEST_HOLD = timedelta(hours=1)
"""How long one time can be held altogether."""
WARNING = timedelta(minutes=2)
"""How long before its end a page says so: time enough to find the button."""

# A whole library, or a whole council's staff network, may stand behind one address. Thirty people who all choose a time
# in the same ten minutes, and two hundred in an hour, are more than any building has computers for; a script that wants
# to empty the diary needs thousands. Whoever comes on top of that is not turned away: their time is just not held.
MOST_HELD_AT_ONCE = 30
MOST_HELD_IN_AN_HOUR = 200


@dataclass(frozen=True)
class Held:
    """What a journey has been told about its hold: for which service, time and needs, and until when.

    `until` is None where nothing is held because too much is held on this connection.
    """

    service: str
    slot: str
    needs: Needs
    until: datetime | None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Held | None:
        """From what the journey keeps."""
        said = kept.get("hold")
        if not said:
            return None
        until = datetime.fromisoformat(said["until"]) if said["until"] else None
        return cls(said["service"], said["slot"], Needs.from_json(said["needs"]), until)

    def to_json(self) -> dict[str, Any]:
        """As the journey keeps it."""
        until = self.until.isoformat() if self.until else ""
        return {"service": self.service, "slot": self.slot, "needs": self.needs.to_json(), "until": until}

    def is_for(self, service: str, slot: str, needs: Needs) -> bool:
        """Whether this is the hold of that time for someone with these needs."""
        return (self.service, self.slot) == (service, slot) and takes_the_same(self.needs, needs)


@dataclass(frozen=True)
class Holding:
    """What a page says about the hold: until when, whether that is over, and whether it can be made longer."""

    until: datetime | None
    seconds: int = 0  # until it ends, 0 when it is over
    longer: bool = False

    @property
    def lapsed(self) -> bool:
        """Held once, and not any more."""
        return self.until is not None and self.seconds == 0


def takes_the_same(needs: Needs, others: Needs) -> bool:
    """Whether the same time is taken for both: how somebody is called in takes none."""
    return replace(needs, fetch_me=False) == replace(others, fetch_me=False)


def held_until(since: datetime, now: datetime) -> datetime:
    """Until when a time is held at `now` that was first held at `since`."""
    return min(now + HOLD, since + LONGEST_HOLD)


def holding_at(until: datetime, since: datetime, now: datetime, *, there: bool) -> Holding:
    """What to say about a hold; `there` is whether it still stands in the diary."""
    seconds = max(int((until - now).total_seconds()), 0) if there else 0
    return Holding(until, seconds, longer=bool(seconds) and held_until(since, now + timedelta(minutes=1)) > until)
