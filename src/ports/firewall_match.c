/* SPDX-License-Identifier: Apache-2.0 */
#include "ports/firewall_internal.h"

/* What is known of the thing that a rule looks at. */
enum kind {
    UNKNOWN,
    NEVER,     /* it belongs to another protocol: the rule does not hold, whatever it asks */
    PORT,      /* one of packet->ports                                                   */
    WORD,      /* `word`, or `number` as the kernel has it                                */
    STATE,     /* of connection tracking: new, or untracked                              */
    ADDRESS,   /* the local one                                                          */
    SOURCE,    /* some address that is no loopback one                                   */
    INTERFACE, /* some interface that is no loopback one                                 */
};

struct subject {
    enum kind kind;
    const char *word;
    int64_t number;
};

static enum firewall_tri not_tri(enum firewall_tri tri)
{
    return tri == FIREWALL_MAYBE ? tri : tri == FIREWALL_YES ? FIREWALL_NO : FIREWALL_YES;
}

static enum firewall_tri tri_of(bool holds)
{
    return holds ? FIREWALL_YES : FIREWALL_NO;
}

static struct subject transport_word(const struct firewall_packet *packet)
{
    if (packet->transport == PORTS_UDP)
        return (struct subject){WORD, "udp", 17};
    return (struct subject){WORD, "tcp", 6};
}

/* A field of the IP header, when it is one of this packet. */
static struct subject ip_field(const struct firewall_packet *packet, const char *field)
{
    if (firewall_same(field, "protocol") || firewall_same(field, "nexthdr"))
        return transport_word(packet);
    if (firewall_same(field, "saddr"))
        return (struct subject){.kind = SOURCE};
    if (firewall_same(field, "daddr") && packet->local_known)
        return (struct subject){.kind = ADDRESS};
    if (firewall_same(field, "version"))
        return (struct subject){WORD, "", packet->family == ADDRESS_IPV4 ? 4 : 6};
    return (struct subject){.kind = UNKNOWN};
}

static struct subject transport_field(const struct firewall_packet *packet, const char *field)
{
    if (firewall_same(field, "dport"))
        return (struct subject){.kind = PORT};
    if (firewall_same(field, "flags") && packet->transport == PORTS_TCP)
        return (struct subject){WORD, "syn", 2};
    return (struct subject){.kind = UNKNOWN};
}

static struct subject payload_subject(const struct firewall_packet *packet, json_t *payload)
{
    static const char *const others[] = {"udp", "tcp",  "icmp", "icmpv6", "sctp", "dccp", "udplite",
                                         "esp", "igmp", "ah",   "comp",   "arp",  "ip",   "ip6"};
    const char *protocol = firewall_text_of(payload, "protocol");
    const char *field = firewall_text_of(payload, "field");
    if (firewall_same(protocol, packet->family == ADDRESS_IPV4 ? "ip" : "ip6"))
        return ip_field(packet, field);
    if (firewall_same(protocol, "th") || firewall_same(protocol, transport_word(packet).word))
        return transport_field(packet, field);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (firewall_same(protocol, others[i]))
            return (struct subject){.kind = NEVER};
    return (struct subject){.kind = UNKNOWN};
}

static struct subject meta_subject(const struct firewall_packet *packet, json_t *meta)
{
    const char *key = firewall_text_of(meta, "key");
    if (firewall_same(key, "l4proto"))
        return transport_word(packet);
    if (firewall_same(key, "nfproto"))
        return packet->family == ADDRESS_IPV4 ? (struct subject){WORD, "ipv4", 2}
                                              : (struct subject){WORD, "ipv6", 10};
    if (firewall_same(key, "protocol"))
        return (struct subject){WORD, packet->family == ADDRESS_IPV4 ? "ip" : "ip6",
                                packet->family == ADDRESS_IPV4 ? 0x0800 : 0x86dd};
    if (firewall_same(key, "iifname") || firewall_same(key, "iif"))
        return (struct subject){.kind = INTERFACE};
    if (firewall_same(key, "iiftype"))
        return (struct subject){.kind = INTERFACE};
    return (struct subject){.kind = UNKNOWN};
}

