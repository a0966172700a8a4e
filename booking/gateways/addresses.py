"""Rules of where this machine may connect to: public addresses, and networks that the settings name."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")  # an IPv4 address stands in its last 32 bits (RFC 6052)
_UNICAST = ip_network("2000::/3")  # all else of IPv6 is local, reserved, multicast or a way to write IPv4
# Routable by the tables of ipaddress, yet nobody's: relays, protocol assignments, documentation (RFC 9637).
_NOBODYS = tuple(ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "2002::/16", "3fff::/20"))


def read_address(text: str) -> Address:
    """Read an address as the system resolves it, a scope and a wrapping of IPv4 taken off: mapped, or by NAT64."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_listed(address: Address, networks: Iterable[Network]) -> bool:
    """Return whether an address lies in one of these networks."""
    return any(address in network for network in networks)


def is_public(address: Address) -> bool:
    """Return whether anybody on the internet may have this address: not private, local, shared, reserved, multicast."""
    if not address.is_global or address.is_multicast or address.is_reserved or is_listed(address, _NOBODYS):
        return False
    return isinstance(address, IPv4Address) or address in _UNICAST
