/* sip/event - Event, Allow-Events and Subscription-State.         RFC 6665 8.2, 8.4
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input  : a value from its first byte.
 * Output : slices into the input.
 * Errors : false, and s->error says which byte and which rule; *out is untouched.
 */
#ifndef SIP_EVENT_H
#define SIP_EVENT_H

#include "sip/scan.h"

struct sip_event {
    struct slice type;       /* all of it, e.g. "presence.winfo"              */
    struct slice package;    /* up to the first dot, e.g. "presence"          */
    struct slice templates;  /* behind it, e.g. "winfo"; p == NULL: none      */
    struct slice id;         /* p == NULL: none. Never in Allow-Events        */
    struct slice parameters; /* all of them, for sip_parameter_find()         */
};

enum sip_subscription {
    SIP_SUBSCRIPTION_OTHER, /* a word that has no meaning yet */
    SIP_SUBSCRIPTION_ACTIVE,
    SIP_SUBSCRIPTION_PENDING,
    SIP_SUBSCRIPTION_TERMINATED,
};

struct sip_subscription_state {
    enum sip_subscription state;
    struct slice state_text;
    bool has_expires, has_retry_after;
    uint32_t expires_s, retry_after_s; /* 0 when not there; more than 2^32-1 is 2^32-1 */
    struct slice reason;               /* p == NULL: none                              */
    struct slice parameters;
};

/* Event: package *("." template) *(";" param), with id. A part of the type is a token without dots,
 * never empty.                                                          RFC 6665 8.4
 * Errors: SIP_RULE_TOKEN, those of sip_parameters_read(), SIP_RULE_PARAMETER_VALUE (an empty id),
 * SIP_RULE_END. */
MUST_USE bool sip_event_read(struct sip_scan *s, struct sip_event *out);

/* Reads one event type of Allow-Events and goes on to the next.         RFC 6665 8.4
 * Errors: SIP_RULE_TOKEN, SIP_RULE_END, SIP_RULE_VALUE. */
MUST_USE bool sip_allow_events_read(struct sip_scan *s, struct sip_event *out);

/* True when both are the same event: type and id, byte by byte; no id is equal to no id only.
 * RFC 6665 8.2.1 */
bool sip_event_equal(const struct sip_event *a, const struct sip_event *b);

/* Subscription-State: a state *(";" param), with expires, retry-after and reason.
 * Errors: SIP_RULE_TOKEN, those of sip_parameters_read(), SIP_RULE_PARAMETER_VALUE (seconds that are
 * no number), SIP_RULE_END.                                             RFC 6665 4.1.3, 8.4 */
MUST_USE bool sip_subscription_state_read(struct sip_scan *s, struct sip_subscription_state *out);

#endif
