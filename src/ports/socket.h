/* ports/socket - the sockets of a machine, and which of them telephony means.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Shape : plain structs, filled by whoever looked at the machine (host/).
 * Owner : strings are inside the structs; nothing is borrowed.
 */
#ifndef PORTS_SOCKET_H
#define PORTS_SOCKET_H

#include "base/address.h"
#include "base/attributes.h"

#define PORTS_SIP     5060
#define PORTS_SIP_TLS 5061

enum ports_transport {
    PORTS_UDP,
    PORTS_TCP,
};

enum ports_state {
    PORTS_LISTEN,    /* TCP that takes connections                          */
    PORTS_BOUND,     /* UDP that hears everybody; TCP that does not listen  */
    PORTS_CONNECTED, /* UDP that hears one peer only                        */
};

/* A process that has the socket open. */
struct ports_process {
    uint64_t inode; /* the socket's */
    int32_t pid;
    char name[32]; /* as /proc/PID/comm says            */
    char user[40];
    char unit[128]; /* of systemd, or a container; may be empty */
};

struct ports_socket {
    enum ports_transport transport;
    enum ports_state state;
    bool v6only;                /* an IPv6 socket that does not serve IPv4   */
    struct address local, peer; /* with their ports; peer: of a connected one */
    uint32_t interface;         /* the index of the one that it is bound to; 0: to none */
    char interface_name[16];    /* its name; empty: to none                             */
    uint32_t uid;
    uint64_t inode;
    uint32_t queue;       /* UDP: bytes not read yet; TCP: connections not accepted yet */
    uint32_t queue_limit; /* how much of that there may be                              */
    uint32_t drops;       /* what the kernel threw away                                 */
    uint32_t connections; /* TCP that listens: established on its address and port, by
                             all sockets that share them                                */
    char user[40];        /* who opened it                                              */
    size_t first_process; /* index into the list of processes                           */
    size_t process_count; /* 0: nobody that may be seen                                 */
};

struct ports_range {
    uint16_t first, last;
};

/* Which sockets are asked for. */
struct ports_selection {
    bool all;
    struct ports_range rtp;
};

/* Reads "10000-20000". False when it is something else, when the first is above the last, or when a
 * port is 0 or above 65535; *out is then untouched. */
MUST_USE bool ports_range_read(const char *text, struct ports_range *out);

/* True for the ports of signalling: 5060, 5061 and 5080 to 5090. */
bool ports_is_sip(uint16_t port);

/* True when the port lies in the range. */
bool ports_in_range(struct ports_range range, uint16_t port);

/* True when a socket on this local port is asked for. */
bool ports_selected(const struct ports_selection *selection, uint16_t port);

/* True when packets of this family may come in on the socket. */
bool ports_serves(const struct ports_socket *socket, enum address_family family);

/* True when both could be meant by the same packet: same transport and port, and addresses of which
 * one is the other or holds it. Connected sockets share with nobody. */
bool ports_overlap(const struct ports_socket *a, const struct ports_socket *b);

/* True when a process has both open. */
bool ports_share_process(const struct ports_socket *a, const struct ports_socket *b,
                         const struct ports_process *processes);

/* Their order in a list: by port, transport, family, address, inode. As qsort() wants it. */
int ports_compare(const void *a, const void *b);

/* Counts an established connection with this local end on the listener that it came through: the
 * one of just that address, else the one for all. */
void ports_count_connection(struct ports_socket *sockets, size_t count,
                            const struct address *local);

#endif
