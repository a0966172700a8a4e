"""Webhooks for inbound texts. Nobody is signed in: each call is signed by the provider."""

from __future__ import annotations

from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.gateways import notify, twilio
from booking.gateways.base import IncomingText
from booking.messages.views.webhooks import need_twilio, told_by_notify
from booking.replies import operations
from booking.replies.views import blueprint
from booking.web.shell import csrf, limiter, settings


@blueprint.post(twilio.INBOUND_PATH)
@csrf.exempt
@limiter.exempt  # type: ignore[untyped-decorator]
def twilio_inbound() -> ResponseReturnValue:
    """Take down what somebody texted. An empty answer: Twilio would text back whatever words stood in it."""
    need_twilio()
    return _received(twilio.incoming_of(request.form))


@blueprint.post(notify.INBOUND_PATH)
@csrf.exempt
@limiter.exempt  # type: ignore[untyped-decorator]
def notify_inbound() -> ResponseReturnValue:
    """What somebody texted, as GOV.UK Notify tells it."""
    return _received(notify.incoming_of(told_by_notify()))


def _received(text: IncomingText | None) -> ResponseReturnValue:
    if text is not None:
        with transaction():
            operations.receive(text, settings().sms_provider, clock.now())
    return "", HTTPStatus.NO_CONTENT
