"""Correspondence about a visit: messages with their delivery status, and replies, one line each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from booking.core.translation import _
from booking.messages import queries as message_queries
from booking.messages.models import Message, Reply
from booking.messages.rules.reconciliation import Status
from booking.messages.rules.reply_kinds import ReplyState
from booking.messages.views.labels import CHANNELS, MESSAGE_LABELS, address, shown, statuses
from booking.replies import queries
from booking.replies.views.meaning import in_words
from booking.web.guard import signed_in
from booking.wording.rules.kinds import Channel

_ALARMING = {Status.FAILED, Status.UNKNOWN, Status.EXPIRED}


class CorrespondenceLine(NamedTuple):
    """One message or reply, ready to be shown."""

    at: datetime
    what: str
    to: str
    delivery_status: str
    why: str = ""
    words: str = ""
    alarming: bool = False
    theirs: bool = False  # a reply


class Texted(NamedTuple):
    """The last reply of somebody who is expected: its meaning in short, and whether a person has to read it."""

    at: datetime
    means: str
    reference: str
    waits: bool
    to_answer: bool  # whether it is on the reader's own list of replies


def correspondence(references: Collection[str]) -> dict[str, list[CorrespondenceLine]]:
    """Read every message and reply of each visit, in order of time. Two statements."""
    found: dict[str, list[CorrespondenceLine]] = {}
    for message in message_queries.written_about(references):
        found.setdefault(message.subject_reference, []).append(_sent(message))
    for reference, replies in queries.replies_of(references).items():
        found.setdefault(reference, []).extend(_texted(reply) for reply in replies)
    return {reference: sorted(lines, key=lambda line: line.at) for reference, lines in found.items()}


def texted(references: Collection[str]) -> dict[str, Texted]:
    """Read the last reply about each visit, to be shown beside the name. One statement, two where one waits."""
    last = queries.last_texted(references)
    waiting = {one.reference for one in last.values() if one.state == ReplyState.OPEN}
    mine = queries.answerable(waiting, signed_in().grants)
    return {
        visit: Texted(
            one.received_at, in_words(one), one.reference, one.state == ReplyState.OPEN, one.reference in mine
        )
        for visit, one in last.items()
    }


def _sent(message: Message) -> CorrespondenceLine:
    kind = str(MESSAGE_LABELS.get(message.kind, message.kind.replace("_", " ")))
    delivery_status = str(statuses()[Status(message.status)])
    if message.channel == Channel.CALL and message.status == Status.SENT:
        delivery_status = _("A task was opened")
    return CorrespondenceLine(
        at=message.sent_at or message.due_at,
        what=f"{CHANNELS[message.channel]}: {kind}",
        to=address(message),
        delivery_status=delivery_status,
        why=message.why.replace("_", " "),
        words=shown(message.body),
        alarming=message.status in _ALARMING,
    )


def _texted(reply: Reply) -> CorrespondenceLine:
    return CorrespondenceLine(
        at=reply.received_at,
        what=_("They texted: %(means)s", means=in_words(reply)),
        to="",
        delivery_status=_("waits for an answer") if reply.state == ReplyState.OPEN else "",
        words=reply.body,
        alarming=reply.state == ReplyState.OPEN,
        theirs=True,
    )
