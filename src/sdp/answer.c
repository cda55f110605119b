/* sdp/answer - writing the answer that sdp/offer_answer.h describes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sdp/build.h"
#include "sdp/offer_answer.h"

#define MAX_TIMES 8 /* t= lines that are repeated */

/* The media that go over one transport.                                  RFC 8843 7.3 */
struct bundle {
    uint32_t members;  /* bit i: media i */
    uint16_t port;     /* of the first member, so of all */
    struct slice mids; /* of the offer's group */
};

/* Ours for an offered media: the k-th of its type, NULL when we have fewer. */
static const struct sdp_local_media *local_media(const struct sdp *offer, uint32_t media,
                                                 const struct sdp_local *local)
{
    unsigned before = 0;
    for (uint32_t i = 0; i < media; i++)
        before += offer->media[i].type == offer->media[media].type;
    for (size_t i = 0; i < local->media_count; i++)
        if (local->media[i].type == (enum sdp_media_type)offer->media[media].type && before-- == 0)
            return &local->media[i];
    return NULL;
}

/* The mid of a media. False: it has none that can be read. */
static bool mid_of(const struct sdp *d, uint32_t media, struct slice *out)
{
    const struct sdp_line *line = sdp_find(d, media, SDP_ATTRIBUTE_MID, NULL);
    if (line == NULL)
        return false;
    struct sdp_scan s = sdp_line_scan(d, line);
    return sdp_mid_read(&s, out);
}

/* Agrees on a media for which we have something. */
static bool media_agree(const struct sdp *offer, uint32_t media, const struct sdp_local *local,
                        struct sdp_agreement *out)
{
    const struct sdp_local_media *ours = local_media(offer, media, local);
    if (ours == NULL)
        return false;
    sdp_agree(offer, media, ours, out);
    return out->accepted;
}

/* True when the media may be a member: it is accepted, and RTP with its RTCP on the same port. */
static bool may_bundle(const struct sdp *offer, uint32_t media, const struct sdp_local *local)
{
    struct sdp_agreement agreement;
    bool rtp = sdp_protocol_is_rtp((enum sdp_protocol)offer->media[media].protocol);
    return media_agree(offer, media, local, &agreement) && (!rtp || agreement.rtcp_mux);
}

/* The number of the media with that mid, media_count when there is none. */
static uint32_t media_by_mid(const struct sdp *offer, struct slice mid)
{
    for (uint32_t i = 0; i < offer->media_count; i++) {
        struct slice found;
        if (mid_of(offer, i, &found) && slice_equal(found, mid))
            return i;
    }
    return offer->media_count;
}

/* Finds the first BUNDLE group of the offer, and which of its media go in. */
static struct bundle bundle_find(const struct sdp *offer, const struct sdp_local *local)
{
    struct bundle bundle = {0};
    const struct sdp_line *line = NULL;
    struct sdp_group group = {.bundle = false};
    while (local->bundle && !group.bundle &&
           (line = sdp_find(offer, SDP_SESSION, SDP_ATTRIBUTE_GROUP, line)) != NULL) {
        struct sdp_scan s = sdp_line_scan(offer, line);
        if (!sdp_group_read(&s, &group))
            group.bundle = false;
    }
    if (!group.bundle)
        return bundle;
    struct slice rest = group.mids, mid;
    bundle.mids = group.mids;
    for (unsigned n = 0; n < SDP_MAX_MEDIA && sdp_word_next(&rest, &mid); n++) {
        uint32_t media = media_by_mid(offer, mid);
        if (media == offer->media_count || (bundle.members >> media & 1U) != 0 ||
            !may_bundle(offer, media, local))
            continue;
        const struct sdp_local_media *ours = local_media(offer, media, local);
        if (bundle.members == 0 && ours != NULL)
            bundle.port = ours->port;
        bundle.members |= 1U << media;
    }
    return bundle;
}

/* a=group:BUNDLE with the members, in the offer's order. */
static void group_write(struct buffer *b, const struct sdp *offer, const struct bundle *bundle)
{
    if (bundle->members == 0)
        return;
    struct slice rest = bundle->mids, mid;
    uint32_t left = bundle->members;
    buffer_append(b, SLICE("a=group:BUNDLE"));
    for (unsigned n = 0; n < SDP_MAX_MEDIA && sdp_word_next(&rest, &mid); n++) {
        uint32_t media = media_by_mid(offer, mid);
        if (media == offer->media_count || (left >> media & 1U) == 0)
            continue;
        left &= ~(1U << media);
        buffer_append_byte(b, ' ');
        buffer_append_text(b, mid);
    }
    buffer_append(b, SLICE("\r\n"));
}

/* m= with port 0 and one format of the offer.                            RFC 3264 6 */
static void rejected_write(struct buffer *b, const struct sdp_media *offered)
{
    struct sdp_media m = *offered;
    struct slice rest = m.formats;
    (void)sdp_word_next(&rest, &m.formats);
    m.port = 0;
    m.port_count = 1;
    sdp_build_media(b, &m);
}

