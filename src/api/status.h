/* api/status - how a server is doing, as one JSON document: `varco status --json` prints it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Names in it stay; new ones may come. Numbers count from the start of the server, unless a name says
 * otherwise (_per_s, open).
 */
#ifndef API_STATUS_H
#define API_STATUS_H

#include "node/server.h"

#define STATUS_LOAD_S 10 /* over how long a load is told */

/* After this long without coming round a worker counts as stuck. */
#define STATUS_STUCK_US 5000000

enum status_state {
    STATUS_STARTING,
    STATUS_READY, /* all listeners are up */
    STATUS_STOPPING,
};

/* The load of the last seconds. All zero at first; one thread has it. */
struct status_load {
    struct {
        uint64_t at_us, packets, messages;
    } samples[STATUS_LOAD_S + 1];

    unsigned next; /* where the next sample goes, over the oldest */
};

struct status {
    enum status_state state;
    const char *version;
    const char *config; /* the file; NULL: none     */
    const char *data;   /* the folder               */
    uint64_t up_us;     /* since the start          */
    int64_t loaded_s;   /* when the config was read, in seconds since 1970 */
    uint64_t reloads, reloads_failed;
    unsigned workers;
    struct worker_limits limits;
    const struct server *server; /* only looked at when READY or later */
    const struct status_load *load;
};

/* Takes a sample, if the last one is about a second old; to be called at least once a second. */
void status_load_sample(struct status_load *load, uint64_t now_us,
                        const struct worker_counters *count);

/* Appends the document, without a line end. */
void status_write(struct buffer *b, const struct status *status);

/* The word for a state; static. */
const char *status_state_word(enum status_state state);

#endif
