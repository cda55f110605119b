# SPDX-License-Identifier: Apache-2.0
"""varco probe against TLS with everything right, and with one thing wrong each."""
import ssl
import subprocess

import pytest

from bed import certificates, dns, loopback, sip

NAME = "sip.test"


def target(server):
    return f"tls:{server.host}:{server.port}"


@pytest.fixture
def serve(bed, authority):
    """A TLS server on loopback; its certificate is for 127.0.0.1 and sip.test unless told otherwise."""
    def made(names=("127.0.0.1", NAME), issuer=authority, context=None, talk=None, **how):
        settings = {key: how.pop(key) for key in ("clients", "versions", "ciphers") if key in how}
        identity = issuer.issue(list(names), **how)
        context = (context or certificates.context)(identity, **settings)
        return bed(sip.Stream(tls=context, talk=talk))
    return made


def no_sip_came(server):
    assert server.requests == [], "with a bad certificate no byte of SIP may be sent"


def test_a_good_certificate_lets_sip_through(probe, serve, authority):
    server = serve()
    leg = probe(target(server), "--ca", authority.file).expect("answered", "200 OK from bed", 0)
    tls = leg["tls"]
    assert tls["version"] == "TLSv1.3" and tls["cipher"].startswith("TLS_")
    assert tls["domain"] == "127.0.0.1" and tls["days"] == 61
    assert not tls["client_certificate_asked"]
    assert len(tls["chain"]) == 1 and "pem" not in tls["chain"][0]
    own = tls["chain"][0]
    assert "bed" in own["subject"] and "Bed CA" in own["issuer"]
    assert {(name["kind"].lower(), name["name"]) for name in own["names"]} >= {
        ("dns", NAME), ("ip", "127.0.0.1")}
    assert leg["warnings"] == []


def test_sips_means_tls(probe, serve, authority):
    server = serve()
    leg = probe(f"sips:bob@{server.host}:{server.port}", "--ca", authority.file).expect(
        "answered", "200 OK", 0)
    assert leg["transport"] == "tls"
    assert server.requests[0].startswith(b"OPTIONS sips:bob@")


def test_a_real_server_answers_over_tls(probe, real_server, authority):
    leg = probe(f"tls:{real_server.host}:5061", "--ca", authority.file).expect(
        "answered", "200 OK from kamailio", 0)
    assert leg["tls"]["days"] == 61


@pytest.mark.parametrize("days, verdict, sentence", [
    ((-9, -3), "tls_expired", "renew"),
    ((3, 9), "tls_not_yet_valid", "clock"),
])
def test_a_certificate_out_of_its_time_is_named(probe, serve, authority, days, verdict, sentence):
    server = serve(days=days)
    leg = probe(target(server), "--ca", authority.file).expect(verdict, sentence, 1)
    no_sip_came(server)
    assert leg["tls"]["chain"], "the chain is shown all the same"
    if verdict == "tls_expired":
        assert leg["tls"]["days"] == -3


def test_a_self_signed_certificate_is_named(probe, serve, authority):
    server = serve(self_signed=True)
    probe(target(server), "--ca", authority.file).expect("tls_self_signed", "--ca", 1)
    no_sip_came(server)


def test_a_self_signed_certificate_is_good_when_it_is_trusted(probe, bed, authority):
    identity = authority.issue(["127.0.0.1"], self_signed=True)
    server = bed(sip.Stream(tls=certificates.context(identity)))
    probe(target(server), "--ca", identity.certificate).expect("answered", "200 OK", 0)


def test_a_ca_that_nobody_here_trusts_is_named(probe, serve, authority, tmp_path):
    server = serve(issuer=certificates.Authority(tmp_path, "Unknown CA"))
    probe(target(server), "--ca", authority.file).expect("tls_unknown_ca", "Unknown CA", 1)
    no_sip_came(server)


def test_without_ca_the_machines_own_ones_count(probe, serve):
    server = serve()
    probe(target(server)).expect("tls_unknown_ca", "", 1)
    no_sip_came(server)


def test_an_intermediate_certificate_is_needed_and_its_absence_named(probe, bed, authority, tmp_path):
    middle = certificates.Authority(tmp_path, "Middle CA", parent=authority)
    whole = bed(sip.Stream(tls=certificates.context(middle.issue(["127.0.0.1"]))))
    leg = probe(target(whole), "--ca", authority.file).expect("answered", "200 OK", 0)
    assert len(leg["tls"]["chain"]) == 2
    cut = bed(sip.Stream(tls=certificates.context(middle.issue(["127.0.0.1"], send_chain=False))))
    probe(target(cut), "--ca", authority.file).expect("tls_unknown_ca", "full chain", 1)
    no_sip_came(cut)


def test_a_weak_key_is_refused(probe, bed, authority):
    identity = authority.issue(["127.0.0.1"], key="rsa1024")
    server = bed(sip.Stream(tls=certificates.context(identity, ciphers="ALL:@SECLEVEL=0")))
    probe(target(server), "--ca", authority.file).expect("tls_failed", "weak", 1)
    no_sip_came(server)


