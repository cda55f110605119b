/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/header.h"
#include "unit/t.h"

#define FIRST (SIP_HEADER_OTHER + 1)

/* RFC 3261 7.3.1: names are compared without their case. */
static void every_name_finds_itself_in_any_case(void **state)
{
    (void)state;
    for (unsigned id = FIRST; id < SIP_HEADER_COUNT; id++) {
        struct slice name = sip_header_name((enum sip_header_id)id);
        assert_true(name.n >= 2);
        char upper[32], lower[32], mixed[32];
        for (size_t i = 0; i < name.n; i++) {
            lower[i] = (char)slice_lower((unsigned char)name.p[i]);
            upper[i] = lower[i] >= 'a' ? (char)(lower[i] - 0x20) : lower[i];
            mixed[i] = i % 2 ? upper[i] : lower[i];
        }
        assert_int_equal(sip_header_find(name), id);
        assert_int_equal(sip_header_find((struct slice){lower, name.n}), id);
        assert_int_equal(sip_header_find((struct slice){upper, name.n}), id);
        assert_int_equal(sip_header_find((struct slice){mixed, name.n}), id);
    }
}

/* A name that differs in one byte, whatever the byte is, is another name. */
static void one_other_byte_is_another_name(void **state)
{
    (void)state;
    for (unsigned id = FIRST; id < SIP_HEADER_COUNT; id++) {
        struct slice name = sip_header_name((enum sip_header_id)id);
        char changed[32];
        for (size_t at = 0; at < name.n; at++) {
            memcpy(changed, name.p, name.n);
            for (unsigned byte = 0; byte < 256; byte++) {
                changed[at] = (char)byte;
                bool same = slice_equal_nocase(name, (struct slice){changed, name.n});
                enum sip_header_id found = sip_header_find((struct slice){changed, name.n});
                if (same)
                    assert_int_equal(found, id);
                else
                    assert_int_not_equal(found, id);
            }
        }
    }
}

static void a_longer_or_shorter_name_is_another_name(void **state)
{
    (void)state;
    for (unsigned id = FIRST; id < SIP_HEADER_COUNT; id++) {
        struct slice name = sip_header_name((enum sip_header_id)id);
        char longer[32];
        memcpy(longer, name.p, name.n);
        longer[name.n] = 's';
        assert_int_not_equal(sip_header_find((struct slice){longer, name.n + 1}), id);
        if (name.n > 2) /* "T" is To */
            assert_int_not_equal(sip_header_find((struct slice){longer, name.n - 1}), id);
    }
}

/* Names of other headers, and names made to collide with one of ours: a hash never decides. */
static void what_the_table_has_not_is_other(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",

        "Y-zdm",
        "Y-bhj",
        "X-Via",
        "Vja",
        "V\x89"
        "a",
        "Fr\x4fN",
        "Call\rID",
        "Call ID",
        "Call_ID",
        "Content\rLength",
        "-",
        "--",
        "1",
        "[",
        "@",
        "{",
        "g",
        "n",
        "p",
        "z",
        "Geolocation",
        "Alert-Info",
        "Call-Inf",
        "User-Ag3nt",
        "\r\n",
        "\xd6ia",
        "V\x09"
        "a",
        "Content-Length ",
        "P-Preferred-Identity-P-Preferred-Identity",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(sip_header_find(slice_of(names[i])), SIP_HEADER_OTHER);
    assert_int_equal(sip_header_find((struct slice){NULL, 0}), SIP_HEADER_OTHER);
}

/* Every string of two and three bytes: only the names of that length are found. */
static void short_names_are_found_exactly(void **state)
{
    (void)state;
    unsigned found = 0;
    for (uint32_t i = 0; i < 1U << 24; i++) {
        char name[3] = {(char)(i >> 16), (char)(i >> 8), (char)i};
        if (sip_header_find((struct slice){name, 3}) != SIP_HEADER_OTHER) {
            assert_true(slice_equal_nocase((struct slice){name, 3}, SLICE("Via")));
            found++;
        }
    }
    assert_int_equal(found, 8); /* Via in its eight spellings */
    for (uint32_t i = 0; i < 1U << 16; i++) {
        char name[2] = {(char)(i >> 8), (char)i};
        enum sip_header_id to = slice_equal_nocase((struct slice){name, 2}, SLICE("To"))
                                    ? SIP_HEADER_TO
                                    : SIP_HEADER_OTHER;
        assert_int_equal(sip_header_find((struct slice){name, 2}), to);
    }
}

