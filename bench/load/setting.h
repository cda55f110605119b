/* What the load generator is asked to do: the words of its command line.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BENCH_LOAD_SETTING_H
#define BENCH_LOAD_SETTING_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

struct setting {
    struct sockaddr_storage server;
    socklen_t server_length;
    const char *server_text;     /* as it was given: IP:PORT, or [IPv6]:PORT */
    bool tcp;                    /* over TCP, one connection for each endpoint; else UDP */
    unsigned long count, warmup; /* requests, in all */
    unsigned long window;        /* requests that one endpoint has open at a time */
    unsigned long endpoints;     /* sockets, each with a port of its own */
    unsigned long pid;           /* of the server; 0: its CPU is not read */
    unsigned long give_up_ms;    /* a request that is not answered by then is lost */
};

/* Reads the command line. False: a line on stderr says what is wrong with it. */
bool setting_read(struct setting *setting, int argc, char **argv);

#endif
