/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule in nft's words. What is nested deeper than rules of telephony are becomes "...".
 */
#include "ports/firewall_internal.h"

static void say(struct buffer *b, const char *text)
{
    buffer_append(b, slice_of(text != NULL ? text : "..."));
}

/* A space, unless nothing stands there yet. */
static void space(struct buffer *b)
{
    if (b->length > 0)
        say(b, " ");
}

static void say_number(struct buffer *b, json_int_t number)
{
    if (number < 0)
        say(b, "-");
    buffer_append_decimal(b, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

static void say_plain(struct buffer *b, json_t *json)
{
    if (json_is_integer(json))
        say_number(b, json_integer_value(json));
    else
        say(b, json_string_value(json));
}

/* A value that is no list: a word, a number, a prefix or a range. */
static void say_value(struct buffer *b, json_t *json)
{
    json_t *range = json_object_get(json, "range"), *prefix = json_object_get(json, "prefix");
    json_t *element = json_object_get(json_object_get(json, "elem"), "val");
    if (range != NULL) {
        say_plain(b, json_array_get(range, 0));
        say(b, "-");
        say_plain(b, json_array_get(range, 1));
    } else if (prefix != NULL) {
        say_plain(b, json_object_get(prefix, "addr"));
        say(b, "/");
        say_plain(b, json_object_get(prefix, "len"));
    } else {
        say_plain(b, element != NULL ? element : json);
    }
}

/* What a rule looks at: "udp dport", "ct state", "iifname". */
static void say_subject(struct buffer *b, json_t *json)
{
    json_t *value = NULL;
    const char *name = firewall_member(json, &value);
    const char *key = firewall_text_of(value, "key");
    if (firewall_same(name, "payload")) {
        say(b, firewall_text_of(value, "protocol"));
        say(b, " ");
        say(b, firewall_text_of(value, "field"));
    } else if (firewall_same(name, "meta")) {
        bool bare = key != NULL && (strncmp(key, "iif", 3) == 0 || strncmp(key, "oif", 3) == 0);
        say(b, bare ? key : "meta ");
        say(b, bare ? "" : key);
    } else if (key != NULL) {
        say(b, name);
        say(b, " ");
        say(b, key);
    } else {
        say(b, name);
        say(b, " ...");
    }
}

static void say_list(struct buffer *b, json_t *list, const char *between)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (i > 0)
            say(b, between);
        say_value(b, json_array_get(list, i));
    }
}

static void say_right(struct buffer *b, json_t *json, bool quoted)
{
    json_t *set = json_object_get(json, "set");
    if (json_is_array(set)) {
        say(b, "{ ");
        say_list(b, set, ", ");
        say(b, " }");
    } else if (json_is_array(json)) {
        say_list(b, json, ",");
    } else {
        say(b, quoted ? "\"" : "");
        say_value(b, set != NULL ? set : json);
        say(b, quoted ? "\"" : "");
    }
}

static void say_match(struct buffer *b, json_t *match)
{
    json_t *left = json_object_get(match, "left"), *right = json_object_get(match, "right");
    json_t *masked = json_object_get(left, "&");
    const char *op = firewall_text_of(match, "op");
    const char *key = firewall_text_of(json_object_get(left, "meta"), "key");
    say_subject(b, masked != NULL ? json_array_get(masked, 0) : left);
    say(b, " ");
    if (masked != NULL) {
        say(b, "& (");
        say_right(b, json_array_get(masked, 1), false);
        say(b, ") ");
    }
    if (masked != NULL || (!firewall_same(op, "==") && !firewall_same(op, "in"))) {
        say(b, op);
        say(b, " ");
    }
    say_right(b, right, json_is_string(right) && key != NULL && strstr(key, "ifname") != NULL);
}

static void say_verdict(struct buffer *b, json_t *verdict)
{
    json_t *value = NULL;
    say(b, firewall_member(verdict, &value));
    const char *target = firewall_text_of(value, "target");
    if (target != NULL) {
        say(b, " ");
        say(b, target);
    }
}

