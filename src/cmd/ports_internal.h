/* cmd/ports_internal - what `varco ports` saw, and the two ways to show it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_PORTS_INTERNAL_H
#define CMD_PORTS_INTERNAL_H

#include "cmd/json.h"
#include "host/firewall.h"
#include "host/owners.h"
#include "host/sockets.h"
#include "ports/finding.h"

#define PORTS_MAX_NOT_SEEN  8
#define PORTS_NOT_SEEN_TEXT 200

/* Something that could not be looked at. */
struct ports_not_seen {
    const char *id; /* a word that does not change */
    char text[PORTS_NOT_SEEN_TEXT];
};

struct ports_view {
    struct ports_scene scene; /* borrows from the three below */
    struct sockets sockets;
    struct owners owners;
    struct host_firewall firewall;
    struct ports_findings findings;
    struct ports_not_seen not_seen[PORTS_MAX_NOT_SEEN];
    size_t not_seen_count;
};

/* What the column of the address family says of a socket: "v4", "v6" or "v4+v6". */
const char *ports_family_text(const struct ports_socket *socket);

/* "listen", "bound" or "connected". */
const char *ports_state_text(enum ports_state state);

/* For people. */
void ports_show_text(const struct ports_view *view, FILE *to);

/* For programs: one document. */
void ports_show_json(const struct ports_view *view, FILE *to);

#endif
