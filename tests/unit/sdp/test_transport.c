/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/transport.h"
#include "unit/assert_slice.h"
#include "unit/sdp/typed.h"

static void setup_rows(void **state)
{
    (void)state;
    static const struct legal legal[] = {
        {"active", "a=setup:active", "RFC 4145 4"},
        {"passive ", "a=setup:passive", "RFC 4145 4"},
        {"ActPass", "a=setup:actpass", "RFC 4145 4: literals"},
        {"holdconn", "a=setup:holdconn", "RFC 4145 4"},
    };
    static const struct illegal illegal[] = {
        {"", SDP_RULE_SETUP, 0, "RFC 4145 4"},
        {"both", SDP_RULE_SETUP, 0, "RFC 4145 4"},
        {"active passive", SDP_RULE_END, 7, "RFC 4145 4"},
    };
    ASSERT_LEGAL(legal, enum sdp_setup, sdp_setup_read, sdp_build_setup(&b, out));
    ASSERT_ILLEGAL(illegal, enum sdp_setup, sdp_setup_read);
    assert_int_equal(sdp_setup_name((enum sdp_setup)99).n, 0);
}

#define BYTES_16 "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
#define BYTES_20 BYTES_16 ":01:23:45:67"
#define BYTES_32 BYTES_16 ":" BYTES_16
#define BYTES_64 BYTES_32 ":" BYTES_32

static void fingerprint_rows(void **state)
{
    (void)state;
    static const struct legal legal[] = {
        {"sha-256 " BYTES_32, "a=fingerprint:sha-256 " BYTES_32, "RFC 8122 5"},
        {"SHA-1 " BYTES_20 " ", "a=fingerprint:SHA-1 " BYTES_20, "RFC 8122 5: any case"},
        {"sha-512 " BYTES_64, "a=fingerprint:sha-512 " BYTES_64, "RFC 8122 5"},
        {"md5 00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff", "a=fingerprint:md5 " BYTES_16,
         "sdp/transport.h: lower case"},
        {"x-own 0A", "a=fingerprint:x-own 0A", "RFC 8122 5: another hash"},
    };
    static const struct illegal illegal[] = {
        {"", SDP_RULE_TOKEN, 0, "RFC 8122 5"},
        {"sha-256", SDP_RULE_SPACE, 7, "RFC 8122 5"},
        {"sha-256 ", SDP_RULE_FINGERPRINT, 8, "RFC 8122 5"},
        {"sha-256 " BYTES_20, SDP_RULE_FINGERPRINT, 67, "RFC 8122 5: its length"},
        {"sha-1 " BYTES_32, SDP_RULE_FINGERPRINT, 101, "RFC 8122 5: its length"},
        {"x 0", SDP_RULE_FINGERPRINT, 2, "RFC 8122 5: two digits"},
        {"x 0A:", SDP_RULE_FINGERPRINT, 5, "RFC 8122 5"},
        {"x 0A:0G", SDP_RULE_FINGERPRINT, 5, "RFC 8122 5"},
        {"x 0A0B", SDP_RULE_END, 4, "RFC 8122 5: a colon between"},
        {"x " BYTES_64 ":00", SDP_RULE_FINGERPRINT, 194, "SDP_MAX_FINGERPRINT"},
    };
    ASSERT_LEGAL(legal, struct sdp_fingerprint, sdp_fingerprint_read,
                 sdp_build_fingerprint(&b, &out));
    ASSERT_ILLEGAL(illegal, struct sdp_fingerprint, sdp_fingerprint_read);
}

#define TEXT_64  "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789+/+/+/"
#define TEXT_256 TEXT_64 TEXT_64 TEXT_64 TEXT_64

