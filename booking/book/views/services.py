"""Page of a service, and addresses of the journey that were cut short."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking.book import queries
from booking.book.views.answers import open_service
from booking.book.views.blueprint import blueprint
from booking.core import clock


@blueprint.get("/services/<slug>")
def service(slug: str) -> ResponseReturnValue:
    """Show a service: what it is, what to bring, how long it takes, its next slot."""
    shown = open_service(slug)
    now = clock.now()
    return render_template(
        "book/service.html",
        service=shown,
        next_free=queries.next_free(shown, now),
        drop_ins=queries.drop_ins_ahead(now, service_id=shown.id, days=7),
    )


@blueprint.get("/book/")
def journeys() -> ResponseReturnValue:
    """Lead from an address of the journey that was cut short to the list of services."""
    return redirect(url_for("book.start"))


@blueprint.get("/book/<slug>/")
def journey(slug: str) -> ResponseReturnValue:
    """Lead from an address of the journey that was cut short to its first page."""
    return redirect(url_for("book.needs", slug=open_service(slug).slug))
