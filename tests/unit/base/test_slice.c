/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"
#include "unit/t.h"

static void equal_ignores_only_the_case_of_letters(void **state)
{
    (void)state;

    static const struct {
        const char *a, *b;
        bool exact, nocase;
    } rows[] = {
        {"", "", true, true},           {"via", "via", true, true}, {"Via", "vIA", false, true},
        {"via", "vi", false, false},    {"@", "`", false, false},   {"[", "{", false, false},
        {"\xc4", "\xe4", false, false}, /* Latin-1 letters are not ASCII letters */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct slice a = slice_of(rows[i].a), b = slice_of(rows[i].b);
        assert_int_equal(slice_equal(a, b), rows[i].exact);
        assert_int_equal(slice_equal_nocase(a, b), rows[i].nocase);
    }
    assert_true(slice_equal((struct slice){NULL, 0}, SLICE("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_ignores_only_the_case_of_letters),
    };
    return RUN_TESTS(tests);
}
