# SPDX-License-Identifier: Apache-2.0
"""varco probe --nagios: the four states, and the one line that a monitor reads."""
import re

import pytest

from bed import certificates, dns, loopback, sip

PERFORMANCE = re.compile(r"rtt=(?:(\d+\.\d+)s|U);([\d.]*);([\d.]*);0( cert_days=(-?\d+);(\d+);(\d+))?$")


@pytest.fixture
def check(varco):
    """Runs it; returns the exit code, the sentence and what PERFORMANCE found."""
    words_of = {0: "OK", 1: "WARNING", 2: "CRITICAL", 3: "UNKNOWN"}

    def run(*words, **more):
        said = varco("probe", "--nagios", *words, **more)
        assert said.err == "" and said.out.count("\n") == 1 and said.out[-1] == "\n", said
        assert said.code in words_of, said
        head = f"SIP {words_of[said.code]} - "
        assert said.out.startswith(head), said
        sentence, bar, numbers = said.out[len(head):-1].partition(" | ")
        found = PERFORMANCE.match(numbers)
        assert bool(found) == bool(bar), said
        return said.code, sentence, found
    return run


@pytest.fixture
def tls(bed, authority):
    def made(**how):
        server = bed(sip.Stream(tls=certificates.context(authority.issue(["127.0.0.1"], **how))))
        return [f"tls:{server.host}:{server.port}", "--ca", authority.file]
    return made


def test_all_legs_good_is_ok(check, bed):
    server = bed(sip.Udp())
    code, sentence, numbers = check(f"udp:{server.host}:{server.port}")
    assert code == 0 and "200" in sentence
    assert 0 <= float(numbers[1]) < 5


def test_tls_tells_the_days_that_are_left(check, tls):
    code, _, numbers = check(*tls())
    assert code == 0 and numbers.groups()[4:] == ("61", "14", "3")


def test_a_leg_that_nobody_promised_and_nobody_offers_is_no_fault(check, bed):
    server = bed(sip.Udp())
    assert check(f"{server.host}:{server.port}")[0] == 0


def test_some_legs_dead_is_a_warning(check, bed):
    server, dead = bed(sip.Udp()), loopback.closed_port("127.0.0.2")
    zone = bed(dns.Server({"_sip._udp.sip.test SRV": [f"0 0 {server.port} a.sip.test.",
                                                      f"0 0 {dead} b.sip.test."],
                           "a.sip.test A": ["127.0.0.1"], "b.sip.test A": ["127.0.0.2"]}))
    code, sentence, _ = check("--server", zone.address, "sip.test")
    assert code == 1 and "127.0.0.2" in sentence


@pytest.mark.parametrize("days, words, code", [
    (61, [], 0), (10, [], 1), (2, [], 2), (10, ["--warn", "5"], 0), (10, ["--crit", "11"], 2),
    (61, ["--warn", "62"], 1), (20, ["--warn", "30", "--crit", "25"], 2),
])
def test_a_certificate_near_its_end(check, tls, days, words, code):
    got, sentence, numbers = check(*tls(days=(-1, days)), *words)
    assert got == code
    assert int(numbers[5]) == days
    if code:
        assert f"cert {days} d" in sentence


def test_an_expired_certificate_is_critical(check, tls):
    code, sentence, _ = check(*tls(days=(-9, -2)))
    assert code == 2 and "renew" in sentence


@pytest.mark.parametrize("words, code", [
    ([], 0), (["--warn-rtt", "100ms"], 1), (["--crit-rtt", "150ms"], 2),
    (["--warn-rtt", "100ms", "--crit-rtt", "5s"], 1), (["--warn-rtt", "5s", "--crit-rtt", "6s"], 0),
])
def test_a_slow_answer(check, bed, words, code):
    server = bed(sip.Stream(delay_s=0.2))
    got, _, numbers = check(f"tcp:{server.host}:{server.port}", *words)
    assert got == code and float(numbers[1]) >= 0.2
    given = dict(zip(words[::2], words[1::2]))
    seconds = {"100ms": 0.1, "150ms": 0.15, "5s": 5, "6s": 6}
    for option, text in (("--warn-rtt", numbers[2]), ("--crit-rtt", numbers[3])):
        assert (float(text) if text else None) == seconds.get(given.get(option))


def test_no_leg_good_is_critical(check):
    code, sentence, _ = check(f"udp:127.0.0.1:{loopback.closed_port()}")
    assert code == 2 and "nothing listens" in sentence


def test_silence_is_critical(check, bed):
    server = bed(sip.Udp(say=sip.mute))
    assert check(f"udp:{server.host}:{server.port}", "--timeout", "700ms")[0] == 2


def test_a_name_that_dns_does_not_know_is_unknown(check, bed):
    zone = bed(dns.Server({"other.test A": ["127.0.0.1"]}))
    code, sentence, _ = check("--server", zone.address, "sip.test")
    assert code == 3 and "sip.test" in sentence


def test_a_name_without_service_is_unknown(check, bed):
    zone = bed(dns.Server({f"_{name}.sip.test SRV": ["0 0 0 ."]
                           for name in ("sip._udp", "sip._tcp", "sips._tcp")}))
    code, sentence, _ = check("--server", zone.address, "sip.test")
    assert code == 3 and "no service is offered" in sentence


def test_dns_that_is_not_there_is_unknown(check):
    server = f"127.0.0.1:{loopback.closed_port()}"
    assert check("--server", server, "sip.test", "--timeout", "1s")[0] == 3


def test_what_a_server_says_cannot_add_lines_or_numbers(check, bed):
    server = bed(sip.Udp(say=sip.answer("200 all good | rtt=0s", server=b"x|y\x07\xff")))
    code, sentence, _ = check(f"udp:{server.host}:{server.port}")
    assert code == 0 and "|" not in sentence and "\x07" not in sentence
