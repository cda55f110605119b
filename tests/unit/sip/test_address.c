/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/address.h"
#include "sip/header.h"
#include "unit/sip/typed.h"

static void legal_addresses_come_apart(void **state)
{
    (void)state;

    // clang-format off
    static const struct {
        const char *text, *display, *uri, *tag, *parameters;
    } rows[] = { /* From, To: RFC 3261 20.20, 20.39 unless another section is named */
        {"\"A. G. Bell\" <sip:agb@bell-telephone.com> ;tag=a48s", "A. G. Bell", "sip:agb@bell-telephone.com", "a48s", "tag=a48s"},
        {"sip:+12125551212@server.phone2net.com;tag=887s", NULL, "sip:+12125551212@server.phone2net.com", "887s", "tag=887s"},
        {"Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8", "Anonymous", "sip:c8oqz84zk7z@privacy.org", "hyh8", "tag=hyh8"},
        {"<sip:a@h>", NULL, "sip:a@h", NULL, NULL},
        {"  <sip:a@h;lr?x=1>  ;  tag = t ", NULL, "sip:a@h;lr?x=1", "t", "tag = t"},
        {"\"\" <sip:a@h>", "", "sip:a@h", NULL, NULL},
        {"caller<sip:caller@example.com>;tag=323", "caller", "sip:caller@example.com", "323", "tag=323"}, /* RFC 4475 3.1.1.6 */
        {"token1~` token2'+_ token3*%!.- <sip:m@e.com>;p*%=\"\xd1\x80\";tag=_t~1'+`*%!-.", "token1~` token2'+_ token3*%!.-", "sip:m@e.com", "_t~1'+`*%!-.", "p*%=\"\xd1\x80\";tag=_t~1'+`*%!-."}, /* RFC 4475 3.1.1.2 */
        {"\"J Rosenberg \\\\\\\"\"  <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8", "J Rosenberg \\\\\\\"", "sip:jdrosen@example.com", "98asjd8", "tag = 98asjd8"}, /* RFC 4475 3.1.1.1 */
        {"\"a>b<c,;\" <sip:a@h>", "a>b<c,;", "sip:a@h", NULL, NULL},
        {"J\xc3\xbcrgen M <sip:j@h>", "J\xc3\xbcrgen M", "sip:j@h", NULL, NULL}, /* UTF-8 without quotes: phones do it */
        {"isbn:2983792873", NULL, "isbn:2983792873", NULL, NULL}, /* RFC 4475 3.3.4 */
        {"<http://www.example.com>;tag=3234233", NULL, "http://www.example.com", "3234233", "tag=3234233"},
        {"<tel:+358-555-1234567>;tag=x", NULL, "tel:+358-555-1234567", "x", "tag=x"},
        {"sip:a@h;TAG=x;y", NULL, "sip:a@h", "x", "TAG=x;y"},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_scan s = sip_scan_of(slice_of(rows[i].text), SIP_HEADER_FROM);
        struct sip_address address;
        if (!sip_address_read_single(&s, &address))
            fail_msg("%s: byte %u, %s", rows[i].text, s.error.offset, sip_rule_text(s.error.rule));
        assert_slice(address.display, rows[i].display);
        assert_slice(address.uri.text, rows[i].uri);
        assert_slice(address.tag, rows[i].tag);
        assert_slice(address.parameters, rows[i].parameters);
    }
}

