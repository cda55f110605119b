/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/build.h"

/* Ends a line. */
static void line_end(struct buffer *b)
{
    buffer_append(b, SLICE("\r\n"));
}

/* Appends a piece that must be made of bytes of the classes, at least one. */
static void piece(struct buffer *b, struct slice text, unsigned classes)
{
    struct sdp_scan s = sdp_scan_of(text, '\0');
    if (text.n == 0 || sdp_scan_while(&s, classes).n != text.n)
        buffer_mark_refused(b);
    else
        buffer_append(b, text);
}

/* The same with a space before it. */
static void next_piece(struct buffer *b, struct slice text, unsigned classes)
{
    buffer_append_byte(b, ' ');
    piece(b, text, classes);
}

/* Appends a separator and a number. */
static void next_number(struct buffer *b, char separator, uint64_t number)
{
    buffer_append_byte(b, separator);
    buffer_append_decimal(b, number);
}

/* Appends the words of a list, one space before each. */
static void words(struct buffer *b, struct slice list, unsigned classes)
{
    struct slice word;
    while (sdp_word_next(&list, &word))
        next_piece(b, word, classes);
}

/* Appends "a=name:". */
static void attribute_start(struct buffer *b, enum sdp_attribute attribute)
{
    buffer_append(b, SLICE("a="));
    piece(b, sdp_attribute_name(attribute), SDP_TOKEN);
    buffer_append_byte(b, ':');
}

static void address(struct buffer *b, const struct sdp_address *a)
{
    piece(b, a->network, SDP_TOKEN);
    next_piece(b, a->type, SDP_TOKEN);
    next_piece(b, a->address, a->family == SDP_FAMILY_OTHER ? SDP_WORD : SDP_ADDRESS);
}

void sdp_build_line(struct buffer *b, char letter, struct slice text)
{
    piece(b, (struct slice){&letter, 1}, SDP_LETTER);
    buffer_append_byte(b, '=');
    buffer_append_text(b, text);
    line_end(b);
}

void sdp_build_version(struct buffer *b)
{
    buffer_append(b, SLICE("v=0\r\n"));
}

void sdp_build_origin(struct buffer *b, const struct sdp_origin *origin)
{
    buffer_append(b, SLICE("o="));
    piece(b, origin->username, SDP_WORD);
    next_piece(b, origin->session_id, SDP_WORD);
    next_piece(b, origin->session_version, SDP_WORD);
    buffer_append_byte(b, ' ');
    address(b, &origin->address);
    line_end(b);
}

void sdp_build_session_name(struct buffer *b, struct slice name)
{
    sdp_build_line(b, 's', name.n > 0 ? name : SLICE(" "));
}

void sdp_build_connection(struct buffer *b, const struct sdp_connection *connection)
{
    buffer_append(b, SLICE("c="));
    address(b, &connection->address);
    if (sdp_address_is_multicast(&connection->address)) {
        if (connection->address.family == SDP_FAMILY_IP4)
            next_number(b, '/', connection->ttl);
        if (connection->count > 1)
            next_number(b, '/', connection->count);
    }
    line_end(b);
}

void sdp_build_bandwidth(struct buffer *b, const struct sdp_bandwidth *bandwidth)
{
    static const struct slice names[] = {
        [SDP_BANDWIDTH_OTHER] = SLICE_INIT(""), [SDP_BANDWIDTH_CT] = SLICE_INIT("CT"),
        [SDP_BANDWIDTH_AS] = SLICE_INIT("AS"),  [SDP_BANDWIDTH_TIAS] = SLICE_INIT("TIAS"),
        [SDP_BANDWIDTH_RS] = SLICE_INIT("RS"),  [SDP_BANDWIDTH_RR] = SLICE_INIT("RR"),
    };
    bool other = bandwidth->type == SDP_BANDWIDTH_OTHER;
    buffer_append(b, SLICE("b="));
    piece(b, other ? bandwidth->type_text : names[bandwidth->type], SDP_TOKEN);
    next_number(b, ':', bandwidth->value);
    line_end(b);
}

void sdp_build_timing(struct buffer *b, const struct sdp_timing *timing)
{
    buffer_append(b, SLICE("t="));
    buffer_append_decimal(b, timing->start_s);
    next_number(b, ' ', timing->stop_s);
    line_end(b);
}

