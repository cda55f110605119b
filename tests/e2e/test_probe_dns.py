# SPDX-License-Identifier: Apache-2.0
"""varco probe on names: NAPTR, SRV, A and AAAA, and DNS that fails. RFC 3263."""
import pytest

from bed import certificates, dns, loopback, sip


@pytest.fixture
def ask(probe, bed):
    """Probes with a DNS server that has this zone. Returns what was found, and the server."""
    def asked(zone, *words):
        server = bed(dns.Server(zone))
        return probe("--server", server.address, *words), server
    return asked


def question(found, name, kind):
    """The question of that name and type, wherever it stands in the tree."""
    def walk(questions):
        for one in questions:
            yield one
            for record in one.get("records", []):
                yield from walk(record.get("questions", []))
    fitting = [one for one in walk(found.document["dns"])
               if one["name"].rstrip(".") == name and one["type"] == kind]
    assert len(fitting) >= 1, found.document["dns"]
    return fitting[0]


def test_a_host_with_a_port_is_asked_for_addresses_only(ask, bed):
    udp, tcp = map(bed, sip.both())
    found, server = ask({"sip.test A": ["127.0.0.1"]}, f"sip.test:{udp.port}")
    assert found.code == 0 and found.verdicts() == {"udp": "answered", "tcp": "answered"}
    assert set(server.asked) == {"sip.test A", "sip.test AAAA"}
    assert udp.requests[0].startswith(b"OPTIONS sip:sip.test:%d SIP/2.0\r\n" % tcp.port)


def test_srv_names_port_and_transport_and_is_a_promise(ask, bed):
    udp, tcp = bed(sip.Udp()), bed(sip.Stream())
    found, _ = ask({"_sip._udp.sip.test SRV": [f"0 0 {udp.port} a.sip.test."],
                    "_sip._tcp.sip.test SRV": [f"0 0 {tcp.port} a.sip.test."],
                    "a.sip.test A": ["127.0.0.1"]}, "sip.test")
    assert found.code == 0 and found.verdicts() == {"udp": "answered", "tcp": "answered"}
    for leg in found.legs:
        assert leg["promised"] and leg["promised_by"] == "dns"
        assert leg["host"].rstrip(".") == "a.sip.test"
    assert udp.requests[0].startswith(b"OPTIONS sip:sip.test SIP/2.0\r\n")


def test_a_dead_leaf_of_srv_fails_though_another_answers(ask, bed):
    """What DNS promises must be there: half of the callers go to the dead one."""
    server, dead = bed(sip.Udp()), loopback.closed_port("127.0.0.2")
    found, _ = ask({"_sip._udp.sip.test SRV": [f"0 50 {server.port} a.sip.test.",
                                               f"0 50 {dead} b.sip.test."],
                    "a.sip.test A": ["127.0.0.1"], "b.sip.test A": ["127.0.0.2"]}, "sip.test")
    assert found.code == 1
    assert found.leg(address="127.0.0.1")["verdict"] == "answered"
    dead_leg = found.leg(address="127.0.0.2")
    assert dead_leg["verdict"] == "unreachable" and dead_leg["promised_by"] == "dns"
    assert dead_leg["port"] == dead and dead_leg["host"].rstrip(".") == "b.sip.test"


def test_a_silent_leaf_of_srv_fails(ask, bed):
    server, mute = bed(sip.Udp()), bed(sip.Udp("127.0.0.2", say=sip.mute))
    found, _ = ask({"_sip._udp.sip.test SRV": [f"10 0 {server.port} a.sip.test.",
                                               f"20 0 {mute.port} b.sip.test."],
                    "a.sip.test A": ["127.0.0.1"], "b.sip.test A": ["127.0.0.2"]}, "sip.test",
                   "--timeout", "1s")
    assert found.code == 1
    assert [leg["verdict"] for leg in found.legs] == ["answered", "silent"], "in the order of priority"


