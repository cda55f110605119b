/* sdp/answer_check - whether an answer is one to its offer; see sdp/offer_answer.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sdp/offer_answer.h"

/* The two descriptions and where a broken rule is told. */
struct check {
    const struct sdp *offer, *answer;
    struct sdp_error *why;
};

/* Says that a line of the answer breaks the rule. */
static bool fail_line(const struct check *c, enum sdp_rule rule, const struct sdp_line *line)
{
    *c->why = (struct sdp_error){.offset = line->at, .line = line->letter, .rule = (uint8_t)rule};
    return false;
}

/* The same, at the m= line of a media. */
static bool fail_media(const struct check *c, enum sdp_rule rule, uint32_t media)
{
    return fail_line(c, rule, &c->answer->lines[c->answer->parts[media].first]);
}

/* True when an answered codec that carries something is among the offered ones. */
static bool codec_in_common(const struct check *c, uint32_t media)
{
    struct sdp_codec offered[SDP_MAX_FORMATS], answered[SDP_MAX_FORMATS];
    uint64_t formats[SDP_MAX_FORMATS];
    size_t offered_count = sdp_codecs(c->offer, media, offered, SDP_MAX_FORMATS);
    size_t answered_count =
        sdp_codecs_answered(c->offer, c->answer, media, answered, SDP_MAX_FORMATS);
    for (size_t i = 0; i < offered_count; i++)
        formats[i] = sdp_codec_format(&offered[i]);
    for (size_t i = 0; i < answered_count; i++) {
        uint64_t format = sdp_codec_format(&answered[i]);
        for (size_t k = 0; k < offered_count && !sdp_codec_is_auxiliary(&answered[i]); k++)
            if (formats[k] == format && sdp_codec_same_encoding(&answered[i], &offered[k]))
                return true;
    }
    return false;
}

/* True when an answered format is an offered one, word for word. The offered ones are taken apart once. */
static bool format_in_common(struct slice offered, struct slice answered)
{
    struct slice formats[SDP_MAX_FORMATS], format;
    size_t count = 0;
    while (count < SDP_MAX_FORMATS && sdp_word_next(&offered, &formats[count]))
        count++;
    while (sdp_word_next(&answered, &format))
        for (size_t i = 0; i < count; i++)
            if (slice_equal_nocase(format, formats[i]))
                return true;
    return false;
}

/* RFC 3264 6.1 */
static bool formats_check(const struct check *c, uint32_t media)
{
    const struct sdp_media *offered = &c->offer->media[media];
    bool common = sdp_protocol_is_rtp((enum sdp_protocol)offered->protocol)
                      ? codec_in_common(c, media)
                      : format_in_common(offered->formats, c->answer->media[media].formats);
    return common || fail_media(c, SDP_RULE_ANSWER_FORMAT, media);
}

/* True when a taken crypto line agrees with what to do beside the suite: nothing that is not understood,
 * for a word like UNENCRYPTED_SRTP would be done by one side only. Of a suite that is not known here
 * the words are those of the offer. RFC 4568 5.1.3, 6.3 */
static bool session_agrees(const struct sdp_crypto *offered, const struct sdp_crypto *taken)
{
    return taken->suite == SDP_CRYPTO_OTHER
               ? slice_equal(offered->session_text, taken->session_text)
               : taken->understood;
}

/* True when the offer has a crypto line with that tag and suite. */
static bool crypto_offered(const struct check *c, uint32_t media, const struct sdp_crypto *taken)
{
    const struct sdp_line *line = NULL;
    while ((line = sdp_find(c->offer, media, SDP_ATTRIBUTE_CRYPTO, line)) != NULL) {
        struct sdp_scan s = sdp_line_scan(c->offer, line);
        struct sdp_crypto crypto;
        if (sdp_crypto_read(&s, &crypto) && crypto.tag == taken->tag &&
            slice_equal(crypto.suite_text, taken->suite_text) && session_agrees(&crypto, taken))
            return true;
    }
    return false;
}

/* RFC 4568 5.1.3; without keys from DTLS an SRTP media needs one crypto line. DTLS needs a fingerprint,
 * or nobody knows who is at the other end (RFC 5763 5, RFC 8122 5). */
