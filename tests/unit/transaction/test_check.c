/* The check of the table sees each kind of damage: one that cannot fail is none.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transaction/table_internal.h"
#include "unit/transaction/desk.h"

static struct transaction *any(void)
{
    return transaction_find(desk.table, desk.handle);
}

static void lose_deadline(void)
{
    timer_cancel(&desk.table->timers, transaction_timer(any(), TRANSACTION_TIMER_LIFE));
}

static void leave_timer(void)
{
    timer_arm(&desk.table->timers, desk.table->timers.capacity - 1, 0, desk.turn.now_us);
}

static void lose_flow(void)
{
    any()->flow.bytes[0] ^= 1;
    for (uint32_t i = 0; i <= desk.table->bucket_mask; i++)
        desk.table->buckets[TRANSACTION_BY_FLOW][i] = SLAB_NONE;
}

static void lose_match(void)
{
    for (uint32_t i = 0; i <= desk.table->bucket_mask; i++)
        desk.table->buckets[TRANSACTION_BY_MATCH][i] = SLAB_NONE;
}

static void lose_merged(void)
{
    for (uint32_t i = 0; i <= desk.table->bucket_mask; i++)
        desk.table->buckets[TRANSACTION_BY_MERGED][i] = SLAB_NONE;
}

static void outlive(void)
{
    any()->state = TRANSACTION_TERMINATED;
}

static void not_begin(void)
{
    any()->state = TRANSACTION_START;
}

static void lose_slot(void)
{
    desk.table->slots.used++;
}

static void lose_block(void)
{
    desk.table->kept.used++;
}

static void lose_invite(void)
{
    any()->quiet = true;
    any()->partner = 12345;
}

static void forget_handle(void)
{
    any()->handle += UINT64_C(1) << 40;
}

static void every_damage_is_seen(void **state)
{
    (void)state;

    static const struct {
        void (*damage)(void);
        const char *said;
    } rows[] = {
        {lose_deadline, "a transaction has no deadline"},
        {leave_timer, "timers run for nobody"},
        {lose_flow, "a transaction is not found by its flow"},
        {lose_match, "a server transaction is not found by its key"},
        {lose_merged, "a server transaction is not found by what merged requests share"},
        {outlive, "a transaction outlived its end"},
        {not_begin, "a server transaction did not begin"},
        {lose_slot, "slots are used that nobody reaches"},
        {lose_block, "blocks are used that nobody reaches"},
        {lose_invite, "a CANCEL outlived its INVITE"},
        {forget_handle, "a transaction does not know its handle"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        desk_open(&desk_setting);
        assert_int_equal(desk_receive(&(struct letter){.method = "OPTIONS"}, false),
                         TRANSACTION_OK);
        rows[i].damage();
        const char *said = transaction_check(desk.table);
        assert_non_null(said);
        assert_string_equal(said, rows[i].said);
        memory_free(desk.table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_damage_is_seen),
    };
    return RUN_TESTS(tests);
}
