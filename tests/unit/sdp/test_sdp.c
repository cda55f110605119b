/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/sdp.h"
#include "unit/assert_slice.h"
#include "unit/sdp/typed.h"

#define HEAD "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n"
#define FULL HEAD "s=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"

/* One description with every kind of line. */
static const char every_line[] = "v=0\r\n"
                                 "o=anna 7 9 IN IP4 192.0.2.1\r\n"
                                 "s=A talk\r\n"
                                 "i=about the weather\r\n"
                                 "u=http://talks.example.com/7\r\n"
                                 "e=anna@example.com\r\n"
                                 "e=bea@example.com\r\n"
                                 "p=+39 055 000000\r\n"
                                 "c=IN IP4 233.252.0.4/16\r\n"
                                 "b=CT:500\r\n"
                                 "t=3034423619 3042462419\r\n"
                                 "r=7d 1h 0 25h\r\n"
                                 "z=3034430000 -1h\r\n"
                                 "k=prompt\r\n"
                                 "a=recvonly\r\n"
                                 "a=x-own:1:2\r\n"
                                 "m=audio 49170 RTP/AVP 0 99\r\n"
                                 "i=the voice\r\n"
                                 "c=IN IP6 2001:db8::1\r\n"
                                 "b=AS:64\r\n"
                                 "a=rtpmap:99 opus/48000/2\r\n"
                                 "a=sendrecv\r\n"
                                 "m=video 51372 RTP/AVP 31\r\n"
                                 "a=ptime:40\r\n";

static void every_line_is_kept_in_order(void **state)
{
    (void)state;
    struct sdp d;
    parse_good(every_line, &d);
    assert_int_equal(d.line_count, 24);
    assert_int_equal(d.media_count, 2);
    assert_int_equal(d.unknown_count, 0);
    const char *at = every_line;
    for (unsigned i = 0; i < d.line_count; i++) {
        const char *end = strchr(at, '\r');
        assert_int_equal(d.lines[i].letter, at[0]);
        assert_true(sdp_line_text(&d, &d.lines[i]).p == at + 2);
        assert_int_equal(d.lines[i].length, end - at - 2);
        at = end + 2;
    }
    assert_int_equal(d.session.first, 0);
    assert_int_equal(d.session.end, 16);
    assert_int_equal(d.parts[0].first, 16);
    assert_int_equal(d.parts[0].end, 22);
    assert_int_equal(d.parts[1].first, 22);
    assert_int_equal(d.parts[1].end, 24);
    assert_slice(d.origin.username, "anna");
    assert_int_equal(d.origin.session_version_number, 9);
}

static void lines_by_letter_and_attribute(void **state)
{
    (void)state;
    struct sdp d;
    parse_good(every_line, &d);
    const struct sdp_line *line = sdp_find_line(&d, SDP_SESSION, 'e', NULL);
    assert_slice(sdp_line_text(&d, line), "anna@example.com");
    assert_slice(sdp_line_value(&d, line), "anna@example.com");
    line = sdp_find_line(&d, SDP_SESSION, 'e', line);
    assert_slice(sdp_line_text(&d, line), "bea@example.com");
    assert_null(sdp_find_line(&d, SDP_SESSION, 'e', line));
    assert_null(sdp_find_line(&d, SDP_SESSION, 'm', NULL));
    line = sdp_find(&d, SDP_SESSION, SDP_ATTRIBUTE_OTHER, NULL);
    assert_slice(sdp_line_name(&d, line), "x-own");
    assert_slice(sdp_line_value(&d, line), "1:2");
    line = sdp_find(&d, SDP_SESSION, SDP_ATTRIBUTE_RECVONLY, NULL);
    assert_slice(sdp_line_name(&d, line), "recvonly");
    assert_slice(sdp_line_value(&d, line), NULL);
    struct sdp_scan s = sdp_line_scan(&d, line);
    assert_true(sdp_scan_done(&s));
    line = sdp_find(&d, 0, SDP_ATTRIBUTE_RTPMAP, NULL);
    s = sdp_line_scan(&d, line);
    struct sdp_rtpmap map;
    assert_true(sdp_rtpmap_read(&s, &map));
    assert_int_equal(map.payload_type, 99);
    assert_null(sdp_find(&d, 1, SDP_ATTRIBUTE_RTPMAP, NULL));
}

