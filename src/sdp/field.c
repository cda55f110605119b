/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/field.h"

/* "IP4" or "IP6" in any case; only the network IN has them. */
static enum sdp_family family_of(struct slice network, struct slice type)
{
    if (network.n != 2 || (network.p[0] | 0x20) != 'i' || (network.p[1] | 0x20) != 'n')
        return SDP_FAMILY_OTHER;
    if (type.n != 3 || (type.p[0] | 0x20) != 'i' || (type.p[1] | 0x20) != 'p')
        return SDP_FAMILY_OTHER;
    if (type.p[2] == '4')
        return SDP_FAMILY_IP4;
    return type.p[2] == '6' ? SDP_FAMILY_IP6 : SDP_FAMILY_OTHER;
}

bool sdp_address_read(struct sdp_scan *s, struct sdp_address *out)
{
    if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &out->network) || !sdp_scan_space(s) ||
        !sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &out->type) || !sdp_scan_space(s))
        return false;
    out->family = family_of(out->network, out->type);
    unsigned classes = out->family == SDP_FAMILY_OTHER ? SDP_WORD : SDP_ADDRESS;
    return sdp_scan_some(s, classes, SDP_RULE_ADDRESS, &out->address);
}

/* True when the text is digits and three dots: an IPv4 address, and no name like 225.example.net. */
static bool is_dotted(struct slice text)
{
    unsigned dots = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '.' && !sdp_is(text.p[i], SDP_DIGIT))
            return false;
        dots += text.p[i] == '.';
    }
    return dots == 3;
}

/* True when the first group of an IPv6 address is ff00 to ffff. ff::1 is 00ff::1, and none. */
static bool is_multicast6(struct slice text)
{
    const char *p = text.p;
    return text.n >= 5 && (p[0] | 0x20) == 'f' && (p[1] | 0x20) == 'f' && sdp_is(p[2], SDP_HEX) &&
           sdp_is(p[3], SDP_HEX) && p[4] == ':';
}

bool sdp_address_is_multicast(const struct sdp_address *a)
{
    const char *p = a->address.p;
    if (a->family == SDP_FAMILY_IP6)
        return is_multicast6(a->address);
    if (a->family != SDP_FAMILY_IP4 || a->address.n < 7 || p[0] != '2' || p[3] != '.')
        return false;
    return ((p[1] == '2' && p[2] >= '4' && p[2] <= '9') ||
            (p[1] == '3' && p[2] >= '0' && p[2] <= '9')) &&
           is_dotted(a->address);
}

/* True for an IPv6 address of nothing but zeros, however it is written: ::, 0::0, 0:0:0:0:0:0:0:0. */
static bool is_unspecified6(struct slice text)
{
    unsigned colons = 0;
    bool shortened = false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != ':' && text.p[i] != '0')
            return false;
        colons += text.p[i] == ':';
        shortened = shortened || (i > 0 && text.p[i] == ':' && text.p[i - 1] == ':');
    }
    return shortened || colons == 7;
}

bool sdp_address_is_unspecified(const struct sdp_address *a)
{
    return (a->family == SDP_FAMILY_IP4 && slice_equal(a->address, SLICE("0.0.0.0"))) ||
           (a->family == SDP_FAMILY_IP6 && is_unspecified6(a->address));
}

/* Takes a word that should be a number. */
static bool number_word_read(struct sdp_scan *s, struct slice *text, uint64_t *number)
{
    const char *from = s->at;
    uint64_t value = 0;
    while (s->at < s->end && (unsigned)(*s->at - '0') < 10)
        value = value * 10 + (unsigned)(*s->at++ - '0');
    const char *digits_end = s->at;
    (void)sdp_scan_while(s, SDP_WORD);
    *text = slice_between(from, s->at);
    if (text->n > 19 && !sdp_digits_value(slice_between(from, digits_end), &value))
        value = SDP_NUMBER_NONE;
    *number = s->at == digits_end ? value : SDP_NUMBER_NONE;
    return text->n > 0 || sdp_scan_fail(s, SDP_RULE_WORD);
}

bool sdp_origin_read(struct sdp_scan *s, struct sdp_origin *out)
{
    struct sdp_origin o;
    if (!sdp_scan_some(s, SDP_WORD, SDP_RULE_WORD, &o.username) || !sdp_scan_space(s) ||
        !number_word_read(s, &o.session_id, &o.session_id_number) || !sdp_scan_space(s) ||
        !number_word_read(s, &o.session_version, &o.session_version_number) || !sdp_scan_space(s) ||
        !sdp_address_read(s, &o.address) || !sdp_scan_finish(s))
        return false;
    *out = o;
    return true;
}

