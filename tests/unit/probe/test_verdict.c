/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "probe/verdict.h"

static void verdicts_have_their_words(void **state)
{
    (void)state; /* programs compare them: no word may ever change */
    static const char *const words[] = {
        "pending",           "answered",        "silent",         "unreachable",
        "refused",           "filtered",        "not_sip",        "tls_expired",
        "tls_not_yet_valid", "tls_self_signed", "tls_unknown_ca", "tls_wrong_name",
        "tls_client_cert",   "tls_too_old",     "tls_failed",     "dns_failed",
    };
    assert_int_equal(COUNT_OF(words), PROBE_VERDICT_COUNT);
    for (unsigned i = 0; i < PROBE_VERDICT_COUNT; i++)
        assert_string_equal(probe_verdict_name((enum probe_verdict)i), words[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_have_their_words),
    };
    return RUN_TESTS(tests);
}
