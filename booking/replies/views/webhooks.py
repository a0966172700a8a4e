"""Webhooks for inbound texts. Nobody is signed in: each call is signed by the provider."""

from __future__ import annotations

from http import HTTPStatus

from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.gateways.base import IncomingText
from booking.messages.views.webhooks import signed_call
from booking.replies import operations
from booking.replies.views.blueprint import blueprint
from booking.web.shell import csrf, limiter, settings


@blueprint.post("/webhooks/<provider>/inbound")
@csrf.exempt
@limiter.exempt  # type: ignore[untyped-decorator]
def inbound(provider: str) -> ResponseReturnValue:
    """Receive an inbound text. The answer is empty: Twilio would text back any words in it."""
    return _received(settings().sms.text_in(signed_call(provider)))


def _received(text: IncomingText | None) -> ResponseReturnValue:
    if text is not None:
        with transaction():
            operations.receive(text, settings().sms.name, clock.now())
    return "", HTTPStatus.NO_CONTENT