/* Takes what stands behind a multicast address: /ttl[/count] of IP4, [/count] of IP6. */
static bool multicast_read(struct sdp_scan *s, struct sdp_connection *c)
{
    uint64_t number;
    if (c->address.family == SDP_FAMILY_IP4) {
        if (!sdp_scan_take(s, '/'))
            return sdp_scan_fail(s, SDP_RULE_MULTICAST);
        if (!sdp_scan_number(s, UINT8_MAX, SDP_RULE_NUMBER_RANGE, &number))
            return false;
        c->ttl = (uint8_t)number;
    }
    if (sdp_scan_take(s, '/')) {
        const char *from = s->at;
        if (!sdp_scan_number(s, UINT32_MAX, SDP_RULE_NUMBER_RANGE, &number))
            return false;
        if (number == 0)
            return sdp_scan_fail_at(s, SDP_RULE_NUMBER_RANGE, from);
        c->count = (uint32_t)number;
    }
    return true;
}

bool sdp_connection_read(struct sdp_scan *s, struct sdp_connection *out)
{
    struct sdp_connection c = {.count = 1};
    if (!sdp_address_read(s, &c.address))
        return false;
    if (sdp_address_is_multicast(&c.address) && !multicast_read(s, &c))
        return false;
    if (!sdp_scan_done(s) && *s->at == '/')
        return sdp_scan_fail(s, SDP_RULE_MULTICAST);
    if (!sdp_scan_finish(s))
        return false;
    *out = c;
    return true;
}

/* A word and what it stands for. */
struct name {
    struct slice text;
    uint8_t value;
};

static uint8_t name_find_slow(const struct name *rows, size_t count, struct slice word)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal_nocase(rows[i].text, word))
            return rows[i].value;
    return 0;
}

/* The value of the row that is the word, in any case: the ABNF has these names as literals. 0 (the
 * OTHER of each enum) when there is none. */
static uint8_t name_find(const struct name *rows, size_t count, struct slice word)
{
    if (word.n < 3) /* only the bandwidths RS, RR, AS, CT */
        return name_find_slow(rows, count, word);
    for (size_t i = 0; i < count; i++)
        if (rows[i].text.n == word.n && sdp_same_bytes(rows[i].text.p, word.p, word.n))
            return rows[i].value;
    return name_find_slow(rows, count, word);
}

static const struct name bandwidth_names[] = {
    {SLICE_INIT("AS"), SDP_BANDWIDTH_AS}, {SLICE_INIT("TIAS"), SDP_BANDWIDTH_TIAS},
    {SLICE_INIT("CT"), SDP_BANDWIDTH_CT}, {SLICE_INIT("RS"), SDP_BANDWIDTH_RS},
    {SLICE_INIT("RR"), SDP_BANDWIDTH_RR},
};

bool sdp_bandwidth_read(struct sdp_scan *s, struct sdp_bandwidth *out)
{
    struct sdp_bandwidth b;
    if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &b.type_text))
        return false;
    if (!sdp_scan_take(s, ':'))
        return sdp_scan_fail(s, SDP_RULE_SEPARATOR);
    if (!sdp_scan_number(s, UINT64_MAX, SDP_RULE_NUMBER_RANGE, &b.value) || !sdp_scan_finish(s))
        return false;
    b.type =
        name_find(bandwidth_names, sizeof bandwidth_names / sizeof *bandwidth_names, b.type_text);
    *out = b;
    return true;
}

bool sdp_timing_read(struct sdp_scan *s, struct sdp_timing *out)
{
    struct sdp_timing t;
    if (!sdp_scan_number(s, UINT64_MAX, SDP_RULE_NUMBER_RANGE, &t.start_s) || !sdp_scan_space(s) ||
        !sdp_scan_number(s, UINT64_MAX, SDP_RULE_NUMBER_RANGE, &t.stop_s) || !sdp_scan_finish(s))
        return false;
    *out = t;
    return true;
}

static const struct name media_names[] = {
    {SLICE_INIT("audio"), SDP_MEDIA_AUDIO},     {SLICE_INIT("video"), SDP_MEDIA_VIDEO},
    {SLICE_INIT("text"), SDP_MEDIA_TEXT},       {SLICE_INIT("application"), SDP_MEDIA_APPLICATION},
    {SLICE_INIT("message"), SDP_MEDIA_MESSAGE}, {SLICE_INIT("image"), SDP_MEDIA_IMAGE},
};

static const struct name protocol_names[] = {
    {SLICE_INIT("RTP/AVP"), SDP_PROTOCOL_RTP_AVP},
    {SLICE_INIT("RTP/AVPF"), SDP_PROTOCOL_RTP_AVPF},
    {SLICE_INIT("RTP/SAVP"), SDP_PROTOCOL_RTP_SAVP},
    {SLICE_INIT("RTP/SAVPF"), SDP_PROTOCOL_RTP_SAVPF},
    {SLICE_INIT("UDP/TLS/RTP/SAVP"), SDP_PROTOCOL_UDP_TLS_RTP_SAVP},
    {SLICE_INIT("UDP/TLS/RTP/SAVPF"), SDP_PROTOCOL_UDP_TLS_RTP_SAVPF},
    {SLICE_INIT("UDPTL"), SDP_PROTOCOL_UDPTL},
    {SLICE_INIT("UDP"), SDP_PROTOCOL_UDP},
};

