/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define T1_US     UINT64_C(500000)
#define T2_US     UINT64_C(4000000)
#define TIMERS_US UINT64_C(20000) /* how often it is looked what is to be sent again */
#define EVENTS    64

struct run {
    const struct setting *setting;
    uint32_t number;
    int epoll;
    struct endpoint *endpoints;
    uint64_t now_us;
    unsigned long to_start, open; /* requests of this phase */
    struct result *result;
};

static uint64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* Puts the next request into a slot, unless all of the phase were. */
static void start_one(struct run *run, struct endpoint *e, unsigned i)
{
    struct slot *slot = &e->slots[i];
    if (run->to_start == 0)
        return;
    run->to_start--;
    run->open++;
    slot->open = true;
    slot->first_us = run->now_us;
    slot->wait_us = T1_US;
    slot->again_us = run->now_us + T1_US;
    const struct request_number number = {.run = run->number,
                                          .endpoint = (uint16_t)(e - run->endpoints),
                                          .slot = (uint16_t)i,
                                          .sequence = ++slot->sequence};
    request_set_number(&slot->request, &number);
    endpoint_queue(e, i);
}

static void end_one(struct run *run, struct endpoint *e, unsigned i)
{
    e->slots[i].open = false;
    run->open--;
    start_one(run, e, i);
}

/* The slot that an answer belongs to; NULL when it is none of this endpoint. */
static struct slot *slot_of(const struct run *run, const struct endpoint *e,
                            const struct answer *answer)
{
    const struct request_number *n = &answer->number;
    if (!answer->mine || n->run != run->number || n->endpoint != e - run->endpoints ||
        n->slot >= e->window || n->sequence > e->slots[n->slot].sequence)
        return NULL;
    return &e->slots[n->slot];
}

static void take(void *context, struct endpoint *e, const struct answer *answer)
{
    struct run *run = context;
    struct slot *slot = slot_of(run, e, answer);
    if (slot == NULL) {
        run->result->foreign++;
        return;
    }
    if (!slot->open || answer->number.sequence != slot->sequence) {
        run->result->late++;
        return;
    }
    if (answer->status < 200)
        return;
    if (answer->status == 200)
        run->result->answered++;
    else
        run->result->refused++;
    histogram_add(&run->result->latency, run->now_us - slot->first_us);
    end_one(run, e, answer->number.slot);
}

/* --- time ------------------------------------------------------------------------------------ */

static void look_at(struct run *run, struct endpoint *e, unsigned i)
{
    struct slot *slot = &e->slots[i];
    if (run->now_us - slot->first_us >= run->setting->give_up_ms * 1000) {
        run->result->lost++;
        end_one(run, e, i);
    } else if (!e->tcp && run->now_us >= slot->again_us) {
        run->result->retransmitted++;
        slot->wait_us = slot->wait_us * 2 < T2_US ? slot->wait_us * 2 : T2_US;
        slot->again_us = run->now_us + slot->wait_us;
        endpoint_queue(e, i);
    }
}

/* Where a queue waits for room in the socket, that goes first: each slot is in it once at most. */
static void look_at_all(struct run *run)
{
    for (unsigned long n = 0; n < run->setting->endpoints; n++) {
        struct endpoint *e = &run->endpoints[n];
        bool waits = e->queued > 0;
        for (unsigned i = 0; i < e->window && !waits; i++)
            if (e->slots[i].open)
                look_at(run, e, i);
    }
}

/* --- the loop -------------------------------------------------------------------------------- */

static bool say_broken(int error)
{
    (void)fprintf(stderr, "load: the server's connection is over (errno %d)\n", error);
    return false;
}

static bool flush_all(struct run *run)
{
    for (unsigned long n = 0; n < run->setting->endpoints; n++)
        if (!endpoint_flush(&run->endpoints[n]))
            return say_broken(errno);
    return true;
}

static bool turn(struct run *run)
{
    struct epoll_event events[EVENTS];
    int n = epoll_wait(run->epoll, events, EVENTS, (int)(TIMERS_US / 1000));
    run->now_us = now_us();
    for (int i = 0; i < n; i++) {
        struct endpoint *e = events[i].data.ptr;
        if (!endpoint_receive(e, take, run) || !endpoint_flush(e))
            return say_broken(errno);
    }
    return true;
}

bool run_phase(struct run *run, unsigned long count, struct result *result)
{
    uint64_t from = now_us(), looked = from;
    *result = (struct result){0};
    run->result = result;
    run->to_start = count;
    run->now_us = from;
    for (unsigned i = 0; i < run->setting->window; i++)
        for (unsigned long n = 0; n < run->setting->endpoints; n++)
            start_one(run, &run->endpoints[n], i);
    bool good = flush_all(run);
    while (good && run->open > 0) {
        good = turn(run);
        if (good && run->now_us - looked >= TIMERS_US) {
            looked = run->now_us;
            look_at_all(run);
            good = flush_all(run);
        }
    }
    result->wall_us = now_us() - from;
    return good;
}

/* --- the whole ------------------------------------------------------------------------------- */

static bool open_all(struct run *run)
{
    for (unsigned long n = 0; n < run->setting->endpoints; n++) {
        struct endpoint *e = &run->endpoints[n];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = e};
        if (!endpoint_open(e, run->setting) ||
            epoll_ctl(run->epoll, EPOLL_CTL_ADD, e->fd, &event) != 0)
            return false;
    }
    return true;
}

struct run *run_new(const struct setting *setting)
{
    struct run *run = calloc(1, sizeof *run);
    if (run == NULL)
        return NULL;
    run->setting = setting;
    run->epoll = epoll_create1(EPOLL_CLOEXEC);
    run->endpoints = calloc(setting->endpoints, sizeof *run->endpoints);
    bool random = getrandom(&run->number, sizeof run->number, 0) == sizeof run->number;
    if (!random || run->epoll < 0 || run->endpoints == NULL || !open_all(run)) {
        (void)fprintf(stderr, "load: cannot connect to %s (errno %d)\n", setting->server_text,
                      errno);
        run_free(run);
        return NULL;
    }
    return run;
}

void run_free(struct run *run)
{
    for (unsigned long n = 0; run->endpoints != NULL && n < run->setting->endpoints; n++)
        endpoint_close(&run->endpoints[n]);
    free(run->endpoints);
    if (run->epoll >= 0)
        (void)close(run->epoll);
    free(run);
}
