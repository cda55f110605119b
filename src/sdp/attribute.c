/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/attribute.h"

// clang-format off
/* Every attribute: its name, and the third and the last byte of it. */
#define ATTRIBUTES(X) \
    X(BUNDLE_ONLY,       "bundle-only",       'n', 'y') \
    X(CANDIDATE,         "candidate",         'n', 'e') \
    X(CRYPTO,            "crypto",            'y', 'o') \
    X(END_OF_CANDIDATES, "end-of-candidates", 'd', 's') \
    X(EXTMAP,            "extmap",            't', 'p') \
    X(FINGERPRINT,       "fingerprint",       'n', 't') \
    X(FMTP,              "fmtp",              't', 'p') \
    X(GROUP,             "group",             'o', 'p') \
    X(ICE_LITE,          "ice-lite",          'e', 'e') \
    X(ICE_OPTIONS,       "ice-options",       'e', 's') \
    X(ICE_PWD,           "ice-pwd",           'e', 'd') \
    X(ICE_UFRAG,         "ice-ufrag",         'e', 'g') \
    X(INACTIVE,          "inactive",          'a', 'e') \
    X(MAXPTIME,          "maxptime",          'x', 'e') \
    X(MID,               "mid",               'd', 'd') \
    X(MSID,              "msid",              'i', 'd') \
    X(PTIME,             "ptime",             'i', 'e') \
    X(RECVONLY,          "recvonly",          'c', 'y') \
    X(RTCP,              "rtcp",              'c', 'p') \
    X(RTCP_FB,           "rtcp-fb",           'c', 'b') \
    X(RTCP_MUX,          "rtcp-mux",          'c', 'x') \
    X(RTCP_RSIZE,        "rtcp-rsize",        'c', 'e') \
    X(RTPMAP,            "rtpmap",            'p', 'p') \
    X(SENDONLY,          "sendonly",          'n', 'y') \
    X(SENDRECV,          "sendrecv",          'n', 'v') \
    X(SETUP,             "setup",             't', 'p') \
    X(SSRC,              "ssrc",              'r', 'c')
// clang-format on

/* The place of a name in the table of rows, from its length, its third and its last byte. No two
 * names share one: the compiler warns of an initialiser given twice. */
#define PLACE(length, third, last)                                                                 \
    (((unsigned)(length)*2U + (unsigned char)(third)*20U + (unsigned char)(last)) & 63U)

#define NAME(id, text, third, last) [SDP_ATTRIBUTE_##id] = SLICE_INIT(text),
#define ROW(id, text, third, last)                                                                 \
    [PLACE(sizeof(text) - 1, third, last)] = {sizeof(text) - 1, SDP_ATTRIBUTE_##id, text},

static const struct slice names[SDP_ATTRIBUTE_COUNT] = {[SDP_ATTRIBUTE_NONE] = SLICE_INIT(""),
                                                        [SDP_ATTRIBUTE_OTHER] = SLICE_INIT(""),
                                                        ATTRIBUTES(NAME)};

static const struct row {
    uint8_t length;
    uint8_t attribute;
    char name[22];
} rows[64] = {ATTRIBUTES(ROW)};

enum sdp_attribute sdp_attribute_of(struct slice name)
{
    if (name.n < 3)
        return SDP_ATTRIBUTE_OTHER;
    const struct row *row = &rows[PLACE(name.n, name.p[2], name.p[name.n - 1])];
    if (row->length != name.n || !sdp_same_bytes(row->name, name.p, name.n))
        return SDP_ATTRIBUTE_OTHER;
    return (enum sdp_attribute)row->attribute;
}

struct slice sdp_attribute_name(enum sdp_attribute attribute)
{
    return names[(unsigned)attribute < SDP_ATTRIBUTE_COUNT ? attribute : SDP_ATTRIBUTE_NONE];
}

bool sdp_rtpmap_read(struct sdp_scan *s, struct sdp_rtpmap *out)
{
    struct sdp_rtpmap r = {.channels = 1};
    uint64_t number;
    if (!sdp_scan_number(s, 127, SDP_RULE_PAYLOAD_TYPE, &number) || !sdp_scan_space(s) ||
        !sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &r.encoding))
        return false;
    if (r.encoding.n > SDP_MAX_ENCODING)
        return sdp_scan_fail_at(s, SDP_RULE_TOKEN, r.encoding.p + SDP_MAX_ENCODING);
    r.payload_type = (uint8_t)number;
    if (!sdp_scan_take(s, '/'))
        return sdp_scan_fail(s, SDP_RULE_SEPARATOR);
    const char *from = s->at;
    if (!sdp_scan_number(s, UINT32_MAX, SDP_RULE_NUMBER_RANGE, &number))
        return false;
    if (number == 0)
        return sdp_scan_fail_at(s, SDP_RULE_NUMBER_RANGE, from);
    r.clock_rate_hz = (uint32_t)number;
    if (sdp_scan_take(s, '/')) {
        from = s->at;
        if (!sdp_scan_number(s, UINT8_MAX, SDP_RULE_NUMBER_RANGE, &number))
            return false;
        if (number == 0)
            return sdp_scan_fail_at(s, SDP_RULE_NUMBER_RANGE, from);
        r.channels = (uint8_t)number;
    }
    if (!sdp_scan_finish(s))
        return false;
    *out = r;
    return true;
}