/* What "left" of a match, or the key of a map, looks at. */
static struct subject subject_of(const struct firewall_packet *packet, json_t *left)
{
    json_t *value = NULL;
    const char *name = firewall_member(left, &value);
    if (firewall_same(name, "payload"))
        return payload_subject(packet, value);
    if (firewall_same(name, "meta"))
        return meta_subject(packet, value);
    if (firewall_same(name, "ct") && firewall_same(firewall_text_of(value, "key"), "state"))
        return (struct subject){.kind = STATE};
    return (struct subject){.kind = UNKNOWN};
}

/* Reads an address of the family. False when it is of the other, or a name. */
static bool read_address(json_t *json, enum address_family family, struct address *out)
{
    const char *text = json_string_value(json);
    return text != NULL && address_parse(slice_of(text), out) && out->family == family;
}

/* The first and the last address of an element: an address, a prefix or a range. */
static bool read_addresses(json_t *element, enum address_family family, struct address bounds[2])
{
    json_t *range = json_object_get(element, "range");
    if (range != NULL)
        return read_address(json_array_get(range, 0), family, &bounds[0]) &&
               read_address(json_array_get(range, 1), family, &bounds[1]);
    json_t *prefix = json_object_get(element, "prefix");
    unsigned bits = family == ADDRESS_IPV4 ? 32 : 128;
    json_int_t length = prefix != NULL ? json_integer_value(json_object_get(prefix, "len")) : bits;
    json_t *first = prefix != NULL ? json_object_get(prefix, "addr") : element;
    if (length < 0 || length > bits || !read_address(first, family, &bounds[0]))
        return false;
    bounds[1] = bounds[0];
    for (unsigned bit = (unsigned)length; bit < bits; bit++)
        bounds[1].bytes[bit / 8] |= (unsigned char)(0x80U >> bit % 8);
    return true;
}

/* Whether an element holds the local address (of ADDRESS), or a source (of SOURCE). */
static enum firewall_tri address_in(const struct firewall_packet *packet, enum kind kind,
                                    json_t *element)
{
    struct address bounds[2];
    if (!read_addresses(element, packet->family, bounds))
        return FIREWALL_MAYBE;
    if (kind == SOURCE) {
        bool all =
            json_object_get(element, "prefix") != NULL &&
            json_integer_value(json_object_get(json_object_get(element, "prefix"), "len")) == 0;
        bool loopback = address_is_loopback(&bounds[0]) && address_is_loopback(&bounds[1]);
        return all ? FIREWALL_YES : loopback ? FIREWALL_NO : FIREWALL_MAYBE;
    }
    size_t size = packet->family == ADDRESS_IPV4 ? 4 : 16;
    return tri_of(memcmp(packet->local.bytes, bounds[0].bytes, size) >= 0 &&
                  memcmp(packet->local.bytes, bounds[1].bytes, size) <= 0);
}

/* The ports that an element holds, as *first to *last. False when it is not made of numbers. */
static bool read_ports(json_t *element, int64_t *first, int64_t *last)
{
    json_t *range = json_object_get(element, "range");
    json_t *low = range != NULL ? json_array_get(range, 0) : element;
    json_t *high = range != NULL ? json_array_get(range, 1) : element;
    if (!json_is_integer(low) || !json_is_integer(high))
        return false;
    *first = json_integer_value(low);
    *last = json_integer_value(high);
    return true;
}

/* How many of the packet's ports an element holds; -1: it is not known. */
static int64_t ports_held(const struct firewall_packet *packet, json_t *element)
{
    int64_t first = 0, last = 0;
    if (!read_ports(element, &first, &last))
        return -1;
    first = first > packet->ports.first ? first : packet->ports.first;
    last = last < packet->ports.last ? last : packet->ports.last;
    return last >= first ? last - first + 1 : 0;
}

static enum firewall_tri word_is(const struct subject *subject, json_t *element)
{
    const char *word = json_string_value(element);
    if (word != NULL)
        return tri_of(strcmp(word, subject->word) == 0);
    if (json_is_integer(element))
        return tri_of(json_integer_value(element) == subject->number);
    return FIREWALL_MAYBE;
}

