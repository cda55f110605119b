/* Two tables of transactions, and between them a network that loses, doubles, delays and reorders: the
 * callee sees each request once, the caller hears one end of each, and nothing is left behind.
 * SPDX-License-Identifier: Apache-2.0                      RFC 3261 17, RFC 6026; virtual time
 */
#include "base/memory.h"
#include "base/timer.h"
#include "property/random.h"
#include "sip/cseq.h"
#include "sip/response.h"
#include "sip/via.h"
#include "transaction/transaction.h"
#include "unit/t.h"

#include <stdlib.h>

#define MS     UINT64_C(1000)
#define CALLS  150U
#define SEEDS  20U
#define FLIGHT 256U
#define BYTES  700U

struct datagram {
    uint64_t due_us; /* 0: none */
    bool to_callee;
    size_t length;
    char bytes[BYTES];
};

/* One request, from both ends. */
struct call {
    bool invite;
    unsigned status; /* what the callee will say */
    uint64_t start_us;
    unsigned told;                /* to the callee's user; never twice             */
    unsigned finals, ends, frees; /* of the caller                                 */
    uint64_t callee, answer_us;   /* when its user says something; 0: never again  */
    uint64_t gap_us;              /* until a 2xx is repeated                       */
    bool provisional;
    size_t length; /* of the request, as the callee got it */
    char request[BYTES];
};

static struct {
    uint64_t now_us;
    struct random random;
    struct transaction_table *caller, *callee;
    struct datagram net[FLIGHT];
    struct call calls[CALLS];
    unsigned lost, doubled;
} world;

static struct transaction_action actions[64];
static char scratch[4 * TRANSACTION_SCRATCH];
static struct sip_header_line lines[SIP_MAX_HEADERS];

/* --- the network ----------------------------------------------------------------------------- */

static void put(struct slice bytes, bool to_callee)
{
    struct datagram *d = world.net;
    while (d < world.net + FLIGHT && d->due_us != 0)
        d++;
    assert_true(d < world.net + FLIGHT && bytes.n <= BYTES);
    size_t delay_ms = random_below(&world.random, 10) == 0 ? random_below(&world.random, 4000)
                                                           : random_below(&world.random, 60);
    *d = (struct datagram){
        .due_us = world.now_us + (delay_ms + 1) * MS, .to_callee = to_callee, .length = bytes.n};
    memcpy(d->bytes, bytes.p, bytes.n);
}

static void post(struct slice bytes, bool to_callee)
{
    if (random_below(&world.random, 5) == 0) {
        world.lost++;
        return;
    }
    put(bytes, to_callee);
    if (random_below(&world.random, 10) == 0) {
        world.doubled++;
        put(bytes, to_callee);
    }
}

/* Every call has its own flow: a phone each. */
static struct transaction_flow flow_of(unsigned number)
{
    struct transaction_flow flow = {{(unsigned char)number, (unsigned char)(number >> 8)}};
    return flow;
}

/* --- both users ------------------------------------------------------------------------------ */

static struct call *call_of(const struct sip_message *m)
{
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_CALL_ID);
    assert_non_null(line);
    unsigned long number =
        strtoul((line != NULL ? sip_message_value(m, line) : (struct slice){0}).p + 1, NULL, 10);
    assert_true(number < CALLS);
    return &world.calls[number];
}

static void caller_hears(const struct transaction_action *a, unsigned status)
{
    struct call *call = &world.calls[a->user];
    if (a->kind == TRANSACTION_TELL_RESPONSE && status < 200) {
        assert_int_equal(call->finals + call->ends, 0);
        return;
    }
    if (a->kind == TRANSACTION_TELL_RESPONSE) {
        assert_int_equal(status, call->status); /* its own, not another's */
        call->finals++;
        call->ends += status >= 300 || !call->invite;
    }
    call->ends += a->kind == TRANSACTION_TELL_TIMEOUT;
    call->frees += a->kind == TRANSACTION_DO_FREE;
    assert_true(call->ends <= 1 && call->frees <= 1);
}

static void callee_hears(const struct transaction_action *a, const struct sip_message *m)
{
    if (a->kind != TRANSACTION_TELL_REQUEST)
        return;
    struct call *call = call_of(m);
    assert_int_equal(call->told++, 0);
    call->callee = a->handle;
    call->length = m->length;
    memcpy(call->request, m->bytes, m->length);
    call->answer_us = world.now_us + (1 + random_below(&world.random, 3000)) * MS;
    call->provisional = call->invite && random_below(&world.random, 2) == 0;
    call->gap_us = TRANSACTION_T1_US;
}

