"""Text gateway of GOV.UK Notify: one template that passes our words through, and look-up by our reference."""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from notifications_python_client.errors import APIError, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient
from requests import ConnectionError as CannotConnect
from requests import ConnectTimeout, RequestException
from urllib3.exceptions import MaxRetryError, NewConnectionError

from booking.core.setting_values import SettingError, check_key, site_or_empty
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

_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# The only placeholder of the template that NOTIFY_TEMPLATE_ID names: its whole text is ((body)).
PLACEHOLDER = "body"

# Meaning of an answer, by (status, error) first, then by the status alone. Any other 4xx is permanent.
ERRORS: dict[tuple[int, str], Meaning] = {
    (400, "ValidationError"): Meaning.WRONG_ADDRESS,  # phone_number is not one
    (400, "BadRequestError"): Meaning.OUR_ACCOUNT,  # a team-only key, trial mode, or our template is not as it must be
    (404, "NoResultFound"): Meaning.OUR_ACCOUNT,  # no such template
}
STATUSES: dict[int, Meaning] = {
    **dict.fromkeys((301, 302, 303, 307, 308), Meaning.OUR_ACCOUNT),  # none is followed: the address is wrong
    401: Meaning.OUR_ACCOUNT,
    403: Meaning.OUR_ACCOUNT,  # the key is revoked, or our clock is more than 30 seconds wrong
    429: Meaning.TRY_LATER,  # 3,000 a minute; or the day's limit
}
# Delivery status by Notify's word. A receipt with another word is ignored.
RECEIPT_STATUSES: dict[str, ReceiptStatus] = {
    **dict.fromkeys(("created", "sending", "pending", "sent"), ReceiptStatus.TAKEN),
    "delivered": ReceiptStatus.DELIVERED,
    **dict.fromkeys(("permanent-failure", "temporary-failure", "technical-failure"), ReceiptStatus.FAILED),
}
_WHY: dict[str, Meaning] = {
    "permanent-failure": Meaning.WRONG_ADDRESS,  # no such number
    "temporary-failure": Meaning.TRY_LATER,  # switched off or full, for three days
}


# Clock skew allowed for.
CLOCKS_APART = timedelta(minutes=2)
NOT_FOUND = 404


class NotifySms(SmsGateway):
    """Texts by GOV.UK Notify. Its `reference` is for look-up only: Notify does not use it as an idempotency key."""

    name = "notify"

    def __init__(self, *, api_key: str, template_id: str, api_base_url: str = "") -> None:
        where = {"base_url": api_base_url} if api_base_url else {}
        self._client = NotificationsAPIClient(api_key, timeout=TIMEOUT_SECONDS, **where)
        check_hosts_of(self._client.request_session)  # another host must not be shown what is sent, or our token
        self._template_id = template_id
        for name in ("notifications_python_client", "urllib3.connectionpool"):
            logging.getLogger(name).setLevel(logging.ERROR)  # they log addresses with references, and the API's words

    def send(self, to: str, body: str, reference: str) -> Sent:
        try:
            made = self._client.send_sms_notification(
                phone_number=to,
                template_id=self._template_id,
                personalisation={PLACEHOLDER: body},
                reference=reference,
            )
            return Sent(str(made["id"]))
        except APIError as error:
            raise _meaning(error) from None  # its words may quote what was sent
        except (KeyError, TypeError):
            raise Unsure("answer") from None

    def find(self, to: str, body: str, since: datetime, *, reference: str) -> Sent | None:
        """Find the text by our reference."""
        try:
            listed = self._client.get_all_notifications(template_type="sms", reference=reference)
            found = listed["notifications"]
            return Sent(str(found[0]["id"])) if found else None
        except APIError as error:
            raise _meaning(error) from None
        except (KeyError, TypeError, IndexError):
            raise Unsure("answer") from None

    def sent_since(self, since: datetime) -> Iterator[ListedText]:
        """Yield the texts of Notify's list, newest first, page by page. Notify keeps seven days."""
        older_than: str | None = None
        try:
            while page := self._page(older_than):
                for text in page:
                    made_at = datetime.fromisoformat(text["created_at"])
                    if made_at < since - CLOCKS_APART:
                        return
                    to, reference = _number(text["phone_number"]), text["reference"] or ""
                    if text["template"]["id"] == self._template_id:  # others may text by the same service
                        yield ListedText(str(text["id"]), to, text["body"], reference, made_at)
                older_than = str(page[-1]["id"])
        except APIError as error:
            raise _meaning(error) from None
        except (KeyError, TypeError, ValueError):
            raise Unsure("answer") from None

    def _page(self, older_than: str | None) -> list[dict[str, Any]]:
        listed = self._client.get_all_notifications(template_type="sms", older_than=older_than)
        return list(listed["notifications"])

    def delivery_status(self, provider_id: str, reference: str) -> DeliveryReceipt | None:
        """Fetch the status by Notify's id."""
        try:
            told = self._client.get_notification_by_id(provider_id)
        except HTTPError as error:
            if error.status_code == NOT_FOUND:
                return None  # it keeps seven days
            raise _meaning(error) from None
        except APIError as error:
            raise _meaning(error) from None
        return receipt_of({**told, "reference": reference}) if isinstance(told, dict) else None


