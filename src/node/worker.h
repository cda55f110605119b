/* node/worker - one thread with its own loop and sockets, and the way of a packet through it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * This file knows the whole way; the rooms that it calls know nothing of each other. A worker shares
 * nothing: what another thread may read of it are counters, each written by the worker alone.
 */
#ifndef NODE_WORKER_H
#define NODE_WORKER_H

#include "guard/answer.h"
#include "net/tcp.h"
#include "net/udp.h"

#define WORKER_MAX_LISTENERS 32

/* Limits and times of a worker; the numbers are this worker's share. */
struct worker_limits {
    uint32_t connections, connections_per_source;
    size_t max_message, max_queue; /* bytes */
    uint64_t first_us, message_us, idle_us;
};

struct worker_setting {
    uint16_t number;
    struct guard_service service;
    struct guard_voice voice;
    struct worker_limits limits;
};

/* What a worker did; read by any thread, each value at some moment. */
struct worker_counters {
    uint64_t packets, bytes, messages, responses, keepalives;
    uint64_t answered;  /* requests that were answered, with any status       */
    uint64_t dropped;   /* that could not, or must not be answered            */
    uint64_t malformed; /* of `answered`: 400, 505, 513 ...                  */
    uint64_t junk;      /* what was no SIP at all                             */
    uint64_t tcp_accepted, tcp_refused, tcp_cut;
    uint64_t tcp_open;
    uint64_t kernel_drops;
    uint64_t send_failed;
};

struct worker;

/* A worker that does not run yet. NULL when memory fails. Free with worker_free(). */
MUST_USE struct worker *worker_new(const struct worker_setting *setting);

/* Opens a UDP socket, before the worker runs. *local becomes the address that it got. False: errno
 * says why. */
MUST_USE bool worker_listen_udp(struct worker *worker, struct address *local, bool shared);

/* The same for TCP. */
MUST_USE bool worker_listen_tcp(struct worker *worker, struct address *local, bool shared);

/* Starts the thread. False when the system has none left. */
MUST_USE bool worker_start(struct worker *worker);

/* Asks a worker that runs to stop, from any thread; it closes its sockets and ends. */
void worker_stop(struct worker *worker);

/* Waits for its end, if it runs, and frees it. Sets *worker to NULL; NULL in it is fine. */
void worker_free(struct worker **worker);

/* What it did so far, from any thread. */
struct worker_counters worker_count(const struct worker *worker);

#endif
