/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys that may stand several times: each statement adds to a list.
 */
#include "config/set_internal.h"
#include "config/value.h"

/* True when the list has room; else says that it has none. */
static bool has_room(struct config_reader *r, size_t i, size_t count, size_t most)
{
    struct config_number room;
    const struct slice parts[3] = {config_number_text(&room, most)};
    if (count < most)
        return true;
    config_set_problem(r, i, "%: \"%\" is one too many, there may be %", parts);
    return false;
}

/* --- domain ---------------------------------------------------------------------------------- */

/* What is wrong with the name of a domain, or NULL. */
static const char *domain_wrong(struct slice name)
{
    for (size_t i = 0; i < name.n; i++) {
        if ((unsigned char)name.p[i] >= 0x80)
            return "%: \"%\": only ASCII can stand in SIP; write the name as it is in DNS, xn--...";
        if (name.p[i] == ':' || name.p[i] == '/' || name.p[i] == '@')
            return "%: \"%\" should be a name alone, without scheme, user or port";
    }
    return config_is_domain(name) ? NULL : "%: \"%\" is neither a domain name nor an IP address";
}

static void set_domain(struct config_reader *r, size_t i, struct config_domains *list)
{
    struct slice name;
    struct address address;
    if (!config_word_value(r, &r->item.words[i], &name) ||
        !has_room(r, i, list->count, CONFIG_MAX_DOMAINS))
        return;
    if (name.n > 1 && name.p[name.n - 1] == '.')
        name.n--;
    bool is_address = address_parse(name, &address);
    if (is_address && name.p[0] == '[')
        name = (struct slice){name.p + 1, name.n - 2};
    const char *wrong = is_address ? NULL : domain_wrong(name);
    for (size_t n = 0; n < list->count && wrong == NULL; n++)
        if (slice_equal_nocase(list->all[n], name))
            wrong = "%: \"%\" stands there twice";
    if (wrong != NULL)
        config_set_problem(r, i, wrong, NULL);
    else
        list->all[list->count++] = name;
}

void config_set_domains(struct config_reader *r, const struct config_key *key, void *field)
{
    (void)key;
    for (size_t i = 1; i < r->item.count; i++)
        set_domain(r, i, field);
}

/* --- listen ---------------------------------------------------------------------------------- */

/* What is wrong with "address:port", for somebody who wrote it otherwise. */
static const char *endpoint_wrong(struct slice text)
{
    struct address address;
    uint64_t number;
    if (config_number_parse(text, &number))
        return "%: \"%\" lacks the address, as in 0.0.0.0:5060";
    if (address_parse(text, &address) && address.family == ADDRESS_IPV4)
        return "%: \"%\" lacks the port, as in 0.0.0.0:5060";
    if (address_parse(text, &address))
        return "%: \"%\" lacks brackets or port, as in [::]:5060";
    if (text.n > 0 && text.p[0] == ':')
        return "%: \"%\" lacks the address; write 0.0.0.0 for all of IPv4, [::] for all of IPv6";
    return "%: \"%\" should be an IP address and a port up to 65535, as 0.0.0.0:5060 or [::]:5060";
}

/* True when both cannot be bound: same port of UDP, or of TCP (which TLS is), and the same address, or
 * one of them is all addresses. */
static bool collide(const struct config_listen *a, const struct config_listen *b)
{
    if ((a->transport == CONFIG_UDP) != (b->transport == CONFIG_UDP) || a->address.port == 0)
        return false;
    return a->address.family == b->address.family && a->address.port == b->address.port &&
           (address_same_host(&a->address, &b->address) || address_is_any(&a->address) ||
            address_is_any(&b->address));
}

static bool listen_is_free(struct config_reader *r, const struct config_listen *listen,
                           const struct config_listens *list)
{
    char text[CONFIG_MAX_PATH + 32];
    struct buffer b = buffer_of(text, sizeof text);
    for (size_t i = 0; i < list->count; i++) {
        if (!collide(listen, &list->all[i]))
            continue;
        config_place_tell(r, r->listens[i], &b);
        const struct slice parts[3] = {buffer_slice(&b)};
        config_set_problem(r, 2, "%: \"%\" is taken by the listen at %", parts);
        return false;
    }
    return true;
}

/* The first two words. False when a problem was added. */
static bool read_listen(struct config_reader *r, struct config_listen *listen)
{
    struct slice text;
    uint64_t transport;
    if (config_endpoint_parse(r->item.words[1].text, &listen->address)) {
        config_set_problem(r, 1, "%: udp, tcp or tls comes before the address \"%\"", NULL);
        return false;
    }
    if (!config_set_word(r, 1, &transport))
        return false;
    if (r->item.count == 2) {
        config_set_problem(r, 1, "%: behind \"%\" the address is missing, as 0.0.0.0:5060", NULL);
        return false;
    }
    listen->transport = (enum config_transport)transport;
    if (!config_word_value(r, &r->item.words[2], &text))
        return false;
    if (config_endpoint_parse(text, &listen->address))
        return true;
    config_set_problem(r, 2, endpoint_wrong(text), NULL);
    return false;
}

