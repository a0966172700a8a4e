"""A reader of the facts: slow, and ignorant of versions, identities and plans. It says what ought to go out now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Said = tuple[str, str]  # an address, and what kind of message went there


@dataclass(frozen=True)
class Line:
    """How it stood from a moment on, and who had made it so."""

    at: datetime
    status: str  # booked, cancelled, disrupted
    start: datetime
    by_staff: bool

    @property
    def truth(self) -> tuple[str, datetime | None]:
        return self.status, None if self.status == "cancelled" else self.start


@dataclass
class Reader:
    """What happened, what was said, and the addresses with their wishes."""

    lines: list[Line] = field(default_factory=list)
    agreed: tuple[datetime, datetime] | None = None  # when the person themselves chose which time, last
    addresses: dict[str, str] = field(default_factory=dict)  # which they have now: kind by value
    wishes: dict[str, set[str]] = field(default_factory=dict)  # by value, for good
    heard: dict[str, list[tuple[tuple[str, datetime | None], datetime, str]]] = field(
        default_factory=dict
    )  # truth, due, kind
    reminded: dict[str, list[datetime]] = field(default_factory=dict)
    done: set[tuple[object, ...]] = field(default_factory=set)

    def note(self, at: datetime, status: str, start: datetime, by_staff: bool, *, chose: bool, undo: bool) -> None:
        """Something was done that holds from now on. What cannot go ahead again, by an undo, never could meanwhile."""
        earlier = [line for line in self.lines if undo and line.status == status == "disrupted"]
        self.lines.append(Line(earlier[-1].at if earlier else at, status, start, by_staff or status == "disrupted"))
        if chose:
            self.agreed = (at, start)

    def expects(self, now: datetime) -> list[Said]:
        """What a sensible person would send at this moment; they remember that they did."""
        line = self.lines[-1]
        if now >= line.start:
            return []
        return sorted([*self._news(line, now), *self._reminders(line, now)])

    def _news(self, line: Line, now: datetime) -> Iterator[Said]:
        for address in self._written_to():
            kind = self._news_for(address, line)
            if kind is None:
                continue
            due = line.at
            if line.by_staff and kind != "confirmation":
                due = first_good_moment(line.at + 2 * MINUTE, line.start)
            if due <= now and (due == line.at or not night(now) or now >= line.start - 12 * HOUR):
                self.heard.setdefault(address, []).append((line.truth, due, kind))
                yield address, kind

    def _news_for(self, address: str, line: Line) -> str | None:
        told = self.heard.get(address, [])
        if not told:
            return {"booked": "confirmation", "disrupted": "disrupted"}.get(line.status)
        if told[-1][0] == line.truth:
            return None
        if line.status != "booked":
            return line.status
        times = [truth[1] for truth, _due, _kind in told if truth[0] == "booked"]
        knew = times[-1] if times else (self.agreed or (None, None))[1]
        return "still_on" if knew == line.start else "moved"

    def _reminders(self, line: Line, now: datetime) -> Iterator[Said]:
        best = self._best()
        if line.status != "booked" or best is None or night(now):
            return
        known = self._known_since(best, line)
        dues = {f"reminder_{days}_day{'s' * (days > 1)}": reminder_moment(line.start, days) for days in (3, 1)}
        for kind, due in dues.items():
            too_late = min([line.start, *(other for other in dues.values() if other > due)])
            if not due <= now < too_late or due < known + 4 * HOUR:
                continue
            if (kind, line.start) in self.done or (kind, line.start, best) in self.done:
                continue
            lately = [at for address in self.addresses for at in self.reminded.get(address, ()) if at > now - 7 * DAY]
            today = [at for at in lately if at.astimezone(LONDON).date() == now.astimezone(LONDON).date()]
            if len(lately) >= 6 or len(today) >= 3:
                self.done.add((kind, line.start, best))
                continue
            self.done.add((kind, line.start))
            self.reminded.setdefault(best, []).append(now)
            self.heard.setdefault(best, []).append((line.truth, due, kind))
            yield best, kind

    def _known_since(self, address: str, line: Line) -> datetime:
        told = self.heard.get(address, [])
        if told and told[-1][0] == line.truth:
            run = told[-1][1]
            for truth, due, _kind in reversed(told):
                if truth != line.truth:
                    break
                run = due
            return run
        if not told and self.agreed and self.agreed[1] == line.start:
            return self.agreed[0]
        return line.at

    def _written_to(self) -> list[str]:
        """A text to the mobile and an e-mail, except where they wished for none."""
        return [
            value
            for value, kind in sorted(self.addresses.items())
            if (kind == "mobile" and not self._wish(value, "do_not_text", "opted_out_at"))
            or (kind == "email" and not self._wish(value, "opted_out_at"))
        ]

    def _best(self) -> str | None:
        """Where a reminder goes: nowhere in writing, where they would rather be rung."""
        liked = [value for value in self.addresses if self._wish(value, "preferred")]
        written = self._written_to()
        for value in sorted(liked, key=lambda one: ("mobile", "email", "landline").index(self.addresses[one])):
            if value in written:
                return value
            if self.addresses[value] == "landline":
                return None
        return min(written, key=lambda one: self.addresses[one] != "mobile", default=None)

    def _wish(self, value: str, *wishes: str) -> bool:
        return bool(self.wishes.get(value, set()) & set(wishes))


def night(now: datetime) -> bool:
    """Eight in the evening to eight in the morning."""
    return not 8 <= now.astimezone(LONDON).hour < 20


def first_good_moment(at: datetime, start: datetime) -> datetime:
    """Minute by minute: the first that is no night, or within twelve hours of the visit."""
    while night(at) and at < start - 12 * HOUR:
        at = min(at.replace(second=0) + MINUTE, max(at, start - 12 * HOUR)) if at.second else at + MINUTE
    return at


def reminder_moment(start: datetime, days: int) -> datetime:
    """The same time on the clock so many days before, between eight and half past seven."""
    wall = start.astimezone(LONDON)
    at = min(max(wall.time(), time(8)), time(19, 30))
    return datetime.combine(wall.date() - days * DAY, at, LONDON).astimezone(UTC)
