# SPDX-License-Identifier: Apache-2.0
"""Network namespaces without names: they are held by a file descriptor and by what runs in them, so
the kernel removes them with all their links when the test ends, however it ends.

Only the thread that works inside one enters it; sockets and processes that it makes stay there.
"""
import ctypes
import errno
import functools
import os
import socket
import subprocess
import threading
from pathlib import Path

import pytest

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000


def _checked(result):
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _in_thread(function):
    """Runs it in a thread that ends with it. Returns what it returns, raises what it raises."""
    got = {}

    def work():
        try:
            got["value"] = function()
        except BaseException as error:
            got["error"] = error
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if "error" in got:
        raise got["error"]
    return got["value"]


class Namespace:
    """Skips the test when this machine allows no namespace."""

    def __init__(self):
        def make():
            _checked(LIBC.unshare(CLONE_NEWNET))
            return os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            self.fd = _in_thread(make)
            self.ip("link set lo up")
        except (OSError, RuntimeError) as error:
            pytest.skip(f"needs network namespaces, which only root may make: {error}")

    def call(self, function, *words, **more):
        """Calls a function inside."""
        def work():
            _checked(LIBC.setns(self.fd, CLONE_NEWNET))
            return function(*words, **more)
        return _in_thread(work)

    def ip(self, *lines):
        """Runs lines of ip(8)."""
        self._tool(["ip", "-batch", "-"], "\n".join(lines) + "\n")

    def nft(self, rules):
        """Replaces the rules."""
        self._tool(["nft", "-f", "-"], "flush ruleset\n" + rules)

    def _tool(self, command, text):
        try:
            done = self.call(subprocess.run, command, input=text, capture_output=True, text=True,
                             check=False)
        except FileNotFoundError as error:
            pytest.skip(f"needs {command[0]}: {error}")
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")

    def set(self, settings):
        """Sets what stands in /proc/sys/net, which is that of the thread that looks."""
        def work():
            for name, value in settings.items():
                Path("/proc/sys/net", name).write_text(str(value), encoding="ascii")
        self.call(work)

    def link(self, name, other, other_name):
        """A cable between two namespaces."""
        path = f"/proc/{os.getpid()}/fd/{other.fd}"
        self.ip(f"link add {name} type veth peer name {other_name} netns {path}")

    def close(self):
        os.close(self.fd)


# What tools say when the kernel lacks a part, or does not let us.
MISSING = ("not supported", "No such file or directory", "Unknown device type", "not permitted",
           "Permission denied")
CLOSED = (errno.EPERM, errno.EACCES, errno.EROFS, errno.ENOENT)
# Routers forward, and nobody looks for seconds for a twin of its IPv6 address.
SETTINGS = {"ipv4/ip_forward": 1, "ipv6/conf/all/forwarding": 1, "ipv6/conf/all/accept_dad": 0,
            "ipv6/conf/default/accept_dad": 0}
KNOCK = """OPTIONS sip:bed SIP/2.0\r
Via: SIP/2.0/UDP {phone}:5060;branch=z9hG4bKbed;rport\r
Max-Forwards: 70\r
From: <sip:bed@{phone}>;tag=bed\r
To: <sip:bed>\r
Call-ID: bed@{phone}\r
CSeq: 1 OPTIONS\r
Content-Length: 0\r
\r
"""
ALG = """
table ip alg {
    ct helper sip_udp { type "sip" protocol udp; l3proto ip; }
    ct helper sip_tcp { type "sip" protocol tcp; l3proto ip; }
    chain before {
        type filter hook prerouting priority -150
        udp dport 5060 ct helper set "sip_udp"
        tcp dport 5060 ct helper set "sip_tcp"
    }
}
"""
NAT = """
table ip nat {
    chain after {
        type nat hook postrouting priority 100
        oifname "wan" masquerade
    }
}
"""