/* RFC 8866 5.7, 5.13, 6.7 */
static void media_overrides_session(void **state)
{
    (void)state;
    struct sdp d;
    parse_good(every_line, &d);
    assert_slice(sdp_connection(&d, 0)->address.address, "2001:db8::1");
    assert_slice(sdp_connection(&d, 1)->address.address, "233.252.0.4");
    assert_int_equal(sdp_connection(&d, SDP_SESSION)->ttl, 16);
    assert_int_equal(sdp_direction(&d, 0), SDP_DIRECTION_SENDRECV);
    assert_int_equal(sdp_direction(&d, 1), SDP_DIRECTION_RECVONLY);
    assert_int_equal(sdp_direction(&d, SDP_SESSION), SDP_DIRECTION_RECVONLY);
    parse_good(FULL
               "a=setup:actpass\r\na=ice-ufrag:aaaa\r\nm=audio 4 RTP/AVP 0\r\na=setup:active\r\n",
               &d);
    assert_slice(sdp_line_value(&d, sdp_find_effective(&d, 0, SDP_ATTRIBUTE_SETUP)), "active");
    assert_slice(sdp_line_value(&d, sdp_find_effective(&d, 0, SDP_ATTRIBUTE_ICE_UFRAG)), "aaaa");
    assert_slice(sdp_line_value(&d, sdp_find_effective(&d, SDP_SESSION, SDP_ATTRIBUTE_SETUP)),
                 "actpass");
    assert_null(sdp_find_effective(&d, 0, SDP_ATTRIBUTE_PTIME));
    assert_null(sdp_find_effective(&d, SDP_SESSION, SDP_ATTRIBUTE_PTIME));
    assert_int_equal(sdp_direction(&d, 0), SDP_DIRECTION_SENDRECV);
    parse_good(FULL "a=sendonly \r\n", &d);
    assert_int_equal(sdp_direction(&d, SDP_SESSION), SDP_DIRECTION_SENDONLY);
    assert_slice(sdp_line_text(&d, &d.lines[5]), "sendonly");
    parse_good(HEAD "s=-\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\n", &d);
    assert_null(sdp_connection(&d, 0));
    assert_null(sdp_connection(&d, SDP_SESSION));
}

static void what_devices_do_is_read(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        unsigned lines, media, unknown;
        const char *why;
    } rows[] = {
        {FULL, 5, 0, 0, "RFC 8866 9: no media"},
        {"v=0\no=- 1 1 IN IP4 a\ns=-\nt=0 0\n", 4, 0, 0, "RFC 8866 5: bare LF"},
        {"v=0\no=- 1 1 IN IP4 a\r\ns=-\nt=0 0", 4, 0, 0, "the last line has no end"},
        {HEAD "s=-\r\nt=0 0\r", 4, 0, 0, "the last LF is cut off"},
        {FULL "\r\n\r\n\n", 5, 0, 0, "empty lines at the end"},
        {HEAD "c=IN IP4 a\r\nm=audio 4 RTP/AVP 0\r\n", 4, 1, 0, "RFC 4475 3.1.2.18: no s= and t="},
        {HEAD "s=\r\nt=0 0\r\n", 4, 0, 0, "empty s="},
        {HEAD "s=-\r\nt=0 0\r\na=x\r\nb=AS:1\r\nc=IN IP4 a\r\n", 7, 0, 0, "order after p="},
        {FULL "m=audio 4 RTP/AVP 0\r\na=x\r\nb=AS:1\r\nc=IN IP4 a\r\nk=prompt\r\n", 10, 1, 0,
         "order of a media"},
        {FULL "y=1\r\nX=2\r\nm=audio 4 RTP/AVP 0\r\ny=3\r\n", 9, 1, 3, "unknown letters"},
        {FULL "t=1 2\r\nr=7d 1h 0\r\nz=0 0\r\nt=3 4\r\nr=7d 1h 0\r\n", 10, 0, 0,
         "RFC 8866 5.9: several times"},
        {"v=0 \r\no=- 1 1 IN IP4 a \r\ns=\ta\x01\xff\r\n", 3, 0, 0,
         "RFC 8866 9: a byte-string holds any byte but three"},
        {HEAD "s=-\r\nm=audio 4 RTP/AVP 0\r\nc=IN IP4 233.252.0.1/1\r\nc=IN IP4 233.252.0.2/1\r\n",
         6, 1, 0, "RFC 8866 5.7: layers"},
        {HEAD "m=audio 0 RTP/AVP\r\n", 3, 1, 0, "nothing said of a rejected media"},
        {FULL "a=sendonly \r\na=mid \t\r\n", 7, 0, 0, "white space behind a name"},
        {FULL "a=a:\r\na=~!:x\r\n", 7, 0, 0, "RFC 8866 9: tokens; an empty value"},
        {FULL "a=\r\na=:x\r\na= \r\na=two words:x\r\na=foo=1\r\n", 10, 0, 0,
         "RFC 8866 9: not a token; kept like one that nobody knows"},
        {FULL "c=IN IP4 192.0.2.1\r\nm=audio 4 RTP/AVP 0\r\nc=IN IP4 b\r\nc=IN IP4 b\r\n", 9, 1, 0,
         "the same c= again"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp d;
        parse_good(rows[i].text, &d);
        assert_int_equal(d.line_count, rows[i].lines);
        assert_int_equal(d.media_count, rows[i].media);
        assert_int_equal(d.unknown_count, rows[i].unknown);
    }
}

