"""Connection of a request, by which limits count."""

from __future__ import annotations

import pytest
from flask import Flask

from booking.web.device import connection, network


@pytest.mark.parametrize(
    ("address", "same", "other"),
    [
        ("192.0.2.7", "::ffff:192.0.2.7", "192.0.2.8"),
        ("2001:db8:1:aa00::1", "2001:db8:1:aaff:ffff::9", "2001:db8:1:bb00::1"),
        ("fe80::1%eth0", "fe80::2%eth1", "2001:db8::1"),
        ("", "", "192.0.2.8"),
    ],
)
def test_who_is_given_many_addresses_is_on_one_connection(app: Flask, address: str, same: str, other: str) -> None:
    """Limits and backoff count by connection: another address of the same customer must not begin anew."""

    def from_(one: str) -> tuple[str, str]:
        with app.test_request_context(environ_base={"REMOTE_ADDR": one}):
            return connection(), network()

    assert from_(address) == from_(same) != from_(other)
