/* How much a table takes, and what happens when it is full.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/transaction/desk.h"

static struct transaction_counts counts(void)
{
    struct transaction_counts now;
    transaction_count(desk.table, &now);
    return now;
}

/* A request that is like no other; `padding` makes its Call-ID long. */
static enum transaction_result receive(unsigned number, bool privileged, size_t padding)
{
    char via[64], call_id[600];
    (void)snprintf(via, sizeof via, "SIP/2.0/UDP h;branch=z9hG4bK%u", number);
    (void)snprintf(
        call_id, sizeof call_id, "c%u%.*s", number, (int)padding,
        "................................................................................"
        "................................................................................"
        "................................................................................"
        "................................................................................"
        "................................................................................");
    const struct letter letter = {.via = via, .call_id = call_id};
    const struct transaction_request request = {
        .message = desk_request(&letter), .flow = desk_flow, .privileged = privileged};
    transaction_turn_clear(&desk.turn);
    enum transaction_result result = transaction_request(desk.table, &desk.turn, &request);
    if (result == TRANSACTION_OK)
        desk.handle = desk.turn.list[desk.turn.count - 1].handle;
    desk_check();
    return result;
}

static void a_transaction_takes_512_bytes_at_most(void **state)
{
    (void)state;
    struct transaction_setting setting = {.capacity = 1};
    size_t fixed = transaction_table_size(&setting);
    static const uint32_t capacities[] = {2, 1000, 4096, 5000, 65536, 1000000};
    for (size_t i = 0; i < COUNT_OF(capacities); i++) {
        setting.capacity = capacities[i];
        assert_true(transaction_table_size(&setting) - fixed <= (size_t)capacities[i] * 512);
    }
    setting = (struct transaction_setting){.capacity = 1, .blocks = {10, 10, 10, 10, 10}};
    size_t blocks = transaction_table_size(&setting) - fixed;
    assert_true(blocks >= 10 * (512 + 1024 + 2048 + 4096 + 8192));
    assert_true(blocks <= 10 * (512 + 1024 + 2048 + 4096 + 8192 + 5 * 16));
}

static void a_full_table_says_so_and_keeps_a_fifth(void **state)
{
    (void)state;
    desk_open(&desk_setting); /* 20 transactions */
    for (unsigned i = 0; i < 16; i++)
        assert_int_equal(receive(i, false, 0), TRANSACTION_OK);
    assert_int_equal(receive(16, false, 0), TRANSACTION_NO_ROOM);
    assert_int_equal(desk.turn.count, 0);
    for (unsigned i = 16; i < 20; i++)
        assert_int_equal(receive(i, true, 0), TRANSACTION_OK);
    assert_int_equal(receive(20, true, 0), TRANSACTION_NO_ROOM);
    assert_int_equal(desk_send(&(struct letter){.method = "OPTIONS"}, false), TRANSACTION_NO_ROOM);
    assert_int_equal(receive(3, false, 0), TRANSACTION_REPEATED); /* is no new one */
    assert_int_equal(counts().used, 20);
    assert_int_equal(counts().high_water, 20);
    assert_int_equal(counts().refused, 3);
    assert_int_equal(counts().capacity, 20);
    desk_close();
}

static void a_table_of_one_works(void **state)
{
    (void)state;
    static const struct transaction_setting one = {.capacity = 1, .blocks = {1}};
    desk_open(&one);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(receive(i, false, 0), TRANSACTION_OK);
        assert_int_equal(receive(9, true, 0), TRANSACTION_NO_ROOM);
        transaction_turn_clear(&desk.turn);
        assert_int_equal(transaction_abandon(desk.table, &desk.turn, desk.handle), TRANSACTION_OK);
    }
    assert_int_equal(counts().kept, 0);
    desk_close();
}

static void a_long_key_takes_a_block(void **state)
{
    (void)state;
    desk_open(&desk_setting);
    assert_int_equal(receive(1, true, 0), TRANSACTION_OK);
    assert_int_equal(counts().kept, 1); /* the 100 */
    assert_int_equal(receive(2, true, 400), TRANSACTION_OK);
    assert_int_equal(counts().kept, 3);
    assert_int_equal(receive(2, true, 400), TRANSACTION_REPEATED);
    assert_int_equal(receive(3, true, 400), TRANSACTION_OK);
    transaction_turn_clear(&desk.turn);
    assert_int_equal(transaction_abandon(desk.table, &desk.turn, desk.handle), TRANSACTION_OK);
    assert_int_equal(counts().kept, 3);
    desk_close();
}

