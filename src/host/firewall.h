/* host/firewall - the rules of this machine's firewall, as nft lists them.                   nft(8)
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_FIREWALL_H
#define HOST_FIREWALL_H

#include "ports/firewall.h"

/* The rules, or why they are not there. The caller ends it with host_firewall_free(). */
struct host_firewall {
    struct firewall_ruleset ruleset;
    json_t *document;
    const char *why; /* NULL: the rules were read; else in words why not */
};

/* Runs `nft -j list ruleset` and reads what it says, for at most three seconds. */
void host_firewall_read(struct host_firewall *out);

/* Reads a text of that form into *out, as host_firewall_read() does. */
void host_firewall_load(struct host_firewall *out, struct slice text);

/* Frees the rules. */
void host_firewall_free(struct host_firewall *firewall);

#endif
