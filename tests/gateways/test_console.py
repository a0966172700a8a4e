"""Console gateways, which send nothing."""

from __future__ import annotations

import logging

from booking.gateways.base import Letter
from booking.gateways.console import ConsoleEmail, ConsoleSms
from tests.conftest import NOW


def test_what_is_kept_is_told_without_whom_or_what(caplog):
    caplog.set_level(logging.INFO)
    ConsoleSms().send("+447700900123", "Reminder: Heywood Library", "MSG0000001")
    ConsoleEmail().send(Letter("ada@example.com", "Booked", "Heywood Library", "MSG0000002@example"))
    assert "MSG0000001" in caplog.text and "MSG0000002" in caplog.text
    for personal in ("7700900123", "ada@", "Heywood"):
        assert personal not in caplog.text


def test_nothing_was_ever_sent():
    assert ConsoleSms().find("+447700900123", "x", NOW, reference="MSG0000001") is None


def test_there_is_no_list_and_no_fate():
    assert list(ConsoleSms().sent_since(NOW)) == [] and ConsoleSms().delivery_status("kept-1", "MSG0000001") is None
