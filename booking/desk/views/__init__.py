"""The front desk's pages. Every one stands at a venue, and asks for a host's grant there."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from booking.citizens.rules import needs_in_short
from booking.core.errors import FormExpired, Refusal
from booking.web.errors import refusal_page
from booking.web.guard import guard

blueprint = Blueprint("desk", __name__)
guard(blueprint, "host")
blueprint.add_app_template_filter(needs_in_short)

# Where an expired page is shown again with all that was typed: its form refuses the old token by itself.
_KEEP_WHAT_WAS_TYPED = {"desk.add_drop_in", "desk.details", "desk.cancel", "desk.reach"}


@blueprint.errorhandler(CSRFError)
def open_for_too_long(_error: CSRFError) -> ResponseReturnValue:
    """The page once more, with the sentence, or the sentence alone where nothing was typed."""
    if request.endpoint in _KEEP_WHAT_WAS_TYPED:
        view = current_app.view_functions[request.endpoint]
        try:
            for check in current_app.before_request_funcs["desk"]:  # the token is looked at before the sign-in
                if (answer := current_app.ensure_sync(check)()) is not None:
                    return answer  # type: ignore[no-any-return]
            return current_app.ensure_sync(view)(**(request.view_args or {}))  # type: ignore[no-any-return]
        except (HTTPException, Refusal):
            return refusal_page(FormExpired())  # there is no such page to show again
    return refusal_page(FormExpired())


for _page in ("today", "acts", "drop_in", "find", "book", "appointments", "after", "reach", "prints"):
    import_module(f"{__name__}.{_page}")
