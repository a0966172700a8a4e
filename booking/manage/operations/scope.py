"""Refuse a change of which any part is managed by others. The refusal names who manages all of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from booking.core.translation import _
from booking.disruptions.queries import places_affected
from booking.manage.errors import OutOfScope
from booking.services.models import Service
from booking.sessions.models import Disruption
from booking.sessions.queries import places_of_advisor
from booking.sessions.rules import DisruptionKind
from booking.staff import queries as staff_queries
from booking.staff.models import StaffMember
from booking.staff.rules import Place, Role, Scope, scope_of

_NAMED = 3


def need_places(scope: Scope, touched: Collection[Collection[Place]]) -> None:
    """Raise OutOfScope where a session or appointment touched, by its places, lies outside a manager's scope.

    The refusal counts those, and names who manages all of them.
    """
    beyond = [places for places in touched if not scope.covers_all(places)]
    if beyond:
        names = [person.name for person in staff_queries.managers_of({one for some in touched for one in some})][
            :_NAMED
        ]
        raise OutOfScope(count=len(beyond), managers=", ".join(names) or _("the managers there"))


def need_advisor(scope: Scope, advisor: StaffMember, starts_at: datetime, ends_at: datetime) -> None:
    """Raise OutOfScope where an advisor works outside a manager's scope from–to, or only there."""
    need_places(scope, places_of_advisor(advisor, starts_at, ends_at))
    theirs = scope_of(advisor.grants, Role.ADVISOR)
    if not scope.meets(theirs):
        need_places(scope, [theirs.places or {(None, None)}])


def need_disruption(scope: Scope, disruption: Disruption) -> None:
    """Raise OutOfScope where a manager may not revoke this disruption: they could not have entered it."""
    touched: list[Place] = list(places_affected(disruption))
    if disruption.kind == DisruptionKind.VENUE_CLOSED:
        touched.append((disruption.venue_id, None))
    elif disruption.kind == DisruptionKind.VENUE_ENDED:
        touched.append((None, None))
    elif disruption.kind == DisruptionKind.SERVICE_ENDED and isinstance(disruption.service, Service):
        touched.append((None, disruption.service.department_id))
    elif disruption.advisor is not None:
        need_advisor(scope, disruption.advisor, disruption.starts_at, disruption.ends_at)
    need_places(scope, [{place} for place in touched])
