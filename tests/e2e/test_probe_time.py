# SPDX-License-Identifier: Apache-2.0
"""varco probe always ends: within --timeout and a second, whatever the other side does."""
import os
import signal
import subprocess

import pytest

from bed import certificates, dns, sip

LIMIT_S = 1.5
TIMEOUT = ("--timeout", "500ms")
ENDLESS = b"SIP/2.0 200 OK\r\nX-Long: aaaa"


def in_time(found):
    assert found.took_s < LIMIT_S, found.document
    assert found.code == 1
    return found


STRANGER = (b"SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\n"
            b"To: <sip:a@b>;tag=2\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
TALKS = {
    "nothing": sip.talk_nothing,
    "drip": sip.talk_drip(ENDLESS),
    "drip of keep-alives": sip.talk_drip(b"\r\n" * 99),
    "endless header": sip.talk_flood(ENDLESS, b"a"),
    "endless headers": sip.talk_flood(ENDLESS + b"\r\n", b"A: b\r\n"),
    "endless keep-alives": sip.talk_flood(b"", b"\r\n"),
    "endless body": sip.talk_flood(STRANGER[:-5] + b"60000\r\n\r\n", b"b"),
    "endless strangers": sip.talk_flood(b"", STRANGER),
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
@pytest.mark.parametrize("scheme", ["tcp", "tls"])
def test_a_stream_that_never_says_enough(probe, bed, scheme, talk):
    server = bed(sip.Stream(talk=talk))
    leg = in_time(probe(f"{scheme}:{server.host}:{server.port}", *TIMEOUT)).leg()
    assert leg["verdict"] in ("silent", "not_sip", "tls_failed")


# Nothing, the head of a record, and a ServerHello that breaks off.
@pytest.mark.parametrize("start", [b"", b"\x16\x03\x03\x00\x7a",
                                   b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"])
def test_tls_that_stalls_in_the_handshake(probe, bed, start):
    server = bed(sip.Stream(talk=sip.talk_first(start) if start else sip.talk_nothing))
    found = in_time(probe(f"tls:{server.host}:{server.port}", *TIMEOUT))
    found.expect("tls_failed", "handshake", 1)


def test_tls_that_drips_after_the_handshake(probe, bed, authority):
    context = certificates.context(authority.issue(["127.0.0.1"]))
    server = bed(sip.Stream(tls=context, talk=sip.talk_drip(ENDLESS)))
    in_time(probe(f"tls:{server.host}:{server.port}", "--ca", authority.file, *TIMEOUT)).expect(
        "silent", "", 1)


def test_tls_that_floods_after_the_handshake(probe, bed, authority):
    context = certificates.context(authority.issue(["127.0.0.1"]))
    server = bed(sip.Stream(tls=context, talk=sip.talk_flood(b"", STRANGER)))
    in_time(probe(f"tls:{server.host}:{server.port}", "--ca", authority.file, *TIMEOUT)).expect(
        "silent", "what came was no answer to it", 1)


def test_dns_that_never_answers(probe, bed):
    names = ("sip.test NAPTR", "_sip._udp.sip.test SRV", "_sip._tcp.sip.test SRV",
             "_sips._tcp.sip.test SRV", "sip.test A", "sip.test AAAA")
    server = bed(dns.Server({name: dns.SILENCE for name in names}))
    found = in_time(probe("--server", server.address, "sip.test", *TIMEOUT))
    found.expect("dns_failed", "no DNS server answered in time", 1)


def test_dns_that_answers_at_first_only(probe, bed):
    server = bed(dns.Server({"_sip._udp.sip.test SRV": ["0 0 5060 a.sip.test."],
                             "a.sip.test A": dns.SILENCE, "a.sip.test AAAA": dns.SILENCE}))
    in_time(probe("--server", server.address, "sip.test", *TIMEOUT)).expect(
        "dns_failed", 'no address for "a.sip.test"', 1)


def test_udp_that_answers_with_something_else_for_ever(probe, bed):
    trying = sip.answer("100 Trying")
    server = bed(sip.Udp(say=lambda request: [trying(request)] * 50))
    in_time(probe(f"udp:{server.host}:{server.port}", *TIMEOUT)).expect("silent", "", 1)


def test_many_silent_legs_take_no_longer_than_one(probe, bed):
    servers = [bed(sip.Udp("127.0.0.1", say=sip.mute)) for _ in range(8)]
    zone = bed(dns.Server({
        "_sip._udp.sip.test SRV": [f"0 0 {server.port} a.sip.test." for server in servers],
        "a.sip.test A": ["127.0.0.1"]}))
    found = in_time(probe("--server", zone.address, "sip.test", *TIMEOUT))
    assert [leg["verdict"] for leg in found.legs] == ["silent"] * 8


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(bed, number):
    server = bed(sip.Udp(say=sip.mute))
    with subprocess.Popen([os.environ["VARCO"], "probe", f"udp:{server.host}:{server.port}", "--timeout",
                           "60s"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert server.wait_for(1)
            process.send_signal(number)
            assert process.wait(LIMIT_S) != 0
        finally:
            process.kill()
