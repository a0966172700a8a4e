"""Networks of a venue's public computers, as a manager types them: one address or CIDR range to a line."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
_WIDEST = {4: 16, 6: 32}  # bits of the prefix: anything wider is no venue's


class NetworkUnread(ValueError):
    """This is no network that a venue's public computers can have."""


def read_network(typed: str) -> IPv4Network | IPv6Network:
    """Read an address, or a range like 203.0.113.0/28. Raises NetworkUnread.

    Also for loopback and other addresses that no computer elsewhere has, and for ranges too wide for a venue.
    """
    try:
        network = ip_network(typed.strip(), strict=False)
    except ValueError:
        raise NetworkUnread from None
    no_computers = network.is_loopback or network.is_multicast or network.is_unspecified or network.is_link_local
    if no_computers or network.prefixlen < _WIDEST[network.version]:
        raise NetworkUnread
    return network


def is_within(address: Address | None, networks: Iterable[str]) -> bool:
    """Return whether an address is in one of these networks."""
    return address is not None and any(address in read_network(network) for network in networks)
