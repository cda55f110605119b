# SPDX-License-Identifier: Apache-2.0
"""Addresses of 127.0.0.0/8 that nobody else uses, so that the default ports are free there."""
import errno
import random
import socket

import pytest

# Who holds this port of an address owns the address; no protocol of ours uses it.
OWNER_PORT = 5059
DEFAULT_PORTS = (5060, 5061)
held = []


def _bound(host, port, kind):
    sock = socket.socket(socket.AF_INET, kind)
    try:
        sock.bind((host, port))
    except OSError:
        sock.close()
        return None
    return sock


def own_address():
    """An address on which ports 5060 and 5061 are free. It is ours until the process ends."""
    for _ in range(50):
        host = "127." + ".".join(str(random.randint(1, 254)) for _ in range(3))
        owner = _bound(host, OWNER_PORT, socket.SOCK_DGRAM)
        if not owner:
            continue
        tries = [_bound(host, port, kind) for port in DEFAULT_PORTS
                 for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM)]
        for sock in filter(None, tries):
            sock.close()
        if all(tries):
            held.append(owner)
            return host
        owner.close()
    pytest.skip("something on this machine holds port 5060 or 5061 of every address")
    return None


def closed_port(host="127.0.0.1"):
    """A port on which nothing listens, neither UDP nor TCP: it stays bound, never listens, and UDP
    to it comes from a socket that is connected elsewhere, so that the kernel refuses both."""
    tcp, udp = pair(host)
    udp.connect((host, 9))
    held.extend((tcp, udp))
    return tcp.getsockname()[1]


def pair(host):
    """A TCP and a UDP socket, bound to the same port that the kernel chose."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for _ in range(50):
        tcp = bind(socket.socket(family, socket.SOCK_STREAM), host, 0)
        udp = socket.socket(family, socket.SOCK_DGRAM)
        try:
            udp.bind((host, tcp.getsockname()[1]))
            return tcp, udp
        except OSError:
            tcp.close()
            udp.close()
    raise OSError("no port is free for both UDP and TCP")


def bind(sock, host, port):
    """Binds it, or skips the test where this machine has no IPv6. Returns it."""
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        if ":" in host and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            pytest.skip(f"needs IPv6 address {host}")
        raise
    return sock