class Lab:
    """phone (10.1.0.2, fd00:1::2) - router - far (203.0.113.10, 203.0.113.11, fd00:113::10).
    rules: NAT, ALG and others of nft(8), in the router. phone: another address for the phone."""
    far_address = "203.0.113.10"
    router_address = "203.0.113.1"
    far_address_2, far_address_6 = "203.0.113.11", "fd00:113::10"

    def __init__(self, rules="", phone="10.1.0.2"):
        self.phone_address = phone
        self.spaces = self.phone, self.router, self.far = Namespace(), Namespace(), Namespace()
        try:
            self._wire()
            for host in (self.far_address, self.far_address_6):
                self._wait_for(host)
            self.rules(rules)
        except (RuntimeError, OSError) as error:
            self.close()
            if any(word in str(error) for word in MISSING) or getattr(error, "errno", 0) in CLOSED:
                pytest.skip(f"needs a kernel with veth, IPv6, nftables and its SIP helper: {error}")
            raise

    def _wire(self):
        for space in self.spaces:
            space.set(SETTINGS)
        self.router.link("lan", self.phone, "eth0")
        self.router.link("wan", self.far, "eth0")
        inside = self.phone_address.rpartition(".")[0] + ".1"
        self.router.ip(f"addr add {inside}/24 dev lan", "addr add fd00:1::1/64 dev lan nodad",
                       f"addr add {self.router_address}/24 dev wan",
                       "addr add fd00:113::1/64 dev wan nodad", "link set lan up", "link set wan up")
        self.phone.ip(f"addr add {self.phone_address}/24 dev eth0",
                      "addr add fd00:1::2/64 dev eth0 nodad", "link set eth0 up")
        self._lead_out()
        self.far.ip(f"addr add {self.far_address}/24 dev eth0",
                    f"addr add {self.far_address_2}/24 dev eth0",
                    f"addr add {self.far_address_6}/64 dev eth0 nodad", "link set eth0 up",
                    f"route add default via {self.router_address}",
                    "route add ::/0 via fd00:113::1")

    def _lead_out(self):
        inside = self.phone_address.rpartition(".")[0] + ".1"
        self.phone.ip(f"route replace default via {inside}", "route replace ::/0 via fd00:1::1")

    def restore(self):
        """Takes back what a test may have done to rules and to the phone's routes."""
        self.router.nft("")
        self.phone.nft("")
        self._lead_out()

    def _wait_for(self, host):
        """Sends until something arrives: the kernel lets a new link drop packets for up to a second."""
        def opened():
            return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        with self.far.call(opened) as far, self.phone.call(opened) as phone:
            far.bind((host, 0))
            far.settimeout(0.02)
            for _ in range(500):
                phone.sendto(b"?", far.getsockname()[:2])
                try:
                    far.recv(1)
                    return
                except socket.timeout:
                    continue
        raise RuntimeError(f"nothing arrives at {host}")

    def rules(self, rules):
        """Replaces the router's rules."""
        if "ct helper" in rules:
            for module in ("nf_conntrack_sip", "nf_nat_sip"):
                self._modprobe(module)
        self.router.nft(rules)

    @staticmethod
    def _modprobe(module):
        try:
            subprocess.run(["modprobe", "-q", module], check=False, capture_output=True)
        except FileNotFoundError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for space in self.spaces:
            space.close()


@functools.lru_cache(maxsize=None)
def alg_works():
    """Whether this kernel's SIP helper rewrites what it should; a part of it may be missing."""
    with Lab(NAT + ALG) as lab:
        def socket_at(host):
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.bind((host, 5060))
            sock.settimeout(5)
            return sock
        with lab.far.call(socket_at, lab.far_address) as far, \
                lab.phone.call(socket_at, lab.phone_address) as phone:
            phone.sendto(KNOCK.format(phone=lab.phone_address).encode(), (lab.far_address, 5060))
            return lab.router_address.encode() in far.recv(65535)


def need_alg():
    if not alg_works():
        pytest.skip("needs the kernel's nf_nat_sip")
