/* probe/options - the OPTIONS request that probe sends.          RFC 3261 11.1, 8.1.1; RFC 3581
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROBE_OPTIONS_H
#define PROBE_OPTIONS_H

#include "base/address.h"
#include "base/buffer.h"
#include "sip/via.h"

/* Room that is always enough for a From or To URI which probe makes up itself. */
#define PROBE_OPTIONS_URI_MAX 80

/* Each request that is sent has its own branch and cseq, or its answers could not be told apart (a
 * retransmission is the same request). */
struct probe_options {
    enum sip_transport transport; /* UDP, TCP, TLS, WS or WSS                                  */
    struct address local;  /* where we send from: Via, From, Contact; a real one with its port */
    struct address remote; /* where the leg leads                                          */
    struct slice uri;      /* Request-URI and To, e.g. "sip:example.org"                   */
    struct slice branch;   /* with its cookie */
    struct slice tag, call_id; /* call_id: whole, e.g. "x7f3a@192.0.2.1"                   */
    uint32_t cseq;
    bool planted;            /* the request that finds an ALG which undoes its work: see path.h */
    struct slice user_agent; /* p == NULL: "varco" */
};

/* Writes the request. b marks what did not fit. Max-Forwards is 70; Accept, User-Agent and Contact
 * are there, a body is not. The Contact of a request to a sips: URI is one (RFC 3261 8.1.1.8). Via
 * asks for rport on every transport (RFC 3581 3 asks for it on UDP; servers answer it on others, too).
 * From has our address and port, and is the same party as Contact: RFC 3261 19.1.1 gives From no port,
 * but readers of From look at the tag alone, and an ALG rewrites only what is address and port. */
void probe_options_write(struct buffer *b, const struct probe_options *options);

/* The URI that stands in From: "sip:probe@10.1.0.2:5060", or planted "sip:probe@010.001.000.002:5060";
 * IPv6 planted is in full and in upper case, "[2001:0DB8:0000:...]". In a planted one an address that has
 * no other spelling (192.168.100.200: three digits each) has its port with a zero before it, and so has
 * then the control. */
void probe_options_write_from(struct buffer *b, const struct probe_options *options);

/* The URI that stands in To: `uri`, or, planted, the control: an address of nobody's (RFC 5737, RFC 3849)
 * that is neither ours nor the server's, spelt as the one in From, with our port. */
void probe_options_write_to(struct buffer *b, const struct probe_options *options);

/* True when a planted request from this address and port is one that Linux's ALG, old or new, reads as ours.
 * It reads no port below 1024 and, since 2026 at the latest (6.18), none of more than five digits: from an
 * address that has one spelling only, plant from a port from 1024 to 9999, or an ALG may stay hidden. */
bool probe_options_can_plant(const struct address *local);

#endif
