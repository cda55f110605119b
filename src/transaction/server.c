/* SPDX-License-Identifier: Apache-2.0 */
#include "transaction/table_internal.h"

/* --- matching -------------------------------------------------------------------------------- */

static bool text_is(const struct transaction_table *table, const struct transaction *t, size_t at,
                    size_t length, struct slice text)
{
    return slice_equal((struct slice){transaction_text(table, t) + at, length}, text);
}

/* The transaction that has the key, or NULL. There is one at most: whatever has the same key and another
 * To tag is refused, so that nobody can make a chain long. */
static struct transaction *find_match(const struct transaction_table *table,
                                      const struct transaction_key *key)
{
    struct slice match = buffer_slice(&key->match);
    struct transaction *t = transaction_candidate(table, TRANSACTION_BY_MATCH, match);
    while (t != NULL && !text_is(table, t, 0, t->match_length, match))
        t = transaction_candidate_next(table, TRANSACTION_BY_MATCH, t);
    return t;
}

/* Without the cookie the To tag has its part: that of the request or, in an ACK, that of the response.
 * A response that is not kept (a 2xx) cannot be asked.                         RFC 3261 17.2.3 */
static bool to_tag_matches(const struct transaction_table *table, const struct transaction *t,
                           const struct transaction_key *key, bool ack)
{
    size_t at = (size_t)t->match_length + t->merged_length;
    if (t->cookie)
        return true;
    if (!ack)
        return text_is(table, t, at, t->to_tag_length, key->to_tag);
    return t->kept == 0 ||
           slice_equal(transaction_kept_to_tag(transaction_kept_slice(table, t)), key->to_tag);
}

/* True when a transaction lives whose request is the same, but for the way it came. */
static bool is_merged(const struct transaction_table *table, const struct transaction_key *key)
{
    struct slice merged = buffer_slice(&key->merged);
    const struct transaction *t = NULL;
    if (merged.n > 0)
        t = transaction_candidate(table, TRANSACTION_BY_MERGED, merged);
    while (t != NULL && !text_is(table, t, t->match_length, t->merged_length, merged))
        t = transaction_candidate_next(table, TRANSACTION_BY_MERGED, t);
    return t != NULL;
}

/* The INVITE that a CANCEL is about; 0: none.                                      RFC 3261 9.2 */
static uint64_t find_invite(const struct transaction_table *table, const struct sip_message *cancel)
{
    struct transaction_key key;
    if (!transaction_key_read(cancel, SLICE("INVITE"), &key))
        return 0;
    const struct transaction *t = find_match(table, &key);
    return t == NULL || !to_tag_matches(table, t, &key, false) ? 0 : t->handle;
}

/* --- a request ------------------------------------------------------------------------------- */

/* Keeps the 100 for the case that the user is silent for 200 ms; where there is no block for it, it
 * goes out at once.                                                              RFC 3261 17.2.1 */
static void prepare_trying(struct transaction_table *table, struct transaction_turn *turn,
                           struct transaction *t, const struct transaction_request *request)
{
    struct buffer before = turn->scratch;
    struct slice trying = transaction_build_trying(&turn->scratch, request);
    if (trying.n == 0) {
        table->unsent++;
    } else if (transaction_keep(table, t, trying)) {
        turn->scratch = before;
    } else {
        table->unkept++;
        transaction_add(turn, t, TRANSACTION_DO_SEND, trying);
    }
}

static enum transaction_result begin(struct transaction_table *table, struct transaction_turn *turn,
                                     const struct transaction_request *request,
                                     const struct transaction_key *key)
{
    enum sip_method method = request->message->method;
    bool invite = method == SIP_METHOD_INVITE;
    struct transaction *t =
        transaction_take(table, invite ? TRANSACTION_INVITE_SERVER : TRANSACTION_SERVER,
                         &request->flow, request->reliable, request->privileged);
    if (t == NULL)
        return TRANSACTION_NO_ROOM;
    if (!transaction_set_key(table, t, key)) {
        transaction_give(table, t);
        return TRANSACTION_NO_ROOM;
    }
    if (invite)
        prepare_trying(table, turn, t, request);
    const struct transaction_step step = {
        .event = TRANSACTION_ON_REQUEST,
        .message = request->message,
        .invite = method == SIP_METHOD_CANCEL ? find_invite(table, request->message) : 0};
    return transaction_step(table, turn, t, &step) ? TRANSACTION_OK : TRANSACTION_IGNORED;
}

/* An ACK for what is known: absorbed, or told when it was for a 2xx. */
static enum transaction_result acknowledge(struct transaction_table *table,
                                           struct transaction_turn *turn, struct transaction *t,
                                           const struct transaction_request *request)
{
    const struct transaction_step step = {.event = TRANSACTION_ON_ACK, .message = request->message};
    size_t before = turn->count;
    /* One that comes before there is a final response is for nothing that we sent. */
    if (!transaction_step(table, turn, t, &step))
        return TRANSACTION_IGNORED;
    bool told = turn->count > before && turn->list[before].kind == TRANSACTION_TELL_ACK;
    return told ? TRANSACTION_OK : TRANSACTION_REPEATED;
}

static enum transaction_result repeat(struct transaction_table *table,
                                      struct transaction_turn *turn, struct transaction *t,
                                      const struct transaction_request *request)
{
    const struct transaction_step step = {.event = TRANSACTION_ON_REQUEST,
                                          .message = request->message};
    /* Its flow is gone, and the peer came back over another one: there the answer goes. 18.2.2 */
    if (t->links[TRANSACTION_BY_FLOW].bucket == TRANSACTION_UNLINKED &&
        t->reliable == request->reliable)
        (void)transaction_set_flow(table, t->handle, &request->flow);
    return transaction_step(table, turn, t, &step) ? TRANSACTION_REPEATED : TRANSACTION_IGNORED;
}

enum transaction_result transaction_request(struct transaction_table *table,
                                            struct transaction_turn *turn,
                                            const struct transaction_request *request)
{
    const struct sip_message *m = request->message;
    bool ack = m->method == SIP_METHOD_ACK;
    struct transaction_key key;
    if (!transaction_turn_has_room(turn, true))
        return TRANSACTION_FULL;
    if (!transaction_key_read(m, ack ? SLICE("INVITE") : m->method_text, &key))
        return TRANSACTION_BAD;
    if (m->method == SIP_METHOD_CANCEL)
        key.merged.length = 0; /* that of a merged request is answered for itself: 9.2 */
    struct transaction *t = find_match(table, &key);
    bool same = t != NULL && to_tag_matches(table, t, &key, ack);
    if (ack)
        return same ? acknowledge(table, turn, t, request) : TRANSACTION_STRAY;
    if (t != NULL)
        return same ? repeat(table, turn, t, request) : TRANSACTION_BAD;
    if (is_merged(table, &key)) {
        table->merged++;
        return TRANSACTION_MERGED;
    }
    return begin(table, turn, request, &key);
}

enum transaction_result transaction_respond(struct transaction_table *table,
                                            struct transaction_turn *turn, uint64_t handle,
                                            unsigned status, struct slice bytes)
{
    struct transaction *t = transaction_find(table, handle);
    if (t == NULL || transaction_is_client(t))
        return TRANSACTION_STALE;
    if (!transaction_turn_has_room(turn, false))
        return TRANSACTION_FULL;
    const struct transaction_step step = {.event = transaction_response_event(t, status),
                                          .bytes = bytes};
    return transaction_step(table, turn, t, &step) ? TRANSACTION_OK : TRANSACTION_IGNORED;
}
