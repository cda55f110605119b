# SPDX-License-Identifier: Apache-2.0
"""varco probe: wrong words on the command line. Each is named in one line that says what is right."""
import pytest

GOOD = "udp:127.0.0.1:9"


@pytest.mark.parametrize("words, named, right", [
    ([], "target", "--help"),
    ([""], '""', "example.org"),
    (["ftp:example.org"], "ftp", "did you mean"),
    (["udb:example.org:5060"], "udb", "udp:"),
    (["sipp:bob@example.org"], "sipp", "sip"),
    (["wss:example.org"], "wss", "tls:"),
    (["http://example.org"], "http", "sip:"),
    (["example.org", "sip"], "sip", "1 to 65535"),
    (["example.org", "0"], "0", "1 to 65535"),
    (["example.org", "65536"], "65536", "65535"),
    (["example.org:99999"], "99999", "65535"),
    (["example.org:sip"], "sip", "5060"),
    (["udp:example.org:"], "udp:example.org:", ""),
    (["[::1"], "[::1", ""),
    (["[::1]x"], "[::1]x", ""),
    (["fe80::1%eth0"], "fe80::1%eth0", "%"),
    (["256.1.1.1:5060"], "256.1.1.1", ""),
    (["bob smith@example.org"], "bob smith@example.org", ""),
    (["sip:example.org;transport=ws"], "ws", "udp, tcp and tls"),
    (["sips:example.org;transport=udp"], "udp", "sips:"),
    (["-"], "-", ""),
    (["\x1b[31m"], "\\x1b[31m", ""),
    (["x" * 3000], "xxx", ""),
    (["a", "5060", "b"], '"b"', ""),
    ([GOOD, "--timeout", "soon"], "soon", "s"),
    ([GOOD, "--timeout", "-1s"], "-1s", ""),
    ([GOOD, "--timeout", "0"], "0", ""),
    ([GOOD, "--timeout", "10x"], "10x", ""),
    ([GOOD, "--timeout", "99999999999999999999"], "99999999999999999999", ""),
    ([GOOD, "--timeout"], "--timeout", "value"),
    ([GOOD, "--interval", "x"], "x", ""),
    ([GOOD, "-c", "many"], "many", ""),
    ([GOOD, "-c", "0"], "0", ""),
    ([GOOD, "-c", "-1"], "-1", ""),
    ([GOOD, "--warn", "soon"], "soon", ""),
    ([GOOD, "--crit", "x"], "x", ""),
    ([GOOD, "--warn-rtt", "fast"], "fast", ""),
    ([GOOD, "--crit-rtt", "fast"], "fast", ""),
    ([GOOD, "--server", "nobody"], "nobody", ""),
    ([GOOD, "--server", "127.0.0.1:dns"], "127.0.0.1:dns", ""),
    ([GOOD, "--server", "127.0.0.1:70000"], "70000", ""),
    (["tls:127.0.0.1:9", "--ca", "/nowhere/ca.pem"], "/nowhere/ca.pem", ""),
    ([GOOD, "--key", "/nowhere/key.pem"], "--cert", ""),
    ([GOOD, "--jsn"], "--jsn", "--json"),
    ([GOOD, "--insecur"], "--insecur", "--insecure"),
    ([GOOD, "--nagois"], "--nagois", "--nagios"),
    ([GOOD, "--warn", "30"], "--warn", "add --nagios"),
    ([GOOD, "--crit-rtt", "1s"], "--crit-rtt", "add --nagios"),
    (["tls:127.0.0.1:9", "--servername", ""], '--servername ""', "example.org"),
    (["tls:127.0.0.1:9", "--servername", "sip:example.org"], "sip:example.org", "a name is wanted"),
    (["tls:127.0.0.1:9", "--servername", "example.org:5061"], "example.org:5061", "a name is wanted"),
    ([GOOD, "--port", "5060"], "--port", "behind the target: host 5060"),
    ([GOOD, "--port=5060"], "--port=5060", "behind the target: host 5060"),
    ([GOOD, "--tcp"], "--tcp", "tcp:host"),
    ([GOOD, "-u"], "-u", "udp:host"),
    ([GOOD, "--count", "5"], "--count", "-c 5"),
    ([GOOD, "--date", "x"], "--date", '"varco probe --help" lists them'),
    ([GOOD, "--time-out", "1s"], "--time-out", "--timeout"),
    ([GOOD, "--json", "--watch"], "--watch", "--json"),
    (["-6", GOOD], "127.0.0.1", "IPv4"),
    (["-4", "udp:[::1]:9"], "::1", "IPv6"),
    ([GOOD, "--json", "--json"], "--json", ""),
    ([GOOD, "-x"], "-x", "--help"),
])
def test_a_wrong_word_is_named_in_one_line(varco, words, named, right):
    said = varco("probe", *words)
    assert said.code == 2, said
    assert said.out == ""
    assert said.err.startswith("varco probe: ") and said.err.count("\n") == 1 and said.err[-1] == "\n"
    assert named in said.err and right in said.err
    assert "\x1b" not in said.err


def test_with_nagios_a_wrong_word_is_an_unknown_state(varco):
    for words in (["ftp:example.org"], [GOOD, "--timeout", "soon"], [], [GOOD, "--waarn", "3"],
                  [GOOD, "--watch"], [GOOD, "--json"]):
        said = varco("probe", "--nagios", *words)
        assert said.code == 3, said
        assert said.out.startswith("SIP UNKNOWN - ") and said.out.count("\n") == 1


def test_help_names_every_option(varco):
    said = varco("probe", "--help")
    assert said.code == 0 and said.err == ""
    for option in ("--server", "--ca", "--cert", "--key", "--servername", "--showcerts", "--insecure",
                   "-c", "--interval", "--watch", "--timeout", "-4", "-6", "--json", "--nagios",
                   "--warn", "--crit", "--warn-rtt", "--crit-rtt"):
        assert f"  {option}" in said.out, option


def test_options_may_stand_anywhere(varco):
    for words in (["--timeout=1s", GOOD, "--json"], [GOOD, "--json", "--timeout", "1s"],
                  ["--json", "--timeout", "1", "--", GOOD]):
        assert varco("probe", *words).out.startswith("{")


def test_a_number_may_stand_right_behind_its_letter(varco):
    joined, apart = (varco("probe", *words, "udp:127.0.0.1:9", "--timeout", "300ms", "--json")
                     for words in (["-c2"], ["-c", "2"]))
    assert joined.code == apart.code == 1
    assert '"verdict": "unreachable"' in joined.out and joined.err == ""
