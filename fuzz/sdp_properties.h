/* What must hold for every description, whatever its bytes: shared by the fuzz targets and the
 * property test.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_SDP_PROPERTIES_H
#define FUZZ_SDP_PROPERTIES_H

#include "fuzz.h"
#include "sdp/build.h"
#include "sdp/offer_answer.h"

#define SDP_PROPERTY_ROOM ((size_t)3 * SDP_MAX_BYTES)

/* What was seen, so that who generates legal input can tell that the readers read it. */
struct sdp_counts {
    uint64_t
        typed[SDP_ATTRIBUTE_COUNT]; /* lines that were read, by attribute; [NONE]: other letters */
    uint64_t accepted;              /* media that an answer took      */
    uint64_t crypto, dtls, bundled; /* of them, and groups in answers */
};

static inline bool sdp_has_reader(const struct sdp_line *line)
{
    static const bool typed[SDP_ATTRIBUTE_COUNT] = {
        [SDP_ATTRIBUTE_MID] = true,       [SDP_ATTRIBUTE_ICE_UFRAG] = true,
        [SDP_ATTRIBUTE_ICE_PWD] = true,   [SDP_ATTRIBUTE_ICE_OPTIONS] = true,
        [SDP_ATTRIBUTE_CRYPTO] = true,    [SDP_ATTRIBUTE_FINGERPRINT] = true,
        [SDP_ATTRIBUTE_CANDIDATE] = true, [SDP_ATTRIBUTE_SETUP] = true,
        [SDP_ATTRIBUTE_RTPMAP] = true,    [SDP_ATTRIBUTE_FMTP] = true,
        [SDP_ATTRIBUTE_RTCP] = true,      [SDP_ATTRIBUTE_RTCP_FB] = true,
        [SDP_ATTRIBUTE_GROUP] = true,     [SDP_ATTRIBUTE_PTIME] = true,
        [SDP_ATTRIBUTE_MAXPTIME] = true,
    };
    return line->letter == 'a' ? typed[line->attribute]
                               : line->letter != '\0' && strchr("ocbtm", line->letter) != NULL;
}

/* Reads a value and builds its line again. False: it cannot be read, or it has no typed form. */
static inline bool sdp_rebuild_field(char letter, struct sdp_scan *s, struct buffer *b)
{
    struct sdp_origin origin;
    struct sdp_connection connection;
    struct sdp_bandwidth bandwidth;
    struct sdp_timing timing;
    struct sdp_media media;
    if (letter == 'o' && sdp_origin_read(s, &origin))
        sdp_build_origin(b, &origin);
    else if (letter == 'c' && sdp_connection_read(s, &connection))
        sdp_build_connection(b, &connection);
    else if (letter == 'b' && sdp_bandwidth_read(s, &bandwidth))
        sdp_build_bandwidth(b, &bandwidth);
    else if (letter == 't' && sdp_timing_read(s, &timing))
        sdp_build_timing(b, &timing);
    else if (letter == 'm' && sdp_media_read(s, &media))
        sdp_build_media(b, &media);
    else
        return false;
    return true;
}

/* The attributes whose value is one text. */
static inline bool sdp_rebuild_text(enum sdp_attribute attribute, struct sdp_scan *s,
                                    struct buffer *b)
{
    static bool (*const readers[SDP_ATTRIBUTE_COUNT])(struct sdp_scan *, struct slice *) = {
        [SDP_ATTRIBUTE_MID] = sdp_mid_read,
        [SDP_ATTRIBUTE_ICE_UFRAG] = sdp_ice_ufrag_read,
        [SDP_ATTRIBUTE_ICE_PWD] = sdp_ice_pwd_read,
        [SDP_ATTRIBUTE_ICE_OPTIONS] = sdp_ice_options_read,
    };
    struct slice text;
    if (readers[attribute] == NULL || !readers[attribute](s, &text))
        return false;
    sdp_build_text(b, attribute, text);
    return true;
}

