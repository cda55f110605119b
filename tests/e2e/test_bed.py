# SPDX-License-Identifier: Apache-2.0
"""The bed itself, asked with plain sockets: a fault of it must not look like one of varco."""
import http.client
import re
import socket
import ssl
import subprocess

import dns.message
import dns.query
import dns.rcode
import pytest

from bed import certificates, kamailio, loopback, namespace, sip
from bed.dns import CUT, SILENCE, Server

OPTIONS = """OPTIONS sip:example.org SIP/2.0\r
Via: SIP/2.0/UDP 010.001.000.002:5060 ; branch=z9hG4bKx;rport\r
Max-Forwards: 70\r
f:   <sip:bed@010.001.000.002>;tag=1\r
To: "A, b" <sip:example.org>\r
Call-ID: x@10.1.0.2\r
CSeq: 7 OPTIONS\r
Content-Length: 0\r
\r
""".encode()


def ask_udp(server, data=OPTIONS, host=None):
    with socket.socket(socket.AF_INET6 if ":" in server.host else socket.AF_INET,
                       socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.sendto(data, (host or server.host, server.port))
        said, source = sock.recvfrom(65535)
        return said, source, sock.getsockname()


def ask_stream(server, context=None, name=None, data=OPTIONS):
    sock = socket.create_connection((server.host, server.port), 5)
    if context:
        sock = context.wrap_socket(sock, server_hostname=name)
    with sock:
        sock.sendall(data)
        return sock.recv(65535)


def test_an_answer_copies_what_it_must_byte_for_byte():
    with sip.Udp(say=sip.answer("404 Not Here", extra=b"X: y\r\n")) as server:
        said, source, local = ask_udp(server)
    assert source[1] == server.port
    assert said == (b"SIP/2.0 404 Not Here\r\n"
                    b"Via: SIP/2.0/UDP 010.001.000.002:5060 ; branch=z9hG4bKx;rport=%d"
                    b";received=127.0.0.1\r\n"
                    b"f:   <sip:bed@010.001.000.002>;tag=1\r\n"
                    b'To: "A, b" <sip:example.org>;tag=bed\r\n'
                    b"Call-ID: x@10.1.0.2\r\nCSeq: 7 OPTIONS\r\nServer: bed\r\nX: y\r\n"
                    b"Content-Length: 0\r\n\r\n" % local[1])
    assert server.requests == [OPTIONS]


def test_a_server_may_drop_requests_and_speak_from_another_port():
    with sip.Udp(say=sip.from_number(2, sip.answer()), other_port=True) as server:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            for _ in range(2):
                sock.sendto(OPTIONS, (server.host, server.port))
            assert sock.recvfrom(65535)[1][1] != server.port
        assert len(server.requests) == 2


def test_udp_and_tcp_answer_on_one_port_over_ipv6_too():
    udp, tcp = sip.both("::1")
    with udp, tcp:
        assert udp.port == tcp.port
        assert ask_udp(udp)[0].startswith(b"SIP/2.0 200 OK\r\n")
        assert ask_stream(tcp).startswith(b"SIP/2.0 200 OK\r\n")


def test_nothing_answers_at_a_closed_port():
    port = loopback.closed_port()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 5)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        sock.settimeout(5)
        sock.send(b"x")
        with pytest.raises(ConnectionRefusedError):
            sock.recv(1)


@pytest.mark.parametrize("talk, said", [
    (sip.talk_first(b"SSH-2.0-x\r\n"), b"SSH-2.0-x\r\n"),
    (sip.talk_then_close(b"half"), b"half"),
    (sip.talk_then_close(), b""),
    (sip.talk_drip(b"S"), b"S"),
])
def test_a_stream_may_talk_otherwise(talk, said):
    with sip.Stream(talk=talk) as server:
        assert ask_stream(server) == said


def test_a_stream_may_be_reset():
    with sip.Stream(talk=sip.talk_reset) as server, pytest.raises(ConnectionResetError):
        ask_stream(server)


def test_a_server_that_says_nothing_can_be_closed():
    with sip.Stream(talk=sip.talk_nothing) as server:
        sock = socket.create_connection((server.host, server.port), 5)
        sock.settimeout(0.1)
        with pytest.raises(socket.timeout):
            sock.recv(1)
        server.close()
        assert sock.recv(1) == b""
        sock.close()


