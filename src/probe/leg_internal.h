/* probe/leg_internal - what leg.c and leg_say.c share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROBE_LEG_INTERNAL_H
#define PROBE_LEG_INTERNAL_H

#include "probe/leg.h"

/* What an answer that is no SIP looks like. */
struct probe_junk {
    enum sip_looks_like looks_like;
    bool echo;           /* it is our own request */
    struct slice sample; /* its first bytes       */
};

/* Each ends the leg's sentence for one way to end. waited_us: 0 when the time was over before. */

/* The system's trouble, before anything was sent or while an answer was waited for. */
void leg_say_trouble(struct probe_leg *leg, enum probe_trouble trouble);

/* No connection within the time. */
void leg_say_filtered(struct probe_leg *leg, uint64_t waited_us);

/* The connection stands, the handshake does not end. */
void leg_say_stalled(struct probe_leg *leg, uint64_t waited_us);

/* Nobody answered. */
void leg_say_silent(struct probe_leg *leg, uint64_t waited_us);

/* The peer closed the connection without an answer. */
void leg_say_closed(struct probe_leg *leg);

/* Something came that is no SIP. */
void leg_say_not_sip(struct probe_leg *leg, const struct probe_junk *junk);

/* An answer came. */
void leg_say_answered(struct probe_leg *leg);

/* Warns that the other side ended it before all requests of `count` had an answer. */
void leg_warn_broken_off(struct probe_leg *leg);

/* Adds a sentence to the warnings. */
void leg_warn(struct probe_leg *leg, struct slice sentence);

#endif