void sdp_build_media(struct buffer *b, const struct sdp_media *media)
{
    struct slice protocol = media->protocol_text;
    buffer_append(b, SLICE("m="));
    piece(b, media->type_text, SDP_TOKEN);
    next_number(b, ' ', media->port);
    if (media->port_count > 1)
        next_number(b, '/', media->port_count);
    next_piece(b, protocol, SDP_WORD);
    words(b, media->formats, SDP_TOKEN);
    line_end(b);
}

void sdp_build_attribute(struct buffer *b, struct slice name, struct slice value)
{
    buffer_append(b, SLICE("a="));
    piece(b, name, SDP_TOKEN);
    if (value.p != NULL) {
        buffer_append_byte(b, ':');
        buffer_append_text(b, value);
    }
    line_end(b);
}

void sdp_build_flag(struct buffer *b, enum sdp_attribute attribute)
{
    sdp_build_attribute(b, sdp_attribute_name(attribute), (struct slice){NULL, 0});
}

void sdp_build_text(struct buffer *b, enum sdp_attribute attribute, struct slice value)
{
    attribute_start(b, attribute);
    if (value.n == 0)
        buffer_mark_refused(b);
    buffer_append_text(b, value);
    line_end(b);
}

void sdp_build_rtpmap(struct buffer *b, const struct sdp_rtpmap *rtpmap)
{
    attribute_start(b, SDP_ATTRIBUTE_RTPMAP);
    buffer_append_decimal(b, rtpmap->payload_type);
    next_piece(b, rtpmap->encoding, SDP_TOKEN);
    next_number(b, '/', rtpmap->clock_rate_hz);
    if (rtpmap->channels > 1)
        next_number(b, '/', rtpmap->channels);
    line_end(b);
}

void sdp_build_fmtp(struct buffer *b, const struct sdp_fmtp *fmtp)
{
    attribute_start(b, SDP_ATTRIBUTE_FMTP);
    piece(b, fmtp->format, SDP_TOKEN);
    buffer_append_byte(b, ' ');
    if (fmtp->parameters.n == 0)
        buffer_mark_refused(b);
    buffer_append_text(b, fmtp->parameters);
    line_end(b);
}

void sdp_build_packet_time(struct buffer *b, enum sdp_attribute attribute, uint32_t packet_us)
{
    attribute_start(b, attribute);
    buffer_append_decimal(b, packet_us / 1000);
    uint32_t below = packet_us % 1000;
    if (below != 0)
        buffer_append_byte(b, '.');
    for (uint32_t unit = 100; below != 0; below %= unit, unit /= 10)
        buffer_append_byte(b, (char)('0' + below / unit));
    line_end(b);
}

void sdp_build_direction(struct buffer *b, enum sdp_direction direction)
{
    static const enum sdp_attribute attributes[] = {
        [SDP_DIRECTION_INACTIVE] = SDP_ATTRIBUTE_INACTIVE,
        [SDP_DIRECTION_SENDONLY] = SDP_ATTRIBUTE_SENDONLY,
        [SDP_DIRECTION_RECVONLY] = SDP_ATTRIBUTE_RECVONLY,
        [SDP_DIRECTION_SENDRECV] = SDP_ATTRIBUTE_SENDRECV,
    };

    sdp_build_flag(b, attributes[direction]);
}

void sdp_build_rtcp(struct buffer *b, const struct sdp_rtcp *rtcp)
{
    attribute_start(b, SDP_ATTRIBUTE_RTCP);
    buffer_append_decimal(b, rtcp->port);
    if (rtcp->has_address) {
        buffer_append_byte(b, ' ');
        address(b, &rtcp->address);
    }
    line_end(b);
}

void sdp_build_rtcp_feedback(struct buffer *b, const struct sdp_rtcp_feedback *feedback)
{
    attribute_start(b, SDP_ATTRIBUTE_RTCP_FB);
    piece(b, feedback->format, SDP_TOKEN);
    next_piece(b, feedback->type, SDP_TOKEN);
    if (feedback->parameters.n > 0) {
        buffer_append_byte(b, ' ');
        buffer_append_text(b, feedback->parameters);
    }
    line_end(b);
}

