/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/attribute.h"
#include "unit/assert_slice.h"
#include "unit/sdp/typed.h"

/* Every name finds itself, and no name that differs in case, length or one byte finds anything. */
static void names_are_compared_in_full(void **state)
{
    (void)state;
    for (unsigned i = SDP_ATTRIBUTE_OTHER + 1; i < SDP_ATTRIBUTE_COUNT; i++) {
        struct slice name = sdp_attribute_name((enum sdp_attribute)i);
        char text[32];
        assert_in_range(name.n, 3, sizeof text - 1);
        assert_int_equal(sdp_attribute_of(name), i);
        memcpy(text, name.p, name.n);
        text[name.n] = 'x';
        assert_int_equal(sdp_attribute_of((struct slice){text, name.n + 1}), SDP_ATTRIBUTE_OTHER);
        for (size_t k = 0; k < name.n; k++) {
            char right = text[k];
            text[k] = '~';
            assert_int_equal(sdp_attribute_of((struct slice){text, name.n}), SDP_ATTRIBUTE_OTHER);
            text[k] = (char)(right ^ 0x20);
            assert_int_equal(sdp_attribute_of((struct slice){text, name.n}), SDP_ATTRIBUTE_OTHER);
            text[k] = right;
        }
    }
    static const char *const others[] = {"", "x", "mi", "tool", "rtpma", "x-rtpmap", "qqqqqqqq"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(sdp_attribute_of(slice_of(others[i])), SDP_ATTRIBUTE_OTHER);
    assert_int_equal(sdp_attribute_name(SDP_ATTRIBUTE_COUNT).n, 0);
}

static void rtpmap_rows(void **state)
{
    (void)state;
#define NAME_64 "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-0123456789"
    static const struct legal legal[] = {
        {"96 opus/48000/2", "a=rtpmap:96 opus/48000/2", "RFC 7587 7"},
        {"0 PCMU/8000", "a=rtpmap:0 PCMU/8000", "RFC 8866 6.6"},
        {"0 PCMU/8000/1 ", "a=rtpmap:0 PCMU/8000", "RFC 8866 6.6"},
        {"127 telephone-event/8000", "a=rtpmap:127 telephone-event/8000", "RFC 4733 2.1"},
        {"98 L16/11025/255", "a=rtpmap:98 L16/11025/255", "RFC 8866 6.6"},
        {"98 " NAME_64 "/8000", "a=rtpmap:98 " NAME_64 "/8000", "SDP_MAX_ENCODING"},
    };
    static const struct illegal illegal[] = {
        {"", SDP_RULE_NUMBER, 0, "RFC 8866 6.6"},
        {"x PCMU/8000", SDP_RULE_NUMBER, 0, "RFC 8866 6.6"},
        {"128 PCMU/8000", SDP_RULE_PAYLOAD_TYPE, 0, "RFC 8866 6.6: 0 to 127"},
        {"0", SDP_RULE_SPACE, 1, "RFC 8866 6.6"},
        {"0 ", SDP_RULE_TOKEN, 2, "RFC 8866 6.6"},
        {"31 LPC", SDP_RULE_SEPARATOR, 6, "RFC 4475 3.1.2.18, the rate is missing"},
        {"98 " NAME_64 "x/8000", SDP_RULE_TOKEN, 67, "SDP_MAX_ENCODING"},
        {"0 PCMU/", SDP_RULE_NUMBER, 7, "RFC 8866 6.6"},
        {"0 PCMU/0", SDP_RULE_NUMBER_RANGE, 7, "RFC 8866 9: integer"},
        {"0 PCMU/4294967296", SDP_RULE_NUMBER_RANGE, 7, "32 bits"},
        {"0 PCMU/8000/", SDP_RULE_NUMBER, 12, "RFC 8866 6.6"},
        {"0 PCMU/8000/0", SDP_RULE_NUMBER_RANGE, 12, "RFC 8866 9: integer"},
        {"0 PCMU/8000/256", SDP_RULE_NUMBER_RANGE, 12, "8 bits"},
        {"0 PCMU/8000/1/1", SDP_RULE_END, 13, "RFC 8866 6.6"},
    };
    ASSERT_LEGAL(legal, struct sdp_rtpmap, sdp_rtpmap_read, sdp_build_rtpmap(&b, &out));
    ASSERT_ILLEGAL(illegal, struct sdp_rtpmap, sdp_rtpmap_read);
}

static void fmtp_rows(void **state)
{
    (void)state;
    static const struct legal legal[] = {
        {"96 useinbandfec=1; stereo=0", "a=fmtp:96 useinbandfec=1; stereo=0", "RFC 8866 6.15"},
        {"101  0-16 ", "a=fmtp:101 0-16", "RFC 4733 2.4.1"},
        {"x-any a b c", "a=fmtp:x-any a b c", "RFC 8866 9: token, byte-string"},
    };
    static const struct illegal illegal[] = {
        {"", SDP_RULE_TOKEN, 0, "RFC 8866 6.15"},
        {"101", SDP_RULE_SPACE, 3, "RFC 8866 6.15"},
        {"101 ", SDP_RULE_WORD, 4, "RFC 8866 6.15"},
        {"(1) 2", SDP_RULE_TOKEN, 0, "RFC 8866 9"},
    };
    ASSERT_LEGAL(legal, struct sdp_fmtp, sdp_fmtp_read, sdp_build_fmtp(&b, &out));
    ASSERT_ILLEGAL(illegal, struct sdp_fmtp, sdp_fmtp_read);
}

static void parameters_one_by_one(void **state)
{
    (void)state;
    struct slice rest = SLICE(" mode=30 ;; A = b=c;0-16; x="), name, value;
    assert_true(sdp_parameter_next(&rest, &name, &value));
    assert_slice(name, "mode");
    assert_slice(value, "30");
    assert_true(sdp_parameter_next(&rest, &name, &value));
    assert_slice(name, "A");
    assert_slice(value, "b=c");
    assert_true(sdp_parameter_next(&rest, &name, &value));
    assert_slice(name, "0-16");
    assert_slice(value, NULL);
    assert_true(sdp_parameter_next(&rest, &name, &value));
    assert_slice(name, "x");
    assert_slice(value, "");
    assert_false(sdp_parameter_next(&rest, &name, &value));
    assert_true(sdp_parameter_find(SLICE("a=1;Mode=30;mode=20"), SLICE("mode"), &value));
    assert_slice(value, "30");
    assert_false(sdp_parameter_find(SLICE("a=1"), SLICE("mode"), &value));
}

static void packet_time_rows(void **state)
{
    (void)state;
    static const struct legal legal[] = {
        {"20", "a=ptime:20", "RFC 8866 6.4"},
        {"2.5 ", "a=ptime:2.5", "RFC 8866 9: non-zero-int-or-real"},
        {"0.125", "a=ptime:0.125", "RFC 8866 9"},
        {"10.0399", "a=ptime:10.039", "below a microsecond"},
        {"030.050", "a=ptime:30.05", "RFC 8866 9"},
        {"4294966.5", "a=ptime:4294966.5", "32 bits of microseconds"},
    };
    static const struct illegal illegal[] = {
        {"", SDP_RULE_NUMBER, 0, "RFC 8866 6.4"},
        {"0", SDP_RULE_PACKET_TIME, 0, "RFC 8866 9: non-zero"},
        {"0.0000", SDP_RULE_PACKET_TIME, 0, "RFC 8866 9: non-zero"},
        {"20.", SDP_RULE_NUMBER, 3, "RFC 8866 9"},
        {".5", SDP_RULE_NUMBER, 0, "RFC 8866 9"},
        {"-20", SDP_RULE_NUMBER, 0, "RFC 8866 6.4"},
        {"20ms", SDP_RULE_END, 2, "RFC 8866 6.4"},
        {"4294968", SDP_RULE_PACKET_TIME, 0, "32 bits of microseconds"},
        {"4294967.9", SDP_RULE_PACKET_TIME, 0, "32 bits of microseconds"},
    };
    ASSERT_LEGAL(legal, uint32_t, sdp_packet_time_read,
                 sdp_build_packet_time(&b, SDP_ATTRIBUTE_PTIME, out));
    ASSERT_ILLEGAL(illegal, uint32_t, sdp_packet_time_read);
}

static void rtcp_rows(void **state)
{
    (void)state;
    static const struct legal legal[] = {
        {"53020", "a=rtcp:53020", "RFC 3605 2.1"},
        {"53020 IN IP4 192.0.2.9", "a=rtcp:53020 IN IP4 192.0.2.9", "RFC 3605 2.1"},
        {"53020 IN IP6 2001:db8::7 ", "a=rtcp:53020 IN IP6 2001:db8::7", "RFC 3605 2.1"},
        {"9 ", "a=rtcp:9", "white space"},
    };
    static const struct illegal illegal[] = {
        {"", SDP_RULE_NUMBER, 0, "RFC 3605 2.1"},
        {"65536", SDP_RULE_PORT, 0, "RFC 3605 2.1"},
        {"1/2", SDP_RULE_SPACE, 1, "RFC 3605 2.1"},
        {"1 IN", SDP_RULE_SPACE, 4, "RFC 3605 2.1"},
        {"1 IN IP4 ", SDP_RULE_ADDRESS, 9, "RFC 3605 2.1"},
        {"1 IN IP4 192.0.2.1/3", SDP_RULE_END, 18, "RFC 3605 2.1"},
    };
    ASSERT_LEGAL(legal, struct sdp_rtcp, sdp_rtcp_read, sdp_build_rtcp(&b, &out));
    ASSERT_ILLEGAL(illegal, struct sdp_rtcp, sdp_rtcp_read);
}

static void feedback_rows(void **state)
{
    (void)state;
    static const struct legal legal[] = {
        {"98 nack", "a=rtcp-fb:98 nack", "RFC 4585 4.2"},
        {"*  nack  pli ", "a=rtcp-fb:* nack pli", "RFC 4585 4.2"},
        {"98 ccm fir tmmbr", "a=rtcp-fb:98 ccm fir tmmbr", "RFC 5104 7.1"},
    };
    static const struct illegal illegal[] = {
        {"", SDP_RULE_TOKEN, 0, "RFC 4585 4.2"},
        {"98", SDP_RULE_SPACE, 2, "RFC 4585 4.2"},
        {"98 ", SDP_RULE_TOKEN, 3, "RFC 4585 4.2"},
        {"98 a:b", SDP_RULE_SPACE, 4, "RFC 4585 4.2"},
    };
    ASSERT_LEGAL(legal, struct sdp_rtcp_feedback, sdp_rtcp_feedback_read,
                 sdp_build_rtcp_feedback(&b, &out));
    ASSERT_ILLEGAL(illegal, struct sdp_rtcp_feedback, sdp_rtcp_feedback_read);
}

static void group_and_mid_rows(void **state)
{
    (void)state;
    static const struct legal groups[] = {
        {"BUNDLE audio video", "a=group:BUNDLE audio video", "RFC 8843 7"},
        {"LS 1  2 ", "a=group:LS 1 2", "RFC 5888 5"},
        {"BUNDLE", "a=group:BUNDLE", "RFC 5888 5: maybe no name"},
    };
    static const struct illegal bad_groups[] = {
        {"", SDP_RULE_TOKEN, 0, "RFC 5888 5"},
        {"BUNDLE a,b", SDP_RULE_SPACE, 8, "RFC 5888 4: a token"},
        {"BUNDLE \"a\"", SDP_RULE_TOKEN, 7, "RFC 5888 4: a token"},
    };
    static const struct legal mids[] = {{"0 ", "a=mid:0", "RFC 5888 4"}};
    static const struct illegal bad_mids[] = {
        {"", SDP_RULE_TOKEN, 0, "RFC 5888 4"},
        {"a b", SDP_RULE_END, 2, "RFC 5888 4"},
    };
    ASSERT_LEGAL(groups, struct sdp_group, sdp_group_read, sdp_build_group(&b, &out));
    ASSERT_ILLEGAL(bad_groups, struct sdp_group, sdp_group_read);
    ASSERT_LEGAL(mids, struct slice, sdp_mid_read, sdp_build_text(&b, SDP_ATTRIBUTE_MID, out));
    ASSERT_ILLEGAL(bad_mids, struct slice, sdp_mid_read);
    struct sdp_scan s = sdp_scan_of(SLICE("BUNDLE a"), 'a');
    struct sdp_group group;
    assert_true(sdp_group_read(&s, &group) && group.bundle);
    s = sdp_scan_of(SLICE("LS a"), 'a');
    assert_true(sdp_group_read(&s, &group) && !group.bundle);
}

/* RFC 8866 6.7 */
static void directions_of_attributes(void **state)
{
    (void)state;
    enum sdp_direction d;
    assert_true(sdp_direction_of(SDP_ATTRIBUTE_SENDRECV, &d) && d == SDP_DIRECTION_SENDRECV);
    assert_true(sdp_direction_of(SDP_ATTRIBUTE_SENDONLY, &d) && d == SDP_DIRECTION_SENDONLY);
    assert_true(sdp_direction_of(SDP_ATTRIBUTE_RECVONLY, &d) && d == SDP_DIRECTION_RECVONLY);
    assert_true(sdp_direction_of(SDP_ATTRIBUTE_INACTIVE, &d) && d == SDP_DIRECTION_INACTIVE);
    assert_false(sdp_direction_of(SDP_ATTRIBUTE_RTPMAP, &d));
    assert_false(sdp_direction_of(SDP_ATTRIBUTE_COUNT, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_compared_in_full),
        cmocka_unit_test(rtpmap_rows),
        cmocka_unit_test(fmtp_rows),
        cmocka_unit_test(parameters_one_by_one),
        cmocka_unit_test(packet_time_rows),
        cmocka_unit_test(rtcp_rows),
        cmocka_unit_test(feedback_rows),
        cmocka_unit_test(group_and_mid_rows),
        cmocka_unit_test(directions_of_attributes),
    };
    return RUN_TESTS(tests);
}
