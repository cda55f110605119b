/* The re-run with failing allocations finds careless code only if it can itself fail.
 * SPDX-License-Identifier: Apache-2.0
 *
 * No group of cmocka here: inside its runner a failed assertion does not end the process.
 */
#include "unit/t.h"

#include "base/memory.h"

/* Two allocations, the second one used without a look. */
static void careless(void **state)
{
    (void)state;
    char *first = memory_new(1), *second = memory_new(1);
    *(volatile char *)second = 'x';
    memory_free(first);
    memory_free(second);
}

static void careful(void **state)
{
    (void)state;
    char *first = memory_new(1), *second = memory_new(1);
    bool both = first != NULL && second != NULL;
    memory_free(first);
    memory_free(second);
    assert_true(both);
}

static void wrong_anyhow(void **state)
{
    (void)state;
    assert_true(false);
}

/* What a machine does not have is no fault of memory. */
static void not_here(void **state)
{
    (void)state;
    char *first = memory_new(1);
    bool good = first != NULL;
    memory_free(first);
    assert_true(good);
    skip();
}

int main(void)
{
    static const struct {
        struct CMUnitTest test;
        bool good;
    } rows[] = {
        {cmocka_unit_test(careful), true},
        {cmocka_unit_test(careless), false},
        {cmocka_unit_test(wrong_anyhow), false},
        {cmocka_unit_test(not_here), true},
    };

    int failed = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        failed += unit_run_out_of_memory(&rows[i].test) != rows[i].good;
    return failed;
}
