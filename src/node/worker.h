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
#include "node/way.h"

#define WORKER_MAX_LISTENERS 32

/* Limits and times of a worker; the numbers are this worker's share. */
struct worker_limits {
    uint32_t connections, connections_per_source;
    size_t max_message, max_queue; /* bytes */
    uint64_t first_us, message_us, idle_us;
};

/* Who may send how much; see guard/gate.h and guard/rate.h. */
struct worker_guard {
    const struct guard_network *allowed; /* must live as long as the worker */
    size_t allowed_count;
    uint32_t per_s, burst; /* packets of one source; per_s 0: as many as it likes */
};

struct worker_setting {
    uint16_t number;
    struct worker_guard guard;
    /* Hears of what was refused, from the thread of the worker. May be NULL. */
    void (*tell)(const struct fact *fact);
    struct guard_service service;
    struct guard_voice voice;
    struct worker_limits limits;
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

/* Waits until a worker that was asked to stop has ended; its counters are final then. */
void worker_wait(struct worker *worker);

/* Stops it and waits for its end, if it runs, and frees it. Sets *worker to NULL; NULL in it is fine. */
void worker_free(struct worker **worker);

/* Adds what it counted so far to *sum; from any thread. */
void worker_count(const struct worker *worker, struct worker_counters *sum);

/* The name of a counter, as metrics have it; static. */
const char *worker_counter_name(enum worker_counter counter);

#endif
