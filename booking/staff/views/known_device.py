"""Known devices: who has signed in on one before has their tries counted apart from those of strangers.

So whoever guesses at an account for ever, from elsewhere, never makes its owner wait at their own desk.
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
    """This device's mark, where the colleague of this reference has signed in on it before."""
    mark, people = _kept()
    return mark if reference in people else None


def known_device_or_address() -> str:
    """What coarse floods are counted by: a device on which somebody has signed in, else the address."""
    return _kept()[0] or connection()


def remember_here(reference: str) -> None:
    """They have signed in here: so says a signed cookie, for a year. It opens nothing."""
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
