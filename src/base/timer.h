/* base/timer - many deadlines, and which of them comes next.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A timer is a number below the capacity: the owner of slot i of a slab uses timer i, or 2 i and
 * 2 i + 1. Each is armed once at most. Arming, cancelling and expiring are O(1), and nothing is ever
 * allocated. (The first time that a high number is armed, those below it are made ready, each once.) There are two places to wait in:
 *
 *   queues  for a delay that is the same every time, as SIP's dozen constants are: first in, first
 *           out, so the head is the next one. Exact to the microsecond.
 *   wheel   for a delay that was learnt or is random: seven turning levels of 64 places each. A
 *           timer there is never early, and late by less than one tick of 1024 us.
 *
 * Clock  : the caller's, in microseconds, from any start; it never goes back.
 * Budget : expiring, and moving a timer one level down the wheel, each cost one, so that a turn of
 *          the event loop does not last as long as the number of timers wants.
 */
#ifndef BASE_TIMER_H
#define BASE_TIMER_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMER_NONE       UINT32_MAX /* no timer      */
#define TIMER_NEVER      UINT64_MAX /* no deadline   */
#define TIMER_MAX_QUEUES 16
#define TIMER_TICK_BITS  10 /* a tick of the wheel is 2^10 us */
#define TIMER_LEVELS     7  /* 64^7 ticks are 142 years: longer than 2^32 seconds */
#define TIMER_PLACES     64
#define TIMER_LISTS      (TIMER_MAX_QUEUES + TIMER_LEVELS * TIMER_PLACES)

/* One timer, linked into the list where it waits. */
struct timer_entry {
    uint64_t deadline_us;
    uint32_t next, previous; /* in the list, or TIMER_NONE               */
    uint32_t list;           /* a queue, a place of the wheel, or TIMER_NONE: not armed */
};

struct timer_list {
    uint32_t first, last;
};

struct timer_set {
    struct timer_entry *entries; /* the caller's memory */
    uint32_t capacity, armed;
    uint32_t touched;          /* entries below were armed once, or stand before one; the others'
                                        memory was never written */
    uint64_t start_us, now_us; /* the wheel counts ticks from start_us */
    uint64_t tick;             /* up to here the wheel has turned      */
    uint64_t occupied[TIMER_LEVELS]; /* a bit for each place with timers */
    uint64_t durations_us[TIMER_MAX_QUEUES];
    unsigned queue_count;
    struct timer_list lists[TIMER_LISTS];
};

/* Bytes of memory that timer_set_init() needs. capacity: 1 to 2^31 timers. */
MUST_USE size_t timer_set_size(uint32_t capacity);

/* A set without a queue and with no timer armed, over timer_set_size() bytes of the caller's that are
 * aligned for any type. */
void timer_set_init(struct timer_set *t, void *memory, uint32_t capacity, uint64_t now_us);

/* Adds a queue for one duration, and returns its number: 0, 1, ... up to TIMER_MAX_QUEUES - 1. */
unsigned timer_set_add_queue(struct timer_set *t, uint64_t duration_us);

/* Arms a timer, or arms it anew, to be due when the duration of the queue has passed. */
void timer_arm(struct timer_set *t, uint32_t timer, unsigned queue, uint64_t now_us);

/* Arms a timer, or arms it anew, in the wheel; a deadline that has passed is due at once. */
void timer_arm_at(struct timer_set *t, uint32_t timer, uint64_t deadline_us, uint64_t now_us);

/* Disarms a timer. One that is not armed stays so. */
void timer_cancel(struct timer_set *t, uint32_t timer);

/* True while the timer waits. */
bool timer_is_armed(const struct timer_set *t, uint32_t timer);

/* When the timer is due, as it was asked for; TIMER_NEVER when it is not armed. */
uint64_t timer_deadline(const struct timer_set *t, uint32_t timer);

/* Takes one timer that is due, disarmed, of those in queues the one with the earliest deadline.
 * TIMER_NONE when none is due, or *budget is used up: then timer_next() is not later than now. */
MUST_USE uint32_t timer_expire(struct timer_set *t, uint64_t now_us, unsigned *budget);

/* When timer_expire() has something to do: the deadline of the next timer, or earlier, where the wheel
 * only has to turn. TIMER_NEVER when nothing is armed. */
MUST_USE uint64_t timer_next(const struct timer_set *t);

#endif