static void illegal_addresses_say_which_byte_and_which_rule(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_URI_SCHEME, 0, "RFC 3261 25.1"},
        {"alice", SIP_RULE_URI_SCHEME, 5, "RFC 3261 25.1"},
        {"\"Mr. J. User <sip:j.user@example.com>", SIP_RULE_QUOTED_STRING, 37, "RFC 4475 3.1.2.6"},
        {"\"a\x01\" <sip:a@h>", SIP_RULE_QUOTED_STRING, 2, "RFC 3261 25.1"},
        {"\"a\\", SIP_RULE_QUOTED_STRING, 3, "RFC 3261 25.1"},
        {"\"a\\\x80\" <sip:a@h>", SIP_RULE_QUOTED_STRING, 3, "RFC 3261 25.1"},
        {"\"a\"", SIP_RULE_ANGLE_BRACKET, 3, "RFC 3261 25.1"},
        {"\"a\" sip:a@h", SIP_RULE_ANGLE_BRACKET, 4, "RFC 3261 25.1"},
        {"Alice <sip:a@h", SIP_RULE_ANGLE_BRACKET, 6, "RFC 3261 25.1"},
        {"<sip:a@h", SIP_RULE_ANGLE_BRACKET, 0, "RFC 3261 25.1"},
        {"\"W\" < sip:t.watson@example.org >", SIP_RULE_URI_SCHEME, 5, "RFC 4475 3.1.2.14"},
        {"\"W\" <sip:t.watson@example.org >", SIP_RULE_END, 29, "RFC 3261 25.1"},
        {"Bell, Alexander <sip:a.g.bell@example.com>;tag=43", SIP_RULE_URI_SCHEME, 4,
         "RFC 4475 3.1.2.15"},
        {"sip:user@example.com?Route=%3Csip:h%3E", SIP_RULE_URI_BRACKETS, 20, "RFC 4475 3.1.2.13"},
        {"<sip:a@h> x", SIP_RULE_END, 10, "RFC 3261 25.1"},
        {"<sip:a@h>, <sip:b@h>", SIP_RULE_END, 9, "RFC 3261 7.3.1"},
        {"<sip:a@h>;", SIP_RULE_PARAMETER_NAME, 10, "RFC 3261 25.1"},
        {"<sip:a@h>;tag=", SIP_RULE_PARAMETER_VALUE, 14, "RFC 3261 25.1"},
        {"<sip:a@h>;tag=a;tag=b", SIP_RULE_PARAMETER_REPEATED, 16, "RFC 3261 7.3.1"},
        {"<>", SIP_RULE_URI_SCHEME, 1, "RFC 3261 25.1"},
        {"<sip:>", SIP_RULE_HOST, 5, "RFC 3261 25.1"},
        {"<sip:a@h:70000>", SIP_RULE_PORT, 9, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_address, sip_address_read_single);
}

static void lists_are_read_value_by_value(void **state)
{
    (void)state;

    static const struct {
        enum sip_header_id header;
        const char *text, *first, *second;
    } rows[] = {
        {SIP_HEADER_P_ASSERTED_IDENTITY, "\"C, J\" <sip:fluffy@cisco.com>, tel:+14085264000",
         "sip:fluffy@cisco.com", "tel:+14085264000"}, /* RFC 3325 9.1 */
        {SIP_HEADER_P_PREFERRED_IDENTITY, "<sip:a@h>,<tel:+1>", "sip:a@h",
         "tel:+1"}, /* RFC 3325 9.2 */
        {SIP_HEADER_DIVERSION, "<sip:a@h>;reason=user-busy;counter=1 , <sip:b@h>;privacy=full",
         "sip:a@h", "sip:b@h"}, /* RFC 5806 10 */
        {SIP_HEADER_HISTORY_INFO,
         "<sip:bob@example.com?Reason=SIP%3Bcause%3D302>;index=1,<sip:c@h>;index=1.1;mp=1",
         "sip:bob@example.com?Reason=SIP%3Bcause%3D302", "sip:c@h"}, /* RFC 7044 5 */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_scan s = sip_scan_of(slice_of(rows[i].text), (uint8_t)rows[i].header);
        struct sip_address address;
        assert_true(sip_address_read(&s, &address));
        assert_slice(address.uri.text, rows[i].first);
        assert_true(sip_address_read(&s, &address));
        assert_slice(address.uri.text, rows[i].second);
        assert_true(sip_scan_done(&s));
    }
    struct sip_scan s = sip_scan_of(SLICE("<sip:a@h>,"), SIP_HEADER_DIVERSION);
    struct sip_address address;
    assert_false(sip_address_read(&s, &address));
    assert_int_equal(s.error.rule, SIP_RULE_VALUE);
}

static void routes_need_their_brackets(void **state)
{
    (void)state; /* RFC 3261 20.30, 20.34; RFC 3327 4; RFC 3608 5 */
    struct sip_scan s = sip_scan_of(
        SLICE("<sip:p1.example.com;lr>,\r\n P2 <sip:p2.domain.com;lr>;x"), SIP_HEADER_ROUTE);
    struct sip_address route;
    struct slice value;
    assert_true(sip_route_read(&s, &route));
    assert_true(sip_uri_parameter(&route.uri, SLICE("lr"), &value));
    assert_null(route.parameters.p);
    assert_true(sip_route_read(&s, &route));
    assert_slice(route.display, "P2");
    assert_slice(route.parameters, "x");
    assert_true(sip_scan_done(&s));
    s = sip_scan_of(SLICE(" sip:p1.example.com;lr"), SIP_HEADER_PATH);
    memset(&route, 0x5a, sizeof route);
    struct sip_address before;
    memcpy(&before, &route, sizeof route);
    assert_false(sip_route_read(&s, &route));
    assert_int_equal(s.error.rule, SIP_RULE_ANGLE_BRACKET);
    assert_int_equal(s.error.offset, 1);
    assert_memory_equal(&route, &before, sizeof route);
}