def test_an_srv_target_without_address_is_told(ask, bed):
    server = bed(sip.Udp())
    found, _ = ask({"_sip._udp.sip.test SRV": [f"10 0 {server.port} a.sip.test.", "20 0 5060 gone.test."],
                    "a.sip.test A": ["127.0.0.1"]}, "sip.test")
    gone = question(found, "gone.test", "A")
    assert gone["status"] == "no_name"
    assert [leg["verdict"] for leg in found.legs] == ["answered", "dns_failed"]
    lost = found.legs[1]
    assert "gone.test" in lost["sentence"] and lost["promised_by"] == "dns" and lost["address"] is None
    assert found.code == 1, "DNS promises a server whose name does not exist"


@pytest.mark.parametrize("record, words", [
    ("0 0 5060 192.0.2.1.", "an address where a name must stand"),
    ("0 0 0 a.sip.test.", "its port is 0"),
])
def test_an_srv_record_that_nobody_can_use_breaks_its_promise(ask, bed, record, words):
    server = bed(sip.Udp())
    zone = {"_sip._udp.sip.test SRV": [record], "a.sip.test A": ["127.0.0.1"]}
    found, _ = ask(zone, "sip.test")
    leg = found.expect("dns_failed", words, 1)
    assert leg["promised_by"] == "dns" and leg["transport"] == "udp" and leg["address"] is None
    zone["_sip._udp.sip.test SRV"].append(f"1 0 {server.port} a.sip.test.")
    found, _ = ask(zone, "sip.test")
    assert [leg["verdict"] for leg in found.legs] == ["answered", "dns_failed"] and found.code == 1


def test_nobodys_address_is_told_as_such(ask):
    found, _ = ask({"sip.test A": ["0.0.0.0"]}, "sip.test")
    found.expect("dns_failed", "what DNS has is nobody's address; a filter may block the name", 1)


@pytest.mark.parametrize("zone, words, advice", [
    ({}, ["sip.test:5060"], "look at the spelling"),
    ({}, ["pbx:5060"], "write the whole name"),
    ({"sip.test A": "SERVFAIL", "sip.test AAAA": "SERVFAIL"}, ["sip.test:5060"], "the DNS server works"),
    ({"sip.test AAAA": ["::1"]}, ["-4", "sip.test:5060"], 'no IPv4 address for "sip.test"'),
    ({"sip.test A": ["127.0.0.1"]}, ["-6", "sip.test:5060"], 'no IPv6 address for "sip.test"'),
])
def test_the_advice_fits_the_cause(ask, zone, words, advice):
    found, _ = ask(zone, *words, "--timeout", "3s")
    found.expect("dns_failed", advice, 1)


def test_naptr_that_prefers_tls_leads_there_first(ask, bed, authority):
    tls = bed(sip.Stream(tls=certificates.context(authority.issue(["sip.test"]))))
    udp = bed(sip.Udp())
    found, server = ask({
        "sip.test NAPTR": ['20 0 "s" "SIP+D2U" "" _sip._udp.sip.test.',
                           '10 0 "s" "SIPS+D2T" "" _sips._tcp.sip.test.'],
        "_sips._tcp.sip.test SRV": [f"0 0 {tls.port} a.sip.test."],
        "_sip._udp.sip.test SRV": [f"0 0 {udp.port} a.sip.test."],
        "a.sip.test A": ["127.0.0.1"]}, "sip.test", "--ca", authority.file)
    assert found.code == 0
    assert [leg["transport"] for leg in found.legs] == ["tls", "udp"]
    assert [leg["verdict"] for leg in found.legs] == ["answered", "answered"]
    assert all(leg["promised_by"] == "dns" for leg in found.legs)
    assert found.leg("tls")["tls"]["domain"] == "sip.test", "never the name that SRV leads to"
    assert "_sip._tcp.sip.test SRV" not in server.asked, "NAPTR does not name it"
    records = question(found, "sip.test", "NAPTR")["records"]
    assert len(records) == 2 and all(record["used"] for record in records)


