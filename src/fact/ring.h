/* fact/ring - the latest facts, in memory that never grows and that a flood cannot sweep clean.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each class has its own ring, so what strangers cause takes nothing from what is known of peers.
 * Within a ring:
 *
 *   - facts of one rule, one source (any port) and one user are one fact: its count grows, its time
 *     moves on, and what was seen is the latest.
 *   - a source has at most FACT_SOURCE_QUOTA facts of one rule (users that it tried); one more takes
 *     the place of its oldest.
 *   - when all slots are taken, the rule with most of them gives its oldest away. A flood of one
 *     rule, from however many sources, so ends up displacing itself, and a rule that has less
 *     than its share (slots / rules) never loses a fact to another.
 *
 * A fact costs one walk over the ring: whoever decides for each packet sums up first, as
 * guard/gate.h does.
 *
 * Owner : one thread. The slots are the caller's, and stay where they are for as long as the ring
 *         is used. A reader in another thread asks over the bus and gets copies.
 */
#ifndef FACT_RING_H
#define FACT_RING_H

#include "base/attributes.h"
#include "fact/fact.h"

#define FACT_SOURCE_QUOTA 4

struct fact_ring {
    struct fact *slots;
    uint32_t size;                  /* slots that there are  */
    uint32_t used;                  /* slots that hold facts */
    uint32_t held[FACT_RULE_COUNT]; /* slots by rule         */
};

/* The rings of one worker. */
struct fact_book {
    struct fact_ring rings[FACT_CLASS_COUNT];
};

/* What to look for: all facts that agree with each part that is given. */
struct fact_filter {
    const struct address *source; /* NULL: any; ports are not compared                       */
    struct slice user;            /* absent: any; compared byte by byte, over what facts keep */
};

/* Makes empty rings over FACT_CLASS_COUNT * per_class slots of the caller's; per_class is 1 or more. */
void fact_book_init(struct fact_book *book, struct fact *slots, uint32_t per_class);

/* Keeps a copy of the fact, or counts it to one that is there, by the rules above. */
void fact_book_add(struct fact_book *book, const struct fact *fact);

/* Copies the facts that the filter lets through, the latest first, and at most `room` of them.
 * Returns how many were copied. */
size_t fact_book_find(const struct fact_book *book, const struct fact_filter *filter,
                      struct fact *out, size_t room);

#endif
