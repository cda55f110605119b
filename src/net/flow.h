/* net/flow - which way a message came, as a value.                  RFC 3261 18.2.2; RFC 5626 2
 * SPDX-License-Identifier: Apache-2.0
 *
 * A stream is named by its worker and the handle of its connection, so that a flow that is gone
 * resolves to nothing. A datagram is named by the two addresses, so that an answer leaves from the
 * address that the request came to.
 */
#ifndef NET_FLOW_H
#define NET_FLOW_H

#include "base/address.h"
#include "sip/via.h"

struct flow {
    enum sip_transport transport; /* UDP, TCP or TLS                                        */
    uint16_t worker;              /* whose socket it is                                     */
    uint16_t listener;            /* datagram: which of its sockets                         */
    uint64_t connection;          /* stream: the handle, never 0. Datagram: 0               */
    struct address local, remote;
};

/* What came: one datagram, or one message cut out of a stream. Good only during the call that shows it. */
struct packet {
    struct flow flow;
    struct slice bytes;
    uint64_t received_us; /* of the clock that never goes back */
};

#endif
