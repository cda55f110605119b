/* SPDX-License-Identifier: Apache-2.0 */
#include "sdp/offer_answer.h"

#include "sdp/build.h"

bool sdp_media_is_held(const struct sdp *d, uint32_t media)
{
    if (d->media[media].port == 0)
        return false;
    const struct sdp_connection *c = sdp_connection(d, media);
    return ((unsigned)sdp_direction(d, media) & SDP_DIRECTION_RECVONLY) == 0 ||
           (c != NULL && sdp_address_is_unspecified(&c->address));
}

enum sdp_origin_change sdp_origin_compare(const struct sdp_origin *before,
                                          const struct sdp_origin *now)
{
    if (!slice_equal(before->username, now->username) ||
        !slice_equal(before->session_id, now->session_id) ||
        !slice_equal(before->address.network, now->address.network) ||
        !slice_equal(before->address.type, now->address.type) ||
        !slice_equal(before->address.address, now->address.address))
        return SDP_ORIGIN_OTHER;
    if (slice_equal(before->session_version, now->session_version))
        return SDP_ORIGIN_SAME;
    uint64_t old = before->session_version_number, new = now->session_version_number;
    if (old == SDP_NUMBER_NONE || new == SDP_NUMBER_NONE)
        return SDP_ORIGIN_LATER;
    if (new == old) /* leading zeros */
        return SDP_ORIGIN_SAME;
    if (new < old)
        return SDP_ORIGIN_EARLIER;
    return new - old == 1 ? SDP_ORIGIN_NEXT : SDP_ORIGIN_LATER;
}

bool sdp_offer_follows(const struct sdp *before, const struct sdp *now, struct sdp_error *why)
{
    *why = (struct sdp_error){0};
    if (now->media_count < before->media_count) {
        *why = (struct sdp_error){.offset = (uint32_t)now->bytes.n,
                                  .rule = SDP_RULE_OFFER_MEDIA_COUNT};
        return false;
    }
    enum sdp_origin_change change = sdp_origin_compare(&before->origin, &now->origin);
    if (change == SDP_ORIGIN_NEXT || change == SDP_ORIGIN_LATER ||
        (change == SDP_ORIGIN_SAME && sdp_equal(before, now)))
        return true;
    *why = (struct sdp_error){.offset = (uint32_t)(now->origin.session_version.p - now->bytes.p),
                              .line = 'o',
                              .rule = SDP_RULE_OFFER_VERSION};
    return false;
}

enum sdp_setup sdp_setup_answer(enum sdp_setup offered, enum sdp_setup preferred)
{
    switch (offered) {
    case SDP_SETUP_PASSIVE:
        return SDP_SETUP_ACTIVE;
    case SDP_SETUP_ACTPASS:
        return preferred == SDP_SETUP_PASSIVE ? SDP_SETUP_PASSIVE : SDP_SETUP_ACTIVE;
    case SDP_SETUP_HOLDCONN:
        return SDP_SETUP_HOLDCONN;
    case SDP_SETUP_NONE:
    case SDP_SETUP_ACTIVE:
    default:
        return SDP_SETUP_PASSIVE;
    }
}

bool sdp_crypto_select(const struct sdp *offer, uint32_t media, const struct slice *keys,
                       struct sdp_crypto *out)
{
    const struct sdp_line *line = NULL;
    while ((line = sdp_find(offer, media, SDP_ATTRIBUTE_CRYPTO, line)) != NULL) {
        struct sdp_scan s = sdp_line_scan(offer, line);
        struct sdp_crypto crypto;
        if (sdp_crypto_read(&s, &crypto) && crypto.understood && keys[crypto.suite].n > 0) {
            *out = crypto;
            return true;
        }
    }
    return false;
}

/* The codecs of one side, at most SDP_MAX_FORMATS. */
struct codecs {
    const struct sdp_codec *list;
    size_t count;
    uint64_t formats[SDP_MAX_FORMATS]; /* sdp_codec_format() of each, read once */
};

static void formats_fold(struct codecs *codecs)
{
    for (size_t i = 0; i < codecs->count; i++)
        codecs->formats[i] = sdp_codec_format(&codecs->list[i]);
}

/* Adds a codec that both sides have. Each of theirs and each of ours is taken once, so that an answer
 * is never longer than our own list. */
