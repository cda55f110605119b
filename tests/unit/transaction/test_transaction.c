/* Whatever happens, in whatever order: every transaction that begins ends, its user hears one end of
 * it, and nothing is left behind.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/transaction/desk.h"

#define SEEDS 40U
#define STEPS 1500U
#define SEEN  4096U /* more than a seed opens */

/* What the user knows of one transaction. */
struct seen {
    uint64_t handle;
    bool client, invite, freed;
    unsigned number;             /* the request's */
    unsigned successes, endings; /* endings: a final response, a timeout, a transport error */
};

static struct {
    uint32_t random;
    struct seen seen[SEEN];
    size_t count, freed;
    unsigned status; /* of the response that is coming in */
} world;

static uint32_t below(uint32_t limit)
{
    world.random = world.random * 1664525 + 1013904223;
    return (world.random >> 8) % limit;
}

static struct seen *find(uint64_t handle)
{
    for (size_t i = world.count; i > 0; i--)
        if (world.seen[i - 1].handle == handle)
            return &world.seen[i - 1];
    return NULL;
}

static struct seen *begin(uint64_t handle, bool client, bool invite, unsigned number)
{
    assert_true(world.count < SEEN);
    assert_null(find(handle)); /* no handle comes twice */
    struct seen *s = &world.seen[world.count++];
    *s = (struct seen){.handle = handle, .client = client, .invite = invite, .number = number};
    return s;
}

/* --- what the user hears --------------------------------------------------------------------- */

static void hear_response(struct seen *s)
{
    if (world.status < 200)
        assert_int_equal(s->endings + s->successes, 0); /* none after a final one */
    else if (s->invite && world.status < 300)
        s->successes++;
    else
        s->endings++;
}

static void hear(const struct transaction_action *a, unsigned number)
{
    struct seen *s = find(a->handle);
    switch (a->kind) {
    case TRANSACTION_DO_SEND:
        assert_true(a->bytes.n > 0);
        return;
    case TRANSACTION_TELL_REQUEST:
    case TRANSACTION_TELL_CANCEL:
        assert_null(s);
        begin(a->handle, false, desk.message.method == SIP_METHOD_INVITE, number);
        return;
    case TRANSACTION_TELL_RESPONSE:
        assert_true(s != NULL && s->client);
        hear_response(s);
        break;
    case TRANSACTION_TELL_TIMEOUT:
    case TRANSACTION_TELL_TRANSPORT:
        assert_non_null(s);
        s->endings++;
        break;
    case TRANSACTION_TELL_ACK:
        assert_true(s != NULL && !s->client && s->invite);
        break;
    case TRANSACTION_TELL_FLOW_LOST:
        assert_non_null(s);
        break;
    case TRANSACTION_DO_FREE:
        assert_true(s != NULL && !s->freed);
        s->freed = true;
        world.freed++;
        return;
    default:
        fail();
    }
    assert_false(s->freed);
    assert_true(s->endings <= 1);
    assert_true(s->endings == 0 || s->successes == 0);
}

static void hear_all(unsigned number)
{
    for (size_t i = 0; i < desk.turn.count; i++)
        hear(&desk.turn.list[i], number);
    desk_check();
}

/* --- what happens ---------------------------------------------------------------------------- */

static const struct transaction_flow *flow_of(unsigned number)
{
    static const struct transaction_flow flows[3] = {{"one"}, {"two"}, {"three"}};
    return &flows[number % COUNT_OF(flows)];
}

static bool reliable_of(unsigned number)
{
    return number % 3 == 0; /* all of a flow are */
}

static void request(void)
{
    static const char *const methods[] = {"INVITE", "INVITE", "OPTIONS", "ACK",
                                          "ACK",    "CANCEL", "BYE"};
    char via[64], call_id[32];
    unsigned number = below(60);
    (void)snprintf(via, sizeof via, "SIP/2.0/UDP h;branch=%s%u", number % 5 ? "z9hG4bK" : "x",
                   number);
    (void)snprintf(call_id, sizeof call_id, "c%u", below(20) ? number : number / 2);
    (void)desk_receive_over(&(struct letter){.method = methods[below(COUNT_OF(methods))],
                                             .via = via,
                                             .call_id = call_id},
                            reliable_of(number), flow_of(number));
    hear_all(number);
}

/* Something that the user heard of; it may be long gone. NULL: nothing yet. */
static struct seen *anything(void)
{
    size_t among = world.count < 30 ? world.count : 30;
    return among == 0 ? NULL : &world.seen[world.count - 1 - below((uint32_t)among)];
}

static const unsigned statuses[] = {100, 180, 183, 200, 200, 302, 404, 486, 487, 503, 603};

