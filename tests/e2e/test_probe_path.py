# SPDX-License-Identifier: Apache-2.0
"""varco probe through networks: routers with NAT, with the kernel's own SIP ALG, firewalls, and none."""
import pytest

from bed import certificates, kamailio, sip
from bed.namespace import ALG, NAT, Lab, need_alg

FILTER = "table inet f {{ chain c {{ type filter hook {}; {}; }}; }}"
FORWARD = "forward priority 0"


@pytest.fixture(scope="module", name="roads")
def one_lab_for_all():
    """One for the file: until the links of a new one carry packets takes up to a second."""
    with Lab() as lab:
        yield lab


@pytest.fixture
def lab(roads):
    yield roads
    roads.restore()


@pytest.fixture
def far(lab, bed):
    """Servers on the far side: far(sip.Udp, say=...)."""
    def made(kind, host=None, port=5060, **how):
        return bed(lab.far.call(kind, host or lab.far_address, port, **how))
    return made


@pytest.fixture
def ask(lab, probe):
    """Probes from the phone's side."""
    return lambda *words: probe(*words, inside=lab.phone)


def address_of(place):
    return place.rpartition(":")[0]


def planted(request):
    return b"010.001.000.002" in request


def different(requests):
    """Without those that were sent again: a machine under load is slow."""
    return list(dict.fromkeys(requests))


# --- NAT -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport, kind", [("udp", sip.Udp), ("tcp", sip.Stream)])
def test_without_nat_nor_alg_both_are_told_to_be_absent(lab, far, ask, transport, kind):
    server = far(kind)
    leg = ask(f"{transport}:{lab.far_address}:5060").expect("answered", "200 OK", 0)
    assert leg["nat"] == "no" and leg["alg"] == "none" and not leg["alg_undone"]
    assert leg["seen"] == leg["local"] and address_of(leg["local"]) == lab.phone_address
    assert leg["rewritten"] == []
    assert [planted(request) for request in different(server.requests)] == [False, True]
    assert leg["rtt"]["sent"] == 1, "the planted request is not one of those that were asked for"


@pytest.mark.parametrize("transport, kind", [("udp", sip.Udp), ("tcp", sip.Stream)])
def test_nat_is_seen_and_is_no_alg(lab, far, ask, transport, kind):
    far(kind)
    lab.rules(NAT)
    leg = ask(f"{transport}:{lab.far_address}:5060").expect("answered", "200 OK", 0)
    assert leg["nat"] == "yes" and leg["alg"] == "none"
    assert address_of(leg["seen"]) == lab.router_address
    assert address_of(leg["local"]) == lab.phone_address


def test_a_server_that_does_not_say_how_it_sees_us_leaves_nat_unknown(lab, far, ask):
    far(sip.Udp, say=sip.answer(seen=False))
    leg = ask(f"udp:{lab.far_address}:5060").expect("answered", "200 OK", 0)
    assert leg["nat"] == "unknown" and leg["seen"] is None


# --- ALG -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport, kind", [("udp", sip.Udp), ("tcp", sip.Stream)])
def test_an_alg_that_undoes_its_work_is_found_and_named(lab, far, ask, varco, transport, kind):
    server = far(kind)
    need_alg()
    lab.rules(NAT + ALG)
    target = f"{transport}:{lab.far_address}:5060"
    leg = ask(target).expect("answered", "200 OK", 0)
    assert lab.router_address.encode() in server.requests[0].split(b"\r\n")[1]
    assert leg["alg"] == "yes" and leg["rewritten"]
    assert all(row["where"] and row["sent"] != row["came"] for row in leg["rewritten"])
    assert "ALG" in varco("probe", target, inside=lab.phone).out


def test_an_address_with_one_spelling_only_is_planted_by_its_port(bed, probe):
    """192.168.178.101 has no digit to add; a port of four digits has."""
    need_alg()
    lab = bed(Lab(NAT + ALG, phone="192.168.178.101"))
    server = bed(lab.far.call(sip.Udp, lab.far_address, 5060))
    leg = probe(f"udp:{lab.far_address}:5060", inside=lab.phone).expect("answered", "200 OK", 0)
    assert leg["alg"] == "yes" and leg["alg_undone"]
    assert 1024 <= int(leg["local"].rpartition(":")[2]) <= 9999
    assert len(server.requests) == 2


def test_an_alg_before_a_real_server_is_found_too(lab, ask, bed, authority, tmp_path):
    identity = authority.issue([lab.far_address])
    bed(kamailio.Kamailio(tmp_path, lab.far_address, identity, lab.far))
    lab.rules(NAT)
    plain = ask(f"udp:{lab.far_address}:5060").expect("answered", "kamailio", 0)
    assert plain["alg"] == "none" and plain["nat"] == "yes"
    need_alg()
    lab.rules(NAT + ALG)
    leg = ask(f"udp:{lab.far_address}:5060").expect("answered", "kamailio", 0)
    assert leg["alg"] == "yes"


def test_tls_cannot_be_rewritten(lab, far, ask, authority):
    far(sip.Stream, port=5061, tls=certificates.context(authority.issue([lab.far_address])))
    need_alg()
    lab.rules(NAT + ALG)
    leg = ask(f"tls:{lab.far_address}:5061", "--ca", authority.file).expect("answered", "200 OK", 0)
    assert leg["alg"] == "none" and leg["rewritten"] == [] and leg["nat"] == "yes"


def test_another_port_is_beyond_the_alg(lab, far, ask):
    far(sip.Udp, port=5070)
    need_alg()
    lab.rules(NAT + ALG)
    leg = ask(f"udp:{lab.far_address}:5070").expect("answered", "200 OK", 0)
    assert leg["alg"] == "none" and leg["nat"] == "yes"


