/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/product.h"
#include "unit/sip/typed.h"

static void any_text_is_kept_and_a_product_found(void **state)
{
    (void)state;

    static const struct {
        const char *value, *name, *version;
    } rows[] = {
        {"Softphone Beta1.5", "Softphone", NULL}, /* RFC 3261 20.41 */
        {"HomeServer v2", "HomeServer", NULL},    /* RFC 3261 20.35 */
        {"Linphone/3.6.1 (eXosip2/4.1.0)", "Linphone", "3.6.1"},
        {"Yealink SIP-T46U 108.86.0.75", "Yealink", NULL},
        {"FPBX-16.0.33(16.20.0)", "FPBX-16.0.33", NULL},
        {"Cisco/SPA504G-7.4.9c", "Cisco", "SPA504G-7.4.9c"},
        {"(a (nested) one) (two) Real / 1.0", "Real", "1.0"}, /* comment, SLASH */
        {"(only a comment)", NULL, NULL},
        {"(never closed", NULL, NULL},
        {"@home", NULL, NULL},
        {"Foo/", "Foo", NULL},
        {"Foo/ (x)", "Foo", NULL},
        {"T\xc3\xa9l\xc3\xa9phone", "T", NULL}, /* TEXT-UTF8 */
        {"", NULL, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_product product;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_product_read(&s, &product));
        assert_true(sip_scan_done(&s));
        assert_slice(product.name, rows[i].name);
        assert_slice(product.version, rows[i].version);
        assert_slice(product.text, rows[i].value);
    }
}

static void product_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"Foo\x01", SIP_RULE_CONTROL_BYTE, 3, "RFC 3261 25.1"},
        {"\x7f", SIP_RULE_CONTROL_BYTE, 0, "RFC 3261 25.1"},
        {"Foo (\x1b[31m)", SIP_RULE_CONTROL_BYTE, 5, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_product, sip_product_read);
}

/* Comments nest without end: nothing is remembered but how many are open. */
static void comments_nest_deeply(void **state)
{
    (void)state;
    static char value[60000];
    memset(value, '(', 20000);
    memset(value + 20000, ')', 20000);
    memcpy(value + 40000, "Deep/1", 6);
    struct sip_product product;
    struct sip_scan s = sip_scan_of((struct slice){value, 40006}, SIP_HEADER_USER_AGENT);
    assert_true(sip_product_read(&s, &product));
    assert_slice(product.name, "Deep");
    assert_slice(product.version, "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_text_is_kept_and_a_product_found),
        cmocka_unit_test(product_illegal),
        cmocka_unit_test(comments_nest_deeply),
    };
    return RUN_TESTS(tests);
}
