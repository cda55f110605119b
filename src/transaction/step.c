/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "transaction/table_internal.h"

static const struct slice nothing = {NULL, 0};

bool transaction_turn_has_room(const struct transaction_turn *turn, bool scratch)
{
    return turn->room - turn->count >= TRANSACTION_ACTIONS &&
           (!scratch || (buffer_good(&turn->scratch) &&
                         turn->scratch.size - turn->scratch.length >= TRANSACTION_SCRATCH));
}

void transaction_add(struct transaction_turn *turn, const struct transaction *t,
                     enum transaction_kind kind, struct slice bytes)
{
    V_ASSERT(turn->count < turn->room);
    turn->list[turn->count++] = (struct transaction_action){
        .kind = kind, .handle = t->handle, .user = t->user, .flow = t->flow, .bytes = bytes};
}

/* Tells the user, unless it does not know this transaction. */
static void tell(struct transaction_turn *turn, const struct transaction *t,
                 enum transaction_kind kind)
{
    if (!t->quiet)
        transaction_add(turn, t, kind, nothing);
}

/* --- what is kept ---------------------------------------------------------------------------- */

bool transaction_keep(struct transaction_table *table, struct transaction *t, struct slice bytes)
{
    if (t->kept == 0 || transaction_kept_capacity(t->kept) < bytes.n) {
        transaction_kept_give(&table->kept, &t->kept);
        if (transaction_kept_take(&table->kept, bytes.n, t->privileged, &t->kept) == NULL)
            return false;
    }
    if (bytes.n > 0)
        memcpy(transaction_kept_bytes(&table->kept, t->kept), bytes.p, bytes.n);
    t->kept_length = (uint16_t)bytes.n;
    return true;
}

struct slice transaction_kept_slice(const struct transaction_table *table,
                                    const struct transaction *t)
{
    return t->kept == 0
               ? nothing
               : (struct slice){transaction_kept_bytes(&table->kept, t->kept), t->kept_length};
}

/* --- effects --------------------------------------------------------------------------------- */

static void keep(struct transaction_table *table, struct transaction *t, struct slice bytes)
{
    /* On a stream an INVITE is never repeated: only its ACK and CANCEL are made from it. */
    if (t->machine == TRANSACTION_INVITE_CLIENT && t->reliable)
        bytes = transaction_head(bytes);
    if (!transaction_keep(table, t, bytes))
        table->unkept++;
}

static void acknowledge(struct transaction_table *table, struct transaction_turn *turn,
                        const struct transaction *t, const struct sip_message *response)
{
    struct slice ack =
        transaction_build_ack(&turn->scratch, transaction_kept_slice(table, t), response);
    if (ack.n > 0)
        transaction_add(turn, t, TRANSACTION_DO_SEND, ack);
    else
        table->unsent++;
}

static void send_what_is_said(struct transaction_table *table, struct transaction_turn *turn,
                              struct transaction *t, uint32_t effects,
                              const struct transaction_step *step)
{
    if ((effects & TRANSACTION_KEEP) != 0)
        keep(table, t, step->bytes);
    if ((effects & TRANSACTION_SEND) != 0)
        transaction_add(turn, t, TRANSACTION_DO_SEND, step->bytes);
    if ((effects & TRANSACTION_RESEND) != 0 && t->kept != 0)
        transaction_add(turn, t, TRANSACTION_DO_SEND, transaction_kept_slice(table, t));
    if ((effects & TRANSACTION_ACKNOWLEDGE) != 0)
        acknowledge(table, turn, t, step->message);
    if ((effects & TRANSACTION_FORGET) != 0)
        transaction_kept_give(&table->kept, &t->kept);
}

/* How long until it is sent again: T1 * 2^n. */
static void set_interval(struct transaction *t, uint32_t effects)
{
    unsigned longest = (effects & TRANSACTION_RETRY_CAPPED) != 0
                           ? TRANSACTION_QUEUE_T2 - TRANSACTION_QUEUE_T1
                           : TRANSACTION_QUEUE_LIFE - TRANSACTION_QUEUE_T1;
    if ((effects & TRANSACTION_RETRY_T1) != 0)
        t->interval = 0;
    else if ((effects & TRANSACTION_RETRY_T2) != 0)
        t->interval = TRANSACTION_QUEUE_T2 - TRANSACTION_QUEUE_T1;
    else if (t->interval < longest)
        t->interval++;
}

