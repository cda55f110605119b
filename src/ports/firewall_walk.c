/* SPDX-License-Identifier: Apache-2.0
 *
 * All ways of a packet through a base chain at once. A frame is a chain that some of these ways are
 * in; "sure" says that all ways are. What ends surely in a chain that all ways are in ends the
 * chain that jumped there as well.
 */
#include "ports/firewall_internal.h"

/* The kernel allows 16 jumps into each other; a verdict map that is not certain pushes one for each of
 * its elements. */
#define MAX_DEPTH 64

/* Rules that are looked at before the walk gives up; jumps can multiply. */
#define MAX_STEPS 200000

struct frame {
    uint32_t rule; /* the next one                                            */
    uint32_t chain;
    uint32_t cause; /* the rule that may have turned off to here; NONE: surely here */
    bool sure;      /* all ways of the frame below went here                   */
    bool is_goto;   /* ways that end here go on where the frame below returns  */
    bool returns;   /* some way came back                                      */
};

struct walk {
    struct firewall_view *view;
    struct firewall_outcomes *out;
    struct frame frames[MAX_DEPTH];
    size_t depth;
    uint32_t rule; /* the one that is looked at */
    bool reaches_policy;
};

static void note(struct walk *w, struct firewall_outcome *outcome, enum firewall_tri tri)
{
    uint32_t cause = w->depth > 0 ? w->frames[w->depth - 1].cause : FIREWALL_NONE;
    if (cause == FIREWALL_NONE && tri == FIREWALL_MAYBE)
        cause = w->rule;
    outcome->possible = true;
    outcome->rule = w->rule;
    if (outcome->maybe == FIREWALL_NONE)
        outcome->maybe = cause;
}

/* Gives up: whatever the rest does, nobody knows. */
static void give_up(struct walk *w)
{
    note(w, &w->out->elsewhere, FIREWALL_YES);
    w->depth = 0;
}

/* All ways that were in the frame are out of it. */
static void leave(struct walk *w)
{
    for (bool ended = true; ended && w->depth > 0;) {
        struct frame done = w->frames[--w->depth];
        if (w->depth == 0) {
            w->reaches_policy = done.returns;
            return;
        }
        struct frame *below = &w->frames[w->depth - 1];
        below->returns = below->returns || (done.is_goto && done.returns);
        ended = done.sure && (done.is_goto || !done.returns);
    }
}

static uint32_t find_chain(const struct walk *w, const char *name)
{
    const struct firewall_ruleset *ruleset = w->view->ruleset;
    for (uint32_t i = 0; i < ruleset->chain_count; i++) {
        const struct firewall_chain *chain = &ruleset->chains[i];
        if (firewall_same(chain->name, name) &&
            firewall_same(chain->table, w->view->chain->table) &&
            firewall_same(chain->family, w->view->chain->family))
            return i;
    }
    return FIREWALL_NONE;
}

static void enter(struct walk *w, json_t *target, enum firewall_tri tri, bool is_goto)
{
    uint32_t chain = find_chain(w, firewall_text_of(target, "target"));
    if (chain == FIREWALL_NONE || w->depth == MAX_DEPTH) {
        give_up(w);
        return;
    }
    uint32_t cause = w->frames[w->depth - 1].cause;
    if (cause == FIREWALL_NONE && tri == FIREWALL_MAYBE)
        cause = w->rule;
    w->frames[w->depth++] = (struct frame){.rule = w->view->ruleset->chains[chain].first,
                                           .chain = chain,
                                           .cause = cause,
                                           .sure = tri == FIREWALL_YES,
                                           .is_goto = is_goto};
}

enum action {
    ACTION_NONE, /* the statement decides nothing                  */
    ACTION_ACCEPT,
    ACTION_DROP,
    ACTION_ELSEWHERE,
    ACTION_JUMP,
    ACTION_GOTO,
    ACTION_RETURN,
    ACTION_MATCH,
    ACTION_MAP,
    ACTION_MAYBE, /* what follows may happen */
    ACTION_UNTRACK,
};

struct action_row {
    const char *name;
    enum action action;
};