/* Takes token *("/" token). */
static bool protocol_read(struct sdp_scan *s, struct sdp_media *m)
{
    const char *from = s->at;
    struct slice token;
    do
        if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_PROTOCOL, &token))
            return false;
    while (sdp_scan_take(s, '/'));
    m->protocol_text = slice_between(from, s->at);
    m->protocol =
        name_find(protocol_names, sizeof protocol_names / sizeof *protocol_names, m->protocol_text);
    return true;
}

/* Takes port ["/" count]. */
static bool port_read(struct sdp_scan *s, struct sdp_media *m)
{
    uint64_t number;
    if (!sdp_scan_number(s, UINT16_MAX, SDP_RULE_PORT, &number))
        return false;
    m->port = (uint16_t)number;
    m->port_count = 1;
    if (!sdp_scan_take(s, '/'))
        return true;
    const char *from = s->at;
    if (!sdp_scan_number(s, UINT16_MAX, SDP_RULE_NUMBER_RANGE, &number))
        return false;
    m->port_count = (uint16_t)number;
    return number > 0 || sdp_scan_fail_at(s, SDP_RULE_NUMBER_RANGE, from);
}

/* Counts the formats up to the end of the line. *last becomes the end of the last one. False: there
 * is a byte that is neither of a token nor white space, s->at stands on it; or they are too many, s->at
 * stands on the first that is. */
static bool formats_count(struct sdp_scan *s, struct sdp_media *m, const char **last)
{
    unsigned count = 0;
    bool inside = false;
    for (const char *at = s->at; at < s->end; at++) {
        bool token = sdp_is(*at, SDP_TOKEN);
        count += token && !inside;
        if ((!token && !sdp_is(*at, SDP_SPACE)) || count > SDP_MAX_FORMATS) {
            s->at = at;
            return sdp_scan_fail(s, token ? SDP_RULE_TOO_MANY_FORMATS : SDP_RULE_FORMAT);
        }
        inside = token;
        *last = token ? at + 1 : *last;
    }
    s->at = s->end;
    m->format_count = (uint16_t)count;
    return true;
}

/* Takes 1*(SP fmt), up to the end of the line. */
static bool formats_read(struct sdp_scan *s, struct sdp_media *m)
{
    if (s->at < s->end && !sdp_is(*s->at, SDP_SPACE))
        return sdp_scan_fail(s, SDP_RULE_PROTOCOL);
    (void)sdp_scan_more(s);
    const char *from = s->at, *last = s->at;
    if (!formats_count(s, m, &last))
        return false;
    m->formats = slice_between(from, last);
    return m->format_count > 0 || m->port == 0 || sdp_scan_fail(s, SDP_RULE_FORMAT);
}

bool sdp_media_read(struct sdp_scan *s, struct sdp_media *out)
{
    struct sdp_media m;
    if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &m.type_text) || !sdp_scan_space(s) ||
        !port_read(s, &m) || !sdp_scan_space(s) || !protocol_read(s, &m) || !formats_read(s, &m))
        return false;
    m.type = name_find(media_names, sizeof media_names / sizeof *media_names, m.type_text);
    *out = m;
    return true;
}

bool sdp_protocol_is_rtp(enum sdp_protocol protocol)
{
    return protocol >= SDP_PROTOCOL_RTP_AVP && protocol <= SDP_PROTOCOL_UDP_TLS_RTP_SAVPF;
}

bool sdp_protocol_is_secure(enum sdp_protocol protocol)
{
    return protocol >= SDP_PROTOCOL_RTP_SAVP && protocol <= SDP_PROTOCOL_UDP_TLS_RTP_SAVPF;
}

bool sdp_protocol_is_dtls(enum sdp_protocol protocol)
{
    return protocol == SDP_PROTOCOL_UDP_TLS_RTP_SAVP || protocol == SDP_PROTOCOL_UDP_TLS_RTP_SAVPF;
}

/* True when the protocol of the media begins so, in any case. */
static bool protocol_begins(const struct sdp_media *m, struct slice with)
{
    return m->protocol_text.n >= with.n &&
           slice_equal_nocase((struct slice){m->protocol_text.p, with.n}, with);
}

bool sdp_media_is_dtls(const struct sdp_media *m)
{
    if (m->protocol != SDP_PROTOCOL_OTHER)
        return sdp_protocol_is_dtls((enum sdp_protocol)m->protocol);
    return protocol_begins(m, SLICE("UDP/TLS/")) || protocol_begins(m, SLICE("UDP/DTLS/")) ||
           protocol_begins(m, SLICE("TCP/DTLS/"));
}

bool sdp_media_is_tcp(const struct sdp_media *m)
{
    return protocol_begins(m, SLICE("TCP"));
}