/* RFC 8866 9: of an attribute whose name is no token nothing is taken. */
static void unreadable_attributes_say_nothing(void **state)
{
    (void)state;
    struct sdp d;
    parse_good(FULL "a=sendonly=1\r\na= sendonly\r\na=sendonly x:y\r\na=\r\n", &d);
    assert_int_equal(sdp_direction(&d, SDP_SESSION), SDP_DIRECTION_SENDRECV);
    static const char *const names[] = {"sendonly=1", " sendonly", "sendonly x:y", ""};
    const struct sdp_line *line = NULL;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        line = sdp_find(&d, SDP_SESSION, SDP_ATTRIBUTE_OTHER, line);
        assert_non_null(line);
        assert_slice(sdp_line_name(&d, line), names[i]);
        assert_null(sdp_line_value(&d, line).p);
        struct sdp_scan s = sdp_line_scan(&d, line);
        assert_true(sdp_scan_done(&s));
    }
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        enum sdp_rule rule;
        uint32_t offset;
        char line;
        const char *section;
    } rows[] = {
        {"", SDP_RULE_EMPTY, 0, 0, "RFC 8866 9"},
        {"\r\n", SDP_RULE_EMPTY, 0, 0, "RFC 8866 9"},
        {"\r\n" HEAD, SDP_RULE_LINE_FORM, 0, 0, "RFC 8866 5"},
        {"v=0\r\n", SDP_RULE_ORIGIN, 5, 0, "RFC 8866 5.2"},
        {"v=1\r\n", SDP_RULE_VERSION, 2, 'v', "RFC 8866 5.1"},
        {"v=\r\n", SDP_RULE_VERSION, 2, 'v', "RFC 8866 5.1"},
        {"v=00\r\n", SDP_RULE_VERSION, 2, 'v', "RFC 8866 5.1"},
        {"o=- 1 1 IN IP4 a\r\nv=0\r\n", SDP_RULE_VERSION, 0, 'o', "RFC 8866 5.1"},
        {"v=0\r\ns=-\r\n", SDP_RULE_ORIGIN, 5, 's', "RFC 8866 5.2"},
        {"v=0\r\no=- 1\r\n", SDP_RULE_SPACE, 10, 'o', "RFC 8866 5.2"},
        {"V=0\r\n", SDP_RULE_VERSION, 0, 'V', "RFC 8866 5: letters have a case"},
        {HEAD "s =-\r\n", SDP_RULE_LINE_FORM, 31, 0, "RFC 8866 5: no white space before ="},
        {HEAD "s\r\n", SDP_RULE_LINE_FORM, 31, 0, "RFC 8866 5"},
        {HEAD "1=x\r\n", SDP_RULE_LINE_FORM, 31, 0, "RFC 8866 5"},
        {HEAD " s=x\r\n", SDP_RULE_LINE_FORM, 31, 0, "RFC 8866 5: no folding"},
        {HEAD "\r\ns=-\r\n", SDP_RULE_LINE_FORM, 31, 0, "RFC 8866 5: no empty line"},
        {HEAD "s=a\rb\r\n", SDP_RULE_LINE_END, 34, 's', "RFC 8866 9: no bare CR"},
        {HEAD "s=a\r\r\n", SDP_RULE_LINE_END, 34, 's', "RFC 8866 9: no bare CR"},
        {HEAD "s=-\r\nv=0\r\n", SDP_RULE_REPEATED, 36, 'v', "RFC 8866 9"},
        {HEAD "o=- 1 1 IN IP4 a\r\n", SDP_RULE_REPEATED, 31, 'o', "RFC 8866 9"},
        {HEAD "s=-\r\ns=-\r\n", SDP_RULE_REPEATED, 36, 's', "RFC 8866 9"},
        {HEAD "s=-\r\ni=a\r\ni=b\r\n", SDP_RULE_REPEATED, 41, 'i', "RFC 8866 9"},
        {HEAD "i=a\r\ns=-\r\n", SDP_RULE_ORDER, 36, 's', "RFC 8866 5"},
        {HEAD "s=-\r\np=1\r\ne=a@b\r\n", SDP_RULE_ORDER, 41, 'e', "RFC 8866 5"},
        {HEAD "t=0 0\r\ns=-\r\n", SDP_RULE_ORDER, 38, 's', "RFC 8866 5"},
        {HEAD "r=7d 1h 0\r\n", SDP_RULE_ORDER, 31, 'r', "RFC 8866 5.10: belongs to a t="},
        {HEAD "z=0 0\r\n", SDP_RULE_ORDER, 31, 'z', "RFC 8866 5.11: belongs to a t="},
        {FULL "m=audio 4 RTP/AVP 0\r\nt=0 0\r\n", SDP_RULE_ORDER, 84, 't', "RFC 8866 9"},
        {FULL "m=audio 4 RTP/AVP 0\r\ns=x\r\n", SDP_RULE_ORDER, 84, 's', "RFC 8866 9"},
        {FULL "m=audio 4 RTP/AVP 0\r\na=x\r\ni=x\r\n", SDP_RULE_ORDER, 89, 'i', "RFC 8866 9"},
        {FULL "k=prompt\r\nk=prompt\r\n", SDP_RULE_REPEATED, 73, 'k', "RFC 8866 9"},
        {FULL "c=IN IP4 b\r\n", SDP_RULE_REPEATED, 63, 'c', "RFC 8866 9: one of a session"},
        {HEAD "c=IN IP4 224.1.1.1/1\r\nc=IN IP4 224.1.1.2/1\r\n", SDP_RULE_REPEATED, 53, 'c',
         "RFC 8866 9: one of a session"},
        {HEAD "m=audio 4 RTP/AVP 0\r\nc=IN IP4 a\r\nc=IN IP4 b\r\n", SDP_RULE_REPEATED, 64, 'c',
         "RFC 8866 5.7: several only of multicast"},
        {HEAD "m=audio 4 RTP/AVP 0\r\nc=IN IP4 224.1.1.1/1\r\nc=IN IP4 b\r\n", SDP_RULE_REPEATED,
         74, 'c', "RFC 8866 5.7: several only of multicast"},
        {HEAD "m=audio 4 RTP/AVP 0\r\n", SDP_RULE_NO_CONNECTION, 33, 'm', "RFC 8866 5.7"},
        {HEAD "m=audio 0 RTP/AVP 0\r\nc=IN IP4 a\r\nm=audio 4 RTP/AVP 0\r\n",
         SDP_RULE_NO_CONNECTION, 66, 'm', "RFC 8866 5.7"},
        {HEAD "c=IN IP4\r\n", SDP_RULE_SPACE, 39, 'c', "RFC 8866 5.7"},
        {FULL "m=audio x RTP/AVP 0\r\n", SDP_RULE_NUMBER, 71, 'm', "RFC 8866 5.14"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sdp d;
        struct sdp_error why;
        struct slice text = exact_copy(rows[i].text);
        bool read = sdp_parse(text, &d, &why);
        exact_free(text);
        if (read || why.rule != rows[i].rule || why.offset != rows[i].offset ||
            why.line != rows[i].line)
            fail_msg("%s (%s): rule %u at %u in %c=, expected %u at %u in %c=", rows[i].text,
                     rows[i].section, why.rule, why.offset, why.line ? why.line : '-', rows[i].rule,
                     rows[i].offset, rows[i].line ? rows[i].line : '-');
    }
}

