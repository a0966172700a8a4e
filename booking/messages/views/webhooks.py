"""Webhooks for delivery receipts. Nobody is signed in: each call is signed by the provider."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, NoReturn

from flask import abort, request
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.gateways import notify, sender_for, twilio
from booking.gateways.base import DeliveryReceipt
from booking.messages import operations
from booking.messages.views import blueprint
from booking.web.shell import csrf, limiter, settings

logger = logging.getLogger(__name__)
ONE_LINE_EVERY = timedelta(minutes=1)
_refused: dict[str, tuple[datetime, int]] = {}  # by provider: when a refusal was logged last, and how many since


@blueprint.post(twilio.STATUS_PATH)
@csrf.exempt
@limiter.exempt  # type: ignore[untyped-decorator]
def twilio_status() -> ResponseReturnValue:
    """Take note of a text's fate. Always an empty answer: what is not ours, or says nothing new, changes nothing."""
    need_twilio()
    return _reported(twilio.receipt_of(request.args.get(twilio.STATUS_QUERY, ""), request.form))


@blueprint.post(notify.STATUS_PATH)
@csrf.exempt
@limiter.exempt  # type: ignore[untyped-decorator]
def notify_status() -> ResponseReturnValue:
    """The same, as GOV.UK Notify tells it."""
    return _reported(notify.receipt_of(told_by_notify()))


def need_twilio() -> None:
    """404 where we do not text by Twilio, 403 for what it did not sign."""
    conf = settings()
    if conf.sms_provider != twilio.TwilioSms.name:
        abort(HTTPStatus.NOT_FOUND)
    # The address that Twilio was given. The request's own may be another: a proxy stands between.
    query = request.query_string.decode("ascii", "replace")
    url = f"{conf.public_base_url}{request.path}{'?' if query else ''}{query}"
    tokens = (conf.twilio_auth_token, *conf.twilio_auth_token_fallbacks)
    if not twilio.signed_by_twilio(tokens, url, request.form, request.headers.get("X-Twilio-Signature", "")):
        _refuse("Twilio")


def told_by_notify() -> Mapping[str, Any]:
    """What Notify posted; 404 where we do not text by it, 403 for a call without our bearer token."""
    conf = settings()
    if conf.sms_provider != notify.NotifySms.name:
        abort(HTTPStatus.NOT_FOUND)
    if not notify.signed_by_notify(conf.notify_callback_token, request.headers.get("Authorization", "")):
        _refuse("GOV.UK Notify")
    told = request.get_json(silent=True)
    return told if isinstance(told, dict) else {}


def _refuse(provider: str) -> NoReturn:
    # Neither the query nor the fields: they carry references and numbers. One line a minute: anybody can call.
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
            operations.record_receipt(report, conf.sms_provider, sender_for(conf), clock.now())
    return "", HTTPStatus.NO_CONTENT