static enum action look_up(const struct action_row *rows, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count - 1 && !firewall_same(name, rows[i].name))
        i++;
    return rows[i].action; /* the last row is for all other names */
}

static enum action action_of(const char *name)
{
    static const struct action_row rows[] = {
        {"match", ACTION_MATCH},      {"accept", ACTION_ACCEPT},
        {"drop", ACTION_DROP},        {"reject", ACTION_DROP},
        {"jump", ACTION_JUMP},        {"goto", ACTION_GOTO},
        {"return", ACTION_RETURN},    {"vmap", ACTION_MAP},
        {"notrack", ACTION_UNTRACK},  {"queue", ACTION_ELSEWHERE},
        {"dnat", ACTION_ELSEWHERE},   {"redirect", ACTION_ELSEWHERE},
        {"tproxy", ACTION_ELSEWHERE}, {"synproxy", ACTION_ELSEWHERE},
        {"fwd", ACTION_ELSEWHERE},    {"counter", ACTION_NONE},
        {"log", ACTION_NONE},         {"mangle", ACTION_NONE},
        {"continue", ACTION_NONE},    {"comment", ACTION_NONE},
        {"set", ACTION_NONE},         {"map", ACTION_NONE},
        {"ct helper", ACTION_NONE},   {"ct timeout", ACTION_NONE},
        {"flow", ACTION_NONE},        {"dup", ACTION_NONE},
        {"snat", ACTION_NONE},        {"masquerade", ACTION_NONE},
        {"secmark", ACTION_NONE},     {NULL, ACTION_MAYBE},
    };

    return look_up(rows, sizeof rows / sizeof *rows, name);
}

/* An extension of iptables: nft names it, but not what it asks or does. Old versions of nft do not
 * even name it; then the last statement of a rule may be a target. */
static enum action action_of_extension(json_t *extension, bool is_last)
{
    static const struct action_row targets[] = {
        {"REJECT", ACTION_DROP},   {"LOG", ACTION_NONE},      {"NFLOG", ACTION_NONE},
        {"MARK", ACTION_NONE},     {"CONNMARK", ACTION_NONE}, {"TCPMSS", ACTION_NONE},
        {"CHECKSUM", ACTION_NONE}, {"DSCP", ACTION_NONE},     {"SET", ACTION_NONE},
        {"CLASSIFY", ACTION_NONE}, {"AUDIT", ACTION_NONE},    {"MASQUERADE", ACTION_NONE},
        {"SNAT", ACTION_NONE},     {NULL, ACTION_ELSEWHERE},
    };

    const char *type = firewall_text_of(extension, "type");
    const char *name = firewall_text_of(extension, "name");
    if (firewall_same(type, "target") || (type == NULL && is_last))
        return look_up(targets, sizeof targets / sizeof *targets, name);
    return firewall_same(name, "comment") ? ACTION_NONE : ACTION_MAYBE;
}

/* The statement at the index of a rule: what it does, and the *value of its member. */
static enum action action_at(json_t *statements, size_t i, json_t **value)
{
    const char *name = firewall_member(json_array_get(statements, i), value);
    if (firewall_same(name, "xt"))
        return action_of_extension(*value, i + 1 == json_array_size(statements));
    return action_of(name);
}

/* Does what a verdict says, to the ways for which the rule holds. */
static void decide(struct walk *w, enum action action, json_t *value, enum firewall_tri tri)
{
    struct firewall_outcomes *out = w->out;
    if (tri == FIREWALL_MAYBE && out->split == FIREWALL_NONE)
        out->split = w->rule;
    if (action == ACTION_JUMP || action == ACTION_GOTO) {
        enter(w, value, tri, action == ACTION_GOTO);
        return;
    }
    if (action == ACTION_ACCEPT)
        note(w, &out->accept, tri);
    else if (action == ACTION_DROP)
        note(w, &out->drop, tri);
    else if (action == ACTION_RETURN)
        w->frames[w->depth - 1].returns = true;
    else
        note(w, &out->elsewhere, tri);
    if (tri == FIREWALL_YES)
        leave(w);
}

static bool is_verdict(enum action action)
{
    return action >= ACTION_ACCEPT && action <= ACTION_RETURN;
}

