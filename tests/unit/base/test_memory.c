/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "unit/t.h"

static void blocks_are_zero_and_counted(void **state)
{
    (void)state;
    memory_fail_at(0);
    char *block = memory_new(3);
    assert_non_null(block);
    assert_memory_equal(block, "\0\0\0", 3);
    assert_int_equal(memory_count(), 1);
    memory_free(block);
    memory_free(NULL);
    assert_int_equal(memory_count(), 1);
}

static void only_the_named_allocation_fails(void **state)
{
    (void)state;
    memory_fail_at(2);
    void *first = memory_new(1), *second = memory_new(1), *third = memory_new(1);
    assert_non_null(first);
    assert_null(second);
    assert_non_null(third);
    assert_int_equal(memory_count(), 3);
    memory_free(first);
    memory_free(third);
    memory_fail_at(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zero_and_counted),
        cmocka_unit_test(only_the_named_allocation_fails),
    };
    return RUN_TESTS(tests);
}
