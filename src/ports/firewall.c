/* SPDX-License-Identifier: Apache-2.0 */
#include "ports/firewall_internal.h"

bool firewall_measure(json_t *document, struct firewall_ruleset *out)
{
    *out = (struct firewall_ruleset){.list = json_object_get(document, "nftables")};
    if (!json_is_array(out->list))
        return false;
    for (size_t i = 0; i < json_array_size(out->list); i++) {
        json_t *entry = json_array_get(out->list, i);
        out->chain_count += json_object_get(entry, "chain") != NULL;
        out->rule_count += json_object_get(entry, "rule") != NULL;
    }
    return true;
}

static enum firewall_hook hook_of(const char *name)
{
    if (name == NULL)
        return FIREWALL_NO_HOOK;
    if (strcmp(name, "ingress") == 0)
        return FIREWALL_INGRESS;
    if (strcmp(name, "prerouting") == 0)
        return FIREWALL_PREROUTING;
    return strcmp(name, "input") == 0 ? FIREWALL_INPUT : FIREWALL_OTHER_HOOK;
}

static struct firewall_chain read_chain(json_t *json)
{
    return (struct firewall_chain){.json = json,
                                   .family = firewall_text_of(json, "family"),
                                   .table = firewall_text_of(json, "table"),
                                   .name = firewall_text_of(json, "name"),
                                   .hook = hook_of(firewall_text_of(json, "hook")),
                                   .priority = json_integer_value(json_object_get(json, "prio")),
                                   .drops = firewall_same(firewall_text_of(json, "policy"), "drop"),
                                   .first = FIREWALL_NONE,
                                   .last = FIREWALL_NONE};
}

/* Appends rule `at` to the chain that it names; one that names none is never walked. */
static void append_rule(struct firewall_ruleset *ruleset, uint32_t at, json_t *json)
{
    struct firewall_rule *rule = &ruleset->rules[at];
    *rule = (struct firewall_rule){.expressions = json_object_get(json, "expr"),
                                   .handle = json_integer_value(json_object_get(json, "handle")),
                                   .next = FIREWALL_NONE};
    for (uint32_t i = 0; i < ruleset->chain_count; i++) {
        struct firewall_chain *chain = &ruleset->chains[i];
        if (!firewall_same(chain->name, firewall_text_of(json, "chain")) ||
            !firewall_same(chain->table, firewall_text_of(json, "table")) ||
            !firewall_same(chain->family, firewall_text_of(json, "family")))
            continue;
        rule->chain = i;
        if (chain->last == FIREWALL_NONE)
            chain->first = at;
        else
            ruleset->rules[chain->last].next = at;
        chain->last = at;
        return;
    }
}

void firewall_index(struct firewall_ruleset *ruleset)
{
    size_t count = json_array_size(ruleset->list);
    uint32_t chains = 0, rules = 0;
    for (size_t i = 0; i < count; i++) {
        json_t *chain = json_object_get(json_array_get(ruleset->list, i), "chain");
        if (chain != NULL)
            ruleset->chains[chains++] = read_chain(chain);
    }
    for (size_t i = 0; i < count; i++) {
        json_t *rule = json_object_get(json_array_get(ruleset->list, i), "rule");
        if (rule != NULL)
            append_rule(ruleset, rules++, rule);
    }
}

/* True when packets of the family come to the chain. */
static bool sees(const struct firewall_chain *chain, enum address_family family)
{
    if (chain->hook == FIREWALL_INGRESS)
        return true;
    if (chain->hook != FIREWALL_PREROUTING && chain->hook != FIREWALL_INPUT)
        return false;
    return firewall_same(chain->family, "inet") ||
           firewall_same(chain->family, family == ADDRESS_IPV4 ? "ip" : "ip6");
}

/* True when a packet comes to chain a before it comes to b. */
static bool before(const struct firewall_ruleset *ruleset, uint32_t a, uint32_t b)
{
    const struct firewall_chain *x = &ruleset->chains[a], *y = &ruleset->chains[b];
    if (x->hook != y->hook)
        return x->hook < y->hook;
    return x->priority != y->priority ? x->priority < y->priority : a < b;
}

/* The base chain that a packet comes to behind `last` (NONE: the first); NONE behind the last. */
static uint32_t next_chain(const struct firewall_ruleset *ruleset, enum address_family family,
                           uint32_t last)
{
    uint32_t best = FIREWALL_NONE;
    for (uint32_t i = 0; i < ruleset->chain_count; i++) {
        if (!sees(&ruleset->chains[i], family))
            continue;
        if (last != FIREWALL_NONE && !before(ruleset, last, i))
            continue;
        if (best == FIREWALL_NONE || before(ruleset, i, best))
            best = i;
    }
    return best;
}

struct firewall_answer firewall_answer_of(enum firewall_verdict verdict, const char *why)
{
    return (struct firewall_answer){.verdict = verdict, .why = why};
}