/* One element of a verdict map. True when no other one can be meant. */
static bool decide_element(struct walk *w, json_t *map, json_t *element, enum firewall_tri tri)
{
    json_t *value = NULL;
    const char *name = firewall_member(json_array_get(element, 1), &value);
    enum firewall_tri fits =
        firewall_match_key(w->view, json_object_get(map, "key"), json_array_get(element, 0));
    if (fits == FIREWALL_NO || name == NULL)
        return false;
    enum firewall_tri both = fits < tri ? fits : tri;
    enum action action = action_of(name);
    if (!is_verdict(action))
        return fits == FIREWALL_YES;
    if (action == ACTION_GOTO && both != FIREWALL_YES) { /* no frame of its own may lie below it */
        w->frames[w->depth - 1].returns = true;
        action = ACTION_JUMP;
    }
    decide(w, action, value, both);
    return fits == FIREWALL_YES;
}

static void decide_map(struct walk *w, json_t *map, enum firewall_tri tri)
{
    json_t *elements = firewall_elements(w->view, json_object_get(map, "data"));
    if (elements == NULL) {
        note(w, &w->out->elsewhere, FIREWALL_MAYBE);
        return;
    }
    for (size_t i = 0; i < json_array_size(elements) && w->depth > 0; i++)
        if (decide_element(w, map, json_array_get(elements, i), tri))
            return;
}

static void untrack(struct walk *w, enum firewall_tri tri)
{
    if (w->frames[w->depth - 1].cause != FIREWALL_NONE)
        tri = FIREWALL_MAYBE;
    if (w->view->untracked < tri)
        w->view->untracked = tri;
}

/* Looks at one rule, for the ways that are in the frame on top. */
static void step(struct walk *w)
{
    const struct firewall_rule *rule = &w->view->ruleset->rules[w->rule];
    enum firewall_tri tri = FIREWALL_YES;
    for (size_t i = 0; i < json_array_size(rule->expressions); i++) {
        json_t *value = NULL;
        enum action action = action_at(rule->expressions, i, &value);
        enum firewall_tri here = FIREWALL_YES;
        if (action == ACTION_MATCH)
            here = firewall_match(w->view, value);
        else if (action == ACTION_MAYBE)
            here = FIREWALL_MAYBE;
        tri = here < tri ? here : tri;
        if (tri == FIREWALL_NO)
            return;
        if (action == ACTION_UNTRACK)
            untrack(w, tri);
        if (action == ACTION_MAP) {
            decide_map(w, value, tri);
            return;
        }
        if (is_verdict(action)) {
            decide(w, action, value, tri);
            return;
        }
    }
}

static void decide_policy(struct walk *w, const struct firewall_chain *base)
{
    w->rule = FIREWALL_NONE;
    note(w, base->drops ? &w->out->drop : &w->out->accept, FIREWALL_YES);
}

void firewall_walk(struct firewall_view *view, uint32_t chain, struct firewall_outcomes *out)
{
    const struct firewall_chain *base = &view->ruleset->chains[chain];
    const struct firewall_outcome none = {
        .rule = FIREWALL_NONE, .maybe = FIREWALL_NONE, .chain = chain};
    *out = (struct firewall_outcomes){none, none, none, FIREWALL_NONE};
    struct walk w = {.view = view, .out = out, .depth = 1, .rule = base->first};
    w.frames[0] = (struct frame){.rule = base->first, .chain = chain, .cause = FIREWALL_NONE};
    view->chain = base;
    if (base->hook == FIREWALL_INGRESS) {
        give_up(&w);
        return;
    }
    for (unsigned steps = 0; w.depth > 0; steps++) {
        struct frame *top = &w.frames[w.depth - 1];
        if (top->rule == FIREWALL_NONE) {
            top->returns = true;
            leave(&w);
            continue;
        }
        if (steps == MAX_STEPS) {
            give_up(&w);
            return;
        }
        w.rule = top->rule;
        top->rule = view->ruleset->rules[w.rule].next;
        step(&w);
    }
    if (w.reaches_policy)
        decide_policy(&w, base);
}
