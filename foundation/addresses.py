"""Where a name leads, and what kind of machine stands there."""

import ipaddress
import socket

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# a cloud's own service about this machine, where it is not link-local: Alibaba, Oracle, Azure, Amazon
METADATA = frozenset(
    map(ipaddress.ip_address, ("100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254"))
)
# IPv4 packed into IPv6: by a translator of the network, or by itself
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
COMPATIBLE = ipaddress.IPv6Network("::/96")
LOWEST = 0x10000


def ip_of(text: str) -> IPAddress:
    """The address that a connection to `text` really reaches: IPv4 in the clothes of IPv6 is undressed."""
    ip = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in NAT64 or (ip in COMPATIBLE and int(ip) >= LOWEST):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def is_nobodys(ip: IPAddress) -> bool:
    """Whether no service of a bank or of a seller of models can be there: link-local, a cloud's metadata,
    multicast, unspecified, reserved."""
    reserved = ip.version == 4 and ip.is_reserved
    return ip.is_link_local or ip.is_multicast or ip.is_unspecified or reserved or ip in METADATA


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name now, as numbers, the best first. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def as_number(host: str) -> str:
    """The address that a host is, however it is written (`127.1`, `0x7f000001`); empty for a name."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return ""
