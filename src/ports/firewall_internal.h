/* ports/firewall_internal - what the parts of the evaluator share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PORTS_FIREWALL_INTERNAL_H
#define PORTS_FIREWALL_INTERNAL_H

#include "ports/firewall.h"

/* Whether something holds for the packet. */
enum firewall_tri {
    FIREWALL_NO,
    FIREWALL_MAYBE,
    FIREWALL_YES,
};

/* The packet, and what the rules before did to it. */
struct firewall_view {
    const struct firewall_ruleset *ruleset;
    const struct firewall_packet *packet;
    const struct firewall_chain *chain; /* whose rule looks at it */
    enum firewall_tri untracked;        /* a rule said notrack    */
};

/* One end that a way through a base chain may have. */
struct firewall_outcome {
    bool possible;
    uint32_t rule;  /* the last one that says so; NONE: the policy of `chain`       */
    uint32_t maybe; /* the first one that decides whether it comes to this; or NONE */
    uint32_t chain; /* the base chain                                               */
};

/* All of them. */
struct firewall_outcomes {
    struct firewall_outcome accept, drop, elsewhere;
    uint32_t split; /* the first rule that may turn off the way; or NONE */
};

/* The value of a member of an object as text; NULL when it is none. */
static inline const char *firewall_text_of(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* The only (first) member of an object: its name, and *value. NULL when there is none. */
static inline const char *firewall_member(json_t *object, json_t **value)
{
    void *member = json_object_iter(object);
    *value = json_object_iter_value(member);
    return json_object_iter_key(member);
}

/* Same text; false when one is NULL. */
static inline bool firewall_same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* What a match statement ("left", "op", "right") says of the packet. */
enum firewall_tri firewall_match(const struct firewall_view *view, json_t *match);

/* Whether the key of a verdict map is the element's. */
enum firewall_tri firewall_match_key(const struct firewall_view *view, json_t *key,
                                     json_t *element);

/* The elements of a set or map: the value itself when it is a list, those of {"set": [...]}, or
 * those of the set that "@name" names. NULL when there are none, or it is no set. */
json_t *firewall_elements(const struct firewall_view *view, json_t *value);

/* Walks a base chain and all that it jumps to. */
void firewall_walk(struct firewall_view *view, uint32_t chain, struct firewall_outcomes *out);

/* Writes the rule in nft's words, cut with "..." when it is long, and where it stands.
 * rule: FIREWALL_NONE for the policy of the chain. */
void firewall_write_rule(const struct firewall_ruleset *ruleset, uint32_t rule, uint32_t chain,
                         struct firewall_answer *out);

#endif
