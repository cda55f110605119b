/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/ring.h"

#include "base/assert.h"

/* What one walk over a ring finds out about a new fact. */
struct search {
    struct fact *same;        /* the fact it is counted to                          */
    struct fact *of_source;   /* the oldest of its rule and source                  */
    struct fact *of_heaviest; /* the oldest of the rule that holds most             */
    unsigned source_count;    /* facts of its rule and source                       */
};

static struct fact *older(struct fact *a, struct fact *b)
{
    return a == NULL || b->time_ms < a->time_ms ? b : a;
}

static enum fact_rule heaviest(const struct fact_ring *ring)
{
    unsigned found = 0;
    for (unsigned rule = 1; rule < FACT_RULE_COUNT; rule++)
        if (ring->held[rule] > ring->held[found])
            found = rule;
    return (enum fact_rule)found;
}

static struct search search(const struct fact_ring *ring, const struct fact *fact)
{
    struct search s = {0};
    enum fact_rule heavy = heaviest(ring);
    for (uint32_t i = 0; i < ring->used; i++) {
        struct fact *at = &ring->slots[i];
        if (at->rule == heavy)
            s.of_heaviest = older(s.of_heaviest, at);
        if (at->rule != fact->rule || !address_same_host(&at->source, &fact->source))
            continue;
        s.source_count++;
        s.of_source = older(s.of_source, at);
        if (slice_equal(fact_user(at), fact_user(fact)))
            s.same = at;
    }
    return s;
}

static void merge(struct fact *into, const struct fact *fact)
{
    struct fact merged = fact->time_ms < into->time_ms ? *into : *fact;
    merged.first_ms = into->first_ms < fact->first_ms ? into->first_ms : fact->first_ms;
    merged.time_ms = into->time_ms > fact->time_ms ? into->time_ms : fact->time_ms;
    merged.count = into->count > UINT32_MAX - fact->count ? UINT32_MAX : into->count + fact->count;
    *into = merged;
}

static void ring_add(struct fact_ring *ring, const struct fact *fact)
{
    struct search found = search(ring, fact);
    if (found.same != NULL) {
        merge(found.same, fact);
        return;
    }
    struct fact *victim = found.of_heaviest;
    if (found.source_count >= FACT_SOURCE_QUOTA)
        victim = found.of_source;
    else if (ring->used < ring->size)
        victim = NULL;
    if (victim != NULL)
        ring->held[victim->rule]--;
    else
        victim = &ring->slots[ring->used++];
    *victim = *fact;
    ring->held[fact->rule]++;
}

void fact_book_init(struct fact_book *book, struct fact *slots, uint32_t per_class)
{
    V_ASSERT(per_class > 0);
    *book = (struct fact_book){0};
    for (unsigned class = 0; class < FACT_CLASS_COUNT; class ++) {
        book->rings[class].slots = slots + (size_t) class * per_class;
        book->rings[class].size = per_class;
    }
}

void fact_book_add(struct fact_book *book, const struct fact *fact)
{
    V_ASSERT(fact->count > 0);
    ring_add(&book->rings[fact_rule_class(fact->rule)], fact);
}

static bool passes(const struct fact_filter *filter, const struct fact *fact)
{
    struct slice user = filter->user;
    if (filter->source != NULL && !address_same_host(filter->source, &fact->source))
        return false;
    user.n = user.n > FACT_USER_MAX ? FACT_USER_MAX : user.n;
    return user.p == NULL || slice_equal(user, fact_user(fact));
}

/* Puts the fact where it belongs among the latest; what is pushed over the end is forgotten. Returns
 * how many there are then. */
static size_t insert(struct fact *out, size_t room, size_t count, const struct fact *fact)
{
    size_t at = count;
    while (at > 0 && out[at - 1].time_ms < fact->time_ms)
        at--;
    if (at == room)
        return count;
    size_t moved = (count < room ? count : room - 1) - at;
    memmove(out + at + 1, out + at, moved * sizeof *out);
    out[at] = *fact;
    return count < room ? count + 1 : room;
}

size_t fact_book_find(const struct fact_book *book, const struct fact_filter *filter,
                      struct fact *out, size_t room)
{
    size_t count = 0;
    for (unsigned class = 0; class < FACT_CLASS_COUNT; class ++) {
        const struct fact_ring *ring = &book->rings[class];
        for (uint32_t i = 0; i < ring->used; i++)
            if (passes(filter, &ring->slots[i]))
                count = insert(out, room, count, &ring->slots[i]);
    }
    return count;
}
