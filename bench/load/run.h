/* The closed loop: each endpoint has as many requests open as its window, and sends the next one when an
 * answer comes.                                                     RFC 3261 17.1.2.2 (timer E)
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BENCH_LOAD_RUN_H
#define BENCH_LOAD_RUN_H

#include "endpoint.h"
#include "histogram.h"

/* What became of the requests of a phase. answered + refused + lost: all of them. */
struct result {
    uint64_t answered;      /* by a 200                                                   */
    uint64_t refused;       /* by another final status                                    */
    uint64_t lost;          /* not answered until it was given up                         */
    uint64_t retransmitted; /* datagrams, after 500 ms, 1 s, 2 s, then every 4 s           */
    uint64_t late;          /* answers to what had one already, or was given up           */
    uint64_t foreign;       /* what is no answer to a request of ours                      */
    uint64_t wall_us;
    struct histogram latency; /* of those with an answer, from the first sending */
};

struct run;

/* Opens all sockets. NULL: a line on stderr says why. */
struct run *run_new(const struct setting *setting);

/* Sends `count` requests and waits until each has its answer or is lost. False when a connection broke,
 * which a line on stderr says. */
bool run_phase(struct run *run, unsigned long count, struct result *result);

/* Frees what run_new() made. */
void run_free(struct run *run);

#endif