def test_insecure_turns_the_verdict_into_a_warning(probe, serve, authority):
    server = serve(self_signed=True)
    leg = probe(target(server), "--ca", authority.file, "--insecure").expect("answered", "200 OK", 0)
    assert any("signed by itself" in warning or "self-signed" in warning for warning in leg["warnings"])
    assert len(server.requests) == 1


# --- whose certificate it is: RFC 5922 ------------------------------------------------------------


@pytest.fixture
def named(probe, bed, authority):
    """Probes tls:HOST:port, where DNS leads HOST to a server with that certificate."""
    def ask(names, *words, host=NAME, scheme="tls:", **how):
        server = bed(sip.Stream(tls=certificates.context(authority.issue(list(names), **how))))
        zone = bed(dns.Server({f"{host} A": ["127.0.0.1"]}))
        found = probe(f"{scheme}{host}:{server.port}", "--server", zone.address, "--ca", authority.file,
                      "-4", *words)
        return found, server
    return ask


@pytest.mark.parametrize("names, common_name", [
    ([NAME], "other"), (["sip:" + NAME], "other"), (["SIP.Test"], "other"), ([], NAME),
    (["sip:" + NAME, "other.test"], "other"), (["a.test", NAME], "other"),
])
def test_names_that_fit_the_domain(named, names, common_name):
    found, _ = named(names, common_name=common_name)
    leg = found.expect("answered", "200 OK", 0)
    assert leg["tls"]["domain"] == NAME and leg["tls"]["server_name"] == NAME
    assert leg["host"].rstrip(".") == NAME


def test_the_last_of_many_names_counts(named):
    found, _ = named([f"n{number}.test" for number in range(100)] + [NAME])
    found.expect("answered", "200 OK", 0)


def test_more_names_than_probe_looks_at_are_told_of(named):
    found, _ = named([f"n{number}.test" for number in range(200)] + [NAME])
    found.expect("tls_wrong_name", "there are others, at which probe does not look", 1)


@pytest.mark.parametrize("names, common_name, sentence", [
    (["other.test"], "other", "other.test"),
    (["sip:other.test", NAME], "other", "other.test"),
    (["other.test"], NAME, "other.test"),
    (["*.test"], "other", "wildcard"),
    (["a." + NAME], "other", "a.sip.test"),
    (["127.0.0.1"], "other", ""),
])
def test_names_that_do_not_fit(named, names, common_name, sentence):
    found, server = named(names, common_name=common_name)
    found.expect("tls_wrong_name", sentence, 1)
    no_sip_came(server)


def test_a_name_that_does_not_fit_an_address_is_only_a_warning(probe, serve, authority):
    server = serve(names=[NAME])
    leg = probe(target(server), "--ca", authority.file).expect("answered", "200 OK", 0)
    assert any(NAME in warning for warning in leg["warnings"])


def test_the_server_name_can_be_told(probe, bed, authority):
    asked = []
    context = certificates.context(authority.issue([NAME]))
    context.sni_callback = lambda sock, name, ctx: asked.append(name)
    server = bed(sip.Stream(tls=context))
    leg = probe(target(server), "--ca", authority.file, "--servername", NAME).expect(
        "answered", "200 OK", 0)
    assert set(asked) == {NAME} and leg["tls"]["server_name"] == NAME
    assert probe(target(server), "--ca", authority.file).code == 0
    assert asked[-1] is None, "an IP address has no SNI: RFC 6066 3"


# --- versions, ciphers, client certificates -----------------------------------------------------------


def test_a_server_of_tls_1_2_is_good(probe, serve, authority):
    two = ssl.TLSVersion.TLSv1_2
    leg = probe(target(serve(versions=(two, two))), "--ca", authority.file).expect(
        "answered", "200 OK", 0)
    assert leg["tls"]["version"] == "TLSv1.2"


def test_a_server_that_knows_only_tls_1_0_is_named(probe, serve, authority):
    server = serve(context=certificates.old_context)
    found = probe(target(server), "--ca", authority.file)
    found.expect("tls_too_old", "TLS", 1)
    assert "1.0" in found.leg()["sentence"] or "TLSv1" in found.leg()["sentence"]
    assert server.connections == 2, "a second try with everything allowed names the cause"
    no_sip_came(server)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_certificate_that_is_asked_for_is_named(probe, serve, authority, version):
    server = serve(clients=authority, versions=(version, version))
    leg = probe(target(server), "--ca", authority.file).expect("tls_client_cert", "--cert", 1)
    assert leg["tls"]["client_certificate_asked"]
    no_sip_came(server)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_with_a_client_certificate_the_door_opens(probe, serve, authority, version):
    server = serve(clients=authority, versions=(version, version))
    own = authority.issue(["client.test"])
    leg = probe(target(server), "--ca", authority.file, "--cert", own.certificate, "--key",
                own.key).expect("answered", "200 OK", 0)
    assert leg["tls"]["client_certificate_asked"]


