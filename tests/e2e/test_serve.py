# SPDX-License-Identifier: Apache-2.0
"""varco serve as an operator starts it and as phones, peers and strangers meet it."""
import os
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess

import pytest

from bed import kamailio, loopback
from bed.serve import Client, PATIENCE_S, Serve, request

BOTH = "listen udp 127.0.0.1:0\nlisten tcp 127.0.0.1:0\n"
SLOW = "timeouts { first 1s  message 1s }\n"
CRLF = b"\r\n"


@pytest.fixture
def serve(bed, tmp_path):
    """serve(lines) starts a server with this config; it is stopped, and must end well, with the test."""
    return lambda config=BOTH, workers=1, **more: bed(Serve(f"workers {workers}\n{config}", tmp_path, **more))


@pytest.fixture
def client(bed):
    """client(server, "tcp") is connected to the first such listener of the server."""
    return lambda server, kind="udp", source=None, address=None: bed(
        Client(kind, server.port(kind, address), source))


# --- what is answered ---------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["udp", "tcp"])
@pytest.mark.parametrize("listen, to, seen", [("127.0.0.1", "127.0.0.1", "127.0.0.1"), ("[::1]", "::1", "::1")])
def test_options_says_what_can_be_done_here(serve, client, kind, listen, to, seen):  # RFC 3261 11.2, 18.2.1
    if ":" in to and not os.path.exists("/proc/net/if_inet6"):
        pytest.skip("needs IPv6")
    user = client(serve(f"listen {kind} {listen}:0\n"), kind)
    line, headers = user.ask(request(transport=kind.upper(), number=7))
    assert line == "SIP/2.0 200 OK"
    assert headers.pop("to")[0].startswith("<sip:bed@example.org>;tag=")
    assert headers == {
        "via": [f"SIP/2.0/{kind.upper()} 192.0.2.1:5060;branch=z9hG4bK7;rport={user.port};received={seen}"],
        "from": ["<sip:bed@example.org>;tag=bed"], "call-id": ["7@bed"], "cseq": ["7 OPTIONS"],
        "allow": ["OPTIONS"], "accept": ["application/sdp"], "supported": [""], "server": ["varco"],
        "content-length": ["0"]}
    assert to == user.sock.getpeername()[0]


def test_the_way_back_is_that_of_the_request(serve, client):  # RFC 3261 18.2.1, 18.2.2; RFC 3581 4
    user = client(serve())
    own = f"127.0.0.1:{user.port}"
    for sent_by, via, expected in [
            ("192.0.2.1:9", ";rport", f"192.0.2.1:9;branch=z9hG4bK1;rport={user.port};received=127.0.0.1"),
            ("192.0.2.1", ";rport=1;received=192.0.2.9", f"192.0.2.1;branch=z9hG4bK1;rport={user.port};received=127.0.0.1"),
            (own, ";rport", f"{own};branch=z9hG4bK1;rport={user.port};received=127.0.0.1"),
            (own, "", f"{own};branch=z9hG4bK1")]:
        _, headers = user.ask(request(sent_by=sent_by, via=via))
        assert headers["via"] == ["SIP/2.0/UDP " + expected]