static void a_long_key_without_a_block_is_refused(void **state)
{
    (void)state;
    static const struct transaction_setting none = {.capacity = 4};
    desk_open(&none);
    assert_int_equal(receive(1, true, 400), TRANSACTION_NO_ROOM);
    assert_int_equal(counts().used, 0);
    desk_close();
}

static void without_blocks_a_100_goes_out_at_once(void **state)
{
    (void)state; /* 17.2.1 has it so unless the user is quicker */
    static const struct transaction_setting none = {.capacity = 4};
    desk_open(&none);
    assert_int_equal(receive(1, true, 0), TRANSACTION_OK);
    assert_string_equal(desk_said(), "1R");
    assert_int_equal(receive(1, true, 0), TRANSACTION_REPEATED);
    assert_string_equal(desk_said(), "");
    desk.turn.now_us += 200 * MS;
    desk_tick();
    assert_string_equal(desk_said(), "");
    /* What is said is sent, though it will not be repeated; the ACK ends it all the same. */
    assert_int_equal(desk_answer(486), TRANSACTION_OK);
    assert_string_equal(desk_said(), "P");
    assert_int_equal(counts().unkept, 2);
    desk.turn.now_us += 500 * MS;
    desk_tick();
    assert_string_equal(desk_said(), "");
    assert_int_equal(
        desk_receive(&(struct letter){.method = "ACK", .via = "SIP/2.0/UDP h;branch=z9hG4bK1"},
                     false),
        TRANSACTION_REPEATED);
    assert_int_equal(desk_send(&(struct letter){.method = "OPTIONS"}, false), TRANSACTION_NO_ROOM);
    assert_int_equal(desk_send(&(struct letter){.method = "OPTIONS"}, true), TRANSACTION_OK);
    desk_close();
}

static void a_message_takes_the_smallest_block_that_is_left(void **state)
{
    (void)state;
    static const struct transaction_setting setting = {.capacity = 10, .blocks = {1, 0, 1, 0, 1}};

    static const struct {
        size_t size;
        enum transaction_result result;
    } rows[] = {
        {600, TRANSACTION_OK},      /* takes 2048 */
        {600, TRANSACTION_OK},      /* takes 8192 */
        {600, TRANSACTION_NO_ROOM}, /* 512 is too small */
        {512, TRANSACTION_OK},      {1, TRANSACTION_NO_ROOM},
    };

    static char bytes[1024];
    const struct transaction_client client = {
        .method = SIP_METHOD_OPTIONS, .flow = desk_flow, .privileged = true};
    desk_open(&setting);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(transaction_open(desk.table, &client, desk.turn.now_us, &desk.handle),
                         TRANSACTION_OK);
        transaction_turn_clear(&desk.turn);
        assert_int_equal(transaction_send(desk.table, &desk.turn, desk.handle,
                                          (struct slice){bytes, rows[i].size}),
                         rows[i].result);
        desk_check();
    }
    assert_int_equal(counts().kept, 3);
    desk_close();
}

static void a_larger_response_moves_to_a_larger_block(void **state)
{
    (void)state;
    static char bytes[5000] = "SIP/2.0 180 Ringing\r\n";
    memset(bytes + 21, 'x', sizeof bytes - 21);
    desk_open(&desk_setting);
    assert_int_equal(receive(1, true, 0), TRANSACTION_OK);
    for (size_t size = 100; size <= sizeof bytes; size += 700) {
        transaction_turn_clear(&desk.turn);
        assert_int_equal(transaction_respond(desk.table, &desk.turn, desk.handle, 180,
                                             (struct slice){bytes, size}),
                         TRANSACTION_OK);
        assert_int_equal(receive(1, true, 0), TRANSACTION_REPEATED);
        assert_int_equal(desk.turn.list[0].bytes.n, size);
        assert_memory_equal(desk.turn.list[0].bytes.p, bytes, size);
        assert_int_equal(counts().kept, 1);
    }
    desk_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transaction_takes_512_bytes_at_most),
        cmocka_unit_test(a_full_table_says_so_and_keeps_a_fifth),
        cmocka_unit_test(a_table_of_one_works),
        cmocka_unit_test(a_long_key_takes_a_block),
        cmocka_unit_test(a_long_key_without_a_block_is_refused),
        cmocka_unit_test(without_blocks_a_100_goes_out_at_once),
        cmocka_unit_test(a_message_takes_the_smallest_block_that_is_left),
        cmocka_unit_test(a_larger_response_moves_to_a_larger_block),
    };
    return RUN_TESTS(tests);
}
