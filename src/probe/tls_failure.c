/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/tls_internal.h"
#include "tls/alert.h"

/* True when TLS failed, or the peer ended the connection, before SIP was answered. */
static bool has_failed(const struct probe_tls_question *q)
{
    return !q->opened || q->report->alert >= 0 || q->report->error[0] != '\0';
}

static bool is_about_certificate(int alert)
{
    return (alert >= TLS_ALERT_NO_CERTIFICATE && alert <= TLS_ALERT_CERTIFICATE_UNKNOWN) ||
           alert == TLS_ALERT_UNKNOWN_CA || alert == TLS_ALERT_ACCESS_DENIED ||
           alert == TLS_ALERT_CERTIFICATE_REQUIRED;
}

/* The certificate that was asked for and not sent is the likely reason for whatever the peer did
 * then, but not for what went wrong on our side. */
static bool lacks_certificate(const struct probe_tls_question *q)
{
    const struct tls_report *report = q->report;
    if (report->alert == TLS_ALERT_CERTIFICATE_REQUIRED)
        return true;
    bool ours_to_blame = report->error[0] != '\0' && report->alert < 0;
    return report->client_certificate_asked && !report->client_certificate_sent && !ours_to_blame &&
           (has_failed(q) || q->peer_closed);
}

static bool is_old(const struct tls_report *report)
{
    static const char *const old[] = {"SSLv3", "TLSv1", "TLSv1.1"};
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        if (strcmp(report->version, old[i]) == 0)
            return true;
    return false;
}

static void say_alert(struct buffer *b, const struct tls_report *report)
{
    tls_say_quoted(b, slice_of(report->alert_text));
    tls_say(b, " (");
    buffer_append_decimal(b, (uint64_t)report->alert);
    tls_say(b, ")");
}

static void say_client_certificate(const struct probe_tls_question *q, struct buffer *b)
{
    if (!q->report->client_certificate_sent) {
        tls_say(b,
                "the server lets only clients in that show a certificate; give yours with --cert "
                "and --key, or have the server not require one");
        return;
    }
    tls_say(b, "the server refuses our certificate with the alert ");
    say_alert(b, q->report);
    tls_say(b, "; give one from a CA that the server trusts, and that has not expired");
}

static void say_too_old(const struct probe_tls_question *q, struct buffer *b)
{
    if (q->cause != NULL && q->cause_opened) {
        tls_say(b, "the server speaks no newer version than ");
        tls_say(b, q->cause->version);
    } else
        tls_say(b, "the server speaks neither TLSv1.2 nor TLSv1.3");
    tls_say(b, "; enable TLSv1.2 or TLSv1.3 on the server, or update it");
}

static void say_not_tls(const struct tls_report *report, struct buffer *b)
{
    tls_say(b, "what answered speaks no TLS");
    if (report->plain[0] != '\0') {
        tls_say(b, " (it says ");
        tls_say_quoted(b, slice_of(report->plain));
        tls_say(b, ")");
    }
    tls_say(b, "; is this the plain port (5060)? Probe that over tcp, and TLS at its own port, "
               "mostly 5061");
}

static void say_weak(const struct tls_report *cause, struct buffer *b)
{
    tls_say(b, "the server speaks TLS only with ciphers or signatures too weak for today (");
    tls_say(b, cause->version);
    if (cause->cipher[0] != '\0') {
        tls_say(b, " with ");
        tls_say(b, cause->cipher);
    }
    tls_say(b, "); allow modern ones on the server");
}

static void say_alert_failure(const struct probe_tls_question *q, struct buffer *b)
{
    const struct tls_report *report = q->report;
    if (report->alert == TLS_ALERT_UNRECOGNIZED_NAME) {
        tls_say(b, "the server has no certificate for the name ");
        tls_say_quoted(b, q->domain);
        tls_say(b, "; add the name to its TLS settings, or ask for one that it serves");
        return;
    }
    tls_say(b, "the server ended the ");
    tls_say(b, q->opened ? "connection" : "handshake");
    tls_say(b, " with the alert ");
    say_alert(b, report);
    tls_say(b, report->cipher_mismatch
                   ? ": no cipher, group or signature in common; allow modern ones on the server, "
                     "and see that it has a certificate and key"
                   : "; the server's log says why");
}

static void say_error(const struct probe_tls_question *q, struct buffer *b)
{
    const struct tls_report *report = q->report;
    if (report->error[0] == '\0') {
        tls_say(b, q->peer_closed
                       ? "the server closed the connection in the middle of the TLS handshake; see "
                         "its log, and whether it has a certificate and may be reached from here"
                       : "the server took the connection but did not go through with the TLS "
                         "handshake in time; see its log, and whether this port speaks TLS");
        return;
    }
    tls_say(b, q->opened ? "TLS failed behind the handshake: " : "the TLS handshake failed: ");
    tls_say(b, report->error);
    if (strstr(report->error, "legacy renegotiation") != NULL)
        tls_say(b, "; the server lacks secure renegotiation (RFC 5746): update it");
    else
        tls_say(b, report->cipher_mismatch
                       ? "; allow modern ciphers, groups and signatures on the server"
                       : "; see the TLS settings and the log of the server");
}

static void say_failed(const struct probe_tls_question *q, struct buffer *b)
{
    if (q->report->not_tls)
        say_not_tls(q->report, b);
    else if (!q->opened && q->cause != NULL && q->cause_opened && q->report->cipher_mismatch)
        say_weak(q->cause, b);
    else if (q->report->alert >= 0)
        say_alert_failure(q, b);
    else
        say_error(q, b);
}

enum probe_verdict tls_failure_verdict(const struct probe_tls_question *q, struct buffer *sentence)
{
    const struct tls_report *report = q->report;
    bool refused = report->client_certificate_sent && is_about_certificate(report->alert);
    if (lacks_certificate(q) || refused) {
        say_client_certificate(q, sentence);
        return PROBE_TLS_CLIENT_CERT;
    }
    if (!has_failed(q))
        return PROBE_ANSWERED;
    bool cause_old = q->cause != NULL && q->cause_opened && is_old(q->cause);
    bool cause_new = q->cause != NULL && q->cause_opened && !cause_old;
    if (!q->opened && (cause_old || (report->version_mismatch && !cause_new))) {
        say_too_old(q, sentence);
        return PROBE_TLS_TOO_OLD;
    }
    say_failed(q, sentence);
    return PROBE_TLS_FAILED;
}
