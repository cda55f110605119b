/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LONGEST 31

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Damerau and Levenshtein: cost[i][j] is the way from the first i letters of a to the first j of b. */
static size_t cost_of(size_t cost[][LONGEST + 1], const char *a, size_t i, const char *b, size_t j)
{
    if (i == 0 || j == 0)
        return i + j;
    size_t change = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
    size_t best = least(change, least(cost[i - 1][j], cost[i][j - 1]) + 1);
    bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
    return swapped ? least(best, cost[i - 2][j - 2] + 1) : best;
}

size_t suggest_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), cost[LONGEST + 1][LONGEST + 1];
    if (n > LONGEST || m > LONGEST)
        return SIZE_MAX;
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++)
            cost[i][j] = cost_of(cost, a, i, b, j);
    return cost[n][m];
}

struct suggestion suggest_for(const char *word)
{
    return (struct suggestion){.word = word, .distance = strlen(word) / 3 + 1};
}

void suggest_consider(struct suggestion *s, const char *name)
{
    size_t distance = suggest_distance(s->word, name);
    if (distance < s->distance || (distance == s->distance && s->name == NULL)) {
        s->distance = distance;
        s->name = name;
    }
}