static void compact_forms(void **state)
{
    (void)state;

    static const struct {
        const char *letter;
        enum sip_header_id id;
    } rows[] = {
        {"a", SIP_HEADER_ACCEPT_CONTACT},      /* RFC 3841 */
        {"b", SIP_HEADER_REFERRED_BY},         /* RFC 3892 */
        {"c", SIP_HEADER_CONTENT_TYPE},        /* RFC 3261 7.3.3 */
        {"d", SIP_HEADER_REQUEST_DISPOSITION}, /* RFC 3841 */
        {"e", SIP_HEADER_CONTENT_ENCODING},    /* RFC 3261 20.12 */
        {"f", SIP_HEADER_FROM},                /* RFC 3261 20.20 */
        {"i", SIP_HEADER_CALL_ID},             /* RFC 3261 20.8 */
        {"j", SIP_HEADER_REJECT_CONTACT},      /* RFC 3841 */
        {"k", SIP_HEADER_SUPPORTED},           /* RFC 3261 20.37 */
        {"l", SIP_HEADER_CONTENT_LENGTH},      /* RFC 3261 20.14 */
        {"m", SIP_HEADER_CONTACT},             /* RFC 3261 20.10 */
        {"o", SIP_HEADER_EVENT},               /* RFC 6665 8.4 */
        {"r", SIP_HEADER_REFER_TO},            /* RFC 3515 */
        {"s", SIP_HEADER_SUBJECT},             /* RFC 3261 20.36 */
        {"t", SIP_HEADER_TO},                  /* RFC 3261 20.39 */
        {"u", SIP_HEADER_ALLOW_EVENTS},        /* RFC 6665 8.4 */
        {"v", SIP_HEADER_VIA},                 /* RFC 3261 20.42 */
        {"x", SIP_HEADER_SESSION_EXPIRES},     /* RFC 4028 4 */
        {"y", SIP_HEADER_IDENTITY},            /* RFC 8224 4 */
    };

    unsigned known = 0;
    for (unsigned byte = 0; byte < 256; byte++) {
        char letter = (char)byte;
        known += sip_header_find((struct slice){&letter, 1}) != SIP_HEADER_OTHER;
    }
    assert_int_equal(known, 2 * COUNT_OF(rows));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char upper = (char)(rows[i].letter[0] - 0x20);
        assert_int_equal(sip_header_find(slice_of(rows[i].letter)), rows[i].id);
        assert_int_equal(sip_header_find((struct slice){&upper, 1}), rows[i].id);
    }
}

static void names_and_repeats(void **state)
{
    (void)state;
    assert_int_equal(sip_header_name(SIP_HEADER_NONE).n, 0);
    assert_int_equal(sip_header_name(SIP_HEADER_OTHER).n, 0);
    assert_int_equal(sip_header_name((enum sip_header_id)200).n, 0);
    assert_true(slice_equal(sip_header_name(SIP_HEADER_CALL_ID), SLICE("Call-ID")));
    assert_true(sip_header_repeats(SIP_HEADER_VIA));
    assert_true(sip_header_repeats(SIP_HEADER_WWW_AUTHENTICATE));
    assert_true(sip_header_repeats(SIP_HEADER_OTHER));
    assert_false(sip_header_repeats(SIP_HEADER_CSEQ));
    assert_false(sip_header_repeats(SIP_HEADER_CONTENT_LENGTH));
    assert_false(sip_header_repeats(SIP_HEADER_FROM));
}

