/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/probe/tls_question.h"

#define UPDATE "; enable TLSv1.2 or TLSv1.3 on the server, or update it"
#define PLAIN                                                                                      \
    "; is this the plain port (5060)? Probe that over tcp, and TLS at its own port, mostly 5061"
#define WEAK "the server speaks TLS only with ciphers or signatures too weak for today ("

static void asked_alert_before_1_3(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_HANDSHAKE_FAILURE);
    w->report.client_certificate_asked = true;
}

static void asked_alert_of_1_3(struct world *w)
{
    set_alert(w, TLS_ALERT_CERTIFICATE_REQUIRED);
    w->report.client_certificate_asked = true;
}

static void asked_and_closed(struct world *w)
{
    w->report.client_certificate_asked = true;
    w->question.peer_closed = true;
}

static void asked_and_silent_in_handshake(struct world *w)
{
    set_failed(w, "");
    w->report.client_certificate_asked = true;
}

static void asked_but_we_fail(struct world *w)
{
    set_failed(w, "bad signature");
    w->report.client_certificate_asked = true;
}

static void sent_and_refused(struct world *w)
{
    set_alert(w, TLS_ALERT_UNKNOWN_CA);
    w->report.client_certificate_asked = w->report.client_certificate_sent = true;
}

static void old_1_0(struct world *w)
{
    set_failed(w, "unsupported protocol");
    w->report.version_mismatch = true;
    set_cause(w, "TLSv1", "AES128-SHA");
}

static void old_1_1_says_handshake_failure(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_HANDSHAKE_FAILURE);
    set_cause(w, "TLSv1.1", "AES128-SHA");
}

static void old_unknown(struct world *w)
{
    set_failed(w, "unsupported protocol");
    w->report.version_mismatch = true;
}

static void weak_cipher(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_HANDSHAKE_FAILURE);
    w->report.cipher_mismatch = true;
    set_cause(w, "TLSv1.2", "AES128-SHA");
}

static void weak_something(struct world *w)
{
    weak_cipher(w);
    SET(w->cause.cipher, "");
}

static void no_cipher_at_all(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_HANDSHAKE_FAILURE);
    w->report.cipher_mismatch = true;
}

static void cipher_error_of_ours(struct world *w)
{
    set_failed(w, "dh key too small");
    w->report.cipher_mismatch = true;
}

static void plain_sip(struct world *w)
{
    set_failed(w, "what came is no TLS");
    w->report.not_tls = true;
    SET(w->report.plain, "SIP/2.0 400 Bad Request");
}

static void plain_binary(struct world *w)
{
    plain_sip(w);
    SET(w->report.plain, "");
}

static void unknown_name(struct world *w)
{
    set_failed(w, "");
    set_alert(w, TLS_ALERT_UNRECOGNIZED_NAME);
}

static void internal_error(struct world *w)
{
    set_failed(w, "");
    set_alert(w, 80);
}

static void alert_behind_the_handshake(struct world *w)
{
    set_alert(w, 80);
}

static void error_of_ours(struct world *w)
{
    set_failed(w, "bad signature");
}

static void error_behind_the_handshake(struct world *w)
{
    SET(w->report.error, "bad record mac");
}

static void legacy_renegotiation(struct world *w)
{
    set_failed(w, "unsafe legacy renegotiation disabled");
}

static void handshake_closed(struct world *w)
{
    set_failed(w, "");
    w->question.peer_closed = true;
}

static void handshake_silent(struct world *w)
{
    set_failed(w, "");
}

static void asked_and_expired(struct world *w)
{
    asked_alert_of_1_3(w);
    expired(w);
}

static void a_handshake_that_fails(void **state)
{
    (void)state;

    // clang-format off
    static const struct row rows[] = {
        {asked_alert_before_1_3, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, ""},
        {asked_alert_of_1_3, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, ""},
        {asked_and_expired, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, EXPIRED},
        {asked_and_closed, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, ""},
        {asked_and_silent_in_handshake, PROBE_TLS_CLIENT_CERT, CLIENT_CERT, ""},
        {sent_and_refused, PROBE_TLS_CLIENT_CERT, "the server refuses our certificate with the alert \"unknown ca\" (48); give one from a CA that the server trusts, and that has not expired", ""},
        {old_1_0, PROBE_TLS_TOO_OLD, "the server speaks no newer version than TLSv1" UPDATE, ""},
        {old_1_1_says_handshake_failure, PROBE_TLS_TOO_OLD, "the server speaks no newer version than TLSv1.1" UPDATE, ""},
        {old_unknown, PROBE_TLS_TOO_OLD, "the server speaks neither TLSv1.2 nor TLSv1.3" UPDATE, ""},
        {weak_cipher, PROBE_TLS_FAILED, WEAK "TLSv1.2 with AES128-SHA); allow modern ones on the server", ""},
        {weak_something, PROBE_TLS_FAILED, WEAK "TLSv1.2); allow modern ones on the server", ""},
        {no_cipher_at_all, PROBE_TLS_FAILED, "the server ended the handshake with the alert \"handshake failure\" (40): no cipher, group or signature in common; allow modern ones on the server, and see that it has a certificate and key", ""},
        {cipher_error_of_ours, PROBE_TLS_FAILED, "the TLS handshake failed: dh key too small; allow modern ciphers, groups and signatures on the server", ""},
        {plain_sip, PROBE_TLS_FAILED, "what answered speaks no TLS (it says \"SIP/2.0 400 Bad Request\")" PLAIN, ""},
        {plain_binary, PROBE_TLS_FAILED, "what answered speaks no TLS" PLAIN, ""},
        {unknown_name, PROBE_TLS_FAILED, "the server has no certificate for the name \"" DOMAIN "\"; add the name to its TLS settings, or ask for one that it serves", ""},
        {internal_error, PROBE_TLS_FAILED, "the server ended the handshake with the alert \"internal error\" (80); the server's log says why", ""},
        {alert_behind_the_handshake, PROBE_TLS_FAILED, "the server ended the connection with the alert \"internal error\" (80); the server's log says why", ""},
        {asked_but_we_fail, PROBE_TLS_FAILED, "the TLS handshake failed: bad signature; see the TLS settings and the log of the server", ""},
        {error_of_ours, PROBE_TLS_FAILED, "the TLS handshake failed: bad signature; see the TLS settings and the log of the server", ""},
        {error_behind_the_handshake, PROBE_TLS_FAILED, "TLS failed behind the handshake: bad record mac; see the TLS settings and the log of the server", ""},
        {legacy_renegotiation, PROBE_TLS_FAILED, "the TLS handshake failed: unsafe legacy renegotiation disabled; the server lacks secure renegotiation (RFC 5746): update it", ""},
        {handshake_closed, PROBE_TLS_FAILED, "the server closed the connection in the middle of the TLS handshake; see its log, and whether it has a certificate and may be reached from here", ""},
        {handshake_silent, PROBE_TLS_FAILED, "the server took the connection but did not go through with the TLS handshake in time; see its log, and whether this port speaks TLS", ""},
    };

    // clang-format on
    EXPECT(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handshake_that_fails),
    };
    return RUN_TESTS(tests);
}
