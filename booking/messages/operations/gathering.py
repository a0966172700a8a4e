"""Batch several messages to one contact into one, which carries the others; they share its delivery status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from booking.gateways import Sender
from booking.messages.models import Message
from booking.messages.operations.dispatches import Dispatch
from booking.messages.rules.gathering import MOST_GATHERED, gathered_letter, gathered_text, is_gathered
from booking.wording.rules.kinds import Channel
from booking.wording.rules.parts import parts


def gather(dispatches: Sequence[Dispatch], rows: Mapping[str, Message], sender: Sender) -> list[Dispatch]:
    """Replace several confirmations to one number, or lost references to one contact, by one dispatch.

    Their rows point to it.
    """
    together: dict[tuple[object, ...], list[Dispatch]] = {}
    for dispatch in dispatches:
        together.setdefault(_goes_with(dispatch), []).append(dispatch)
    return [one for several in together.values() for one in _in_few(several, rows, sender)]


def _goes_with(dispatch: Dispatch) -> tuple[object, ...]:
    """Return the batching key; a message that is never batched has a key of its own."""
    about = dispatch.about
    if not is_gathered(about.kind, dispatch.channel):
        return (dispatch.reference,)
    return dispatch.channel, about.kind, dispatch.to, about.language, about.neutral


def _in_few(several: Sequence[Dispatch], rows: Mapping[str, Message], sender: Sender) -> list[Dispatch]:
    most = MOST_GATHERED if several[0].channel is Channel.SMS else len(several)
    chunks = [several[start : start + most] for start in range(0, len(several), most)]
    return [chunk[0] if len(chunk) == 1 else _as_one(chunk, rows, sender) for chunk in chunks]


def _as_one(several: Sequence[Dispatch], rows: Mapping[str, Message], sender: Sender) -> Dispatch:
    (first, *others), about = several, [one.about for one in several]
    is_text = first.channel is Channel.SMS
    subject, body = ("", gathered_text(about, sender.base_url)) if is_text else gathered_letter(about)
    for one in several:
        row = rows[one.reference]
        row.body, row.subject_line, row.asks, row.parts, row.price = body, subject, "", 0, 0
        row.carried_by = "" if one is first else first.reference
    if is_text:
        text = rows[first.reference]
        text.parts = parts(body)
        text.price = text.parts * sender.price_to(first.to)
    worthless_at = min(one.worthless_at for one in several)
    return replace(first, subject_line=subject, body=body, worthless_at=worthless_at, carried=tuple(others))
