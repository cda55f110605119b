/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/header.h"
#include "sip/via.h"
#include "unit/sip/typed.h"

static void legal_vias_come_apart(void **state)
{
    (void)state;

    // clang-format off
    static const struct {
        const char *text;
        enum sip_transport transport;
        const char *host;
        unsigned port;
        const char *branch, *received, *rport;
        unsigned rport_number;
        const char *maddr, *ttl, *parameters;
    } rows[] = { /* RFC 3261 20.42 unless another section is named */
        {"SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7", SIP_TRANSPORT_UDP, "erlang.bell-telephone.com", 5060, "z9hG4bK87asdks7", NULL, NULL, 0, NULL, NULL, "branch=z9hG4bK87asdks7"},
        {"SIP/2.0/UDP 192.0.2.1:5060 ;received=192.0.2.207\r\n ;branch=z9hG4bK77asjd", SIP_TRANSPORT_UDP, "192.0.2.1", 5060, "z9hG4bK77asjd", "192.0.2.207", NULL, 0, NULL, NULL, "received=192.0.2.207\r\n ;branch=z9hG4bK77asjd"},
        {"SIP / 2.0 / UDP first.example.com: 4000;ttl=16\r\n ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1", SIP_TRANSPORT_UDP, "first.example.com", 4000, "z9hG4bKa7c6a8dlze.1", NULL, NULL, 0, "224.2.0.1", "16", "ttl=16\r\n ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1"},
        {"sip/2.0/tls h", SIP_TRANSPORT_TLS, "h", 0, NULL, NULL, NULL, 0, NULL, NULL, NULL}, /* RFC 2543 has no branch */
        {"SIP/2.0/UDP h;rport;branch=b", SIP_TRANSPORT_UDP, "h", 0, "b", NULL, "", 0, NULL, NULL, "rport;branch=b"}, /* RFC 3581 3 */
        {"SIP/2.0/UDP h;rport=9988;branch=b", SIP_TRANSPORT_UDP, "h", 0, "b", NULL, "9988", 9988, NULL, NULL, "rport=9988;branch=b"}, /* RFC 3581 4 */
        {"SIP/2.0/WSS df7jal23ls0d.invalid;branch=b", SIP_TRANSPORT_WSS, "df7jal23ls0d.invalid", 0, "b", NULL, NULL, 0, NULL, NULL, "branch=b"}, /* RFC 7118 5 */
        {"SIP/2.0/TLS-SCTP h", SIP_TRANSPORT_TLS_SCTP, "h", 0, NULL, NULL, NULL, 0, NULL, NULL, NULL}, /* RFC 4168 3 */
        {"SIP/2.0/UNKNOWN h", SIP_TRANSPORT_OTHER, "h", 0, NULL, NULL, NULL, 0, NULL, NULL, NULL}, /* RFC 4475 3.1.1.10 */
        {"SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=b", SIP_TRANSPORT_UDP, "2001:db8::9:1", 0, "b", "[2001:db8::9:255]", NULL, 0, NULL, NULL, "received=[2001:db8::9:255];branch=b"}, /* RFC 5118 4.5 */
        {"SIP/2.0/UDP [2001:db8::9:1]:5070;received=2001:db8::9:255;branch=b", SIP_TRANSPORT_UDP, "2001:db8::9:1", 5070, "b", "2001:db8::9:255", NULL, 0, NULL, NULL, "received=2001:db8::9:255;branch=b"},
        {"SIP/2.0/TCP h;branch=z9hG4bK-.!%66*_+`'~", SIP_TRANSPORT_TCP, "h", 0, "z9hG4bK-.!%66*_+`'~", NULL, NULL, 0, NULL, NULL, "branch=z9hG4bK-.!%66*_+`'~"}, /* RFC 4475 3.1.1.2 */
        {"SIP/2.0/UDP h;alias;x=\"a;,b\";Branch=b", SIP_TRANSPORT_UDP, "h", 0, "b", NULL, NULL, 0, NULL, NULL, "alias;x=\"a;,b\";Branch=b"},
    };

    // clang-format on
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_scan s = sip_scan_of(slice_of(rows[i].text), SIP_HEADER_VIA);
        struct sip_via via;
        assert_true(sip_via_read(&s, &via));
        assert_true(sip_scan_done(&s));
        assert_int_equal(via.transport, rows[i].transport);
        assert_slice(via.sent_by.name, rows[i].host);
        assert_int_equal(via.sent_by.port, rows[i].port);
        assert_slice(via.branch, rows[i].branch);
        assert_slice(via.received, rows[i].received);
        assert_slice(via.rport, rows[i].rport);
        assert_int_equal(via.rport_number, rows[i].rport_number);
        assert_slice(via.maddr, rows[i].maddr);
        assert_slice(via.ttl, rows[i].ttl);
        assert_slice(via.parameters, rows[i].parameters);
    }
}

