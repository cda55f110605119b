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
    struct policy_guard guard;    /* at first; is copied                       */
};

struct server;

/* Opens everything and starts the workers. NULL: `why` then holds one line, without its end, that says
 * what cannot be, and what to do. Free with server_free(). */
MUST_USE struct server *server_start(const struct server_setting *setting, struct buffer *why);

/* Hands a new guard over to all workers; it is copied. Each takes it within moments, and what came to it
 * before is judged by the old one. From one thread at a time; also of a server that was stopped. False when
 * memory fails: nothing changed. */
MUST_USE bool server_set_guard(struct server *server, const struct policy_guard *guard);

/* Stops the workers and waits for their end; what server_count() says is final then. All that asks may still
 * be called, by any thread. */
void server_stop(struct server *server);

/* Stops the workers and frees it. Sets *server to NULL; NULL in it is fine. */
void server_free(struct server **server);

/* What it listens on, with the ports that it got: the i-th of the setting; family NONE: skipped. */
struct server_listen server_listens(const struct server *server, size_t i);

/* How many there are. */
size_t server_listen_count(const struct server *server);

/* How many datagrams the kernel dropped at the i-th, all workers together; 0 for what is no UDP. */
uint64_t server_kernel_drops(const struct server *server, size_t i);

/* How many workers did not come round within the last so many microseconds. */
unsigned server_stuck(const struct server *server, uint64_t within_us);

/* What its workers did, all together. */
struct worker_counters server_count(const struct server *server);

#endif
