# SPDX-License-Identifier: Apache-2.0
"""varco probe: what people read, and what programs do."""
import json
import os
import pty
import re
import select
import signal
import subprocess

import pytest

from bed import certificates, dns, loopback, sip

HOSTILE = b"\x1b]0;owned\x07\x1b[31mred\xe2\x80\xae\xff\xfe"
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def target(server, scheme="udp"):
    return f"{scheme}:{server.host}:{server.port}"


def program(*words):
    return [os.environ["VARCO"], "probe", *map(str, words)]


def test_a_good_leg_for_people(varco, bed):
    server = bed(sip.Udp())
    said = varco("probe", target(server))
    assert said.code == 0 and said.err == ""
    for part in ("udp", f"127.0.0.1:{server.port}", "200 OK", "bed", "ms"):
        assert part in said.out, said.out
    assert said.out.endswith("\n") and "\n\n\n" not in said.out


def test_a_bad_leg_for_people(varco):
    port = loopback.closed_port()
    said = varco("probe", f"tcp:127.0.0.1:{port}")
    assert said.code == 1 and said.err == ""
    assert "refused" in said.out and f"nothing listens on TCP port {port}" in said.out


def test_what_nobody_promised_and_nobody_offers_is_said_so(varco, bed):
    server = bed(sip.Udp())
    said = varco("probe", f"{server.host}:{server.port}")
    assert said.code == 0 and "not offered" in said.out


def test_the_tree_of_dns_is_drawn(varco, bed):
    server = bed(sip.Udp())
    zone = bed(dns.Server({"_sip._udp.sip.test SRV": [f"0 0 {server.port} a.sip.test."],
                           "a.sip.test A": ["127.0.0.1"]}))
    said = varco("probe", "--server", zone.address, "sip.test")
    assert said.code == 0
    for part in ("_sip._udp.sip.test", "SRV", "a.sip.test", "127.0.0.1", str(server.port)):
        assert part in said.out, said.out


def test_a_certificate_for_people(varco, bed, authority):
    identity = authority.issue(["127.0.0.1"])
    server = bed(sip.Stream(tls=certificates.context(identity)))
    said = varco("probe", target(server, "tls"), "--ca", authority.file)
    assert said.code == 0 and "TLSv1.3" in said.out and "61 days" in said.out
    assert "BEGIN CERTIFICATE" not in said.out
    said = varco("probe", target(server, "tls"), "--ca", authority.file, "--showcerts")
    assert "-----BEGIN CERTIFICATE-----\n" in said.out
    pem = "".join(line.strip() + "\n" for line in said.out.splitlines(True))
    assert identity.certificate.read_text() in pem


# --- bytes that want to play ------------------------------------------------------------------------


@pytest.fixture
def hostile(bed, authority):
    """Targets whose every word from outside is hostile."""
    words = ["--ca", authority.file]
    say = sip.answer(b"200 " + HOSTILE, server=HOSTILE)
    udp = bed(sip.Udp(say=say))
    named = authority.issue(["127.0.0.1"], common_name=HOSTILE[:-2].decode())
    other = authority.issue(["sip:\x1b[31mred\x07.test"], common_name="x", self_signed=True)
    banner = bed(sip.Stream(talk=sip.talk_first(b"220 " + HOSTILE + b"\r\n")))
    return [[target(udp)], [target(banner, "tcp"), "--timeout", "2s"],
            [target(bed(sip.Stream(say=say, tls=certificates.context(named))), "tls"), *words],
            [target(bed(sip.Stream(tls=certificates.context(other))), "tls"), *words]]


def test_what_comes_from_outside_cannot_steer_the_terminal(varco, hostile):
    for words in hostile:
        for more in ([], ["--nagios"], ["--showcerts"]):
            said = varco("probe", *words, *more)
            assert not CONTROL.search(said.out + said.err), (words, more, said)
    assert "\\x1b" in varco("probe", *hostile[0]).out


def test_json_keeps_every_character_and_stays_json(varco, hostile):
    for words in hostile:
        said = varco("probe", "--json", *words)
        assert not CONTROL.search(said.out)
        json.loads(said.out)
    leg = json.loads(varco("probe", "--json", *hostile[1]).out)["legs"][0]
    assert "220 \x1b]0;owned\x07" in leg["sentence"] and "\ufffd" in leg["sentence"]


