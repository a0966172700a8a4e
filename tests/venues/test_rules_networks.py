"""Networks of public computers: what a manager types, and which addresses are within."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from booking.venues.rules import NetworkUnread, is_within, read_network


@pytest.mark.parametrize(
    ("typed", "network"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        (" 203.0.113.0/28 ", "203.0.113.0/28"),
        ("203.0.113.9/28", "203.0.113.0/28"),
        ("10.20.0.0/16", "10.20.0.0/16"),
        ("2001:db8:1::/48", "2001:db8:1::/48"),
    ],
)
def test_an_address_or_a_range_is_read(typed: str, network: str) -> None:
    assert str(read_network(typed)) == network


@pytest.mark.parametrize(
    "typed",
    [
        *("", "library", "203.0.113", "203.0.113.256", "203.0.113.0/33", "203.0.113.1-9", "203.0.113.1, 203.0.113.2"),
        *("127.0.0.1", "::1", "0.0.0.0", "224.0.0.1", "169.254.1.1", "fe80::1"),
        *("0.0.0.0/0", "81.0.0.0/8", "2001::/16", "::/0"),
    ],
)
def test_what_no_public_computer_has_is_refused(typed: str) -> None:
    with pytest.raises(NetworkUnread):
        read_network(typed)


@pytest.mark.parametrize(
    ("address", "within"),
    [("203.0.113.15", True), ("203.0.113.16", False), ("2001:db8:1::9", True), ("2001:db8:2::9", False)],
)
def test_an_address_is_within_its_network(address: str, within: bool) -> None:
    networks = ["203.0.113.0/28", "2001:db8:1::/48"]
    assert is_within(ip_address(address), networks) is within
    assert not is_within(ip_address(address), []) and not is_within(None, networks)