void sdp_build_group(struct buffer *b, const struct sdp_group *group)
{
    attribute_start(b, SDP_ATTRIBUTE_GROUP);
    piece(b, group->semantics, SDP_TOKEN);
    words(b, group->mids, SDP_TOKEN);
    line_end(b);
}

/* Appends base64: digits, then at most two "=". What else a key might hold could end it early (| ; or a
 * space). RFC 4568 9.2 */
static void base64(struct buffer *b, struct slice text)
{
    struct sdp_scan s = sdp_scan_of(text, '\0');
    bool digits = sdp_scan_while(&s, SDP_ICE).n > 0;
    for (unsigned i = 0; i < 2; i++)
        (void)sdp_scan_take(&s, '=');
    if (!digits || !sdp_scan_done(&s))
        buffer_mark_refused(b);
    else
        buffer_append(b, text);
}

/* Appends inline:key[|lifetime][|mki:length]. */
static void crypto_key(struct buffer *b, const struct sdp_crypto_key *key)
{
    bool power = key->lifetime > 1 && (key->lifetime & (key->lifetime - 1)) == 0;
    buffer_append(b, SLICE("inline:"));
    base64(b, key->base64);
    if (power) {
        buffer_append(b, SLICE("|2^"));
        buffer_append_decimal(b, (unsigned)__builtin_ctzll(key->lifetime));
    } else if (key->lifetime > 0) {
        next_number(b, '|', key->lifetime);
    }
    if (key->identifier_length > 0) {
        next_number(b, '|', key->identifier);
        next_number(b, ':', key->identifier_length);
    }
}

void sdp_build_crypto(struct buffer *b, const struct sdp_crypto *crypto)
{
    attribute_start(b, SDP_ATTRIBUTE_CRYPTO);
    buffer_append_decimal(b, crypto->tag);
    next_piece(b, crypto->suite_text, SDP_TOKEN);
    if (crypto->key_count == 0)
        next_piece(b, crypto->keys_text, SDP_WORD);
    for (unsigned i = 0; i < crypto->key_count; i++) {
        buffer_append_byte(b, i == 0 ? ' ' : ';');
        crypto_key(b, &crypto->keys[i]);
    }
    words(b, crypto->session_text, SDP_WORD);
    line_end(b);
}

void sdp_build_fingerprint(struct buffer *b, const struct sdp_fingerprint *fingerprint)
{
    static const char digits[] = "0123456789ABCDEF";
    attribute_start(b, SDP_ATTRIBUTE_FINGERPRINT);
    piece(b, fingerprint->hash, SDP_TOKEN);
    if (fingerprint->length == 0)
        buffer_mark_refused(b);
    for (unsigned i = 0; i < fingerprint->length; i++) {
        buffer_append_byte(b, i == 0 ? ' ' : ':');
        buffer_append_byte(b, digits[fingerprint->bytes[i] >> 4]);
        buffer_append_byte(b, digits[fingerprint->bytes[i] & 0x0f]);
    }
    line_end(b);
}

void sdp_build_setup(struct buffer *b, enum sdp_setup setup)
{
    sdp_build_text(b, SDP_ATTRIBUTE_SETUP, sdp_setup_name(setup));
}

void sdp_build_candidate(struct buffer *b, const struct sdp_candidate *candidate)
{
    attribute_start(b, SDP_ATTRIBUTE_CANDIDATE);
    piece(b, candidate->foundation, SDP_ICE);
    next_number(b, ' ', candidate->component);
    next_piece(b, candidate->transport, SDP_TOKEN);
    next_number(b, ' ', candidate->priority);
    next_piece(b, candidate->address, SDP_ADDRESS);
    next_number(b, ' ', candidate->port);
    buffer_append(b, SLICE(" typ"));
    next_piece(b, candidate->type_text, SDP_TOKEN);
    if (candidate->related_address.p != NULL) {
        buffer_append(b, SLICE(" raddr"));
        next_piece(b, candidate->related_address, SDP_ADDRESS);
        buffer_append(b, SLICE(" rport"));
        next_number(b, ' ', candidate->related_port);
    }
    words(b, candidate->extensions, SDP_WORD);
    line_end(b);
}

void sdp_build_all(struct buffer *b, const struct sdp *d)
{
    for (unsigned i = 0; i < d->line_count; i++)
        sdp_build_line(b, d->lines[i].letter, sdp_line_text(d, &d->lines[i]));
}
