/* SPDX-License-Identifier: Apache-2.0 */
#include "transaction/table_internal.h"

/* What the walk over the slots adds up. */
struct tally {
    uint32_t slots, blocks, timers;
};

/* The user of an INVITE that is Proceeding has a timer of its own for it, timer C. 16.6, 17.1.1.2 */
static bool may_have_no_deadline(const struct transaction *t)
{
    return t->state == TRANSACTION_PROCEEDING &&
           (t->machine == TRANSACTION_INVITE_CLIENT || t->machine == TRANSACTION_INVITE_SERVER);
}

static bool is_armed(const struct transaction_table *table, const struct transaction *t,
                     enum transaction_timer timer)
{
    return timer_is_armed(&table->timers, transaction_timer(t, timer));
}

static bool is_in_chain(const struct transaction_table *table, enum transaction_index index,
                        struct slice key, const struct transaction *t)
{
    const struct transaction *other = transaction_candidate(table, index, key);
    while (other != NULL && other != t)
        other = transaction_candidate_next(table, index, other);
    return other == t;
}

static const char *check_indices(const struct transaction_table *table, const struct transaction *t)
{
    const char *text = transaction_text(table, t);
    struct slice match = {text, t->match_length};
    struct slice merged = {text + t->match_length, t->merged_length};
    if (t->links[TRANSACTION_BY_FLOW].bucket != TRANSACTION_UNLINKED &&
        !is_in_chain(table, TRANSACTION_BY_FLOW, transaction_flow_slice(&t->flow), t))
        return "a transaction is not found by its flow";
    if (transaction_is_client(t))
        return NULL;
    if (!is_in_chain(table, TRANSACTION_BY_MATCH, match, t))
        return "a server transaction is not found by its key";
    if (merged.n > 0 && !is_in_chain(table, TRANSACTION_BY_MERGED, merged, t))
        return "a server transaction is not found by what merged requests share";
    return NULL;
}

static const char *check_slot(const struct transaction_table *table, const struct transaction *t,
                              struct tally *tally)
{
    bool retry = is_armed(table, t, TRANSACTION_TIMER_RETRY);
    bool life = is_armed(table, t, TRANSACTION_TIMER_LIFE);
    tally->slots++;
    tally->blocks += (t->kept != 0 ? 1U : 0U) + (t->text_block != 0 ? 1U : 0U);
    tally->timers += (retry ? 1U : 0U) + (life ? 1U : 0U);
    if (t->state >= TRANSACTION_TERMINATED)
        return "a transaction outlived its end";
    if (t->state == TRANSACTION_START && !transaction_is_client(t))
        return "a server transaction did not begin";
    if (!life && !may_have_no_deadline(t))
        return "a transaction has no deadline";
    if (t->quiet && transaction_find(table, t->partner) == NULL)
        return "a CANCEL outlived its INVITE";
    return check_indices(table, t);
}

const char *transaction_check(const struct transaction_table *table)
{
    struct tally tally = {0};
    uint32_t index = 0;
    uint64_t handle;
    const struct transaction *t;
    while ((t = slab_next(&table->slots, &index, &handle)) != NULL) {
        const char *wrong = check_slot(table, t, &tally);
        if (wrong != NULL)
            return wrong;
        if (t->handle != handle)
            return "a transaction does not know its handle";
    }
    if (tally.slots != table->slots.used)
        return "slots are used that nobody reaches";
    if (tally.blocks != table->kept.used)
        return "blocks are used that nobody reaches";
    if (tally.timers != table->timers.armed)
        return "timers run for nobody";
    return NULL;
}
