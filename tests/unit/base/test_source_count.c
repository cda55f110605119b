/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "base/source_count.h"

#define CAPACITY 64

static const struct siphash_key key = {1, 2};
static struct source_entry memory[4 * CAPACITY];

static struct address address(const char *text)
{
    struct address a = {0};
    assert_true(address_parse(slice_of(text), &a));
    return a;
}

static struct source_count table_of(uint32_t capacity)
{
    struct source_count table;
    assert_true(source_count_size(capacity) <= sizeof memory);
    memset(memory, 0, sizeof memory);
    source_count_init(&table, memory, capacity, &key);
    return table;
}

static void a_source_is_an_address_or_a_subscribers_network(void **state)
{
    (void)state;
    struct source_count table = table_of(CAPACITY);
    struct address a = address("192.0.2.1"), b = address("192.0.2.2");
    struct address c = address("2001:db8:0:1::1"), d = address("2001:db8:0:1::2"),
                   e = address("2001:db8:0:2::1");
    a.port = 1;
    assert_int_equal(source_count_add(&table, &a), 1);
    a.port = 2;
    assert_int_equal(source_count_add(&table, &a), 2);
    assert_int_equal(source_count_add(&table, &b), 1);
    assert_int_equal(source_count_add(&table, &c), 1);
    assert_int_equal(source_count_add(&table, &d), 2);
    assert_int_equal(source_count_add(&table, &e), 1);
    source_count_remove(&table, &c);
    assert_int_equal(source_count_of(&table, &d), 1);
    source_count_remove(&table, &d);
    assert_int_equal(source_count_of(&table, &d), 0);
    assert_int_equal(source_count_of(&table, &a), 2);
}

/* Against a plain array, with a table that is as full as it may be. */
static void any_row_of_changes_counts_right(void **state)
{
    (void)state;
    struct source_count table = table_of(CAPACITY);
    unsigned expected[40] = {0}, total = 0, seed = 1;
    for (unsigned step = 0; step < 20000; step++) {
        seed = seed * 1103515245U + 12345U;
        unsigned i = (seed >> 16) % COUNT_OF(expected);
        struct address a = address("10.0.0.0");
        a.bytes[3] = (uint8_t)i;
        if ((seed & 0x4000) != 0 && total < CAPACITY) {
            expected[i]++;
            total++;
            assert_int_equal(source_count_add(&table, &a), expected[i]);
        } else if (expected[i] > 0) {
            expected[i]--;
            total--;
            source_count_remove(&table, &a);
        }
        for (unsigned j = 0; j < COUNT_OF(expected); j++) {
            a.bytes[3] = (uint8_t)j;
            assert_int_equal(source_count_of(&table, &a), expected[j]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_an_address_or_a_subscribers_network),
        cmocka_unit_test(any_row_of_changes_counts_right),
    };
    return RUN_TESTS(tests);
}
