/* A table of transactions with all that a test lends it: memory, actions, a clock, messages.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_TRANSACTION_DESK_H
#define TESTS_UNIT_TRANSACTION_DESK_H

#include "base/memory.h"
#include "base/timer.h"
#include "sip/response.h"
#include "transaction/transaction.h"
#include "unit/t.h"

#define MS UINT64_C(1000)

/* What a message of a test is made of; what is NULL has a default. */
struct letter {
    const char *method, *uri, *via, *from, *to, *call_id, *cseq, *more, *body;
};

struct desk {
    struct transaction_table *table;
    struct transaction_turn turn;
    struct transaction_action actions[64];
    char scratch[4 * TRANSACTION_SCRATCH];
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message message;
    char bytes[SIP_MAX_MESSAGE];
    uint64_t handle; /* of the last transaction that was told or opened */
};

static struct desk desk;

static const struct transaction_setting desk_setting = {
    .capacity = 20, .blocks = {40, 4, 2, 1, 1}, .key = "0123456789abcde"};

static const struct transaction_flow desk_flow = {"peer"};

/* Opens the desk at the time 1 s. */
static inline void desk_open(const struct transaction_setting *setting)
{
    void *memory = memory_new(transaction_table_size(setting));
    assert_non_null(memory);
    desk.table = transaction_table_init(memory, setting, 1000 * MS);
    desk.turn = (struct transaction_turn){.now_us = 1000 * MS,
                                          .list = desk.actions,
                                          .room = COUNT_OF(desk.actions),
                                          .scratch = buffer_of(desk.scratch, sizeof desk.scratch)};
    desk.handle = 0;
}

/* The state of the table is what it should be. */
static inline void desk_check(void)
{
    const char *wrong = transaction_check(desk.table);
    if (wrong != NULL)
        fail_msg("%s", wrong);
}

/* Closes the desk. */
static inline void desk_close(void)
{
    desk_check();
    memory_free(desk.table);
}

