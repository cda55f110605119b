/* SPDX-License-Identifier: Apache-2.0 */
#include "api/notify.h"
#include "base/clock.h"
#include "base/memory.h"
#include "cmd/config_file.h"
#include "cmd/serve_internal.h"
#include "cmd/serve_log.h"
#include "cmd/terminal.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

enum { OPTION_CONFIG, OPTION_DATA };

/* What the server can do by now. */
#define METHODS (1U << SIP_METHOD_OPTIONS)

/* A source may send ten seconds' worth at once: an office behind one address comes back from a power
 * cut with all of its phones. */
#define BURST_S 10

/* How often the load is looked at. */
#define TICK_MS 1000

/* One for each processor that this process may use. */
static unsigned processor_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    unsigned n = (unsigned)CPU_COUNT(&set);
    return n < SERVER_MAX_WORKERS ? n : SERVER_MAX_WORKERS;
}

static bool complain(struct slice what)
{
    (void)fputs("varco serve: ", stderr);
    (void)terminal_write(stderr, what);
    (void)fputc('\n', stderr);
    return false;
}

/* TLS is not there yet, and says so rather than being there in clear. */
static bool take_listens(struct serve *serve, const struct config *config)
{
    size_t n = 0;
    for (size_t i = 0; i < config->listen.count; i++) {
        const struct config_listen *listen = &config->listen.all[i];
        if (listen->transport == CONFIG_TLS) {
            serve_log_tls_missing(&listen->address);
            continue;
        }
        if (n == WORKER_MAX_LISTENERS)
            return complain(
                SLICE("more than 32 \"listen\" lines; listen on 0.0.0.0 or [::] instead"));
        serve->listens[n++] = (struct server_listen){
            .transport = listen->transport == CONFIG_UDP ? SIP_TRANSPORT_UDP : SIP_TRANSPORT_TCP,
            .address = listen->address,
            .optional = listen->optional,
        };
    }
    serve->setting.listens = serve->listens;
    serve->setting.listen_count = n;
    return n > 0 || complain(SLICE("nothing to listen on: TLS alone cannot be served yet; add "
                                   "\"listen udp 0.0.0.0:5060\""));
}

struct policy_guard serve_guard(const struct config *config, struct guard_network *allowed)
{
    const struct config_rate *rate = &config->guard.rate;
    struct policy_guard guard = {.allowed = allowed, .allowed_count = config->guard.allow.count};
    for (size_t i = 0; i < config->guard.allow.count; i++)
        allowed[i] = (struct guard_network){config->guard.allow.all[i].address,
                                            config->guard.allow.all[i].bits};
    if (config->guard.off != 0 || rate->period_ms == 0)
        return guard;
    uint64_t per_s = (rate->count * 1000 + rate->period_ms - 1) / rate->period_ms;
    guard.per_s = (uint32_t)(per_s < GUARD_RATE_MAX ? per_s : GUARD_RATE_MAX);
    guard.burst = guard.per_s < GUARD_RATE_MAX / BURST_S ? guard.per_s * BURST_S : GUARD_RATE_MAX;
    return guard;
}

static void take_limits(struct worker_limits *limits, const struct config *config)
{
    *limits = (struct worker_limits){
        .connections = (uint32_t)config->limits.connections,
        .connections_per_source = (uint32_t)config->limits.connections_per_source,
        .max_message = config->limits.message,
        .max_queue = config->limits.queue,
        .first_us = config->timeouts.first_ms * 1000,
        .message_us = config->timeouts.message_ms * 1000,
        .idle_us = config->timeouts.idle_ms * 1000,
    };
}

static bool take_config(struct serve *serve, const struct config *config)
{
    struct worker_setting *worker = &serve->setting.worker;
    serve->setting.workers = config->workers != 0 ? (unsigned)config->workers : processor_count();
    worker->service.methods = METHODS;
    worker->voice.methods = METHODS;
    worker->voice.server = SLICE("varco");
    worker->tell = serve_log_fact;
    take_limits(&worker->limits, config);
    serve->setting.guard = serve_guard(config, serve->allowed);
    if (config->guard.off != 0)
        serve_log_guard_off();
    if (getrandom(&worker->voice.key, sizeof worker->voice.key, 0) < 0)
        return complain(SLICE("the system gives no random numbers"));
    return take_listens(serve, config);
}

/* --- from the start to the end --------------------------------------------------------------- */

/* Signals are taken by the one thread that waits for them; all others are born with them blocked. */
static void block_signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
    (void)sigaddset(set, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, set, NULL);
}

/* A log that nobody reads any more is no reason to end. */
static void ignore_broken_pipes(void)
{
    struct sigaction action = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGPIPE, &action, NULL);
}

/* Every connection takes a descriptor; what programs are given at first (1024) is for select(2), which is
 * not used here. */
static void take_all_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* systemd gives a service a folder below /run (RUNTIME_DIRECTORY); who looks for the socket there finds it, too.
 * The folder goes with the service, so the link is made anew each time. */
