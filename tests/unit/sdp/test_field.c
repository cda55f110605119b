/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/field.h"
#include "unit/assert_slice.h"
#include "unit/sdp/typed.h"

static void origin_legal(void **state)
{
    (void)state;
    static const struct legal rows[] = {
        {"- 20518 0 IN IP4 203.0.113.1", "o=- 20518 0 IN IP4 203.0.113.1", "RFC 8866 5.2"},
        {"jdoe 3724394400 3724394405 IN IP6 2001:db8::4",
         "o=jdoe 3724394400 3724394405 IN IP6 "
         "2001:db8::4",
         "RFC 8866 5.2"},
        {"a@b! 1 2 IN IP4 host.example.com", "o=a@b! 1 2 IN IP4 host.example.com", "RFC 8866 9"},
        {"-  1 2 IN IP4  192.0.2.9  ", "o=- 1 2 IN IP4 192.0.2.9", "white space, sdp/scan.h"},
        {"- 1 2 ATM NSAP 47.0091/x", "o=- 1 2 ATM NSAP 47.0091/x", "RFC 8866 9 extn-addr"},
        {"- -7 0xff IN IP4 192.0.2.9", "o=- -7 0xff IN IP4 192.0.2.9", "sdp/field.h, numbers"},
        {"M\xc3\xbcller 1 2 IN IP4 192.0.2.9", "o=M\xc3\xbcller 1 2 IN IP4 192.0.2.9",
         "RFC 8866 9 non-ws-string"},
    };
    ASSERT_LEGAL(rows, struct sdp_origin, sdp_origin_read, sdp_build_origin(&b, &out));
}

static void origin_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SDP_RULE_WORD, 0, "RFC 8866 5.2"},
        {" 1 2 IN IP4 192.0.2.9", SDP_RULE_WORD, 0, "RFC 8866 5.2"},
        {"-", SDP_RULE_SPACE, 1, "RFC 8866 5.2"},
        {"- 1", SDP_RULE_SPACE, 3, "RFC 8866 5.2"},
        {"- 1 ", SDP_RULE_WORD, 4, "RFC 8866 5.2"},
        {"- 1 2 IN", SDP_RULE_SPACE, 8, "RFC 8866 5.2"},
        {"- 1 2 IN IP4", SDP_RULE_SPACE, 12, "RFC 8866 5.2"},
        {"- 1 2 IN IP4 ", SDP_RULE_ADDRESS, 13, "RFC 8866 5.2"},
        {"- 1 2 IN (4) x", SDP_RULE_TOKEN, 9, "RFC 8866 9"},
        {"- 1 2 IN IP4 <192.0.2.9>", SDP_RULE_ADDRESS, 13, "RFC 8866 9"},
        {"- 1 2 IN IP4 192.0.2.9 x", SDP_RULE_END, 23, "RFC 8866 5.2"},
        {"a b 1 2 IN IP4 192.0.2.9", SDP_RULE_END, 15, "RFC 8866 5.2: no space in a username"},
    };
    ASSERT_ILLEGAL(rows, struct sdp_origin, sdp_origin_read);
}

static void origin_numbers(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        uint64_t id, version;
    } rows[] = {
        {"- 1 18446744073709551614 IN IP4 a", 1, UINT64_MAX - 1},
        {"- 18446744073709551616 0 IN IP4 a", SDP_NUMBER_NONE, 0},
        {"- -1 1x IN IP4 a", SDP_NUMBER_NONE, SDP_NUMBER_NONE},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp_scan s = sdp_scan_of(slice_of(rows[i].value), 'o');
        struct sdp_origin o;
        assert_true(sdp_origin_read(&s, &o));
        assert_true(o.session_id_number == rows[i].id);
        assert_true(o.session_version_number == rows[i].version);
    }
}

static void connection_legal(void **state)
{
    (void)state;
    static const struct legal rows[] = {
        {"IN IP4 192.0.2.1", "c=IN IP4 192.0.2.1", "RFC 8866 5.7"},
        {"IN IP4 233.252.0.1/127", "c=IN IP4 233.252.0.1/127", "RFC 8866 5.7"},
        {"IN IP4 233.252.0.1/0/3", "c=IN IP4 233.252.0.1/0/3", "RFC 8866 5.7"},
        {"IN IP4 224.2.1.1/255/1", "c=IN IP4 224.2.1.1/255", "RFC 8866 5.7"},
        {"IN IP6 ff00::db8:0:101/3", "c=IN IP6 ff00::db8:0:101/3", "RFC 8866 5.7"},
        {"IN IP6 2001:db8::1", "c=IN IP6 2001:db8::1", "RFC 8866 5.7"},
        {"in ip4 media.example.com ", "c=in ip4 media.example.com", "RFC 8866 9: literals"},
        {"IN IP4 0.0.0.0", "c=IN IP4 0.0.0.0", "RFC 3264 8.4"},
        {"X Y z/1/2", "c=X Y z/1/2", "RFC 8866 9 extn-addr"},
        {"IN IP6 ffx.example.com", "c=IN IP6 ffx.example.com", "a name, not ff00::/8"},
    };
    ASSERT_LEGAL(rows, struct sdp_connection, sdp_connection_read, sdp_build_connection(&b, &out));
}

