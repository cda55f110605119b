/* node/worker - one thread with its own loop and sockets; what comes goes its way, see node/way.h.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A worker shares nothing: what another thread may read of it are counters, each written by the worker
 * alone.
 */
#ifndef NODE_WORKER_H
#define NODE_WORKER_H

#include "net/tcp.h"
#include "net/udp.h"
#include "node/policy.h"
#include "node/way.h"

#define WORKER_MAX_LISTENERS 32

/* Limits and times of a worker; the numbers are this worker's share. */
struct worker_limits {
    uint32_t connections, connections_per_source;
    size_t max_message, max_queue; /* bytes */
    uint64_t first_us, message_us, idle_us;
};

struct worker_setting {
    uint16_t number;
    /* Hears of what was refused, from the thread of the worker. May be NULL. */
    void (*tell)(const struct fact *fact);
    struct guard_service service;
    struct guard_voice voice;
    struct worker_limits limits;
};

struct worker;

/* A worker that does not run yet, and follows `first`, of which it takes one hold. NULL when memory
 * fails: the hold is given back. Free with worker_free(). */
MUST_USE struct worker *worker_new(const struct worker_setting *setting, struct policy *first);

/* Hands over what to follow from now on, with one hold of it; from one thread at a time, until
 * worker_free(). The worker takes it when its loop comes round, and then gives back the hold of what it
 * followed before. */
void worker_follow(struct worker *worker, struct policy *next);

/* Opens a UDP socket, before the worker runs. *local becomes the address that it got. False: errno
 * says why. */
MUST_USE bool worker_listen_udp(struct worker *worker, struct address *local, bool shared);

/* The same for TCP. */
MUST_USE bool worker_listen_tcp(struct worker *worker, struct address *local, bool shared);

/* Starts the thread. False when the system has none left. */
MUST_USE bool worker_start(struct worker *worker);

/* Asks a worker that runs to stop, from any thread; it closes its sockets and ends. */
void worker_stop(struct worker *worker);

/* Waits until a worker that was asked to stop has ended; its counters are final then. */
void worker_wait(struct worker *worker);

/* Stops it and waits for its end, if it runs, and frees it. Sets *worker to NULL; NULL in it is fine. */
void worker_free(struct worker **worker);

/* Adds what it counted so far to *sum; from any thread. */
void worker_count(const struct worker *worker, struct worker_counters *sum);

/* How many datagrams the kernel dropped at the i-th UDP socket; from any thread. */
uint64_t worker_kernel_drops(const struct worker *worker, size_t i);

/* When the loop of a worker that runs last came round, by clock_now_us(); it does at least twice a second.
 * From any thread. */
uint64_t worker_turned_us(const struct worker *worker);

/* The name of a counter, as metrics have it; static. */
const char *worker_counter_name(enum worker_counter counter);

#endif
