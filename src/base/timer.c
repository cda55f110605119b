/* SPDX-License-Identifier: Apache-2.0 */
#include "base/timer.h"

#include "base/assert.h"

#define LEVEL_BITS 6
#define PLACE_MASK (TIMER_PLACES - 1U)
#define LAST_TICK  ((UINT64_C(1) << (LEVEL_BITS * TIMER_LEVELS)) - 1)

size_t timer_set_size(uint32_t capacity)
{
    V_ASSERT(capacity >= 1 && capacity <= UINT32_C(1) << 31);
    return capacity * sizeof(struct timer_entry);
}

void timer_set_init(struct timer_set *t, void *memory, uint32_t capacity, uint64_t now_us)
{
    *t = (struct timer_set){
        .entries = memory, .capacity = capacity, .start_us = now_us, .now_us = now_us};
    for (unsigned i = 0; i < TIMER_LISTS; i++)
        t->lists[i] = (struct timer_list){TIMER_NONE, TIMER_NONE};
}

unsigned timer_set_add_queue(struct timer_set *t, uint64_t duration_us)
{
    V_ASSERT(t->queue_count < TIMER_MAX_QUEUES);
    t->durations_us[t->queue_count] = duration_us;
    return t->queue_count++;
}

/* --- lists ----------------------------------------------------------------------------------- */

/* Appends, so that a queue stays sorted. */
static void link_last(struct timer_set *t, uint32_t timer, uint32_t list)
{
    struct timer_list *l = &t->lists[list];
    struct timer_entry *entry = &t->entries[timer];
    entry->list = list;
    entry->next = TIMER_NONE;
    entry->previous = l->last;
    if (l->last == TIMER_NONE)
        l->first = timer;
    else
        t->entries[l->last].next = timer;
    l->last = timer;
    t->armed++;
    if (list >= TIMER_MAX_QUEUES) {
        unsigned place = list - TIMER_MAX_QUEUES;
        t->occupied[place / TIMER_PLACES] |= UINT64_C(1) << (place % TIMER_PLACES);
    }
}

static void unlink_timer(struct timer_set *t, uint32_t timer)
{
    struct timer_entry *entry = &t->entries[timer];
    struct timer_list *l = &t->lists[entry->list];
    if (entry->previous == TIMER_NONE)
        l->first = entry->next;
    else
        t->entries[entry->previous].next = entry->next;
    if (entry->next == TIMER_NONE)
        l->last = entry->previous;
    else
        t->entries[entry->next].previous = entry->previous;
    if (l->first == TIMER_NONE && entry->list >= TIMER_MAX_QUEUES) {
        unsigned place = entry->list - TIMER_MAX_QUEUES;
        t->occupied[place / TIMER_PLACES] &= ~(UINT64_C(1) << (place % TIMER_PLACES));
    }
    entry->list = TIMER_NONE;
    t->armed--;
}

/* --- the wheel ------------------------------------------------------------------------------- */

/* The tick by whose end the deadline has passed: rounded up, so that nothing is early. */
static uint64_t tick_of(const struct timer_set *t, uint64_t deadline_us)
{
    uint64_t past_us = deadline_us > t->start_us ? deadline_us - t->start_us : 0;
    uint64_t tick = past_us >> TIMER_TICK_BITS;
    tick += (past_us & ((1U << TIMER_TICK_BITS) - 1)) != 0;
    if (tick > LAST_TICK)
        tick = LAST_TICK;
    return tick > t->tick ? tick : t->tick;
}

/* The place of a tick: on the level of the highest digit (to the base 64) in which it differs from
 * the tick up to which the wheel has turned. So all that waits on a level comes before what waits
 * on a higher one, and a place's digit is above the wheel's own on that level. */
static uint32_t place_of(const struct timer_set *t, uint64_t tick)
{
    uint64_t differs = tick ^ t->tick;
    unsigned level = differs == 0 ? 0 : (63U - (unsigned)__builtin_clzll(differs)) / LEVEL_BITS;
    unsigned digit = (unsigned)(tick >> (level * LEVEL_BITS)) & PLACE_MASK;
    return TIMER_MAX_QUEUES + level * TIMER_PLACES + digit;
}

/* The tick at which the first place of a level begins; UINT64_MAX when all are empty. A place with
 * the wheel's own digit is one that was being emptied when the budget ended: it is due. */
static uint64_t level_begins(const struct timer_set *t, unsigned level, uint32_t *list)
{
    if (t->occupied[level] == 0)
        return UINT64_MAX;
    unsigned shift = level * LEVEL_BITS;
    uint64_t digit = (unsigned)__builtin_ctzll(t->occupied[level]);
    uint64_t above = t->tick >> (shift + LEVEL_BITS) << (shift + LEVEL_BITS);
    uint64_t begins = above | digit << shift;
    *list = TIMER_MAX_QUEUES + level * TIMER_PLACES + (uint32_t)digit;
    return begins > t->tick ? begins : t->tick;
}