def test_what_may_stand_in_an_answer_cannot_steer_either(varco, bed):
    """Characters that turn the direction of writing are legal UTF-8."""
    server = bed(sip.Udp(say=sip.answer("200 \u202eKO", server="gr\u00fcn\u202e".encode())))
    leg = json.loads(varco("probe", "--json", target(server)).out)["legs"][0]
    assert (leg["reason"], leg["server"]) == ("\u202eKO", "gr\u00fcn\u202e")
    for words in ([], ["--nagios"], ["--json"]):
        said = varco("probe", target(server), *words).out
        assert "gr\u00fcn" in said and not CONTROL.search(said)


def test_a_name_in_dns_cannot_steer_either(varco, bed):
    zone = bed(dns.Server({"_sip._udp.sip.test SRV": ["0 0 5060 \\027[31mred\\007.test."]}))
    said = varco("probe", "--server", zone.address, "sip.test", "--timeout", "2s")
    assert not CONTROL.search(said.out + said.err)


def test_long_words_are_cut_not_spilt(varco, bed):
    server = bed(sip.Udp(say=sip.answer("200 " + "r" * 5000, server=b"s" * 5000)))
    said = varco("probe", "--json", target(server))
    leg = json.loads(said.out)["legs"][0]
    assert said.code == 0 and leg["verdict"] == "answered"
    assert 0 < len(leg["server"]) < 5000 and 0 < len(leg["reason"]) < 5000


# --- where it is written ------------------------------------------------------------------------------


def test_a_pipe_gets_no_colour(varco, bed):
    server = bed(sip.Udp())
    for words in ([target(server)], [f"tcp:127.0.0.1:{loopback.closed_port()}"]):
        assert "\x1b" not in varco("probe", *words).out


def on_a_terminal(words, **environment):
    """What the words print on a terminal."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"needs a pseudo-terminal: {error}")
    plain = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    try:
        with subprocess.Popen(program(*words), stdout=theirs, stderr=theirs, stdin=theirs,
                              env=plain | {"TERM": "xterm"} | environment) as process:
            os.close(theirs)
            said = b""
            while select.select([ours], [], [], 10)[0]:
                try:
                    data = os.read(ours, 65536)
                except OSError:
                    break
                if not data:
                    break
                said += data
            assert process.wait(10) is not None
    finally:
        os.close(ours)
    return said


def test_no_color_is_heeded_on_a_terminal(bed):
    server = bed(sip.Udp())
    assert b"\x1b[" not in on_a_terminal([target(server)], NO_COLOR="1")
    assert b"\x1b[" not in on_a_terminal([target(server)], TERM="dumb")


@pytest.mark.parametrize("words", [[], ["--json"], ["--nagios"]])
def test_a_full_disk_is_not_taken_for_success(varco, bed, words):
    server = bed(sip.Udp())
    with open("/dev/full", "wb") as full:
        said = varco("probe", target(server), *words, stdout=full)
    assert said.code in (1, 3) and "cannot write its output" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("words", ["", "--json"])
def test_a_closed_stdout_is_not_taken_for_success(bed, words):
    server = bed(sip.Udp())
    done = subprocess.run(["/bin/sh", "-c", f'"$VARCO" probe {target(server)} {words} >&-'],
                          env=dict(os.environ), capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 1
    assert done.stderr == "varco: cannot write its output: Bad file descriptor\n"


# --- documents and repetition ---------------------------------------------------------------------------


def test_json_is_one_document_with_all_names(varco, bed):
    server = bed(sip.Udp())
    said = varco("probe", "--json", target(server))
    document = json.loads(said.out)
    assert said.err == "" and set(document) >= {"target", "good", "exit", "summary", "dns", "legs"}
    assert document["target"] == target(server) and document["good"] is True and document["exit"] == 0
    assert document["dns"] == []
    assert set(document["legs"][0]) >= {
        "verdict", "sentence", "transport", "address", "port", "host", "promised", "promised_by", "offered",
        "status", "reason", "server", "rtt", "retransmissions", "local", "seen", "nat", "alg",
        "alg_undone", "rewritten", "warnings"}


def test_watch_goes_on_until_it_is_stopped(bed):
    server = bed(sip.Udp())
    with subprocess.Popen(program(target(server), "--watch", "--interval", "50ms"),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert server.wait_for(4)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=5)
        finally:
            process.kill()
    assert out.count(b"200 OK") >= 2 and err == b""


def test_watch_sees_a_server_come_and_go(bed):
    port = loopback.closed_port()
    with subprocess.Popen(program(f"udp:127.0.0.1:{port}", "--watch", "--interval", "20ms"),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            seen = b""
            while b"unreachable" not in seen:
                data = os.read(process.stdout.fileno(), 65536)
                assert data, seen
                seen += data
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=5)
