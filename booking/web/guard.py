"""Sign-in guard of staff pages. Every staff blueprint calls `guard`, so that its routes refuse all others."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from typing import Any, Protocol, cast

from blinker import Signal
from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

# Sent before a POST is refused for want of a sign-in or of its password: staff keeps what was typed for its owner.
posted_signed_out = Signal()
UNCOVERING = frozenset({"staff.cover", "staff.uncover"})


class SignedIn(Protocol):
    """Attributes of the signed-in staff member that pages use."""

    id: int
    name: str
    email: str
    grants: list[Any]


def signed_in() -> SignedIn:
    """Return the staff member of this request. Only behind `guard`."""
    return cast(SignedIn, current_user)


def guard(blueprint: Blueprint, *roles: str, but: Collection[str] = ()) -> None:
    """Refuse every route of a blueprint to whoever is not signed in or holds none of these roles anywhere (403).

    A route about one venue, service or person asks for its scope too: staff/views/scope. `but` names endpoints that a
    token opens instead.
    """

    @blueprint.before_request
    def only_staff() -> ResponseReturnValue | None:
        if request.endpoint in but:
            return None
        if not current_user.is_authenticated:
            if request.method == "POST":
                posted_signed_out.send()
            return redirect(url_for("security.login", next=_asked_for()))
        if g.get("covered") and request.endpoint not in UNCOVERING:
            if request.method == "POST":
                posted_signed_out.send()
            return render_template("staff/covered.html"), HTTPStatus.FORBIDDEN, {"Alongside-Covered": "yes"}
        if roles and not any(grant.role in roles for grant in current_user.grants):
            abort(403)
        return None


def _asked_for() -> str | None:
    """Return the URL to open after signing in; None for a POST, which is never repeated by itself."""
    if request.method != "GET":
        return None
    return request.full_path if request.query_string else request.path
