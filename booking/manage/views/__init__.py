"""The managers' pages under /manage. A manager of one venue sees that venue; of every venue, all of them."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from booking.core.errors import FormExpired, Refusal
from booking.manage.rules.spans_of_time import part_of_day, stretch_of
from booking.staff.rules import Role
from booking.web.errors import refusal_page
from booking.web.guard import guard

blueprint = Blueprint("manage", __name__)
guard(blueprint, Role.MANAGER)
blueprint.add_app_template_filter(stretch_of)
blueprint.add_app_template_filter(part_of_day)


@blueprint.errorhandler(CSRFError)
def open_for_too_long(_error: CSRFError) -> ResponseReturnValue:
    """The page once more with all that was typed, its form saying so; or the sentence alone where nothing was typed."""
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()):
        view = current_app.view_functions[str(request.endpoint)]
        try:
            for check in current_app.before_request_funcs["manage"]:  # the token is looked at before the sign-in
                if (answer := current_app.ensure_sync(check)()) is not None:
                    return answer  # type: ignore[no-any-return]
            return current_app.ensure_sync(view)(**(request.view_args or {}))  # type: ignore[no-any-return]
        except (HTTPException, Refusal):
            return refusal_page(FormExpired())  # there is no such page to show again
    return refusal_page(FormExpired())


_PAGES = (
    "home",
    "rota",
    "series",
    "sessions",
    "disruptions",
    "services",
    "venues",
    "security",
    "staff",
    "grants",
    "inviting",
    "endings",
    "floods",
    "texts",
)
for _page in _PAGES:
    import_module(f"{__name__}.{_page}")