void config_set_listens(struct config_reader *r, const struct config_key *key, void *field)
{
    struct config_listens *list = field;
    struct config_listen listen = {.optional = false};
    struct slice more = SLICE("optional");
    (void)key;
    if (!read_listen(r, &listen))
        return;
    listen.optional = r->item.count > 3;
    if (listen.optional && !config_word_value(r, &r->item.words[3], &more))
        return;
    if (!slice_equal(more, SLICE("optional"))) {
        config_set_problem(r, 3, "%: \"%\" is none of optional", NULL);
        config_problem_suggest(r, more, "optional", CONFIG_TOP);
        return;
    }
    if (!has_room(r, 2, list->count, CONFIG_MAX_LISTENS) || !listen_is_free(r, &listen, list))
        return;
    r->listens[list->count] = config_set_place(r, 2);
    list->all[list->count++] = listen;
}

/* --- allow, trusted -------------------------------------------------------------------------- */

static void complain_bits(struct config_reader *r, size_t i, const struct config_network *network)
{
    char text[ADDRESS_TEXT_MAX + 8];
    struct buffer b = buffer_of(text, sizeof text);
    struct config_network masked = config_network_mask(network);
    config_network_append(&b, &masked);
    const struct slice parts[3] = {buffer_slice(&b)};
    config_set_problem(r, i, "%: \"%\" has bits behind its prefix; the network is %", parts);
}

static void set_network(struct config_reader *r, size_t i, struct config_networks *list)
{
    struct config_network network;
    struct slice text;
    if (!config_word_value(r, &r->item.words[i], &text) ||
        !has_room(r, i, list->count, CONFIG_MAX_NETWORKS))
        return;
    if (!config_network_parse(text, &network)) {
        config_set_problem(
            r, i, "%: \"%\" should be an address or a network, as 192.0.2.10 or 192.0.2.0/24",
            NULL);
        return;
    }
    struct config_network masked = config_network_mask(&network);
    if (!address_same_host(&masked.address, &network.address))
        complain_bits(r, i, &network);
    else if (network.bits == 0)
        config_set_problem(r, i, "%: \"%\" is everybody", NULL);
    else
        list->all[list->count++] = network;
}

void config_set_networks(struct config_reader *r, const struct config_key *key, void *field)
{
    (void)key;
    for (size_t i = 1; i < r->item.count; i++)
        set_network(r, i, field);
}

/* --- route ----------------------------------------------------------------------------------- */

static bool pattern_is_new(struct config_reader *r, struct slice pattern,
                           const struct config_rules *list)
{
    char text[CONFIG_MAX_PATH + 32];
    struct buffer b = buffer_of(text, sizeof text);
    for (size_t i = 0; i < list->count; i++) {
        if (!slice_equal(pattern, list->all[i].pattern))
            continue;
        config_place_tell(r, r->rules[i], &b);
        const struct slice parts[2] = {pattern, buffer_slice(&b)};
        config_problem_at(r, r->item.words[0].text.p, "\"%\" stands already at %", parts);
        return false;
    }
    return true;
}

static bool argument_is_good(struct config_reader *r, const struct config_rule *rule)
{
    uint64_t code;
    bool reject = rule->action == CONFIG_ACTION_REJECT;
    if (r->item.count < 3)
        return true;
    if (reject && config_number_parse(rule->argument, &code) && code >= 400 && code <= 699 &&
        rule->argument.n == 3)
        return true;
    if (!reject && config_is_name(rule->argument))
        return true;
    config_set_problem(r, 2,
                       reject ? "%: \"%\" should be a status code from 400 to 699"
                              : "%: \"%\" should be a name of letters, digits, \"-\", \"_\", \".\"",
                       NULL);
    return false;
}

void config_set_rule(struct config_reader *r, const struct config_key *key, void *field)
{
    struct config_rules *list = field;
    struct config_rule rule = {.argument = {NULL, 0}};
    uint64_t action;
    (void)key;
    if (!config_word_value(r, &r->item.words[0], &rule.pattern))
        return;
    if (!config_is_pattern(rule.pattern)) {
        const struct slice word = config_token_shown(&r->item.words[0]);
        config_problem_at(
            r, r->item.words[0].text.p,
            "\"%\" should be the pattern of a number: digits, letters, X for any digit, "
            "* at the end for any rest",
            &word);
        return;
    }
    if (!config_set_word(r, 1, &action))
        return;
    rule.action = (enum config_action)action;
    if (r->item.count > 2 && !config_word_value(r, &r->item.words[2], &rule.argument))
        return;
    if (!argument_is_good(r, &rule) || !pattern_is_new(r, rule.pattern, list) ||
        !has_room(r, 0, list->count, CONFIG_MAX_RULES))
        return;
    r->rules[list->count] = config_set_place(r, 0);
    list->all[list->count++] = rule;
}
