/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "transaction/table_internal.h"

#include <stdalign.h>

/* What one transaction takes, and what it may take: see transaction.h. */
#define PER_TRANSACTION                                                                            \
    (sizeof(struct transaction) + sizeof(struct slab_entry) +                                      \
     TRANSACTION_TIMER_COUNT * sizeof(struct timer_entry) +                                        \
     (size_t)TRANSACTION_INDEX_COUNT * sizeof(uint32_t))

_Static_assert(PER_TRANSACTION <= 512, "a transaction without its messages");

static size_t round_up(size_t size)
{
    return (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
}

/* A power of two, not above the capacity: a chain is one or two long when all slots are taken. */
static uint32_t bucket_count(uint32_t capacity)
{
    uint32_t count = 1;
    while (count <= capacity / 2)
        count *= 2;
    return count;
}

static size_t index_size(uint32_t capacity)
{
    return round_up(bucket_count(capacity) * sizeof(uint32_t));
}

size_t transaction_table_size(const struct transaction_setting *setting)
{
    return round_up(sizeof(struct transaction_table)) +
           slab_size(setting->capacity, sizeof(struct transaction)) +
           round_up(timer_set_size(setting->capacity * TRANSACTION_TIMER_COUNT)) +
           TRANSACTION_INDEX_COUNT * index_size(setting->capacity) + transaction_kept_size(setting);
}

/* Cuts the next piece off the memory. */
static void *cut(unsigned char **at, size_t size)
{
    void *piece = *at;
    *at += size;
    return piece;
}

static void add_queues(struct timer_set *timers)
{
    for (unsigned i = 0; i <= TRANSACTION_QUEUE_LIFE - TRANSACTION_QUEUE_T1; i++)
        (void)timer_set_add_queue(timers, TRANSACTION_T1_US << i);
    unsigned t4 = timer_set_add_queue(timers, TRANSACTION_T4_US);
    unsigned trying = timer_set_add_queue(timers, TRANSACTION_TRYING_US);
    V_ASSERT(t4 == TRANSACTION_QUEUE_T4 && trying == TRANSACTION_QUEUE_TRYING);
}

_Static_assert(TRANSACTION_T1_US << (TRANSACTION_QUEUE_T2 - TRANSACTION_QUEUE_T1) ==
                   TRANSACTION_T2_US,
               "T2 is one of the doubled T1");
_Static_assert(TRANSACTION_T1_US << (TRANSACTION_QUEUE_LIFE - TRANSACTION_QUEUE_T1) ==
                   TRANSACTION_LIFE_US,
               "and so is 64 * T1");

struct transaction_table *
transaction_table_init(void *memory, const struct transaction_setting *setting, uint64_t now_us)
{
    unsigned char *at = memory;
    uint32_t timers = setting->capacity * TRANSACTION_TIMER_COUNT;
    struct transaction_table *table = cut(&at, round_up(sizeof *table));
    *table = (struct transaction_table){.key = siphash_key_of(setting->key),
                                        .bucket_mask = bucket_count(setting->capacity) - 1};
    slab_init(&table->slots, cut(&at, slab_size(setting->capacity, sizeof(struct transaction))),
              setting->capacity, sizeof(struct transaction));
    timer_set_init(&table->timers, cut(&at, round_up(timer_set_size(timers))), timers, now_us);
    add_queues(&table->timers);
    for (unsigned i = 0; i < TRANSACTION_INDEX_COUNT; i++) {
        table->buckets[i] = cut(&at, index_size(setting->capacity));
        for (uint32_t j = 0; j <= table->bucket_mask; j++)
            table->buckets[i][j] = SLAB_NONE;
    }
    transaction_kept_init(&table->kept, at, setting);
    return table;
}

/* --- indices --------------------------------------------------------------------------------- */

static struct transaction *slot_at(const struct transaction_table *table, uint32_t index)
{
    uint64_t handle;
    return index == SLAB_NONE ? NULL : slab_at(&table->slots, index, &handle);
}

static uint32_t bucket_of(const struct transaction_table *table, struct slice key)
{
    return (uint32_t)siphash64(&table->key, key) & table->bucket_mask;
}

static void link_first(struct transaction_table *table, struct transaction *t,
                       enum transaction_index index, struct slice key)
{
    struct transaction_link *link = &t->links[index];
    uint32_t self = slab_index(t->handle);
    V_ASSERT(link->bucket == TRANSACTION_UNLINKED);
    link->bucket = bucket_of(table, key);
    uint32_t *first = &table->buckets[index][link->bucket];
    link->previous = SLAB_NONE;
    link->next = *first;
    struct transaction *next = slot_at(table, link->next);
    if (next != NULL)
        next->links[index].previous = self;
    *first = self;
}

void transaction_unlink(struct transaction_table *table, struct transaction *t,
                        enum transaction_index index)
{
    struct transaction_link *link = &t->links[index];
    if (link->bucket == TRANSACTION_UNLINKED)
        return;
    struct transaction *next = slot_at(table, link->next);
    struct transaction *previous = slot_at(table, link->previous);
    if (next != NULL)
        next->links[index].previous = link->previous;
    if (previous != NULL)
        previous->links[index].next = link->next;
    else
        table->buckets[index][link->bucket] = link->next;
    link->bucket = TRANSACTION_UNLINKED;
}

struct transaction *transaction_candidate(const struct transaction_table *table,
                                          enum transaction_index index, struct slice key)
{
    return slot_at(table, table->buckets[index][bucket_of(table, key)]);
}

struct transaction *transaction_candidate_next(const struct transaction_table *table,
                                               enum transaction_index index,
                                               const struct transaction *t)
{
    return slot_at(table, t->links[index].next);
}

void transaction_link_flow(struct transaction_table *table, struct transaction *t)
{
    link_first(table, t, TRANSACTION_BY_FLOW, transaction_flow_slice(&t->flow));
}

/* --- slots ----------------------------------------------------------------------------------- */

struct transaction *transaction_take(struct transaction_table *table,
                                     enum transaction_machine machine,
                                     const struct transaction_flow *flow, bool reliable,
                                     bool privileged)
{
    uint64_t handle;
    struct transaction *t = slab_take(&table->slots, privileged, &handle);
    if (t == NULL)
        return NULL;
    t->handle = handle;
    t->machine = (uint8_t)machine;
    t->state = TRANSACTION_START;
    t->flow = *flow;
    t->reliable = reliable;
    t->privileged = privileged;
    for (unsigned i = 0; i < TRANSACTION_INDEX_COUNT; i++)
        t->links[i].bucket = TRANSACTION_UNLINKED;
    transaction_link_flow(table, t);
    return t;
}

void transaction_give(struct transaction_table *table, struct transaction *t)
{
    for (unsigned i = 0; i < TRANSACTION_TIMER_COUNT; i++)
        timer_cancel(&table->timers, transaction_timer(t, (enum transaction_timer)i));
    for (unsigned i = 0; i < TRANSACTION_INDEX_COUNT; i++)
        transaction_unlink(table, t, (enum transaction_index)i);
    transaction_kept_give(&table->kept, &t->kept);
    transaction_kept_give(&table->kept, &t->text_block);
    bool given = slab_give(&table->slots, t->handle);
    V_ASSERT(given);
}

struct transaction *transaction_find(const struct transaction_table *table, uint64_t handle)
{
    return slab_find(&table->slots, handle);
}

const char *transaction_text(const struct transaction_table *table, const struct transaction *t)
{
    return t->text_block == 0 ? t->text : transaction_kept_bytes(&table->kept, t->text_block);
}

bool transaction_set_key(struct transaction_table *table, struct transaction *t,
                         const struct transaction_key *key)
{
    /* With the cookie the To tag decides nothing. */
    size_t tag = key->cookie ? 0 : key->to_tag.n;
    size_t size = key->match.length + key->merged.length + tag;
    char *text = t->text;
    if (size > sizeof t->text)
        text = transaction_kept_take(&table->kept, size, t->privileged, &t->text_block);
    if (text == NULL)
        return false;
    struct buffer b = buffer_of(text, size);
    buffer_append(&b, buffer_slice(&key->match));
    buffer_append(&b, buffer_slice(&key->merged));
    buffer_append(&b, (struct slice){key->to_tag.p, tag});
    V_ASSERT(buffer_good(&b));
    t->cookie = key->cookie;
    t->match_length = (uint16_t)key->match.length;
    t->merged_length = (uint16_t)key->merged.length;
    t->to_tag_length = (uint16_t)tag;
    link_first(table, t, TRANSACTION_BY_MATCH, buffer_slice(&key->match));
    if (key->merged.length > 0)
        link_first(table, t, TRANSACTION_BY_MERGED, buffer_slice(&key->merged));
    return true;
}

/* --- to look at ------------------------------------------------------------------------------ */

void transaction_count(const struct transaction_table *table, struct transaction_counts *out)
{
    *out = (struct transaction_counts){.used = table->slots.used,
                                       .high_water = table->slots.high_water,
                                       .capacity = table->slots.capacity,
                                       .refused = table->slots.refused,
                                       .merged = table->merged,
                                       .unkept = table->unkept,
                                       .unsent = table->unsent,
                                       .kept = table->kept.used};
    memcpy(out->rows, table->rows, sizeof out->rows);
}

enum transaction_state transaction_state_of(const struct transaction_table *table, uint64_t handle)
{
    const struct transaction *t = transaction_find(table, handle);
    return t == NULL ? TRANSACTION_TERMINATED : (enum transaction_state)t->state;
}

uint64_t transaction_next(const struct transaction_table *table)
{
    return timer_next(&table->timers);
}