static void codec_add(struct sdp_agreement *a, const struct sdp_codec *offered,
                      struct slice parameters)
{
    if (a->codec_count == SDP_MAX_AGREED)
        return;
    a->codecs[a->codec_count] = *offered;
    a->codecs[a->codec_count++].parameters = parameters;
}

/* The number of the first codec that is not taken yet and equals number k of `wanted`; `count`: none. */
static size_t codec_find(const struct codecs *codecs, const bool *taken,
                         const struct codecs *wanted, size_t k)
{
    size_t i = 0;
    while (i < codecs->count && (taken[i] || codecs->formats[i] != wanted->formats[k] ||
                                 !sdp_codec_same_encoding(&codecs->list[i], &wanted->list[k])))
        i++;
    return i;
}

/* Takes the codecs that both have, telephone-event not among them, in the order of one side. */
static void codecs_agree(const struct codecs *theirs, const struct codecs *ours, bool own_order,
                         struct sdp_agreement *a)
{
    bool taken[SDP_MAX_FORMATS] = {false}; /* of the list that is searched */
    const struct codecs *first = own_order ? ours : theirs, *second = own_order ? theirs : ours;
    for (size_t i = 0; i < first->count; i++) {
        size_t found = codec_find(second, taken, first, i);
        if (found == second->count || sdp_codec_is_telephone_event(&first->list[i]))
            continue;
        taken[found] = true;
        codec_add(a, &theirs->list[own_order ? found : i],
                  ours->list[own_order ? i : found].parameters);
    }
}

/* True when a telephone-event of this clock rate is wanted: a codec that carries sound has the rate,
 * and no telephone-event has been taken for it. */
static bool event_wanted(const struct sdp_agreement *a, uint32_t clock_rate_hz)
{
    bool wanted = false;
    for (size_t i = 0; i < a->codec_count; i++) {
        if (a->codecs[i].clock_rate_hz != clock_rate_hz)
            continue;
        if (sdp_codec_is_telephone_event(&a->codecs[i]))
            return false;
        wanted = wanted || !sdp_codec_is_auxiliary(&a->codecs[i]);
    }
    return wanted;
}

/* Takes telephone-event; see sdp_agree(). */
static void events_agree(const struct codecs *theirs, const struct codecs *ours,
                         struct sdp_agreement *a)
{
    const struct sdp_codec *own = NULL, *first = NULL;
    for (size_t i = 0; i < ours->count && own == NULL; i++)
        if (sdp_codec_is_telephone_event(&ours->list[i]))
            own = &ours->list[i];
    if (own == NULL)
        return;
    size_t before = a->codec_count;
    for (size_t i = 0; i < theirs->count; i++) {
        const struct sdp_codec *offered = &theirs->list[i];
        if (!sdp_codec_is_telephone_event(offered))
            continue;
        first = first != NULL ? first : offered;
        if (event_wanted(a, offered->clock_rate_hz))
            codec_add(a, offered, own->parameters);
    }
    if (a->codec_count == before && first != NULL)
        codec_add(a, first, own->parameters);
}

/* Takes the formats of an RTP media. False: none that carries sound or picture. */
static bool rtp_formats_agree(const struct sdp *offer, uint32_t media,
                              const struct sdp_local_media *local, struct sdp_agreement *a)
{
    struct sdp_codec list[SDP_MAX_FORMATS];
    struct codecs theirs, ours;
    theirs.list = list;
    theirs.count = sdp_codecs(offer, media, list, SDP_MAX_FORMATS);
    ours.list = local->codecs;
    ours.count = local->codec_count < SDP_MAX_FORMATS ? local->codec_count : SDP_MAX_FORMATS;
    formats_fold(&theirs);
    formats_fold(&ours);
    codecs_agree(&theirs, &ours, local->own_order, a);
    bool carries = false;
    for (size_t i = 0; i < a->codec_count; i++)
        carries = carries || !sdp_codec_is_auxiliary(&a->codecs[i]);
    if (carries)
        events_agree(&theirs, &ours, a);
    return carries;
}

/* Takes the first format of another media that we have too. */
static bool other_formats_agree(const struct sdp_media *m, const struct sdp_local_media *local,
                                struct sdp_agreement *a)
{
    struct slice rest = m->formats, format;
    while (sdp_word_next(&rest, &format))
        for (size_t i = 0; i < local->codec_count; i++)
            if (slice_equal_nocase(format, local->codecs[i].encoding)) {
                a->codecs[0] = (struct sdp_codec){.encoding = format, .channels = 1};
                a->codec_count = 1;
                return true;
            }
    return false;
}

