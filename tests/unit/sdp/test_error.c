/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/error.h"
#include "unit/t.h"

static void every_rule_has_words_and_a_section(void **state)
{
    (void)state;
    for (int rule = SDP_RULE_NONE + 1; rule < SDP_RULE_COUNT; rule++) {
        assert_true(strlen(sdp_rule_text((enum sdp_rule)rule)) > 10);
        assert_memory_equal(sdp_rule_section((enum sdp_rule)rule), "RFC ", 4);
    }
    assert_string_equal(sdp_rule_text(SDP_RULE_NONE), "no error");
    assert_string_equal(sdp_rule_text(SDP_RULE_COUNT), "no error");
    assert_string_equal(sdp_rule_section((enum sdp_rule)255), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_words_and_a_section),
    };
    return RUN_TESTS(tests);
}