/* One value of each header that has a grammar, and one against it. */
static void each_header_is_checked_by_its_grammar(void **state)
{
    (void)state;

    // clang-format off
    static const struct {
        enum sip_header_id id;
        const char *good, *bad;
        enum sip_rule rule;
    } rows[] = {
        {SIP_HEADER_ACCEPT, "a/b, */*;q=0.1", "a/b, c", SIP_RULE_SEPARATOR},
        {SIP_HEADER_ALLOW, "INVITE, ACK", "INVITE ACK", SIP_RULE_END},
        {SIP_HEADER_ALLOW_EVENTS, "refer, a.b", "refer, a.", SIP_RULE_TOKEN},
        {SIP_HEADER_AUTHENTICATION_INFO, "nextnonce=\"a\"", "", SIP_RULE_VALUE},
        {SIP_HEADER_AUTHORIZATION, "Digest username=\"a\"", "", SIP_RULE_VALUE},
        {SIP_HEADER_CALL_ID, "a@b", "a@b, c", SIP_RULE_END},
        {SIP_HEADER_CONTACT, "<sip:a@b>, <sip:c@d>", "<sip:a@b", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_CONTENT_DISPOSITION, "session", "a b", SIP_RULE_END},
        {SIP_HEADER_CONTENT_ENCODING, "gzip, x", "gzip, \"x\"", SIP_RULE_TOKEN},
        {SIP_HEADER_CONTENT_LENGTH, "0", "-1", SIP_RULE_NUMBER},
        {SIP_HEADER_CONTENT_TYPE, "a/b", "a", SIP_RULE_SEPARATOR},
        {SIP_HEADER_CSEQ, "1 BYE", "1", SIP_RULE_TOKEN},
        {SIP_HEADER_DATE, "Sat, 13 Nov 2010 23:29:00 GMT", "today", SIP_RULE_DATE},
        {SIP_HEADER_DIVERSION, "<sip:a@b>;reason=x", "<sip:a@b", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_EVENT, "refer", "refer,", SIP_RULE_END},
        {SIP_HEADER_EXPIRES, "60", "soon", SIP_RULE_NUMBER},
        {SIP_HEADER_FLOW_TIMER, "120", "x", SIP_RULE_NUMBER},
        {SIP_HEADER_FROM, "<sip:a@b>;tag=1", "<sip:a@b>, <sip:c@d>", SIP_RULE_END},
        {SIP_HEADER_HISTORY_INFO, "<sip:a@b>;index=1", "<sip:a@b", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_IDENTITY, "a.b.c;info=<https://d>", "!", SIP_RULE_BASE64},
        {SIP_HEADER_JOIN, "a;to-tag=1;from-tag=2", "a", SIP_RULE_PARAMETER_MISSING},
        {SIP_HEADER_MAX_FORWARDS, "70", "256", SIP_RULE_NUMBER_RANGE},
        {SIP_HEADER_MIN_EXPIRES, "60", "", SIP_RULE_VALUE},
        {SIP_HEADER_MIN_SE, "90", "x", SIP_RULE_NUMBER},
        {SIP_HEADER_P_ASSERTED_IDENTITY, "<sip:a@b>, <tel:+1>", "<sip:a@b", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_P_PREFERRED_IDENTITY, "<sip:a@b>", "<sip:a@b", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_PATH, "<sip:a;lr>", "sip:a;lr", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_PRIVACY, "id;user", "id;", SIP_RULE_TOKEN},
        {SIP_HEADER_PROXY_AUTHENTICATE, "Digest realm=\"a\"", "", SIP_RULE_VALUE},
        {SIP_HEADER_PROXY_AUTHORIZATION, "Digest username=\"a\"", "", SIP_RULE_VALUE},
        {SIP_HEADER_PROXY_REQUIRE, "a", "", SIP_RULE_VALUE},
        {SIP_HEADER_RACK, "1 1 INVITE", "1 INVITE", SIP_RULE_NUMBER},
        {SIP_HEADER_REASON, "SIP;cause=1, X", ";", SIP_RULE_TOKEN},
        {SIP_HEADER_RECORD_ROUTE, "<sip:a;lr>, <sip:b;lr>", "sip:a;lr", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_REFER_TO, "<sip:a@b>", "<sip:a@b", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_REFERRED_BY, "<sip:a@b>", "<sip:a@b", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_REPLACES, "a;to-tag=1;from-tag=2", "a;to-tag=1", SIP_RULE_PARAMETER_MISSING},
        {SIP_HEADER_REQUIRE, "100rel", " ", SIP_RULE_VALUE},
        {SIP_HEADER_RETRY_AFTER, "1 (x)", "1 (x", SIP_RULE_COMMENT},
        {SIP_HEADER_ROUTE, "<sip:a;lr>", "sip:a;lr", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_RSEQ, "1", "0", SIP_RULE_NUMBER_RANGE},
        {SIP_HEADER_SERVER, "", "\x01", SIP_RULE_CONTROL_BYTE},
        {SIP_HEADER_SERVICE_ROUTE, "<sip:a;lr>", "sip:a;lr", SIP_RULE_ANGLE_BRACKET},
        {SIP_HEADER_SESSION_EXPIRES, "90", "90;refresher=x", SIP_RULE_PARAMETER_VALUE},
        {SIP_HEADER_SUBSCRIPTION_STATE, "active", "active,", SIP_RULE_END},
        {SIP_HEADER_SUPPORTED, "", "a b", SIP_RULE_END},
        {SIP_HEADER_TIMESTAMP, "1.0 2", "x", SIP_RULE_NUMBER},
        {SIP_HEADER_TO, "<sip:a@b>", "<sip:a@b>, <sip:c@d>", SIP_RULE_END},
        {SIP_HEADER_UNSUPPORTED, "a, b", "", SIP_RULE_VALUE},
        {SIP_HEADER_USER_AGENT, "Foo/1", "\x01", SIP_RULE_CONTROL_BYTE},
        {SIP_HEADER_VIA, "SIP/2.0/UDP a, SIP/2.0/TCP b", "", SIP_RULE_VALUE},
        {SIP_HEADER_WARNING, "399 a \"b\"", "1812 a \"b\"", SIP_RULE_WARN_CODE},
        {SIP_HEADER_WWW_AUTHENTICATE, "Digest realm=\"a\"", "", SIP_RULE_VALUE},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_scan s = sip_scan_of(slice_of(rows[i].good), (uint8_t)rows[i].id);
        if (!sip_header_check(rows[i].id, &s))
            fail_msg("%s: \"%s\"", sip_header_name(rows[i].id).p, rows[i].good);
        assert_true(sip_scan_done(&s));
        s = sip_scan_of(slice_of(rows[i].bad), (uint8_t)rows[i].id);
        if (sip_header_check(rows[i].id, &s) || s.error.rule != rows[i].rule)
            fail_msg("%s: \"%s\"", sip_header_name(rows[i].id).p, rows[i].bad);
        assert_int_equal(s.error.header, rows[i].id);
    }
}

/* A header without a grammar here is good whatever it holds, and is read to its end. */
static void what_has_no_grammar_is_good(void **state)
{
    (void)state;

    static const enum sip_header_id ids[] = {SIP_HEADER_OTHER, SIP_HEADER_SUBJECT,
                                             SIP_HEADER_ACCEPT_CONTACT, SIP_HEADER_NONE};

    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct sip_scan s = sip_scan_of(SLICE(";;,\"<"), SIP_HEADER_OTHER);
        assert_true(sip_header_check(ids[i], &s));
        assert_true(sip_scan_done(&s));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_finds_itself_in_any_case),
        cmocka_unit_test(one_other_byte_is_another_name),
        cmocka_unit_test(a_longer_or_shorter_name_is_another_name),
        cmocka_unit_test(what_the_table_has_not_is_other),
        cmocka_unit_test(short_names_are_found_exactly),
        cmocka_unit_test(compact_forms),
        cmocka_unit_test(names_and_repeats),
        cmocka_unit_test(each_header_is_checked_by_its_grammar),
        cmocka_unit_test(what_has_no_grammar_is_good),
    };
    return RUN_TESTS(tests);
}