static void contacts_have_their_numbers(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        bool star;
        int q;
        int64_t expires_s;
        const char *instance;
        unsigned reg_id;
    } rows[] = {
        /* RFC 3261 20.10 unless another section is named */
        {"*", true, -1, -1, NULL, 0},
        {" * ", true, -1, -1, NULL, 0},
        {"*72 <sip:a@h>", false, -1, -1, NULL, 0},
        {"<sip:a@h>", false, -1, -1, NULL, 0},
        {"\"Mr. Watson\" <sip:watson@w.com>;q=0.7; expires=3600", false, 700, 3600, NULL, 0},
        {"sip:a@h;q=1.000;expires=0", false, 1000, 0, NULL, 0},
        {"sip:a@h;q=0", false, 0, -1, NULL, 0},
        {"sip:a@h;q=0.33", false, 330, -1, NULL, 0}, /* RFC 4475 3.1.1.1 */
        {"sip:a@h;q=1.", false, 1000, -1, NULL, 0},
        {"sip:a@h;expires=280297596632815", false, -1, 4294967295, NULL, 0}, /* RFC 4475 3.1.2.4 */
        {"sip:a@h;expires=soon", false, -1, 3600, NULL, 0},
        {"sip:a@h;expires", false, -1, 3600, NULL, 0},
        {"<sip:a@h;ob>;+sip.instance=\"<urn:uuid:0-1>\";reg-id=1", false, -1, -1, "<urn:uuid:0-1>",
         1}, /* RFC 5626 4.2 */
        {"<sip:a@h>;reg-id=2147483647", false, -1, -1, NULL, 2147483647},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_scan s = sip_scan_of(slice_of(rows[i].text), SIP_HEADER_CONTACT);
        struct sip_contact contact;
        if (!sip_contact_read(&s, &contact))
            fail_msg("%s: byte %u, %s", rows[i].text, s.error.offset, sip_rule_text(s.error.rule));
        assert_int_equal(contact.star, rows[i].star);
        assert_int_equal(contact.q_thousandths, rows[i].q);
        assert_int_equal(contact.expires_s, rows[i].expires_s);
        assert_slice(contact.instance, rows[i].instance);
        assert_int_equal(contact.reg_id, rows[i].reg_id);
        assert_true(sip_scan_done(&s));
    }
}

static void illegal_contacts_say_which_byte_and_which_rule(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"\"Joe\" <sip:joe@example.org>;;;;", SIP_RULE_PARAMETER_NAME, 28, "RFC 4475 3.1.2.1"},
        {"*, <sip:a@h>", SIP_RULE_URI_SCHEME, 0, "RFC 3261 20.10"},
        {"*;expires=0", SIP_RULE_URI_SCHEME, 0, "RFC 3261 20.10"},
        {"<sip:a@h>;q=2", SIP_RULE_QVALUE, 12, "RFC 3261 25.1"},
        {"<sip:a@h>;q=1.001", SIP_RULE_QVALUE, 12, "RFC 3261 25.1"},
        {"<sip:a@h>;q=0.1234", SIP_RULE_QVALUE, 12, "RFC 3261 25.1"},
        {"<sip:a@h>;q=.5", SIP_RULE_QVALUE, 12, "RFC 3261 25.1"},
        {"<sip:a@h>;q", SIP_RULE_QVALUE, 11, "RFC 3261 25.1"},
        {"<sip:a@h>;q=0.x", SIP_RULE_QVALUE, 12, "RFC 3261 25.1"},
        {"<sip:a@h>;reg-id=0", SIP_RULE_PARAMETER_VALUE, 17, "RFC 5626 4.2"},
        {"<sip:a@h>;reg-id=2147483648", SIP_RULE_PARAMETER_VALUE, 17, "RFC 5626 4.2"},
        {"<sip:a@h>;reg-id=1x", SIP_RULE_PARAMETER_VALUE, 17, "RFC 5626 4.2"},
        {"<sip:a@h>;expires=1;expires=2", SIP_RULE_PARAMETER_REPEATED, 20, "RFC 3261 7.3.1"},
        {"<sip:a@h> <sip:b@h>", SIP_RULE_END, 10, "RFC 3261 25.1"},
    };
    ASSERT_ILLEGAL(rows, struct sip_contact, sip_contact_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legal_addresses_come_apart),
        cmocka_unit_test(illegal_addresses_say_which_byte_and_which_rule),
        cmocka_unit_test(lists_are_read_value_by_value),
        cmocka_unit_test(routes_need_their_brackets),
        cmocka_unit_test(contacts_have_their_numbers),
        cmocka_unit_test(illegal_contacts_say_which_byte_and_which_rule),
    };
    return RUN_TESTS(tests);
}