static void connection_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SDP_RULE_TOKEN, 0, "RFC 8866 5.7"},
        {"IN", SDP_RULE_SPACE, 2, "RFC 8866 5.7"},
        {"IN IP4", SDP_RULE_SPACE, 6, "RFC 8866 5.7"},
        {"IN IP4 ", SDP_RULE_ADDRESS, 7, "RFC 8866 5.7"},
        {"IN IP4 192.0.2.1/127", SDP_RULE_MULTICAST, 16, "RFC 8866 5.7: no TTL of a unicast"},
        {"IN IP4 233.252.0.1", SDP_RULE_MULTICAST, 18, "RFC 8866 5.7: a TTL is a must"},
        {"IN IP4 233.252.0.1/256", SDP_RULE_NUMBER_RANGE, 19, "RFC 8866 5.7: 0 to 255"},
        {"IN IP4 233.252.0.1/", SDP_RULE_NUMBER, 19, "RFC 8866 5.7"},
        {"IN IP4 233.252.0.1/1/0", SDP_RULE_NUMBER_RANGE, 21, "RFC 8866 9: integer"},
        {"IN IP4 233.252.0.1/1/2/3", SDP_RULE_MULTICAST, 22, "RFC 8866 5.7"},
        {"IN IP6 ff02::1/1/1", SDP_RULE_MULTICAST, 16, "RFC 8866 5.7: IPv6 has no TTL"},
        {"IN IP6 2001:db8::1/64", SDP_RULE_MULTICAST, 18, "RFC 8866 5.7"},
        {"IN IP4 192.0.2.1 x", SDP_RULE_END, 17, "RFC 8866 5.7"},
        {"IN IP4 192.0.2.1@", SDP_RULE_END, 16, "RFC 8866 9"},
    };
    ASSERT_ILLEGAL(rows, struct sdp_connection, sdp_connection_read);
}

static void bandwidth_legal(void **state)
{
    (void)state;
    static const struct legal rows[] = {
        {"AS:84", "b=AS:84", "RFC 8866 5.8"},           {"CT:1000 ", "b=CT:1000", "RFC 8866 5.8"},
        {"tias:50780", "b=TIAS:50780", "RFC 3890 6.2"}, {"RS:0", "b=RS:0", "RFC 3556 2"},
        {"RR:800", "b=RR:800", "RFC 3556 2"},           {"X-YZ:128", "b=X-YZ:128", "RFC 8866 5.8"},
    };
    ASSERT_LEGAL(rows, struct sdp_bandwidth, sdp_bandwidth_read, sdp_build_bandwidth(&b, &out));
}

static void bandwidth_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SDP_RULE_TOKEN, 0, "RFC 8866 5.8"},
        {"AS", SDP_RULE_SEPARATOR, 2, "RFC 8866 5.8"},
        {"AS 84", SDP_RULE_SEPARATOR, 2, "RFC 8866 5.8"},
        {"AS:", SDP_RULE_NUMBER, 3, "RFC 8866 5.8"},
        {"AS:84.5", SDP_RULE_END, 5, "RFC 8866 9"},
        {"AS:-1", SDP_RULE_NUMBER, 3, "RFC 8866 9"},
        {"AS:18446744073709551616", SDP_RULE_NUMBER_RANGE, 3, "64 bits"},
    };
    ASSERT_ILLEGAL(rows, struct sdp_bandwidth, sdp_bandwidth_read);
}

static void timing_legal_and_illegal(void **state)
{
    (void)state;
    static const struct legal legal[] = {
        {"0 0", "t=0 0", "RFC 8866 5.9"},
        {"3724394400  3724398000 ", "t=3724394400 3724398000", "RFC 8866 5.9"},
    };
    static const struct illegal illegal[] = {
        {"", SDP_RULE_NUMBER, 0, "RFC 8866 5.9"},
        {"0", SDP_RULE_SPACE, 1, "RFC 8866 5.9"},
        {"0 x", SDP_RULE_NUMBER, 2, "RFC 8866 5.9"},
        {"0 0 0", SDP_RULE_END, 4, "RFC 8866 5.9"},
    };
    ASSERT_LEGAL(legal, struct sdp_timing, sdp_timing_read, sdp_build_timing(&b, &out));
    ASSERT_ILLEGAL(illegal, struct sdp_timing, sdp_timing_read);
}

