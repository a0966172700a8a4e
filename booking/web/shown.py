"""Signals to rooms above: record whom a page shows, and ask which appointments its reader may open."""

from __future__ import annotations

from collections.abc import Collection

from blinker import Signal

# Sent with `references`; whoever listens answers with the slug of the desk at which each opens for this reader.
appointments_linked = Signal()
# Sent with `citizens`, by their ids; whoever listens answers whether anything was written.
people_shown = Signal()


def say_shown(citizen_ids: Collection[int | None]) -> bool:
    """Send that a page shows these people; return whether that was recorded only now: then read its rows again."""
    return any(wrote for _listener, wrote in people_shown.send(citizens=citizen_ids))


def desks_to_open(references: Collection[str]) -> dict[str, str]:
    """Return, by reference of an appointment, the slug of the front desk where this reader may open it."""
    answers = appointments_linked.send(references=references) if references else ()
    return {reference: slug for _listener, found in answers for reference, slug in found.items()}
