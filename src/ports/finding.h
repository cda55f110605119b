/* ports/finding - what is wrong, or worth knowing, about the sockets of telephony on a machine.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PORTS_FINDING_H
#define PORTS_FINDING_H

#include "ports/firewall.h"
#include "ports/socket.h"

#define PORTS_FINDING_TEXT 400
#define PORTS_MAX_FINDINGS 256

enum ports_severity {
    PORTS_NOTE,    /* good to know                          */
    PORTS_WARNING, /* some calls or phones will not work    */
    PORTS_ERROR,   /* none will                             */
};

struct ports_finding {
    const char *id; /* a word that does not change: "two_programs" */
    enum ports_severity severity;
    uint16_t port;         /* 0: about none alone            */
    const char *transport; /* "udp", "tcp"; "": about both   */
    char text
        [PORTS_FINDING_TEXT]; /* a sentence that says what to do; names in it come from outside */
};

/* All that was seen. */
struct ports_scene {
    struct ports_socket *sockets; /* in the order of ports_compare() */
    struct ports_process *processes;
    size_t socket_count, process_count;
    struct ports_selection selection;
    struct firewall_answer *answers; /* of each socket                        */
    struct firewall_answer rtp[2];   /* of the whole range, for IPv4 and IPv6 */
};

/* Findings, up to as many as there is room for. */
struct ports_findings {
    struct ports_finding list[PORTS_MAX_FINDINGS];
    size_t count;
};

/* Looks for everything that is worth a sentence; the worst comes first. */
void ports_find(const struct ports_scene *scene, struct ports_findings *out);

/* "note", "warning", "error". */
const char *ports_severity_text(enum ports_severity severity);

/* "udp" or "tcp". */
const char *ports_transport_text(enum ports_transport transport);

#endif
