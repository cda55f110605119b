# SPDX-License-Identifier: Apache-2.0
"""The load generator counts what happens: against servers that lose, refuse, repeat and mix up."""
import json
import os
import re
import socket
import subprocess
import threading

import pytest

NUMBER = re.compile(rb"branch=z9hG4bK(\w+)")
COPIED = re.compile(rb"^(?:Via|From|To|Call-ID|CSeq): .*\r\n", re.M)


def answer(request, status=b"200 OK", body=b""):
    """A response to a request, as RFC 3261 8.2.6 has it."""
    copied = b"".join(COPIED.findall(request))
    return b"SIP/2.0 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, copied, len(body), body)


class Server:
    """Answers each request with the datagrams, or pieces of the stream, that `says(self, request)`
    returns. seen: the number of each request that came, repeated ones too."""

    def __init__(self, says, tcp=False):
        self.says, self.tcp, self.seen = says, tcp, []
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        if tcp:
            self.sock.listen()
        self.thread = threading.Thread(target=self._serve_tcp if tcp else self._serve_udp, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """UDP: an empty datagram ends it. TCP: the generator is gone, and so are its connections."""
        if not self.tcp:
            self.sock.sendto(b"", self.sock.getsockname())
        self.thread.join(10)
        self.sock.close()

    def _answers(self, request):
        self.seen.append(NUMBER.search(request).group(1))
        return self.says(self, request)

    def _serve_udp(self):
        while True:
            request, source = self.sock.recvfrom(65535)
            if not request:
                return
            for said in self._answers(request):
                self.sock.sendto(said, source)

    def _serve_tcp(self):
        connection, _ = self.sock.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        unread = b""
        with connection:
            while True:
                data = connection.recv(65535)
                if not data:
                    return
                *requests, unread = (unread + data).split(b"\r\n\r\n")
                for request in requests:
                    for piece in self._answers(request + b"\r\n"):
                        connection.sendall(piece)

    def load(self, *words):
        """Runs the generator, by default with 100 requests from one endpoint."""
        host, port = self.sock.getsockname()
        done = subprocess.run([os.environ["LOAD"], "--server", f"{host}:{port}", "--transport",
                               "tcp" if self.tcp else "udp", "--count", "100", "--warmup", "0",
                               "--endpoints", "1", *words], capture_output=True, text=True, check=False,
                              timeout=20)
        assert not done.stderr
        return done.returncode, json.loads(done.stdout)


def counts(row):
    """What became of the requests, without zeros."""
    names = ("answered", "refused", "lost", "retransmitted", "late", "foreign")
    return {name: row[name] for name in names if row[name]}


@pytest.mark.parametrize("tcp", [False, True])
def test_all_is_well(tcp):
    with Server(lambda _, request: [answer(request)], tcp) as server:
        code, row = server.load("--warmup", "20")
    assert code == 0 and counts(row) == {"answered": 100}
    assert len(server.seen) == len(set(server.seen)) == 120
    assert row["count"] == 100 and row["transport"] == ("tcp" if tcp else "udp")
    assert 0 < row["p50_us"] <= row["p99_us"] <= row["p999_us"] < 20e6
    assert row["wall_s"] > 0 and row["per_s"] > 0 and row["own_us"] > 0


def test_each_endpoint_has_its_own_port_and_window():
    sources = set()

    def says(_, request):
        sources.add(re.search(rb"Via: SIP/2.0/UDP (\S+?);", request).group(1))
        return [answer(request)]
    with Server(says) as server:
        code, row = server.load("--endpoints", "5", "--window", "3")
    assert code == 0 and counts(row) == {"answered": 100} and len(sources) == 5


def test_a_lost_request_is_sent_again():
    def says(server, request):
        first_time = server.seen.count(server.seen[-1]) == 1
        return [] if first_time and len(server.seen) in (3, 50, 51) else [answer(request)]
    with Server(says) as server:
        code, row = server.load()
    assert code == 0 and counts(row) == {"answered": 100, "retransmitted": 3}
    assert row["p999_us"] >= 500000 > row["p50_us"]
    assert len(server.seen) == 103 and len(set(server.seen)) == 100


@pytest.mark.parametrize("tcp", [False, True])
def test_what_is_never_answered_is_lost(tcp):
    with Server(lambda server, request: [] if len(server.seen) % 10 == 0 else [answer(request)],
                tcp) as server:
        code, row = server.load("--give-up-ms", "200")
    assert code == 1 and counts(row) == {"answered": 90, "lost": 10}


def test_another_status_is_refused():
    def says(server, request):
        return [answer(request, b"503 No" if len(server.seen) % 10 == 0 else b"200 OK")]
    with Server(says) as server:
        code, row = server.load()
    assert code == 1 and counts(row) == {"answered": 90, "refused": 10}


def test_a_provisional_answer_ends_nothing():
    with Server(lambda _, request: [answer(request, b"100 Trying"), answer(request)]) as server:
        code, row = server.load()
    assert code == 0 and counts(row) == {"answered": 100}


def test_a_second_answer_is_late():
    with Server(lambda _, request: [answer(request)] * (1 + (b"CSeq" in request))) as server:
        code, row = server.load("--window", "1", "--count", "10")
    assert code == 0 and row["answered"] == 10 and 9 <= row["late"] <= 10 and not row["foreign"]


WRONG = {
    "junk": lambda good: b"hello",
    "a request": lambda good: good.replace(b"SIP/2.0 200 OK", b"OPTIONS sip:x SIP/2.0"),
    "another branch": lambda good: good.replace(b"z9hG4bK", b"z9hG4bKx"),
    "another run": lambda good: good.replace(NUMBER.search(good).group(1), b"0" * 24),
    "another Call-ID": lambda good: re.sub(rb"Call-ID: \w{8}", b"Call-ID: 01234567", good),
    "no Call-ID": lambda good: re.sub(rb"Call-ID: .*\r\n", b"", good),
    "two Vias": lambda good: re.sub(rb"(Via: .*\r\n)", rb"\1\1", good),
    "another CSeq": lambda good: good.replace(b"CSeq: 1 ", b"CSeq: 2 "),
    "a cut one": lambda good: good[:-2],
    "one and a half": lambda good: good + good[:40],
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_belongs_to_no_request_is_foreign(wrong):
    with Server(lambda _, request: [wrong(answer(request)), answer(request)]) as server:
        code, row = server.load("--count", "10")
    assert code == 1 and counts(row) == {"answered": 10, "foreign": 10}


def test_a_stream_comes_in_any_pieces():
    def says(server, request):
        whole = answer(request, body=b"\r\n\r\nSIP/2.0 500 in a body")
        cut = len(server.seen) * 7 % len(whole)
        return [whole[:cut], whole[cut:]]
    with Server(says, tcp=True) as server:
        code, row = server.load()
    assert code == 0 and counts(row) == {"answered": 100}


def test_it_says_what_the_server_used():
    with Server(lambda _, request: [answer(request)]) as server:
        code, row = server.load("--pid", str(os.getpid()))
    assert code == 0 and row["server_us"] > 1 and row["threads"] >= 2
    assert row["idle_pss_kib"] > 1000 and row["pss_kib"] > 1000


@pytest.mark.parametrize("words", [
    [], ["--server"], ["--server", "127.0.0.1"], ["--server", "127.0.0.1:0"], ["--server", "::1:5060"],
    ["--server", "[::1:5060"], ["--server", "a.example:5060"], ["--server", "127.0.0.1:5060x"],
    ["--server", "127.0.0.1:9", "--count", "0"], ["--server", "127.0.0.1:9", "--count", "1x"],
    ["--server", "127.0.0.1:9", "--window", "99999"], ["--server", "127.0.0.1:9", "--transport", "tls"],
    ["--server", "127.0.0.1:9", "--hurry", "1"]], ids=" ".join)
def test_a_wrong_command_line_is_told(words):
    done = subprocess.run([os.environ["LOAD"], *words], capture_output=True, text=True, check=False,
                          timeout=20)
    assert done.returncode == 2 and not done.stdout and "usage: load --server" in done.stderr
