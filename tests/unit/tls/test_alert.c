/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "tls/alert.h"

static void alerts_have_names(void **state)
{
    (void)state;

    static const struct {
        int number;
        const char *name;
    } rows[] = {
        {TLS_ALERT_CLOSE_NOTIFY, "close notify"}, /* RFC 8446 6.1 */
        {TLS_ALERT_HANDSHAKE_FAILURE, "handshake failure"},
        {TLS_ALERT_PROTOCOL_VERSION, "protocol version"},
        {TLS_ALERT_UNRECOGNIZED_NAME, "unrecognized name"},
        {TLS_ALERT_CERTIFICATE_REQUIRED, "certificate required"},
        {120, "no application protocol"},
        {1, "unknown alert"},
        {121, "unknown alert"},
        {255, "unknown alert"},
        {-1, "unknown alert"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(tls_alert_name(rows[i].number), rows[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alerts_have_names),
    };
    return RUN_TESTS(tests);
}
