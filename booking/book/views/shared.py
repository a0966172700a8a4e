"""Close personal pages by themselves in a browser that many people use: docs/decisions/0030-shared-computers.md.

A script warns and closes the page. Without one the page stays on the screen, and can be sent; but after ten minutes
without use nothing personal is shown any more: not by Back, not by reloading, not by another address.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from flask import Response, after_this_request, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from booking.book.rules.limits import SHARED_IDLE, SHARED_TOLD_EVERY, SHARED_WARNING
from booking.book.rules.shared import closes, is_idle
from booking.book.views.answers import behind_undeclared_proxy, clear
from booking.book.views.blueprint import COOKIE, OPEN_PAGES, blueprint
from booking.book.views.finish import finished_page, found_links, shut
from booking.core import clock
from booking.venues import queries as venue_queries
from booking.venues.rules import is_within
from booking.web.cookies import drop_cookie, read_cookie
from booking.web.device import address
from booking.web.shell import personal_page

_TICKETS = {"book.ticket", "book.ticket_short"}
# Where the choice works without a script: nothing is typed there that would be lost.
_NOTHING_TYPED = {"book.needs", "book.check", "book.booked", "book.appointment", "book.ticket"}


class SharedPage(NamedTuple):
    """What a page says of a shared computer: whether it closes by itself, and when (seconds)."""

    closes: bool
    is_ticket: bool
    nothing_typed: bool
    idle: int = int(SHARED_IDLE.total_seconds())
    warning: int = int(SHARED_WARNING.total_seconds())
    told_every: int = int(SHARED_TOLD_EVERY.total_seconds())


@blueprint.before_request
def end_when_idle() -> ResponseReturnValue | None:
    """Note that this browser is in use; where it was not for too long, end what it may see.

    A ticket's page never closes, and does not count as use; it shows again what it shows to whoever has the link.
    """
    if request.endpoint in {"book.finish", "book.shared_computer"} or not _is_personal() or not is_shared():
        return None
    now, idle = clock.now(), is_idle(session.get("used_at"), clock.now())
    if request.endpoint in _TICKETS and request.method != "POST":
        for what in ("opened", "named") if idle else ():
            session.pop(what, None)
        return None
    if idle and request.endpoint == "book.stay":
        return {}, 409
    if idle and request.method != "POST":  # what stands on the screen can still be sent
        if request.endpoint not in OPEN_PAGES and not g.get("new_link"):
            return clear(cast(Response, redirect(finished_page(idle=True))))
        _begin_anew()
        return None
    session["used_at"] = int(now.timestamp())
    return None


@blueprint.context_processor
def shared_page() -> dict[str, Any]:
    """Collect what a page says of a shared computer; nothing on an open page that does not close."""
    if not _is_personal() or "_user_id" in session or (request.endpoint in OPEN_PAGES and not is_shared()):
        return {}
    g.shared_page = SharedPage(is_shared(), request.endpoint in _TICKETS, request.endpoint in _NOTHING_TYPED)
    return {"shared_page": g.shared_page}


@blueprint.after_request
def not_cached(response: Response) -> Response:
    """Keep an open page that offers to clear this browser out of every cache."""
    return personal_page(response) if "shared_page" in g else response


@blueprint.post("/stay")
def stay() -> ResponseReturnValue:
    """Say that somebody uses the page: `end_when_idle` notes it, or answers 409 where it is too late."""
    return "", 204


@blueprint.post("/shared-computer")
def shared_computer() -> ResponseReturnValue:
    """Store in the session cookie whether this is a shared computer, and show the page again."""
    session["shared"] = request.form.get("shared") == "yes"
    session["used_at"] = int(clock.now().timestamp())
    if request.accept_mimetypes.best == "application/json":
        return "", 204
    return redirect(_own_page(request.form.get("back", "")))


def is_shared() -> bool:
    """Whether personal pages close by themselves in this browser."""
    chosen, signed_in = session.get("shared"), "_user_id" in session
    if "at_venue" not in g:
        g.at_venue = chosen is None and not signed_in and _at_venue()
    return closes(chosen, at_venue=g.at_venue, signed_in=signed_in)


def _at_venue() -> bool:
    """Whether the request comes from a venue's public computers; no, where an undeclared proxy hides the address."""
    return not behind_undeclared_proxy() and is_within(address(), venue_queries.public_networks(clock.now()))


def _is_personal() -> bool:
    """Whether this page is personal, or this browser holds something that is."""
    holds = read_cookie(COOKIE, earlier=True) or session.get("opened") or session.get("links")
    return request.endpoint not in OPEN_PAGES or bool(holds)


def _begin_anew() -> None:
    """Forget the person before: this page is open to all, or behind a link that was not opened here before."""
    links, new = found_links(tickets=False), g.get("new_link")
    session.clear()
    session.update(used_at=int(clock.now().timestamp()), **({"links": [new]} if new else {}))
    g.ended = True

    @after_this_request
    def end(response: Response) -> Response:
        drop_cookie(response, COOKIE)
        shut(response, links)
        return response


def _own_page(path: str) -> str:
    """Return the path if it is one of the citizen's pages, else the first page."""
    try:
        endpoint, _arguments = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        endpoint = ""
    return path if endpoint.startswith("book.") else url_for("book.start")
