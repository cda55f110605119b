/* prober/prober - runs a probe: DNS, then every leg at the same time, until all have a verdict.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The hands of the rooms locate and probe, which think: sockets, TLS, the clock and the loop.
 * One thread; returns when all is done, at the latest when the time is up.
 */
#ifndef PROBER_PROBER_H
#define PROBER_PROBER_H

#include "locate/locate.h"
#include "probe/leg.h"

/* Each leaf, and each question and record that leads nowhere. */
#define PROBER_MAX_LEGS (LOCATE_MAX_LEAVES + LOCATE_MAX_QUESTIONS + LOCATE_MAX_RECORDS)

struct prober_setting {
    struct probe_target target;
    bool ipv4, ipv6;       /* which addresses are tried                           */
    struct address server; /* the DNS server to ask; family NONE: this machine's  */
    const char *ca;        /* as in net/tls_client.h, all four; NULL: none        */
    const char *certificate, *key;
    const char
        *server_name; /* instead of the target's host, for SNI and the name check; may be NULL */
    bool insecure, keep_pem;
    const char *user_agent; /* how we call ourselves, e.g. "varco/1.0.0"          */
    unsigned count;
    uint64_t interval_us, timeout_us;
};

struct prober;

/* Runs a probe. setting: must live as long as the result. NULL when it cannot be run at all: `why` then
 * holds a line that says what is wrong (a file that cannot be used, no memory). Free with prober_free(). */
MUST_USE struct prober *prober_run(const struct prober_setting *setting, struct buffer *why);

/* Frees a result; sets *prober to NULL; NULL in it is fine. */
void prober_free(struct prober **prober);

/* The search through DNS. */
const struct locate *prober_search(const struct prober *prober);

/* How many legs there are: those of the search, in its order, and behind them one for each name that
 * should have led to an address and did not, and for each SRV record that nobody can use (verdict
 * PROBE_DNS_FAILED, without an address). */
size_t prober_leg_count(const struct prober *prober);

/* One of them. */
const struct probe_leg *prober_leg(const struct prober *prober, size_t i);

#endif
