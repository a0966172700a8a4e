"""Blueprint of the citizen's pages: caching, and the answer to an expired form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from booking.book.rules import miles_in_words
from booking.core.errors import Refusal
from booking.core.languages import SPOKEN_LANGUAGES
from booking.sessions.rules import INTERPRETER_DAYS, promised_in_words
from booking.web.cookies import read_cookie
from booking.web.expired import page_once_more
from booking.web.shell import personal_page

blueprint = Blueprint("book", __name__)
blueprint.add_app_template_filter(miles_in_words, "miles")
blueprint.add_app_template_filter(promised_in_words)
COOKIE = "journey"

# Public pages, which a cache may keep if it revalidates.
OPEN_PAGES = {"book.start", "book.service", "book.venues", "book.venue", "book.venue_feed", "book.service_feed"}


@blueprint.context_processor
def interpreting() -> dict[str, Any]:
    """Languages by their own names, and how many working days it takes to arrange each kind of interpreter."""
    return {"spoken_languages": SPOKEN_LANGUAGES, "interpreter_days": INTERPRETER_DAYS}


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """Keep personal pages out of every cache, so that Back shows nothing after *Finish*."""
    return response if request.endpoint in OPEN_PAGES else personal_page(response)


@blueprint.errorhandler(CSRFError)
def open_for_too_long(_error: CSRFError) -> ResponseReturnValue:
    """Render the page again: its form finds that the token has expired, refuses, and keeps what was typed.

    *Finish* on a shared computer is never refused as expired. A form of another website does not send the cookie.
    """
    if request.endpoint == "book.finish" and read_cookie(COOKIE, earlier=True):
        return current_app.ensure_sync(current_app.view_functions["book.finish"])()  # type: ignore[no-any-return]
    try:
        return page_once_more()
    except (HTTPException, Refusal) as error:
        return current_app.handle_user_exception(error)  # Flask does not handle what an error handler raises
