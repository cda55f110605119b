/* tls/report - what a handshake showed, as plain values.               RFC 8446, RFC 5922
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TLS_REPORT_H
#define TLS_REPORT_H

#include "tls/certificate.h"

#define TLS_MAX_CHAIN 10

/* What was wrong, as bits; 0 is good. The name is not among them: see tls/identity.h. */
enum tls_problem {
    TLS_EXPIRED = 1 << 0,
    TLS_NOT_YET_VALID = 1 << 1,
    TLS_SELF_SIGNED = 1 << 2,     /* one certificate, signed by itself, that nobody here trusts */
    TLS_UNKNOWN_CA = 1 << 3,      /* the chain does not lead to a CA that is trusted here       */
    TLS_CHAIN_CUT = 1 << 4,       /* also UNKNOWN_CA: the server leaves an intermediate out     */
    TLS_WEAK = 1 << 5,            /* key or signature below what is accepted today              */
    TLS_BAD_CERTIFICATE = 1 << 6, /* anything else; `verify_text` says what                  */
};

struct tls_report {
    char version[16]; /* "TLSv1.3"; "" before there is one */
    char cipher[64];
    char group[32];    /* key exchange, e.g. "X25519"; "" when not known */
    unsigned problems; /* enum tls_problem                     */
    int problem_depth; /* which certificate of the chain the first problem is in; 0 is the server's */
    char verify_text[96]; /* OpenSSL's words for the first problem; "" when there is none */
    bool client_certificate_asked;
    bool client_certificate_sent;
    int alert;           /* the number of the alert that the peer sent (RFC 8446 6); -1: none     */
    char alert_text[48]; /* its name, e.g. "certificate required"                              */
    char error[128];     /* FAILED: OpenSSL's words; "" otherwise                              */
    bool version_mismatch; /* FAILED: no version in common                                      */
    bool cipher_mismatch;  /* FAILED: no cipher, group or signature in common                   */
    bool not_tls;          /* FAILED: what came is no TLS at all                                 */
    char plain[64]; /* the first line of that, as far as it is printable; "" when nothing is */
    struct certificate chain[TLS_MAX_CHAIN]; /* as sent: the server's own first  */
    bool chain_unused[TLS_MAX_CHAIN]; /* sent, but the path that was checked does without it    */
    size_t chain_count;
};

#endif
