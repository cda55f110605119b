/* transaction/table_internal - the slots of the table, and how one is found.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TRANSACTION_TABLE_INTERNAL_H
#define TRANSACTION_TABLE_INTERNAL_H

#include "base/timer.h"
#include "transaction/kept_internal.h"
#include "transaction/key_internal.h"

/* What a transaction is looked up by, each in a hash table of its own. */
enum transaction_index {
    TRANSACTION_BY_MATCH,  /* server: 17.2.3                    */
    TRANSACTION_BY_MERGED, /* server: 8.2.2.2                   */
    TRANSACTION_BY_FLOW,   /* both: who must hear that it closed */
    TRANSACTION_INDEX_COUNT,
};

/* A place in the chain of a bucket. */
struct transaction_link {
    uint32_t bucket; /* TRANSACTION_UNLINKED: in no chain      */
    uint32_t next, previous;
};

#define TRANSACTION_UNLINKED UINT32_MAX
#define TRANSACTION_INLINE   304 /* bytes of text that need no block of their own */

/* The timers of the transaction in slot i are 2 i and 2 i + 1. */
enum transaction_timer {
    TRANSACTION_TIMER_RETRY,
    TRANSACTION_TIMER_LIFE,
    TRANSACTION_TIMER_COUNT,
};

struct transaction {
    uint64_t handle, user;
    uint64_t
        partner;   /* INVITE client: its CANCEL, even when that has ended; a CANCEL: its INVITE */
    uint64_t kept; /* what is sent again; 0: nothing                                        */
    uint64_t text_block; /* 0: the text is in `text`                                           */
    struct transaction_flow flow;
    struct transaction_link links[TRANSACTION_INDEX_COUNT];
    uint16_t kept_length;
    uint16_t match_length, merged_length, to_tag_length; /* server: what the text is, in order  */
    uint8_t method_length;  /* client: the text is the method                                   */
    uint8_t machine, state; /* enum transaction_machine, transaction_state                      */
    uint8_t interval;       /* the retry timer runs for T1 * 2^interval                         */
    bool reliable, privileged;
    bool cookie; /* server: the key is one of RFC 3261                                       */
    bool quiet;  /* a CANCEL of our own: the user does not know it                           */
    char text[TRANSACTION_INLINE];
};

/* The queues of the timers, in the order in which they are added. */
enum transaction_queue {
    TRANSACTION_QUEUE_T1, /* and T1 * 2^n for n up to 6 */
    TRANSACTION_QUEUE_T2 = TRANSACTION_QUEUE_T1 + 3,
    TRANSACTION_QUEUE_LIFE = TRANSACTION_QUEUE_T1 + 6,
    TRANSACTION_QUEUE_T4,
    TRANSACTION_QUEUE_TRYING,
};

struct transaction_table {
    struct slab slots;
    struct timer_set timers;
    struct transaction_kept kept;
    uint32_t *buckets[TRANSACTION_INDEX_COUNT];
    uint32_t bucket_mask;
    struct siphash_key key;
    uint64_t merged, unkept, unsent;
    uint64_t rows[TRANSACTION_MAX_ROWS];
};

/* What happens to a transaction. */
struct transaction_step {
    enum transaction_event event;
    struct slice bytes;                /* what the user sends                          */
    const struct sip_message *message; /* what came                                    */
    uint64_t invite;                   /* a new CANCEL: the INVITE it is about, or 0   */
};

/* --- table.c --------------------------------------------------------------------------------- */

/* A transaction in its start state, or NULL: no slot. It is in no index but that of its flow. */
MUST_USE struct transaction *transaction_take(struct transaction_table *table,
                                              enum transaction_machine machine,
                                              const struct transaction_flow *flow, bool reliable,
                                              bool privileged);

/* Gives back all that a transaction has. Not its partner's. */
void transaction_give(struct transaction_table *table, struct transaction *t);

/* The transaction of a handle, or NULL. */
struct transaction *transaction_find(const struct transaction_table *table, uint64_t handle);