@dataclass(frozen=True)
class NotifyProvider(SmsProvider):
    """GOV.UK Notify's settings. It does not say what it sends from, which by default is a name."""

    name, label = NotifySms.name, "GOV.UK Notify"

    api_key: str = field(default="", repr=False)
    template_id: str = ""
    callback_token: str = field(default="", repr=False)
    api_base_url: str = ""

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        return cls(
            api_key=env.get("NOTIFY_API_KEY", ""),
            template_id=env.get("NOTIFY_TEMPLATE_ID", ""),
            callback_token=env.get("NOTIFY_CALLBACK_TOKEN", ""),
            api_base_url=site_or_empty(env, "NOTIFY_API_BASE_URL"),
        )

    def check(self) -> None:
        """Check the API key, the template and the token of its callbacks."""
        needed = {
            "NOTIFY_API_KEY": self.api_key,
            "NOTIFY_TEMPLATE_ID": self.template_id,
            "NOTIFY_CALLBACK_TOKEN": self.callback_token,
        }
        for name, value in needed.items():
            if not value:
                raise SettingError(f"SMS_PROVIDER=notify needs {name}: see docs/settings.md.")
        # Name, service and secret, joined: the client cuts the last two off by their length.
        if not re.search(rf"{_UUID}-{_UUID}$", self.api_key):
            raise SettingError("NOTIFY_API_KEY is not a whole key: copy it from GOV.UK Notify again.")
        if not re.fullmatch(_UUID, self.template_id):
            raise SettingError("NOTIFY_TEMPLATE_ID must be the ID of a text template: copy it from GOV.UK Notify.")
        check_key("NOTIFY_CALLBACK_TOKEN", self.callback_token)

    def gateway(self, public_base_url: str) -> SmsGateway:
        return NotifySms(api_key=self.api_key, template_id=self.template_id, api_base_url=self.api_base_url)

    @property
    def sends_from(self) -> SendsFrom:
        return SendsFrom.LIKELY_NAME

    def signed(self, call: WebhookCall) -> bool:
        """Check the callback's bearer token."""
        return signed_by_notify(self.callback_token, call.headers.get("Authorization", ""))

    def receipt_in(self, call: WebhookCall) -> DeliveryReceipt | None:
        return receipt_of(call.json_object())

    def text_in(self, call: WebhookCall) -> IncomingText | None:
        return incoming_of(call.json_object())


def signed_by_notify(token: str, authorization: str) -> bool:
    """Return whether a callback carries our bearer token, compared in constant time."""
    return bool(token) and hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())


def receipt_of(fields: Mapping[str, Any]) -> DeliveryReceipt | None:
    """Parse a callback into a delivery receipt; None where it is none of ours."""
    status, reference = str(fields.get("status") or ""), fields.get("reference")
    delivery_status = RECEIPT_STATUSES.get(status)
    if delivery_status is None or not isinstance(reference, str):
        return None
    refused = (
        Refused(_WHY.get(status, Meaning.NOT_ACCEPTED), status) if delivery_status is ReceiptStatus.FAILED else None
    )
    return DeliveryReceipt(reference, str(fields.get("id") or ""), delivery_status, refused)


def incoming_of(fields: Mapping[str, Any]) -> IncomingText | None:
    """Parse an inbound text; None where this is none. Notify writes numbers without a plus."""
    text_id, sender, body = (fields.get(name) for name in ("id", "source_number", "message"))
    if not (isinstance(text_id, str) and isinstance(sender, str) and isinstance(body, str) and text_id and sender):
        return None
    return IncomingText(text_id[:80], _number(sender), body)


def _number(written: str) -> str:
    """Add the plus that Notify leaves out of British numbers."""
    return f"+{written}" if written[:2] == "44" else written


def _meaning(error: APIError) -> Refused | Unsure:
    """Classify an error of the client, without its text, which may quote what was sent."""
    cause = error.__cause__
    if isinstance(cause, HostRefused):
        return cause.refused
    if isinstance(error, HTTPError) and error.response is None:
        never = isinstance(cause, ConnectTimeout) or (isinstance(cause, RequestException) and _never_connected(cause))
        return Refused(Meaning.TRY_LATER, "no connection") if never else Unsure(type(cause).__name__)
    status = int(error.status_code)
    if status >= 500 or not isinstance(error, HTTPError):
        return Unsure(f"HTTP {status}")
    kind = _kind(error)
    meaning = ERRORS.get((status, kind)) or STATUSES.get(status, Meaning.NOT_ACCEPTED)
    return Refused(meaning, f"{status} {kind}".strip())


def _kind(error: APIError) -> str:
    """Return the name of the API's error, never its message."""
    try:
        name = error.response.json()["errors"][0]["error"]  # type: ignore[union-attr]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return ""
    return name if isinstance(name, str) and name.isalnum() and len(name) <= 40 else ""


def _never_connected(error: RequestException) -> bool:
    if not isinstance(error, CannotConnect) or not error.args:
        return False
    cause = error.args[0]
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
