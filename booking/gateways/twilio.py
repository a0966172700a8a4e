"""Text gateway of Twilio, by its own SDK, with a timeout, a configurable host, and nothing personal in any log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

from requests import ConnectionError as CannotConnect
from requests import ConnectTimeout, RequestException, TooManyRedirects
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from booking.core.setting_values import SettingError, listed, site_or_empty
from booking.gateways.base import (
    TIMEOUT_SECONDS,
    DeliveryReceipt,
    IncomingText,
    ListedText,
    Meaning,
    ReceiptStatus,
    Refused,
    Sent,
    SmsGateway,
    Unsure,
)
from booking.gateways.checked import HostRefused, check_hosts_of
from booking.gateways.provider import SendsFrom, SmsProvider, WebhookCall

# Twilio's status callback under our public address; our reference comes back in the query.
STATUS_PATH = "/webhooks/twilio/status"
STATUS_QUERY = "message"

# Meaning of Twilio's error codes. Of others, a 4xx is permanent, and after a 5xx the text may have been accepted.
CODES: dict[int, Meaning] = {
    20003: Meaning.OUR_ACCOUNT,  # our credentials
    20005: Meaning.OUR_ACCOUNT,  # account not active
    21606: Meaning.OUR_ACCOUNT,  # the sender number is not ours
    21705: Meaning.OUR_ACCOUNT,  # the messaging service is unknown
    20429: Meaning.TRY_LATER,  # too many requests
    21611: Meaning.TRY_LATER,  # the sender's queue is full
    30001: Meaning.TRY_LATER,  # queue overflow
    30002: Meaning.OUR_ACCOUNT,  # account suspended
    30003: Meaning.TRY_LATER,  # handset unreachable
    21211: Meaning.WRONG_ADDRESS,  # not a number
    21614: Meaning.WRONG_ADDRESS,  # not a mobile
    30005: Meaning.WRONG_ADDRESS,  # unknown handset
    30006: Meaning.WRONG_ADDRESS,  # a landline
    21610: Meaning.OPTED_OUT,
}
# Delivery status by Twilio's word. A receipt with another word is ignored.
RECEIPT_STATUSES: dict[str, ReceiptStatus] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), ReceiptStatus.TAKEN),
    **dict.fromkeys(("delivered", "read"), ReceiptStatus.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "canceled"), ReceiptStatus.FAILED),
}
# Clock skew allowed for when we look for a text in Twilio's list.
CLOCKS_APART = timedelta(minutes=2)
LIST_LENGTH = 50
PAGE_LENGTH = 1000  # the longest that Twilio gives
NOT_KNOWN_THERE = 20404


class QuietClient(TwilioHttpClient):
    """The SDK's HTTP client, sending to `api_base_url` where one is set. Logs nothing: its URLs carry numbers."""

    def __init__(self, api_base_url: str = "", timeout: float = TIMEOUT_SECONDS) -> None:
        super().__init__(timeout=timeout)
        check_hosts_of(self.session)
        self._base = urlsplit(api_base_url) if api_base_url else None
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send to the configured host. A 5xx raises Unsure here, before the SDK makes an ordinary error of it."""
        parts = urlsplit(url)
        if self._base is not None:
            parts = parts._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        response = super().request(method, urlunsplit(parts), *args, **kwargs)
        if response.status_code >= 500:
            raise Unsure(f"HTTP {response.status_code}")
        return response

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Log nothing."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Log nothing."""