static void say_map(struct buffer *b, json_t *map)
{
    json_t *data = json_object_get(map, "data"), *set = json_object_get(data, "set");
    say_subject(b, json_object_get(map, "key"));
    say(b, " vmap ");
    if (!json_is_array(set)) {
        say_plain(b, data);
        return;
    }
    for (size_t i = 0; i < json_array_size(set); i++) {
        say(b, i == 0 ? "{ " : ", ");
        say_value(b, json_array_get(json_array_get(set, i), 0));
        say(b, " : ");
        say_verdict(b, json_array_get(json_array_get(set, i), 1));
    }
    say(b, " }");
}

static void say_nat(struct buffer *b, const char *name, json_t *value)
{
    say(b, name);
    say(b, " to ");
    if (json_object_get(value, "addr") != NULL)
        say_value(b, json_object_get(value, "addr"));
    if (json_object_get(value, "port") != NULL) {
        say(b, ":");
        say_value(b, json_object_get(value, "port"));
    }
}

static void say_limit(struct buffer *b, json_t *limit)
{
    say(b, "limit rate ");
    say(b, json_is_true(json_object_get(limit, "inv")) ? "over " : "");
    say_plain(b, json_object_get(limit, "rate"));
    say(b, "/");
    say(b, firewall_text_of(limit, "per"));
}

static void say_extension(struct buffer *b, json_t *extension)
{
    const char *type = firewall_text_of(extension, "type");
    say(b, "xt ");
    say(b, type != NULL ? type : "...");
    if (type != NULL) {
        say(b, " ");
        say(b, firewall_text_of(extension, "name"));
    }
}

static void say_statement(struct buffer *b, json_t *statement)
{
    json_t *value = NULL;
    const char *name = firewall_member(statement, &value);
    bool counts = firewall_same(name, "counter") || firewall_same(name, "log");
    if (counts) /* changes nothing, and its numbers change all the time */
        return;
    space(b);
    if (firewall_same(name, "match"))
        say_match(b, value);
    else if (firewall_same(name, "vmap"))
        say_map(b, value);
    else if (firewall_same(name, "limit"))
        say_limit(b, value);
    else if (firewall_same(name, "dnat") || firewall_same(name, "redirect"))
        say_nat(b, name, value);
    else if (firewall_same(name, "xt"))
        say_extension(b, value);
    else
        say_verdict(b, statement);
}

/* Ends the text with a NUL; one that did not fit ends with "...". */
static void finish(struct buffer *b, char *text, size_t size)
{
    size_t end = b->length;
    if (!buffer_good(b)) {
        end = end < size - 4 ? end : size - 4;
        memcpy(text + end, "...", 3);
        end += 3;
    }
    text[end] = '\0';
}

static void write_where(const struct firewall_chain *chain, int64_t handle, char *text, size_t size)
{
    struct buffer b = buffer_of(text, size - 1);
    say(&b, "table ");
    say(&b, chain->family);
    say(&b, " ");
    say(&b, chain->table);
    say(&b, ", chain ");
    say(&b, chain->name);
    if (handle > 0) {
        say(&b, ", handle ");
        say_number(&b, handle);
    }
    finish(&b, text, size);
}

void firewall_write_rule(const struct firewall_ruleset *ruleset, uint32_t rule, uint32_t chain,
                         struct firewall_answer *out)
{
    struct buffer b = buffer_of(out->rule, sizeof out->rule - 1);
    if (rule == FIREWALL_NONE) {
        say(&b, ruleset->chains[chain].drops ? "policy drop" : "policy accept");
        finish(&b, out->rule, sizeof out->rule);
        write_where(&ruleset->chains[chain], 0, out->where, sizeof out->where);
        return;
    }
    const struct firewall_rule *row = &ruleset->rules[rule];
    for (size_t i = 0; i < json_array_size(row->expressions); i++)
        say_statement(&b, json_array_get(row->expressions, i));
    finish(&b, out->rule, sizeof out->rule);
    write_where(&ruleset->chains[row->chain], row->handle, out->where, sizeof out->where);
}
