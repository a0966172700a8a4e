"""Calendar feed of an advisor: make and revoke its address, which is opened by its token alone."""

from __future__ import annotations

from flask import flash
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import db, transaction
from booking.core.translation import _
from booking.day import operations
from booking.day.errors import CalendarStopped
from booking.day.queries import feed_events, owner_of_calendar
from booking.day.rules import feed_file
from booking.day.views.blueprint import blueprint
from booking.day.views.calling import back_to_day
from booking.staff.models import StaffMember
from booking.web.calendars import calendar_answer
from booking.web.guard import signed_in


@blueprint.post("/day/calendar")
def share_calendar() -> ResponseReturnValue:
    """Make an address for my calendar; the old one is revoked."""
    with transaction():
        operations.share_calendar(db.session.get_one(StaffMember, signed_in().id))
    flash(_("Your calendar has an address now: it stands at the foot of this page."), "said")
    return back_to_day()


@blueprint.post("/day/calendar/stop")
def stop_calendar() -> ResponseReturnValue:
    with transaction():
        operations.stop_sharing_calendar(db.session.get_one(StaffMember, signed_in().id))
    flash(_("Your calendar's address opens nothing any more."), "said")
    return back_to_day()


@blueprint.get("/calendar/<token>.ics")
def calendar(token: str) -> ResponseReturnValue:
    """Send times and venues, never a name; 304 where nothing has changed since it was last fetched."""
    now = clock.now()
    owner_id = owner_of_calendar(token)
    if owner_id is None:
        raise CalendarStopped
    events = feed_events(owner_id, now)
    return calendar_answer(events, lambda: feed_file(events, now), "private, no-cache")