class TwilioSms(SmsGateway):
    name = "twilio"

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        from_number: str = "",
        messaging_service_sid: str = "",
        api_base_url: str = "",
        public_base_url: str = "",
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        # An environment of our own: the SDK would read the machine's for an edge and a region.
        self._client = Client(
            account_sid, auth_token, http_client=QuietClient(api_base_url, timeout), environment={"": ""}
        )
        self._from: dict[str, str] = (
            {"messaging_service_sid": messaging_service_sid} if messaging_service_sid else {"from_": from_number}
        )
        self._public_base_url = public_base_url

    def send(self, to: str, body: str, reference: str) -> Sent:
        """Send with a status callback that names our reference; Twilio accepts only public https addresses for it."""
        fields = dict(self._from)
        if self._public_base_url.startswith("https://"):
            fields["status_callback"] = f"{self._public_base_url}{STATUS_PATH}?{STATUS_QUERY}={reference}"
        try:
            made = self._client.messages.create(to=to, body=body, **fields)
        except (TwilioException, RequestException, ValueError) as error:
            raise _meaning(error) from None  # the SDK's errors quote the number
        return Sent(str(made.sid))

    def find(self, to: str, body: str, since: datetime, *, reference: str) -> Sent | None:
        """Find the text in Twilio's list: the same words, to the same number, not before `since`."""
        try:
            listed = self._client.messages.list(to=to, limit=LIST_LENGTH, page_size=LIST_LENGTH)
        except (TwilioException, RequestException, ValueError) as error:
            raise _meaning(error) from None
        for text in listed:
            made_at = text.date_created
            recent = made_at is None or made_at >= since - CLOCKS_APART
            if recent and (text.body or "").strip() == body.strip():
                return Sent(str(text.sid))
        return None

    def sent_since(self, since: datetime) -> Iterator[ListedText]:
        """Yield the texts of two lists: by the day of sending, and the newest, which may still be queued."""
        since, seen, messages = since - CLOCKS_APART, set(), self._client.messages
        try:
            newest = messages.stream(limit=PAGE_LENGTH, page_size=PAGE_LENGTH)
            for text in chain(newest, messages.stream(date_sent_after=since, page_size=PAGE_LENGTH)):
                made_at = text.date_created or text.date_sent or since
                # Others may text by the same account.
                if self._is_ours(text) and made_at >= since and text.sid not in seen:
                    seen.add(text.sid)
                    yield ListedText(str(text.sid), str(text.to), text.body or "", "", made_at)
        except (TwilioException, RequestException, ValueError) as error:
            raise _meaning(error) from None

    def _is_ours(self, text: Any) -> bool:
        by_number = self._from.get("from_")
        by = text.from_ == by_number if by_number else text.messaging_service_sid in self._from.values()
        return by and str(text.direction).startswith("outbound")

    def delivery_status(self, provider_id: str, reference: str) -> DeliveryReceipt | None:
        """Fetch the status by Twilio's id."""
        try:
            text = self._client.messages(provider_id).fetch()
        except (TwilioException, RequestException, ValueError) as error:
            meaning = _meaning(error)
            if isinstance(meaning, Refused) and meaning.code == str(NOT_KNOWN_THERE):
                return None
            raise meaning from None
        code = "" if text.error_code is None else str(text.error_code)
        told = {"MessageSid": provider_id, "MessageStatus": str(text.status), "ErrorCode": code}
        return receipt_of(reference, told)


