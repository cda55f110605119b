/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/status.h"
#include "unit/t.h"

static void a_registered_code_has_its_phrase(void **state) /* RFC 3261 21 and later ones */
{
    (void)state;

    static const struct {
        unsigned status;
        const char *reason;
    } rows[] = {
        {100, "Trying"},
        {183, "Session Progress"},
        {199, "Early Dialog Terminated"}, /* RFC 6228 */
        {200, "OK"},
        {202, "Accepted"}, /* RFC 6665 8.3.1 */
        {302, "Moved Temporarily"},
        {401, "Unauthorized"},
        {423, "Interval Too Brief"},
        {430, "Flow Failed"},                      /* RFC 5626 11.5 */
        {439, "First Hop Lacks Outbound Support"}, /* RFC 5626 11.6 */
        {486, "Busy Here"},
        {504, "Server Time-out"},
        {513, "Message Too Large"},
        {603, "Decline"},
        {608, "Rejected"}, /* RFC 8688 */
        /* no phrase, no code */
        {0, ""},
        {99, ""},
        {299, ""},
        {699, ""},
        {700, ""},
        {4000000000U, ""},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct slice reason = sip_status_reason(rows[i].status);
        assert_non_null(reason.p);
        assert_true(slice_equal(reason, slice_of(rows[i].reason)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registered_code_has_its_phrase),
    };
    return RUN_TESTS(tests);
}