static void set_retry(struct transaction_table *table, struct transaction *t, uint32_t effects,
                      uint64_t now_us)
{
    static const uint32_t by_interval = TRANSACTION_RETRY_T1 | TRANSACTION_RETRY_DOUBLE |
                                        TRANSACTION_RETRY_CAPPED | TRANSACTION_RETRY_T2;
    uint32_t timer = transaction_timer(t, TRANSACTION_TIMER_RETRY);
    if ((effects & by_interval) != 0) {
        set_interval(t, effects);
        timer_arm(&table->timers, timer, TRANSACTION_QUEUE_T1 + t->interval, now_us);
    }
    if ((effects & TRANSACTION_RETRY_TRYING) != 0)
        timer_arm(&table->timers, timer, TRANSACTION_QUEUE_TRYING, now_us);
    if ((effects & TRANSACTION_RETRY_STOP) != 0)
        timer_cancel(&table->timers, timer);
}

static void set_life(struct transaction_table *table, const struct transaction *t, uint32_t effects,
                     uint64_t now_us)
{
    uint32_t timer = transaction_timer(t, TRANSACTION_TIMER_LIFE);
    if ((effects & TRANSACTION_LIFE_64T1) != 0)
        timer_arm(&table->timers, timer, TRANSACTION_QUEUE_LIFE, now_us);
    if ((effects & TRANSACTION_LIFE_T4) != 0)
        timer_arm(&table->timers, timer, TRANSACTION_QUEUE_T4, now_us);
    if ((effects & TRANSACTION_LIFE_STOP) != 0)
        timer_cancel(&table->timers, timer);
}

/* What TRANSACTION_UP means: a message that came, by what it is. */
static void tell_message(struct transaction_turn *turn, const struct transaction *t,
                         const struct transaction_step *step)
{
    if (transaction_is_client(t)) {
        tell(turn, t, TRANSACTION_TELL_RESPONSE);
        return;
    }
    V_ASSERT(step->message != NULL);
    if (step->event == TRANSACTION_ON_ACK)
        tell(turn, t, TRANSACTION_TELL_ACK);
    else if (step->message->method == SIP_METHOD_CANCEL)
        tell(turn, t, TRANSACTION_TELL_CANCEL);
    else
        tell(turn, t, TRANSACTION_TELL_REQUEST);
    turn->list[turn->count - 1].invite = step->invite;
}

static void tell_what_is_said(struct transaction_turn *turn, const struct transaction *t,
                              uint32_t effects, const struct transaction_step *step)
{
    if ((effects & TRANSACTION_UP) != 0)
        tell_message(turn, t, step);
    if ((effects & TRANSACTION_UP_TIMEOUT) != 0)
        tell(turn, t, TRANSACTION_TELL_TIMEOUT);
    if ((effects & TRANSACTION_UP_TRANSPORT) != 0)
        tell(turn, t, TRANSACTION_TELL_TRANSPORT);
    if ((effects & TRANSACTION_UP_FLOW_LOST) != 0)
        tell(turn, t, TRANSACTION_TELL_FLOW_LOST);
}

/* --- steps ----------------------------------------------------------------------------------- */

bool transaction_step(struct transaction_table *table, struct transaction_turn *turn,
                      struct transaction *t, const struct transaction_step *step)
{
    int number = transaction_row_find((enum transaction_machine)t->machine,
                                      (enum transaction_state)t->state, step->event, t->reliable);
    if (number < 0)
        return false;
    const struct transaction_row *row = transaction_row((size_t)number);
    table->rows[number]++;
    t->state = row->next;
    send_what_is_said(table, turn, t, row->effects, step);
    set_retry(table, t, row->effects, turn->now_us);
    set_life(table, t, row->effects, turn->now_us);
    tell_what_is_said(turn, t, row->effects, step);
    if (row->next == TRANSACTION_TERMINATED)
        transaction_end(table, turn, t);
    return true;
}

void transaction_end(struct transaction_table *table, struct transaction_turn *turn,
                     struct transaction *t)
{
    /* With its INVITE a CANCEL has nothing left to be about, and nobody finds it any more. */
    struct transaction *cancel =
        t->machine == TRANSACTION_INVITE_CLIENT ? transaction_find(table, t->partner) : NULL;
    if (cancel != NULL)
        transaction_give(table, cancel);
    tell(turn, t, TRANSACTION_DO_FREE);
    transaction_give(table, t);
}

