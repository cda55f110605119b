/* guard/sanity - what is wrong with a request before anybody looks what it wants.
 *                                     RFC 3261 8.2, 16.3, 11.2; RFC 6665 8.3; RFC 4475
 * SPDX-License-Identifier: Apache-2.0
 *
 * The checks stand in a table, in the order in which they count; the first that bites decides. What
 * they answer needs no transaction (RFC 3261 8.2.7): see answer.h.
 */
#ifndef GUARD_SANITY_H
#define GUARD_SANITY_H

#include "sip/message.h"

enum guard_action {
    GUARD_PASS,   /* go on with it                                              */
    GUARD_ANSWER, /* answer with `status`, and forget it                        */
    GUARD_DROP,   /* nobody can, or nobody may answer it: an ACK, a lost Via    */
};

struct guard_verdict {
    enum guard_action action;
    uint16_t status;        /* ANSWER: 400 to 699                                    */
    const char *rule;       /* what bit, in words, for logs; static; NULL: PASS       */
    const char *section;    /* of which RFC; static                                  */
    struct sip_error error; /* of a parse that failed, for the reason phrase of the 400 */
};

/* What a server can do now. */
struct guard_service {
    unsigned methods; /* that it serves, as bits: 1U << SIP_METHOD_x */
};

/* Judges a request. parsed: what sip_message_parse() returned; error: what it said if that was false. */
struct guard_verdict guard_check_request(const struct guard_service *service,
                                         const struct sip_message *request, bool parsed,
                                         const struct sip_error *error);

#endif
