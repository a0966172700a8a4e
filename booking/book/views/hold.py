"""Show and extend the hold of the chosen slot."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking.book import operations, queries
from booking.book.errors import TooManyHolds
from booking.book.rules import WARNING, Holding
from booking.book.views.answers import Here, here, open_service, resume
from booking.book.views.blueprint import blueprint
from booking.core import clock
from booking.core.database import transaction
from booking.core.dates import clock_time
from booking.core.translation import _


@blueprint.post("/book/<slug>/hold")
def hold(slug: str) -> ResponseReturnValue:
    """Extend the hold, and redirect to the page that asked for it."""
    open_service(slug)
    renew(slug)
    if request.accept_mimetypes.best == "application/json":
        return _held_in_words(holding(slug)["holding"])
    back = request.form.get("back", "")
    return redirect(url_for(f"book.{back if back in ('details', 'questions', 'times') else 'check'}", slug=slug))


def renew(slug: str) -> None:
    """Extend the hold of this journey, if possible."""
    now = clock.now()
    with transaction():
        journey = resume(slug, now)
        if journey is not None:
            operations.renew(journey, now=now)
            journey.changed_at = now


def holding(slug: str, told: Here | None = None) -> dict[str, Any]:
    """Collect what a page shows of the hold; `told` saves reading a journey that was just read."""
    journey, answers, _search = told or here(slug)
    held = queries.holding_of(journey, answers.slot, clock.now())
    return {"holding": held, "hold_warning": int(WARNING.total_seconds()), "not_held": str(TooManyHolds())}


def _held_in_words(held: Holding | None) -> ResponseReturnValue:
    """Describe the hold for the countdown script; 409 where it has lapsed."""
    if held is None or held.until is None or held.lapsed:
        return {}, 409
    until = _("We are holding this time for you until %(time)s.", time=clock_time(held.until))
    return {"seconds": held.seconds, "longer": held.longer, "until": until}