/* The same over all levels. */
static uint64_t wheel_begins(const struct timer_set *t, uint32_t *list)
{
    uint64_t first = UINT64_MAX;
    for (unsigned level = 0; level < TIMER_LEVELS; level++) {
        uint32_t found = TIMER_NONE;
        uint64_t begins = level_begins(t, level, &found);
        /* At the same tick the higher level goes first: what it holds may be due as well. */
        if (begins != UINT64_MAX && begins <= first) {
            first = begins;
            *list = found;
        }
    }
    return first;
}

/* When a tick begins; TIMER_NEVER for UINT64_MAX. */
static uint64_t tick_begins_us(const struct timer_set *t, uint64_t tick)
{
    return tick == UINT64_MAX ? TIMER_NEVER : t->start_us + (tick << TIMER_TICK_BITS);
}

/* Turns the wheel to the tick at which `list` begins and takes the first timer there: it is due, or
 * moves to the place of its tick on a lower level. */
static uint32_t turn(struct timer_set *t, uint64_t tick, uint32_t list)
{
    uint32_t timer = t->lists[list].first;
    t->tick = tick;
    unlink_timer(t, timer);
    if (list < TIMER_MAX_QUEUES + TIMER_PLACES)
        return timer;
    link_last(t, timer, place_of(t, tick_of(t, t->entries[timer].deadline_us)));
    return TIMER_NONE;
}

/* --- timers ---------------------------------------------------------------------------------- */

static void set_clock(struct timer_set *t, uint64_t now_us)
{
    V_ASSERT(now_us >= t->now_us);
    t->now_us = now_us;
}

/* Makes an entry readable, and those before it. */
static void touch(struct timer_set *t, uint32_t timer)
{
    V_ASSERT(timer < t->capacity);
    for (; t->touched <= timer; t->touched++)
        t->entries[t->touched] =
            (struct timer_entry){TIMER_NEVER, TIMER_NONE, TIMER_NONE, TIMER_NONE};
}

void timer_arm(struct timer_set *t, uint32_t timer, unsigned queue, uint64_t now_us)
{
    V_ASSERT(queue < t->queue_count);
    touch(t, timer);
    timer_cancel(t, timer);
    set_clock(t, now_us);
    t->entries[timer].deadline_us = now_us + t->durations_us[queue];
    link_last(t, timer, queue);
}

void timer_arm_at(struct timer_set *t, uint32_t timer, uint64_t deadline_us, uint64_t now_us)
{
    touch(t, timer);
    timer_cancel(t, timer);
    set_clock(t, now_us);
    t->entries[timer].deadline_us = deadline_us;
    link_last(t, timer, place_of(t, tick_of(t, deadline_us)));
}

void timer_cancel(struct timer_set *t, uint32_t timer)
{
    if (timer_is_armed(t, timer))
        unlink_timer(t, timer);
}

bool timer_is_armed(const struct timer_set *t, uint32_t timer)
{
    V_ASSERT(timer < t->capacity);
    return timer < t->touched && t->entries[timer].list != TIMER_NONE;
}

uint64_t timer_deadline(const struct timer_set *t, uint32_t timer)
{
    return timer_is_armed(t, timer) ? t->entries[timer].deadline_us : TIMER_NEVER;
}

/* The head of a queue with the earliest deadline, or TIMER_NONE. */
static uint32_t first_queued(const struct timer_set *t)
{
    uint32_t first = TIMER_NONE;
    for (unsigned i = 0; i < t->queue_count; i++) {
        uint32_t head = t->lists[i].first;
        if (head != TIMER_NONE &&
            (first == TIMER_NONE || t->entries[head].deadline_us < t->entries[first].deadline_us))
            first = head;
    }
    return first;
}

/* The deadline of an armed timer; TIMER_NEVER for none. */
static uint64_t deadline_of(const struct timer_set *t, uint32_t timer)
{
    return timer == TIMER_NONE ? TIMER_NEVER : t->entries[timer].deadline_us;
}

/* Takes the first timer of a queue, or turns the wheel by one, whichever comes first. */
static uint32_t expire_one(struct timer_set *t, uint32_t queued, uint64_t tick, uint32_t list)
{
    if (tick_begins_us(t, tick) < deadline_of(t, queued))
        return turn(t, tick, list);
    unlink_timer(t, queued);
    return queued;
}

uint32_t timer_expire(struct timer_set *t, uint64_t now_us, unsigned *budget)
{
    set_clock(t, now_us);
    uint32_t timer = TIMER_NONE, list = TIMER_NONE;
    while (timer == TIMER_NONE) {
        uint32_t queued = first_queued(t);
        uint64_t tick = wheel_begins(t, &list);
        if (deadline_of(t, queued) > now_us && tick_begins_us(t, tick) > now_us) {
            /* Nothing waits between here and now, so what is armed next finds a low level. */
            uint64_t now = (now_us - t->start_us) >> TIMER_TICK_BITS;
            t->tick = now > t->tick ? now : t->tick;
            return TIMER_NONE;
        }
        if (*budget == 0)
            return TIMER_NONE;
        --*budget;
        timer = expire_one(t, queued, tick, list);
    }
    return timer;
}

uint64_t timer_next(const struct timer_set *t)
{
    uint32_t list;
    uint64_t queued = deadline_of(t, first_queued(t));
    uint64_t wheel = tick_begins_us(t, wheel_begins(t, &list));
    return wheel < queued ? wheel : queued;
}