WRONG = {
    "400 a broken header": (400, dict(extra="Contact: <sip:a\r\n")),
    "400 no Call-ID": (400, dict(cut="Call-ID: 1@bed\r\n")),
    "400 two CSeq": (400, dict(extra="CSeq: 2 OPTIONS\r\n")),
    "400 CSeq of another method": (400, dict(extra="", cut="CSeq: 1 OPTIONS", put="CSeq: 1 INFO")),
    "405 INVITE": (405, dict(method="INVITE")),
    "405 REGISTER": (405, dict(method="REGISTER", to=";tag=1")),
    "405 MESSAGE": (405, dict(method="MESSAGE")),
    "416 urn": (416, dict(uri="urn:service:sos")),
    "416 http": (416, dict(method="INVITE", uri="http://example.org")),
    "420 Require": (420, dict(extra="Require: 100rel, nonsense\r\n")),
    "420 Proxy-Require": (420, dict(extra="Proxy-Require: privacy\r\n")),
    "481 CANCEL": (481, dict(method="CANCEL")),
    "481 BYE": (481, dict(method="BYE", to=";tag=1")),
    "481 re-INVITE": (481, dict(method="INVITE", to=";tag=1")),
    "483 no hops left": (483, dict(method="INVITE", hops=0)),
    "200 a Date that nobody needs": (200, dict(extra="Date: yesterday\r\nSubject\t: \r\n")),
    "200 no hops left, but for us": (200, dict(hops=0)),
    "489 SUBSCRIBE": (489, dict(method="SUBSCRIBE", extra="Event: presence\r\n")),
    "501 an unknown method": (501, dict(method="FROBNICATE")),
    "501 methods have a case": (501, dict(method="options")),
    "505 another version": (505, dict(cut=" SIP/2.0\r\n", put=" SIP/3.0\r\n")),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_request_is_said(serve, client, name):  # RFC 3261 8.2, 21.4, 21.5
    status, how = WRONG[name][0], dict(WRONG[name][1])
    cut, put = how.pop("cut", ""), how.pop("put", "")
    server = serve()
    for kind in ("udp", "tcp"):
        data = request(transport=kind.upper(), **how)
        assert cut.encode() in data
        line, headers = client(server, kind).ask(data.replace(cut.encode(), put.encode(), 1))
        assert line.startswith(f"SIP/2.0 {status} "), line
        assert "received=127.0.0.1" in headers["via"][0]
        assert ("allow" in headers) == (status in (200, 405))
        assert headers.get("unsupported", []) == {"420 Require": ["100rel, nonsense"],
                                                  "420 Proxy-Require": ["privacy"]}.get(name, [])


def test_a_body_over_the_limit_is_refused_before_it_comes(serve, client):  # RFC 3261 21.4.11
    server = serve(BOTH + "limits { message 4KiB }\n")
    for length in (4096, 65536, 99999):
        user = client(server, "tcp")
        assert user.status(request(transport="TCP", length=length)) == 413
        assert user.read() == b""
    user = client(server, "tcp")
    assert user.status(request(transport="TCP", length=4294967296)) == 400  # no number of this field
    assert user.read() == b""
    assert client(server, "tcp").status(request(transport="TCP", body="x" * 3000)) == 200


def test_headers_without_an_end_are_cut_off(serve, client):
    server = serve()
    user = client(server, "tcp")
    user.send(request(transport="TCP").partition(b"Content-Length")[0])
    with pytest.raises(OSError):
        for _ in range(10000):
            user.send(b"X: " + b"x" * 1000 + CRLF)
    client(server, "tcp").silence()


def test_a_datagram_over_the_limit_is_dropped(serve, client):
    server = serve(BOTH + "limits { message 4KiB }\n")
    user = client(server)
    user.silence(request(body="x" * 4096))
    server.wait_for("class=gate rule=too_large source=127.0.0.1")
    assert user.status(request(body="x" * 3000)) == 200


QUIET = {
    "an ACK": request("ACK"),
    "a broken ACK": request("ACK", length="x"),
    "a response": b"SIP/2.0 200 OK" + CRLF + request().partition(CRLF)[2],
    "a response over and over": b"SIP/2.0 100 Trying" + CRLF + request().partition(CRLF)[2],
    "no Via": request().replace(b"Via:", b"Vie:"),
    "letters": b"hello, is there anybody?",
    "one word": b"hello",
    "a query of DNS": bytes.fromhex("123401000001000000000000076578616d706c65036f72670000010001"),
    "a hello of DTLS": bytes.fromhex("16fefd0000000000000000") + b"x" * 90,
    "HTTP": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "bytes": bytes(range(256)) * 3,
    "NULs": b"\0\0\0\0",
    "CRLF": CRLF,
    "CRLF CRLF": CRLF + CRLF,
    "nothing": b"",
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_said_to_what_is_no_request(serve, client, name):  # RFC 3261 17.1.1.3, 18.1.2
    client(serve()).silence(QUIET[name])


@pytest.mark.parametrize("name", ["an ACK", "a response", "CRLF", "no Via"])
def test_a_stream_goes_on_behind_what_is_no_request(serve, client, name):
    client(serve(), "tcp").silence(QUIET[name].replace(b"/UDP", b"/TCP"))


@pytest.mark.parametrize("name", ["letters", "HTTP", "a hello of DTLS", "bytes", "NULs"])
def test_a_stream_that_is_no_sip_is_closed(serve, client, name):
    server = serve()
    user = client(server, "tcp")
    user.send(QUIET[name])
    assert user.read() == b""
    client(server, "tcp").silence()


def test_a_ping_has_its_pong(serve, client):  # RFC 5626 3.5.1, 4.4.1
    user = client(serve(), "tcp")
    user.send(CRLF + CRLF)
    assert user.read() == CRLF
    user.send(CRLF)
    user.send(CRLF)
    assert user.read() == CRLF
    user.silence(CRLF)


def test_stun_tells_a_phone_its_address(serve, client):  # RFC 8489 6.3, 14.2; RFC 5626 3.5.2
    user = client(serve())
    cookie, transaction = 0x2112A442, b"twelve bytes"
    user.send(struct.pack("!HHI", 1, 0, cookie) + transaction)
    answer = user.sock.recv(1500)
    assert answer[:20] == struct.pack("!HHI", 0x101, len(answer) - 20, cookie) + transaction
    kind, size, family, port, host = struct.unpack("!HHxBHI", answer[20:32])
    assert (kind, size, family, port ^ cookie >> 16) == (0x20, 8, 1, user.port)
    assert socket.inet_ntoa(struct.pack("!I", host ^ cookie)) == "127.0.0.1"
    user.silence(struct.pack("!HHI", 0x11, 0, cookie) + transaction)  # an indication


@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_an_answer_leaves_from_where_its_request_came_to(serve, bed, kind):  # RFC 1122 4.1.3.5
    """A connected socket hears nobody but whom it asked."""
    _, port = serve(f"listen {kind} 0.0.0.0:0\n").port(kind)
    for host in ("127.0.0.1", "127.0.0.2", "127.0.0.3"):
        user = bed(Client(kind, (host, port), "127.0.0.1"))
        assert user.status(request(transport=kind.upper())) == 200
        assert user.sock.getpeername() == (host, port)


def test_two_requests_in_one_datagram_are_one(serve, client):  # RFC 3261 18.3
    user = client(serve())
    user.send(request(number=1) + request(number=2))
    assert user.answer()[1]["cseq"] == ["1 OPTIONS"]
    user.silence()


def test_many_requests_in_one_segment_are_all_answered(serve, client):
    user = client(serve(), "tcp")
    user.send(b"".join(request(transport="TCP", number=i) for i in range(1, 301)))
    for i in range(1, 301):
        assert user.answer()[1]["cseq"] == [f"{i} OPTIONS"]


def test_who_has_said_all_still_hears_all(serve, client):  # RFC 9293 3.6: closed on one side only
    """The client closes its side behind its last request, as nc -N does, and reads when it likes."""
    user = client(serve(BOTH + "limits { queue 64MiB }\n"), "tcp")
    user.send(b"".join(request(transport="TCP", number=i) for i in range(1, 50001)))
    user.sock.shutdown(socket.SHUT_WR)
    heard = b"".join(iter(user.read, b""))
    assert heard.count(b"SIP/2.0 200 OK\r\n") == 50000


def test_an_end_that_comes_with_a_request_lets_it_be_answered(serve, client):
    """The bytes fill just the room that the server reads into, so that it reads on and finds the end."""
    server = serve()
    user, other = client(server, "tcp"), client(server)
    head = request(transport="TCP", extra="Subject: " + "x" * 250 + "\r\n")
    whole = head.replace(b"xxx", b"x" * (512 - len(head) + 3), 1)
    assert len(whole) == 512
    user.send(whole[:100])  # these are kept, in a room of 512 bytes
    other.silence()
    other.silence()
    user.sock.send(whole[100:], socket.MSG_MORE)
    user.sock.shutdown(socket.SHUT_WR)
    assert user.answer()[0] == "SIP/2.0 200 OK"
    assert user.answer() is None


@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_two_workers_share_the_ports(serve, client, kind):
    server = serve(workers=2)
    for number in range(100):
        assert client(server, kind).status(request(transport=kind.upper(), number=number)) == 200
    assert server.stop()["answered"] == 100


# --- who is limited -----------------------------------------------------------------------------

RATED = BOTH + "guard { rate 5/s  allow 127.0.0.9 }\n"
BURST = 50  # ten seconds' worth


def test_a_source_over_its_rate_is_limited_with_one_line_a_second(serve, client):
    server = serve(RATED)
    flood = client(server, source="127.0.0.2")
    for number in range(1, 1001):
        flood.send(request(number=number))
    client(server, source="127.0.0.3").silence()  # so all were looked at, and others are heard
    flood.sock.settimeout(0.0)
    heard = 0
    try:
        while flood.answer():
            heard += 1
    except BlockingIOError:
        pass
    assert BURST <= heard <= BURST + 10, heard
    first, second = server.wait_for("class=gate rule=rate", 2)
    assert "source=127.0.0.2:" in first and " count=1 " in first
    assert int(re.search(r" count=(\d+) ", second)[1]) == 1000 - heard - 1
    assert server.stop()["dropped"] == 1000 - heard
    assert len(server.wait_for("rule=rate")) == 2


def test_all_sockets_of_a_source_count_together(serve, client):
    server = serve(RATED)
    for number in range(200):
        client(server, source="127.0.0.2").send(request(number=number))
    client(server, source="127.0.0.3").silence()
    assert BURST < server.stop()["answered"] <= BURST + 10


def test_an_allowed_source_is_never_limited(serve, client):
    server = serve(RATED)
    user = client(server, source="127.0.0.9")
    for number in range(500):
        assert user.status(request(number=number)) == 200
    assert not [line for line in server.lines if "rule=" in line]


def test_a_guard_that_is_off_limits_nobody_and_is_said(serve, client):  # varco.conf(5): loudly
    server = serve(BOTH + "guard off { rate 1/s }\n")
    user = client(server)
    for number in range(200):
        assert user.status(request(number=number)) == 200
    assert [line for line in server.lines if line.startswith("event=guard_off why=")]


# --- connections --------------------------------------------------------------------------------

def test_connections_are_limited_by_source(serve, client):
    server = serve(BOTH + "limits { connections_per_source 5 }\n")
    taken = [client(server, "tcp") for _ in range(5)]
    for user in taken:
        user.silence()
    assert client(server, "tcp").read() == b""
    client(server, "tcp", source="127.0.0.2").silence()
    taken[0].close()
    taken[1].silence()
    assert server.stop()["tcp_refused"] == 1


def test_slow_and_silent_connections_are_cut(serve, client):
    server = serve(BOTH + SLOW)
    silent, slow, pings = (client(server, "tcp") for _ in range(3))
    slow.send(request(transport="TCP")[:-1])
    pings.send(CRLF + CRLF)
    assert pings.read() == CRLF
    for user in (silent, slow, pings):
        assert user.read() == b""
    good = client(server, "tcp")
    good.silence()
    good.send(b"OPTIONS")
    assert good.read() == b""
    assert server.stop()["tcp_cut"] == 4


def test_the_shorter_of_two_clocks_counts(serve, client):
    """A connection that waits for five minutes does not let an idle one live as long."""
    server = serve(BOTH + "timeouts { first 5m  idle 10s }\n")
    client(server, "tcp")
    idle = client(server, "tcp")
    idle.silence()
    idle.sock.settimeout(15)
    assert idle.read() == b""


def flood_unread(user):
    """Sends requests and reads no answer, until no more is taken. True: the connection was cut."""
    piece = b"".join(request(transport="TCP", number=i) for i in range(1, 51))
    user.sock.settimeout(0.5)
    try:
        while True:
            user.send(piece)
    except socket.timeout:
        return False
    except OSError:
        return True


def test_a_peer_that_does_not_read_is_cut_off(serve, client):
    server = serve(BOTH + "limits { queue 64KiB }\n")
    assert flood_unread(client(server, "tcp"))
    client(server, "tcp").silence()
    assert server.stop()["tcp_cut"] == 1


def test_a_peer_that_does_not_read_costs_no_time(serve, client):
    """Its last words were junk, so the connection closes as soon as it takes the answers; it does not,
    and has more to say that nobody reads."""
    server = serve(BOTH + SLOW + "limits { queue 64MiB }\n")
    user = client(server, "tcp")
    # More than both buffers of the kernel hold; a smaller one here would make it drop our acknowledgements.
    user.send(b"".join(request(transport="TCP", number=i) for i in range(1, 20001)))
    user.send(b"junk" + CRLF + b"x" * 100000)
    client(server, "tcp", source="127.0.0.2").silence()
    before = server.cpu_s()
    idle = client(server, "tcp", source="127.0.0.2")
    assert idle.read() == b""  # a second goes by
    assert server.cpu_s() - before < 0.5


def test_more_descriptors_are_taken_than_a_shell_gives(serve, client):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 600:
        pytest.skip("needs 600 file descriptors")
    server = serve(before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard)))
    users = [client(server, "tcp") for _ in range(200)]
    for user in users:
        user.silence()
    assert soft <= hard


