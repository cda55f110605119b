/* sip/via - Via.                            RFC 3261 20.42, 18.2; RFC 3581; RFC 5118 4.3, 4.5
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : SIP/2.0/UDP host:port;branch=z9hG4bK...;rport;received=...
 */
#ifndef SIP_VIA_H
#define SIP_VIA_H

#include "sip/host.h"
#include "sip/parameter.h"

enum sip_transport {
    SIP_TRANSPORT_OTHER, /* a token that the table does not have: legal, RFC 4475 3.1.1.10 */
    SIP_TRANSPORT_UDP,
    SIP_TRANSPORT_TCP,
    SIP_TRANSPORT_TLS,
    SIP_TRANSPORT_SCTP,
    SIP_TRANSPORT_TLS_SCTP,
    SIP_TRANSPORT_WS,
    SIP_TRANSPORT_WSS,
    SIP_TRANSPORT_COUNT,
};

struct sip_via {
    enum sip_transport transport;
    struct slice transport_text;
    struct sip_host sent_by;
    struct slice branch;   /* p == NULL: none, as RFC 2543 sends it             */
    struct slice received; /* an address; IPv6 with or without brackets         */
    struct slice rport;    /* p == NULL: none; n == 0: asked for; else a number */
    uint16_t rport_number; /* 1 to 65535, or 0                                  */
    struct slice maddr;
    struct slice ttl;        /* 0 to 255 */
    struct slice parameters; /* all of them; p == NULL when there is none */
};

/* Reads one value and the comma to the next one. Errors: SIP_RULE_TOKEN, SIP_RULE_SEPARATOR,
 * SIP_RULE_VERSION (another protocol or version than SIP/2.0), SIP_RULE_HOST, SIP_RULE_PORT,
 * SIP_RULE_PARAMETER_* , SIP_RULE_END, SIP_RULE_VALUE. *out is untouched on error. */
MUST_USE bool sip_via_read(struct sip_scan *s, struct sip_via *out);

/* The transport of a name, in any case: RFC 3261 20.42. */
enum sip_transport sip_transport_find(struct slice name);

/* The name as it stands in a Via, e.g. "UDP"; static. OTHER gives an empty slice. */
struct slice sip_transport_name(enum sip_transport transport);

/* True for a branch by RFC 3261 8.1.1.7: it starts with the magic cookie and something follows.
 * A bare "z9hG4bK" (RFC 4475 3.2.1) is not one: match it as RFC 2543 would. */
bool sip_branch_is_rfc3261(struct slice branch);

#endif
