/* sip/nonce - nonces that need no memory, and the counts that do.
 *                                                  RFC 7616 3.3, 3.4, 5.4, 5.5; RFC 3261 22
 * SPDX-License-Identifier: Apache-2.0
 *
 * A nonce is {time 32 bits, random id 64 bits, MAC 96 bits}: 24 bytes, written in base64url, which
 * makes 32 characters of a token with no bit to spare, so that a nonce has one spelling only. (Tags
 * and branches use base32 because they compare without case; a nonce comes back as it went, and a
 * third less of it is sent and hashed.) The MAC is the first part of SipHash-2-4-128 under a key of
 * the caller's, over the rest and the name of the purpose. So a challenge costs no memory, no
 * look-up and says nothing about any account, and nobody else can make one.
 *
 * Times are seconds of one clock that all nodes and all starts of the server share: the time of
 * day. They are compared modulo 2^32. `id` is random for each challenge; after a good answer the
 * caller keeps {id, struct sip_nonce_window}, and so sees an answer that is sent again.
 */
#ifndef SIP_NONCE_H
#define SIP_NONCE_H

#include "base/attributes.h"
#include "base/siphash.h"

#define SIP_NONCE_LENGTH 32  /* characters                                                */
#define SIP_NONCE_LIFE_S 300 /* seconds from the challenge to the last answer it is good for */
#define SIP_NONCE_SKEW_S 10  /* seconds that the clock of another node may be ahead        */

struct sip_nonce {
    uint32_t time_s; /* when it was made, modulo 2^32 */
    uint64_t id;     /* random                        */
};

enum sip_nonce_verdict {
    SIP_NONCE_GOOD,
    SIP_NONCE_STALE,  /* ours, but too old, or from the future after a clock was set back */
    SIP_NONCE_FORGED, /* not ours: another length, another byte, another MAC              */
};

/* Writes the nonce, sealed with `key`, to `out`: SIP_NONCE_LENGTH characters, without a NUL. */
void sip_nonce_write(const struct siphash_key *key, struct sip_nonce nonce,
                     char out[SIP_NONCE_LENGTH]);

/* Checks a nonce that came back. *out is set when the nonce is ours (GOOD, STALE) and untouched
 * when it is FORGED. The MAC is compared in constant time. */
MUST_USE enum sip_nonce_verdict sip_nonce_check(const struct siphash_key *key, struct slice text,
                                                uint64_t now_s, struct sip_nonce *out);

/* The nonce counts seen with one nonce. All zero: none yet. */
struct sip_nonce_window {
    uint32_t last; /* the highest count seen                                */
    uint64_t seen; /* bit i: last - i was seen; bit 0 is set once any count was */
};

enum sip_nonce_count {
    SIP_NONCE_COUNT_NEW,  /* never seen                                                       */
    SIP_NONCE_COUNT_LAST, /* the last one again: a repeat when Call-ID and CSeq are the last
                             request's too (retransmission), else a replay. The caller knows  */
    SIP_NONCE_COUNT_SEEN, /* a replay                                                         */
    SIP_NONCE_COUNT_OLD,  /* below the window, or 0, which no client may send: refuse         */
};

/* What the count would be; changes nothing. */
MUST_USE enum sip_nonce_count sip_nonce_count_look(const struct sip_nonce_window *window,
                                                   uint32_t count);

/* The same, and a NEW count is seen from now on. Call it only after the answer proved good, and
 * under one lock with finding the window: else two copies of a request both are NEW. A window that
 * is not known begins as all zero, but then a count above 1 is no attack, only forgotten: answer
 * `stale` and do not call this: the caller's table may have let go of the nonce.
 * RFC 7616 3.4 (nc) */
MUST_USE enum sip_nonce_count sip_nonce_count_take(struct sip_nonce_window *window, uint32_t count);

#endif