static inline bool sdp_rebuild_security(enum sdp_attribute attribute, struct sdp_scan *s,
                                        struct buffer *b)
{
    struct sdp_crypto crypto;
    struct sdp_fingerprint fingerprint;
    struct sdp_candidate candidate;
    enum sdp_setup setup;
    if (attribute == SDP_ATTRIBUTE_CRYPTO && sdp_crypto_read(s, &crypto)) {
        uint8_t key[SDP_MAX_CRYPTO_KEY];
        for (unsigned i = 0; i < crypto.key_count; i++)
            FUZZ_CHECK(sdp_crypto_key_decode(&crypto.keys[i], key) ==
                       sdp_crypto_suite_key_length((enum sdp_crypto_suite)crypto.suite));
        sdp_build_crypto(b, &crypto);
    } else if (attribute == SDP_ATTRIBUTE_FINGERPRINT && sdp_fingerprint_read(s, &fingerprint))
        sdp_build_fingerprint(b, &fingerprint);
    else if (attribute == SDP_ATTRIBUTE_CANDIDATE && sdp_candidate_read(s, &candidate))
        sdp_build_candidate(b, &candidate);
    else if (attribute == SDP_ATTRIBUTE_SETUP && sdp_setup_read(s, &setup))
        sdp_build_setup(b, setup);
    else
        return sdp_rebuild_text(attribute, s, b);
    return true;
}

static inline bool sdp_rebuild_attribute(enum sdp_attribute attribute, struct sdp_scan *s,
                                         struct buffer *b)
{
    struct sdp_rtpmap rtpmap;
    struct sdp_fmtp fmtp;
    struct sdp_rtcp rtcp;
    struct sdp_rtcp_feedback feedback;
    struct sdp_group group;
    uint32_t packet_us;
    if (attribute == SDP_ATTRIBUTE_RTPMAP && sdp_rtpmap_read(s, &rtpmap))
        sdp_build_rtpmap(b, &rtpmap);
    else if (attribute == SDP_ATTRIBUTE_FMTP && sdp_fmtp_read(s, &fmtp))
        sdp_build_fmtp(b, &fmtp);
    else if (attribute == SDP_ATTRIBUTE_RTCP && sdp_rtcp_read(s, &rtcp))
        sdp_build_rtcp(b, &rtcp);
    else if (attribute == SDP_ATTRIBUTE_RTCP_FB && sdp_rtcp_feedback_read(s, &feedback))
        sdp_build_rtcp_feedback(b, &feedback);
    else if (attribute == SDP_ATTRIBUTE_GROUP && sdp_group_read(s, &group))
        sdp_build_group(b, &group);
    else if ((attribute == SDP_ATTRIBUTE_PTIME || attribute == SDP_ATTRIBUTE_MAXPTIME) &&
             sdp_packet_time_read(s, &packet_us))
        sdp_build_packet_time(b, attribute, packet_us);
    else
        return sdp_rebuild_security(attribute, s, b);
    return true;
}

static inline bool sdp_rebuild(const struct sdp_line *line, struct sdp_scan *s, struct buffer *b)
{
    return line->letter == 'a' ? sdp_rebuild_attribute((enum sdp_attribute)line->attribute, s, b)
                               : sdp_rebuild_field(line->letter, s, b);
}

/* What is built from a value that was read, is read again, and builds the same line. A reader that
 * refuses says why. must_read: the line is legal, no reader may refuse it. */
static inline void sdp_check_line(const struct sdp *d, const struct sdp_line *line, bool must_read,
                                  struct sdp_counts *counts, char *room)
{
    struct sdp_scan s = sdp_line_scan(d, line);
    struct buffer first = buffer_of(room, SDP_PROPERTY_ROOM);
    if (!sdp_rebuild(line, &s, &first)) {
        FUZZ_CHECK(!sdp_has_reader(line) ||
                   (s.error.rule != SDP_RULE_NONE && s.error.offset <= d->bytes.n));
        FUZZ_CHECK(!sdp_has_reader(line) || !must_read);
        return;
    }
    counts->typed[line->attribute]++;
    FUZZ_CHECK(buffer_good(&first) && s.at == s.end);
    struct slice value = {room + 2, first.length - 4};
    if (line->letter == 'a') {
        value.p += line->name_length + 1;
        value.n -= line->name_length + 1U;
    }
    s = sdp_scan_of(value, line->letter);
    struct buffer second = buffer_of(room + first.length, SDP_PROPERTY_ROOM - first.length);
    FUZZ_CHECK(sdp_rebuild(line, &s, &second));
    FUZZ_CHECK(slice_equal(buffer_slice(&first), buffer_slice(&second)));
}

/* Parts follow each other without a gap, and all that points somewhere points into the bytes. */
static inline void sdp_check_index(const struct sdp *d)
{
    unsigned end = 0;
    for (unsigned i = 0; i <= d->media_count; i++) {
        const struct sdp_part *part = i == 0 ? &d->session : &d->parts[i - 1];
        FUZZ_CHECK(part->first == end && part->end > part->first);
        FUZZ_CHECK(!part->has_connection ||
                   fuzz_inside(d->bytes, part->connection.address.address));
        FUZZ_CHECK(i == 0 || fuzz_inside(d->bytes, d->media[i - 1].formats));
        end = part->end;
    }
    FUZZ_CHECK(end == d->line_count);
    for (unsigned i = 0; i < d->line_count; i++) {
        FUZZ_CHECK(fuzz_inside(d->bytes, sdp_line_text(d, &d->lines[i])));
        FUZZ_CHECK(fuzz_inside(d->bytes, sdp_line_value(d, &d->lines[i])));
        FUZZ_CHECK(buffer_text_is_line(sdp_line_text(d, &d->lines[i])));
    }
    FUZZ_CHECK(fuzz_inside(d->bytes, d->origin.address.address));
}

