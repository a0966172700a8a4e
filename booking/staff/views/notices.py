"""Page of one's own grants and notices."""

from __future__ import annotations

from datetime import datetime

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.staff import operations, queries
from booking.staff.rules import grant_words, notice_sentence
from booking.web.guard import signed_in


def notices() -> ResponseReturnValue:
    """Show one's own grants and notices, unread ones marked."""
    me = signed_in()
    return render_template(
        "staff/notices.html",
        grants=me.grants,
        told=queries.notices(me.id),
        sentence=notice_sentence,
        grant_words=grant_words,
        until=clock.now().isoformat(),
    )


def read_notices() -> ResponseReturnValue:
    """Mark the notices that the page showed as read."""
    me, now = signed_in(), clock.now()
    try:
        until = min(datetime.fromisoformat(request.form.get("until", "")), now)
    except (TypeError, ValueError):
        until = now
    with transaction():
        operations.read_notices(me.id, until=until, now=now)
    return redirect(url_for("staff.notices"))


def unread() -> int:
    """Return how many notices the signed-in person has not read, counted as their sign-in was loaded."""
    return int(g.get("unread_notices") or 0)
