"""Whom a page shows, as rooms below the audit say it. The audit listens, and writes it down."""

from __future__ import annotations

from collections.abc import Collection

from blinker import Signal

# Sent with `citizens`, by their ids; whoever listens answers whether anything was written.
people_shown = Signal()


def say_shown(citizen_ids: Collection[int | None]) -> bool:
    """Say that these people stand on the page; whether that was written down only now: then read its rows again."""
    return any(wrote for _listener, wrote in people_shown.send(citizens=citizen_ids))
