"""Batch several confirmations to one number into one text, which carries them; they share its delivery status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from booking.gateways import Sender
from booking.messages.models import Message
from booking.messages.operations.dispatches import Dispatch
from booking.messages.rules.gathering import MOST_GATHERED, gathered_text
from booking.wording.rules.kinds import Channel, MessageKind
from booking.wording.rules.parts import parts


def gather(dispatches: Sequence[Dispatch], rows: Mapping[str, Message], sender: Sender) -> list[Dispatch]:
    """Replace several confirmations to one number by one dispatch that carries them; their rows point to it."""
    together: dict[tuple[object, ...], list[Dispatch]] = {}
    for dispatch in dispatches:
        together.setdefault(_goes_with(dispatch), []).append(dispatch)
    return [text for several in together.values() for text in _texts(several, rows, sender)]


def _goes_with(dispatch: Dispatch) -> tuple[object, ...]:
    """Return the batching key; a message that is never batched has a key of its own."""
    if dispatch.channel is not Channel.SMS or dispatch.about.kind is not MessageKind.CONFIRMATION:
        return (dispatch.reference,)
    return dispatch.to, dispatch.about.language, dispatch.about.neutral


def _texts(several: Sequence[Dispatch], rows: Mapping[str, Message], sender: Sender) -> list[Dispatch]:
    chunks = [several[start : start + MOST_GATHERED] for start in range(0, len(several), MOST_GATHERED)]
    return [chunk[0] if len(chunk) == 1 else _as_one(chunk, rows, sender) for chunk in chunks]


def _as_one(several: Sequence[Dispatch], rows: Mapping[str, Message], sender: Sender) -> Dispatch:
    first, *others = several
    body = gathered_text([one.about for one in several], sender.base_url)
    for one in several:
        row = rows[one.reference]
        row.body, row.asks, row.parts, row.price = body, "", 0, 0
        row.carried_by = "" if one is first else first.reference
    text = rows[first.reference]
    text.parts = parts(body)
    text.price = text.parts * sender.price_to(first.to)
    worthless_at = min(one.worthless_at for one in several)
    return replace(first, body=body, worthless_at=worthless_at, carried=tuple(others))
