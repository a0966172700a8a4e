"""Pages of the installation itself: health, readiness, privacy, accessibility."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.ceiling import ceilings_reached
from booking.core.heartbeat import LONGEST_ROUND, last_heartbeat
from booking.core.pause import open_pause, paused_since
from booking.core.schema import check_ready
from booking.web.shell import limiter

blueprint = Blueprint("web", __name__)


@blueprint.get("/healthz")
@limiter.exempt
def alive() -> ResponseReturnValue:
    return "ok\n", 200, {"Content-Type": "text/plain"}


@blueprint.get("/readyz")
@limiter.exempt
def ready() -> ResponseReturnValue:
    """Answer 503 unless the database answers, its schema fits and a worker has run within five minutes."""
    wrong = check_ready() or _worker_lag()
    said = wrong or f"ok{_paused()}{_ceilings()}"
    return (f"{said}\n", 503 if wrong else 200, {"Content-Type": "text/plain; charset=utf-8"})


def _paused() -> str:
    """Return one sentence where sending is paused: people can book, and no message goes out."""
    pause = open_pause()
    if pause is None:
        return ""
    return f"\nSending is paused since {paused_since(pause)}: see `flask --app app messages resume`."


def _ceilings() -> str:
    """Return a sentence for each ceiling of texts that is reached: some wait, and managers have been notified."""
    said = "\nThe ceiling of texts of one {} is reached since {}: others wait. See /staff/messages."
    reached = ceilings_reached(clock.now())
    return "".join(said.format(row.name, f"{clock.local(row.since):%d %b %Y, %H:%M}") for row in reached if row.since)


def _worker_lag() -> str | None:
    """Return one sentence where no worker finished a round within five minutes."""
    last = last_heartbeat()
    if last is None:
        return "No worker has run yet: start `flask --app app worker`."
    late = clock.now() - last
    if late > LONGEST_ROUND:
        return f"The worker last finished a round {int(late.total_seconds() // 60)} minutes ago."
    return None


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("web/privacy.html")


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("web/accessibility.html")