def test_a_client_certificate_of_the_wrong_ca_is_turned_away(probe, serve, authority, tmp_path):
    server = serve(clients=authority)
    own = certificates.Authority(tmp_path, "Other CA").issue(["client.test"])
    probe(target(server), "--ca", authority.file, "--cert", own.certificate, "--key",
          own.key).expect("tls_client_cert", "", 1)


def test_one_file_may_hold_certificate_and_key(probe, serve, authority, tmp_path):
    own = authority.issue(["client.test"])
    both = tmp_path / "both.pem"
    both.write_bytes(own.certificate.read_bytes() + own.key.read_bytes())
    server = serve(clients=authority)
    probe(target(server), "--ca", authority.file, "--cert", both).expect("answered", "200 OK", 0)


# --- what is no TLS, or breaks off -------------------------------------------------------------------


@pytest.mark.parametrize("talk", [sip.talk_first(b"SSH-2.0-OpenSSH_9.2p1\r\n"),
                                  sip.talk_then_close(b"HTTP/1.1 400 Bad Request\r\n\r\n")])
def test_a_port_in_clear_is_no_tls(probe, bed, talk):
    server = bed(sip.Stream(talk=talk))
    probe(target(server)).expect("tls_failed", "TLS", 1)


def test_a_port_that_closes_in_the_handshake_failed(probe, bed):
    probe(target(bed(sip.Stream(talk=sip.talk_close)))).expect("tls_failed", "TLS", 1)


def test_a_tls_port_asked_in_clear_is_named(probe, bed):
    """An alert is what a TLS server says to that; Python's closes instead."""
    server = bed(sip.Stream(talk=sip.talk_then_close(b"\x15\x03\x01\x00\x02\x02\x46")))
    probe(f"tcp:{server.host}:{server.port}").expect("not_sip", "try tls:", 1)


def test_a_tls_port_that_closes_when_asked_in_clear_is_silent(probe, real_server):
    found = probe(f"tcp:{real_server.host}:5061", "--timeout", "2s")
    assert found.leg()["verdict"] in ("silent", "not_sip") and found.code == 1


def test_reading_many_cas_takes_nothing_of_the_time(probe, authority, tmp_path):
    many = tmp_path / "many.pem"
    many.write_bytes(authority.file.read_bytes() * 1500)
    probe(f"tls:127.0.0.1:{loopback.closed_port()}", "--ca", many, "--timeout", "200ms").expect(
        "refused", "nothing listens", 1)


def test_a_refused_tls_port_is_refused(probe):
    probe(f"tls:127.0.0.1:{loopback.closed_port()}").expect("refused", "nothing listens", 1)


def test_within_tls_what_is_no_sip_is_told(probe, serve, authority):
    server = serve(talk=sip.talk_first(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))
    probe(target(server), "--ca", authority.file, "--timeout", "2s").expect("not_sip", "HTTP", 1)


def test_within_tls_silence_is_silence(probe, serve, authority):
    server = serve(talk=sip.talk_nothing)
    probe(target(server), "--ca", authority.file, "--timeout", "1s").expect(
        "silent", "takes connections", 1)


# --- the chain -----------------------------------------------------------------------------------


def test_certificates_are_shown_when_asked_for(probe, bed, authority, tmp_path):
    middle = certificates.Authority(tmp_path, "Middle CA", parent=authority)
    identity = middle.issue(["127.0.0.1"])
    server = bed(sip.Stream(tls=certificates.context(identity)))
    chain = probe(target(server), "--ca", authority.file, "--showcerts").leg()["tls"]["chain"]
    assert "".join(one["pem"] for one in chain).split() == identity.certificate.read_text().split()
    for one in chain:
        shown = subprocess.run(["openssl", "x509", "-noout", "-serial", "-fingerprint", "-sha256"],
                               input=one["pem"], capture_output=True, text=True, check=True).stdout
        plain = shown.lower().replace(":", "")
        assert one["sha256"].lower().replace(":", "") in plain
        assert one["serial"].lower().replace(":", "").lstrip("0") in plain
        assert one["key"] and one["not_before"] < one["not_after"]


def test_a_chain_that_ends_before_the_server_does_counts_first(probe, bed, authority, tmp_path):
    """The earliest end in the chain is what the days are counted to."""
    middle = certificates.Authority(tmp_path, "Middle CA", parent=authority)
    server = bed(sip.Stream(tls=certificates.context(middle.issue(["127.0.0.1"], days=(-1, 4000)))))
    days = probe(target(server), "--ca", authority.file).leg()["tls"]["days"]
    assert 3640 <= days <= 3650


@pytest.mark.parametrize("option", ["--ca", "--cert", "--key"])
def test_a_file_that_cannot_be_used_is_named(varco, authority, tmp_path, option):
    broken = tmp_path / "broken.pem"
    broken.write_text("no PEM\n")
    for path in (broken, tmp_path / "missing.pem"):
        words = ["--cert", authority.issue(["a"]).certificate] if option == "--key" else []
        said = varco("probe", "tls:127.0.0.1:1", *words, option, path)
        assert said.code == 2, said
        assert str(path) in said.err and said.err.count("\n") == 1 and said.out == ""