bool sdp_fmtp_read(struct sdp_scan *s, struct sdp_fmtp *out)
{
    struct sdp_fmtp f;
    if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &f.format) || !sdp_scan_space(s))
        return false;
    if (sdp_scan_done(s))
        return sdp_scan_fail(s, SDP_RULE_WORD);
    const char *end = s->end;
    while (sdp_is(end[-1], SDP_SPACE))
        end--;
    f.parameters = slice_between(s->at, end);
    s->at = s->end;
    *out = f;
    return true;
}

/* The bytes without the white space at both ends. */
static struct slice trimmed(const char *from, const char *to)
{
    while (from < to && sdp_is(*from, SDP_SPACE))
        from++;
    while (from < to && sdp_is(to[-1], SDP_SPACE))
        to--;
    return slice_between(from, to);
}

bool sdp_parameter_next(struct slice *rest, struct slice *name, struct slice *value)
{
    while (rest->n > 0) {
        const char *from = rest->p, *end = rest->p + rest->n;
        const char *to = memchr(from, ';', rest->n);
        *rest = to != NULL ? slice_between(to + 1, end) : slice_between(end, end);
        struct slice both = trimmed(from, to != NULL ? to : end);
        if (both.n == 0)
            continue;
        const char *equal = memchr(both.p, '=', both.n);
        end = both.p + both.n;
        *name = trimmed(both.p, equal != NULL ? equal : end);
        *value = equal != NULL ? trimmed(equal + 1, end) : (struct slice){NULL, 0};
        return true;
    }
    return false;
}

bool sdp_parameter_find(struct slice parameters, struct slice name, struct slice *value)
{
    struct slice found, text;
    while (sdp_parameter_next(&parameters, &found, &text))
        if (slice_equal_nocase(found, name)) {
            *value = text;
            return true;
        }
    return false;
}

bool sdp_packet_time_read(struct sdp_scan *s, uint32_t *packet_us)
{
    const char *from = s->at;
    uint64_t packet, unit = 100;
    if (!sdp_scan_number(s, UINT32_MAX / 1000, SDP_RULE_PACKET_TIME, &packet))
        return false;
    packet *= 1000;
    if (sdp_scan_take(s, '.')) {
        struct slice digits;
        if (!sdp_scan_some(s, SDP_DIGIT, SDP_RULE_NUMBER, &digits))
            return false;
        for (size_t i = 0; i < digits.n && unit > 0; i++, unit /= 10)
            packet += unit * (uint64_t)(digits.p[i] - '0');
    }
    if (packet == 0 || packet > UINT32_MAX)
        return sdp_scan_fail_at(s, SDP_RULE_PACKET_TIME, from);
    if (!sdp_scan_finish(s))
        return false;
    *packet_us = (uint32_t)packet;
    return true;
}

bool sdp_direction_of(enum sdp_attribute attribute, enum sdp_direction *out)
{
    static const uint8_t directions[SDP_ATTRIBUTE_COUNT] = {
        [SDP_ATTRIBUTE_INACTIVE] = 1 + SDP_DIRECTION_INACTIVE,
        [SDP_ATTRIBUTE_SENDONLY] = 1 + SDP_DIRECTION_SENDONLY,
        [SDP_ATTRIBUTE_RECVONLY] = 1 + SDP_DIRECTION_RECVONLY,
        [SDP_ATTRIBUTE_SENDRECV] = 1 + SDP_DIRECTION_SENDRECV,
    };
    unsigned found = (unsigned)attribute < SDP_ATTRIBUTE_COUNT ? directions[attribute] : 0;
    if (found > 0)
        *out = (enum sdp_direction)(found - 1);
    return found > 0;
}

bool sdp_rtcp_read(struct sdp_scan *s, struct sdp_rtcp *out)
{
    struct sdp_rtcp r = {0};
    uint64_t port;
    if (!sdp_scan_number(s, UINT16_MAX, SDP_RULE_PORT, &port))
        return false;
    r.port = (uint16_t)port;
    if (!sdp_scan_done(s) && !sdp_scan_space(s))
        return false;
    if (!sdp_scan_done(s)) {
        r.has_address = true;
        if (!sdp_address_read(s, &r.address) || !sdp_scan_finish(s))
            return false;
    }
    *out = r;
    return true;
}

bool sdp_rtcp_feedback_read(struct sdp_scan *s, struct sdp_rtcp_feedback *out)
{
    struct sdp_rtcp_feedback f;
    if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &f.format) || !sdp_scan_space(s) ||
        !sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &f.type))
        return false;
    if (!sdp_scan_done(s) && !sdp_scan_space(s))
        return false;
    f.parameters = trimmed(s->at, s->end);
    s->at = s->end;
    *out = f;
    return true;
}

bool sdp_group_read(struct sdp_scan *s, struct sdp_group *out)
{
    struct sdp_group g;
    if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &g.semantics))
        return false;
    const char *from = s->at;
    while (!sdp_scan_done(s)) {
        struct slice mid;
        if (!sdp_scan_space(s))
            return false;
        if (!sdp_scan_done(s) && !sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &mid))
            return false;
    }
    g.mids = trimmed(from, s->at);
    g.bundle = slice_equal(g.semantics, SLICE("BUNDLE"));
    *out = g;
    return true;
}

bool sdp_mid_read(struct sdp_scan *s, struct slice *out)
{
    struct slice mid;
    if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &mid) || !sdp_scan_finish(s))
        return false;
    *out = mid;
    return true;
}
