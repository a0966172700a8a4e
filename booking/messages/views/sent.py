"""Pages of sent messages, and of how many were delivered."""

from __future__ import annotations

from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.ceiling import ceilings_reached
from booking.core.pause import open_pause, paused_since
from booking.messages import queries
from booking.messages.views.blueprint import blueprint
from booking.messages.views.labels import CHANNELS, MESSAGE_LABELS, address, shown, statuses
from booking.staff.rules import Role
from booking.staff.views.scope import my_scope
from booking.web.shell import settings
from booking.wording.rules.parts import pounds


@blueprint.get("/staff/messages")
def sent() -> ResponseReturnValue:
    """Show the counts of today and the week, and the newest hundred messages by day with words and delivery status.

    Addresses by their last digits only. Everybody sees the messages of their scope.
    """
    now, pause, scope = clock.now(), open_pause(), my_scope(*Role)
    days = groupby(queries.newest(scope), key=lambda message: clock.day_of(message.claimed_at or message.due_at))
    return render_template(
        "messages/sent.html",
        days=[(day, list(messages)) for day, messages in days],
        week=queries.tallies(now, scope=scope),
        oldest=queries.oldest_waiting(now, scope),
        ceilings=[row.name for row in ceilings_reached(now)],
        held=queries.held_back(scope),
        most=(settings().sms_hourly_ceiling, settings().sms_daily_ceiling),
        gone=queries.parts_gone(now) if my_scope(Role.MANAGER).places else None,
        paused=paused_since(pause) if pause else "",
        now=now,
        today=clock.day_of(now),
        kept_here=not settings().sms.sends,
        kinds=MESSAGE_LABELS,
        channels=CHANNELS,
        statuses=statuses(),
        address=address,
        shown=shown,
        pounds=pounds,
    )
