/* cmd/probe_internal - the ways to show a probe.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_PROBE_INTERNAL_H
#define CMD_PROBE_INTERNAL_H

#include "probe/outcome.h"
#include "prober/prober.h"

#include <stdio.h>

struct probe_view {
    const struct prober *prober;
    const char *target; /* as it was typed, words joined by a space */
    struct probe_outcome outcome;
    bool show_certificates;
};

/* For people: the tree of DNS, a line a leg, what is to be said about each, one line for all. */
void probe_show_text(const struct probe_view *view, FILE *to);

/* For programs: one document. exit_code: what the process will end with. */
void probe_show_json(const struct probe_view *view, int exit_code, FILE *to);

/* For a monitor: one line with its performance data. */
void probe_show_nagios(const struct probe_view *view, const struct probe_threshold *threshold,
                       FILE *to);

#endif
