/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/media_type.h"
#include "unit/sip/typed.h"

static void media_type_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value, *type, *subtype, *boundary, *charset;
    } rows[] = {
        {"application/sdp", "application", "sdp", NULL, NULL},                 /* RFC 3261 20.15 */
        {"text/html; charset=ISO-8859-4", "text", "html", NULL, "ISO-8859-4"}, /* RFC 3261 20.15 */
        {"multipart/mixed;boundary=7a9cbec02ceef655", "multipart", "mixed", "7a9cbec02ceef655",
         NULL}, /* RFC 4475 3.1.1.11 */
        {"multipart/mixed; Boundary=\"a b:c\\\"\" ;x", "multipart", "mixed", "a b:c\\\"", NULL},
        {"multipart/related;boundary=----=_Part_0;type=\"a/b\"", "multipart", "related",
         "----=_Part_0", NULL}, /* unquoted, as many send it */
        {"text / plain\r\n ;charset = UTF-8", "text", "plain", NULL, "UTF-8"}, /* SLASH, EQUAL */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_media_type media;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_media_type_read(&s, &media));
        assert_slice(media.type, rows[i].type);
        assert_slice(media.subtype, rows[i].subtype);
        assert_slice(media.boundary, rows[i].boundary);
        assert_slice(media.charset, rows[i].charset);
        assert_true(sip_media_type_is(&media, slice_of(rows[i].type), slice_of(rows[i].subtype)));
        assert_false(sip_media_type_is(&media, SLICE("text"), SLICE("x")));
    }
}

static void media_type_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_TOKEN, 0, "RFC 3261 20.15"},
        {"application", SIP_RULE_SEPARATOR, 11, "RFC 3261 20.15"},
        {"/sdp", SIP_RULE_TOKEN, 0, "RFC 3261 20.15"},
        {"application/", SIP_RULE_TOKEN, 12, "RFC 3261 20.15"},
        {"application/;a=b", SIP_RULE_TOKEN, 12, "RFC 3261 20.15"},
        {"a/b/c", SIP_RULE_END, 3, "RFC 3261 20.15"},
        {"a/b, c/d", SIP_RULE_END, 3, "RFC 3261 20.15"},
        {"a/b;boundary=1;boundary=2", SIP_RULE_PARAMETER_REPEATED, 15, "RFC 2046 5.1.1"},
        {"a/b;boundary=\"x", SIP_RULE_QUOTED_STRING, 15, "RFC 3261 25.1"},
        {"a/b;=x", SIP_RULE_PARAMETER_NAME, 4, "RFC 3261 25.1"},
        {"a/b;x=", SIP_RULE_PARAMETER_VALUE, 6, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_media_type, sip_media_type_read);
}

static void accept_legal(void **state)
{
    (void)state;
    struct sip_accept accept;
    struct sip_scan s =
        scan_of("application/sdp;level=1, application/x-private;q=0.25, text/*;q=0, */* ; Q=1.000");
    assert_true(sip_accept_read(&s, &accept)); /* RFC 3261 20.1 */
    assert_slice(accept.type, "application");
    assert_slice(accept.subtype, "sdp");
    assert_slice(accept.parameters, "level=1");
    assert_int_equal(accept.q_thousandths, 1000);
    assert_true(sip_accept_covers(&accept, SLICE("Application"), SLICE("SDP")));
    assert_false(sip_accept_covers(&accept, SLICE("application"), SLICE("sdp2")));
    assert_true(sip_accept_read(&s, &accept));
    assert_int_equal(accept.q_thousandths, 250);
    assert_true(sip_accept_read(&s, &accept));
    assert_int_equal(accept.q_thousandths, 0);
    assert_true(sip_accept_covers(&accept, SLICE("text"), SLICE("html")));
    assert_false(sip_accept_covers(&accept, SLICE("image"), SLICE("html")));
    assert_true(sip_accept_read(&s, &accept));
    assert_true(sip_accept_covers(&accept, SLICE("image"), SLICE("png")));
    assert_int_equal(accept.q_thousandths, 1000);
    assert_true(sip_scan_done(&s));
}

static void accept_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"*", SIP_RULE_SEPARATOR, 1, "RFC 3261 20.1"},
        {"*/sdp", SIP_RULE_TOKEN, 2, "RFC 3261 25.1"},
        {"a/b;=2", SIP_RULE_PARAMETER_NAME, 4, "RFC 3261 25.1"},
        {"a/b;q=2", SIP_RULE_QVALUE, 6, "RFC 3261 25.1"},
        {"a/b;q=1.001", SIP_RULE_QVALUE, 6, "RFC 3261 25.1"},
        {"a/b;q=0.1234", SIP_RULE_QVALUE, 6, "RFC 3261 25.1"},
        {"a/b;q", SIP_RULE_QVALUE, 5, "RFC 3261 25.1"},
        {"a/b,", SIP_RULE_VALUE, 4, "RFC 3261 25.1"},
        {"a/b c/d", SIP_RULE_END, 4, "RFC 3261 25.1"},
        {"a/b, c", SIP_RULE_SEPARATOR, 6, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_accept, sip_accept_read);
}

static void content_disposition_legal(void **state)
{
    (void)state;

    static const struct {
        const char *value, *type;
        enum sip_handling handling;
    } rows[] = {
        {"session", "session", SIP_HANDLING_REQUIRED}, /* RFC 3261 20.11 */
        {"session;handling=optional", "session", SIP_HANDLING_OPTIONAL},
        {"icon; HANDLING = Required;size=3", "icon", SIP_HANDLING_REQUIRED},
        {"by-reference;handling=maybe", "by-reference", SIP_HANDLING_OTHER}, /* RFC 3261 20.11 */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_content_disposition disposition;
        struct sip_scan s = scan_of(rows[i].value);
        assert_true(sip_content_disposition_read(&s, &disposition));
        assert_slice(disposition.type, rows[i].type);
        assert_int_equal(disposition.handling, rows[i].handling);
    }
}

static void content_disposition_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_TOKEN, 0, "RFC 3261 20.11"},
        {";handling=optional", SIP_RULE_TOKEN, 0, "RFC 3261 20.11"},
        {"session;handling", SIP_RULE_PARAMETER_VALUE, 16, "RFC 3261 20.11"},
        {"a;handling=optional;handling=required", SIP_RULE_PARAMETER_REPEATED, 20,
         "RFC 3261 7.3.1"},
        {"session, icon", SIP_RULE_END, 7, "RFC 3261 20.11"},
    };
    ASSERT_ILLEGAL(rows, struct sip_content_disposition, sip_content_disposition_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(media_type_legal),
        cmocka_unit_test(media_type_illegal),
        cmocka_unit_test(accept_legal),
        cmocka_unit_test(accept_illegal),
        cmocka_unit_test(content_disposition_legal),
        cmocka_unit_test(content_disposition_illegal),
    };
    return RUN_TESTS(tests);
}
