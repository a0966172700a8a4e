"""Answer a form whose CSRF token has expired: with the page and all that was typed, where its view allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

from booking.core.errors import Refusal
from booking.web.cookies import form_expired
from booking.web.error_pages import refusal_page

View = TypeVar("View", bound=Callable[..., Any])


def keeps_what_was_typed(view: View) -> View:
    """Mark a view whose form is a PageForm, which refuses an expired token itself and keeps what was typed.

    The view is called without a valid token, so no other form may act in it. Place it below the route.
    """
    vars(view)["keeps_what_was_typed"] = True
    return view


def page_once_more(checks: Iterable[Callable[[], Any]] = ()) -> ResponseReturnValue:
    """Return the view's own answer if it keeps what was typed, else the refusal. Raises what the view raises.

    `checks` (the blueprint's before_request functions) run first: Flask-WTF looks at the token before them.
    """
    if _is_valid(request.form.get("csrf_token", "")):
        return refusal_page(form_expired())
    g.csrf_valid = False  # whatever was found valid before in this context, this request is not
    for check in checks:
        if (answer := current_app.ensure_sync(check)()) is not None:
            return answer  # type: ignore[no-any-return]
    view = current_app.view_functions[str(request.endpoint)]
    if not hasattr(view, "keeps_what_was_typed"):
        return refusal_page(form_expired())
    return current_app.ensure_sync(view)(**(request.view_args or {}))  # type: ignore[no-any-return]


def was_given_here() -> bool:
    """Return whether this browser was given the token of the posted form, however long ago."""
    return g.get("csrf_valid") is not False or _is_valid(request.form.get("csrf_token", ""), _LONG_AGO)


_LONG_AGO = 90 * 24 * 3600


def _is_valid(token: str, seconds: int | None = None) -> bool:
    """Return whether the token is good: then the Referer was refused, which no form checks."""
    try:
        validate_csrf(token, time_limit=seconds)
    except ValidationError:
        return False
    return True


def init_expired(app: Flask) -> None:
    """Register the answer to expired forms."""

    @app.errorhandler(CSRFError)
    def open_for_too_long(_error: CSRFError) -> ResponseReturnValue:
        try:
            return page_once_more(app.before_request_funcs.get(request.blueprint, ()))
        except (HTTPException, Refusal):
            return refusal_page(form_expired())  # there is no such page to show again
