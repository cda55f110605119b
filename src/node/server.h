/* node/server - all workers of this machine, and what they listen on.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef NODE_SERVER_H
#define NODE_SERVER_H

#include "node/worker.h"

#define SERVER_MAX_WORKERS 256

struct server_listen {
    enum sip_transport transport; /* UDP, TCP                                       */
    struct address address;       /* port 0: the kernel chooses one for all workers */
    bool optional;                /* skipped where this machine has no such family  */
};

struct server_setting {
    const struct server_listen *listens;
    size_t listen_count;          /* at most WORKER_MAX_LISTENERS */
    unsigned workers;             /* 1 to SERVER_MAX_WORKERS      */
    struct worker_setting worker; /* of each; limits are those of all together */
};

struct server;

/* Opens everything and starts the workers. NULL: `why` then holds one line, without its end, that says
 * what cannot be, and what to do. Free with server_free(). */
MUST_USE struct server *server_start(const struct server_setting *setting, struct buffer *why);

/* Stops the workers and waits for their end; what server_count() says is final then. */
void server_stop(struct server *server);

/* Stops the workers and frees it. Sets *server to NULL; NULL in it is fine. */
void server_free(struct server **server);

/* What it listens on, with the ports that it got: the i-th of the setting; family NONE: skipped. */
struct server_listen server_listens(const struct server *server, size_t i);

/* What its workers did, all together. */
struct worker_counters server_count(const struct server *server);

#endif
