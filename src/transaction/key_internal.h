/* transaction/key_internal - what tells one request from another.    RFC 3261 17.2.3, 8.2.2.2
 * SPDX-License-Identifier: Apache-2.0
 *
 * A key is a text in one canonical form, so that two requests are of one transaction exactly when the
 * bytes are the same; its hash only says where to look. Every part stands behind its length.
 *
 *   with the cookie    branch and sent-by, both without case; a port that is missing is the default
 *                      one; an IPv6 address by value; the method, of an ACK "INVITE"
 *   without (RFC 2543) Request-URI, From tag, Call-ID, CSeq number, the top Via, the method. The To
 *                      tag is compared apart: an ACK has the one of the response.
 *   merged             Request-URI, From tag, Call-ID, CSeq
 *
 * A Request-URI is compared byte by byte: sip_uri_equal() is not transitive, so it cannot be a key, and
 * who repeats a request repeats its bytes.
 */
#ifndef TRANSACTION_KEY_INTERNAL_H
#define TRANSACTION_KEY_INTERNAL_H

#include "base/buffer.h"
#include "sip/message.h"
#include "transaction/transaction.h"

struct transaction_key {
    bool cookie;         /* the branch is one of RFC 3261                                      */
    struct buffer match; /* 17.2.3                                                             */
    struct buffer
        merged;          /* 8.2.2.2; empty for a request that cannot be merged: one with a To tag */
    struct slice to_tag; /* in the message                                                     */
    char match_bytes[TRANSACTION_MAX_KEY];
    char merged_bytes[TRANSACTION_MAX_KEY];
};

/* Reads the key of a request as if its method was `method`: SLICE("INVITE") for an ACK, and for a
 * CANCEL that looks for its INVITE. False when a header it needs is missing or cannot be read, or the
 * key, or the To tag where it counts, is longer than TRANSACTION_MAX_KEY. */
MUST_USE bool transaction_key_read(const struct sip_message *request, struct slice method,
                                   struct transaction_key *out);

/* The tag in the To of a message; p == NULL when there is none, or no To that can be read. */
struct slice transaction_to_tag(const struct sip_message *message);

/* The CSeq of a message. False when there is none that can be read. */
MUST_USE bool transaction_cseq(const struct sip_message *message, uint32_t *number,
                               struct slice *method);

#endif
