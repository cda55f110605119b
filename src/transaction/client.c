/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "transaction/table_internal.h"

static struct slice method_of(const struct transaction_client *client)
{
    return client->method == SIP_METHOD_OTHER ? client->method_text
                                              : sip_method_name(client->method);
}

static enum transaction_machine machine_of(const struct transaction_client *client)
{
    return client->method == SIP_METHOD_INVITE ? TRANSACTION_INVITE_CLIENT : TRANSACTION_CLIENT;
}

/* A transaction in its start state, with the deadline by which its request must be there. */
static struct transaction *open_client(struct transaction_table *table,
                                       const struct transaction_client *client, uint64_t now_us)
{
    struct slice method = method_of(client);
    V_ASSERT(client->method != SIP_METHOD_ACK && method.n > 0);
    if (method.n > UINT8_MAX)
        return NULL;
    struct transaction *t = transaction_take(table, machine_of(client), &client->flow,
                                             client->reliable, client->privileged);
    if (t == NULL)
        return NULL;
    memcpy(t->text, method.p, method.n);
    t->method_length = (uint8_t)method.n;
    t->user = client->user;
    timer_arm(&table->timers, transaction_timer(t, TRANSACTION_TIMER_LIFE), TRANSACTION_QUEUE_LIFE,
              now_us);
    return t;
}

enum transaction_result transaction_open(struct transaction_table *table,
                                         const struct transaction_client *client, uint64_t now_us,
                                         uint64_t *handle)
{
    const struct transaction *t = open_client(table, client, now_us);
    *handle = t == NULL ? 0 : t->handle;
    return t == NULL ? TRANSACTION_NO_ROOM : TRANSACTION_OK;
}

/* True when what must be kept of the request, by its row, can be. */
static bool can_keep(const struct transaction_table *table, const struct transaction *t,
                     struct slice bytes)
{
    int row =
        transaction_row_find((enum transaction_machine)t->machine, (enum transaction_state)t->state,
                             TRANSACTION_ON_SEND, t->reliable);
    if (row < 0 || (transaction_row((size_t)row)->effects & TRANSACTION_KEEP) == 0)
        return true;
    if (t->machine == TRANSACTION_INVITE_CLIENT && t->reliable)
        bytes = transaction_head(bytes);
    return transaction_kept_has_room(&table->kept, bytes.n, t->privileged);
}

enum transaction_result transaction_send(struct transaction_table *table,
                                         struct transaction_turn *turn, uint64_t handle,
                                         struct slice bytes)
{
    struct transaction *t = transaction_find(table, handle);
    if (t == NULL)
        return TRANSACTION_STALE;
    if (!transaction_turn_has_room(turn, false))
        return TRANSACTION_FULL;
    if (!can_keep(table, t, bytes))
        return TRANSACTION_NO_ROOM;
    const struct transaction_step step = {.event = TRANSACTION_ON_SEND, .bytes = bytes};
    return transaction_step(table, turn, t, &step) ? TRANSACTION_OK : TRANSACTION_IGNORED;
}

/* --- responses ------------------------------------------------------------------------------- */

static struct slice method_text(const struct transaction *t)
{
    return (struct slice){t->text, t->method_length};
}

/* The client transaction that a response is for: that of the handle, or its CANCEL, which has the same
 * branch. NULL when the method in CSeq is of neither.                          RFC 3261 17.1.3 */
static struct transaction *find_client(const struct transaction_table *table, uint64_t handle,
                                       const struct sip_message *response)
{
    struct transaction *t = transaction_find(table, handle);
    uint32_t number;
    struct slice method;
    if (t == NULL || !transaction_is_client(t) || t->quiet ||
        !transaction_cseq(response, &number, &method))
        return NULL;
    if (slice_equal(method, method_text(t)))
        return t;
    t = t->machine == TRANSACTION_INVITE_CLIENT ? transaction_find(table, t->partner) : NULL;
    return t != NULL && slice_equal(method, method_text(t)) ? t : NULL;
}

enum transaction_result transaction_response(struct transaction_table *table,
                                             struct transaction_turn *turn, uint64_t handle,
                                             const struct sip_message *response)
{
    struct transaction *t = find_client(table, handle, response);
    if (t == NULL)
        return TRANSACTION_STRAY;
    if (!transaction_turn_has_room(turn, true))
        return TRANSACTION_FULL;
    const struct transaction_step step = {.event = transaction_response_event(t, response->status),
                                          .message = response};
    return transaction_step(table, turn, t, &step) ? TRANSACTION_OK : TRANSACTION_IGNORED;
}

/* --- CANCEL ---------------------------------------------------------------------------------- */

/* Why an INVITE cannot be cancelled; OK when it can. */
static enum transaction_result can_cancel(const struct transaction *invite)
{
    if (invite == NULL)
        return TRANSACTION_STALE;
    if (invite->machine != TRANSACTION_INVITE_CLIENT || invite->partner != 0)
        return TRANSACTION_IGNORED;
    if (invite->state == TRANSACTION_START || invite->state == TRANSACTION_CALLING)
        return TRANSACTION_EARLY;
    return invite->state == TRANSACTION_PROCEEDING ? TRANSACTION_OK : TRANSACTION_IGNORED;
}

/* Opens the CANCEL's own transaction and sends it. */
static enum transaction_result send_cancel(struct transaction_table *table,
                                           struct transaction_turn *turn,
                                           struct transaction *invite, struct slice bytes)
{
    const struct transaction_client client = {.method = SIP_METHOD_CANCEL,
                                              .flow = invite->flow,
                                              .reliable = invite->reliable,
                                              .privileged = invite->privileged};
    struct transaction *cancel = open_client(table, &client, turn->now_us);
    if (cancel == NULL)
        return TRANSACTION_NO_ROOM;
    if (!can_keep(table, cancel, bytes)) {
        transaction_give(table, cancel);
        return TRANSACTION_NO_ROOM;
    }
    const struct transaction_step sent = {.event = TRANSACTION_ON_SEND, .bytes = bytes};
    const struct transaction_step cancelled = {.event = TRANSACTION_ON_CANCEL};
    cancel->quiet = true;
    cancel->partner = invite->handle;
    invite->partner = cancel->handle;
    bool taken = transaction_step(table, turn, cancel, &sent);
    taken = transaction_step(table, turn, invite, &cancelled) && taken;
    V_ASSERT(taken);
    return TRANSACTION_OK;
}

enum transaction_result transaction_cancel(struct transaction_table *table,
                                           struct transaction_turn *turn, uint64_t handle,
                                           struct slice reason)
{
    struct transaction *invite = transaction_find(table, handle);
    enum transaction_result result = can_cancel(invite);
    if (result != TRANSACTION_OK)
        return result;
    if (!transaction_turn_has_room(turn, true))
        return TRANSACTION_FULL;
    struct buffer before = turn->scratch;
    struct slice bytes =
        transaction_build_cancel(&turn->scratch, transaction_kept_slice(table, invite), reason);
    result = bytes.n == 0 ? TRANSACTION_NO_ROOM : send_cancel(table, turn, invite, bytes);
    if (result != TRANSACTION_OK)
        turn->scratch = before;
    return result;
}
