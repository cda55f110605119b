/* ports/firewall - what the rules of nftables do with a packet from outside.             nft(8)
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : a ruleset is an index over the document that `nft -j list ruleset` writes; a question is
 *         answered by walking its base chains with a packet of which only some things are known.
 * Known : family, protocol, port and perhaps the local address of the packet; that it is the first of
 *         its connection (ct state new); that it comes through no loopback interface and from no
 *         loopback address. What a rule asks beyond that may be so or not, and both ways are walked.
 * Owner : the document and the room for the index are the caller's.
 */
#ifndef PORTS_FIREWALL_H
#define PORTS_FIREWALL_H

#include "ports/socket.h"

#include <jansson.h>

#define FIREWALL_TEXT  160
#define FIREWALL_WHERE 120
#define FIREWALL_NONE  UINT32_MAX

enum firewall_hook {
    FIREWALL_NO_HOOK,
    FIREWALL_INGRESS,
    FIREWALL_PREROUTING,
    FIREWALL_INPUT,
    FIREWALL_OTHER_HOOK,
};

struct firewall_chain {
    json_t *json;
    const char *family, *table, *name;
    enum firewall_hook hook;
    int64_t priority;
    bool drops;           /* its policy */
    uint32_t first, last; /* its rules; FIREWALL_NONE: it has none */
};

struct firewall_rule {
    json_t *expressions;
    int64_t handle;
    uint32_t chain, next; /* next: FIREWALL_NONE behind the last */
};

struct firewall_ruleset {
    json_t *list; /* the entries of the document */
    struct firewall_chain *chains;
    struct firewall_rule *rules;
    uint32_t chain_count, rule_count;
};

struct firewall_packet {
    enum address_family family;
    enum ports_transport transport;
    struct ports_range ports; /* the destination; more than one port: any of them */
    struct address local;     /* the destination's address */
    bool local_known;         /* false: any address of this machine */
};

enum firewall_verdict {
    FIREWALL_NOT_ASKED,
    FIREWALL_IN,          /* every way through the rules accepts it                       */
    FIREWALL_BLOCKED,     /* every way drops it                                           */
    FIREWALL_CANNOT_TELL, /* it depends on what is not known, or the rules cannot be read */
};

struct firewall_answer {
    enum firewall_verdict verdict;
    char rule[FIREWALL_TEXT]; /* the rule that decides, in nft's words; may be empty            */
    char
        where[FIREWALL_WHERE]; /* "table inet filter, chain input, handle 4"; empty with the rule */
    const char *why;           /* in words; never NULL                                           */
};

/* Counts the chains and rules that the document holds, so that the caller makes room for them; the
 * rest of *out is zero. False when it is no ruleset. */
MUST_USE bool firewall_measure(json_t *document, struct firewall_ruleset *out);

/* Fills the index. `chains` and `rules` of the ruleset are room for as many as were counted. */
void firewall_index(struct firewall_ruleset *ruleset);

/* What the rules do with the packet. */
void firewall_ask(const struct firewall_ruleset *ruleset, const struct firewall_packet *packet,
                  struct firewall_answer *out);

/* What they do with packets to the socket, of each family that it serves; "cannot tell" when one
 * family gets in and the other does not. */
void firewall_ask_socket(const struct firewall_ruleset *ruleset, const struct ports_socket *socket,
                         struct firewall_answer *out);

/* "in", "blocked", "cannot tell", or "-" when nobody asked. */
const char *firewall_verdict_text(enum firewall_verdict verdict);

/* An answer that needed no rules. `why` is borrowed for as long as the answer lives. */
struct firewall_answer firewall_answer_of(enum firewall_verdict verdict, const char *why);

#endif