static void illegal_vias_say_which_byte_and_which_rule(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SIP_RULE_TOKEN, 0, "RFC 3261 25.1"},
        {"SIP", SIP_RULE_SEPARATOR, 3, "RFC 3261 25.1"},
        {"SIP/2.0", SIP_RULE_SEPARATOR, 7, "RFC 3261 25.1"},
        {"SIP/2.0/", SIP_RULE_TOKEN, 8, "RFC 3261 25.1"},
        {"SIP/2.0/UDP", SIP_RULE_SEPARATOR, 11, "RFC 3261 25.1"},
        {"SIP/2.0/UDP;x", SIP_RULE_SEPARATOR, 11, "RFC 3261 25.1"},
        {"SIP/2.0/UDP ", SIP_RULE_HOST, 12, "RFC 3261 25.1"},
        {"SIP/7.0/UDP h", SIP_RULE_VERSION, 0, "RFC 4475 3.1.2.16"},
        {"HTTP/2.0/UDP h", SIP_RULE_VERSION, 0, "RFC 3261 25.1"},
        {"SIP/2.0/UDP h:x", SIP_RULE_PORT, 14, "RFC 3261 25.1"},
        {"SIP/2.0/UDP h:65536", SIP_RULE_PORT, 14, "RFC 3261 25.1"},
        {"SIP/2.0/UDP h:", SIP_RULE_PORT, 14, "RFC 3261 25.1"},
        {"SIP/2.0/UDP 192.0.2.15;;,;,,", SIP_RULE_PARAMETER_NAME, 23, "RFC 4475 3.1.2.1"},
        {"SIP/2.0/UDP h;branch=", SIP_RULE_PARAMETER_VALUE, 21, "RFC 3261 25.1"},
        {"SIP/2.0/UDP h;branch=a;branch=b", SIP_RULE_PARAMETER_REPEATED, 23, "RFC 3261 7.3.1"},
        {"SIP/2.0/UDP h;x=\"a", SIP_RULE_QUOTED_STRING, 18, "RFC 3261 25.1"},
        {"SIP/2.0/UDP h;rport=x", SIP_RULE_PARAMETER_VALUE, 20, "RFC 3581 3"},
        {"SIP/2.0/UDP h;rport=65536", SIP_RULE_PARAMETER_VALUE, 20, "RFC 3581 3"},
        {"SIP/2.0/UDP h;ttl=256", SIP_RULE_PARAMETER_VALUE, 18, "RFC 3261 25.1"},
        {"SIP/2.0/UDP h;ttl", SIP_RULE_PARAMETER_VALUE, 17, "RFC 3261 25.1"},
        {"SIP/2.0/UDP h x", SIP_RULE_END, 14, "RFC 3261 25.1"},
        {"SIP/2.0/UDP h,", SIP_RULE_VALUE, 14, "RFC 3261 25.1"},
        {"SIP/2.0/UDP h, ,", SIP_RULE_TOKEN, 15, "RFC 3261 25.1"},
        {"SIP/2.0/UDP 2001:db8::1", SIP_RULE_HOST, 12, "RFC 5118 4.2"},
    };
    ASSERT_ILLEGAL(rows, struct sip_via, sip_via_read);
}

static void a_list_is_read_value_by_value(void **state)
{
    (void)state; /* RFC 4475 3.1.1.1: two values in one line, folded */
    struct sip_scan s = sip_scan_of(SLICE("SIP  / 2.0  / TCP     spindle.example.com   ;\r\n"
                                          "  branch  =   z9hG4bK9ikj8  ,\r\n"
                                          " SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n"
                                          " z9hG4bK30239"),
                                    SIP_HEADER_VIA);
    struct sip_via via;
    assert_true(sip_via_read(&s, &via));
    assert_slice(via.sent_by.name, "spindle.example.com");
    assert_slice(via.branch, "z9hG4bK9ikj8");
    assert_false(sip_scan_done(&s));
    assert_true(sip_via_read(&s, &via));
    assert_slice(via.sent_by.name, "192.168.255.111");
    assert_slice(via.branch, "z9hG4bK30239");
    assert_true(sip_scan_done(&s));
}

static void the_magic_cookie_alone_is_no_branch_of_3261(void **state)
{
    (void)state; /* RFC 3261 8.1.1.7, RFC 4475 3.2.1 */
    assert_true(sip_branch_is_rfc3261(SLICE("z9hG4bK1")));
    assert_true(sip_branch_is_rfc3261(SLICE("Z9HG4BKx"))); /* compared without case: 7.3.1 */
    assert_false(sip_branch_is_rfc3261(SLICE("z9hG4bK")));
    assert_false(sip_branch_is_rfc3261(SLICE("390skdjuw")));
    assert_false(sip_branch_is_rfc3261((struct slice){NULL, 0}));
}

static void transports_have_names(void **state)
{
    (void)state;
    for (unsigned i = SIP_TRANSPORT_OTHER + 1; i < SIP_TRANSPORT_COUNT; i++)
        assert_int_equal(sip_transport_find(sip_transport_name((enum sip_transport)i)), i);
    assert_int_equal(sip_transport_find(SLICE("udp")), SIP_TRANSPORT_UDP);
    assert_int_equal(sip_transport_find(SLICE("")), SIP_TRANSPORT_OTHER);
    assert_int_equal(sip_transport_name((enum sip_transport)99).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legal_vias_come_apart),
        cmocka_unit_test(illegal_vias_say_which_byte_and_which_rule),
        cmocka_unit_test(a_list_is_read_value_by_value),
        cmocka_unit_test(the_magic_cookie_alone_is_no_branch_of_3261),
        cmocka_unit_test(transports_have_names),
    };
    return RUN_TESTS(tests);
}