/* Something else than accept and drop happens, or depends on the device. */
static void answer_elsewhere(const struct firewall_ruleset *ruleset,
                             const struct firewall_outcome *outcome, struct firewall_answer *out)
{
    *out = firewall_answer_of(FIREWALL_CANNOT_TELL,
                              "a rule sends packets elsewhere, or is too much to follow");
    firewall_write_rule(ruleset, outcome->rule, outcome->chain, out);
}

/* Both accept and drop can happen: names the rule that makes the difference. */
static void answer_depends(const struct firewall_ruleset *ruleset,
                           const struct firewall_outcomes *outcomes, struct firewall_answer *out)
{
    uint32_t rule = outcomes->accept.maybe;
    if (rule == FIREWALL_NONE)
        rule = outcomes->drop.maybe;
    if (rule == FIREWALL_NONE)
        rule = outcomes->split;
    *out = firewall_answer_of(FIREWALL_CANNOT_TELL, "it depends on what a rule asks");
    firewall_write_rule(ruleset, rule, outcomes->accept.chain, out);
}

/* Takes what a chain may do into the answer. True when no further chain matters. */
static bool take_outcomes(const struct firewall_ruleset *ruleset,
                          const struct firewall_outcomes *outcomes, struct firewall_answer *out)
{
    if (outcomes->elsewhere.possible) {
        answer_elsewhere(ruleset, &outcomes->elsewhere, out);
        return true;
    }
    if (outcomes->drop.possible && !outcomes->accept.possible) {
        *out = firewall_answer_of(FIREWALL_BLOCKED, "the firewall of this machine drops it");
        firewall_write_rule(ruleset, outcomes->drop.rule, outcomes->drop.chain, out);
        return true;
    }
    if (out->verdict == FIREWALL_CANNOT_TELL)
        return false;
    if (outcomes->drop.possible) {
        answer_depends(ruleset, outcomes, out);
    } else {
        *out = firewall_answer_of(FIREWALL_IN, "the firewall of this machine lets it in");
        firewall_write_rule(ruleset, outcomes->accept.rule, outcomes->accept.chain, out);
    }
    return false;
}

void firewall_ask(const struct firewall_ruleset *ruleset, const struct firewall_packet *packet,
                  struct firewall_answer *out)
{
    struct firewall_view view = {.ruleset = ruleset, .packet = packet};
    *out = firewall_answer_of(FIREWALL_IN, ruleset->rule_count == 0
                                               ? "this machine has no firewall rules"
                                               : "no firewall rule looks at what comes in");
    uint32_t chain = next_chain(ruleset, packet->family, FIREWALL_NONE);
    for (; chain != FIREWALL_NONE; chain = next_chain(ruleset, packet->family, chain)) {
        const struct firewall_chain *base = &ruleset->chains[chain];
        struct firewall_outcomes outcomes;
        if (base->first == FIREWALL_NONE && !base->drops)
            continue;
        firewall_walk(&view, chain, &outcomes);
        if (take_outcomes(ruleset, &outcomes, out))
            return;
    }
}

void firewall_ask_socket(const struct firewall_ruleset *ruleset, const struct ports_socket *socket,
                         struct firewall_answer *out)
{
    struct firewall_packet packet = {.transport = socket->transport,
                                     .ports = {socket->local.port, socket->local.port},
                                     .local = socket->local,
                                     .local_known = !address_is_any(&socket->local)};
    struct firewall_answer v6 = {.verdict = FIREWALL_NOT_ASKED};
    *out = v6;
    if (ports_serves(socket, ADDRESS_IPV4)) {
        packet.family = ADDRESS_IPV4;
        firewall_ask(ruleset, &packet, out);
    }
    if (ports_serves(socket, ADDRESS_IPV6)) {
        packet.family = ADDRESS_IPV6;
        firewall_ask(ruleset, &packet, &v6);
    }
    if (out->verdict == FIREWALL_NOT_ASKED || v6.verdict == FIREWALL_CANNOT_TELL)
        *out = v6.verdict != FIREWALL_NOT_ASKED ? v6 : *out;
    else if (v6.verdict != FIREWALL_NOT_ASKED && v6.verdict != out->verdict &&
             out->verdict != FIREWALL_CANNOT_TELL)
        *out = firewall_answer_of(FIREWALL_CANNOT_TELL, out->verdict == FIREWALL_IN
                                                            ? "IPv4 gets in, IPv6 is blocked"
                                                            : "IPv6 gets in, IPv4 is blocked");
}

const char *firewall_verdict_text(enum firewall_verdict verdict)
{
    static const char *const texts[] = {[FIREWALL_NOT_ASKED] = "-",
                                        [FIREWALL_IN] = "in",
                                        [FIREWALL_BLOCKED] = "blocked",
                                        [FIREWALL_CANNOT_TELL] = "cannot tell"};
    return texts[verdict];
}
