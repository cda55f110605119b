/* node/way - the way of a packet through a worker: gate, parser, checks, answer.
 * SPDX-License-Identifier: Apache-2.0
 *
 * This file knows the whole way; the rooms that it calls know nothing of each other. It has no socket,
 * no thread and no clock: packets come by calls, answers leave by callbacks, so that a fuzzer can
 * be the network (fuzz/fuzz_worker.c).
 *
 * Owner : one worker. What another thread may read of it are the counters, each written by the worker
 *         alone.
 */
#ifndef NODE_WAY_H
#define NODE_WAY_H

#include "guard/answer.h"
#include "guard/gate.h"
#include "net/flow.h"
#include "sip/framer.h"

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

/* How answers leave. */
struct way_out {
    void *context;
    /* Empty room for the answer to what came along this flow; good until send(). */
    struct buffer (*begin)(void *context, const struct flow *flow);
    /* Sends what was written there along the flow; never marked. */
    void (*send)(void *context, const struct flow *flow, const struct buffer *written);
};

/* All zero but for what the caller sets. */
struct way {
    struct guard_service service;
    struct guard_voice voice;
    struct way_out out;
    struct guard_gate gate; /* see guard/gate.h; way_init() sets its counters */
    struct worker_counters count;
    struct sip_header_line lines[SIP_MAX_HEADERS];
};

/* Ties the parts together, when the caller has set service, voice, out and the rest of the gate. The way must
 * stay where it is. */
void way_init(struct way *way);

/* Takes a datagram. True when something was refused that guard_gate_report() may have to tell of. */
bool way_take_datagram(struct way *way, const struct packet *packet);

/* Takes a message that was cut off a stream. */
void way_take_message(struct way *way, const struct packet *packet);

/* Takes the end of a stream that cannot be cut any further: frame is a SIP_FRAME_ERROR. Where its headers are
 * complete it still gets an answer. RFC 3261 18.3 */
void way_take_broken(struct way *way, const struct packet *packet, const struct sip_frame *frame);

/* Adds to a counter; for the worker's own thread. */
void way_count(struct way *way, enum worker_counter counter, uint64_t more);

/* Sets a counter; for the worker's own thread. */
void way_set(struct way *way, enum worker_counter counter, uint64_t value);

#endif
