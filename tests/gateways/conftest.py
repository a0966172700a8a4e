"""The gateways' tests call fakes on this machine."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from booking.gateways.outbound import outbound


@pytest.fixture(autouse=True)
def _calls_loopback(monkeypatch):
    monkeypatch.setattr(outbound, "networks", (ip_network("127.0.0.0/8"),))
