"""Refusals of webhooks."""

from __future__ import annotations

from http import HTTPStatus

from booking.core.errors import Refusal
from booking.core.translation import _l


class UrlRefused(Refusal):
    """An address that cannot be called; `why` says it in words."""

    sentence = _l(
        "This address cannot be called: %(why)s. Type the whole address, such as https://partner.example/hook."
    )
    field = "url"
    status = HTTPStatus.BAD_REQUEST


class EndpointEnded(Refusal):
    sentence = _l("This webhook has ended. Add a new one to tell that system again.")


class EndpointThere(Refusal):
    sentence = _l("A webhook to this address is there already. Change that one, or end it first.")
    field = "url"
