/* dialog/owner - which worker a message belongs to.      RFC 3261 8.1.3.3, 8.2.7, 12.2.2, 17.2.3
 * SPDX-License-Identifier: Apache-2.0
 *
 * The kernel gives a datagram to any worker; only one of them may hold the state it is about. The
 * first rule that fits decides:
 *
 *   1. a response: the token in the top Via. What has none of ours is dropped: nobody asked.
 *      (sent-by is not compared: the token is stronger, and our address may have changed.)
 *   2. what is answered without a transaction: the worker it came to. REGISTER always is, also one
 *      with a To-tag; of other requests the caller knows it.
 *   3. a request with a To-tag: the worker in the token, also when the slot is stale by now, as ACK
 *      and CANCEL match by branch there. A foreign tag is 481, and a foreign ACK is dropped.
 *   4. anything else: a keyed hash of the Call-ID. So retransmissions, merged requests and CANCEL
 *      meet their INVITE on whatever socket they came; one with Replaces goes this way too.
 */
#ifndef DIALOG_OWNER_H
#define DIALOG_OWNER_H

#include "dialog/id.h"
#include "fact/rule.h"
#include "sip/message.h"

enum dialog_owner_verdict {
    DIALOG_OWNER_HERE,      /* go on here: transaction, then call                          */
    DIALOG_OWNER_THERE,     /* give it to .worker over the bus                             */
    DIALOG_OWNER_NODE,      /* it belongs to the node in .opened.id.node of the cluster    */
    DIALOG_OWNER_STATELESS, /* answer here, keep nothing                                   */
    DIALOG_OWNER_NO_DIALOG, /* answer 481 here, keep nothing                               */
    DIALOG_OWNER_BAD,       /* answer 400 here, keep nothing: no To or Call-ID can be read */
    DIALOG_OWNER_DROP,      /* a response that nobody asked for, an ACK to nothing         */
};

struct dialog_owner {
    enum dialog_owner_verdict verdict;
    unsigned worker;                /* HERE, THERE: which; else this one                    */
    bool has_token;                 /* a branch or a tag was looked at: by rules 1 and 3    */
    enum dialog_id_result token;    /* then what it was; NONE to WRONG_KIND: foreign        */
    struct dialog_id_opened opened; /* from OTHER_NODE on: what it says                     */
};

/* Finds the owner of a message that sip_message_parse() took. `stateless`: the caller has an answer
 * to the request that needs no transaction (a challenge, a refusal, OPTIONS to the server itself);
 * without meaning for responses and ACK. Pure: the same for the same arguments, on every worker but
 * for HERE and THERE. */
struct dialog_owner dialog_owner_of(const struct dialog_id_self *self, const struct sip_message *m,
                                    bool stateless);

/* The rule by which the message was turned away, for the fact that this leaves. False when it was
 * not turned away, or without looking at a token (BAD, STATELESS). */
MUST_USE bool dialog_owner_rule(const struct dialog_owner *owner, const struct sip_message *m,
                                enum fact_rule *rule);

#endif
