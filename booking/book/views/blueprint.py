"""Blueprint of the citizen's pages: what a cache may keep, and the answer to a form that comes too late."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from booking.book.rules import miles_in_words
from booking.core.errors import Refusal
from booking.web.cookies import read_cookie
from booking.web.expired import page_once_more
from booking.web.shell import personal_page

blueprint = Blueprint("book", __name__)
blueprint.add_app_template_filter(miles_in_words, "miles")
COOKIE = "journey"

# What anyone may see, and a cache may keep for as long as it asks again.
OPEN_PAGES = {"book.start", "book.service", "book.venues", "book.venue", "book.venue_feed", "book.service_feed"}


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """Personal pages are in no cache, so that Back shows nothing after *Finish*."""
    return response if request.endpoint in OPEN_PAGES else personal_page(response)


@blueprint.errorhandler(CSRFError)
def open_for_too_long(_error: CSRFError) -> ResponseReturnValue:
    """The page once more: its form finds the token too old by itself, refuses, and shows what was typed.

    Clearing a shared computer never comes too late. Another website's form does not bring the cookie along.
    """
    if request.endpoint == "book.finish" and read_cookie(COOKIE, earlier=True):
        return current_app.ensure_sync(current_app.view_functions["book.finish"])()  # type: ignore[no-any-return]
    try:
        return page_once_more()
    except (HTTPException, Refusal) as error:
        return current_app.handle_user_exception(error)  # nobody handles what a handler raises