/* Gives a server transaction its key, which makes it findable. False: no block for a long one. */
MUST_USE bool transaction_set_key(struct transaction_table *table, struct transaction *t,
                                  const struct transaction_key *key);

/* The text of a transaction: key or method. */
const char *transaction_text(const struct transaction_table *table, const struct transaction *t);

/* The first transaction in the bucket where `key` would be, and the next one there; NULL: no more. They
 * are candidates: compare the key. */
struct transaction *transaction_candidate(const struct transaction_table *table,
                                          enum transaction_index index, struct slice key);

/* See transaction_candidate(). */
struct transaction *transaction_candidate_next(const struct transaction_table *table,
                                               enum transaction_index index,
                                               const struct transaction *t);

/* Takes a transaction out of an index, if it is there. */
void transaction_unlink(struct transaction_table *table, struct transaction *t,
                        enum transaction_index index);

/* Puts a transaction into the index of its flow. */
void transaction_link_flow(struct transaction_table *table, struct transaction *t);

/* The bytes of a flow, as a key. */
static inline struct slice transaction_flow_slice(const struct transaction_flow *flow)
{
    return (struct slice){(const char *)flow->bytes, sizeof flow->bytes};
}

/* The number of a timer. */
static inline uint32_t transaction_timer(const struct transaction *t, enum transaction_timer timer)
{
    return slab_index(t->handle) * TRANSACTION_TIMER_COUNT + (uint32_t)timer;
}

/* --- step.c ---------------------------------------------------------------------------------- */

/* True when `turn` has room for what one step can do. */
bool transaction_turn_has_room(const struct transaction_turn *turn, bool scratch);

/* Takes the row for the event, if there is one: false otherwise, and nothing happens. The transaction
 * may be gone afterwards. turn: transaction_turn_has_room(). */
MUST_USE bool transaction_step(struct transaction_table *table, struct transaction_turn *turn,
                               struct transaction *t, const struct transaction_step *step);

/* Destroys a transaction, and with an INVITE its CANCEL, and tells so. */
void transaction_end(struct transaction_table *table, struct transaction_turn *turn,
                     struct transaction *t);

/* Keeps bytes for later. False: there was no block, and nothing is kept now. */
bool transaction_keep(struct transaction_table *table, struct transaction *t, struct slice bytes);

/* What is kept; empty when nothing is. */
struct slice transaction_kept_slice(const struct transaction_table *table,
                                    const struct transaction *t);

/* Appends an action. The flow is that of the transaction. */
void transaction_add(struct transaction_turn *turn, const struct transaction *t,
                     enum transaction_kind kind, struct slice bytes);

/* True for the machines of a client. */
static inline bool transaction_is_client(const struct transaction *t)
{
    return t->machine == TRANSACTION_INVITE_CLIENT || t->machine == TRANSACTION_CLIENT;
}

/* The event that a response is: by its class, and whether the machine is one for INVITE. */
enum transaction_event transaction_response_event(const struct transaction *t, unsigned status);

/* --- build.c --------------------------------------------------------------------------------- */

/* Appends the ACK for a final response to the INVITE that is kept. Empty when it cannot be. 17.1.1.3 */
struct slice transaction_build_ack(struct buffer *b, struct slice invite,
                                   const struct sip_message *response);

/* Appends the CANCEL for the INVITE that is kept; reason.p may be NULL. Empty when it cannot be. 9.1 */
struct slice transaction_build_cancel(struct buffer *b, struct slice invite, struct slice reason);

/* Appends the 100 for a request. Empty when it cannot be.                        8.2.6.1, 17.2.1 */
struct slice transaction_build_trying(struct buffer *b, const struct transaction_request *request);

/* The To tag of a message that we sent and kept; p == NULL: none. */
struct slice transaction_kept_to_tag(struct slice message);

/* The start line and the headers of a message, with the empty line behind them. */
struct slice transaction_head(struct slice message);

#endif
