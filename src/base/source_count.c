/* SPDX-License-Identifier: Apache-2.0 */
#include "base/source_count.h"

#include "base/assert.h"

static uint32_t places_for(uint32_t capacity)
{
    uint32_t places = 2;
    while (places < 2 * capacity)
        places *= 2;
    return places;
}

size_t source_count_size(uint32_t capacity)
{
    return places_for(capacity) * sizeof(struct source_entry);
}

void source_count_init(struct source_count *table, void *memory, uint32_t capacity,
                       const struct siphash_key *key)
{
    table->entries = memory;
    table->places = places_for(capacity);
    table->key = *key;
}

static struct source_entry entry_of(const struct address *source)
{
    struct source_entry e = {.family = (uint8_t)source->family};
    memcpy(e.prefix, source->bytes, source->family == ADDRESS_IPV6 ? 8 : 4);
    return e;
}

static bool same(const struct source_entry *a, const struct source_entry *b)
{
    return a->family == b->family && memcmp(a->prefix, b->prefix, sizeof a->prefix) == 0;
}

/* Where a source would stand if nobody were there. */
static uint32_t home(const struct source_count *table, const struct source_entry *e)
{
    char bytes[sizeof e->prefix + 1];
    memcpy(bytes, e->prefix, sizeof e->prefix);
    bytes[sizeof e->prefix] = (char)e->family;
    return (uint32_t)siphash64(&table->key, (struct slice){bytes, sizeof bytes}) &
           (table->places - 1);
}

/* The place of a source, or the free one where it would go. */
static uint32_t find(const struct source_count *table, const struct source_entry *e)
{
    uint32_t i = home(table, e);
    while (table->entries[i].count > 0 && !same(&table->entries[i], e))
        i = (i + 1) & (table->places - 1);
    return i;
}

uint32_t source_count_add(struct source_count *table, const struct address *source)
{
    struct source_entry e = entry_of(source);
    struct source_entry *place = &table->entries[find(table, &e)];
    e.count = place->count;
    *place = e;
    return ++place->count;
}

/* Closes the gap at i, so that no search ends there too early: what stands behind it and may stand in
 * it moves forward. */
static void close_gap(struct source_count *table, uint32_t i)
{
    uint32_t mask = table->places - 1;
    for (uint32_t j = (i + 1) & mask; table->entries[j].count > 0; j = (j + 1) & mask) {
        uint32_t from_home = (j - home(table, &table->entries[j])) & mask;
        if (from_home < ((j - i) & mask))
            continue;
        table->entries[i] = table->entries[j];
        table->entries[j].count = 0;
        i = j;
    }
}

void source_count_remove(struct source_count *table, const struct address *source)
{
    struct source_entry e = entry_of(source);
    uint32_t i = find(table, &e);
    V_ASSERT(table->entries[i].count > 0);
    if (--table->entries[i].count == 0)
        close_gap(table, i);
}

uint32_t source_count_of(const struct source_count *table, const struct address *source)
{
    struct source_entry e = entry_of(source);
    return table->entries[find(table, &e)].count;
}
