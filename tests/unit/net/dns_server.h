/* A DNS server on a loopback address, UDP and TCP, in the test's own loop. The first label of a name says what
 * it answers; see the table in dns_server.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_NET_DNS_SERVER_H
#define TESTS_UNIT_NET_DNS_SERVER_H

#include "base/address.h"

#include <uv.h>

#define DNS_PACKET 8192

struct dns_packet {
    uint8_t bytes[DNS_PACKET];
    size_t length;
};

#define DNS_CONNECTIONS 16

struct dns_connection {
    uv_tcp_t tcp;
    struct dns_server *server;
    struct dns_packet came; /* so far */
};

struct dns_server {
    uv_udp_t udp;
    uv_tcp_t tcp;
    struct dns_connection connection[DNS_CONNECTIONS];
    size_t connections;
    struct address address;
    unsigned over_udp, over_tcp; /* questions                                             */
    const char *always;          /* the label to go by instead; NULL: that of the name    */
    char buffer[DNS_PACKET];
};

/* Opens both sockets on the same port, chosen by the kernel. */
void dns_server_open(struct dns_server *server, uv_loop_t *loop);

/* The same at an address and port of the caller's. */
void dns_server_open_at(struct dns_server *server, uv_loop_t *loop, const char *ip, int port);

/* Closes its handles; they are gone when the loop has run. */
void dns_server_close(struct dns_server *server);

/* The answer to a question in wire form; length 0: none. label: as in the table. */
void dns_server_answer(const char *label, const uint8_t *question, size_t length, bool tcp,
                       struct dns_packet *out);

/* A question in wire form. */
void dns_server_question(const char *name, uint16_t type, struct dns_packet *out);

#endif
