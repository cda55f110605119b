/* net/udp - one UDP socket of one worker: many datagrams a system call, in and out.
 *                                                                    RFC 3261 18; RFC 1122 4.1.3.5
 * SPDX-License-Identifier: Apache-2.0
 *
 * An answer leaves from the address that its request came to, also on a socket that listens on all
 * interfaces (IP_PKTINFO, IPV6_RECVPKTINFO). What is sent waits until the turn ends, or until
 * the queue is full; then it goes with as few calls as there can be. A datagram that the system does not
 * take is dropped and counted: UDP may lose it anyway, and whoever needs it sends it again.
 */
#ifndef NET_UDP_H
#define NET_UDP_H

#include "net/flow.h"

#include <uv.h>

#define UDP_MAX_DATAGRAM 65535 /* bytes */

struct udp;

/* Takes a datagram. */
typedef void (*udp_receive)(void *context, const struct packet *packet);

struct udp_setting {
    uv_loop_t *loop;
    struct address local;      /* what to listen on; port 0: the kernel chooses  */
    uint16_t worker, listener; /* for the flows of what comes */
    int receive_bytes;         /* the kernel's buffer; 0: as the system has it    */
    bool shared;               /* SO_REUSEPORT: other workers have the same address */
    udp_receive receive;
    void *context;
};

struct udp_counters {
    uint64_t received, sent, send_failed, receive_failed;
};

/* Opens the socket and begins to receive. NULL when that fails: errno says why. Free with udp_free(). */
MUST_USE struct udp *udp_new(const struct udp_setting *setting);

/* Stops and closes; the memory goes when the loop has run on. Sets *udp to NULL; NULL in it is fine. */
void udp_free(struct udp **udp);

/* Where the socket listens, with the port that it got. */
struct address udp_local(const struct udp *udp);

/* Room to write the next datagram into: UDP_MAX_DATAGRAM bytes at least. Good until udp_commit() or
 * udp_flush(). */
struct buffer udp_begin(struct udp *udp);

/* Queues what was written into the buffer of udp_begin() along a flow. A buffer that is marked is
 * dropped and counted as failed. */
void udp_commit(struct udp *udp, const struct buffer *written, const struct flow *flow);

/* Sends all that waits. The socket does so itself when a turn of receiving ends. */
void udp_flush(struct udp *udp);

/* What happened so far. */
struct udp_counters udp_count(const struct udp *udp);

/* How many datagrams the kernel dropped because nobody took them in time; 0 when it does not say. */
uint32_t udp_kernel_drops(const struct udp *udp);

#endif