def test_a_certificate_for_the_srv_host_only_is_the_wrong_one(ask, bed, authority):
    tls = bed(sip.Stream(tls=certificates.context(authority.issue(["a.sip.test"]))))
    found, _ = ask({"_sips._tcp.sip.test SRV": [f"0 0 {tls.port} a.sip.test."],
                    "a.sip.test A": ["127.0.0.1"]}, "sips:sip.test", "--ca", authority.file)
    found.expect("tls_wrong_name", "sip.test", 1)
    assert tls.requests == []


def test_a_naptr_that_is_of_no_use_says_why(ask, bed):
    server = bed(sip.Udp())
    found, _ = ask({"sip.test NAPTR": ['10 0 "u" "E2U+sip" "!^.*$!sip:a@b!" .',
                                       '20 0 "s" "SIP+D2U" "" _sip._udp.sip.test.'],
                    "_sip._udp.sip.test SRV": [f"0 0 {server.port} a.sip.test."],
                    "a.sip.test A": ["127.0.0.1"]}, "sip.test")
    assert found.code == 0
    useless = [record for record in question(found, "sip.test", "NAPTR")["records"]
               if not record["used"]]
    assert len(useless) == 1 and useless[0]["why_not"]


def test_more_than_probe_follows_is_said_and_no_fault(ask, varco, bed):
    server = bed(sip.Udp())
    zone = {"_sip._udp.sip.test SRV": [f"0 {n} {server.port} h{n}.sip.test." for n in range(100)]}
    zone.update({f"h{n}.sip.test A": ["127.0.0.1"] for n in range(100)})
    found, asked = ask(zone, "sip.test")
    assert {leg["verdict"] for leg in found.legs} == {"answered"} and found.code == 0
    assert found.document["dns_cut"]
    assert "there is more than probe follows" in varco("probe", "--server", asked.address, "sip.test").out


def test_a_naptr_whose_srv_is_missing_breaks_its_promise(ask, bed):
    server = bed(sip.Udp())
    found, _ = ask({"sip.test NAPTR": ['10 0 "s" "SIPS+D2T" "" _sips._tcp.sip.test.',
                                       '20 0 "s" "SIP+D2U" "" _sip._udp.sip.test.'],
                    "_sip._udp.sip.test SRV": [f"0 0 {server.port} a.sip.test."],
                    "a.sip.test A": ["127.0.0.1"]}, "sip.test")
    assert question(found, "_sips._tcp.sip.test", "SRV")["status"] == "no_name"
    assert [leg["verdict"] for leg in found.legs] == ["answered", "dns_failed"] and found.code == 1
    lost = found.legs[1]
    assert lost["transport"] == "tls" and lost["promised_by"] == "dns"
    assert "_sips._tcp.sip.test" in lost["sentence"] and "NXDOMAIN" in lost["sentence"]


def test_without_srv_every_default_is_asked(ask, bed):
    host = loopback.own_address()
    bed(sip.Udp(host, 5060))
    found, server = ask({"sip.test A": [host]}, "sip.test")
    assert found.verdicts() == {"udp": "answered", "tcp": "refused", "tls": "refused"}
    assert found.code == 0 and not any(leg["promised"] for leg in found.legs)
    assert {"sip.test NAPTR", "_sip._udp.sip.test SRV", "_sip._tcp.sip.test SRV",
            "_sips._tcp.sip.test SRV", "sip.test A", "sip.test AAAA"} <= set(server.asked)


def test_every_address_of_a_name_is_a_leg(ask, bed):
    server = bed(sip.Udp("127.0.0.1"))
    again = bed(sip.Udp("127.0.0.2", server.port))
    found, _ = ask({"sip.test A": ["127.0.0.1", "127.0.0.2"]}, f"udp:sip.test:{server.port}")
    assert found.code == 0 and len(found.legs) == 2
    assert len(server.requests) == len(again.requests) == 1


def test_ipv6_addresses_are_found_and_families_can_be_chosen(ask, bed):
    server = bed(sip.Udp("::1"))
    zone = {"sip.test A": ["127.0.0.1"], "sip.test AAAA": ["::1"]}
    found, dns_server = ask(zone, "-6", f"udp:sip.test:{server.port}")
    leg = found.expect("answered", "200 OK", 0)
    assert leg["address"] == "::1" and "sip.test A" not in dns_server.asked
    found, dns_server = ask(zone, "-4", f"udp:sip.test:{server.port}")
    assert found.leg()["address"] == "127.0.0.1" and "sip.test AAAA" not in dns_server.asked
    found, _ = ask(zone, f"udp:sip.test:{server.port}")
    assert {leg["address"] for leg in found.legs} == {"127.0.0.1", "::1"}


