/* Turns that are full, flows that close, timers that all want to expire.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/transaction/desk.h"

static const struct transaction_flow other_flow = {"another peer"};

/* A request with a branch and a Call-ID of its own. */
static const struct letter *numbered(const char *method, unsigned number)
{
    static char via[64], call_id[32];
    static struct letter letter;
    (void)snprintf(via, sizeof via, "SIP/2.0/UDP h;branch=z9hG4bK%u", number);
    (void)snprintf(call_id, sizeof call_id, "c%u", number);
    letter = (struct letter){.method = method, .via = via, .call_id = call_id};
    return &letter;
}

/* --- full turns ------------------------------------------------------------------------------ */

static enum transaction_result call_request(uint64_t handle)
{
    (void)handle;
    const struct transaction_request request = {
        .message = desk_request(numbered("OPTIONS", 99)), .flow = desk_flow, .privileged = true};
    return transaction_request(desk.table, &desk.turn, &request);
}

static enum transaction_result call_respond(uint64_t handle)
{
    return transaction_respond(desk.table, &desk.turn, handle, 200, SLICE("SIP/2.0 200 OK\r\n"));
}

static enum transaction_result call_send(uint64_t handle)
{
    return transaction_send(desk.table, &desk.turn, handle, SLICE("OPTIONS sip:a SIP/2.0\r\n"));
}

static enum transaction_result call_response(uint64_t handle)
{
    return transaction_response(desk.table, &desk.turn, handle, desk_response(200, "1 INVITE"));
}

static enum transaction_result call_cancel(uint64_t handle)
{
    return transaction_cancel(desk.table, &desk.turn, handle, SLICE("SIP"));
}

static enum transaction_result call_abandon(uint64_t handle)
{
    return transaction_abandon(desk.table, &desk.turn, handle);
}

static enum transaction_result call_send_failed(uint64_t handle)
{
    return transaction_send_failed(desk.table, &desk.turn, handle);
}

static enum transaction_result call_flow_closed(uint64_t handle)
{
    (void)handle;
    return transaction_flow_closed(desk.table, &desk.turn, &desk_flow);
}

/* A transaction of the kind that the call is for. */
static void make(char kind)
{
    const struct transaction_client client = {
        .method = SIP_METHOD_OPTIONS, .flow = desk_flow, .privileged = true};
    if (kind == 's') {
        assert_int_equal(desk_receive(numbered("OPTIONS", 1), false), TRANSACTION_OK);
    } else if (kind == 'o') {
        assert_int_equal(transaction_open(desk.table, &client, desk.turn.now_us, &desk.handle),
                         TRANSACTION_OK);
    } else {
        assert_int_equal(desk_send(&(struct letter){.method = "INVITE"}, false), TRANSACTION_OK);
        assert_int_equal(desk_hear(180, "1 INVITE"), TRANSACTION_OK);
    }
}

static void a_full_turn_changes_nothing(void **state)
{
    (void)state;

    static const struct {
        enum transaction_result (*call)(uint64_t handle);
        char kind; /* s: server, o: an opened client, i: an INVITE that is Proceeding */
        bool scratch;
    } rows[] = {
        {call_request, 's', true},      {call_respond, 's', false},     {call_send, 'o', false},
        {call_response, 'i', true},     {call_cancel, 'i', true},       {call_abandon, 's', false},
        {call_send_failed, 's', false}, {call_flow_closed, 's', false},
    };
    struct transaction_counts before, after;
    for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
        bool scratch = i >= COUNT_OF(rows);
        desk_open(&desk_setting);
        make(rows[i % COUNT_OF(rows)].kind);
        transaction_turn_clear(&desk.turn);
        if (scratch)
            desk.turn.scratch.length = sizeof desk.scratch - TRANSACTION_SCRATCH + 1;
        else
            desk.turn.count = COUNT_OF(desk.actions) - TRANSACTION_ACTIONS + 1;
        size_t count = desk.turn.count;
        transaction_count(desk.table, &before);
        enum transaction_result result = rows[i % COUNT_OF(rows)].call(desk.handle);
        transaction_count(desk.table, &after);
        if (!scratch || rows[i % COUNT_OF(rows)].scratch) {
            assert_int_equal(result, TRANSACTION_FULL);
            assert_int_equal(desk.turn.count, count);
            assert_memory_equal(&before, &after, sizeof before);
            transaction_turn_clear(&desk.turn);
            result = rows[i % COUNT_OF(rows)].call(desk.handle);
        }
        assert_int_equal(result, TRANSACTION_OK);
        desk_close();
    }
}

