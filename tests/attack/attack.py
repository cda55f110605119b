#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Attacks on a running `varco serve`, while somebody else asks it with OPTIONS. One line of results each.

    attack.py VARCO [SECONDS] [PORTION]

SECONDS: how long the mutations go on (60). PORTION: 1 for the whole, 0.1 for a tenth of it. Exit code 1 when the
server ended, kept memory, or did not answer who had nothing to do with the attack.
"""
import contextlib
import multiprocessing
import os
import pathlib
import random
import re
import resource
import select
import socket
import struct
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOP / "e2e"))
from bed.serve import Client, Serve, request  # noqa: E402  (the path comes first)

CONFIG = """workers 2
listen udp 0.0.0.0:0
listen tcp 0.0.0.0:0
timeouts { first 5s  message 5s  idle 10s }
guard { allow 127.2.0.0/16 127.3.0.0/16 }
"""
DATAGRAMS, PORTS = 1_000_000, 256
CONNECTIONS, PER_SOURCE = 10_000, 500
SPARE_DESCRIPTORS = 100
BYSTANDER = "127.3.0.1"
T1_S, PATIENCE_S, PAUSE_S = 0.5, 32, 0.01  # RFC 3261 17.1.2.2
KEPT_KB = 32 * 1024  # that may stay after an attack: what an allocator does not give back


# --- the one who has nothing to do with it ------------------------------------------------------

def ask_udp(to, number):
    """Asks as RFC 3261 17.1.2.2 has it: again after T1, doubled each time. Returns seconds, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((BYSTANDER, 0))
        start, wait = time.monotonic(), T1_S
        while time.monotonic() - start < PATIENCE_S:
            sock.sendto(request(number=number), to)
            sock.settimeout(wait)
            wait *= 2
            try:
                if sock.recv(65535).startswith(b"SIP/2.0 200 OK"):
                    return time.monotonic() - start
            except socket.timeout:
                continue
    return None


def ask_tcp(to, number):
    start = time.monotonic()
    try:
        with contextlib.closing(Client("tcp", to, BYSTANDER)) as user:
            if user.status(request(transport="TCP", number=number)) == 200:
                return time.monotonic() - start
    except OSError:
        pass
    return None