static bool keys_check(const struct check *c, uint32_t media)
{
    enum sdp_protocol protocol = (enum sdp_protocol)c->offer->media[media].protocol;
    const struct sdp_line *line = sdp_find(c->answer, media, SDP_ATTRIBUTE_CRYPTO, NULL);
    if (sdp_media_is_dtls(&c->offer->media[media]))
        return sdp_has_fingerprint(c->answer, media) ||
               fail_media(c, SDP_RULE_ANSWER_FINGERPRINT, media);
    if (line == NULL) {
        bool keys = !sdp_protocol_is_secure(protocol) ||
                    (sdp_has_fingerprint(c->answer, media) && sdp_has_fingerprint(c->offer, media));
        return keys || fail_media(c, SDP_RULE_ANSWER_CRYPTO, media);
    }
    struct sdp_scan s = sdp_line_scan(c->answer, line);
    struct sdp_crypto taken;
    if (!sdp_crypto_read(&s, &taken) || !crypto_offered(c, media, &taken))
        return fail_line(c, SDP_RULE_ANSWER_CRYPTO, line);
    line = sdp_find(c->answer, media, SDP_ATTRIBUTE_CRYPTO, line);
    return line == NULL || fail_line(c, SDP_RULE_ANSWER_CRYPTO, line);
}

/* The setup in force; false: there is a line, and it cannot be read. */
static bool setup_of(const struct sdp *d, const struct sdp_line *line, enum sdp_setup *out)
{
    *out = SDP_SETUP_NONE;
    if (line == NULL)
        return true;
    struct sdp_scan s = sdp_line_scan(d, line);
    return sdp_setup_read(&s, out);
}

/* True when the keys of the media come from DTLS. */
static bool over_dtls(const struct check *c, uint32_t media)
{
    const struct sdp_media *m = &c->offer->media[media];
    return sdp_media_is_dtls(m) || (sdp_protocol_is_secure((enum sdp_protocol)m->protocol) &&
                                    !sdp_find(c->answer, media, SDP_ATTRIBUTE_CRYPTO, NULL));
}

/* RFC 4145 4.1, RFC 5763 5. Where no connection is opened setup means nothing, so nothing can be wrong
 * with it. An answer that says nothing is let through: old devices do, and DTLS will tell. DTLS knows
 * no holdconn. */
static bool setup_check(const struct check *c, uint32_t media)
{
    bool dtls = over_dtls(c, media);
    if (!dtls && !sdp_media_is_tcp(&c->offer->media[media]))
        return true;
    const struct sdp_line *line = sdp_find_effective(c->answer, media, SDP_ATTRIBUTE_SETUP);
    enum sdp_setup offered, answered;
    if (!setup_of(c->answer, line, &answered))
        return fail_line(c, SDP_RULE_ANSWER_SETUP, line);
    if (answered == SDP_SETUP_HOLDCONN)
        return !dtls || fail_line(c, SDP_RULE_ANSWER_SETUP, line);
    if (answered == SDP_SETUP_NONE ||
        !setup_of(c->offer, sdp_find_effective(c->offer, media, SDP_ATTRIBUTE_SETUP), &offered))
        return true;
    if (answered == SDP_SETUP_ACTPASS || answered != sdp_setup_answer(offered, answered))
        return fail_line(c, SDP_RULE_ANSWER_SETUP, line);
    return true;
}

static bool mid_read(const struct sdp *d, const struct sdp_line *line, struct slice *out)
{
    struct sdp_scan s = sdp_line_scan(d, line);
    return sdp_mid_read(&s, out);
}

/* RFC 5761 5.1.1, RFC 5888 9.1 */
static bool mux_and_mid_check(const struct check *c, uint32_t media)
{
    const struct sdp_line *line = sdp_find(c->answer, media, SDP_ATTRIBUTE_RTCP_MUX, NULL);
    if (line != NULL && sdp_find(c->offer, media, SDP_ATTRIBUTE_RTCP_MUX, NULL) == NULL)
        return fail_line(c, SDP_RULE_ANSWER_RTCP_MUX, line);
    line = sdp_find(c->answer, media, SDP_ATTRIBUTE_MID, NULL);
    if (line == NULL)
        return true;
    const struct sdp_line *offered = sdp_find(c->offer, media, SDP_ATTRIBUTE_MID, NULL);
    struct slice ours, theirs;
    return (offered != NULL && mid_read(c->offer, offered, &ours) &&
            mid_read(c->answer, line, &theirs) && slice_equal(ours, theirs)) ||
           fail_line(c, SDP_RULE_ANSWER_MID, line);
}

