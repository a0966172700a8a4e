"""Error pages, and the one place where a refusal becomes a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, DBAPIError, OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException

from booking.core.errors import Refusal
from booking.core.schema import check_schema
from booking.core.translation import _l

# By status: the heading, and what to do.
PAGES = {
    400: (_l("We could not read that"), _l("Please go back and try again.")),
    403: (_l("You cannot open this page"), _l("It needs another sign-in, or a grant that you do not have.")),
    404: (
        _l("Page not found"),
        _l("Check the address. If a link in a message brought you here, it may be an old one."),
    ),
    405: (_l("Page not found"), _l("Check the address.")),
    409: (_l("This has changed"), _l("Please look again before you go on.")),
    413: (_l("That was too much"), _l("Please send less at once.")),
    429: (_l("Too many tries"), _l("Please wait 15 minutes, or call us.")),
    500: (
        _l("Something went wrong here"),
        _l("Nothing that was confirmed is lost. Please try again in a minute."),
    ),
    503: (
        _l("We are busy just now"),
        _l("Nothing that was confirmed is lost. Please try again in a minute."),
    ),
}


def refusal_page(refusal: Refusal) -> tuple[str, int]:
    """Render a refusal as a page of its own, where there is no field to show it beside."""
    status = int(refusal.status)
    return _page(PAGES[status if status in PAGES else 400][0], str(refusal), status)


def error_page(status: int) -> tuple[str, int]:
    """Render the page of a status; unknown ones as 500 or 400."""
    known = status if status in PAGES else (500 if status >= 500 else 400)
    return _page(*PAGES[known], status)


def _page(heading: Any, sentence: Any, status: int) -> tuple[str, int]:
    return render_template("errors/error.html", heading=heading, sentence=sentence, status=status), status


def _readable_address() -> None:
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)


def init_addresses(app: Flask) -> None:
    """Answer 404, before all other hooks, to a URL with a NUL, which no database accepts in a query."""
    app.before_request(_readable_address)


def init_errors(app: Flask) -> None:
    """Register the error pages."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[str, int]:
        return refusal_page(refusal)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.code is not None and error.code < 400:
            return error.get_response()
        return error_page(error.code or 500)

    @app.errorhandler(DataError)
    def no_value(error: DataError) -> tuple[str, int]:
        """Refuse a value that no database takes, such as a NUL behind a button: no page sends it by itself."""
        app.logger.error("A value that was sent to %s is none: %s", request.endpoint, type(error.orig).__name__)
        return error_page(HTTPStatus.BAD_REQUEST)

    @app.errorhandler(OperationalError)
    @app.errorhandler(ProgrammingError)
    def database_refuses(error: OperationalError | ProgrammingError) -> tuple[str, int]:
        """Tell a missing table or column, which whoever runs this must mend, from a database that is busy."""
        if wrong := _wrong_schema():
            app.logger.error("%s", wrong)
            return _page(_l("This site is not set up yet"), wrong, HTTPStatus.SERVICE_UNAVAILABLE)
        if isinstance(error, ProgrammingError):
            raise error
        app.logger.error("The database did not answer %s: %s", request.endpoint, type(error.orig).__name__)
        return error_page(HTTPStatus.SERVICE_UNAVAILABLE)


def _wrong_schema() -> str | None:
    try:
        return check_schema()
    except DBAPIError:
        return None
