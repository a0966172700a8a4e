"""Known devices: failed tries on a device on which somebody signed in before are counted apart from strangers'.

So whoever guesses at an account from elsewhere never makes its owner wait at their own desk.
"""

from __future__ import annotations

import secrets

from flask import Response, after_this_request, current_app
from itsdangerous import BadSignature, URLSafeSerializer

from booking.web.cookies import give_cookie, read_cookie
from booking.web.device import connection

_COOKIE = "known"
_MOST, _YEAR = 30, 365 * 24 * 3600


def known_here(reference: str) -> str | None:
    """Return this device's mark, where the colleague of this reference has signed in on it before."""
    mark, people = _kept()
    return mark if reference in people else None


def known_device_or_address() -> str:
    """Return the key of the coarse rate limit: a known device's mark, else the address."""
    return _kept()[0] or connection()


def remember_here(reference: str) -> None:
    """Remember for a year, in a signed cookie, that they signed in here. It gives no access."""
    mark, people = _kept()
    value = _signer().dumps(
        [mark or secrets.token_hex(16), [*(p for p in people if p != reference), reference][-_MOST:]]
    )

    @after_this_request
    def keep(response: Response) -> Response:
        give_cookie(response, _COOKIE, str(value), seconds=_YEAR)
        return response


def _kept() -> tuple[str | None, list[str]]:
    try:
        mark, people = _signer().loads(read_cookie(_COOKIE))
    except BadSignature:
        return None, []
    return mark, people


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="known-device")
