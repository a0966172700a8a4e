"""What a provider tells by calling us. Nobody is signed in: each call is signed by the provider."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import abort, request
from flask.typing import ResponseReturnValue

from booking.core import clock
from booking.core.database import transaction
from booking.gateways import sender_for
from booking.gateways.twilio import STATUS_PATH, STATUS_QUERY, TwilioSms, report_of, signed_by_twilio
from booking.messages import operations
from booking.messages.views import blueprint
from booking.web.shell import csrf, limiter, settings

logger = logging.getLogger(__name__)


@blueprint.post(STATUS_PATH)
@csrf.exempt
@limiter.exempt  # type: ignore[untyped-decorator]
def twilio_status() -> ResponseReturnValue:
    """Take note of a text's fate. Always an empty answer: what is not ours, or says nothing new, changes nothing."""
    conf = settings()
    if conf.sms_provider != TwilioSms.name:
        abort(HTTPStatus.NOT_FOUND)
    # The address that Twilio was given. The request's own may be another: a proxy stands between.
    url = f"{conf.public_base_url}{STATUS_PATH}?{request.query_string.decode('ascii', 'replace')}"
    if not signed_by_twilio(conf.twilio_auth_token, url, request.form, request.headers.get("X-Twilio-Signature", "")):
        logger.warning("A delivery report that Twilio did not sign was refused. Check PUBLIC_BASE_URL if it is ours.")
        return "", HTTPStatus.FORBIDDEN
    report = report_of(request.args.get(STATUS_QUERY, ""), request.form)
    if report is not None:
        with transaction():
            operations.record_report(report, TwilioSms.name, sender_for(conf), clock.now())
    return "", HTTPStatus.NO_CONTENT
