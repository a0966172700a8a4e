"""Cookies of the application. On https their names begin with `__Host-`: no other site can set or read them.

A site under our domain can plant a cookie under the names of earlier versions. So no secret, sign-in or mark of a
browser is accepted under those: it is made anew, or moved to a secret of its own.
"""

from __future__ import annotations

from flask import Flask, Request, current_app, request
from flask import Response as PageResponse
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature
from werkzeug.wrappers import Response

from booking.core.errors import FormExpired, NoCookieSent

_NOT_MOVED = ("csrf_token", "browser")


def cookie_name(name: str) -> str:
    """Return the name that this cookie has in the browser."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def read_cookie(name: str, *, earlier: bool = False) -> str:
    """Return the cookie of this name, else ""; `earlier` also accepts the earlier name, which can be planted."""
    return request.cookies.get(cookie_name(name)) or (request.cookies.get(name, "") if earlier else "")


def earlier_cookie(name: str) -> str:
    """Return the cookie under its earlier name where there is none under the new one, else ""."""
    return "" if cookie_name(name) in request.cookies else request.cookies.get(name, "")


def form_expired() -> FormExpired:
    """Return what to say of a form whose token is not good: that it is too old, or that no cookie came with it."""
    known = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return FormExpired() if known else NoCookieSent()


def give_cookie(response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Set a cookie for so many seconds (None: this browser session), out of reach of scripts and other sites."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(cookie_name(name), value, max_age=seconds, httponly=True, samesite="Lax", secure=secure)
    _drop_earlier(response, name)


def drop_cookie(response: Response, name: str) -> None:
    """Delete a cookie under both its names."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.delete_cookie(cookie_name(name), httponly=True, samesite="Lax", secure=secure)
    _drop_earlier(response, name)


def _drop_earlier(response: Response, name: str) -> None:
    if cookie_name(name) != name and name in request.cookies:
        response.delete_cookie(name, httponly=True, samesite="Lax", secure=True)


class Sessions(SecureCookieSessionInterface):
    """Session cookie under the `__Host-` name, migrated once from the name of earlier versions."""

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(super().get_cookie_name(app))

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session; one under the earlier name is read too and moves to the new name.

        Except for a sign-in, a CSRF token and the browser's mark: any site under our domain can set that name, and so
        would sign somebody in as somebody else, or know what their forms must carry.
        """
        session = super().open_session(app, request)
        earlier = request.cookies.get(super().get_cookie_name(app))
        signer = self.get_signing_serializer(app)
        if session is not None and signer and earlier and self.get_cookie_name(app) not in request.cookies:
            try:
                kept = signer.loads(earlier, max_age=int(app.permanent_session_lifetime.total_seconds()))
            except BadSignature:
                return session
            kept = {name: value for name, value in kept.items() if name not in _NOT_MOVED}
            session.update(kept, **({"_user_id": ""} if "_user_id" in kept else {}))  # ended with a sentence
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: PageResponse) -> None:
        """Write the session under the new name alone."""
        super().save_session(app, session, response)
        _drop_earlier(response, super().get_cookie_name(app))