enum transaction_event transaction_response_event(const struct transaction *t, unsigned status)
{
    if (status < 200)
        return TRANSACTION_ON_PROVISIONAL;
    if (t->machine != TRANSACTION_INVITE_CLIENT && t->machine != TRANSACTION_INVITE_SERVER)
        return TRANSACTION_ON_FINAL;
    return status < 300 ? TRANSACTION_ON_SUCCESS : TRANSACTION_ON_FAILURE;
}

bool transaction_tick(struct transaction_table *table, struct transaction_turn *turn,
                      unsigned budget)
{
    while (transaction_turn_has_room(turn, false)) {
        uint32_t timer = timer_expire(&table->timers, turn->now_us, &budget);
        if (timer == TIMER_NONE)
            return transaction_next(table) <= turn->now_us;
        uint64_t handle;
        struct transaction *t = slab_at(&table->slots, timer / TRANSACTION_TIMER_COUNT, &handle);
        struct transaction_step step = {.event = timer % TRANSACTION_TIMER_COUNT ==
                                                         TRANSACTION_TIMER_LIFE
                                                     ? TRANSACTION_ON_TIMEOUT
                                                     : TRANSACTION_ON_RETRY};
        bool taken = transaction_step(table, turn, t, &step);
        V_ASSERT(taken); /* a timer runs only in states that have a row for it */
    }
    return transaction_next(table) <= turn->now_us;
}

/* --- what is not a message ------------------------------------------------------------------- */

enum transaction_result transaction_abandon(struct transaction_table *table,
                                            struct transaction_turn *turn, uint64_t handle)
{
    struct transaction *t = transaction_find(table, handle);
    if (t == NULL)
        return TRANSACTION_STALE;
    if (!transaction_turn_has_room(turn, false))
        return TRANSACTION_FULL;
    transaction_end(table, turn, t);
    return TRANSACTION_OK;
}

enum transaction_result transaction_send_failed(struct transaction_table *table,
                                                struct transaction_turn *turn, uint64_t handle)
{
    static const struct transaction_step step = {.event = TRANSACTION_ON_TRANSPORT};
    struct transaction *t = transaction_find(table, handle);
    if (t == NULL)
        return TRANSACTION_STALE;
    if (!transaction_turn_has_room(turn, false))
        return TRANSACTION_FULL;
    return transaction_step(table, turn, t, &step) ? TRANSACTION_OK : TRANSACTION_IGNORED;
}

/* A transaction that still counts on the flow, or NULL. */
static struct transaction *find_by_flow(const struct transaction_table *table,
                                        const struct transaction_flow *flow)
{
    struct transaction *t =
        transaction_candidate(table, TRANSACTION_BY_FLOW, transaction_flow_slice(flow));
    while (t != NULL && memcmp(&t->flow, flow, sizeof *flow) != 0)
        t = transaction_candidate_next(table, TRANSACTION_BY_FLOW, t);
    return t;
}

enum transaction_result transaction_flow_closed(struct transaction_table *table,
                                                struct transaction_turn *turn,
                                                const struct transaction_flow *flow)
{
    static const struct transaction_step step = {.event = TRANSACTION_ON_TRANSPORT};
    struct transaction *t;
    while ((t = find_by_flow(table, flow)) != NULL) {
        if (!transaction_turn_has_room(turn, false))
            return TRANSACTION_FULL;
        /* Told once; and the walk begins anew, as a step may end its neighbour as well. */
        transaction_unlink(table, t, TRANSACTION_BY_FLOW);
        (void)!transaction_step(table, turn, t, &step);
    }
    return TRANSACTION_OK;
}

bool transaction_set_flow(struct transaction_table *table, uint64_t handle,
                          const struct transaction_flow *flow)
{
    struct transaction *t = transaction_find(table, handle);
    if (t == NULL)
        return false;
    transaction_unlink(table, t, TRANSACTION_BY_FLOW);
    t->flow = *flow;
    transaction_link_flow(table, t);
    return true;
}

bool transaction_set_user(struct transaction_table *table, uint64_t handle, uint64_t user)
{
    struct transaction *t = transaction_find(table, handle);
    if (t == NULL)
        return false;
    t->user = user;
    return true;
}
