"""Checks addresses that users give us to call, and says which public address a host has now.

A webhook is called from inside our network: without this check it could be pointed at what only we reach.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 500
PORTS: Final = (443, 8443)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Exception):
    """We do not call this address; `code` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: https, a host by name, a usual port."""

    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """The parts of an address that may be called. Raises AddressRefused; no name is resolved here."""
    if len(url) > LONGEST or any(c.isspace() or not c.isprintable() for c in url):
        raise AddressRefused("not_an_address")
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError as error:
        raise AddressRefused("not_an_address") from error
    if parts.scheme != "https":
        raise AddressRefused("not_https")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused("with_login")
    if port not in PORTS:
        raise AddressRefused("port", str(port))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or "\\" in path:
        raise AddressRefused("not_an_address")
    return Target(_host(parts.hostname or ""), port, path)


def _host(name: str) -> str:
    """The host in the letters of the network. Numbers in any notation are no names."""
    try:
        host = name.encode("idna").decode("ascii").rstrip(".").lower()
    except UnicodeError as error:
        raise AddressRefused("not_an_address") from error
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or ":" in host:
        raise AddressRefused("no_host_name", host)
    if labels[-1].isdigit() or labels[-1].startswith("0x"):
        raise AddressRefused("no_host_name", host)
    return host


def public_address(host: str, port: int) -> str:
    """One public address of the host, as of now. Raises AddressRefused where it has none or any other.

    The connection is made to this very address: a name that points elsewhere a moment later changes nothing.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused("unknown_host", host) from error
    found = [ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]
    if not found:
        raise AddressRefused("unknown_host", host)
    for address in found:
        if not is_public(address):
            raise AddressRefused("not_public", host)
    return str(found[0])


def is_public(address: Address) -> bool:
    """Whether everybody reaches it. Addresses that wrap another one are judged by what they wrap."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _wrapped(address)
        if inner is not None:
            return is_public(inner)
        if address in _NAT64_LOCAL:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: ipaddress.IPv6Address) -> Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None
