/* net/tcp - TCP of one worker: listeners, and the connections that they took.
 *                                                        RFC 3261 18.3; RFC 5626 3.5.1, 4.4.1
 * SPDX-License-Identifier: Apache-2.0
 *
 * A stream is cut into messages (sip/framer.h); each is shown to the user, who may answer at once. A CRLF
 * ping is answered here. No peer can hold anything up or fill the memory:
 *
 *   - what is sent is queued up to a limit; a peer that does not take it is cut off;
 *   - a message that is begun must end within a time, and so must the first one begin;
 *   - a connection that is silent for the idle time is closed;
 *   - there is a limit for all connections, and one for those of one source;
 *   - buffers exist only while there is something in them.
 */
#ifndef NET_TCP_H
#define NET_TCP_H

#include "base/siphash.h"
#include "net/flow.h"
#include "sip/framer.h"

#include <uv.h>

struct tcp;

/* Why a connection ended; told once for each that was shown. */
enum tcp_end {
    TCP_END_CLOSED,   /* the peer closed it                        */
    TCP_END_BROKEN,   /* reset, or another error of the network   */
    TCP_END_NOT_SIP,  /* what came cannot be read on               */
    TCP_END_TOO_SLOW, /* a message was not finished in time, or none came at all */
    TCP_END_IDLE,     /* nothing came for the idle time            */
    TCP_END_NOT_READ, /* the peer did not take what was sent       */
    TCP_END_LIMIT,    /* too many connections: in all, or from this source */
    TCP_END_STOPPED,  /* by tcp_close() or tcp_free()              */
    TCP_END_NO_MEMORY,
    TCP_END_COUNT,
};

struct tcp_user {
    void *context;
    /* Takes a message. */
    void (*receive)(void *context, const struct packet *packet);
    /* Takes what is no message: `frame` says why (sip/framer.h). An answer may still be sent along the
     * flow; then the connection is closed. May be NULL. */
    void (*broken)(void *context, const struct packet *packet, const struct sip_frame *frame);
    /* Hears that a connection is gone. May be NULL. */
    void (*ended)(void *context, const struct flow *flow, enum tcp_end end);
};

struct tcp_setting {
    uv_loop_t *loop;
    uint16_t worker;
    uint32_t connections;            /* in all, at most                                   */
    uint32_t connections_per_source; /* from one IPv4 address, or one IPv6 /64            */
    size_t max_headers, max_message; /* bytes of what comes                               */
    size_t max_queue;                /* bytes that wait to be sent on one connection      */
    uint64_t first_us;               /* until the first message must be complete           */
    uint64_t message_us;             /* from a message's first byte to its last            */
    uint64_t idle_us;                /* of silence                                        */
    struct siphash_key key; /* a secret: hides from sources which place of a table they take */
    struct tcp_user user;
};

struct tcp_counters {
    uint64_t accepted, messages, bytes_in, bytes_out, pings;
    uint64_t ended[TCP_END_COUNT];
};

/* The TCP of a worker, without listeners. NULL when memory fails. Free with tcp_free(). */
MUST_USE struct tcp *tcp_new(const struct tcp_setting *setting);

/* Closes everything; the memory goes when the loop has run on. Sets *tcp to NULL; NULL in it is fine. */
void tcp_free(struct tcp **tcp);

/* Listens on an address (port 0: the kernel chooses), shared: with SO_REUSEPORT. Returns the address
 * in *local. False: errno says why. */
MUST_USE bool tcp_listen(struct tcp *tcp, const struct address *address, bool shared,
                         struct address *local);

/* Stops to listen; connections stay. */
void tcp_stop_listening(struct tcp *tcp);

/* Queues bytes on a connection. False when it is gone, or is cut off because its queue is full. */
bool tcp_send(struct tcp *tcp, const struct flow *flow, struct slice bytes);

/* Closes a connection when what waits is sent, or at once when the peer does not take it. */
void tcp_close(struct tcp *tcp, const struct flow *flow);

/* Connections that are open. */
uint32_t tcp_open(const struct tcp *tcp);

/* What happened so far. */
struct tcp_counters tcp_count(const struct tcp *tcp);

#endif