static void link_socket(const char *path)
{
    char place[DATA_FILE_MAX];
    const char *folder =
        getenv("RUNTIME_DIRECTORY"); // NOLINT(concurrency-mt-unsafe): nobody changes it
    if (folder == NULL || folder[0] != '/' || path[0] != '/')
        return;
    int n = snprintf(place, sizeof place, "%s/%s", folder, CONTROL_SOCKET);
    if (n > 0 && (size_t)n < sizeof place) {
        (void)unlink(place);
        int made = symlink(path, place); /* a convenience: the socket itself is where it belongs */
        (void)made;
    }
}

/* The folder is ours alone, and its control socket answers "starting". */
static bool open_control(struct serve *serve, struct buffer *why)
{
    char path[DATA_FILE_MAX];
    serve->watchdog_us = notify_watchdog_us();
    uint64_t half_ms = serve->watchdog_us / 2000;
    const struct control_setting setting = {
        .path = data_folder_file(&serve->folder, CONTROL_SOCKET, path),
        .user = geteuid(),
        .deadline_ms = CONTROL_DEADLINE_MS,
        .tick_ms = half_ms > 0 && half_ms < TICK_MS ? half_ms : TICK_MS,
        .call = serve_control(serve),
    };
    if (!data_folder_open(&serve->folder, why))
        return false;
    if (folder_notice(serve->folder.open) != NULL)
        serve_log_event("folder_changed", slice_of(folder_notice(serve->folder.open)));
    serve->control = control_open(&setting, why);
    if (serve->control == NULL)
        return false;
    link_socket(setting.path);
    if (!control_start(serve->control)) {
        buffer_append(why, SLICE("cannot start a thread; look at the limit of processes"));
        return false;
    }
    return true;
}

static bool open_all(struct serve *serve, struct buffer *why)
{
    if (!open_control(serve, why))
        return false;
    serve->server = server_start(&serve->setting, why);
    if (serve->server == NULL)
        return false;
    for (size_t i = 0; i < serve->setting.listen_count; i++) {
        struct server_listen listen = server_listens(serve->server, i);
        serve_log_listening(&serve->listens[i], &listen.address);
    }
    serve_set_state(serve, STATUS_READY);
    serve_log_ready(serve->setting.workers);
    (void)notify_send("READY=1\nSTATUS=all listeners are up");
    return true;
}

/* Waits for the signal that ends us. Returns which it was. */
static int wait_for_end(const struct serve *serve, const sigset_t *signals)
{
    int number = 0;
    while (sigwait(signals, &number) == 0 && number == SIGHUP)
        control_poke(serve->control);
    return number;
}

/* Whoever waits for the end of his connection to the control socket finds all closed by then, and the
 * folder free for the next server. */
static void close_all(struct serve *serve)
{
    if (serve->server != NULL)
        server_stop(serve->server);
    if (serve->control != NULL)
        control_hide(serve->control);
    data_folder_close(&serve->folder);
    control_free(&serve->control);
    server_free(&serve->server);
}

/* Serves until a signal says otherwise. Returns an enum exit_code. */
static int serve_until_signal(struct serve *serve)
{
    char text[FOLDER_WHY_MAX];
    struct buffer why = buffer_of(text, sizeof text);
    sigset_t signals;
    block_signals(&signals);
    ignore_broken_pipes();
    take_all_descriptors();
    if (!open_all(serve, &why)) {
        (void)complain(buffer_slice(&why));
        close_all(serve);
        return EXIT_FAILED;
    }
    int number = wait_for_end(serve, &signals);
    serve_set_state(serve, STATUS_STOPPING);
    (void)notify_send("STOPPING=1");
    server_stop(serve->server);
    struct worker_counters count = server_count(serve->server);
    serve_log_stopped(number, &count);
    close_all(serve);
    return EXIT_DONE;
}

/* Returns an enum exit_code. */
static int serve_config(struct serve *serve, const struct command_line *line)
{
    char text[FOLDER_WHY_MAX];
    struct buffer why = buffer_of(text, sizeof text);
    int code = EXIT_FAILED;
    serve->option = line->values[OPTION_CONFIG];
    serve->path = config_file_of(serve->option);
    serve->started_us = clock_now_us();
    serve->loaded_s = clock_wall_s();
    if (!data_folder_of(line->values[OPTION_DATA], &serve->folder, &why)) {
        (void)complain(buffer_slice(&why));
        return EXIT_FAILED;
    }
    struct loader *loader = config_file_load(line, serve->path);
    if (loader == NULL)
        return EXIT_FAILED;
    serve->started = loader_take(loader);
    if (serve->started == NULL)
        (void)config_file_show_problems(loader, stderr);
    loader_free(&loader);
    if (serve->started != NULL && take_config(serve, serve->started))
        code = serve_until_signal(serve);
    loader_free_config(&serve->started);
    loader_free_config(&serve->current);
    return code;
}

static int run(const struct command_line *line)
{
    struct serve *serve = memory_new(sizeof *serve);
    if (serve == NULL) {
        (void)complain(SLICE("out of memory"));
        return EXIT_FAILED;
    }
    int code = serve_config(serve, line);
    memory_free(serve);
    return code;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "run the server in the foreground",
    .help =
        "Listens where the config says, by default on port 5060, UDP and TCP, on all addresses,\n"
        "and answers OPTIONS and STUN; more is to come. Without a config it is safe.",
    .options = {[OPTION_CONFIG] = CONFIG_FILE_OPTION, [OPTION_DATA] = DATA_FOLDER_OPTION},
    .run = run,
};