/* A NUL at every place, and a line end found at every distance.          RFC 8866 9 */
static void nul_is_refused_wherever_it_stands(void **state)
{
    (void)state;
    for (size_t n = 0; n < 40; n++) {
        char text[128];
        struct buffer b = buffer_of(text, sizeof text);
        buffer_append(&b, SLICE(HEAD "s="));
        for (size_t i = 0; i < n; i++)
            buffer_append_byte(&b, i % 3 == 0 ? '\t' : 'x');
        size_t at = b.length;
        buffer_append(&b, SLICE("\r\n"));
        struct sdp d;
        struct sdp_error why;
        assert_true(sdp_parse(buffer_slice(&b), &d, &why));
        assert_int_equal(d.lines[2].length, n);
        text[at] = '\0';
        assert_false(sdp_parse(buffer_slice(&b), &d, &why));
        assert_int_equal(why.rule, SDP_RULE_LINE_END);
        assert_int_equal(why.offset, at);
        assert_int_equal(why.line, 's');
    }
}

static char large[SDP_MAX_BYTES + 2];

/* Parses HEAD and `count` times `line`, behind c= and t=. */
static bool parse_many(const char *line, size_t count, struct sdp *d, struct sdp_error *why)
{
    struct buffer b = buffer_of(large, sizeof large);
    buffer_append(&b, SLICE(FULL));
    for (size_t i = 0; i < count; i++)
        buffer_append(&b, slice_of(line));
    assert_true(buffer_good(&b));
    return sdp_parse(buffer_slice(&b), d, why);
}

