/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/transport.h"

static const struct slice setup_names[] = {
    [SDP_SETUP_NONE] = SLICE_INIT(""),
    [SDP_SETUP_ACTIVE] = SLICE_INIT("active"),
    [SDP_SETUP_PASSIVE] = SLICE_INIT("passive"),
    [SDP_SETUP_ACTPASS] = SLICE_INIT("actpass"),
    [SDP_SETUP_HOLDCONN] = SLICE_INIT("holdconn"),
};

bool sdp_setup_read(struct sdp_scan *s, enum sdp_setup *out)
{
    const char *from = s->at;
    struct slice word = sdp_scan_while(s, SDP_TOKEN);
    for (unsigned i = SDP_SETUP_ACTIVE; i <= SDP_SETUP_HOLDCONN; i++)
        if (slice_equal_nocase(setup_names[i], word)) {
            if (!sdp_scan_finish(s))
                return false;
            *out = (enum sdp_setup)i;
            return true;
        }
    return sdp_scan_fail_at(s, SDP_RULE_SETUP, from);
}

struct slice sdp_setup_name(enum sdp_setup setup)
{
    return setup_names[(unsigned)setup <= SDP_SETUP_HOLDCONN ? setup : SDP_SETUP_NONE];
}

/* How many bytes the fingerprints of a hash have; 0: any number.             RFC 8122 5 */
static unsigned fingerprint_length(struct slice hash)
{
    static const struct {
        struct slice name;
        unsigned length;
    } hashes[] = {
        {SLICE_INIT("sha-256"), 32}, {SLICE_INIT("sha-1"), 20},   {SLICE_INIT("sha-384"), 48},
        {SLICE_INIT("sha-512"), 64}, {SLICE_INIT("sha-224"), 28}, {SLICE_INIT("md5"), 16},
    };

    for (unsigned i = 0; i < sizeof hashes / sizeof *hashes; i++)
        if (slice_equal_nocase(hashes[i].name, hash))
            return hashes[i].length;
    return 0;
}

static unsigned hex_value(char c)
{
    return sdp_is(c, SDP_DIGIT) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

bool sdp_fingerprint_read(struct sdp_scan *s, struct sdp_fingerprint *out)
{
    struct sdp_fingerprint f = {.length = 0};
    if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_TOKEN, &f.hash) || !sdp_scan_space(s))
        return false;
    unsigned length = fingerprint_length(f.hash);
    do {
        if (s->end - s->at < 2 || !sdp_is(s->at[0], SDP_HEX) || !sdp_is(s->at[1], SDP_HEX) ||
            f.length == SDP_MAX_FINGERPRINT)
            return sdp_scan_fail(s, SDP_RULE_FINGERPRINT);
        f.bytes[f.length++] = (uint8_t)(hex_value(s->at[0]) << 4 | hex_value(s->at[1]));
        s->at += 2;
    } while (sdp_scan_take(s, ':'));
    if (length != 0 && f.length != length)
        return sdp_scan_fail(s, SDP_RULE_FINGERPRINT);
    if (!sdp_scan_finish(s))
        return false;
    *out = f;
    return true;
}

bool sdp_fingerprint_is_weak(const struct sdp_fingerprint *fingerprint)
{
    return slice_equal_nocase(fingerprint->hash, SLICE("md5")) ||
           slice_equal_nocase(fingerprint->hash, SLICE("md2"));
}

/* Takes least to 256 ice-chars, and nothing more. */
static bool ice_text_read(struct sdp_scan *s, size_t least, struct slice *out)
{
    const char *from = s->at;
    struct slice text = sdp_scan_while(s, SDP_ICE);
    if (text.n < least || text.n > 256)
        return sdp_scan_fail_at(s, SDP_RULE_ICE_TEXT, from);
    if (!sdp_scan_finish(s))
        return false;
    *out = text;
    return true;
}

bool sdp_ice_ufrag_read(struct sdp_scan *s, struct slice *out)
{
    return ice_text_read(s, 4, out);
}

bool sdp_ice_pwd_read(struct sdp_scan *s, struct slice *out)
{
    return ice_text_read(s, 22, out);
}

bool sdp_ice_options_read(struct sdp_scan *s, struct slice *out)
{
    const char *from = s->at, *to;
    struct slice word;
    do {
        /* By the grammar made of ice-chars, but browsers sent "google-ice" for years. */
        if (!sdp_scan_some(s, SDP_TOKEN, SDP_RULE_ICE_TEXT, &word))
            return false;
        to = s->at;
        if (!sdp_scan_done(s) && !sdp_scan_space(s))
            return false;
    } while (!sdp_scan_done(s));
    *out = slice_between(from, to);
    return true;
}

/* Takes white space and the number behind it, from least to most. */
static bool number_next(struct sdp_scan *s, uint64_t least, uint64_t most, enum sdp_rule range,
                        uint64_t *out)
{
    if (!sdp_scan_space(s))
        return false;
    const char *from = s->at;
    return sdp_scan_number(s, most, range, out) &&
           (*out >= least || sdp_scan_fail_at(s, range, from));
}

/* Takes white space and the word that must be there. */
static bool word_next(struct sdp_scan *s, struct slice expected)
{
    if (!sdp_scan_space(s))
        return false;
    const char *from = s->at;
    return slice_equal_nocase(sdp_scan_while(s, SDP_TOKEN), expected) ||
           sdp_scan_fail_at(s, SDP_RULE_CANDIDATE, from);
}

