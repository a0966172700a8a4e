"""Terms of a service: its description, lengths and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from booking.core.translation import _


def service_for_hosts(name: str, private: bool | None) -> str:
    """Return what a host's list calls a service: one that is spoken of in a private room is *Appointment* there."""
    return _("Appointment") if private else name


@dataclass(frozen=True)
class ServiceTerms:
    """Terms of a service. Lengths are minutes; `answers` are pairs of question and answer.

    `seats` above 1 make a group; `day_share` is per cent of each assignment; the last three limit what citizens change.
    """

    name: str
    summary: str = ""
    together: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    who_should_come: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    minutes: int = 25
    write_up_minutes: int = 5
    notice_minutes: int = 60
    horizon_days: int = 28
    needs_private_room: bool = False
    seats: int = 1
    day_share: int = 0
    change_notice_minutes: int = 0
    most_moves: int = 5
    most_ahead: int = 3

    def columns(self) -> dict[str, Any]:
        """Return the columns of the service's row; topics are rows of their own."""
        return {
            "name": self.name,
            "summary": self.summary,
            "together": list(self.together),
            "bring": list(self.bring),
            "who_should_come": self.who_should_come,
            "answers": [list(pair) for pair in self.answers],
            "minutes": self.minutes,
            "write_up_minutes": self.write_up_minutes,
            "notice_minutes": self.notice_minutes,
            "horizon_days": self.horizon_days,
            "needs_private_room": self.needs_private_room,
            "seats": self.seats,
            "day_share": self.day_share,
            "change_notice_minutes": self.change_notice_minutes,
            "most_moves": self.most_moves,
            "most_ahead": self.most_ahead,
        }