/* m= with the formats that were agreed on. */
static void media_write(struct buffer *b, const struct sdp_media *offered, uint16_t port,
                        const struct sdp_agreement *a)
{
    char text[SDP_MAX_AGREED * 4];
    struct buffer formats = buffer_of(text, sizeof text);
    struct sdp_media m = *offered;
    for (size_t i = 0; i < a->codec_count; i++) {
        buffer_append_decimal(&formats, a->codecs[i].payload_type);
        buffer_append_byte(&formats, ' ');
    }
    m.port = port;
    m.port_count = 1;
    m.formats = sdp_protocol_is_rtp((enum sdp_protocol)m.protocol) ? buffer_slice(&formats)
                                                                   : a->codecs[0].encoding;
    sdp_build_media(b, &m);
}

/* a=rtpmap of every codec, the static ones too, and a=fmtp of those with parameters. */
static void codecs_write(struct buffer *b, const struct sdp_agreement *a)
{
    for (size_t i = 0; i < a->codec_count; i++) {
        const struct sdp_codec *codec = &a->codecs[i];
        sdp_build_rtpmap(b, &(struct sdp_rtpmap){.encoding = codec->encoding,
                                                 .clock_rate_hz = codec->clock_rate_hz,
                                                 .payload_type = codec->payload_type,
                                                 .channels = codec->channels});
        if (codec->parameters.n == 0)
            continue;
        char text[3];
        struct buffer type = buffer_of(text, sizeof text);
        buffer_append_decimal(&type, codec->payload_type);
        sdp_build_fmtp(
            b, &(struct sdp_fmtp){.format = buffer_slice(&type), .parameters = codec->parameters});
    }
}

/* a=crypto with tag, suite and lifetime of the offer and our key.        RFC 4568 5.1.2 */
static void crypto_write(struct buffer *b, const struct sdp_crypto *taken,
                         const struct sdp_local_media *ours)
{
    struct sdp_crypto crypto = {.tag = taken->tag, .suite_text = taken->suite_text, .key_count = 1};
    crypto.keys[0] = (struct sdp_crypto_key){.base64 = ours->keys[taken->suite],
                                             .lifetime = taken->keys[0].lifetime};
    sdp_build_crypto(b, &crypto);
}

static void accepted_write(struct buffer *b, const struct sdp_media *offered, uint16_t port,
                           const struct sdp_local_media *ours, const struct sdp_agreement *a)
{
    bool rtp = sdp_protocol_is_rtp((enum sdp_protocol)offered->protocol);
    media_write(b, offered, port, a);
    if (rtp) {
        codecs_write(b, a);
        if (a->packet_us > 0)
            sdp_build_packet_time(b, SDP_ATTRIBUTE_PTIME, a->packet_us);
    }
    if (rtp || a->direction != SDP_DIRECTION_SENDRECV)
        sdp_build_direction(b, a->direction);
    if (a->has_crypto)
        crypto_write(b, &a->crypto, ours);
    if (a->setup != SDP_SETUP_NONE) {
        sdp_build_fingerprint(b, ours->fingerprint);
        sdp_build_setup(b, a->setup);
    }
    if (a->rtcp_mux)
        sdp_build_flag(b, SDP_ATTRIBUTE_RTCP_MUX);
}

/* t= lines as the offer has them, for time is not negotiated; an offer has one, it should be 0 0.
 * RFC 3264 5, 6 */
static void timing_write(struct buffer *b, const struct sdp *offer)
{
    const struct sdp_line *line = sdp_find_line(offer, SDP_SESSION, 't', NULL);
    if (line == NULL)
        sdp_build_timing(b, &(struct sdp_timing){0, 0});
    for (unsigned n = 0; line != NULL && n < MAX_TIMES; n++) {
        sdp_build_line(b, 't', sdp_line_text(offer, line));
        line = sdp_find_line(offer, SDP_SESSION, 't', line);
    }
}

void sdp_answer(struct buffer *b, const struct sdp *offer, const struct sdp_local *local)
{
    struct bundle bundle = bundle_find(offer, local);
    sdp_build_version(b);
    sdp_build_origin(b, &local->origin);
    sdp_build_session_name(b, SLICE("-"));
    sdp_build_connection(b, &local->connection);
    timing_write(b, offer);
    group_write(b, offer, &bundle);
    for (uint32_t i = 0; i < offer->media_count; i++) {
        struct sdp_agreement a;
        struct slice mid;
        bool bundled = (bundle.members >> i & 1U) != 0;
        bool accepted = media_agree(offer, i, local, &a) && (bundled || offer->media[i].port != 0);
        const struct sdp_local_media *ours = accepted ? local_media(offer, i, local) : NULL;
        if (ours != NULL)
            accepted_write(b, &offer->media[i], bundled ? bundle.port : ours->port, ours, &a);
        else
            rejected_write(b, &offer->media[i]);
        if (mid_of(offer, i, &mid))
            sdp_build_text(b, SDP_ATTRIBUTE_MID, mid);
    }
}
