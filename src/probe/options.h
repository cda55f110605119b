/* probe/options - the OPTIONS request that probe sends.          RFC 3261 11.1, 8.1.1; RFC 3581
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROBE_OPTIONS_H
#define PROBE_OPTIONS_H

#include "base/address.h"
#include "base/buffer.h"
#include "sip/via.h"

struct probe_options {
    enum sip_transport transport;
    struct address local;      /* where we send from: Via, From, Contact                       */
    struct address remote;     /* where the leg leads                                          */
    struct slice uri;          /* Request-URI and To, e.g. "sip:example.org"                   */
    struct slice branch;       /* with its cookie */
    struct slice tag, call_id; /* call_id: whole, e.g. "x7f3a@192.0.2.1"                   */
    uint32_t cseq;
    bool planted; /* the request that finds an ALG which undoes its work: see path.h */
};

/* Writes the request. b marks what did not fit. Max-Forwards is 70; Accept, User-Agent and Contact
 * are there, a body is not. */
void probe_options_write(struct buffer *b, const struct probe_options *options);

#endif
