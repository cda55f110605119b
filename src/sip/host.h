/* sip/host - host [ ":" port ], in URIs and in Via.                   RFC 3261 25.1
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIP_HOST_H
#define SIP_HOST_H

#include "sip/scan.h"

enum sip_host_kind {
    SIP_HOST_NONE, /* there is no host: a tel: URI, a URI of another scheme */
    SIP_HOST_NAME,
    SIP_HOST_IPV4,
    SIP_HOST_IPV6,
};

struct sip_host {
    struct slice name; /* IPv6 without its brackets */
    enum sip_host_kind kind;
    uint16_t port; /* 1 to 65535; 0: none is given, or 0 is, as some tools send it */
};

/* Reads hostname, IPv4address or IPv6reference. A name may hold "_" as DNS names in the field do, may
 * end with a dot, and its last label may begin with a digit (RFC 1123 2.1); one whose last label is
 * all digits must be an IPv4 address, so "192.0.2.999" is refused. IPv6 needs its brackets: without
 * them the port cannot be told from the address (RFC 5118 4.3). Error: SIP_RULE_HOST. Sets
 * out->name and out->kind only. */
MUST_USE bool sip_host_read(struct sip_scan *s, struct sip_host *out);

/* Reads the digits behind the colon of a port, 0 to 65535. Error: SIP_RULE_PORT. */
MUST_USE bool sip_port_read(struct sip_scan *s, uint16_t *out);

/* Same host and same port. Names without regard to case, IPv6 addresses by value: "2001:db8::1" is
 * "2001:DB8:0::1". RFC 3261 19.1.4, RFC 5954 4.1 */
bool sip_host_equal(const struct sip_host *a, const struct sip_host *b);

/* True for the text of an IPv4 address: four numbers up to 255 and no more than three digits each. */
bool sip_host_is_ipv4(struct slice text);

/* True for the text of an IPv6 address without brackets and without a zone. RFC 4291 2.2 */
bool sip_host_is_ipv6(struct slice text);

#endif