def test_no_descriptor_left_is_no_end(serve, client):
    server = serve(before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
    users = [client(server, "tcp") for _ in range(100)]
    users[0].silence()
    assert users[99].read() == b""
    for user in users[1:50]:
        user.close()
    client(server).silence()
    counted = server.stop()
    assert counted["tcp_refused"] > 30


# --- starting and stopping ----------------------------------------------------------------------

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it(serve, client, number):
    server = serve()
    user = client(server, "tcp")
    user.silence()
    client(server).silence(b"junk")
    counted = server.stop(number)
    assert user.read() == b""
    assert counted["answered"] == 2 and counted["tcp_accepted"] == 1 and counted["packets"] == 3


def start(varco, tmp_path, config):
    path = tmp_path / "varco.conf"
    path.write_text(config)
    return varco("serve", "--config", path, "--data", tmp_path / "other data")


@pytest.mark.parametrize("kind, socket_kind", [("udp", socket.SOCK_DGRAM), ("tcp", socket.SOCK_STREAM)])
@pytest.mark.parametrize("first", ["", "listen udp 127.0.0.1:0\nlisten tcp 127.0.0.1:0\n"])
def test_a_port_that_is_taken_is_named_and_nothing_starts(varco, tmp_path, kind, socket_kind, first):
    with socket.socket(socket.AF_INET, socket_kind) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        if kind == "tcp":
            taken.listen()
        port = taken.getsockname()[1]
        said = start(varco, tmp_path, f"{first}listen {kind} 127.0.0.1:{port}\n")
    assert said == (1, "", f"varco serve: cannot listen on {kind} 127.0.0.1:{port}: Address already in use; "
                           f'"varco ports" shows who holds it\n')


def test_two_servers_do_not_share_a_port(serve, varco, tmp_path):
    _, port = serve(workers=2).port("udp")
    said = start(varco, tmp_path, f"listen udp 127.0.0.1:{port}\n")
    assert said.code == 1 and "Address already in use" in said.err


def test_an_address_of_another_machine_is_named(varco, tmp_path):
    said = start(varco, tmp_path, BOTH + "listen udp 192.0.2.1:5060\n")
    assert said == (1, "", "varco serve: cannot listen on udp 192.0.2.1:5060: Cannot assign requested address; "
                           "this machine has no such address\n")


def test_what_is_optional_may_be_missing(serve):
    server = serve(BOTH + "listen udp 192.0.2.1:5060 optional\n")
    assert len(server.ports) == 2
    server.wait_for('event=listen_skipped transport=udp address=192.0.2.1:5060 why="this machine has no such address"')


def test_tls_is_skipped_with_a_line(serve, varco, tmp_path):
    server = serve(BOTH + "listen tls 127.0.0.1:5061\n")
    server.wait_for('event=listen_skipped transport=tls address=127.0.0.1:5061 why="TLS is not served yet"')
    assert [kind for kind, _, _ in server.ports] == ["udp", "tcp"]
    said = start(varco, tmp_path, "listen tls 127.0.0.1:5061\n")
    assert said.code == 1 and "nothing to listen on" in said.err


def test_a_wrong_config_is_not_started(varco, tmp_path):
    said = start(varco, tmp_path, "listen udp 127.0.0.1:99999\nnonsense 1\n")
    path = tmp_path / "varco.conf"
    assert said.code == 1 and said.out == ""
    assert f"{path}:1" in said.err and f"{path}:2" in said.err and "event=" not in said.err
    assert said.err == varco("check", "--config", path).err or said.err in varco("check", "--config", path).out


def test_a_config_that_cannot_be_read_is_named(varco, tmp_path):
    for path in (tmp_path / "none.conf", tmp_path):
        said = varco("serve", "--config", path, "--data", tmp_path / "data")
        assert said.code == 1 and said.err.count("\n") == 1 and str(path) in said.err, said


def raw_start(tmp_path, bed):
    """A server whose standard error the test holds itself."""
    path = tmp_path / "varco.conf"
    path.write_text("workers 1\n" + BOTH)
    process = subprocess.Popen([os.environ["VARCO"], "serve", "--config", path, "--data", tmp_path / "data"],
                               stderr=subprocess.PIPE, bufsize=0)
    ports = {}
    for line in process.stderr:
        if b"event=ready" in line:
            break
        found = re.search(rb"transport=(\w+) address=([\d.]+):(\d+)", line)
        ports[found[1].decode()] = (found[2].decode(), int(found[3]))
    return process, bed(Client("udp", ports["udp"]))


def end(process):
    process.terminate()
    try:
        return process.wait(PATIENCE_S)
    finally:
        process.kill()
        process.wait()


def test_a_log_that_nobody_reads_stops_nothing(tmp_path, bed):
    process, user = raw_start(tmp_path, bed)
    try:
        fd = os.open(f"/proc/self/fd/{process.stderr.fileno()}", os.O_WRONLY | os.O_NONBLOCK)
        with pytest.raises(BlockingIOError):
            while True:
                os.write(fd, b"x" * 4096)
        os.close(fd)
        for number in range(3):
            user.silence(b"junk")
    finally:
        code = end(process)
        process.stderr.close()
    assert code == 0


def test_a_log_that_is_gone_stops_nothing(tmp_path, bed):
    process, user = raw_start(tmp_path, bed)
    process.stderr.close()
    try:
        user.silence(b"junk")
        user.silence(b"junk")
    finally:
        code = end(process)
    assert code == 0


# --- others' instruments ------------------------------------------------------------------------

def test_varco_probe_finds_the_door_open(serve, probe):
    server = serve()
    for kind in ("udp", "tcp"):
        host, port = server.port(kind)
        found = probe(f"sip:{host}:{port};transport={kind}")
        assert found.code == 0, found.document


@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_kamailio_sees_that_it_is_up(serve, bed, tmp_path, kind):
    host, port = serve().port(kind)
    target = f"sip:{host}:{port};transport={kind}"
    pinger = bed(kamailio.Pinger(tmp_path, loopback.own_address(), target))
    assert pinger.wait_until_up() == target


def test_sipsak_has_its_answer(serve):
    if not shutil.which("sipsak"):
        pytest.skip("needs sipsak; see tools/bootstrap")
    host, port = serve().port("udp")
    done = subprocess.run(["sipsak", "-vv", "-s", f"sip:{host}:{port}"], capture_output=True, text=True, check=False,
                          timeout=PATIENCE_S)
    assert done.returncode == 0 and "SIP/2.0 200 OK" in done.stdout, done.stdout + done.stderr
