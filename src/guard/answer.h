/* guard/answer - answers that need no transaction.        RFC 3261 8.2.6, 8.2.7, 11.2; RFC 3581 4
 * SPDX-License-Identifier: Apache-2.0
 *
 * The To tag is a keyed hash of what makes the request the one it is, so that the same request gets the
 * same answer again although nothing is kept.
 */
#ifndef GUARD_ANSWER_H
#define GUARD_ANSWER_H

#include "base/address.h"
#include "base/siphash.h"
#include "guard/sanity.h"
#include "sip/response.h"

struct guard_voice {
    struct siphash_key key; /* a secret, the same at each start                    */
    struct slice server;    /* what the Server header says; empty: there is none */
    unsigned methods;       /* that Allow names, as bits                         */
};

/* Writes a whole response: Allow in a 405 and in the 200 of OPTIONS (with Accept and Supported),
 * Unsupported in a 420, Accept in a 415, what was wrong in the reason of a 400. verdict: its status and error
 * are read; a status of 200 is that of OPTIONS. source: where the request came from. b is marked when
 * no response can be built. */
void guard_answer_write(struct buffer *b, const struct guard_voice *voice,
                        const struct sip_message *request, const struct guard_verdict *verdict,
                        const struct address *source);

#endif
