# SPDX-License-Identifier: Apache-2.0
"""varco probe against servers over UDP and TCP, and against what is no SIP server."""
import pytest

from bed import loopback, sip


def udp(server):
    return f"udp:{server.host}:{server.port}"


def tcp(server):
    return f"tcp:{server.host}:{server.port}"


def test_a_real_server_answers_over_udp_tcp_and_tls(probe, real_server, authority):
    found = probe(real_server.host, "--ca", authority.file)
    assert found.code == 0
    assert found.verdicts() == {"udp": "answered", "tcp": "answered", "tls": "answered"}
    for leg in found.legs:
        assert leg["status"] == 200 and leg["reason"] == "OK" and "kamailio" in leg["server"].lower()
        assert "200 OK from kamailio" in leg["sentence"]
        assert leg["offered"] and not leg["promised"] and leg["promised_by"] is None
        assert leg["rtt"]["sent"] == leg["rtt"]["answered"] == 1
        assert 0 < leg["rtt"]["min_us"] <= leg["rtt"]["avg_us"] <= leg["rtt"]["max_us"] < 5_000_000
    assert [leg["port"] for leg in found.legs] == [
        5061 if leg["transport"] == "tls" else 5060 for leg in found.legs]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_one_transport_of_a_real_server_is_asked_alone(probe, real_server, transport):
    leg = probe(f"{transport}:{real_server.host}:5060").expect("answered", "200 OK from kamailio", 0)
    assert leg["transport"] == transport
    assert leg["promised"] and leg["promised_by"] == "scheme"


def test_an_answer_tells_where_we_were_seen_and_that_nobody_rewrote(probe, bed):
    server = bed(sip.Udp())
    leg = probe(udp(server)).expect("answered", "200 OK from bed", 0)
    assert leg["address"] == "127.0.0.1" and leg["port"] == server.port
    assert leg["seen"] == leg["local"] and leg["local"].startswith("127.0.0.1:")
    assert leg["nat"] == "no" and leg["rewritten"] == [] and not leg["alg_undone"]
    assert leg["retransmissions"] == 0


def test_the_request_is_what_rfc_3261_asks_for(probe, bed):
    server = bed(sip.Udp())
    probe(udp(server))
    assert len(server.requests) == 1, "nobody's loopback has an ALG to look for"
    head = server.requests[0].decode()
    assert head.startswith(f"OPTIONS sip:{server.host}:{server.port} SIP/2.0\r\n")
    assert head.endswith("\r\n\r\n")
    for part in (";branch=z9hG4bK", ";rport", "Max-Forwards: 70\r\n", "CSeq: ", " OPTIONS\r\n", ";tag=",
                 "Call-ID: ", "Contact: ", "User-Agent: ", "Accept: "):
        assert part in head, part


@pytest.mark.parametrize("status, sentence", [
    ("404 Not Found", "404 Not Found from bed; the door is open"),
    ("401 Unauthorized", "password"),
    ("405 Method Not Allowed", "does not answer OPTIONS"),
    ("500 Server Internal Error", "500 Server Internal Error"),
    ("302 Moved Temporarily", "302 Moved Temporarily"),
    ("699 ", "699"),
])
def test_any_final_answer_is_an_open_door(probe, bed, status, sentence):
    leg = probe(udp(bed(sip.Udp(say=sip.answer(status))))).expect("answered", sentence, 0)
    assert leg["status"] == int(status[:3]) and leg["reason"] == status[4:]


def test_a_provisional_answer_is_waited_through(probe, bed):
    for server in (sip.Udp, sip.Stream):
        place = bed(server(say=sip.after_provisional(sip.answer("486 Busy Here"))))
        target = udp(place) if server is sip.Udp else tcp(place)
        probe(target).expect("answered", "486 Busy Here", 0)


def test_a_provisional_answer_alone_is_none(probe, bed):
    server = bed(sip.Udp(say=sip.answer("100 Trying")))
    probe(udp(server), "--timeout", "1s").expect("silent", "only a provisional answer came", 1)


def test_a_mute_udp_port_is_silent_and_was_asked_more_than_once(probe, bed):
    server = bed(sip.Udp(say=sip.mute))
    leg = probe(udp(server), "--timeout", "1200ms").expect("silent", "no answer to 2 requests", 1)
    assert leg["retransmissions"] == 1 and len(server.requests) == 2
    assert server.requests[0] == server.requests[1], "the same transaction: RFC 3261 17.1.2.2"
    assert leg["rtt"]["sent"] == 1 and leg["rtt"]["answered"] == 0


def test_a_lost_request_is_sent_again_and_told(probe, bed):
    server = bed(sip.Udp(say=sip.from_number(2, sip.answer())))
    leg = probe(udp(server)).expect("answered", "200 OK", 0)
    assert leg["retransmissions"] == 1
    assert any("sent again" in warning for warning in leg["warnings"])


def test_a_closed_udp_port_is_unreachable(probe):
    port = loopback.closed_port()
    probe(f"udp:127.0.0.1:{port}").expect("unreachable", f"nothing listens on UDP port {port}", 1)


