/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"
#include "fact/rule.h"
#include "unit/t.h"

static void assert_word(struct slice name)
{
    assert_true(name.n > 0 && name.n <= 24);
    for (size_t i = 0; i < name.n; i++)
        assert_true((name.p[i] >= 'a' && name.p[i] <= 'z') || name.p[i] == '_');
}

static void every_rule_has_its_words(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FACT_RULE_COUNT; i++) {
        enum fact_rule rule = (enum fact_rule)i;
        struct slice what = fact_rule_what(rule), advice = fact_rule_advice(rule);
        assert_word(fact_rule_name(rule));
        assert_true(fact_rule_class(rule) < FACT_CLASS_COUNT);
        assert_true(what.n >= 10 && what.n <= 60);
        assert_true(what.p[what.n - 1] != '.');
        assert_true(advice.n >= 10 && advice.p[advice.n - 1] == '.');
        for (unsigned k = 0; k < i; k++)
            assert_false(slice_equal(fact_rule_name(rule), fact_rule_name((enum fact_rule)k)));
    }
    for (unsigned i = 0; i < FACT_CLASS_COUNT; i++)
        assert_word(fact_class_name((enum fact_class)i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_its_words),
    };
    return RUN_TESTS(tests);
}
