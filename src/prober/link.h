/* prober/link - the socket of one leg: opens, reads, writes, keeps its time.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROBER_LINK_H
#define PROBER_LINK_H

#include "net/tls_client.h"
#include "probe/leg.h"

#include <uv.h>

struct link;

/* Carries out, on the loop, what the leg (begun) wants until it is done; the loop has run empty when
 * all are. Leg and tls are borrowed. NULL when memory fails. Free with link_free(), after that. */
MUST_USE struct link *link_new(uv_loop_t *loop, const struct tls_client_setting *tls,
                               struct probe_leg *leg);

/* Frees it; what TLS reported, which the leg borrows, goes with it. Sets *link to NULL; NULL in it is
 * fine. */
void link_free(struct link **link);

#endif
