/* node/worker - one thread with its own loop and sockets, and the way of a packet through it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * This file knows the whole way; the rooms that it calls know nothing of each other. A worker shares
 * nothing: what another thread may read of it are counters, each written by the worker alone.
 */
#ifndef NODE_WORKER_H
#define NODE_WORKER_H

#include "guard/answer.h"
#include "guard/gate.h"
#include "net/tcp.h"
#include "net/udp.h"

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

/* What a worker counts beside what came in, see fact/counter.h. */
enum worker_counter {
    WORKER_ANSWERED,     /* requests, with any status          */
    WORKER_MALFORMED,    /* of them: 400, 505 and the like     */
    WORKER_DROPPED,      /* that could not, or must not be answered */
    WORKER_PINGS,        /* CRLF pings on connections          */
    WORKER_TCP_ACCEPTED, /* connections                        */
    WORKER_TCP_REFUSED,  /* over a limit                       */
    WORKER_TCP_CUT,      /* slow, idle, broken or no SIP       */
    WORKER_TCP_OPEN,     /* now                                */
    WORKER_SEND_FAILED,  /* datagrams that the system did not take */
    WORKER_KERNEL_DROPS, /* datagrams that nobody took in time */
    WORKER_COUNTER_COUNT,
};

struct worker_counters {
    uint64_t values[WORKER_COUNTER_COUNT]; /* by enum worker_counter */
    struct fact_counters facts;
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

/* Adds what it counted so far to *sum; from any thread. */
void worker_count(const struct worker *worker, struct worker_counters *sum);

/* The name of a counter, as metrics have it; static. */
const char *worker_counter_name(enum worker_counter counter);

#endif
