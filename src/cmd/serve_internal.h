/* cmd/serve_internal - a server that runs, as its control socket sees it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Three threads of its own know of it: main, which starts and stops and waits for signals; control, which
 * answers and reloads; and the workers, which do not know this struct. What both main and control touch
 * is `state`, and `server`, which main sets before it says STATUS_READY and frees when control has ended.
 */
#ifndef CMD_SERVE_INTERNAL_H
#define CMD_SERVE_INTERNAL_H

#include "api/control.h"
#include "api/status.h"
#include "cmd/data_folder.h"
#include "config/config.h"

struct serve {
    const char *option; /* --config; NULL: none                       */
    const char *path;   /* the config that was read last; NULL: none   */
    struct data_folder folder;
    struct server_listen listens[WORKER_MAX_LISTENERS];
    struct guard_network allowed[CONFIG_MAX_NETWORKS];
    struct server_setting setting;
    struct config *started; /* what it was started with                                    */
    struct config *current; /* what was read last, and was good; NULL: what it started with */
    struct server *server;
    struct control *control;
    enum status_state state; /* atomic */
    uint64_t started_us;
    int64_t loaded_s;
    uint64_t reloads, reloads_failed;
    uint64_t watchdog_us; /* how often systemd wants to hear of us; 0: not at all */
    struct status_load load;
};

/* What the config says of who may send how much; the list goes into `allowed`, of CONFIG_MAX_NETWORKS. */
struct policy_guard serve_guard(const struct config *config, struct guard_network *allowed);

/* Says what is the case; the other thread sees all that was done before. */
void serve_set_state(struct serve *serve, enum status_state state);

/* What is the case. */
enum status_state serve_state(const struct serve *serve);

/* What the control socket calls. Control thread. */
struct control_user serve_control(struct serve *serve);

/* Reads the config again, and does what it says, as far as that can be done now. Appends the answer as a
 * document, and writes the same to the log. Control thread. */
void serve_reload(struct serve *serve, struct buffer *answer);

#endif
