"""Block links in this browser for an hour after *Finish and clear this computer*, so that Back opens no booking.

The page behind a link needs only the link, and the browser's history has it. So *Finish* stores hashes of the links
that were opened here, from which nothing about anybody can be read.
"""

from __future__ import annotations

from typing import cast

from flask import Response as FlaskResponse
from flask import current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from booking.book import operations
from booking.book.views.answers import clear, page
from booking.book.views.blueprint import COOKIE, blueprint
from booking.core import clock
from booking.core.database import transaction
from booking.core.tokens import token_hash
from booking.web.cookies import drop_cookie, give_cookie, read_cookie

_COOKIE = "closed"
_TICKETS = ("/tickets/", "/t/")
_LENGTH, _MOST, _SECONDS, _SIGNED_SECONDS = 16, 12, 3600, 120


@blueprint.before_request
def shut_after_finish() -> ResponseReturnValue | None:
    """Show a closed page in place of a booking whose link was opened here before *Finish*."""
    token = (request.view_args or {}).get("token")
    if token is None:
        return None
    if _mark(token) in read_cookie(_COOKIE, earlier=True).split("."):
        only_looking = request.method == "GET" and request.endpoint not in {"book.calendar", "book.plan_calendar"}
        return page("book/closed.html", status=200 if only_looking else 403)
    kind = "tickets" if request.path.startswith(_TICKETS) else "links"
    opened = session.get(kind, [])
    g.new_link = "" if _mark(token) in opened else _mark(token)
    session[kind] = [*(mark for mark in opened if mark != _mark(token)), _mark(token)][-_MOST:]
    return None


def found_links(*, tickets: bool = True) -> str:
    """Return the hashes of links opened or blocked in this browser, joined by dots; with or without those of tickets.

    A link that was opened for the first time in this request is left out.
    """
    kept = [mark for mark in read_cookie(_COOKIE, earlier=True).split(".") if mark]
    opened = [*session.get("links", []), *(session.get("tickets", []) if tickets else [])]
    return ".".join([mark for mark in (*opened, *kept) if mark != g.get("new_link")][:_MOST])


def finished_page(*, idle: bool = False) -> str:
    """Return the address of the first page that says that this browser is cleared, and blocks the links opened here.

    Signed, and valid for two minutes: an address that somebody else made blocks nothing here. `idle`: because nobody
    used this browser; then tickets stay open.
    """
    found = found_links(tickets=not idle)
    signed = str(_signer().dumps([found, int(clock.now().timestamp())])) if found else "1"
    return url_for("book.start", cleared=signed, idle=1 if idle else None)


def marks_in(signed: str) -> str:
    """Return the hashes that `finished_page` signed; "" where the signature is wrong or older than two minutes."""
    try:
        found, at = _signer().loads(signed)
    except BadData:
        return ""
    return str(found) if 0 <= clock.now().timestamp() - at < _SIGNED_SECONDS else ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="cleared")


def shut(response: Response, marks: str) -> Response:
    """Block these links here for an hour."""
    if marks and all(part.isalnum() and len(part) == _LENGTH for part in marks.split(".")):
        give_cookie(response, _COOKIE, marks, seconds=_SECONDS)
    return response


def open_again(response: Response, token: str) -> Response:
    """Unblock one link for somebody who has shown that they know reference and name."""
    left = [mark for mark in read_cookie(_COOKIE, earlier=True).split(".") if mark and mark != _mark(token)]
    if left:
        return shut(response, ".".join(left))
    drop_cookie(response, _COOKIE)
    return response


def _mark(token: str) -> str:
    return token_hash(token)[:_LENGTH]


@blueprint.post("/finish")
def finish() -> ResponseReturnValue:
    """Delete the journey, and clear what this browser holds of it."""
    token = read_cookie(COOKIE, earlier=True)
    if token:
        with transaction():
            operations.forget(token)
    return clear(cast(FlaskResponse, redirect(finished_page(idle=bool(request.form.get("idle"))))))
