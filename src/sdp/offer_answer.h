/* sdp/offer_answer - what two sides have in common, and the rules of saying so.
 * RFC 3264, with RFC 4568 (crypto), 5763 (DTLS), 5761 (rtcp-mux), 8843 (BUNDLE)
 * SPDX-License-Identifier: Apache-2.0
 *
 * Pure functions over descriptions that were parsed. Nothing here allocates, logs or keeps anything.
 * "Local" is our side; a direction is always as seen by the side that wrote it.
 */
#ifndef SDP_OFFER_ANSWER_H
#define SDP_OFFER_ANSWER_H

#include "base/buffer.h"
#include "sdp/codec.h"
#include "sdp/crypto.h"
#include "sdp/transport.h"

#define SDP_MAX_AGREED       32 /* codecs of one media that an answer takes  */
#define SDP_MAX_FINGERPRINTS 8  /* of one part: there is one for each hash  */

/* The same direction as seen by the other side. */
static inline enum sdp_direction sdp_direction_reverse(enum sdp_direction d)
{
    return (enum sdp_direction)(((unsigned)d & 1U) << 1 | (unsigned)d >> 1);
}

/* What a side that is ready for `local` answers to `offered`.            RFC 3264 6.1 */
static inline enum sdp_direction sdp_direction_answer(enum sdp_direction offered,
                                                      enum sdp_direction local)
{
    return (enum sdp_direction)((unsigned)sdp_direction_reverse(offered) & (unsigned)local);
}

/* True when the writer of `d` wants to receive nothing in this media: it says sendonly or inactive,
 * or gives the address 0.0.0.0 as phones did before RFC 3264. False for port 0: that is not held, it
 * is gone.                                                               RFC 3264 8.4 */
bool sdp_media_is_held(const struct sdp *d, uint32_t media);

/* How an origin stands to the one before.                                RFC 3264 8, RFC 8866 5.2 */
enum sdp_origin_change {
    SDP_ORIGIN_SAME,    /* same session, same version: nothing may have changed             */
    SDP_ORIGIN_NEXT,    /* same session, version one higher: what RFC 3264 8 asks for       */
    SDP_ORIGIN_LATER,   /* same session, another version, not a lower one; devices do this  */
    SDP_ORIGIN_EARLIER, /* same session, a lower version: late, or the device started again */
    SDP_ORIGIN_OTHER,   /* another session                                                  */
};

/* Compares two origins: the session is the same when all but the version is; versions are compared as
 * numbers, and those that are no numbers only as text. */
enum sdp_origin_change sdp_origin_compare(const struct sdp_origin *before,
                                          const struct sdp_origin *now);

/* Whether `now` may follow `before` as the next offer of the same side: it has no fewer media, and
 * one with the version of `before` has its bytes. Errors: SDP_RULE_OFFER_MEDIA_COUNT,
 * SDP_RULE_OFFER_VERSION (many devices break this one; a caller may go on).    RFC 3264 8 */
MUST_USE bool sdp_offer_follows(const struct sdp *before, const struct sdp *now,
                                struct sdp_error *why);

/* The setup that answers an offered one; `preferred` (ACTIVE or PASSIVE) decides where the offer
 * leaves it open. An offer that says nothing means active.               RFC 4145 4.1, RFC 5763 5 */
enum sdp_setup sdp_setup_answer(enum sdp_setup offered, enum sdp_setup preferred);

/* True when a fingerprint in force for the media (its own, or the session's when it has none) can be
 * read and is not of md2 or md5. Of many the first SDP_MAX_FINGERPRINTS are looked at.  RFC 8122 5 */
bool sdp_has_fingerprint(const struct sdp *d, uint32_t media);

/* Takes the first crypto line of a media whose suite has keys[suite].n > 0 and in which all is
 * understood; lines that cannot be read are passed over. keys: SDP_CRYPTO_SUITE_COUNT slices. False:
 * there is none.                                                         RFC 4568 5.1.2 */
bool sdp_crypto_select(const struct sdp *offer, uint32_t media, const struct slice *keys,
                       struct sdp_crypto *out);