/* --- timers ---------------------------------------------------------------------------------- */

static void timers_wait_for_room_and_for_the_next_turn(void **state)
{
    (void)state;
    desk_open(&desk_setting);
    for (unsigned i = 0; i < 16; i++)
        assert_int_equal(desk_receive(numbered("OPTIONS", i), false), TRANSACTION_OK);
    desk.turn.now_us += TRANSACTION_LIFE_US;
    transaction_turn_clear(&desk.turn);
    assert_true(transaction_tick(desk.table, &desk.turn, 3));
    assert_string_equal(desk_said(), "TFTFTF");
    desk.turn.room = 6 + TRANSACTION_ACTIONS;
    assert_true(transaction_tick(desk.table, &desk.turn, 100));
    assert_string_equal(desk_said(), "TFTFTFTF"); /* one more had room */
    assert_true(transaction_tick(desk.table, &desk.turn, 100));
    assert_int_equal(desk.turn.count, 8);
    transaction_turn_clear(&desk.turn);
    desk.turn.room = COUNT_OF(desk.actions);
    assert_false(transaction_tick(desk.table, &desk.turn, 100));
    assert_int_equal(desk.turn.count, 24);
    assert_int_equal(transaction_next(desk.table), TIMER_NEVER);
    desk_close();
}

static void a_late_clock_catches_up_in_order(void **state)
{
    (void)state; /* the loop stood still for a second */
    desk_open(&desk_setting);
    assert_int_equal(desk_send(&(struct letter){.method = "OPTIONS"}, false), TRANSACTION_OK);
    desk.turn.now_us += 1000 * MS;
    desk_tick();
    assert_string_equal(desk_said(), "Q");
    /* the next one counts from now: a peer that was not heard is not flooded */
    assert_int_equal(transaction_next(desk.table), desk.turn.now_us + 1000 * MS);
    desk.turn.now_us += 60000 * MS;
    desk_tick();
    assert_string_equal(desk_said(), "QTF");
    desk_close();
}

/* --- flows ----------------------------------------------------------------------------------- */

static void everybody_on_a_flow_hears_that_it_closed(void **state)
{
    (void)state; /* 17.1.4, 17.2.4, RFC 6026 8.8 */
    desk_open(&desk_setting);
    assert_int_equal(desk_receive(numbered("INVITE", 1), true), TRANSACTION_OK);
    uint64_t server = desk.handle;
    assert_int_equal(desk_receive_over(numbered("INVITE", 2), true, &other_flow), TRANSACTION_OK);
    uint64_t elsewhere = desk.handle;
    assert_int_equal(desk_send(numbered("OPTIONS", 3), true), TRANSACTION_OK);
    uint64_t options = desk.handle;
    assert_int_equal(desk_send(numbered("INVITE", 4), true), TRANSACTION_OK);
    assert_int_equal(desk_hear(180, "1 INVITE"), TRANSACTION_OK);
    uint64_t ringing = desk.handle;
    transaction_turn_clear(&desk.turn);
    assert_int_equal(transaction_cancel(desk.table, &desk.turn, ringing, SLICE("SIP")),
                     TRANSACTION_OK);
    transaction_turn_clear(&desk.turn);
    assert_int_equal(transaction_flow_closed(desk.table, &desk.turn, &desk_flow), TRANSACTION_OK);
    desk_check();
    assert_int_equal(desk.turn.count, 4); /* X and F, L, L; the CANCEL ends without a word */
    assert_int_equal(transaction_state_of(desk.table, server), TRANSACTION_PROCEEDING);
    assert_int_equal(transaction_state_of(desk.table, elsewhere), TRANSACTION_PROCEEDING);
    assert_int_equal(transaction_state_of(desk.table, options), TRANSACTION_TERMINATED);
    assert_int_equal(transaction_state_of(desk.table, ringing), TRANSACTION_PROCEEDING);
    /* told once */
    transaction_turn_clear(&desk.turn);
    assert_int_equal(transaction_flow_closed(desk.table, &desk.turn, &desk_flow), TRANSACTION_OK);
    assert_int_equal(desk.turn.count, 0);
    desk_close();
}