static void media_legal(void **state)
{
    (void)state;
    static const struct legal rows[] = {
        {"audio 49170 RTP/AVP 0", "m=audio 49170 RTP/AVP 0", "RFC 8866 5.14"},
        {"video 49170/2 RTP/AVP 31", "m=video 49170/2 RTP/AVP 31", "RFC 8866 5.14"},
        {"audio 0 RTP/SAVPF 111  0 101 ", "m=audio 0 RTP/SAVPF 111 0 101", "white space"},
        {"image 4000 udptl t38", "m=image 4000 udptl t38", "T.38"},
        {"application 9 UDP/DTLS/SCTP webrtc-datachannel",
         "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "RFC 8841 4.1"},
        {"audio 0 RTP/AVP", "m=audio 0 RTP/AVP", "sdp/field.h: nothing offered"},
        {"audio 5004/1 RTP/AVP 0", "m=audio 5004 RTP/AVP 0", "RFC 8866 5.14"},
        {"x-new 1 a 2", "m=x-new 1 a 2", "RFC 8866 9: tokens"},
    };
    ASSERT_LEGAL(rows, struct sdp_media, sdp_media_read, sdp_build_media(&b, &out));
}

static void media_illegal(void **state)
{
    (void)state;
    static const struct illegal rows[] = {
        {"", SDP_RULE_TOKEN, 0, "RFC 8866 5.14"},
        {"audio", SDP_RULE_SPACE, 5, "RFC 8866 5.14"},
        {"audio x RTP/AVP 0", SDP_RULE_NUMBER, 6, "RFC 8866 5.14"},
        {"audio -1 RTP/AVP 0", SDP_RULE_NUMBER, 6, "RFC 8866 5.14"},
        {"audio 65536 RTP/AVP 0", SDP_RULE_PORT, 6, "RFC 8866 5.14"},
        {"audio 5004/ RTP/AVP 0", SDP_RULE_NUMBER, 11, "RFC 8866 5.14"},
        {"audio 5004/0 RTP/AVP 0", SDP_RULE_NUMBER_RANGE, 11, "RFC 8866 9: integer"},
        {"audio 5004 ", SDP_RULE_PROTOCOL, 11, "RFC 8866 5.14"},
        {"audio 5004 RTP/ 0", SDP_RULE_PROTOCOL, 15, "RFC 8866 9"},
        {"audio 5004 RTP:AVP 0", SDP_RULE_PROTOCOL, 14, "RFC 8866 9"},
        {"audio 5004 RTP/AVP", SDP_RULE_FORMAT, 18, "RFC 8866 5.14"},
        {"audio 5004 RTP/AVP ", SDP_RULE_FORMAT, 19, "RFC 8866 5.14"},
        {"audio 5004 RTP/AVP 0,8", SDP_RULE_FORMAT, 20, "RFC 8866 9: a token"},
        {"audio 5004 RTP/AVP 0 \"", SDP_RULE_FORMAT, 21, "RFC 8866 9: a token"},
    };
    ASSERT_ILLEGAL(rows, struct sdp_media, sdp_media_read);
}

static void media_has_a_limit_of_formats(void **state)
{
    (void)state;
    char text[1024];
    struct buffer b = buffer_of(text, sizeof text);
    buffer_append(&b, SLICE("audio 5004 RTP/AVP"));
    for (int i = 0; i < SDP_MAX_FORMATS; i++)
        buffer_append(&b, SLICE(" 0"));
    struct sdp_media m;
    struct sdp_scan s = sdp_scan_of(buffer_slice(&b), 'm');
    assert_true(sdp_media_read(&s, &m));
    assert_int_equal(m.format_count, SDP_MAX_FORMATS);
    buffer_append(&b, SLICE(" 8"));
    s = sdp_scan_of(buffer_slice(&b), 'm');
    assert_false(sdp_media_read(&s, &m));
    assert_int_equal(s.error.rule, SDP_RULE_TOO_MANY_FORMATS);
    assert_int_equal(s.error.offset, b.length - 1);
}

static void media_and_protocol_names(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        enum sdp_media_type type;
        enum sdp_protocol protocol;
        bool rtp, secure, dtls;
    } rows[] = {
        {"audio 1 RTP/AVP 0", SDP_MEDIA_AUDIO, SDP_PROTOCOL_RTP_AVP, true, false, false},
        {"VIDEO 1 rtp/avpf 0", SDP_MEDIA_VIDEO, SDP_PROTOCOL_RTP_AVPF, true, false, false},
        {"text 1 RTP/SAVP 0", SDP_MEDIA_TEXT, SDP_PROTOCOL_RTP_SAVP, true, true, false},
        {"audio 1 RTP/SAVPF 0", SDP_MEDIA_AUDIO, SDP_PROTOCOL_RTP_SAVPF, true, true, false},
        {"audio 1 UDP/TLS/RTP/SAVP 0", SDP_MEDIA_AUDIO, SDP_PROTOCOL_UDP_TLS_RTP_SAVP, true, true,
         true},
        {"audio 1 UDP/TLS/RTP/SAVPF 0", SDP_MEDIA_AUDIO, SDP_PROTOCOL_UDP_TLS_RTP_SAVPF, true, true,
         true},
        {"image 1 udptl t38", SDP_MEDIA_IMAGE, SDP_PROTOCOL_UDPTL, false, false, false},
        {"application 1 udp x", SDP_MEDIA_APPLICATION, SDP_PROTOCOL_UDP, false, false, false},
        {"message 1 TCP/MSRP *", SDP_MEDIA_MESSAGE, SDP_PROTOCOL_OTHER, false, false, false},
        {"audiox 1 RTP/AVPX 0", SDP_MEDIA_OTHER, SDP_PROTOCOL_OTHER, false, false, false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp_scan s = sdp_scan_of(slice_of(rows[i].value), 'm');
        struct sdp_media m;
        assert_true(sdp_media_read(&s, &m));
        enum sdp_protocol protocol = (enum sdp_protocol)m.protocol;
        assert_int_equal(m.type, rows[i].type);
        assert_int_equal(protocol, rows[i].protocol);
        assert_int_equal(sdp_protocol_is_rtp(protocol), rows[i].rtp);
        assert_int_equal(sdp_protocol_is_secure(protocol), rows[i].secure);
        assert_int_equal(sdp_protocol_is_dtls(protocol), rows[i].dtls);
    }
}

static void addresses_by_kind(void **state)
{
    (void)state;

    static const struct {
        const char *value;
        enum sdp_family family;
        bool multicast, unspecified;
    } rows[] = {
        {"IN IP4 223.255.255.255", SDP_FAMILY_IP4, false, false},
        {"IN IP4 224.0.0.1", SDP_FAMILY_IP4, true, false},
        {"IN IP4 239.1.2.3", SDP_FAMILY_IP4, true, false},
        {"IN IP4 240.0.0.1", SDP_FAMILY_IP4, false, false},
        {"IN IP4 22", SDP_FAMILY_IP4, false, false},
        {"IN IP4 2245.example.com", SDP_FAMILY_IP4, false, false},
        {"IN IP4 0.0.0.0", SDP_FAMILY_IP4, false, true},
        {"IN IP6 FF02::1", SDP_FAMILY_IP6, true, false},
        {"IN IP6 ff.example.com", SDP_FAMILY_IP6, false, false},
        {"IN IP6 ::", SDP_FAMILY_IP6, false, true},
        {"IN IP6 ff::1", SDP_FAMILY_IP6, false, false},
        {"IN IP6 ff02", SDP_FAMILY_IP6, false, false},
        {"IN IP6 ffxy::1", SDP_FAMILY_IP6, false, false},
        {"IN IP4 225.example.net", SDP_FAMILY_IP4, false, false},
        {"IN IP4 225.1.1", SDP_FAMILY_IP4, false, false},
        {"IN IP6 0:0:0:0:0:0:0:0", SDP_FAMILY_IP6, false, true},
        {"IN IP6 0000::0", SDP_FAMILY_IP6, false, true},
        {"IN IP6 0:0", SDP_FAMILY_IP6, false, false},
        {"IN IP6 ::1", SDP_FAMILY_IP6, false, false},
        {"IN IP5 0.0.0.0", SDP_FAMILY_OTHER, false, false},
        {"IN IP44 0.0.0.0", SDP_FAMILY_OTHER, false, false},
        {"ON IP4 224.0.0.1", SDP_FAMILY_OTHER, false, false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp_scan s = sdp_scan_of(slice_of(rows[i].value), 'c');
        struct sdp_address a;
        assert_true(sdp_address_read(&s, &a));
        assert_int_equal(a.family, rows[i].family);
        assert_int_equal(sdp_address_is_multicast(&a), rows[i].multicast);
        assert_int_equal(sdp_address_is_unspecified(&a), rows[i].unspecified);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(origin_legal),
        cmocka_unit_test(origin_illegal),
        cmocka_unit_test(origin_numbers),
        cmocka_unit_test(connection_legal),
        cmocka_unit_test(connection_illegal),
        cmocka_unit_test(bandwidth_legal),
        cmocka_unit_test(bandwidth_illegal),
        cmocka_unit_test(timing_legal_and_illegal),
        cmocka_unit_test(media_legal),
        cmocka_unit_test(media_illegal),
        cmocka_unit_test(media_has_a_limit_of_formats),
        cmocka_unit_test(media_and_protocol_names),
        cmocka_unit_test(addresses_by_kind),
    };
    return RUN_TESTS(tests);
}