def test_a_closed_tcp_port_is_refused(probe):
    port = loopback.closed_port()
    leg = probe(f"tcp:127.0.0.1:{port}").expect("refused", f"nothing listens on TCP port {port}", 1)
    assert leg["offered"], "it was promised"


def test_tcp_that_says_nothing_is_silent(probe, bed):
    server = bed(sip.Stream(talk=sip.talk_nothing))
    probe(tcp(server), "--timeout", "1s").expect("silent", "takes connections", 1)


@pytest.mark.parametrize("banner, sentence", [
    (b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", 'SSH-2.0-OpenSSH_9.2p1'),
    (b"220 mail.example.org ESMTP\r\n", "220 mail.example.org"),
    (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "speaks HTTP"),
    (b"\x00\x01\x02\x03\r\n\r\n", "no SIP"),
    (b"SIP/2.0 banana\r\n\r\n", "begins as SIP, but is broken"),
    (b"SIP/2.0 200 OK\r\nContent-Length: x\r\n\r\n", "begins as SIP, but is broken"),
])
def test_tcp_that_speaks_something_else_is_not_sip(probe, bed, banner, sentence):
    probe(tcp(bed(sip.Stream(talk=sip.talk_first(banner)))), "--timeout", "3s").expect(
        "not_sip", sentence, 1)


def test_a_web_server_is_named(probe, http_server):
    host, port = http_server
    leg = probe(f"tcp:{host}:{port}", "--timeout", "3s").expect("not_sip", "HTTP", 1)
    assert leg["status"] is None


def test_a_datagram_that_is_no_sip_is_not_sip(probe, bed):
    server = bed(sip.Udp(say=sip.only(b"\x00\x00\x84\x00dns?")))
    probe(udp(server), "--timeout", "1s").expect("not_sip", "no SIP", 1)


@pytest.mark.parametrize("kind", [sip.Udp, sip.Stream])
def test_an_echo_service_is_no_server(probe, bed, kind):
    server = bed(kind(say=lambda request: request.data))
    target = udp(server) if kind is sip.Udp else tcp(server)
    probe(target, "--timeout", "1s").expect("not_sip", "our own request came back", 1)


def test_an_answer_to_somebody_else_is_none(probe, bed):
    def other(request):
        said = sip.answer()(request).decode()
        for name in ("branch=", "tag=", "Call-ID: "):
            said = said.replace(name, name + "x")
        return said.encode()
    server = bed(sip.Udp(say=other))
    probe(udp(server), "--timeout", "1s").expect("silent", "what came was no answer to it", 1)


@pytest.mark.parametrize("how", [
    {"extra": b"Contact: <<<\r\n"}, {"server": b"gr\xfcn"}, {"status": b"200 OK \xfcber"},
    {"extra": b"X: " + b"y" * 8000 + b"\r\n"}, {"extra": b"no colon\r\n"},
])
def test_an_answer_with_odd_bytes_is_an_answer(probe, bed, how):
    leg = probe(udp(bed(sip.Udp(say=sip.answer(**how))))).expect("answered", "200 OK", 0)
    assert leg["status"] == 200


def test_an_answer_that_breaks_a_rule_is_told_of(probe, bed):
    server = bed(sip.Udp(say=sip.answer(extra=b"no colon\r\n")))
    warnings = probe(udp(server)).leg()["warnings"]
    assert len(warnings) == 1 and "the answer is not valid" in warnings[0]


def test_half_an_answer_and_a_closed_connection_is_not_sip(probe, bed):
    server = bed(sip.Stream(talk=sip.talk_then_close(b"SIP/2.0 200 OK\r\nVia: SIP/2.0/T")))
    probe(tcp(server)).expect("not_sip", 'is broken or cut off', 1)


@pytest.mark.parametrize("talk", [sip.talk_then_close(), sip.talk_close, sip.talk_reset])
def test_a_connection_closed_without_an_answer_is_silent(probe, bed, talk):
    probe(tcp(bed(sip.Stream(talk=talk)))).expect("silent", "closed this one without an answer", 1)


def test_an_answer_in_pieces_is_put_together(probe, bed):
    def pieces(connection, server):
        data = connection.recv(65535)
        said = sip.answer()(sip.Request(data, connection.getpeername(), 1))
        for byte in said:
            connection.sendall(bytes([byte]))
        sip.talk_nothing(connection, server)
    probe(tcp(bed(sip.Stream(talk=pieces)))).expect("answered", "200 OK", 0)


def test_an_answer_from_another_port_is_not_heard(probe, bed):
    """RFC 3261 18.2.2: it goes out from where the request came in; NAT would drop it."""
    server = bed(sip.Udp(other_port=True))
    probe(udp(server), "--timeout", "1s").expect("silent", "no answer to 2 requests", 1)


def test_a_slow_server_is_waited_for_and_its_time_told(probe, bed):
    leg = probe(tcp(bed(sip.Stream(delay_s=0.4)))).expect("answered", "200 OK", 0)
    assert 400_000 <= leg["rtt"]["min_us"] < 3_000_000


def test_too_slow_is_silent(probe, bed):
    server = bed(sip.Udp(delay_s=3))
    found = probe(udp(server), "--timeout", "500ms")
    found.expect("silent", "no answer to 1 request within", 1)
    assert found.took_s < 1.5


def test_a_count_asks_so_many_times_and_sums_up(probe, bed):
    server = bed(sip.Udp())
    leg = probe(udp(server), "-c", 4, "--interval", "20ms").expect("answered", "200 OK", 0)
    assert leg["rtt"]["sent"] == leg["rtt"]["answered"] == 4 == len(server.requests)
    assert leg["rtt"]["min_us"] <= leg["rtt"]["avg_us"] <= leg["rtt"]["max_us"]
    assert len({request.split(b"branch=")[1].split(b"\r\n")[0] for request in server.requests}) == 4


def test_requests_of_a_count_go_over_one_connection(probe, bed):
    server = bed(sip.Stream())
    leg = probe(tcp(server), "-c", 3, "--interval", "20ms").expect("answered", "200 OK", 0)
    assert leg["rtt"]["answered"] == 3 and server.connections == 1


def test_an_answer_that_stays_away_within_a_count_is_counted(probe, bed):
    server = bed(sip.Udp(say=lambda request: None if request.number == 1 or request.number > 3
                         else sip.answer()(request)))
    leg = probe(udp(server), "-c", 3, "--interval", "20ms", "--timeout", "700ms").leg()
    assert leg["verdict"] == "answered"
    assert leg["rtt"]["sent"] == 3 and leg["rtt"]["answered"] == 2


# --- which legs a target has --------------------------------------------------------------------


def test_a_port_means_udp_and_tcp_of_it(probe, bed):
    over_udp, over_tcp = map(bed, sip.both())
    for words in ([f"{over_udp.host}:{over_udp.port}"], [over_udp.host, over_udp.port],
                  [f"sip:alice@{over_udp.host}:{over_udp.port}"]):
        found = probe(*words)
        assert found.verdicts() == {"udp": "answered", "tcp": "answered"} and found.code == 0
        assert {leg["port"] for leg in found.legs} == {over_tcp.port}
    assert over_udp.requests[-1].startswith(b"OPTIONS sip:alice@")


def test_of_a_port_one_transport_is_enough(probe, bed):
    server = bed(sip.Udp())
    found = probe(f"{server.host}:{server.port}")
    assert found.verdicts() == {"udp": "answered", "tcp": "refused"}
    assert found.code == 0
    assert not found.leg("tcp")["offered"] and found.leg("udp")["offered"]


def test_of_a_port_that_nobody_holds_both_fail(probe):
    found = probe(f"127.0.0.1:{loopback.closed_port()}")
    assert found.verdicts() == {"udp": "unreachable", "tcp": "refused"}
    assert found.code == 1


def test_a_bare_address_means_the_three_defaults(probe, bed):
    host = loopback.own_address()
    server = bed(sip.Stream(host, 5060))
    found = probe(host)
    assert found.verdicts() == {"udp": "unreachable", "tcp": "answered", "tls": "refused"}
    assert found.code == 0 and len(server.requests) == 1
    assert [leg["offered"] for leg in found.legs if leg["verdict"] != "answered"] == [False, False]
    assert not any(leg["promised"] for leg in found.legs)


def test_a_bare_address_without_a_server_fails(probe):
    found = probe(loopback.own_address())
    assert found.verdicts() == {"udp": "unreachable", "tcp": "refused", "tls": "refused"}
    assert found.code == 1


def test_5061_means_tls(probe):
    found = probe(f"{loopback.own_address()}:5061")
    leg = found.expect("refused", "nothing listens on TCP port 5061", 1)
    assert leg["transport"] == "tls" and leg["promised_by"] == "port"


@pytest.mark.parametrize("scheme, transport", [("udp", "udp"), ("tcp", "tcp"), ("tls", "tls"),
                                               ("sips", "tls")])
def test_a_scheme_promises_its_transport(probe, scheme, transport):
    leg = probe(f"{scheme}:127.0.0.1:{loopback.closed_port()}").leg()
    assert (leg["transport"], leg["promised"], leg["promised_by"]) == (transport, True, "scheme")


def test_a_transport_parameter_promises_it_too(probe, bed):
    server = bed(sip.Stream())
    leg = probe(f"sip:bob@{server.host}:{server.port};transport=tcp").expect("answered", "200 OK", 0)
    assert leg["transport"] == "tcp" and leg["promised"]


@pytest.mark.parametrize("words", [["[::1]:{port}"], ["::1", "{port}"], ["[::1]", "{port}"],
                                   ["sip:[::1]:{port}"], ["[0:0:0:0:0:0:0:1]:{port}"]])
def test_ipv6_is_asked_however_it_is_written(probe, bed, words):
    over_udp, _ = map(bed, sip.both("::1"))
    found = probe(*(word.format(port=over_udp.port) for word in words))
    assert found.verdicts() == {"udp": "answered", "tcp": "answered"} and found.code == 0
    for leg in found.legs:
        assert leg["address"] == "::1" and leg["local"].startswith("[::1]:")
        assert leg["seen"] == leg["local"]
