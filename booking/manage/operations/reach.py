"""What a manager may change: nothing of which a part is managed by others. The refusal names who may."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from booking.appointments.queries import places_hit
from booking.core.errors import BeyondReach
from booking.core.translation import _
from booking.services.models import Service
from booking.sessions.models import Disruption
from booking.sessions.queries import places_of_advisor
from booking.staff import queries as staff
from booking.staff.models import StaffMember
from booking.staff.rules import Place, Reach, Role, reach_of

_NAMED = 3


def need_places(reach: Reach, touched: Collection[Collection[Place]]) -> None:
    """Whether every session and booking touched, by its places, lies within a manager's reach.

    Raises BeyondReach, which counts those that do not, and names who manages all of them.
    """
    beyond = [places for places in touched if not reach.covers_all(places)]
    if beyond:
        names = [person.name for person in staff.managers_of({one for some in touched for one in some})][:_NAMED]
        raise BeyondReach(count=len(beyond), managers=", ".join(names) or _("the managers there"))


def need_advisor(reach: Reach, advisor: StaffMember, starts_at: datetime, ends_at: datetime) -> None:
    """Whether an advisor works within a manager's reach, and nowhere else, from–to. Raises BeyondReach."""
    need_places(reach, places_of_advisor(advisor, starts_at, ends_at))
    theirs = reach_of(advisor.grants, Role.ADVISOR)
    if not reach.meets(theirs):
        need_places(reach, [theirs.places or {(None, None)}])


def need_disruption(reach: Reach, disruption: Disruption) -> None:
    """Whether a manager may take this back: they could have entered it. Raises BeyondReach."""
    touched: list[Place] = list(places_hit(disruption))
    if disruption.kind == "venue_closed":
        touched.append((disruption.venue_id, None))
    elif disruption.kind == "venue_ended":
        touched.append((None, None))
    elif disruption.kind == "service_ended" and isinstance(disruption.service, Service):
        touched.append((None, disruption.service.department_id))
    elif disruption.advisor is not None:
        need_advisor(reach, disruption.advisor, disruption.starts_at, disruption.ends_at)
    need_places(reach, [{place} for place in touched])