/* What our side is ready to do in one media. */
struct sdp_local_media {
    enum sdp_media_type type;
    unsigned protocols; /* bits 1 << enum sdp_protocol: the ones that are taken                  */
    uint16_t port;
    enum sdp_direction direction;
    const struct sdp_codec *codecs; /* best first. Payload types count only in our own offers. Of a
                                       media that is not RTP the encoding is the format ("t38"). */
    size_t codec_count;
    bool own_order;       /* answer in our order of codecs, not in that of the offer             */
    bool rtcp_mux;        /* take rtcp-mux where it is offered                                   */
    bool packet_time;     /* answer with the ptime that is offered                               */
    enum sdp_setup setup; /* preferred for DTLS: ACTIVE or PASSIVE                */
    const struct sdp_fingerprint *fingerprint; /* NULL: no DTLS                                 */
    const struct slice *keys; /* SDP_CRYPTO_SUITE_COUNT slices: our key in base64 for each suite
                                 that is taken, n == 0 for the others. NULL: no crypto          */
};

/* Our side. */
struct sdp_local {
    struct sdp_origin origin;
    struct sdp_connection connection;
    const struct sdp_local_media *media; /* each answers one offered media: the first of its type
                                            that agrees with it and answers none before */
    size_t media_count;                  /* of more than 64 the rest is not looked at */
    bool bundle;                         /* take BUNDLE where it is offered */
};

/* What both sides will do in one media. */
struct sdp_agreement {
    bool accepted; /* false: answer with port 0; nothing below is set */
    bool has_crypto;
    bool rtcp_mux;
    enum sdp_direction direction; /* ours                                                  */
    enum sdp_setup setup;         /* ours; NONE: no DTLS                                   */
    uint32_t packet_us;           /* 0: nothing to say                                     */
    struct sdp_crypto crypto;     /* has_crypto: the line of the offer that is taken       */
    struct sdp_codec codecs[SDP_MAX_AGREED]; /* with the offer's payload types, our parameters   */
    size_t codec_count;                      /* >= 1 */
};

/* Finds what an offered media and ours have in common. Not accepted: the types or protocols differ,
 * the port is 0 (without bundle-only), no codec in common that carries sound, SRTP without a key that
 * both have, DTLS with setup:holdconn or without sdp_has_fingerprint(). a=crypto in RTP/AVP is taken when we have a key (RFC 8643) and ignored otherwise.
 * Each codec of ours is taken once. telephone-event is taken once for every clock rate of a codec that is; where the offer has it for none of
 * them, its first one is: some phones offer 8000 only, beside codecs of 16000.  RFC 3264 6.1 */
void sdp_agree(const struct sdp *offer, uint32_t media, const struct sdp_local_media *local,
               struct sdp_agreement *out);

/* Writes the answer to an offer: as many media, in the same order, the rejected ones with port 0. An
 * offered media that is rejected uses up none of ours. Into a BUNDLE go RTP media with rtcp-mux that
 * are as secure as the first of it, with keys of the same kind and the same setup (RFC 8843 7.3, 9); a
 * bundle-only media that does not fit is rejected, any other keeps its own port. Ask buffer_good(). ICE is not answered: no candidates, so the other side uses c= and m= (RFC 8839
 * 4.2.5).                                                                RFC 3264 6 */
void sdp_answer(struct buffer *b, const struct sdp *offer, const struct sdp_local *local);

/* Whether an answer is one to this offer; what it has more than the offer (media, formats) is ignored:
 * devices do that. False: *why says which rule, and where in the answer. SDP_RULE_ANSWER_DIRECTION is
 * checked last: phones that know no hold answer sendrecv to sendonly; who gets this error may go on,
 * with the direction that sdp_direction_answer() gives for both.
 * RFC 3264 6, RFC 4568 5.1.3, RFC 4145 4.1, RFC 5763 5, RFC 8122 5, RFC 5761 5.1.1, RFC 5888 9.1, RFC
 * 8843 7.3 */
MUST_USE bool sdp_answer_check(const struct sdp *offer, const struct sdp *answer,
                               struct sdp_error *why);

#endif