@dataclass(frozen=True)
class TwilioProvider(SmsProvider):
    """Twilio's settings. It sends from a number, a name, or a messaging service, which does not say which."""

    name, label = TwilioSms.name, "Twilio"
    yes_starts = True

    account_sid: str = ""
    auth_token: str = field(default="", repr=False)
    auth_token_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    from_number: str = ""
    messaging_service_sid: str = ""
    api_base_url: str = ""

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        return cls(
            account_sid=env.get("TWILIO_ACCOUNT_SID", ""),
            auth_token=env.get("TWILIO_AUTH_TOKEN", ""),
            auth_token_fallbacks=listed(env, "TWILIO_AUTH_TOKEN_FALLBACKS"),
            from_number=env.get("TWILIO_FROM", "").replace(" ", ""),
            messaging_service_sid=env.get("TWILIO_MESSAGING_SERVICE_SID", ""),
            api_base_url=site_or_empty(env, "TWILIO_API_BASE_URL"),
        )

    def check(self) -> None:
        """Check the account and the sender."""
        if not (self.account_sid and self.auth_token):
            raise SettingError("SMS_PROVIDER=twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.")
        if not (self.from_number or self.messaging_service_sid):
            raise SettingError("SMS_PROVIDER=twilio needs TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID.")
        starts = ("ACCOUNT_SID", self.account_sid, "AC"), ("MESSAGING_SERVICE_SID", self.messaging_service_sid, "MG")
        for name, value, start in starts:
            if value and not value.startswith(start):
                raise SettingError(f"TWILIO_{name} must start with {start}: copy it from Twilio's console.")
        if self.from_number and not re.fullmatch(r"\+[0-9]{8,15}|[0-9]{5,6}|[A-Za-z0-9]{1,11}", self.from_number):
            raise SettingError(
                "TWILIO_FROM must be a number such as +441632960000, or a name of at most 11 characters."
            )

    def gateway(self, public_base_url: str) -> SmsGateway:
        return TwilioSms(
            account_sid=self.account_sid,
            auth_token=self.auth_token,
            from_number=self.from_number,
            messaging_service_sid=self.messaging_service_sid,
            api_base_url=self.api_base_url,
            public_base_url=public_base_url,
        )

    @property
    def sends_from(self) -> SendsFrom:
        if not self.from_number:
            return SendsFrom.LIKELY_NUMBER
        return SendsFrom.NUMBER if self.from_number.removeprefix("+").isdigit() else SendsFrom.NAME

    def signed(self, call: WebhookCall) -> bool:
        """Check the signature with the current auth token or an earlier one."""
        tokens = (self.auth_token, *self.auth_token_fallbacks)
        return signed_by_twilio(tokens, call.url, call.fields, call.headers.get("X-Twilio-Signature", ""))

    def receipt_in(self, call: WebhookCall) -> DeliveryReceipt | None:
        return receipt_of(call.query.get(STATUS_QUERY, ""), call.fields)

    def text_in(self, call: WebhookCall) -> IncomingText | None:
        return incoming_of(call.fields)


def signed_by_twilio(auth_tokens: Iterable[str], url: str, fields: Mapping[str, str], signature: str) -> bool:
    """Return whether this account's Twilio posted these fields (a MultiDict as well) to this public URL.

    Any of the tokens is accepted: while one is rotated, both sign.
    """
    return any(RequestValidator(token).validate(url, fields, signature) for token in auth_tokens if token)


def incoming_of(fields: Mapping[str, str]) -> IncomingText | None:
    """Parse an inbound text; None where this is none."""
    text_id, sender = fields.get("MessageSid", ""), fields.get("From", "")
    return IncomingText(text_id[:80], sender, fields.get("Body", "")) if text_id and sender else None


def receipt_of(reference: str, fields: Mapping[str, str]) -> DeliveryReceipt | None:
    """Parse a status callback into a delivery receipt; None where it is none."""
    delivery_status = RECEIPT_STATUSES.get(fields.get("MessageStatus", ""))
    if delivery_status is None:
        return None
    refused = None
    if delivery_status is ReceiptStatus.FAILED:
        code = fields.get("ErrorCode", "")
        known = CODES.get(int(code)) if code.isascii() and code.isdecimal() and len(code) < 10 else None
        refused = Refused(known or Meaning.NOT_ACCEPTED, code[:20] or "none")
    return DeliveryReceipt(reference, fields.get("MessageSid", ""), delivery_status, refused)


def _meaning(error: Exception) -> Refused | Unsure:
    """Classify an error of the SDK, without its text, which quotes the number."""
    if isinstance(error, TwilioRestException | TwilioServiceException):
        code = int(error.code or error.status)
        if error.status == 429:
            return Refused(Meaning.TRY_LATER, str(code))
        if error.status in {401, 403} and code not in CODES:
            return Refused(Meaning.OUR_ACCOUNT, str(code))
        return Refused(CODES.get(code, Meaning.NOT_ACCEPTED), str(code))
    if isinstance(error, HostRefused):
        return error.refused
    if isinstance(error, TooManyRedirects):
        return Refused(Meaning.OUR_ACCOUNT, "redirect")  # none is followed: the address is wrong
    if isinstance(error, ConnectTimeout) or _never_connected(error):
        return Refused(Meaning.TRY_LATER, "no connection")
    return Unsure(type(error).__name__)


def _never_connected(error: Exception) -> bool:
    """Return whether no connection was made, so that nothing can have been accepted."""
    if not isinstance(error, CannotConnect) or not error.args:
        return False
    cause = error.args[0]
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
