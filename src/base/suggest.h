/* base/suggest - which word was meant.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

struct suggestion {
    const char *word;
    const char *name; /* the nearest so far; NULL: none is near enough */
    size_t distance;
};

/* A search for what `word` was meant to be. */
struct suggestion suggest_for(const char *word);

/* Keeps `name` (borrowed) if it is nearer to the word than what was considered before. Near enough
 * is: up to one letter, and one more for every three that the word has, added, left out, changed, or
 * swapped with their neighbour. */
void suggest_consider(struct suggestion *s, const char *name);

/* How many letters must be added, left out, changed or swapped to get from a to b. Words of more
 * than 31 letters are as far from anything as can be. */
size_t suggest_distance(const char *a, const char *b);

#endif
