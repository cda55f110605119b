/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/attribute.h"

/* The place of a name in the table below, from its length, its third and its last byte. No two names
 * there share one: the compiler warns of an initialiser given twice. */
#define PLACE(length, third, last)                                                                 \
    (((unsigned)(length)*2U + (unsigned char)(third)*20U + (unsigned char)(last)) & 63U)

// clang-format off
static const struct slice names[SDP_ATTRIBUTE_COUNT] = {
    [SDP_ATTRIBUTE_NONE]              = SLICE_INIT(""),
    [SDP_ATTRIBUTE_OTHER]             = SLICE_INIT(""),
    [SDP_ATTRIBUTE_BUNDLE_ONLY]       = SLICE_INIT("bundle-only"),
    [SDP_ATTRIBUTE_CANDIDATE]         = SLICE_INIT("candidate"),
    [SDP_ATTRIBUTE_CRYPTO]            = SLICE_INIT("crypto"),
    [SDP_ATTRIBUTE_END_OF_CANDIDATES] = SLICE_INIT("end-of-candidates"),
    [SDP_ATTRIBUTE_EXTMAP]            = SLICE_INIT("extmap"),
    [SDP_ATTRIBUTE_FINGERPRINT]       = SLICE_INIT("fingerprint"),
    [SDP_ATTRIBUTE_FMTP]              = SLICE_INIT("fmtp"),
    [SDP_ATTRIBUTE_GROUP]             = SLICE_INIT("group"),
    [SDP_ATTRIBUTE_ICE_LITE]          = SLICE_INIT("ice-lite"),
    [SDP_ATTRIBUTE_ICE_OPTIONS]       = SLICE_INIT("ice-options"),
    [SDP_ATTRIBUTE_ICE_PWD]           = SLICE_INIT("ice-pwd"),
    [SDP_ATTRIBUTE_ICE_UFRAG]         = SLICE_INIT("ice-ufrag"),
    [SDP_ATTRIBUTE_INACTIVE]          = SLICE_INIT("inactive"),
    [SDP_ATTRIBUTE_MAXPTIME]          = SLICE_INIT("maxptime"),
    [SDP_ATTRIBUTE_MID]               = SLICE_INIT("mid"),
    [SDP_ATTRIBUTE_MSID]              = SLICE_INIT("msid"),
    [SDP_ATTRIBUTE_PTIME]             = SLICE_INIT("ptime"),
    [SDP_ATTRIBUTE_RECVONLY]          = SLICE_INIT("recvonly"),
    [SDP_ATTRIBUTE_RTCP]              = SLICE_INIT("rtcp"),
    [SDP_ATTRIBUTE_RTCP_FB]           = SLICE_INIT("rtcp-fb"),
    [SDP_ATTRIBUTE_RTCP_MUX]          = SLICE_INIT("rtcp-mux"),
    [SDP_ATTRIBUTE_RTCP_RSIZE]        = SLICE_INIT("rtcp-rsize"),
    [SDP_ATTRIBUTE_RTPMAP]            = SLICE_INIT("rtpmap"),
    [SDP_ATTRIBUTE_SENDONLY]          = SLICE_INIT("sendonly"),
    [SDP_ATTRIBUTE_SENDRECV]          = SLICE_INIT("sendrecv"),
    [SDP_ATTRIBUTE_SETUP]             = SLICE_INIT("setup"),
    [SDP_ATTRIBUTE_SSRC]              = SLICE_INIT("ssrc"),
};

static const uint8_t candidates[64] = {
    [PLACE(11, 'n', 'y')]  = SDP_ATTRIBUTE_BUNDLE_ONLY,
    [PLACE(9, 'n', 'e')]   = SDP_ATTRIBUTE_CANDIDATE,
    [PLACE(6, 'y', 'o')]   = SDP_ATTRIBUTE_CRYPTO,
    [PLACE(17, 'd', 's')]  = SDP_ATTRIBUTE_END_OF_CANDIDATES,
    [PLACE(6, 't', 'p')]   = SDP_ATTRIBUTE_EXTMAP,
    [PLACE(11, 'n', 't')]  = SDP_ATTRIBUTE_FINGERPRINT,
    [PLACE(4, 't', 'p')]   = SDP_ATTRIBUTE_FMTP,
    [PLACE(5, 'o', 'p')]   = SDP_ATTRIBUTE_GROUP,
    [PLACE(8, 'e', 'e')]   = SDP_ATTRIBUTE_ICE_LITE,
    [PLACE(11, 'e', 's')]  = SDP_ATTRIBUTE_ICE_OPTIONS,
    [PLACE(7, 'e', 'd')]   = SDP_ATTRIBUTE_ICE_PWD,
    [PLACE(9, 'e', 'g')]   = SDP_ATTRIBUTE_ICE_UFRAG,
    [PLACE(8, 'a', 'e')]   = SDP_ATTRIBUTE_INACTIVE,
    [PLACE(8, 'x', 'e')]   = SDP_ATTRIBUTE_MAXPTIME,
    [PLACE(3, 'd', 'd')]   = SDP_ATTRIBUTE_MID,
    [PLACE(4, 'i', 'd')]   = SDP_ATTRIBUTE_MSID,
    [PLACE(5, 'i', 'e')]   = SDP_ATTRIBUTE_PTIME,
    [PLACE(8, 'c', 'y')]   = SDP_ATTRIBUTE_RECVONLY,
    [PLACE(4, 'c', 'p')]   = SDP_ATTRIBUTE_RTCP,
    [PLACE(7, 'c', 'b')]   = SDP_ATTRIBUTE_RTCP_FB,
    [PLACE(8, 'c', 'x')]   = SDP_ATTRIBUTE_RTCP_MUX,
    [PLACE(10, 'c', 'e')]  = SDP_ATTRIBUTE_RTCP_RSIZE,
    [PLACE(6, 'p', 'p')]   = SDP_ATTRIBUTE_RTPMAP,
    [PLACE(8, 'n', 'y')]   = SDP_ATTRIBUTE_SENDONLY,
    [PLACE(8, 'n', 'v')]   = SDP_ATTRIBUTE_SENDRECV,
    [PLACE(5, 't', 'p')]   = SDP_ATTRIBUTE_SETUP,
    [PLACE(4, 'r', 'c')]   = SDP_ATTRIBUTE_SSRC,
};

// clang-format on

enum sdp_attribute sdp_attribute_of(struct slice name)
{
    if (name.n < 3)
        return SDP_ATTRIBUTE_OTHER;
    unsigned candidate = candidates[PLACE(name.n, name.p[2], name.p[name.n - 1])];
    if (!slice_equal(names[candidate], name))
        return SDP_ATTRIBUTE_OTHER;
    return (enum sdp_attribute)candidate;
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
