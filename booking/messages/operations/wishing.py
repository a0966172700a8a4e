"""Keep what is wished of a number or address, and plan anew what it decides."""

from __future__ import annotations

from datetime import datetime

from booking.citizens import operations as citizens
from booking.citizens.models import Citizen, ContactPoint, Helper
from booking.citizens.rules import Wishes
from booking.messages.operations.reconciling import plan_again


def keep_wishes(
    person: Citizen | Helper, point: ContactPoint, wishes: Wishes, *, alone: str, seen: str | None, now: datetime
) -> bool:
    """Keep the wishes of a contact point, and who reads it: `alone` "yes" or "no" where that was said, "" where not.

    That somebody else reads it wins. Return whether anything changed. Raises StalePage as `change_wishes` does.
    """
    changed = citizens.change_wishes(person, point, wishes, now=now, seen=seen)
    if alone and not wishes.shared:
        citizens.say_alone(point, alone=alone == "yes", now=now)
        changed = True
    if changed:
        plan_again(now)
    return changed
