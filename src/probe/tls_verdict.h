/* probe/tls_verdict - from the report of a handshake to a verdict and its sentence.
 *                                                                 RFC 8446 6, RFC 5922 7, RFC 5280 6
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROBE_TLS_VERDICT_H
#define PROBE_TLS_VERDICT_H

#include "probe/verdict.h"

/* Room that always holds the sentence, or the warning, however long the texts of the peer are. */
#define PROBE_TLS_SENTENCE_SIZE 2048

struct probe_tls_question {
    const struct tls_report *report;
    bool opened;            /* the handshake succeeded                                        */
    struct slice domain;    /* the SIP domain, or the text of the IP address that was asked for   */
    bool domain_is_address; /* a name that does not fit is then a warning only                   */
    const struct tls_report
        *cause;        /* the second try with everything allowed (see tls_client.h, name_cause)
                              that followed a failed handshake; NULL: none was made             */
    bool cause_opened; /* that one succeeded                                             */
    bool peer_closed;  /* the TCP connection ended before anything of SIP was answered;
                          false and not opened: nothing more came in time                */
    int64_t now;       /* seconds since 1970-01-01 UTC                                   */
};

/* Says what stands in the way of SIP, or PROBE_ANSWERED when nothing does (SIP may then be sent). May be
 * asked again when the connection fails behind the handshake: a server that speaks TLS 1.3 asks for a
 * certificate of ours only then. When several things are wrong, the verdict is the first of: client certificate, too old, failed; expired,
 * not yet valid, self-signed, unknown CA, weak or broken certificate (tls_failed), wrong name.
 * Appends to `sentence` one plain sentence, without a line end, that says what is wrong and what to do
 * on which side ("the certificate ended on 2026-03-01; renew it on the server"); nothing when
 * all is good. Appends to `warning` likewise what does not stand in the way: the name that does not fit
 * an IP address, further problems behind the first, one sentence a line, LF between them. Text from the peer is copied
 * as it stands, a long one cut; see PROBE_TLS_SENTENCE_SIZE. */
enum probe_verdict probe_tls_verdict(const struct probe_tls_question *question,
                                     struct buffer *sentence, struct buffer *warning);

/* Whole days until the server's certificate ends, negative when it has; the earliest end in the chain
 * counts, of what the server sent without need nothing. INT64_MAX when there is no certificate. */
int64_t probe_certificate_days(const struct tls_report *report, int64_t now);

#endif