@pytest.mark.parametrize("old, new, where, came", [
    (b"10.1.0.2:", b"203.0.113.99:", "Via sent-by", "203.0.113.99:"),
    (b";branch=z9hG4bK", b";branch=z9hG4bKalg", "Via branch", "z9hG4bKalg"),
    (b"Call-ID: ", b"Call-ID: alg", "Call-ID", "alg"),
])
def test_a_box_that_rewrites_and_forgets_is_named_with_what_it_changed(lab, far, ask, old, new, where,
                                                                       came):
    far(sip.Udp, say=sip.answer(on_the_way=lambda data: data.replace(old, new, 1)))
    leg = ask(f"udp:{lab.far_address}:5060").expect("answered", "200 OK", 0)
    assert leg["alg"] == "yes" and not leg["alg_undone"]
    rows = [row for row in leg["rewritten"] if row["where"] == where]
    assert len(rows) == 1, leg["rewritten"]
    assert rows[0]["came"].startswith(came) and not rows[0]["sent"].startswith(came)


def test_a_server_that_prints_what_it_parsed_is_no_alg(lab, far, ask):
    """Some take addresses apart and write them anew: both the planted one and its control change."""
    def spelt(request):
        data = request.data
        for number in range(256):
            data = data.replace(b"%03d." % number, b"%d." % number)
        for number in range(256):
            data = data.replace(b".%03d" % number, b".%d" % number)
        return sip.answer()(sip.Request(data, request.source, request.number))
    far(sip.Udp, say=spelt)
    leg = ask(f"udp:{lab.far_address}:5060").expect("answered", "200 OK", 0)
    assert leg["alg"] == "unknown" and leg["rewritten"] == []


def test_no_answer_to_the_planted_request_leaves_the_verdict_good(lab, far, ask):
    far(sip.Udp, say=lambda request: None if planted(request.data) else sip.answer()(request))
    found = ask(f"udp:{lab.far_address}:5060", "--timeout", "1s")
    leg = found.expect("answered", "200 OK", 0)
    assert leg["alg"] == "unknown" and leg["nat"] == "no" and found.took_s < 2


# --- firewalls and roads that lead nowhere ----------------------------------------------------------------


@pytest.mark.parametrize("transport, verdict, sentence", [
    ("udp", "silent", "a firewall drops it"),
    ("tcp", "filtered", "a firewall drops it"),
    ("tls", "filtered", "a firewall drops it"),
])
def test_what_a_firewall_drops(lab, far, ask, transport, verdict, sentence):
    far(sip.Udp)
    far(sip.Stream)
    lab.rules(FILTER.format(FORWARD, "drop"))
    found = ask(f"{transport}:{lab.far_address}:5060", "--timeout", "1s")
    found.expect(verdict, sentence, 1)
    assert found.took_s < 2


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_what_a_firewall_refuses_with_icmp_is_unreachable(lab, ask, transport):
    lab.rules(FILTER.format(FORWARD, "reject with icmpx admin-prohibited"))
    ask(f"{transport}:{lab.far_address}:5060", "--timeout", "3s").expect("unreachable", "reached", 1)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_what_a_far_firewall_refuses_over_ipv6_is_not_our_own_one(lab, ask, transport):
    lab.rules(FILTER.format(FORWARD, "reject with icmpx admin-prohibited"))
    ask(f"{transport}:[{lab.far_address_6}]:5060", "--timeout", "3s").expect(
        "unreachable", "ICMP says so", 1)


def test_a_broadcast_address_is_no_matter_of_firewalls(lab, ask):
    ask("udp:255.255.255.255:5060", "--timeout", "1s").expect("unreachable", "no route", 1)


def test_what_a_firewall_resets_is_refused(lab, ask):
    lab.rules(FILTER.format(FORWARD, "meta l4proto tcp reject with tcp reset"))
    ask(f"tcp:{lab.far_address}:5060", "--timeout", "3s").expect("refused", "nothing listens", 1)


def test_our_own_firewall_is_named(lab, ask):
    lab.phone.nft(FILTER.format("output priority 0", "drop"))
    ask(f"udp:{lab.far_address}:5060", "--timeout", "1s").expect("filtered", "own firewall", 1)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_without_a_route_it_is_unreachable(lab, ask, transport):
    lab.phone.ip("route del default")
    ask(f"{transport}:{lab.far_address}:5060", "--timeout", "3s").expect("unreachable", "no route", 1)


def test_without_ipv6_its_legs_are_unreachable_and_the_way_out_told(lab, ask):
    lab.phone.ip("route del ::/0")
    ask("udp:[2001:db8::1]:5060", "--timeout", "3s").expect("unreachable", "-4", 1)


@pytest.mark.parametrize("transport, kind", [("udp", sip.Udp), ("tcp", sip.Stream)])
def test_ipv6_through_a_router(lab, far, ask, transport, kind):
    server = far(kind, lab.far_address_6)
    leg = ask(f"{transport}:[{lab.far_address_6}]:5060").expect("answered", "200 OK", 0)
    assert leg["nat"] == "no" and leg["alg"] == "none"
    assert leg["local"].startswith("[fd00:1::2]:") and leg["seen"] == leg["local"]
    assert len(different(server.requests)) == 2


def test_an_answer_from_another_address_is_not_heard(lab, far, ask):
    """A server with two addresses that answers from the wrong one: RFC 3261 18.2.2."""
    server = far(sip.Udp)
    server.voice = lab.far.call(sip.bound, lab.far_address_2, 5060, sip.socket.SOCK_DGRAM)
    ask(f"udp:{lab.far_address}:5060", "--timeout", "1s").expect("silent", "no answer", 1)