static enum firewall_tri state_is(const struct firewall_view *view, json_t *element)
{
    const char *word = json_string_value(element);
    if (word == NULL)
        return FIREWALL_MAYBE;
    if (strcmp(word, "untracked") == 0)
        return view->untracked;
    return strcmp(word, "new") == 0 ? not_tri(view->untracked) : FIREWALL_NO;
}

static enum firewall_tri interface_is(json_t *element)
{
    const char *name = json_string_value(element);
    if (firewall_same(name, "lo") || firewall_same(name, "loopback"))
        return FIREWALL_NO;
    return firewall_same(name, "*") ? FIREWALL_YES : FIREWALL_MAYBE;
}

static json_t *unwrap(json_t *element)
{
    json_t *value = json_object_get(json_object_get(element, "elem"), "val");
    return value != NULL ? value : element;
}

/* Whether one element is, or holds, what the subject is. For PORT see elements_hold_ports(). */
static enum firewall_tri element_holds(const struct firewall_view *view,
                                       const struct subject *subject, json_t *element)
{
    element = unwrap(element);
    int64_t held = 0, all = view->packet->ports.last - view->packet->ports.first + 1;
    switch (subject->kind) {
    case NEVER:
        return FIREWALL_NO;
    case PORT:
        held = ports_held(view->packet, element);
        return held == 0 ? FIREWALL_NO : held == all ? FIREWALL_YES : FIREWALL_MAYBE;
    case WORD:
        return word_is(subject, element);
    case STATE:
        return state_is(view, element);
    case ADDRESS:
    case SOURCE:
        return address_in(view->packet, subject->kind, element);
    case INTERFACE:
        return interface_is(element);
    case UNKNOWN:
        break;
    }
    return FIREWALL_MAYBE;
}

/* True when the elements hold all ports together. nft lists them in ascending order; others are not
 * put together, and it then is only not known. */
static bool elements_hold_ports(const struct firewall_packet *packet, json_t *elements)
{
    int64_t next = packet->ports.first, first = 0, last = 0;
    for (size_t i = 0; i < json_array_size(elements); i++)
        if (read_ports(unwrap(json_array_get(elements, i)), &first, &last) && first <= next &&
            last >= next && last < INT64_MAX)
            next = last + 1;
    return next > packet->ports.last;
}

/* The "elem" of the set or map of the chain's table that "@name" names; NULL: it has none. */
static json_t *named_elements(const struct firewall_view *view, const char *name, bool *found)
{
    json_t *list = view->ruleset->list;
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *entry = json_array_get(list, i), *set = json_object_get(entry, "set");
        if (set == NULL)
            set = json_object_get(entry, "map");
        if (firewall_same(firewall_text_of(set, "name"), name) &&
            firewall_same(firewall_text_of(set, "table"), view->chain->table) &&
            firewall_same(firewall_text_of(set, "family"), view->chain->family)) {
            *found = true;
            return json_object_get(set, "elem");
        }
    }
    return NULL;
}

json_t *firewall_elements(const struct firewall_view *view, json_t *value)
{
    const char *text = json_string_value(value);
    bool found = false;
    if (json_is_array(value))
        return value;
    if (text == NULL || text[0] != '@')
        return json_object_get(value, "set");
    return named_elements(view, text + 1, &found);
}

/* True for "@name" of a set that is there and empty. */
static bool is_empty_set(const struct firewall_view *view, json_t *value)
{
    const char *text = json_string_value(value);
    bool found = false;
    return text != NULL && text[0] == '@' &&
           json_array_size(named_elements(view, text + 1, &found)) == 0 && found;
}

/* Whether the subject is one of what "right" of a match says. */
static enum firewall_tri is_one_of(const struct firewall_view *view, const struct subject *subject,
                                   json_t *right)
{
    json_t *elements = firewall_elements(view, right);
    const char *text = json_string_value(right);
    if (is_empty_set(view, right))
        return FIREWALL_NO;
    if (elements == NULL)
        return text != NULL && text[0] == '@' ? FIREWALL_MAYBE
                                              : element_holds(view, subject, right);
    if (!json_is_array(elements)) /* {"set": X}, of one element */
        return element_holds(view, subject, elements);
    enum firewall_tri best = FIREWALL_NO;
    for (size_t i = 0; i < json_array_size(elements); i++) {
        enum firewall_tri tri = element_holds(view, subject, json_array_get(elements, i));
        best = tri > best ? tri : best;
    }
    bool all = subject->kind == PORT && elements_hold_ports(view->packet, elements);
    return all ? FIREWALL_YES : best;
}

