/* base/address - an IP address and a port, as values.                    RFC 4291, RFC 5952
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : IPv4 in the first four bytes, IPv6 in all sixteen, in the order of the wire; an IPv4
 *         address that came inside an IPv6 one (::ffff:192.0.2.1) is IPv4.
 * Units : the port is a number from 0 to 65535, 0 means none.
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/buffer.h"

/* Room for any address with brackets and port, and a NUL: "[ffff:...:ffff]:65535". */
#define ADDRESS_TEXT_MAX 56

enum address_family {
    ADDRESS_NONE, /* all zero: no address */
    ADDRESS_IPV4,
    ADDRESS_IPV6,
};

struct address {
    enum address_family family;
    uint8_t bytes[16];
    uint16_t port;
    uint32_t scope; /* IPv6 link-local: the index of the interface; else 0 */
};

/* Reads the text of an IPv4 or IPv6 address, an IPv6 one with or without brackets, without a port
 * or a zone. Sets family and bytes, and port and scope to 0. False when it is none; *out is then
 * untouched. */
MUST_USE bool address_parse(struct slice text, struct address *out);

/* Appends the address without its port; IPv6 by RFC 5952, without brackets. ADDRESS_NONE is "-". */
void address_write(struct buffer *b, const struct address *a);

/* Appends address and port: "192.0.2.1:5060", "[2001:db8::1]:5060"; port 0 is written as well. */
void address_write_with_port(struct buffer *b, const struct address *a);

/* Same host, whatever the ports. */
bool address_same_host(const struct address *a, const struct address *b);

/* Same host and same port. */
bool address_equal(const struct address *a, const struct address *b);

/* 127.0.0.0/8 and ::1.                                                          RFC 6890 */
bool address_is_loopback(const struct address *a);

/* 0.0.0.0 and ::, "all interfaces" of a socket. */
bool address_is_any(const struct address *a);

/* What the public network does not carry: RFC 1918, 100.64.0.0/10 (RFC 6598), link-local,
 * unique local (RFC 4193), loopback. */
bool address_is_private(const struct address *a);

#endif