/* Takes foundation, component, transport, priority, address and port. */
static bool candidate_front_read(struct sdp_scan *s, struct sdp_candidate *c)
{
    uint64_t component, priority, port;
    if (!sdp_scan_some(s, SDP_ICE, SDP_RULE_CANDIDATE, &c->foundation))
        return false;
    if (c->foundation.n > 32)
        return sdp_scan_fail_at(s, SDP_RULE_CANDIDATE, c->foundation.p);
    if (!number_next(s, 1, 256, SDP_RULE_NUMBER_RANGE, &component) || !sdp_scan_space(s) ||
        !sdp_scan_some(s, SDP_TOKEN, SDP_RULE_CANDIDATE, &c->transport))
        return false;
    if (!number_next(s, 1, INT32_MAX, SDP_RULE_NUMBER_RANGE, &priority) || !sdp_scan_space(s) ||
        !sdp_scan_some(s, SDP_ADDRESS, SDP_RULE_ADDRESS, &c->address) ||
        !number_next(s, 0, UINT16_MAX, SDP_RULE_PORT, &port))
        return false;
    c->component = (uint16_t)component;
    c->priority = (uint32_t)priority;
    c->port = (uint16_t)port;
    return true;
}

/* Takes "typ" and the type. */
static bool candidate_type_read(struct sdp_scan *s, struct sdp_candidate *c)
{
    static const struct slice types[] = {
        [SDP_CANDIDATE_OTHER] = SLICE_INIT(""),      [SDP_CANDIDATE_HOST] = SLICE_INIT("host"),
        [SDP_CANDIDATE_SRFLX] = SLICE_INIT("srflx"), [SDP_CANDIDATE_PRFLX] = SLICE_INIT("prflx"),
        [SDP_CANDIDATE_RELAY] = SLICE_INIT("relay"),
    };
    if (!word_next(s, SLICE("typ")) || !sdp_scan_space(s) ||
        !sdp_scan_some(s, SDP_TOKEN, SDP_RULE_CANDIDATE, &c->type_text))
        return false;
    for (unsigned i = SDP_CANDIDATE_HOST; i <= SDP_CANDIDATE_RELAY; i++)
        if (slice_equal_nocase(types[i], c->type_text))
            c->type = (uint8_t)i;
    return true;
}

/* Takes "raddr" address "rport" port, if they follow. */
static bool candidate_related_read(struct sdp_scan *s, struct sdp_candidate *c)
{
    struct sdp_scan look = *s;
    struct slice name;
    if (!sdp_scan_more(&look))
        return true;
    name = sdp_scan_while(&look, SDP_TOKEN);
    if (slice_equal_nocase(name, SLICE("rport")))
        return sdp_scan_fail_at(s, SDP_RULE_RELATED_ADDRESS, name.p);
    if (!slice_equal_nocase(name, SLICE("raddr")))
        return true;
    s->at = look.at;
    if (!sdp_scan_space(s) || !sdp_scan_some(s, SDP_ADDRESS, SDP_RULE_ADDRESS, &c->related_address))
        return false;
    if (!sdp_scan_more(s))
        return sdp_scan_fail(s, SDP_RULE_RELATED_ADDRESS);
    name = sdp_scan_while(s, SDP_TOKEN);
    if (!slice_equal_nocase(name, SLICE("rport")))
        return sdp_scan_fail_at(s, SDP_RULE_RELATED_ADDRESS, name.p);
    uint64_t port;
    if (!number_next(s, 0, UINT16_MAX, SDP_RULE_PORT, &port))
        return false;
    c->related_port = (uint16_t)port;
    return true;
}

/* The type that an extension says, if it is tcptype. */
static bool tcp_type_read(struct sdp_scan *s, struct slice name, struct slice value,
                          struct sdp_candidate *c)
{
    static const struct slice types[] = {
        [SDP_TCP_NONE] = SLICE_INIT(""),
        [SDP_TCP_ACTIVE] = SLICE_INIT("active"),
        [SDP_TCP_PASSIVE] = SLICE_INIT("passive"),
        [SDP_TCP_SO] = SLICE_INIT("so"),
    };
    if (!slice_equal_nocase(name, SLICE("tcptype")))
        return true;
    for (unsigned i = SDP_TCP_ACTIVE; i <= SDP_TCP_SO; i++)
        if (slice_equal_nocase(types[i], value))
            c->tcp_type = (uint8_t)i;
    return c->tcp_type != SDP_TCP_NONE || sdp_scan_fail_at(s, SDP_RULE_TCP_TYPE, name.p);
}

/* Takes *(SP name SP value). */
static bool candidate_extensions_read(struct sdp_scan *s, struct sdp_candidate *c)
{
    if (!sdp_scan_done(s) && !sdp_is(*s->at, SDP_SPACE))
        return sdp_scan_fail(s, SDP_RULE_SPACE);
    bool more = sdp_scan_more(s);
    const char *from = s->at, *to = s->at;
    while (more) {
        struct slice name, value = {s->end, 0};
        if (!sdp_scan_some(s, SDP_WORD, SDP_RULE_WORD, &name))
            return false;
        if (sdp_scan_more(s) && !sdp_scan_some(s, SDP_WORD, SDP_RULE_WORD, &value))
            return false;
        if (!tcp_type_read(s, name, value, c))
            return false;
        to = value.n > 0 ? value.p + value.n : name.p + name.n;
        more = sdp_scan_more(s);
    }
    c->extensions = slice_between(from, to);
    return true;
}

bool sdp_candidate_read(struct sdp_scan *s, struct sdp_candidate *out)
{
    struct sdp_candidate c = {.type = SDP_CANDIDATE_OTHER};
    if (!candidate_front_read(s, &c) || !candidate_type_read(s, &c) ||
        !candidate_related_read(s, &c) || !candidate_extensions_read(s, &c))
        return false;
    *out = c;
    return true;
}