/* "<", ">", "<=" and ">=" of ports, as the range that they mean. */
static enum firewall_tri compare_ports(const struct firewall_packet *packet, const char *op,
                                       json_t *right)
{
    if (!json_is_integer(right))
        return FIREWALL_MAYBE;
    int64_t number = json_integer_value(right), first = packet->ports.first;
    int64_t last = packet->ports.last;
    if (op[0] == '>') {
        number += op[1] == '\0';
        return first >= number ? FIREWALL_YES : last < number ? FIREWALL_NO : FIREWALL_MAYBE;
    }
    number -= op[1] == '\0';
    return last <= number ? FIREWALL_YES : first > number ? FIREWALL_NO : FIREWALL_MAYBE;
}

/* Flags written as "syn", ["fin", "syn"] or {"|": ["fin", "syn"]}. */
struct flags {
    enum firewall_tri syn; /* SYN is one of them                            */
    bool others;           /* another one is too; sure when `syn` is no maybe */
};

static struct flags flags_of(json_t *json)
{
    json_t *list = json_is_object(json) ? json_object_get(json, "|") : json;
    struct flags flags = {FIREWALL_NO, false};
    if (json_is_integer(json))
        return (struct flags){tri_of((json_integer_value(json) & 2) != 0),
                              (json_integer_value(json) & ~2) != 0};
    if (json_is_string(json))
        return firewall_same(json_string_value(json), "syn") ? (struct flags){FIREWALL_YES, false}
                                                             : (struct flags){FIREWALL_NO, true};
    if (!json_is_array(list))
        return (struct flags){FIREWALL_MAYBE, true};
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *flag = json_array_get(list, i);
        bool syn = firewall_same(json_string_value(flag), "syn");
        flags.others = flags.others || !syn;
        if (syn)
            flags.syn = FIREWALL_YES;
        else if (!json_is_string(flag) && flags.syn == FIREWALL_NO)
            flags.syn = FIREWALL_MAYBE;
    }
    return flags;
}

/* "tcp flags & (fin | syn | ...) == syn": a connection begins with SYN alone. */
static enum firewall_tri match_flags(const struct subject *subject, json_t *masked, json_t *right)
{
    if (subject->kind != WORD || !firewall_same(subject->word, "syn"))
        return FIREWALL_MAYBE;
    struct flags mask = flags_of(json_array_get(masked, 1)), wanted = flags_of(right);
    if (mask.syn == FIREWALL_MAYBE || wanted.syn == FIREWALL_MAYBE)
        return FIREWALL_MAYBE;
    return tri_of(mask.syn == wanted.syn && !wanted.others);
}

enum firewall_tri firewall_match(const struct firewall_view *view, json_t *match)
{
    json_t *left = json_object_get(match, "left"), *right = json_object_get(match, "right");
    json_t *masked = json_object_get(left, "&");
    const char *op = firewall_text_of(match, "op");
    struct subject subject =
        subject_of(view->packet, masked != NULL ? json_array_get(masked, 0) : left);
    if (subject.kind == NEVER)
        return FIREWALL_NO;
    if (subject.kind == UNKNOWN || op == NULL)
        return FIREWALL_MAYBE;
    if (op[0] == '<' || op[0] == '>')
        return subject.kind == PORT ? compare_ports(view->packet, op, right) : FIREWALL_MAYBE;
    enum firewall_tri tri =
        masked != NULL ? match_flags(&subject, masked, right) : is_one_of(view, &subject, right);
    if (firewall_same(op, "!="))
        return not_tri(tri);
    return firewall_same(op, "==") || firewall_same(op, "in") ? tri : FIREWALL_MAYBE;
}

enum firewall_tri firewall_match_key(const struct firewall_view *view, json_t *key, json_t *element)
{
    struct subject subject = subject_of(view->packet, key);
    if (firewall_same(json_string_value(unwrap(element)), "*"))
        return subject.kind == NEVER ? FIREWALL_NO : FIREWALL_MAYBE;
    return element_holds(view, &subject, element);
}
