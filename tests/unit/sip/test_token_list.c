/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/token_list.h"
#include "unit/sip/typed.h"

/* Reads a whole value; gives its tokens with a "|" behind each. */
static bool tokens_of(const char *value, char *joined)
{
    struct sip_scan s = scan_of(value);
    *joined = '\0';
    while (!sip_scan_done(&s)) {
        struct slice token;
        if (!sip_token_read(&s, &token))
            return false;
        (void)sprintf(joined + strlen(joined), "%.*s|", (int)token.n, token.p);
    }
    return true;
}

static void tokens_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value, *tokens;
    } rows[] = {
        {"100rel", "100rel|"}, /* RFC 3261 20.32 */
        {"replaces, timer ,path\r\n ,gruu", "replaces|timer|path|gruu|"},
        {"INVITE,ACK,BYE", "INVITE|ACK|BYE|"}, /* RFC 3261 20.5 */
        {"gzip", "gzip|"},                     /* RFC 3261 20.12 */
        {"", ""},                              /* RFC 3261 20.37, 20.5 */
        {",a , ,b,,\r\n ,c , ", "a|b|c|"}, /* empty elements: a Require must not hide behind one */
        {"nothingSupportsThis, nothingSupportsThisEither",
         "nothingSupportsThis|nothingSupportsThisEither|"}, /* RFC 4475 3.3.5 */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char joined[200];
        assert_true(tokens_of(rows[i].value, joined));
        assert_string_equal(joined, rows[i].tokens);
    }
}

static void tokens_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_TOKEN, 0, "RFC 3261 20.32"}, /* one token was asked for */
        {" , ,", SIP_RULE_TOKEN, 4, "RFC 3261 25.1"},
        {"a b", SIP_RULE_END, 2, "RFC 3261 25.1"},
        {"a;b", SIP_RULE_END, 1, "RFC 3261 25.1"},
        {"a, \"b\"", SIP_RULE_TOKEN, 3, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct slice, sip_token_read);
}

static void allow_is_a_set_of_methods(void **state)
{
    (void)state;
    uint32_t methods = 0;
    struct sip_scan s = scan_of("INVITE, ACK,\tBYE, invite, PUBLISH");
    assert_true(sip_allow_read(&s, &methods)); /* RFC 3261 20.5, 7.1: the case of a method counts */
    assert_int_equal(methods, 1U << SIP_METHOD_INVITE | 1U << SIP_METHOD_ACK |
                                  1U << SIP_METHOD_BYE | 1U << SIP_METHOD_OTHER |
                                  1U << SIP_METHOD_PUBLISH);
    s = scan_of("");
    assert_true(sip_allow_read(&s, &methods));
    s = scan_of("REFER");
    assert_true(sip_allow_read(&s, &methods));
    assert_int_equal(methods, 1U << SIP_METHOD_INVITE | 1U << SIP_METHOD_ACK |
                                  1U << SIP_METHOD_BYE | 1U << SIP_METHOD_OTHER |
                                  1U << SIP_METHOD_PUBLISH | 1U << SIP_METHOD_REFER);
}

static void allow_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"INVITE ACK", SIP_RULE_END, 7, "RFC 3261 20.5"},
        {",", SIP_RULE_TOKEN, 1, "RFC 3261 20.5"},
    };
    ASSERT_ILLEGAL(rows, uint32_t, sip_allow_read);
}

static void privacy_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        uint32_t kinds;
    } rows[] = {
        {"none", SIP_PRIVACY_NONE}, /* RFC 3323 4.2 */
        {"header;session;user", SIP_PRIVACY_HEADER | SIP_PRIVACY_SESSION | SIP_PRIVACY_USER},
        {"ID ; Critical", SIP_PRIVACY_ID | SIP_PRIVACY_CRITICAL}, /* RFC 3325 9.3 */
        {"history", SIP_PRIVACY_HISTORY},                         /* RFC 7044 */
        {"user,id", SIP_PRIVACY_USER | SIP_PRIVACY_ID},           /* seen, and harmless */
        {"x-new\r\n ;id", SIP_PRIVACY_OTHER | SIP_PRIVACY_ID},    /* RFC 3323 4.2: token */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint32_t kinds = 0;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_privacy_read(&s, &kinds));
        assert_int_equal(kinds, rows[i].kinds);
    }
}

static void privacy_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_TOKEN, 0, "RFC 3323 4.2"},
        {"id;", SIP_RULE_TOKEN, 3, "RFC 3323 4.2"},
        {"id;;user", SIP_RULE_TOKEN, 3, "RFC 3323 4.2"},
        {"id user", SIP_RULE_END, 3, "RFC 3323 4.2"},
        {"id=1", SIP_RULE_END, 2, "RFC 3323 4.2"},
    };
    ASSERT_ILLEGAL(rows, uint32_t, sip_privacy_read);
}

static void a_token_is_found_in_any_case(void **state)
{
    (void)state;
    struct slice value = SLICE("100rel, Timer,replaces,,path, a b, c");
    assert_true(sip_token_list_has(value, SLICE("100REL"))); /* RFC 3261 7.3.1 */
    assert_true(sip_token_list_has(value, SLICE("timer")));
    assert_false(sip_token_list_has(value, SLICE("tim")));
    assert_false(sip_token_list_has(value, SLICE("timers")));
    assert_true(sip_token_list_has(value, SLICE("path")));
    assert_false(sip_token_list_has(value, SLICE("c"))); /* behind a mistake */
    assert_false(sip_token_list_has((struct slice){NULL, 0}, SLICE("path")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_legal),
        cmocka_unit_test(tokens_illegal),
        cmocka_unit_test(allow_is_a_set_of_methods),
        cmocka_unit_test(allow_illegal),
        cmocka_unit_test(privacy_legal),
        cmocka_unit_test(privacy_illegal),
        cmocka_unit_test(a_token_is_found_in_any_case),
    };
    return RUN_TESTS(tests);
}
