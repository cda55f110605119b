/* sdp/answer - writing the answer that sdp/offer_answer.h describes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sdp/build.h"
#include "sdp/offer_answer.h"

#define MAX_TIMES 8 /* t= lines that are repeated */

/* Which of our media answers which of theirs, and which of those go over one transport. */
struct plan {
    const struct sdp *offer;
    const struct sdp_local *local;
    const struct sdp_local_media *ours[SDP_MAX_MEDIA]; /* of each offered media; NULL: rejected */
    struct slice mids[SDP_MAX_MEDIA];                  /* of each offered media; n == 0: none   */
    uint64_t used;                                     /* bit k: local media k                  */
    uint32_t bundled;                                  /* bit i: media i        RFC 8843 7.3    */
    uint8_t order[SDP_MAX_MEDIA]; /* the bundled ones as the offer's group names them           */
    unsigned bundled_count;
    struct sdp_agreement first; /* of the first that is bundled: what all others must have too  */
    bool first_secure;
    uint16_t port; /* of the first that is bundled, so of all */
};

/* The mid of a media, n == 0 when it has none that can be read. */
static struct slice mid_of(const struct sdp *d, uint32_t media)
{
    struct slice mid = {NULL, 0};
    const struct sdp_line *line = sdp_find(d, media, SDP_ATTRIBUTE_MID, NULL);
    if (line == NULL)
        return mid;
    struct sdp_scan s = sdp_line_scan(d, line);
    return sdp_mid_read(&s, &mid) ? mid : (struct slice){NULL, 0};
}

/* True when media may share the transport of those that are bundled already: RTP with its RTCP on the
 * same port, as secure as the first, with keys of the same kind and the same side to open DTLS.
 * RFC 8843 7.3, 9 */
static bool bundle_fits(const struct plan *p, uint32_t media, const struct sdp_agreement *a)
{
    enum sdp_protocol protocol = (enum sdp_protocol)p->offer->media[media].protocol;
    const struct sdp_agreement *first = &p->first;
    if (!sdp_protocol_is_rtp(protocol) || !a->rtcp_mux)
        return false;
    if (p->bundled_count == 0)
        return true;
    return sdp_protocol_is_secure(protocol) == p->first_secure && a->setup == first->setup &&
           a->has_crypto == first->has_crypto &&
           (!a->has_crypto || a->crypto.suite == first->crypto.suite);
}

/* Gives an offered media the first of ours that is not used yet and agrees with it; one that is there
 * only bundled (port 0) must fit into the bundle, too. */
static void media_assign(struct plan *p, uint32_t media)
{
    size_t count = p->local->media_count < 64 ? p->local->media_count : 64;
    for (size_t k = 0; k < count && p->ours[media] == NULL; k++) {
        struct sdp_agreement a;
        const struct sdp_local_media *ours = &p->local->media[k];
        if ((p->used >> k & 1U) != 0 ||
            ours->type != (enum sdp_media_type)p->offer->media[media].type)
            continue;
        sdp_agree(p->offer, media, ours, &a);
        if (!a.accepted || (p->offer->media[media].port == 0 && !bundle_fits(p, media, &a)))
            continue;
        p->ours[media] = ours;
        p->used |= (uint64_t)1 << k;
    }
}

/* Puts a media of the offer's group into the bundle if it fits. */
static void bundle_add(struct plan *p, uint32_t media)
{
    struct sdp_agreement a;
    if ((p->bundled >> media & 1U) != 0)
        return;
    if (p->offer->media[media].port == 0)
        media_assign(p, media);
    if (p->ours[media] == NULL)
        return;
    sdp_agree(p->offer, media, p->ours[media], &a);
    if (!bundle_fits(p, media, &a))
        return;
    if (p->bundled_count == 0) {
        p->first = a;
        p->first_secure =
            sdp_protocol_is_secure((enum sdp_protocol)p->offer->media[media].protocol);
        p->port = p->ours[media]->port;
    }
    p->bundled |= 1U << media;
    p->order[p->bundled_count++] = (uint8_t)media;
}

/* The number of the media with that mid, media_count when there is none. */
static uint32_t media_by_mid(const struct plan *p, struct slice mid)
{
    uint32_t i = 0;
    while (i < p->offer->media_count && !slice_equal(p->mids[i], mid))
        i++;
    return i;
}