static struct transaction_turn begin_turn(void)
{
    return (struct transaction_turn){.now_us = world.now_us,
                                     .list = actions,
                                     .room = COUNT_OF(actions),
                                     .scratch = buffer_of(scratch, sizeof scratch)};
}

static void carry_out(const struct transaction_turn *turn, bool by_caller,
                      const struct sip_message *m)
{
    const char *wrong = transaction_check(by_caller ? world.caller : world.callee);
    if (wrong != NULL)
        fail_msg("%s", wrong);
    for (size_t i = 0; i < turn->count; i++) {
        const struct transaction_action *a = &turn->list[i];
        if (a->kind == TRANSACTION_DO_SEND)
            post(a->bytes, by_caller);
        else if (by_caller)
            caller_hears(a, m != NULL ? m->status : 0);
        else
            callee_hears(a, m);
    }
}

/* --- what happens ---------------------------------------------------------------------------- */

static void start(struct call *call, unsigned number)
{
    char bytes[BYTES];
    const char *method = call->invite ? "INVITE" : "OPTIONS";
    const struct transaction_client client = {.method = call->invite ? SIP_METHOD_INVITE
                                                                     : SIP_METHOD_OPTIONS,
                                              .flow = flow_of(number),
                                              .privileged = true,
                                              .user = number};
    struct transaction_turn turn = begin_turn();
    uint64_t handle;
    assert_int_equal(transaction_open(world.caller, &client, world.now_us, &handle),
                     TRANSACTION_OK);
    int n = snprintf(bytes, sizeof bytes,
                     "%s sip:b@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK%llu"
                     "\r\nMax-Forwards: 70\r\nFrom: <sip:a@example.com>;tag=f\r\n"
                     "To: <sip:b@example.org>\r\nCall-ID: c%u\r\nCSeq: 1 %s\r\n"
                     "Content-Length: 0\r\n\r\n",
                     method, (unsigned long long)handle, number, method);
    call->start_us = 0;
    assert_int_equal(
        transaction_send(world.caller, &turn, handle, (struct slice){bytes, (size_t)n}),
        TRANSACTION_OK);
    carry_out(&turn, true, NULL);
}

/* The callee's user says a 180 or its final response; a 2xx to an INVITE until the caller has it. */
static void answer(struct call *call)
{
    char bytes[BYTES];
    struct sip_message m;
    struct sip_error why;
    struct buffer b = buffer_of(bytes, sizeof bytes);
    unsigned status = call->provisional ? 180 : call->status;
    assert_true(sip_message_parse((struct slice){call->request, call->length}, lines,
                                  SIP_MAX_HEADERS, &m, &why));
    const struct sip_response response = {.status = (uint16_t)status, .to_tag = SLICE("t")};
    sip_response_begin(&b, &m, &response);
    sip_build_end(&b);
    struct transaction_turn turn = begin_turn();
    call->answer_us = 0;
    if (call->provisional) {
        call->answer_us = world.now_us + (1 + random_below(&world.random, 20000)) * MS;
    } else if (call->invite && status < 300 && call->finals == 0) {
        call->answer_us = world.now_us + call->gap_us;
        call->gap_us = call->gap_us * 2 < TRANSACTION_T2_US ? call->gap_us * 2 : TRANSACTION_T2_US;
    }
    call->provisional = false;
    if (transaction_respond(world.callee, &turn, call->callee, status, buffer_slice(&b)) !=
        TRANSACTION_OK)
        call->answer_us = 0;
    carry_out(&turn, false, &m);
}

/* The handle is in the branch; varco's own has it sealed. */
static uint64_t handle_of(const struct sip_message *m)
{
    struct sip_values values = sip_message_values(m, SIP_HEADER_VIA);
    struct sip_via via;
    assert_true(sip_values_more(&values) && sip_via_read(&values.scan, &via));
    return strtoull(via.branch.p + strlen("z9hG4bK"), NULL, 10);
}