static void many_on_a_flow_are_told_turn_by_turn(void **state)
{
    (void)state;
    unsigned told = 0, turns = 0;
    enum transaction_result result;
    desk_open(&desk_setting);
    for (unsigned i = 0; i < 20; i++)
        assert_int_equal(desk_receive(numbered("OPTIONS", i), true), TRANSACTION_OK);
    desk.turn.room = 2 + TRANSACTION_ACTIONS;
    do {
        transaction_turn_clear(&desk.turn);
        result = transaction_flow_closed(desk.table, &desk.turn, &desk_flow);
        told += (unsigned)desk.turn.count;
        turns++;
        desk_check();
    } while (result == TRANSACTION_FULL);
    assert_int_equal(result, TRANSACTION_OK);
    assert_int_equal(told, 20);
    assert_int_equal(turns, 7);
    desk_close();
}

static void a_transaction_goes_on_over_another_flow(void **state)
{
    (void)state;
    for (unsigned again = 0; again < 2; again++) {
        desk_open(&desk_setting);
        assert_int_equal(desk_receive(numbered("INVITE", 1), true), TRANSACTION_OK);
        transaction_turn_clear(&desk.turn);
        assert_int_equal(transaction_flow_closed(desk.table, &desk.turn, &desk_flow),
                         TRANSACTION_OK);
        assert_string_equal(desk_said(), "L");
        if (again) /* 18.2.2: the peer opened another connection, and asks again */
            assert_int_equal(desk_receive_over(numbered("INVITE", 1), true, &other_flow),
                             TRANSACTION_REPEATED);
        else /* RFC 5626 5.3: the phone has another flow now */
            assert_true(transaction_set_flow(desk.table, desk.handle, &other_flow));
        desk_check();
        assert_int_equal(desk_answer(486), TRANSACTION_OK);
        assert_string_equal(desk_said(), "P");
        assert_memory_equal(&desk.turn.list[0].flow, &other_flow, sizeof other_flow);
        transaction_turn_clear(&desk.turn);
        assert_int_equal(transaction_flow_closed(desk.table, &desk.turn, &other_flow),
                         TRANSACTION_OK);
        assert_string_equal(desk_said(), "L");
        desk_close();
    }
}

static void a_repeated_request_does_not_steal_the_answer(void **state)
{
    (void)state; /* who has seen the branch could else have the answers sent elsewhere */
    desk_open(&desk_setting);
    assert_int_equal(desk_receive(numbered("INVITE", 1), false), TRANSACTION_OK);
    assert_int_equal(desk_receive_over(numbered("INVITE", 1), false, &other_flow),
                     TRANSACTION_REPEATED);
    assert_memory_equal(&desk.turn.list[0].flow, &desk_flow, sizeof desk_flow);
    assert_int_equal(desk_answer(486), TRANSACTION_OK);
    assert_memory_equal(&desk.turn.list[0].flow, &desk_flow, sizeof desk_flow);
    desk_close();
}

static void what_the_user_gave_comes_back_with_every_action(void **state)
{
    (void)state;
    desk_open(&desk_setting);
    assert_int_equal(desk_receive(numbered("OPTIONS", 1), true), TRANSACTION_OK);
    assert_true(desk.turn.list[0].user == 0);
    assert_true(transaction_set_user(desk.table, desk.handle, 77));
    assert_int_equal(desk_answer(200), TRANSACTION_OK);
    assert_string_equal(desk_said(), "PF");
    assert_int_equal(desk.turn.list[0].user, 77);
    assert_int_equal(desk.turn.list[1].user, 77);
    assert_false(transaction_set_user(desk.table, desk.handle, 78));
    desk_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_turn_changes_nothing),
        cmocka_unit_test(timers_wait_for_room_and_for_the_next_turn),
        cmocka_unit_test(a_late_clock_catches_up_in_order),
        cmocka_unit_test(everybody_on_a_flow_hears_that_it_closed),
        cmocka_unit_test(many_on_a_flow_are_told_turn_by_turn),
        cmocka_unit_test(a_transaction_goes_on_over_another_flow),
        cmocka_unit_test(a_repeated_request_does_not_steal_the_answer),
        cmocka_unit_test(what_the_user_gave_comes_back_with_every_action),
    };
    return RUN_TESTS(tests);
}