static inline const char *or_default(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

/* Writes and parses a request. */
static inline const struct sip_message *desk_request(const struct letter *l)
{
    char cseq[64];
    struct sip_error why;
    const char *method = or_default(l->method, "INVITE");
    (void)snprintf(cseq, sizeof cseq, "1 %s", method);
    int n = snprintf(desk.bytes, sizeof desk.bytes,
                     "%s %s SIP/2.0\r\nVia: %s\r\nMax-Forwards: 70\r\nFrom: %s\r\nTo: %s\r\n"
                     "Call-ID: %s\r\nCSeq: %s\r\n%sContent-Length: %zu\r\n\r\n%s",
                     method, or_default(l->uri, "sip:b@example.org"),
                     or_default(l->via, "SIP/2.0/UDP client.example.com;branch=z9hG4bKa1;rport"),
                     or_default(l->from, "<sip:a@example.com>;tag=f1"),
                     or_default(l->to, "<sip:b@example.org>"), or_default(l->call_id, "c1@example"),
                     or_default(l->cseq, cseq), or_default(l->more, ""),
                     strlen(or_default(l->body, "")), or_default(l->body, ""));
    assert_true(n > 0 && (size_t)n < sizeof desk.bytes);
    assert_true(sip_message_parse((struct slice){desk.bytes, (size_t)n}, desk.lines,
                                  SIP_MAX_HEADERS, &desk.message, &why));
    return &desk.message;
}

/* Writes and parses a response. */
static inline const struct sip_message *desk_response(unsigned status, const char *cseq)
{
    struct sip_error why;
    int n = snprintf(desk.bytes, sizeof desk.bytes,
                     "SIP/2.0 %u Said\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKtoken\r\n"
                     "From: <sip:a@example.com>;tag=f1\r\nTo: <sip:b@example.org>;tag=t%u\r\n"
                     "Call-ID: c1@example\r\nCSeq: %s\r\nContent-Length: 0\r\n\r\n",
                     status, status, cseq);
    assert_true(n > 0 && (size_t)n < sizeof desk.bytes);
    assert_true(sip_message_parse((struct slice){desk.bytes, (size_t)n}, desk.lines,
                                  SIP_MAX_HEADERS, &desk.message, &why));
    return &desk.message;
}

/* Clears the turn and lets a request come in over a flow. */
static inline enum transaction_result desk_receive_over(const struct letter *l, bool reliable,
                                                        const struct transaction_flow *flow)
{
    const struct transaction_request request = {.message = desk_request(l),
                                                .flow = *flow,
                                                .reliable = reliable,
                                                .privileged = true,
                                                .source_address = SLICE("192.0.2.7"),
                                                .source_port = 5060};
    transaction_turn_clear(&desk.turn);
    enum transaction_result result = transaction_request(desk.table, &desk.turn, &request);
    if (result == TRANSACTION_OK && desk.turn.count > 0)
        desk.handle = desk.turn.list[desk.turn.count - 1].handle;
    desk_check();
    return result;
}

static inline enum transaction_result desk_receive(const struct letter *l, bool reliable)
{
    return desk_receive_over(l, reliable, &desk_flow);
}

/* Clears the turn and lets the user answer desk.handle. */
static inline enum transaction_result desk_answer(unsigned status)
{
    const struct sip_message *m = desk_response(status, "1 INVITE");
    transaction_turn_clear(&desk.turn);
    enum transaction_result result = transaction_respond(
        desk.table, &desk.turn, desk.handle, status, (struct slice){m->bytes, m->length});
    desk_check();
    return result;
}

/* Clears the turn, opens a client transaction and sends its request. */
static inline enum transaction_result desk_send(const struct letter *l, bool reliable)
{
    const struct sip_message *m = desk_request(l);
    const struct transaction_client client = {.method = m->method,
                                              .method_text = m->method_text,
                                              .flow = desk_flow,
                                              .reliable = reliable,
                                              .privileged = true,
                                              .user = 42};
    transaction_turn_clear(&desk.turn);
    enum transaction_result result =
        transaction_open(desk.table, &client, desk.turn.now_us, &desk.handle);
    desk_check();
    if (result == TRANSACTION_OK)
        result = transaction_send(desk.table, &desk.turn, desk.handle,
                                  (struct slice){m->bytes, m->length});
    desk_check();
    return result;
}

/* Clears the turn and lets a response come in for desk.handle. */
static inline enum transaction_result desk_hear(unsigned status, const char *cseq)
{
    const struct sip_message *m = desk_response(status, cseq);
    transaction_turn_clear(&desk.turn);
    enum transaction_result result = transaction_response(desk.table, &desk.turn, desk.handle, m);
    desk_check();
    return result;
}

/* Clears the turn and lets all timers expire that are due now. */
static inline void desk_tick(void)
{
    transaction_turn_clear(&desk.turn);
    while (transaction_tick(desk.table, &desk.turn, 100))
        ;
    desk_check();
}

/* What is to be done, a letter for each action:
 *   1 a 100 is sent, P another response, A an ACK, C a CANCEL, Q another request
 *   R a request is told, c a CANCEL, K an ACK, U a response, T a timeout, X "could not be sent",
 *   L "the flow is lost"; F the transaction is free */
static inline const char *desk_said(void)
{
    static const char letters[] = {
        [TRANSACTION_DO_SEND] = 'Q',        [TRANSACTION_TELL_REQUEST] = 'R',
        [TRANSACTION_TELL_CANCEL] = 'c',    [TRANSACTION_TELL_ACK] = 'K',
        [TRANSACTION_TELL_RESPONSE] = 'U',  [TRANSACTION_TELL_TIMEOUT] = 'T',
        [TRANSACTION_TELL_TRANSPORT] = 'X', [TRANSACTION_TELL_FLOW_LOST] = 'L',
        [TRANSACTION_DO_FREE] = 'F',
    };
    static char said[COUNT_OF(desk.actions) + 1];
    for (size_t i = 0; i < desk.turn.count; i++) {
        const struct transaction_action *a = &desk.turn.list[i];
        said[i] = letters[a->kind];
        if (a->kind != TRANSACTION_DO_SEND)
            continue;
        assert_true(a->bytes.n > 12);
        if (memcmp(a->bytes.p, "SIP/2.0 ", 8) == 0)
            said[i] = memcmp(a->bytes.p + 8, "100", 3) == 0 ? '1' : 'P';
        else if (memcmp(a->bytes.p, "ACK ", 4) == 0)
            said[i] = 'A';
        else if (memcmp(a->bytes.p, "CANCEL ", 7) == 0)
            said[i] = 'C';
    }
    said[desk.turn.count] = '\0';
    return said;
}

#endif
