"""Labels of messages, channels and delivery statuses, and what of a message is shown."""

from __future__ import annotations

import re

from booking.citizens.rules import ContactKind
from booking.core.translation import LazyString, _, _l
from booking.messages.models import Message
from booking.messages.rules.reconciliation import Status
from booking.web.shell import settings
from booking.wording.rules.templates import TEMPLATE_LABELS as WRITTEN

MESSAGE_LABELS: dict[str, LazyString] = {**WRITTEN, "answer": _l("Answer to their text")}
CHANNELS = {"sms": _l("Text"), "email": _l("E-mail"), "call": _l("Call"), "letter": _l("Letter")}
_STATUSES = {
    Status.PLANNED: _l("Waiting"),
    Status.CLAIMED: _l("Being sent"),
    Status.SENT: _l("Sent"),
    Status.DELIVERED: _l("Delivered"),
    Status.UNKNOWN: _l("Not known yet"),
    Status.FAILED: _l("Failed: somebody calls"),
    Status.SUPPRESSED: _l("Not sent"),
    Status.EXPIRED: _l("Too late, not sent"),
}
# A link opens somebody's page, so its token is masked; shown whole only where texts are kept here and not sent.
_LINK = re.compile(r"(https?://\S+/[at]/)[0-9a-z]{22,26}\b")


def shown(body: str) -> str:
    """Return a message's words with the tokens of links masked."""
    return body if not settings().sms.sends else _LINK.sub(r"\1…", body)


def statuses() -> dict[Status, LazyString]:
    """Label each delivery status; texts that are kept here were not sent."""
    kept_here = not settings().sms.sends
    return {**_STATUSES, Status.SENT: _l("Kept, not sent")} if kept_here else {**_STATUSES}


def address(message: Message) -> str:
    """Describe the address by its last digits or domain only."""
    point = message.contact_point
    if point is None:
        return _("by a task")
    if point.kind == ContactKind.EMAIL:
        return _("e-mail at %(place)s", place=point.value.rsplit("@", 1)[-1])
    return _("number ending %(digits)s", digits=point.last_digits)
