/* guard/network - a network as people write it, and the list of those that are never limited.
 * SPDX-License-Identifier: Apache-2.0                                    RFC 4291 2.3, RFC 4632 3.1
 *
 * Shape : address "/" prefix length, e.g. "192.0.2.0/24", "2001:db8::/32"; an address alone is a
 *         network of one.
 */
#ifndef GUARD_NETWORK_H
#define GUARD_NETWORK_H

#include "base/address.h"

struct guard_network {
    struct address address; /* its port and scope count for nothing  */
    uint8_t prefix;         /* bits: 0 to 32 with IPv4, 0 to 128 with IPv6 */
};

/* Reads a network. False when the text is none: no address, a prefix that is too long, or bits behind
 * the prefix ("192.0.2.1/24": a mistyped network would let in more or others than was meant). *out
 * is untouched on false. */
MUST_USE bool guard_network_parse(struct slice text, struct guard_network *out);

/* True when the address is of the network. An IPv4 address is of no IPv6 network. */
bool guard_network_has(const struct guard_network *network, const struct address *address);

#endif
