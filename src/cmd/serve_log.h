/* cmd/serve_log - the lines that a server writes to standard error: one an event, key=value.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each line is one write, so that lines of several threads do not mix. Where journald reads, a line
 * begins with its priority ("<4>", sd-daemon(3)).
 */
#ifndef CMD_SERVE_LOG_H
#define CMD_SERVE_LOG_H

#include "node/server.h"

/* An address that is listened on, with the port that it got, or was left out: family NONE. */
void serve_log_listening(const struct server_listen *wanted, const struct address *got);

/* "guard off" of the config. */
void serve_log_guard_off(void);

/* An address that the config wants for TLS. */
void serve_log_tls_missing(const struct address *address);

/* All listens are up. */
void serve_log_ready(unsigned workers);

/* An event that a word names, and what of it. */
void serve_log_event(const char *event, struct slice what);

/* The end, and what was done until then. */
void serve_log_stopped(int signal, const struct worker_counters *count);

/* What the guard refused; from any thread. */
void serve_log_fact(const struct fact *fact);

#endif
