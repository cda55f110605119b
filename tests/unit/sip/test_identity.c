/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/identity.h"
#include "unit/sip/typed.h"

static void identity_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value, *digest, *info, *algorithm, *ppt;
    } rows[] = {
        {"eyJhbGciOiJF.eyJhdHRl-c3Qi_.rq3pjT1g;info=<https://cert.example.org/passport.cer>"
         ";alg=ES256;ppt=\"shaken\"",
         "eyJhbGciOiJF.eyJhdHRl-c3Qi_.rq3pjT1g", "https://cert.example.org/passport.cer", "ES256",
         "shaken"}, /* RFC 8224 4 */
        {"..sv5CTo05KqpSmtHt3dcEiO ; Info = <https://a.example/b?c=%20d> ; x=y",
         "..sv5CTo05KqpSmtHt3dcEiO", "https://a.example/b?c=%20d", NULL, NULL}, /* compact form */
        {"\"dGVzdA==\"", "dGVzdA==", NULL, NULL, NULL},                         /* RFC 4474 9 */
        {"Ag+/rt==", "Ag+/rt==", NULL, NULL, NULL}, /* RFC 4475 3.1.1.11 */
        {"a.b.c;ppt=shaken;alg=RS256;info=<http://[2001:db8::1]/x>", "a.b.c",
         "http://[2001:db8::1]/x", "RS256", "shaken"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_identity identity;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_identity_read(&s, &identity));
        assert_true(sip_scan_done(&s));
        assert_slice(identity.digest, rows[i].digest);
        assert_slice(identity.info, rows[i].info);
        assert_slice(identity.algorithm, rows[i].algorithm);
        assert_slice(identity.ppt, rows[i].ppt);
    }
}

static void identity_is_a_list(void **state)
{
    (void)state;
    struct sip_identity identity;
    struct sip_scan s = scan_of("a.b.c;info=<https://a,b>, d.e.f;info=<https://c>;ppt=div");
    assert_true(sip_identity_read(&s, &identity));
    assert_slice(identity.info, "https://a,b");
    assert_true(sip_identity_read(&s, &identity));
    assert_slice(identity.digest, "d.e.f");
    assert_slice(identity.ppt, "div");
    assert_true(sip_scan_done(&s));
}

static void identity_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_BASE64, 0, "RFC 8224 4"},
        {";info=<https://a>", SIP_RULE_BASE64, 0, "RFC 8224 4"},
        {"\"\"", SIP_RULE_BASE64, 1, "RFC 4474 9"},
        {"\"abc", SIP_RULE_BASE64, 4, "RFC 4474 9"},
        {"\"a!c\"", SIP_RULE_BASE64, 2, "RFC 4474 9"},
        {"a!c", SIP_RULE_END, 1, "RFC 8224 4"},
        {"a;info=https://a", SIP_RULE_ANGLE_BRACKET, 7, "RFC 8224 4"},
        {"a;info", SIP_RULE_PARAMETER_VALUE, 6, "RFC 8224 4"},
        {"a;info=<>", SIP_RULE_ANGLE_BRACKET, 8, "RFC 8224 4"},
        {"a;info=<https://a", SIP_RULE_ANGLE_BRACKET, 17, "RFC 8224 4"},
        {"a;info=<https://a b>", SIP_RULE_ANGLE_BRACKET, 17, "RFC 8224 4"},
        {"a;info=<https://a%2>", SIP_RULE_URI_ESCAPE, 17, "RFC 3261 19.1.2"},
        {"a;info=<https://a>;info=<https://b>", SIP_RULE_PARAMETER_REPEATED, 19, "RFC 3261 7.3.1"},
        {"a;alg", SIP_RULE_PARAMETER_VALUE, 5, "RFC 8224 4"},
        {"a;", SIP_RULE_PARAMETER_NAME, 2, "RFC 8224 4"},
        {"a,", SIP_RULE_VALUE, 2, "RFC 8224 4"},
    };
    ASSERT_ILLEGAL(rows, struct sip_identity, sip_identity_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identity_legal),
        cmocka_unit_test(identity_is_a_list),
        cmocka_unit_test(identity_illegal),
    };
    return RUN_TESTS(tests);
}