/* The formats of a media are as many as were counted; its codecs are no more. */
static inline void sdp_check_media(const struct sdp *d, uint32_t media)
{
    struct sdp_codec codecs[SDP_MAX_FORMATS];
    struct slice rest = d->media[media].formats, word, name, value;
    unsigned count = 0;
    while (sdp_word_next(&rest, &word))
        count++;
    FUZZ_CHECK(count == d->media[media].format_count && count <= SDP_MAX_FORMATS);
    size_t found = sdp_codecs(d, media, codecs, SDP_MAX_FORMATS);
    FUZZ_CHECK(found <= count);
    for (size_t i = 0; i < found; i++) {
        FUZZ_CHECK(codecs[i].encoding.n > 0 && codecs[i].channels > 0);
        for (rest = codecs[i].parameters; sdp_parameter_next(&rest, &name, &value);)
            FUZZ_CHECK(fuzz_inside(codecs[i].parameters, name) &&
                       fuzz_inside(codecs[i].parameters, value));
    }
    FUZZ_CHECK(d->media[media].port == 0 || sdp_connection(d, media) != NULL);
    (void)sdp_media_is_held(d, media);
}

/* All of the above for one input. must_read: it is legal, so every typed line is. room:
 * SDP_PROPERTY_ROOM bytes. True when it is a description. */
static inline bool sdp_check_all(struct slice bytes, struct sdp *d, bool must_read,
                                 struct sdp_counts *counts, char *room)
{
    static struct sdp again;
    struct sdp_error why;
    if (!sdp_parse(bytes, d, &why)) {
        FUZZ_CHECK(why.rule != SDP_RULE_NONE && why.rule < SDP_RULE_COUNT);
        FUZZ_CHECK(why.offset <= bytes.n);
        return false;
    }
    sdp_check_index(d);
    for (unsigned i = 0; i < d->line_count; i++)
        sdp_check_line(d, &d->lines[i], must_read, counts, room);
    for (uint32_t i = 0; i < d->media_count; i++)
        sdp_check_media(d, i);
    struct buffer b = buffer_of(room, SDP_PROPERTY_ROOM);
    sdp_build_all(&b, d);
    FUZZ_CHECK(buffer_good(&b));
    if (b.length > SDP_MAX_BYTES) /* bare LF became CRLF */
        return true;
    FUZZ_CHECK(sdp_parse(buffer_slice(&b), &again, &why));
    FUZZ_CHECK(sdp_equal(d, &again) && d->media_count == again.media_count);
    FUZZ_CHECK(sdp_origin_compare(&d->origin, &again.origin) == SDP_ORIGIN_SAME);
    FUZZ_CHECK(sdp_offer_follows(d, &again, &why));
    return true;
}

/* The answer that `local` gives to an offer that was parsed is a description, and an answer to it. */
static inline void sdp_check_answer(const struct sdp *offer, const struct sdp_local *local,
                                    struct sdp_counts *counts, char *room)
{
    static struct sdp answer;
    struct sdp_error why;
    struct buffer b = buffer_of(room, SDP_PROPERTY_ROOM);
    sdp_answer(&b, offer, local);
    FUZZ_CHECK(buffer_good(&b));
    if (b.length > SDP_MAX_BYTES)
        return;
    FUZZ_CHECK(sdp_parse(buffer_slice(&b), &answer, &why));
    FUZZ_CHECK(answer.media_count == offer->media_count);
    FUZZ_CHECK(sdp_answer_check(offer, &answer, &why));
    for (uint32_t i = 0; i < answer.media_count; i++) {
        counts->accepted += answer.media[i].port != 0;
        counts->crypto += sdp_find(&answer, i, SDP_ATTRIBUTE_CRYPTO, NULL) != NULL;
        counts->dtls += sdp_find(&answer, i, SDP_ATTRIBUTE_FINGERPRINT, NULL) != NULL;
    }
    counts->bundled += sdp_find(&answer, SDP_SESSION, SDP_ATTRIBUTE_GROUP, NULL) != NULL;
}

#endif
