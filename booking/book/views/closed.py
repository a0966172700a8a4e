"""Close links after *Finish and clear this computer*: in this browser Back opens no booking for an hour.

The page behind a link needs nothing but the link, and the browser's history has it. So *Finish* leaves marks of the
links that were opened here: hashes, from which nothing about anybody can be read.
"""

from __future__ import annotations

from flask import current_app, request, session
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from booking.book.views.answers import page
from booking.book.views.blueprint import blueprint
from booking.core import clock
from booking.core.tokens import token_hash
from booking.web.cookies import drop_cookie, give_cookie, read_cookie

_COOKIE = "closed"
_LENGTH, _MOST, _SECONDS, _SIGNED_SECONDS = 16, 12, 3600, 120


@blueprint.before_request
def shut_after_finish() -> ResponseReturnValue | None:
    """Show a closed page in place of a booking whose link was opened here before *Finish*."""
    token = (request.view_args or {}).get("token")
    if token is None:
        return None
    if _mark(token) in read_cookie(_COOKIE, earlier=True).split("."):
        only_looking = request.method == "GET" and request.endpoint != "book.calendar"
        return page("book/closed.html", status=200 if only_looking else 403)
    opened = [mark for mark in session.get("links", []) if mark != _mark(token)]
    session["links"] = [*opened, _mark(token)][-_MOST:]
    return None


def marks() -> str:
    """The links opened in this browser session and those shut before, as the first page's address carries them.

    Signed, and good for two minutes: an address that somebody else wrote shuts nothing here.
    """
    kept = [mark for mark in read_cookie(_COOKIE, earlier=True).split(".") if mark]
    found = ".".join([*session.get("links", []), *kept][:_MOST])
    return str(_signer().dumps([found, int(clock.now().timestamp())])) if found else ""


def marks_in(signed: str) -> str:
    """What `marks` has written, where it was this application, and just now; else nothing."""
    try:
        found, at = _signer().loads(signed)
    except BadData:
        return ""
    return str(found) if 0 <= clock.now().timestamp() - at < _SIGNED_SECONDS else ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="cleared")


def shut(response: Response, marks: str) -> Response:
    """Keep these links shut here for an hour."""
    if marks and all(part.isalnum() and len(part) == _LENGTH for part in marks.split(".")):
        give_cookie(response, _COOKIE, marks, seconds=_SECONDS)
    return response


def open_again(response: Response, token: str) -> Response:
    """Open one link again for whoever has shown that they know reference and name."""
    left = [mark for mark in read_cookie(_COOKIE, earlier=True).split(".") if mark and mark != _mark(token)]
    if left:
        return shut(response, ".".join(left))
    drop_cookie(response, _COOKIE)
    return response


def _mark(token: str) -> str:
    return token_hash(token)[:_LENGTH]