static void ice_text_rows(void **state)
{
    (void)state;
    static const struct legal ufrags[] = {
        {"8hhY", "a=ice-ufrag:8hhY", "RFC 8839 5.4: at least 4"},
        {"+/+/ ", "a=ice-ufrag:+/+/", "RFC 8839 5.1: ice-char"},
        {TEXT_256, "a=ice-ufrag:" TEXT_256, "RFC 8839 5.4: at most 256"},
    };
    static const struct illegal bad_ufrags[] = {
        {"", SDP_RULE_ICE_TEXT, 0, "RFC 8839 5.4"},
        {"abc", SDP_RULE_ICE_TEXT, 0, "RFC 8839 5.4: at least 4"},
        {TEXT_256 "x", SDP_RULE_ICE_TEXT, 0, "RFC 8839 5.4: at most 256"},
        {"abcd-", SDP_RULE_END, 4, "RFC 8839 5.1: ice-char"},
    };
    static const struct legal passwords[] = {
        {"asd88fgpdd777uzjYhagZg", "a=ice-pwd:asd88fgpdd777uzjYhagZg", "RFC 8839 5.4: 22"},
    };
    static const struct illegal bad_passwords[] = {
        {"asd88fgpdd777uzjYhagZ", SDP_RULE_ICE_TEXT, 0, "RFC 8839 5.4: at least 22"},
        {TEXT_256 "x", SDP_RULE_ICE_TEXT, 0, "RFC 8839 5.4: at most 256"},
        {"asd88fgpdd777uzjYhagZg x", SDP_RULE_END, 23, "RFC 8839 5.4"},
    };
    static const struct legal options[] = {
        {"ice2 trickle ", "a=ice-options:ice2 trickle", "RFC 8839 5.6"},
        {"google-ice", "a=ice-options:google-ice", "sdp/transport.c"},
    };
    static const struct illegal bad_options[] = {
        {"", SDP_RULE_ICE_TEXT, 0, "RFC 8839 5.6"},
        {"ice2,trickle", SDP_RULE_SPACE, 4, "RFC 8839 5.6"},
    };
    ASSERT_LEGAL(ufrags, struct slice, sdp_ice_ufrag_read,
                 sdp_build_text(&b, SDP_ATTRIBUTE_ICE_UFRAG, out));
    ASSERT_ILLEGAL(bad_ufrags, struct slice, sdp_ice_ufrag_read);
    ASSERT_LEGAL(passwords, struct slice, sdp_ice_pwd_read,
                 sdp_build_text(&b, SDP_ATTRIBUTE_ICE_PWD, out));
    ASSERT_ILLEGAL(bad_passwords, struct slice, sdp_ice_pwd_read);
    ASSERT_LEGAL(options, struct slice, sdp_ice_options_read,
                 sdp_build_text(&b, SDP_ATTRIBUTE_ICE_OPTIONS, out));
    ASSERT_ILLEGAL(bad_options, struct slice, sdp_ice_options_read);
}

#define HOST "1 1 UDP 2130706431 192.0.2.3 5000 typ host"

static void candidate_legal(void **state)
{
    (void)state;
    static const struct legal rows[] = {
        {HOST, "a=candidate:" HOST, "RFC 8839 5.1"},
        {"2 1 udp 1694498815 203.0.113.9 45664 typ srflx raddr 10.0.1.1 rport 8998",
         "a=candidate:2 1 udp 1694498815 203.0.113.9 45664 typ srflx raddr 10.0.1.1 rport 8998",
         "RFC 8839 5.1"},
        {"f+/ 2 UDP 1 2001:db8:a::7 9 typ relay raddr 2001:db8::1 rport 1",
         "a=candidate:f+/ 2 UDP 1 2001:db8:a::7 9 typ relay raddr 2001:db8::1 rport 1",
         "RFC 8839 5.1: IPv6"},
        {"1 1 TCP 1518214911 192.0.2.3 9 typ host tcptype active",
         "a=candidate:1 1 TCP 1518214911 192.0.2.3 9 typ host tcptype active", "RFC 6544 4.5"},
        {"1 1 udp 2113937151 1b1e-4c.local 54400 typ host generation 0 network-cost 999",
         "a=candidate:1 1 udp 2113937151 1b1e-4c.local 54400 typ host generation 0 network-cost "
         "999",
         "RFC 8839 5.1: extensions, a name"},
        {HOST "  x ", "a=candidate:" HOST " x", "sdp/transport.h: the last value may be missing"},
        {"1 256 UDP 2147483647 192.0.2.3 0 typ new",
         "a=candidate:1 256 UDP 2147483647 192.0.2.3 0 typ new", "RFC 8839 5.1: another type"},
    };
    ASSERT_LEGAL(rows, struct sdp_candidate, sdp_candidate_read, sdp_build_candidate(&b, &out));
}