static void deliver(struct datagram *d)
{
    struct datagram copy = *d;
    struct sip_message m;
    struct sip_error why;
    struct transaction_turn turn = begin_turn();
    d->due_us = 0;
    assert_true(sip_message_parse((struct slice){copy.bytes, copy.length}, lines, SIP_MAX_HEADERS,
                                  &m, &why));
    assert_true(m.request == copy.to_callee);
    if (m.request) {
        const struct transaction_request request = {
            .message = &m,
            .flow = flow_of((unsigned)(call_of(&m) - world.calls)),
            .privileged = true};
        enum transaction_result result = transaction_request(world.callee, &turn, &request);
        assert_true(result == TRANSACTION_OK || result == TRANSACTION_REPEATED ||
                    result == TRANSACTION_IGNORED ||
                    (result == TRANSACTION_STRAY && m.method == SIP_METHOD_ACK));
    } else {
        (void)!transaction_response(world.caller, &turn, handle_of(&m), &m);
    }
    carry_out(&turn, !copy.to_callee, &m);
}

static void tick(bool caller)
{
    bool more = true;
    while (more) {
        struct transaction_turn turn = begin_turn();
        more = transaction_tick(caller ? world.caller : world.callee, &turn, 20);
        carry_out(&turn, caller, NULL);
    }
}

/* --- time ------------------------------------------------------------------------------------ */

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return b != 0 && b < a ? b : a;
}

static uint64_t next_event(void)
{
    uint64_t next = earlier(transaction_next(world.caller), transaction_next(world.callee));
    for (size_t i = 0; i < FLIGHT; i++)
        next = earlier(next, world.net[i].due_us);
    for (size_t i = 0; i < CALLS; i++)
        next = earlier(earlier(next, world.calls[i].start_us), world.calls[i].answer_us);
    return next;
}

static bool is_due(uint64_t time_us)
{
    return time_us != 0 && time_us <= world.now_us;
}

static void pass(void)
{
    for (unsigned i = 0; i < FLIGHT; i++)
        if (is_due(world.net[i].due_us))
            deliver(&world.net[i]);
    for (unsigned i = 0; i < CALLS; i++) {
        if (is_due(world.calls[i].start_us))
            start(&world.calls[i], i);
        if (is_due(world.calls[i].answer_us))
            answer(&world.calls[i]);
    }
    tick(true);
    tick(false);
}

static struct transaction_table *table_new(void)
{
    static const struct transaction_setting setting = {
        .capacity = CALLS, .blocks = {CALLS, CALLS}, .key = "0123456789abcde"};
    void *memory = memory_new(transaction_table_size(&setting));
    assert_non_null(memory);
    return transaction_table_init(memory, &setting, 0);
}

static void begin_world(unsigned seed)
{
    static const unsigned statuses[] = {200, 200, 302, 404, 486, 603};
    memset(&world, 0, sizeof world);
    world.random.state = seed * UINT64_C(0x9e3779b97f4a7c15);
    world.caller = table_new();
    world.callee = table_new();
    for (unsigned i = 0; i < CALLS; i++)
        world.calls[i] = (struct call){.invite = random_below(&world.random, 2) == 0,
                                       .status = RANDOM_OF(&world.random, statuses),
                                       .start_us = (1 + random_below(&world.random, 60000)) * MS};
}

static void end_world(unsigned *answered)
{
    struct transaction_counts caller, callee;
    transaction_count(world.caller, &caller);
    transaction_count(world.callee, &callee);
    assert_int_equal(caller.used + caller.kept, 0);
    assert_int_equal(callee.used + callee.kept, 0);
    assert_true(world.lost > CALLS / 4 && world.doubled > CALLS / 10);
    for (size_t i = 0; i < CALLS; i++) {
        const struct call *call = &world.calls[i];
        assert_int_equal(call->frees, 1);
        assert_true(call->ends == 1 || (call->invite && call->finals > 0));
        *answered += call->finals > 0;
    }
    memory_free(world.caller);
    memory_free(world.callee);
}

static void a_bad_network_changes_nothing_but_time(void **state)
{
    (void)state;
    unsigned answered = 0;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        begin_world(seed);
        for (uint64_t next; (next = next_event()) != TIMER_NEVER; pass()) {
            assert_true(next >= world.now_us);
            world.now_us = next;
        }
        end_world(&answered);
    }
    assert_true(answered > SEEDS * CALLS * 99 / 100); /* what is repeated gets through */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_network_changes_nothing_but_time),
    };
    return RUN_TESTS(tests);
}
