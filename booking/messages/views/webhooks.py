"""Webhooks for delivery receipts. Nobody is signed in: each call is signed by the provider."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import NoReturn

from flask import abort, request
from flask.typing import ResponseReturnValue

from booking.config.sending import sender_for
from booking.core import clock
from booking.core.database import transaction
from booking.gateways.base import DeliveryReceipt
from booking.gateways.provider import WebhookCall
from booking.messages import operations
from booking.messages.rules.limits import ONE_LINE_EVERY
from booking.messages.views.blueprint import blueprint
from booking.web.shell import csrf, limiter, settings

logger = logging.getLogger(__name__)
_refused: dict[str, tuple[datetime, int]] = {}  # by provider: when a refusal was last logged, and how many since


@blueprint.post("/webhooks/<provider>/status")
@csrf.exempt
@limiter.exempt  # type: ignore[untyped-decorator]
def delivery_status(provider: str) -> ResponseReturnValue:
    """Record a delivery receipt. Always answers 204: an unknown text, or a repeat, changes nothing."""
    return _reported(settings().sms.receipt_in(signed_call(provider)))


def signed_call(provider: str) -> WebhookCall:
    """Read a webhook call; 404 where this provider is not in use, 403 where the signature is wrong."""
    conf = settings()
    if provider != conf.sms.name or not conf.sms.sends:
        abort(HTTPStatus.NOT_FOUND)
    # Sign over the public address that the provider was given: behind a proxy the request's own may differ.
    query = request.query_string.decode("ascii", "replace")
    url = f"{conf.public_base_url}{request.path}{'?' if query else ''}{query}"
    read_json = partial(request.get_json, silent=True)
    call = WebhookCall(url, request.args, dict(request.headers), request.form, read_json)
    if not conf.sms.signed(call):
        _refuse(conf.sms.label)
    return call


def _refuse(provider: str) -> NoReturn:
    # No query or fields, which carry references and numbers. One line a minute: anybody can call.
    logged_at, more = _refused.get(provider, (None, 0))
    if logged_at is None or abs(clock.now() - logged_at) >= ONE_LINE_EVERY:
        _refused[provider] = (clock.now(), 0)
        said = "A call that %s did not sign was refused, after %s more. If ours: see PUBLIC_BASE_URL and tokens."
        logger.warning(said, provider, more)
    else:
        _refused[provider] = (logged_at, more + 1)
    abort(HTTPStatus.FORBIDDEN)


def _reported(report: DeliveryReceipt | None) -> ResponseReturnValue:
    conf = settings()
    if report is not None:
        with transaction():
            operations.record_receipt(report, conf.sms.name, sender_for(conf), clock.now())
    return "", HTTPStatus.NO_CONTENT
