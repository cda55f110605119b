/* SPDX-License-Identifier: Apache-2.0
 *
 * With a stack of its own: what DNS says cannot make the program's deep.
 */
#include "cmd/probe_tree.h"

#define NONE ((size_t)-1)

/* The questions below a record, or the records below a question. */
struct branch {
    bool questions;
    size_t parent;                 /* a record (LOCATE_NONE: the target), or a question */
    size_t next;                   /* the next of them; NONE: there is none left        */
    struct probe_tree_place place; /* of the one that stands open */
};

/* The first of a branch at or behind `from`. */
static size_t find(const struct locate *search, const struct branch *branch, size_t from)
{
    size_t count = branch->questions ? search->question_count : search->record_count;
    for (size_t i = from; i < count; i++) {
        size_t parent = branch->questions ? search->question[i].record : search->record[i].question;
        if (parent == branch->parent)
            return i;
    }
    return NONE;
}

static struct branch below(const struct locate *search, bool questions, size_t parent)
{
    struct branch branch = {.questions = questions, .parent = parent};
    branch.next = find(search, &branch, 0);
    return branch;
}

void probe_tree_walk(const struct locate *search, const struct probe_tree_visitor *visitor)
{
    struct branch way[PROBE_TREE_DEPTH] = {below(search, true, LOCATE_NONE)};
    struct probe_tree_place place = {0};
    size_t depth = 0;
    for (;;) {
        struct branch *branch = &way[depth];
        if (branch->next == NONE) {
            if (depth == 0)
                return;
            depth--;
            if (visitor->leave != NULL)
                visitor->leave(visitor->context, &way[depth].place);
            continue;
        }
        place.question = branch->questions;
        place.index = branch->next;
        place.depth = depth;
        branch->next = find(search, branch, branch->next + 1);
        place.more[depth] = branch->next != NONE;
        branch->place = place;
        visitor->enter(visitor->context, &place);
        if (depth + 1 < PROBE_TREE_DEPTH)
            way[++depth] = below(search, !place.question, place.index);
        else if (visitor->leave != NULL)
            visitor->leave(visitor->context, &place);
    }
}