static void candidate_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SDP_RULE_CANDIDATE, 0, "RFC 8839 5.1"},
        {"- 1 UDP 1 a 1 typ host", SDP_RULE_CANDIDATE, 0, "RFC 8839 5.1: ice-char"},
        {"012345678901234567890123456789012 1 UDP 1 a 1 typ host", SDP_RULE_CANDIDATE, 0,
         "RFC 8839 5.1: at most 32"},
        {"1 0 UDP 1 a 1 typ host", SDP_RULE_NUMBER_RANGE, 2, "RFC 8839 5.1: 1 to 256"},
        {"1 257 UDP 1 a 1 typ host", SDP_RULE_NUMBER_RANGE, 2, "RFC 8839 5.1: 1 to 256"},
        {"1 1  1 a 1 typ host", SDP_RULE_NUMBER, 7, "RFC 8839 5.1: the transport is missing"},
        {"1 1 UDP 0 a 1 typ host", SDP_RULE_NUMBER_RANGE, 8, "RFC 8445 5.1.2: 1 to 2^31-1"},
        {"1 1 UDP 2147483648 a 1 typ host", SDP_RULE_NUMBER_RANGE, 8, "RFC 8445 5.1.2"},
        {"1 1 UDP 1 [::1] 1 typ host", SDP_RULE_ADDRESS, 10, "RFC 8839 5.1"},
        {"1 1 UDP 1 a 65536 typ host", SDP_RULE_PORT, 12, "RFC 8839 5.1"},
        {"1 1 UDP 1 a 1", SDP_RULE_SPACE, 13, "RFC 8839 5.1"},
        {"1 1 UDP 1 a 1 type host", SDP_RULE_CANDIDATE, 14, "RFC 8839 5.1"},
        {"1 1 UDP 1 a 1 typ ", SDP_RULE_CANDIDATE, 18, "RFC 8839 5.1"},
        {HOST " raddr 10.0.0.1", SDP_RULE_RELATED_ADDRESS, 57, "RFC 8839 5.1"},
        {HOST " raddr 10.0.0.1 x 1", SDP_RULE_RELATED_ADDRESS, 58, "RFC 8839 5.1"},
        {HOST " raddr 10.0.0.1 rport x", SDP_RULE_NUMBER, 64, "RFC 8839 5.1"},
        {HOST " raddr ", SDP_RULE_ADDRESS, 49, "RFC 8839 5.1"},
        {HOST " rport 5", SDP_RULE_RELATED_ADDRESS, 43, "RFC 8839 5.1"},
        {HOST " tcptype both", SDP_RULE_TCP_TYPE, 43, "RFC 6544 4.5"},
        {HOST "@", SDP_RULE_SPACE, 42, "RFC 8839 5.1"},
        {HOST " \x01", SDP_RULE_WORD, 43, "RFC 8839 5.1: VCHAR"},
        {HOST " a \x01", SDP_RULE_WORD, 45, "RFC 8839 5.1: VCHAR"},
    };
    ASSERT_ILLEGAL(rows, struct sdp_candidate, sdp_candidate_read);
}

static void candidate_in_parts(void **state)
{
    (void)state;
    struct sdp_scan s = sdp_scan_of(SLICE("a/ 2 TCP 99 192.0.2.3 9 typ PRFLX raddr 10.0.0.1 rport 7"
                                          " x y TCPTYPE so ufrag +"),
                                    'a');
    struct sdp_candidate c;
    assert_true(sdp_candidate_read(&s, &c));
    assert_slice(c.foundation, "a/");
    assert_slice(c.transport, "TCP");
    assert_slice(c.address, "192.0.2.3");
    assert_slice(c.type_text, "PRFLX");
    assert_slice(c.related_address, "10.0.0.1");
    assert_slice(c.extensions, "x y TCPTYPE so ufrag +");
    assert_int_equal(c.component, 2);
    assert_int_equal(c.priority, 99);
    assert_int_equal(c.port, 9);
    assert_int_equal(c.related_port, 7);
    assert_int_equal(c.type, SDP_CANDIDATE_PRFLX);
    assert_int_equal(c.tcp_type, SDP_TCP_SO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(setup_rows),        cmocka_unit_test(fingerprint_rows),
        cmocka_unit_test(ice_text_rows),     cmocka_unit_test(candidate_legal),
        cmocka_unit_test(candidate_illegal), cmocka_unit_test(candidate_in_parts),
    };
    return RUN_TESTS(tests);
}
