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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
