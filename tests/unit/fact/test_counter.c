/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/counter.h"
#include "unit/t.h"

static void a_reader_sums_up_all_workers(void **state)
{
    (void)state;
    struct fact_counters workers[3] = {0}, sum = {0};
    for (unsigned i = 0; i < 3; i++) {
        fact_count(&workers[i], FACT_COUNTER_PACKETS, i + 1);
        fact_count(&workers[i], FACT_COUNTER_PACKETS, 10);
        fact_count_rule(&workers[i], FACT_GATE_RATE, 100 * i);
    }
    fact_count(&workers[1], FACT_COUNTER_BYTES, (uint64_t)1 << 40);
    for (unsigned i = 0; i < 3; i++)
        fact_counters_sum(&sum, &workers[i]);
    assert_true(sum.values[FACT_COUNTER_PACKETS] == 36);
    assert_true(sum.values[FACT_COUNTER_BYTES] == (uint64_t)1 << 40);
    assert_true(sum.values[FACT_COUNTER_STUN] == 0);
    assert_true(sum.rules[FACT_GATE_RATE] == 300);
    assert_true(sum.rules[FACT_GATE_JUNK] == 0);
}

static void every_counter_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FACT_COUNTER_COUNT; i++) {
        struct slice name = fact_counter_name((enum fact_counter)i);
        assert_true(name.n > 0);
        for (size_t k = 0; k < name.n; k++)
            assert_true((name.p[k] >= 'a' && name.p[k] <= 'z') || name.p[k] == '_');
        for (unsigned k = 0; k < i; k++)
            assert_false(slice_equal(name, fact_counter_name((enum fact_counter)k)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_sums_up_all_workers),
        cmocka_unit_test(every_counter_has_a_name_of_its_own),
    };
    return RUN_TESTS(tests);
}