def test_an_http_server_does_not_understand_sip(http_server):
    sock = socket.create_connection(http_server, 5)
    with sock:
        sock.sendall(OPTIONS)
        assert re.match(rb"HTTP/1\.\d|<!DOCTYPE|<html", sock.recv(65535))
    plain = http.client.HTTPConnection(*http_server, timeout=5)
    plain.request("GET", "/")
    assert plain.getresponse().status == 200
    plain.close()


def openssl(authority, identity, *words):
    done = subprocess.run(["openssl", "verify", "-CAfile", authority.file, *words, identity.certificate],
                          capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_certificates_are_wrong_only_where_they_should_be(authority, tmp_path):
    assert ": OK" in openssl(authority, authority.issue(["sip.test"]))
    assert "has expired" in openssl(authority, authority.issue(["sip.test"], days=(-9, -2)))
    assert "not yet valid" in openssl(authority, authority.issue(["sip.test"], days=(2, 9)))
    assert "self-signed" in openssl(authority, authority.issue(["sip.test"], self_signed=True))
    other = certificates.Authority(tmp_path, "Other CA")
    assert "unable to get local issuer" in openssl(authority, other.issue(["sip.test"]))
    middle = certificates.Authority(tmp_path, "Middle", parent=authority)
    assert ": OK" in openssl(authority, middle.issue(["sip.test"]), "-untrusted", middle.file)
    names = authority.issue(["sip:sip.test", "a.test", "127.0.0.1"]).x509
    shown = subprocess.run(["openssl", "x509", "-noout", "-ext", "subjectAltName"], text=True,
                           input=names.public_bytes(certificates.serialization.Encoding.PEM).decode(),
                           capture_output=True, check=True).stdout
    assert "URI:sip:sip.test, DNS:a.test, IP Address:127.0.0.1" in shown


def client(authority, identity=None, **more):
    made = ssl.create_default_context(cafile=authority.file)
    if identity:
        made.load_cert_chain(identity.certificate, identity.key)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_tls_answers_and_a_client_certificate_can_be_required(authority):
    identity = authority.issue(["sip.test"])
    with sip.Stream(tls=certificates.context(identity)) as server:
        assert ask_stream(server, client(authority), "sip.test").startswith(b"SIP/2.0 200 OK")
    with sip.Stream(tls=certificates.context(identity, clients=authority)) as server:
        assert ask_stream(server, client(authority, identity), "sip.test").startswith(b"SIP/2.0 200")
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            ask_stream(server, client(authority), "sip.test")
    assert "CERTIFICATE" in str(server.broken).upper()


def test_an_old_tls_server_speaks_nothing_but_tls_1_0(authority):
    identity = authority.issue(["sip.test"])
    with sip.Stream(tls=certificates.old_context(identity)) as server:
        with pytest.raises(ssl.SSLError):
            ask_stream(server, client(authority), "sip.test")
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"{server.host}:{server.port}", "-tls1", "-cipher",
             "ALL:@SECLEVEL=0", "-CAfile", authority.file], input=b"", capture_output=True, check=False)
        assert b"Protocol  : TLSv1\n" in done.stdout and b"Verify return code: 0" in done.stdout


ZONE = {
    "sip.test NAPTR": ['10 10 "s" "SIPS+D2T" "" _sips._tcp.sip.test.'],
    "_sip._udp.sip.test SRV": ["0 0 5060 a.sip.test."],
    "a.sip.test A": ["127.0.0.1", "127.0.0.2"],
    "broken.test A": "SERVFAIL",
    "quiet.test A": SILENCE,
    "large.test A": [CUT, "127.0.0.3"],
}