def test_dns_itself_may_be_asked_over_ipv6(probe, bed):
    server = bed(sip.Udp())
    zone = bed(dns.Server({"sip.test A": ["127.0.0.1"]}, "::1"))
    found = probe("--server", zone.address, f"udp:sip.test:{server.port}")
    assert found.code == 0 and zone.asked


def test_an_answer_that_is_cut_is_asked_for_again_over_tcp(ask, bed):
    server = bed(sip.Udp())
    found, zone = ask({"sip.test A": [dns.CUT, "127.0.0.1"]}, "-4", f"udp:sip.test:{server.port}")
    assert found.code == 0 and "sip.test A tcp" in zone.asked


@pytest.mark.parametrize("zone, words", [
    ({"other.test A": ["127.0.0.1"]}, "NXDOMAIN"),
    ({"sip.test TXT": ["x"]}, "no such record"),
    ({f"{name} {kind}": "SERVFAIL" for name, kind in
      (("sip.test", "A"), ("sip.test", "AAAA"), ("sip.test", "NAPTR"), ("_sip._udp.sip.test", "SRV"),
       ("_sip._tcp.sip.test", "SRV"), ("_sips._tcp.sip.test", "SRV"))}, "SERVFAIL"),
    ({f"{name} {kind}": "REFUSED" for name, kind in
      (("sip.test", "A"), ("sip.test", "AAAA"), ("sip.test", "NAPTR"), ("_sip._udp.sip.test", "SRV"),
       ("_sip._tcp.sip.test", "SRV"), ("_sips._tcp.sip.test", "SRV"))}, "REFUSED"),
])
def test_a_name_that_leads_nowhere_is_dns_failed(ask, zone, words):
    found, _ = ask(zone, "sip.test", "--timeout", "3s")
    leg = found.expect("dns_failed", 'no address for "sip.test"', 1)
    assert words in leg["sentence"] and leg["address"] is None and leg["host"] == "sip.test"


def test_a_dns_server_that_is_not_there_is_told(probe):
    found = probe("--server", f"127.0.0.1:{loopback.closed_port()}", "sip.test", "--timeout", "2s")
    found.expect("dns_failed", "no DNS server", 1)
    assert found.took_s < 3


def test_srv_with_a_dot_says_not_offered(ask):
    """RFC 2782: the service is decidedly not available at this domain."""
    found, _ = ask({"_sip._udp.sip.test SRV": ["0 0 0 ."], "_sip._tcp.sip.test SRV": ["0 0 0 ."],
                    "_sips._tcp.sip.test SRV": ["0 0 0 ."], "sip.test A": ["127.0.0.1"]}, "sip.test",
                   "--timeout", "2s")
    assert found.code == 1 and found.legs == []
    assert found.document["summary"] == "not good: DNS says that no service is offered"
    record = question(found, "_sip._udp.sip.test", "SRV")["records"][0]
    assert not record["used"] and "not offered" in record["why_not"]


def test_the_tree_tells_every_question_and_what_came_of_it(ask, bed):
    server = bed(sip.Udp())
    found, _ = ask({"_sip._udp.sip.test SRV": [f"7 3 {server.port} a.sip.test."],
                    "a.sip.test A": ["127.0.0.1"]}, "sip.test")
    srv = question(found, "_sip._udp.sip.test", "SRV")
    record = srv["records"][0]
    assert record["used"] and record["priority"] == 7 and record["weight"] == 3
    assert record["port"] == server.port and record["target"].rstrip(".") == "a.sip.test"
    below = {one["type"] for one in record["questions"]}
    assert below == {"A", "AAAA"}
    assert question(found, "sip.test", "NAPTR")["records"] == []
