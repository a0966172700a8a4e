"""One library over a fortnight with a bank holiday in it: two advisors, one of whom speaks Urdu, and drop-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from booking.core.database import transaction
from tests import factories

# From the Monday before Christmas 2026; the 25th is a bank holiday, and so is the 28th instead of the 26th.
DAYS = [datetime(2026, 12, 21, 9, 30, tzinfo=UTC) + timedelta(days=n) for n in range(9)]
LAST_DAY = DAYS[-1] + timedelta(hours=8)


@dataclass(frozen=True)
class Town:
    """What the walks need of it, as ids."""

    venue_id: int
    service_id: int
    host_id: int
    advisor_ids: tuple[int, int]


def a_town() -> Town:
    """Appointments every morning and a drop-in every afternoon, but at weekends."""
    with transaction():
        service = factories.service(horizon_days=28)
        venue, host = factories.venue(), factories.staff("Hamid Host", "host")
        advisors = [factories.staff("Alex"), factories.staff("Samina", languages=["ur"])]
        same = {"at": venue, "offering": [service], "advisors": advisors}
        weekdays = [day.date() for day in DAYS if day.weekday() < 5]
        factories.sessions_on(weekdays, time(10), time(12), **same)
        factories.sessions_on(weekdays, time(13), time(15), kind="drop_in", **same)
        return Town(venue.id, service.id, host.id, (advisors[0].id, advisors[1].id))