def p99(times):
    return sorted(times)[max(0, len(times) * 99 // 100 - 1)] * 1000 if times else 0.0


def watch(server, attackers):
    """Asks in turn over UDP and TCP until the attackers are done. Returns what it saw, in words, and if all
    was answered."""
    took = {"udp": [], "tcp": []}
    lost = number = 0
    while any(attacker.is_alive() for attacker in attackers) or number < 2:
        for kind, ask in (("udp", ask_udp), ("tcp", ask_tcp)):
            number += 1
            seconds = ask((BYSTANDER, server.port(kind)[1]), number)
            if seconds is None:
                lost += 1
            else:
                took[kind].append(seconds)
        time.sleep(PAUSE_S)  # a bystander, not another attacker
    said = ", ".join(f"p99 {p99(times):.1f} ms over {kind.upper()}" for kind, times in took.items())
    return f"OPTIONS meanwhile: {number} asked, {lost} not answered, {said}", lost == 0


# --- the attackers, each a process --------------------------------------------------------------

def source(network, i):
    return f"127.{network}.{i >> 8 & 255}.{(i & 255) or 1}"


def junk(port, count, seed):
    chance = random.Random(seed)
    socks = []
    for i in range(PORTS):
        socks.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        socks[-1].bind((source(1, i // 4), 0))
    pool = chance.randbytes(1 << 17)
    starts = [b"", b"\x16\x03\x01", b"\x80\x60", b"SIP/2.0 ", b"OPTIONS ", b"\0\x01\0\0\x21\x12\xa4\x42", b"\r\n", b"GET "]
    for i in range(count):
        size = chance.choice((1, 4, 20, 28, 64, 172, 500, 1200, 1472)) if i % 1000 else chance.randrange(65000)
        at = chance.randrange(65536)
        with contextlib.suppress(OSError):
            socks[i % PORTS].sendto(starts[i & 7] + pool[at:at + size], ("127.0.0.1", port))


def slow(port, count, told):
    """Half of the connections say nothing, half a byte of a request now and then. Ends when all are cut off."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    poll, socks = select.epoll(), {}
    line = request(transport="TCP")
    for i in range(count):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.bind((source(4, i // PER_SOURCE), 0))
        sock.connect(("127.0.0.1", port))
        sock.setblocking(False)
        socks[sock.fileno()] = [sock, 0 if i % 2 else len(line)]
        poll.register(sock.fileno(), select.EPOLLIN)
    told.value = len(socks)
    end = time.monotonic() + 60
    while socks and time.monotonic() < end:
        for fd, _ in poll.poll(0.5):
            socks.pop(fd)[0].close()
        for entry in socks.values():
            if entry[1] < len(line) - 1:
                with contextlib.suppress(OSError):
                    entry[0].send(line[entry[1]:entry[1] + 1])
                entry[1] += 1
    told.value -= len(socks)


def good_messages():
    """What the mutations begin with."""
    made = [path.read_bytes() for path in sorted((TOP / "data" / "torture").glob("*.sip"))]
    for method in ("OPTIONS", "INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "SUBSCRIBE", "MESSAGE"):
        made.append(request(method))
        made.append(request(method, transport="TCP", to=";tag=1", extra="Require: a, b\r\nContact: <sip:a@b>;q=0.5\r\n", body="v=0\r\n"))
    made.append(struct.pack("!HHI", 1, 0, 0x2112A442) + b"twelve bytes")
    return made


def mutate(chance, messages):
    """One to eight changes: bytes, pieces cut out, doubled, or taken from another message."""
    data = bytearray(chance.choice(messages))
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(data)) if data else 0
        to = min(len(data), at + chance.randrange(1, 40))
        how = chance.randrange(5)
        if how == 0 and data:
            data[at] = chance.randrange(256)
        elif how == 1:
            del data[at:to]
        elif how == 2:
            data[at:at] = data[at:to] * chance.randrange(1, 20)
        elif how == 3:
            other = chance.choice(messages)
            begin = chance.randrange(len(other))
            data[at:to] = other[begin:begin + chance.randrange(1, 60)]
        else:
            data[at:at] = chance.choice((b"\r\n", b"\0", b";", b",", b'"', b"<", b"%", b"\r\n ", b"4294967296", b":", b"[::"))
    return bytes(data[:60000])


def mutations_udp(port, seconds, told):
    chance, messages = random.Random(2), good_messages()
    socks = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(64)]
    for i, sock in enumerate(socks):
        sock.bind((source(2, i), 0))
        sock.setblocking(False)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for sock in socks:
            with contextlib.suppress(OSError):
                sock.sendto(mutate(chance, messages), ("127.0.0.1", port))
            with contextlib.suppress(OSError):
                sock.recv(65535)
            told.value += 1


def mutations_tcp(port, seconds, told):
    """A stream ends at its first fault, so each has many messages, a few of them bad."""
    chance, messages = random.Random(3), good_messages()
    streams = [data for data in messages if b"Content-Length" in data]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 10, (source(2, 99), 0)) as sock:
            for _ in range(20):
                data = mutate(chance, messages) if chance.randrange(4) == 0 else chance.choice(streams)
                cut = chance.randrange(len(data) + 1)
                sock.sendall(data[:cut])
                sock.sendall(data[cut:])
                told.value += 1


# --- one after the other ------------------------------------------------------------------------

def begin(*attacks):
    made = [multiprocessing.Process(target=work, args=words) for work, *words in attacks]
    for attacker in made:
        attacker.start()
    return made


def descriptors():
    """How many connections both sides can hold here."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1] - SPARE_DESCRIPTORS


class Field:
    """A server, and what came out."""

    def __init__(self, server, sanitized):
        self.server, self.sanitized, self.good = server, sanitized, True

    def attack(self, name, attackers, words):
        before, start = self.server.status("VmRSS"), time.monotonic()
        said, answered = watch(self.server, attackers)
        for attacker in attackers:
            attacker.join()
        took, after = time.monotonic() - start, self.server.status("VmRSS")
        bounded = self.sanitized or after - before < KEPT_KB
        ended = any(attacker.exitcode for attacker in attackers)
        good = answered and bounded and not ended and self.server.process.poll() is None
        self.good = self.good and good
        print(f"{name}: {'good' if good else 'BAD'}: {words()} in {took:.1f} s; RSS {before} -> {after} kB; {said}", flush=True)


def main():
    varco, seconds, portion = sys.argv[1], float((sys.argv[2:] or ["60"])[0]), float((sys.argv[3:] or ["1"])[0])
    os.environ["VARCO"] = varco
    sanitized = b"__asan_init" in pathlib.Path(varco).read_bytes()
    datagrams, wanted = int(DATAGRAMS * portion), int(CONNECTIONS * portion)
    connections = min(wanted, descriptors())
    less = f" (of {wanted}: no more file descriptors)" if connections < wanted else ""
    with tempfile.TemporaryDirectory() as place, Serve(CONFIG, pathlib.Path(place)) as server:
        field, udp, tcp = Field(server, sanitized), server.port("udp")[1], server.port("tcp")[1]
        field.attack("junk", begin((junk, udp, datagrams // 2, 1), (junk, udp, datagrams - datagrams // 2, 2)),
                     lambda: f"{datagrams} datagrams from {2 * PORTS} ports")
        told = multiprocessing.Value("L", 0)
        field.attack("slow", begin((slow, tcp, connections, told)), lambda: f"{told.value} connections cut off{less}")
        field.good = field.good and told.value == connections
        by_udp, by_tcp = multiprocessing.Value("L", 0), multiprocessing.Value("L", 0)
        field.attack("mutations", begin((mutations_udp, udp, seconds, by_udp), (mutations_tcp, tcp, seconds, by_tcp)),
                     lambda: f"{by_udp.value} over UDP and {by_tcp.value} over TCP")
        counted = server.stop()
        print("server: " + " ".join(f"{name}={value}" for name, value in counted.items()))
        print("log: " + f"{len(server.lines)} lines, {len([x for x in server.lines if re.search('rule=', x)])} of refusals")
    return 0 if field.good else 1


if __name__ == "__main__":
    sys.exit(main())