static void respond(void)
{
    const struct seen *s = anything();
    if (s == NULL)
        return;
    desk.handle = s->handle;
    (void)desk_answer(statuses[below(COUNT_OF(statuses))]);
    hear_all(0);
}

static void send_request(void)
{
    unsigned number = below(60);
    bool invite = below(2) == 0;
    const struct sip_message *m =
        desk_request(&(struct letter){.method = invite ? "INVITE" : "OPTIONS"});
    const struct transaction_client client = {.method = m->method,
                                              .flow = *flow_of(number),
                                              .reliable = reliable_of(number),
                                              .privileged = below(2) == 0};
    uint64_t handle;
    transaction_turn_clear(&desk.turn);
    if (transaction_open(desk.table, &client, desk.turn.now_us, &handle) != TRANSACTION_OK)
        return;
    begin(handle, true, invite, number);
    if (below(10) > 0)
        (void)!transaction_send(desk.table, &desk.turn, handle,
                                (struct slice){m->bytes, m->length});
    hear_all(number);
}

static void response(void)
{
    const struct seen *s = anything();
    if (s == NULL)
        return;
    desk.handle = s->handle;
    world.status = statuses[below(COUNT_OF(statuses))];
    (void)desk_hear(world.status, below(5) == 0 ? "1 CANCEL"
                                  : s->invite   ? "1 INVITE"
                                                : "1 OPTIONS");
    hear_all(0);
}

static void interfere(void)
{
    const struct seen *s = anything();
    transaction_turn_clear(&desk.turn);
    if (s == NULL)
        return;
    switch (below(8)) {
    case 0:
        (void)!transaction_abandon(desk.table, &desk.turn, s->handle);
        break;
    case 1:
        (void)!transaction_send_failed(desk.table, &desk.turn, s->handle);
        break;
    case 2:
        (void)!transaction_flow_closed(desk.table, &desk.turn, flow_of(s->number));
        break;
    case 3:
        (void)transaction_set_flow(desk.table, s->handle, flow_of(s->number + 3));
        break;
    default:
        (void)!transaction_cancel(desk.table, &desk.turn, s->handle, SLICE("SIP;cause=487"));
        break;
    }
    hear_all(0);
}

static void pass_time(void)
{
    static const uint64_t steps_ms[] = {1, 50, 200, 500, 2000, 9000};
    uint64_t until = desk.turn.now_us + steps_ms[below(COUNT_OF(steps_ms))] * MS + below(1000);
    desk.turn.now_us = until;
    bool more = true;
    while (more) {
        transaction_turn_clear(&desk.turn);
        more = transaction_tick(desk.table, &desk.turn, 1 + below(20));
        hear_all(0);
    }
    assert_true(transaction_next(desk.table) > until);
}

static void step(void)
{
    static void (*const steps[])(void) = {request,  request,  respond,      respond,   response,
                                          response, response, send_request, interfere, pass_time};
    steps[below(COUNT_OF(steps))]();
}

/* What an hour later is still there is an INVITE whose user says nothing; then that ends it. */
static void end_all(void)
{
    for (unsigned i = 0; i < 400; i++)
        pass_time();
    desk.turn.now_us += 3600000 * MS;
    pass_time();
    assert_int_equal(transaction_next(desk.table), TIMER_NEVER);
    for (size_t i = 0; i < world.count; i++) {
        if (world.seen[i].freed)
            continue;
        assert_true(world.seen[i].invite);
        assert_int_equal(transaction_state_of(desk.table, world.seen[i].handle),
                         TRANSACTION_PROCEEDING);
        transaction_turn_clear(&desk.turn);
        assert_int_equal(transaction_abandon(desk.table, &desk.turn, world.seen[i].handle),
                         TRANSACTION_OK);
        hear_all(0);
    }
}

static void everything_that_begins_ends_once(void **state)
{
    (void)state;
    static uint64_t taken[TRANSACTION_MAX_ROWS];
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct transaction_counts counts;
        desk_open(&desk_setting);
        world.random = seed;
        world.count = world.freed = 0;
        unsigned allocations = memory_count();
        for (unsigned i = 0; i < STEPS; i++)
            step();
        end_all();
        assert_int_equal(memory_count(), allocations);
        transaction_count(desk.table, &counts);
        assert_int_equal(counts.used, 0);
        assert_int_equal(counts.kept, 0);
        assert_int_equal(world.freed, world.count);
        assert_true(world.count > 50);
        for (size_t i = 0; i < transaction_row_count(); i++)
            taken[i] += counts.rows[i];
        desk_close();
    }
    /* A walk that never gets somewhere proves nothing about it. */
    for (size_t i = 0; i < transaction_row_count(); i++)
        if (taken[i] == 0)
            fail_msg("no seed takes row %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_begins_ends_once),
    };
    return RUN_TESTS(tests);
}