/* All of one media but its direction. */
static bool media_check(const struct check *c, uint32_t media)
{
    const struct sdp_media *offered = &c->offer->media[media];
    const struct sdp_media *answered = &c->answer->media[media];
    if (!slice_equal_nocase(offered->type_text, answered->type_text))
        return fail_media(c, SDP_RULE_ANSWER_MEDIA_TYPE, media);
    if (answered->port == 0)
        return true;
    if (offered->port == 0 && sdp_find(c->offer, media, SDP_ATTRIBUTE_BUNDLE_ONLY, NULL) == NULL)
        return fail_media(c, SDP_RULE_ANSWER_REJECTED, media);
    if (!slice_equal_nocase(offered->protocol_text, answered->protocol_text))
        return fail_media(c, SDP_RULE_ANSWER_PROTOCOL, media);
    return formats_check(c, media) && keys_check(c, media) && setup_check(c, media) &&
           mux_and_mid_check(c, media);
}

/* RFC 3264 6.1 */
static bool direction_check(const struct check *c, uint32_t media)
{
    if (c->answer->media[media].port == 0)
        return true;
    enum sdp_direction offered = sdp_direction(c->offer, media);
    enum sdp_direction answered = sdp_direction(c->answer, media);
    return sdp_direction_answer(offered, answered) == answered ||
           fail_media(c, SDP_RULE_ANSWER_DIRECTION, media);
}

/* The first BUNDLE group of a description behind `line`; *line becomes its line. */
static bool bundle_next(const struct sdp *d, const struct sdp_line **line, struct sdp_group *out)
{
    while ((*line = sdp_find(d, SDP_SESSION, SDP_ATTRIBUTE_GROUP, *line)) != NULL) {
        struct sdp_scan s = sdp_line_scan(d, *line);
        if (sdp_group_read(&s, out) && out->bundle)
            return true;
    }
    return false;
}

/* The words of a list. False: they are more than there may be media. */
static bool words_resolve(struct slice list, struct slice words[SDP_MAX_MEDIA], unsigned *count)
{
    struct slice word;
    *count = 0;
    while (sdp_word_next(&list, &word)) {
        if (*count == SDP_MAX_MEDIA)
            return false;
        words[(*count)++] = word;
    }
    return true;
}

/* Bit i: words[i] is in the list. Of a list longer than there may be media the rest is not read. */
static uint32_t words_found(struct slice list, const struct slice *words, unsigned count)
{
    uint32_t found = 0;
    struct slice word;
    for (unsigned n = 0; n < SDP_MAX_MEDIA && sdp_word_next(&list, &word); n++)
        for (unsigned i = 0; i < count; i++)
            found |= (uint32_t)slice_equal(word, words[i]) << i;
    return found;
}

/* RFC 8843 7.3; the first BUNDLE group is the one that counts. The answered names are taken apart once,
 * however many groups the offer has. */
static bool group_check(const struct check *c)
{
    const struct sdp_line *answered_line = NULL, *offered_line = NULL;
    struct sdp_group answered, offered;
    struct slice words[SDP_MAX_MEDIA];
    unsigned count;
    if (!bundle_next(c->answer, &answered_line, &answered))
        return true;
    bool few = words_resolve(answered.mids, words, &count);
    uint32_t all = count == SDP_MAX_MEDIA ? UINT32_MAX : (1U << count) - 1;
    while (few && bundle_next(c->offer, &offered_line, &offered))
        if (words_found(offered.mids, words, count) == all)
            return true;
    return fail_line(c, SDP_RULE_ANSWER_GROUP, answered_line);
}

bool sdp_answer_check(const struct sdp *offer, const struct sdp *answer, struct sdp_error *why)
{
    struct check c = {.offer = offer, .answer = answer, .why = why};
    *why = (struct sdp_error){0};
    if (answer->media_count < offer->media_count) {
        *why = (struct sdp_error){.offset = (uint32_t)answer->bytes.n,
                                  .rule = SDP_RULE_ANSWER_MEDIA_COUNT};
        return false;
    }
    for (uint32_t i = 0; i < offer->media_count; i++)
        if (!media_check(&c, i))
            return false;
    if (!group_check(&c))
        return false;
    for (uint32_t i = 0; i < offer->media_count; i++)
        if (!direction_check(&c, i))
            return false;
    return true;
}