@pytest.mark.parametrize("name, kind, code, text", [
    ("sip.test", "NAPTR", "NOERROR", '10 10 "s" "SIPS+D2T" "" _sips._tcp.sip.test.'),
    ("_sip._udp.SIP.test", "SRV", "NOERROR", "0 0 5060 a.sip.test."),
    ("a.sip.test", "A", "NOERROR", "127.0.0.2"),
    ("a.sip.test", "AAAA", "NOERROR", None),
    ("none.test", "A", "NXDOMAIN", None),
    ("broken.test", "A", "SERVFAIL", None),
])
def test_dns_answers_from_its_zone(name, kind, code, text):
    with Server(ZONE) as server:
        for ask in (dns.query.udp, dns.query.tcp):
            said = ask(dns.message.make_query(name, kind), server.host, 5, server.port)
            assert dns.rcode.to_text(said.rcode()) == code
            shown = said.answer[0].to_text().lower() if said.answer else None
            assert text.lower() in shown if text else shown is None
        assert server.asked == [f"{name} {kind}", f"{name} {kind} tcp"]


def test_dns_can_be_silent_or_cut_an_answer_short():
    with Server(ZONE, "::1") as server:
        with pytest.raises(dns.exception.Timeout):
            dns.query.udp(dns.message.make_query("quiet.test", "A"), server.host, 0.2, server.port)
        said, by_tcp = dns.query.udp_with_fallback(dns.message.make_query("large.test", "A"),
                                                   server.host, 5, server.port)
        assert by_tcp and said.answer[0][0].to_text() == "127.0.0.3"


def test_kamailio_answers_over_all_three(authority, tmp_path):
    identity = authority.issue(["sip.test"])
    Place = type("Place", (), {})
    with kamailio.Kamailio(tmp_path, loopback.own_address(), identity) as server:
        place = Place()
        place.host, place.port = server.host, 5060
        assert ask_udp(place)[0].startswith(b"SIP/2.0 200 OK")
        assert ask_stream(place).startswith(b"SIP/2.0 200 OK")
        place.port = 5061
        assert ask_stream(place, client(authority), "sip.test").startswith(b"SIP/2.0 200 OK")
    assert server.process.returncode is not None


def from_phone(lab, server, data=OPTIONS):
    def ask():
        with socket.socket(socket.AF_INET6 if ":" in server.host else socket.AF_INET,
                           socket.SOCK_DGRAM) as sock:
            sock.bind((lab.phone_address if "." in server.host else "fd00:1::2", 5060))
            sock.settimeout(5)
            sock.sendto(data, (server.host, server.port))
            return sock.recv(65535)
    return lab.phone.call(ask)


def test_the_lab_routes_and_its_nat_shows_the_router():
    with namespace.Lab() as lab, lab.far.call(sip.Udp, lab.far_address, 5060) as server, \
            lab.far.call(sip.Udp, lab.far_address_6, 5060) as server_6:
        assert b";received=10.1.0.2\r\n" in from_phone(lab, server)
        assert b";received=fd00:1::2\r\n" in from_phone(lab, server_6)
        lab.rules(namespace.NAT)
        assert b";received=203.0.113.1\r\n" in from_phone(lab, server)


def test_the_lab_can_drop_and_refuse():
    rules = "table ip f {{ chain c {{ type filter hook forward priority 0; {}; }}; }}"
    with namespace.Lab(rules.format("tcp dport 5060 drop")) as lab:
        with pytest.raises(socket.timeout):
            lab.phone.call(socket.create_connection, (lab.far_address, 5060), 0.3)
        lab.rules(rules.format("tcp dport 5060 reject with icmp admin-prohibited"))
        with pytest.raises(OSError, match="No route to host"):
            lab.phone.call(socket.create_connection, (lab.far_address, 5060), 5)


def test_an_alg_changes_what_arrives_and_undoes_it_on_the_way_back():
    """Only in our unusual spelling of the address it cannot: it writes it anew."""
    namespace.need_alg()
    with namespace.Lab(namespace.NAT + namespace.ALG) as lab, \
            lab.far.call(sip.Udp, lab.far_address, 5060) as server:
        plain = OPTIONS.replace(b"010.001.000.002", b"10.1.0.2")
        said = from_phone(lab, server, plain)
        assert b"203.0.113.1" in server.requests[0]
        assert b"bed@10.1.0.2" in said and b"203.0.113.1" not in said
        said = from_phone(lab, server)
        assert b"bed@10.1.0.2" in said and b"bed@010.001.000.002" not in said


def test_namespaces_leave_nothing_behind():
    def links():
        return subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    before = links()
    with namespace.Lab() as lab:
        assert lab.phone.call(links) != before
    assert links() == before