bool sdp_has_fingerprint(const struct sdp *d, uint32_t media)
{
    const struct sdp_line *line = sdp_find(d, media, SDP_ATTRIBUTE_FINGERPRINT, NULL);
    uint32_t part = line != NULL ? media : SDP_SESSION;
    if (line == NULL)
        line = sdp_find(d, part, SDP_ATTRIBUTE_FINGERPRINT, NULL);
    for (unsigned n = 0; line != NULL && n < SDP_MAX_FINGERPRINTS; n++) {
        struct sdp_scan s = sdp_line_scan(d, line);
        struct sdp_fingerprint fingerprint;
        if (sdp_fingerprint_read(&s, &fingerprint) && !sdp_fingerprint_is_weak(&fingerprint))
            return true;
        line = sdp_find(d, part, SDP_ATTRIBUTE_FINGERPRINT, line);
    }
    return false;
}

/* Finds the keys: crypto, or DTLS. False: the protocol wants keys and there are none, DTLS with
 * holdconn being none (RFC 5763 5). */
static bool keys_agree(const struct sdp *offer, uint32_t media, const struct sdp_local_media *local,
                       struct sdp_agreement *a)
{
    enum sdp_protocol protocol = (enum sdp_protocol)offer->media[media].protocol;
    if (sdp_protocol_is_rtp(protocol) && !sdp_protocol_is_dtls(protocol) && local->keys != NULL)
        a->has_crypto = sdp_crypto_select(offer, media, local->keys, &a->crypto);
    if (a->has_crypto ||
        (!sdp_protocol_is_secure(protocol) && !sdp_media_is_dtls(&offer->media[media])))
        return true;
    if (local->fingerprint == NULL || !sdp_has_fingerprint(offer, media))
        return false;
    const struct sdp_line *line = sdp_find_effective(offer, media, SDP_ATTRIBUTE_SETUP);
    enum sdp_setup offered = SDP_SETUP_NONE;
    if (line != NULL) {
        struct sdp_scan s = sdp_line_scan(offer, line);
        if (!sdp_setup_read(&s, &offered))
            return false;
    }
    a->setup = sdp_setup_answer(offered, local->setup);
    return a->setup != SDP_SETUP_HOLDCONN;
}

/* The ptime of the media, 0 when it says none that can be read. */
static uint32_t packet_time_of(const struct sdp *offer, uint32_t media)
{
    const struct sdp_line *line = sdp_find_effective(offer, media, SDP_ATTRIBUTE_PTIME);
    uint32_t packet_us = 0;
    if (line != NULL) {
        struct sdp_scan s = sdp_line_scan(offer, line);
        if (!sdp_packet_time_read(&s, &packet_us))
            return 0;
    }
    return packet_us;
}

void sdp_agree(const struct sdp *offer, uint32_t media, const struct sdp_local_media *local,
               struct sdp_agreement *out)
{
    const struct sdp_media *m = &offer->media[media];
    out->accepted = out->has_crypto = out->rtcp_mux = false;
    out->setup = SDP_SETUP_NONE;
    out->packet_us = 0;
    out->codec_count = 0;
    out->direction = SDP_DIRECTION_INACTIVE;
    if (m->type != local->type || m->type == SDP_MEDIA_OTHER ||
        (local->protocols >> m->protocol & 1U) == 0)
        return;
    if (m->port == 0 && sdp_find(offer, media, SDP_ATTRIBUTE_BUNDLE_ONLY, NULL) == NULL)
        return;
    bool rtp = sdp_protocol_is_rtp((enum sdp_protocol)m->protocol);
    if (!(rtp ? rtp_formats_agree(offer, media, local, out) : other_formats_agree(m, local, out)) ||
        !keys_agree(offer, media, local, out))
        return;
    out->direction = sdp_direction_answer(sdp_direction(offer, media), local->direction);
    out->rtcp_mux = local->rtcp_mux && sdp_find(offer, media, SDP_ATTRIBUTE_RTCP_MUX, NULL) != NULL;
    out->packet_us = local->packet_time ? packet_time_of(offer, media) : 0;
    out->accepted = true;
}