static void limits_hold(void **state)
{
    (void)state;
    struct sdp d;
    struct sdp_error why;
    assert_true(parse_many("a=x\r\n", SDP_MAX_LINES - 5, &d, &why));
    assert_int_equal(d.line_count, SDP_MAX_LINES);
    assert_false(parse_many("a=x\r\n", SDP_MAX_LINES - 4, &d, &why));
    assert_int_equal(why.rule, SDP_RULE_TOO_MANY_LINES);
    assert_int_equal(why.offset, strlen(FULL) + (SDP_MAX_LINES - 5) * 5);
    assert_true(parse_many("m=a 1 b c\r\n", SDP_MAX_MEDIA, &d, &why));
    assert_int_equal(d.media_count, SDP_MAX_MEDIA);
    assert_false(parse_many("m=a 1 b c\r\n", SDP_MAX_MEDIA + 1, &d, &why));
    assert_int_equal(why.rule, SDP_RULE_TOO_MANY_MEDIA);
    struct buffer b = buffer_of(large, sizeof large);
    buffer_append(&b, SLICE(HEAD "s="));
    while (b.length < SDP_MAX_BYTES)
        buffer_append_byte(&b, 'x');
    assert_true(sdp_parse(buffer_slice(&b), &d, &why));
    assert_int_equal(d.lines[2].length, SDP_MAX_BYTES - strlen(HEAD) - 2);
    buffer_append_byte(&b, 'x');
    assert_false(sdp_parse(buffer_slice(&b), &d, &why));
    assert_int_equal(why.rule, SDP_RULE_TOO_LONG);
    assert_int_equal(why.offset, SDP_MAX_BYTES);
}

static void equal_looks_at_every_line(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        bool equal;
    } rows[] = {
        {FULL "a=x\r\n", true},
        {"v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\na=x", true},
        {FULL "a=y\r\n", false},
        {FULL "a=xx\r\n", false},
        {FULL "b=x\r\n", false},
        {FULL, false},
    };
    struct sdp a, b;
    parse_good(FULL "a=x\r\n", &a);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        parse_good(rows[i].text, &b);
        assert_int_equal(sdp_equal(&a, &b), rows[i].equal);
    }
}

static void absent_bytes_are_an_empty_description(void **state)
{
    (void)state;
    struct sdp d;
    struct sdp_error why;
    assert_false(sdp_parse((struct slice){NULL, 0}, &d, &why));
    assert_int_equal(why.rule, SDP_RULE_EMPTY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_is_kept_in_order),
        cmocka_unit_test(lines_by_letter_and_attribute),
        cmocka_unit_test(media_overrides_session),
        cmocka_unit_test(what_devices_do_is_read),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(unreadable_attributes_say_nothing),
        cmocka_unit_test(nul_is_refused_wherever_it_stands),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(equal_looks_at_every_line),
        cmocka_unit_test(absent_bytes_are_an_empty_description),
    };
    return RUN_TESTS(tests);
}
