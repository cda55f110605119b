# SPDX-License-Identifier: Apache-2.0
"""What the README and the man page show of varco probe is what it prints, to the letter. Times, the
ports that the kernel chose and dates are the only things that may differ.

With VARCO_WRITE_EXAMPLES=1 the pages are written anew instead of compared."""
import os
import re
from pathlib import Path

import pytest

from bed import certificates, dns, sip
from bed.namespace import ALG, NAT, Lab, need_alg

TOP = Path(__file__).resolve().parents[2]
MAN = TOP / "docs/man/varco-probe.1.scd"
PAGES = [TOP / "README.md", MAN]
CALL = re.compile(r"^( *)\$ varco (probe .*)\n((?:(?!\1(?:\$ |```)).*\n)*)", re.M)
# Only what goes to the last address passes the ALG: the other calls are to be without one.
ONE_ALG = ALG.replace("udp dport 5060", "ip daddr 203.0.113.11 udp dport 5060") \
             .replace("tcp dport 5060", "ip daddr 203.0.113.11 tcp dport 5060")
MAY_DIFFER = [(r"\d+(\.\d+)? ms", "1 ms"), (r"rtt=[\d.]+s", "rtt=0.001s"),
              (r"(\d\d\d\.0\.113\.1|10\.1\.0\.2|010\.001\.000\.002):\d+", r"\1:40000"),
              (r"\d{4}-\d\d-\d\d", "2026-01-01"), (r" +(?=1 ms  )", " ")]
ZONE = {
    "example.org NAPTR": ['10 10 "s" "SIPS+D2T" "" _sips._tcp.example.org.',
                          '20 10 "s" "SIP+D2U" "" _sip._udp.example.org.'],
    "_sips._tcp.example.org SRV": ["10 60 5061 sip1.example.org.", "20 0 5061 sip2.example.org."],
    "_sip._udp.example.org SRV": ["10 60 5060 sip1.example.org."],
    "sip1.example.org A": ["203.0.113.10"],
    "sip2.example.org A": ["203.0.113.11"],
    "pbx.example.org A": ["203.0.113.10"],
    "wild.example.org A": ["203.0.113.10"],
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """Runs varco as the pages do, from a phone behind a router."""
    need_alg()
    authority = certificates.Authority(tmp_path_factory.mktemp("ca"), "Example CA")
    good = certificates.context(authority.issue(["example.org", "pbx.example.org"], "example.org"))
    old = certificates.context(authority.issue(["pbx.example.org"], "pbx.example.org", (-90, -9)))
    wild = certificates.context(authority.issue(["*.example.org"], "example.org"))
    say = sip.answer(server=b"Example PBX 4.2")
    first, second = Lab.far_address, Lab.far_address_2
    with Lab(NAT + ONE_ALG) as lab:
        made = [lab.far.call(kind, *words, **how) for kind, words, how in [
            (sip.Udp, (first, 5060), {"say": say}),
            (sip.Udp, (second, 5060), {"say": say}),
            (sip.Stream, (first, 5061), {"say": say, "tls": good}),
            (sip.Stream, (first, 5071), {"say": say, "tls": old}),
            (sip.Stream, (first, 5081), {"say": say, "tls": wild}),
            (sip.Stream, (first, 8080), {"talk": sip.talk_then_close(
                b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")}),
            (sip.Udp, (first, 5070), {"say": sip.mute}),
        ]]
        zone = lab.far.call(dns.Server, ZONE, first)
        yield lab, ["--server", zone.address, "--ca", str(authority.file)]
        for server in [*made, zone]:
            server.close()


def comparable(text):
    for pattern, instead in MAY_DIFFER:
        text = re.sub(pattern, instead, text)
    return text


def printed(run, scene, words):
    lab, hidden = scene
    said = run(*words.split(), *hidden, inside=lab.phone)
    return said.out + said.err


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_is_true_to_the_letter(varco, scene, page):
    text = page.read_text()
    found = list(CALL.finditer(text))
    assert len(found) >= (10 if page == MAN else 1)
    if os.environ.get("VARCO_WRITE_EXAMPLES"):
        page.write_text(CALL.sub(lambda match: rewritten(varco, scene, match), text))
        return
    for match in found:
        shown = re.sub(rf"^{match[1]}", "", match[3], flags=re.M)
        assert comparable(printed(varco, scene, match[2])) == comparable(shown), match[2]


def rewritten(run, scene, match):
    lines = printed(run, scene, match[2]).splitlines()
    return f"{match[1]}$ varco {match[2]}\n" + "".join(
        (match[1] + line).rstrip() + "\n" for line in lines)
