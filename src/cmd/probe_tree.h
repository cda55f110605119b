/* cmd/probe_tree - walking through a search as the tree that it is.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_PROBE_TREE_H
#define CMD_PROBE_TREE_H

#include "locate/locate.h"

/* How deep a tree is walked: NAPTR, SRV, A, each with its records, and some to spare. */
#define PROBE_TREE_DEPTH 8

struct probe_tree_place {
    bool question;               /* a question, else a record                */
    size_t index;                /* in search->question or search->record    */
    size_t depth;                /* 0: a question of the target itself       */
    bool more[PROBE_TREE_DEPTH]; /* by depth, this one's included: a brother or sister follows */
};

struct probe_tree_visitor {
    void (*enter)(void *context, const struct probe_tree_place *place);
    void (*leave)(void *context,
                  const struct probe_tree_place *place); /* behind all below it; may be NULL */
    void *context;
};

/* Visits every question and every record, each before what it led to. */
void probe_tree_walk(const struct locate *search, const struct probe_tree_visitor *visitor);

#endif
