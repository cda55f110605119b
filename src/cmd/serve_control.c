/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_line.h"
#include "api/notify.h"
#include "api/request.h"
#include "base/clock.h"
#include "cmd/serve_internal.h"
#include "cmd/serve_log.h"

#include <signal.h>
#include <unistd.h>

void serve_set_state(struct serve *serve, enum status_state state)
{
    __atomic_store_n(&serve->state, state, __ATOMIC_RELEASE);
}

enum status_state serve_state(const struct serve *serve)
{
    return __atomic_load_n(&serve->state, __ATOMIC_ACQUIRE);
}

static void write_status(const struct serve *serve, struct buffer *out)
{
    enum status_state state = serve_state(serve);
    const struct status status = {
        .state = state,
        .version = VARCO_VERSION,
        .config = serve->path,
        .data = serve->folder.path,
        .up_us = clock_now_us() - serve->started_us,
        .loaded_s = serve->loaded_s,
        .reloads = serve->reloads,
        .reloads_failed = serve->reloads_failed,
        .workers = serve->setting.workers,
        .limits = serve->setting.worker.limits,
        .server = state != STATUS_STARTING ? serve->server : NULL,
        .load = &serve->load,
    };
    status_write(out, &status);
}

static void write_stopping(struct buffer *out)
{
    struct json_line json = {.to = out};
    json_line_open(&json, NULL, '{');
    json_line_text(&json, "state", slice_of(status_state_word(STATUS_STOPPING)));
    json_line_number(&json, "pid", (uint64_t)getpid());
    json_line_close(&json, '}');
}

/* A reload must not meet a start or a stop, which read and free what it changes. */
static void reload_now(struct serve *serve, struct buffer *out)
{
    if (serve_state(serve) != STATUS_READY) {
        json_line_error(out, SLICE("the server is starting or stopping; try again"));
        return;
    }
    (void)notify_reloading();
    serve_reload(serve, out);
    (void)notify_send("READY=1");
}

static enum control_then answer(void *context, struct slice line, struct buffer *out)
{
    struct serve *serve = context;
    struct request request;
    char text[256];
    struct buffer why = buffer_of(text, sizeof text);
    if (!request_read(line, &request, &why)) {
        json_line_error(out, buffer_slice(&why));
        return CONTROL_NEXT;
    }
    switch (request.verb) {
    case REQUEST_STATUS:
        write_status(serve, out);
        return CONTROL_NEXT;
    case REQUEST_RELOAD:
        reload_now(serve, out);
        return CONTROL_NEXT;
    case REQUEST_STOP:
        write_stopping(out);
        (void)kill(getpid(), SIGTERM); /* as everybody else who wants it to stop */
        return CONTROL_KEEP;
    case REQUEST_VERB_COUNT:
    default:
        return CONTROL_NEXT;
    }
}

/* systemd hears of us for as long as every worker comes round; when one does not it starts us again. */
static void tick(void *context)
{
    struct serve *serve = context;
    if (serve_state(serve) == STATUS_STARTING)
        return;
    struct worker_counters count = server_count(serve->server);
    status_load_sample(&serve->load, clock_now_us(), &count);
    bool well =
        serve_state(serve) == STATUS_STOPPING || server_stuck(serve->server, STATUS_STUCK_US) == 0;
    if (serve->watchdog_us > 0 && well)
        (void)notify_send("WATCHDOG=1");
}

/* SIGHUP. */
static void poked(void *context)
{
    struct buffer nobody_listens = buffer_of(NULL, 0);
    reload_now(context, &nobody_listens);
}

struct control_user serve_control(struct serve *serve)
{
    return (struct control_user){serve, answer, tick, poked};
}
