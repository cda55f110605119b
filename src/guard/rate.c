/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/rate.h"

#include "base/assert.h"

_Static_assert(sizeof(struct guard_rate_row) == 64, "a row is a cache line");

/* The first byte keeps 10.0.0.0 and the IPv6 network that begins so apart. */
static uint64_t hash_of(const struct guard_rate *rate, const struct address *source)
{
    char key[1 + 8] = {(char)source->family};
    size_t size = source->family == ADDRESS_IPV6 ? 8 : 4;
    memcpy(key + 1, source->bytes, size);
    return siphash64(&rate->secret, (struct slice){key, 1 + size});
}

/* The bucket of the tag, else the one that is full first. */
static unsigned way_of(const struct guard_rate_row *row, uint32_t tag)
{
    unsigned first = 0;
    for (unsigned i = 0; i < GUARD_RATE_WAYS; i++) {
        if (row->tags[i] == tag)
            return i;
        if (row->full_us[i] < row->full_us[first])
            first = i;
    }
    return first;
}

bool guard_rate_take(struct guard_rate *rate, const struct address *source, uint64_t now_us)
{
    if (rate->per_s == 0)
        return true;
    V_ASSERT(rate->per_s <= GUARD_RATE_MAX && rate->burst > 0 && rate->burst <= GUARD_RATE_MAX);
    V_ASSERT(rate->row_count > 0 && (rate->row_count & (rate->row_count - 1)) == 0);
    uint64_t hash = hash_of(rate, source);
    struct guard_rate_row *row = &rate->rows[(uint32_t)hash & (rate->row_count - 1)];
    uint32_t tag = (uint32_t)(hash >> 32);
    unsigned way = way_of(row, tag);
    uint64_t full_us = row->tags[way] == tag ? row->full_us[way] : 0;
    full_us = full_us < now_us ? now_us : full_us;
    uint64_t packet_us = 1000000 / rate->per_s;
    if (full_us - now_us > packet_us * (rate->burst - 1)) /* less than one packet is left */
        return false;
    row->tags[way] = tag;
    row->full_us[way] = full_us + packet_us;
    return true;
}
