/* One socket of the load generator, and the requests that it has open.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Requests are queued and leave together; answers are read together. What an answer means is not known
 * here: see run.h.
 */
#ifndef BENCH_LOAD_ENDPOINT_H
#define BENCH_LOAD_ENDPOINT_H

#include "request.h"
#include "setting.h"

#include <stdint.h>

/* One request at a time. */
struct slot {
    bool open; /* its answer is awaited */
    uint32_t sequence;
    uint64_t first_us; /* when it was sent for the first time */
    uint64_t again_us,
        wait_us; /* when it is sent again, and how long after the last time that is */
    struct request request;
};

struct endpoint {
    int fd;
    bool tcp;
    struct slot *slots;
    uint16_t *queue; /* slots whose request is to be sent */
    unsigned window, queued;
    char *in, *out; /* TCP: the bytes of no whole message yet, and those not sent yet */
    size_t in_length, out_length;
};

/* Takes an answer, or what is none. */
typedef void (*endpoint_take)(void *context, struct endpoint *endpoint,
                              const struct answer *answer);

/* Connects. False: errno says why. Either way endpoint_close() frees what is there. */
bool endpoint_open(struct endpoint *endpoint, const struct setting *setting);

/* Closes it; one that is all zero, too. */
void endpoint_close(struct endpoint *endpoint);

/* Queues the request of a slot, which is in the queue once at most. */
void endpoint_queue(struct endpoint *endpoint, unsigned slot);

/* Sends what is queued, as far as the socket takes it. False when the connection is broken. */
bool endpoint_flush(struct endpoint *endpoint);

/* Reads what has come. False when the connection is over. */
bool endpoint_receive(struct endpoint *endpoint, endpoint_take take, void *context);

#endif
