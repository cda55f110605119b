/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "cmd/config_file.h"
#include "cmd/serve_log.h"
#include "cmd/terminal.h"
#include "node/server.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

enum { OPTION_CONFIG };

/* What the server can do by now. */
#define METHODS (1U << SIP_METHOD_OPTIONS)

/* A source may send ten seconds' worth at once: an office behind one address comes back from a power
 * cut with all of its phones. */
#define BURST_S 10

/* What a start needs, in one block. */
struct start {
    struct server_listen listens[WORKER_MAX_LISTENERS];
    struct guard_network allowed[CONFIG_MAX_NETWORKS];
    struct server_setting setting;
};

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
static bool take_listens(struct start *start, const struct config *config)
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
        start->listens[n++] = (struct server_listen){
            .transport = listen->transport == CONFIG_UDP ? SIP_TRANSPORT_UDP : SIP_TRANSPORT_TCP,
            .address = listen->address,
            .optional = listen->optional,
        };
    }
    start->setting.listens = start->listens;
    start->setting.listen_count = n;
    return n > 0 || complain(SLICE("nothing to listen on: TLS alone cannot be served yet; add "
                                   "\"listen udp 0.0.0.0:5060\""));
}

static void take_guard(struct start *start, const struct config *config)
{
    const struct config_rate *rate = &config->guard.rate;
    struct worker_guard *guard = &start->setting.worker.guard;
    for (size_t i = 0; i < config->guard.allow.count; i++)
        start->allowed[i] = (struct guard_network){config->guard.allow.all[i].address,
                                                   config->guard.allow.all[i].bits};
    guard->allowed = start->allowed;
    guard->allowed_count = config->guard.allow.count;
    if (config->guard.off != 0)
        serve_log_guard_off();
    if (config->guard.off != 0 || rate->period_ms == 0)
        return;
    uint64_t per_s = (rate->count * 1000 + rate->period_ms - 1) / rate->period_ms;
    guard->per_s = (uint32_t)(per_s < GUARD_RATE_MAX ? per_s : GUARD_RATE_MAX);
    guard->burst =
        guard->per_s < GUARD_RATE_MAX / BURST_S ? guard->per_s * BURST_S : GUARD_RATE_MAX;
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

static bool take_config(struct start *start, const struct config *config)
{
    struct worker_setting *worker = &start->setting.worker;
    start->setting.workers = config->workers != 0 ? (unsigned)config->workers : processor_count();
    worker->service.methods = METHODS;
    worker->voice.methods = METHODS;
    worker->voice.server = SLICE("varco");
    worker->tell = serve_log_fact;
    take_limits(&worker->limits, config);
    take_guard(start, config);
    if (getrandom(&worker->voice.key, sizeof worker->voice.key, 0) < 0)
        return complain(SLICE("the system gives no random numbers"));
    return take_listens(start, config);
}

/* Signals are taken by the one thread that waits for them; all others are born with them blocked. */
static void block_signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
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

/* Serves until a signal says otherwise. Returns an enum exit_code. */
static int serve(const struct start *start)
{
    char text[512];
    struct buffer why = buffer_of(text, sizeof text);
    sigset_t signals;
    int number = 0;
    block_signals(&signals);
    ignore_broken_pipes();
    take_all_descriptors();
    struct server *server = server_start(&start->setting, &why);
    if (server == NULL) {
        (void)complain(buffer_slice(&why));
        return EXIT_FAILED;
    }
    for (size_t i = 0; i < start->setting.listen_count; i++) {
        struct server_listen listen = server_listens(server, i);
        serve_log_listening(&start->listens[i], &listen.address);
    }
    serve_log_ready(start->setting.workers);
    (void)sigwait(&signals, &number);
    server_stop(server);
    struct worker_counters count = server_count(server);
    server_free(&server);
    serve_log_stopped(number, &count);
    return EXIT_DONE;
}

static int run(const struct command_line *line)
{
    struct loader *loader = config_file_load(line, config_file_of(line->values[OPTION_CONFIG]));
    if (loader == NULL)
        return EXIT_FAILED;
    const struct config *config = loader_config(loader);
    struct start *start = memory_new(sizeof *start);
    int code = EXIT_FAILED;
    if (config == NULL)
        (void)config_file_show_problems(loader, stderr);
    else if (start == NULL)
        (void)complain(SLICE("out of memory"));
    else if (take_config(start, config))
        code = serve(start);
    memory_free(start);
    loader_free(&loader);
    return code;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "run the server in the foreground",
    .help =
        "Listens where the config says, by default on port 5060, UDP and TCP, on all addresses,\n"
        "and answers OPTIONS and STUN; more is to come. Without a config it is safe.",
    .options = {[OPTION_CONFIG] = CONFIG_FILE_OPTION},
    .run = run,
};
