"""Which addresses a fetch may connect to. Pure; the answer is about the address alone, never about the name.

Rules that this module keeps:
- An IPv6 address that carries an IPv4 address (mapped, NAT64, 6to4) is judged by the address that it carries.
- Allowed without asking is what can be reached over the public Internet: for IPv6 that is 2000::/3 only.
- Unspecified, multicast and link-local addresses are never allowed: cloud metadata services live on link-local ones.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052 2.1
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")  # RFC 4291 2.4
# Special ranges that `ipaddress` of Python 3.11 still calls global (IANA special-purpose registries).
_NOT_PUBLIC_4: Final = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_NOT_PUBLIC_6: Final = (IPv6Network("2001::/23"), IPv6Network("3fff::/20"))

IpAddress = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What is allowed beyond public addresses."""

    allow_loopback: bool = False
    allow_private: bool = False

    def refusal(self, text: str) -> str | None:
        """Return why the address must not be connected to, or None when it may."""
        try:
            address = carried_address(ip_address(text))
        except ValueError:
            return f"{text} is not an IP address"
        if address.is_unspecified or address.is_multicast or address.is_link_local:
            return f"{text} is an unspecified, multicast or link-local address"
        if is_public(address):
            return None
        if address.is_loopback:
            return None if self.allow_loopback or self.allow_private else f"{text} is a loopback address"
        return None if self.allow_private else f"{text} is not a public address"


def carried_address(address: IpAddress) -> IpAddress:
    """Return the IPv4 address that an IPv6 address leads to, or the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: IpAddress) -> bool:
    """Tell whether an address, which carries no other, is reachable over the public Internet."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _GLOBAL_UNICAST and not any(address in network for network in _NOT_PUBLIC_6)


def is_loopback(text: str) -> bool:
    """Tell whether an address text is of this machine only."""
    try:
        return carried_address(ip_address(text)).is_loopback
    except ValueError:
        return False
