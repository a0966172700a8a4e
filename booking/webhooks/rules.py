"""Rules of webhooks: kinds, payload and signatures (Standard Webhooks 1.0.0), when a failed call is tried again."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from standardwebhooks.webhooks import Webhook

from booking.core.translation import LazyString, _, _l
from booking.gateways.outbound import FailureReason

WEBHOOK_NAME_LENGTH = 80
# Waits after the first, second … failed call: ten calls within 75 hours.
WAITS = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
GIVEN_UP_AFTER = sum(WAITS, timedelta(hours=1))
# Until an endpoint whose calls fail is called again at all: doubled with each failure in a row.
_QUIET, _LONGEST_QUIET = timedelta(seconds=5), timedelta(minutes=5)
DELIVERY_LEASE = timedelta(minutes=2)  # longer than a call may take
WATCHED = timedelta(days=35)  # changes to what ended longer ago are told to nobody
LATELY = timedelta(days=1)  # what ended within it is looked at each round, the rest of what is watched each minute
BOTH_SECRETS_FOR = timedelta(days=7)
DELIVERED_KEPT, FAILED_KEPT = timedelta(days=30), WATCHED  # what is watched no longer cannot be sent again
GONE = 410
_WAIT_ASKED = frozenset((429, 503))
OVERDUE, GONE_WORD = "overdue", "gone"  # why a delivery failed without a call of its own


class WebhookKind(StrEnum):
    """Kinds of what other systems can be told about."""

    VISIT = "visit"
    ACTION = "action"
    REFERRAL = "referral"


KIND_LABELS: Mapping[str, LazyString] = {
    WebhookKind.VISIT: _l("Visits"),
    WebhookKind.ACTION: _l("Next steps"),
    WebhookKind.REFERRAL: _l("Referrals"),
}


class EndpointState(StrEnum):
    """States of an endpoint. Only an active one is called."""

    ACTIVE = "active"
    GONE = "gone"  # it answered 410: no longer wanted
    ENDED = "ended"


class DeliveryState(StrEnum):
    """States of one delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


def message_id(reference: str) -> str:
    """Return the id of a delivery's message: the same at every try."""
    return f"msg_{reference}"


def payload(kind: str, reference: str, at: datetime) -> bytes:
    """Build the thin payload: the same bytes at every try."""
    said = {
        "type": f"{kind}.changed",
        "timestamp": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": {"reference": reference},
    }
    return json.dumps(said, separators=(",", ":")).encode()


def secret_text(key: bytes) -> str:
    """Write a secret as receivers enter it."""
    return f"whsec_{base64.b64encode(key).decode()}"


def signed_headers(id_: str, body: bytes, secrets: Iterable[bytes], at: datetime) -> dict[str, str]:
    """Sign a body with each secret: while one is changed, receivers may check either."""
    at = at.astimezone(UTC)
    return {
        "Content-Type": "application/json",
        "webhook-id": id_,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(id_, at, body.decode()) for secret in secrets),
    }


def is_taken(status: int) -> bool:
    """Return whether an answer says that the message was taken."""
    return 200 <= status < 300


def wait_after(failed: int, status: int, retry_after: str, now: datetime) -> timedelta | None:
    """Return the wait after so many failed calls; None: give up. A receiver may ask for more."""
    if failed > len(WAITS):
        return None
    return max(WAITS[failed - 1], asked_wait(status, retry_after, now))


def quiet_after(failures: int, status: int, retry_after: str, now: datetime) -> timedelta:
    """Return for how long an endpoint is not called after so many failures in a row."""
    doubled: timedelta = _QUIET * 2 ** min(failures - 1, 10)
    return max(min(doubled, _LONGEST_QUIET), asked_wait(status, retry_after, now))


def asked_wait(status: int, retry_after: str, now: datetime) -> timedelta:
    """Read Retry-After of a 429 or 503: seconds or a date, a day at most; anything else is no wait."""
    if status not in _WAIT_ASKED:
        return timedelta(0)
    if retry_after.isascii() and retry_after.isdecimal():
        asked = timedelta(seconds=min(int(retry_after), 86_400))
    else:
        try:
            asked = parsedate_to_datetime(retry_after) - now
        except (TypeError, ValueError):
            return timedelta(0)
    return min(max(asked, timedelta(0)), WAITS[-1])


_WORDS: Mapping[str, LazyString] = {
    FailureReason.NOT_AN_ADDRESS: _l("it is not a web address"),
    FailureReason.NOT_PUBLIC: _l("it leads into a private network"),
    FailureReason.NOT_ENCRYPTED: _l("it does not begin with https://"),
    FailureReason.PORT: _l("its port is not allowed here"),
    FailureReason.UNKNOWN_HOST: _l("no computer has that name"),
    FailureReason.NO_CONNECTION: _l("nothing answers there"),
    FailureReason.CERTIFICATE: _l("its certificate is not valid"),
    FailureReason.REDIRECTED: _l("it sends us on to another address"),
    FailureReason.TOO_SLOW: _l("it takes too long to answer"),
    FailureReason.TOO_BIG: _l("its answer is too long"),
    FailureReason.NO_ANSWER: _l("it hangs up without an answer"),
    GONE_WORD: _l("it wants to be told no more (410)"),
    OVERDUE: _l("it could not be told for 75 hours"),
}


def reason_in_words(why: str, status: int = 0) -> str:
    """Word why a call failed: the reason, or else the status that was answered."""
    return str(_WORDS[why]) if why in _WORDS else _("it answers %(status)s", status=status)
