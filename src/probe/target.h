/* probe/target - what a person typed, as a place to knock at.       RFC 3261 19.1, RFC 3263 4
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : example.org   sip:alice@example.org;transport=tcp   sips:example.org   udp:host:port
 *         tcp:host:port   tls:host:port   host port   192.0.2.1   [2001:db8::1]:5060   2001:db8::1
 */
#ifndef PROBE_TARGET_H
#define PROBE_TARGET_H

#include "base/address.h"
#include "locate/locate.h"

#define PROBE_URI_SIZE 1024

/* What promises that a leg is there, so that its failing counts. */
enum probe_promise {
    PROBE_PROMISED_NOT,
    PROBE_PROMISED_DNS,    /* NAPTR or SRV names it                      */
    PROBE_PROMISED_SCHEME, /* udp:, tcp:, tls:, sips:, ;transport=       */
    PROBE_PROMISED_PORT,   /* 5061 is the port of TLS                    */
};

struct probe_target {
    char host
        [LOCATE_NAME_SIZE]; /* the SIP domain: a name, or the text of an address without brackets */
    struct address address; /* when host is one; else family NONE */
    uint16_t port;          /* 0: none was given                  */
    unsigned transports;    /* LOCATE_UDP ...                     */
    enum probe_promise promise; /* what the target itself promises of each of them */
    char uri[PROBE_URI_SIZE];   /* the Request-URI; NUL-terminated    */
};

/* Reads one or two words (`host port`). False when they are no target: *why then holds one line,
 * without its end, that names the wrong word and says what would be right. */
MUST_USE bool probe_target_read(char *const words[], size_t count, struct probe_target *out,
                                struct buffer *why);

/* The promise's name, "dns", "scheme" or "port"; NULL for PROBE_PROMISED_NOT; static. */
const char *probe_promise_name(enum probe_promise promise);

#endif