/* Finds the first BUNDLE group of the offer, and which of its media go in. */
static void bundle_find(struct plan *p)
{
    const struct sdp_line *line = NULL;
    struct sdp_group group = {.bundle = false};
    while (p->local->bundle && !group.bundle &&
           (line = sdp_find(p->offer, SDP_SESSION, SDP_ATTRIBUTE_GROUP, line)) != NULL) {
        struct sdp_scan s = sdp_line_scan(p->offer, line);
        if (!sdp_group_read(&s, &group))
            group.bundle = false;
    }
    if (!group.bundle)
        return;
    struct slice mid;
    for (unsigned n = 0; n < SDP_MAX_MEDIA && sdp_word_next(&group.mids, &mid); n++) {
        uint32_t media = media_by_mid(p, mid);
        if (media < p->offer->media_count)
            bundle_add(p, media);
    }
}

/* Decides about every media. */
static void plan_make(struct plan *p)
{
    for (uint32_t i = 0; i < p->offer->media_count; i++) {
        p->mids[i] = mid_of(p->offer, i);
        if (p->offer->media[i].port != 0)
            media_assign(p, i);
    }
    bundle_find(p);
}

/* a=group:BUNDLE with the members, in the offer's order. */
static void group_write(struct buffer *b, const struct plan *p)
{
    if (p->bundled_count == 0)
        return;
    buffer_append(b, SLICE("a=group:BUNDLE"));
    for (unsigned n = 0; n < p->bundled_count; n++) {
        buffer_append_byte(b, ' ');
        buffer_append_text(b, p->mids[p->order[n]]);
    }
    buffer_append(b, SLICE("\r\n"));
}

/* m= with port 0 and one format of the offer; an offer without gets one, for the grammar wants it.
 * RFC 3264 6, RFC 8866 9 */
static void rejected_write(struct buffer *b, const struct sdp_media *offered)
{
    struct sdp_media m = *offered;
    struct slice rest = m.formats;
    if (!sdp_word_next(&rest, &m.formats))
        m.formats = SLICE("0");
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

/* t= lines as the offer has them, for time is not negotiated; one that cannot be read is not repeated.
 * There is one at least: 0 0 if need be. RFC 3264 5, 6 */
static void timing_write(struct buffer *b, const struct sdp *offer)
{
    const struct sdp_line *line = sdp_find_line(offer, SDP_SESSION, 't', NULL);
    bool written = false;
    for (unsigned n = 0; line != NULL && n < MAX_TIMES; n++) {
        struct sdp_scan s = sdp_line_scan(offer, line);
        struct sdp_timing timing;
        if (sdp_timing_read(&s, &timing)) {
            sdp_build_timing(b, &timing);
            written = true;
        }
        line = sdp_find_line(offer, SDP_SESSION, 't', line);
    }
    if (!written)
        sdp_build_timing(b, &(struct sdp_timing){0, 0});
}

/* One media, accepted or not. */
static void one_write(struct buffer *b, const struct plan *p, uint32_t media)
{
    const struct sdp_media *offered = &p->offer->media[media];
    const struct sdp_local_media *ours = p->ours[media];
    if (ours == NULL) {
        rejected_write(b, offered);
    } else {
        struct sdp_agreement a;
        sdp_agree(p->offer, media, ours, &a);
        accepted_write(b, offered, (p->bundled >> media & 1U) != 0 ? p->port : ours->port, ours,
                       &a);
    }
    if (p->mids[media].n > 0)
        sdp_build_text(b, SDP_ATTRIBUTE_MID, p->mids[media]);
}

void sdp_answer(struct buffer *b, const struct sdp *offer, const struct sdp_local *local)
{
    struct plan p = {.offer = offer, .local = local};
    plan_make(&p);
    sdp_build_version(b);
    sdp_build_origin(b, &local->origin);
    sdp_build_session_name(b, SLICE("-"));
    sdp_build_connection(b, &local->connection);
    timing_write(b, offer);
    group_write(b, &p);
    for (uint32_t i = 0; i < offer->media_count; i++)
        one_write(b, &p, i);
}
