"""What was written about a booking, what became of it, and what was texted back: one line each, in words."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from booking.core.translation import LazyString, _, _l
from booking.messages import queries
from booking.messages.models import Message, Reply
from booking.messages.rules.settling import Status
from booking.messages.views.meaning import in_words
from booking.web.shell import settings
from booking.wording.rules.kinds import Channel
from booking.wording.rules.templates import KINDS as WRITTEN

KINDS: dict[str, LazyString] = {**WRITTEN, "answer": _l("Answer to their text")}
CHANNELS = {"sms": _l("Text"), "email": _l("E-mail"), "call": _l("Call"), "letter": _l("Letter")}
FATES = {
    Status.PLANNED: _l("Waiting"),
    Status.CLAIMED: _l("Being sent"),
    Status.SENT: _l("Sent"),
    Status.DELIVERED: _l("Delivered"),
    Status.UNKNOWN: _l("Not known yet"),
    Status.FAILED: _l("Failed: somebody calls"),
    Status.SUPPRESSED: _l("Not sent"),
    Status.EXPIRED: _l("Too late, not sent"),
}
_ALARMING = {Status.FAILED, Status.UNKNOWN, Status.EXPIRED}
# A link opens somebody's page: only where nothing is sent, and nobody else can have it, does it stand here whole.
_LINK = re.compile(r"(https?://\S+/[at]/)[0-9a-z]{22,26}\b")


class Line(NamedTuple):
    """One message or reply as a page tells it."""

    at: datetime
    what: str
    to: str
    fate: str
    why: str = ""
    words: str = ""
    alarming: bool = False
    theirs: bool = False  # they texted it


class Texted(NamedTuple):
    """The last word of somebody who is expected: a short one, and whether a person has to read it."""

    at: datetime
    means: str
    reference: str
    waits: bool


def correspondence(references: Collection[str]) -> dict[str, list[Line]]:
    """By visit, every message planned or sent and every text that came back, in the order of time. Two statements."""
    found: dict[str, list[Line]] = {}
    for message in queries.written_about(references):
        found.setdefault(message.subject_reference, []).append(_sent(message))
    for reference, replies in queries.replies_of(references).items():
        found.setdefault(reference, []).extend(_texted(reply) for reply in replies)
    return {reference: sorted(lines, key=lambda line: line.at) for reference, lines in found.items()}


def texted(references: Collection[str]) -> dict[str, Texted]:
    """By visit, what stands beside the name: what they texted last. One statement."""
    return {
        reference: Texted(reply.received_at, in_words(reply), reply.reference, reply.state == "open")
        for reference, reply in queries.last_texted(references).items()
    }


def shown(body: str) -> str:
    """The words of a message, with no link in them that would open somebody's page to whoever reads this."""
    return body if settings().sms_provider == "console" else _LINK.sub(r"\1…", body)


def fates() -> dict[Status, LazyString]:
    """What became of a message, in a word: a text that is kept here was not sent."""
    kept_here = settings().sms_provider == "console"
    return {**FATES, Status.SENT: _l("Kept, not sent")} if kept_here else {**FATES}


def address(message: Message) -> str:
    """To whom, by as little as tells it."""
    point = message.contact_point
    if point is None:
        return _("by a task")
    if point.kind == "email":
        return _("e-mail at %(place)s", place=point.value.rsplit("@", 1)[-1])
    return _("number ending %(digits)s", digits=point.last_digits)


def _sent(message: Message) -> Line:
    kind = str(KINDS.get(message.kind, message.kind.replace("_", " ")))
    fate = str(fates()[Status(message.status)])
    if message.channel == Channel.CALL and message.status == Status.SENT:
        fate = _("A task was opened")
    return Line(
        at=message.sent_at or message.due_at,
        what=f"{CHANNELS[message.channel]}: {kind}",
        to=address(message),
        fate=fate,
        why=message.why.replace("_", " "),
        words=shown(message.body),
        alarming=message.status in _ALARMING,
    )


def _texted(reply: Reply) -> Line:
    return Line(
        at=reply.received_at,
        what=_("They texted: %(means)s", means=in_words(reply)),
        to="",
        fate=_("waits for an answer") if reply.state == "open" else "",
        words=reply.body,
        alarming=reply.state == "open",
        theirs=True,
    )
