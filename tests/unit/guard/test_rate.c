/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/rate.h"
#include "unit/t.h"

#define SECOND 1000000U
#define ROWS   16

static struct guard_rate_row rows[ROWS];
static struct guard_rate rate;

static int begin(void **state)
{
    (void)state;
    memset(rows, 0, sizeof rows);
    rate = (struct guard_rate){
        .rows = rows, .row_count = ROWS, .secret = {1, 2}, .per_s = 10, .burst = 5};
    return 0;
}

static struct address host(uint32_t number)
{
    return (struct address){
        .family = ADDRESS_IPV4,
        .bytes = {10, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number}};
}

/* How many of `count` packets of the source pass at one time. */
static unsigned passed(struct address source, unsigned count, uint64_t now_us)
{
    unsigned good = 0;
    for (unsigned i = 0; i < count; i++)
        good += guard_rate_take(&rate, &source, now_us);
    return good;
}

static void a_burst_and_then_the_rate(void **state)
{
    (void)state;

    static const struct {
        uint64_t after_us;
        unsigned passes; /* of 100 */
    } steps[] = {
        {0, 5},      {0, 0},      {99999, 0},
        {1, 1},      {0, 0},      {250000, 2},
        {50000, 1},  {200000, 2}, {10 * (uint64_t)SECOND, 5},
        {400000, 4},
    };

    static const uint64_t starts[] = {0, 1, 77 * (uint64_t)SECOND, UINT64_MAX / 2};
    for (size_t s = 0; s < COUNT_OF(starts); s++) {
        uint64_t now_us = starts[s];
        for (size_t i = 0; i < COUNT_OF(steps); i++) {
            now_us += steps[i].after_us;
            assert_int_equal(passed(host((uint32_t)s), 100, now_us), steps[i].passes);
        }
    }
}

static void over_a_long_time_the_rate_is_kept(void **state)
{
    (void)state;

    static const struct {
        uint32_t per_s, burst;
    } settings[] = {{1, 1}, {10, 5}, {1000, 1}, {20, 100}, {GUARD_RATE_MAX, GUARD_RATE_MAX}};

    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        rate.per_s = settings[i].per_s;
        rate.burst = settings[i].burst;
        uint32_t each_us = SECOND / settings[i].per_s / 4 + 1; /* four times too fast */
        uint64_t good = 0, now_us = 5;
        unsigned count = 4 * (settings[i].burst + settings[i].per_s) + 100;
        for (unsigned k = 0; k < count; k++, now_us += each_us)
            good += passed(host((uint32_t)(1000 + i)), 1, now_us);
        uint64_t allowed = settings[i].burst + now_us * settings[i].per_s / SECOND;
        assert_true(good <= allowed + 1);
        /* A packet comes up to each_us after its time, and with a burst of 1 that is lost. */
        assert_true(good + good / 50 + 2 >= (allowed < count ? allowed : count));
    }
}

static void a_source_is_an_address_or_a_network_of_64_bits(void **state)
{
    (void)state;
    struct address a, b;

    static const struct {
        const char *a, *b;
        bool same;
    } pairs[] = {
        {"192.0.2.1", "192.0.2.1", true},          {"192.0.2.1", "192.0.2.2", false},
        {"2001:db8::1", "2001:db8::ffff:1", true}, {"2001:db8::1", "2001:db8:0:1::1", false},
        {"::ffff:192.0.2.9", "192.0.2.9", true},   {"1.2.3.4", "102:304::", false},
    };

    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        (void)begin(NULL);
        assert_true(address_parse(slice_of(pairs[i].a), &a));
        assert_true(address_parse(slice_of(pairs[i].b), &b));
        a.port = 1;
        b.port = 2;
        assert_int_equal(passed(a, 9, SECOND), 5);
        assert_int_equal(passed(b, 9, SECOND), pairs[i].same ? 0 : 5);
    }
}

static void without_a_rate_nobody_is_limited(void **state)
{
    (void)state;
    rate = (struct guard_rate){.per_s = 0};
    assert_int_equal(passed(host(1), 1000, 0), 1000);
}

/* Many sources, each within its rate: none is limited, however small the table. */
static void who_keeps_to_his_rate_never_suffers(void **state)
{
    (void)state;
    uint64_t now_us = SECOND;
    for (unsigned turn = 0; turn < 50; turn++, now_us += SECOND / 10)
        for (uint32_t source = 0; source < 1000; source++)
            assert_int_equal(passed(host(source), 1, now_us), 1);
}

/* A flood of other sources may let a sender be forgotten: he gets a burst more each time, and
 * the memory stays what it was. Without the flood he is held. */
static void a_full_table_forgets_and_does_not_grow(void **state)
{
    (void)state;
    uint64_t now_us = SECOND;
    assert_int_equal(passed(host(9), 100, now_us), 5);
    unsigned idle = 0;
    for (uint32_t source = 1000; source < 1000 + 20 * ROWS * GUARD_RATE_WAYS; source++)
        idle += passed(host(source), 1, now_us);
    assert_int_equal(idle, 20 * ROWS * GUARD_RATE_WAYS);
    assert_true(passed(host(9), 100, now_us) <= 5);
}

/* Of a row, the one least over his rate is forgotten: who floods is held on to. */
static void the_loudest_are_remembered(void **state)
{
    (void)state;
    rate.row_count = 1;
    uint64_t now_us = SECOND;
    assert_int_equal(passed(host(1), 100, now_us), 5);
    for (uint32_t source = 100; source < 200; source++)
        assert_int_equal(passed(host(source), 1, now_us), 1);
    assert_int_equal(passed(host(1), 100, now_us), 0);
}

static void another_secret_makes_another_table(void **state)
{
    (void)state;
    unsigned rows_used[2] = {0};
    uint64_t first[ROWS];
    for (uint32_t source = 0; source < 8; source++)
        (void)passed(host(source), 1, SECOND);
    for (unsigned i = 0; i < ROWS; i++)
        first[i] = rows[i].full_us[0];
    memset(rows, 0, sizeof rows);
    rate.secret.k1 ^= 1;
    for (uint32_t source = 0; source < 8; source++)
        (void)passed(host(source), 1, SECOND);
    unsigned differ = 0;
    for (unsigned i = 0; i < ROWS; i++) {
        differ += (first[i] != 0) != (rows[i].full_us[0] != 0);
        rows_used[0] += first[i] != 0;
        rows_used[1] += rows[i].full_us[0] != 0;
    }
    assert_true(differ > 0);
    assert_true(rows_used[0] > 2 && rows_used[1] > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_burst_and_then_the_rate, begin),
        cmocka_unit_test_setup(over_a_long_time_the_rate_is_kept, begin),
        cmocka_unit_test_setup(a_source_is_an_address_or_a_network_of_64_bits, begin),
        cmocka_unit_test_setup(without_a_rate_nobody_is_limited, begin),
        cmocka_unit_test_setup(who_keeps_to_his_rate_never_suffers, begin),
        cmocka_unit_test_setup(a_full_table_forgets_and_does_not_grow, begin),
        cmocka_unit_test_setup(the_loudest_are_remembered, begin),
        cmocka_unit_test_setup(another_secret_makes_another_table, begin),
    };
    return RUN_TESTS(tests);
}
