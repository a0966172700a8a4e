"""What was sent, for staff who want to know."""

from __future__ import annotations

import re
from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.translation import _l
from booking.messages import queries
from booking.messages.rules.settling import Status
from booking.messages.views import blueprint
from booking.web.shell import settings

KINDS = {
    "confirmation": _l("Confirmation"),
    "moved": _l("Moved"),
    "cancelled": _l("Cancelled"),
    "disrupted": _l("Another time is needed"),
    "still_on": _l("Still on"),
    "offer": _l("An earlier time offered"),
    "reminder_3_days": _l("Reminder, three days before"),
    "reminder_1_day": _l("Reminder, the day before"),
}
CHANNELS = {"sms": _l("Text"), "email": _l("E-mail"), "call": _l("Call"), "letter": _l("Letter")}
FATES = {
    Status.PLANNED: _l("Waiting"),
    Status.CLAIMED: _l("Being sent"),
    Status.SENT: _l("Sent"),
    Status.DELIVERED: _l("Delivered"),
    Status.UNKNOWN: _l("Not known yet"),
    Status.FAILED: _l("Failed: somebody calls"),
    Status.SUPPRESSED: _l("Not needed any more"),
    Status.EXPIRED: _l("Too late, not sent"),
}
# A link opens somebody's page: only where nothing is sent, and nobody else can have it, does it stand here whole.
_LINK = re.compile(r"(https?://\S+/[at]/)[0-9a-z]{22}\b")


@blueprint.get("/staff/messages")
def sent() -> ResponseReturnValue:
    """The newest hundred by day, with their words and what became of each. To whom: by the last digits only."""
    kept_here = settings().sms_provider == "console"
    days = groupby(queries.newest(), key=lambda message: clock.day_of(message.claimed_at or message.due_at))
    return render_template(
        "messages/sent.html",
        days=[(day, list(messages)) for day, messages in days],
        totals={status: count for status, count in queries.totals(clock.now()).items() if count},
        kept_here=kept_here,
        kinds=KINDS,
        channels=CHANNELS,
        fates=FATES | ({Status.SENT: _l("Kept, not sent")} if kept_here else {}),
        shown=lambda body: body if kept_here else _LINK.sub(r"\1…", body),
    )
