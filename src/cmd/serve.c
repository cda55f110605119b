/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "cmd/command.h"
#include "cmd/terminal.h"
#include "node/server.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/random.h>

#define SECOND_US UINT64_C(1000000)

#define METHODS   (1U << SIP_METHOD_OPTIONS)

static const struct worker_limits limits = {
    .connections = 100000,
    .connections_per_source = 1000,
    .max_message = SIP_MAX_MESSAGE,
    .max_queue = 1 << 20,
    .first_us = 10 * SECOND_US,
    .message_us = 10 * SECOND_US,
    .idle_us = 600 * SECOND_US,
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

/* UDP and TCP on 5060, on all addresses of both families. */
static size_t default_listens(struct server_listen *listens)
{
    static const enum sip_transport transports[] = {SIP_TRANSPORT_UDP, SIP_TRANSPORT_TCP};

    static const enum address_family families[] = {ADDRESS_IPV4, ADDRESS_IPV6};

    size_t n = 0;
    for (size_t t = 0; t < 2; t++)
        for (size_t f = 0; f < 2; f++)
            listens[n++] = (struct server_listen){
                .transport = transports[t],
                .address = {.family = families[f], .port = 5060},
                .optional = families[f] == ADDRESS_IPV6,
            };
    return n;
}

static void log_listens(const struct server *server, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct server_listen listen = server_listens(server, i);
        char text[ADDRESS_TEXT_MAX];
        struct buffer b = buffer_of(text, sizeof text);
        if (listen.address.family == ADDRESS_NONE)
            continue;
        address_write_with_port(&b, &listen.address);
        (void)fprintf(stderr, "event=listening transport=%s address=%.*s\n",
                      listen.transport == SIP_TRANSPORT_UDP ? "udp" : "tcp", (int)b.length, text);
    }
}

/* Signals are taken by the one thread that waits for them. */
static void block_signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, set, NULL);
}

static int run(const struct command_line *line)
{
    struct server_listen listens[4];
    char text[256];
    struct buffer why = buffer_of(text, sizeof text);
    struct server_setting setting = {
        .listens = listens,
        .listen_count = default_listens(listens),
        .workers = processor_count(),
        .worker = {.service = {.methods = METHODS},
                   .voice = {.server = SLICE("varco"), .methods = METHODS},
                   .limits = limits},
    };
    sigset_t signals;
    int number = 0;
    (void)line;
    if (getrandom(&setting.worker.voice.key, sizeof setting.worker.voice.key, 0) < 0)
        return EXIT_FAILED;
    block_signals(&signals);
    struct server *server = server_start(&setting, &why);
    if (server == NULL) {
        (void)fputs("varco serve: ", stderr);
        (void)terminal_write(stderr, buffer_slice(&why));
        (void)fputc('\n', stderr);
        return EXIT_FAILED;
    }
    log_listens(server, setting.listen_count);
    (void)sigwait(&signals, &number);
    (void)fprintf(stderr, "event=stopping signal=%d\n", number);
    server_free(&server);
    return EXIT_DONE;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "run the server in the foreground",
    .help = "Answers OPTIONS on port 5060, UDP and TCP, on all addresses.",
    .run = run,
};
