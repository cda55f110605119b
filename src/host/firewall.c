/* SPDX-License-Identifier: Apache-2.0 */
#include "host/firewall.h"

#include "base/memory.h"
#include "host/tables_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_S 3
#define FIRST_ROOM ((size_t)64 << 10)
#define MAX_OUTPUT ((size_t)16 << 20)

static const char too_slow[] = "nft did not list the rules in time";
static const char too_long[] = "the rules are more than 16 MiB";
static const char no_memory[] = "out of memory";
static const char not_understood[] = "nft did not answer with rules that can be read";

static const char *find_nft(void)
{
    static const char *const places[] = {"/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], X_OK) == 0)
            return places[i];
    return NULL;
}

/* True when the file holds something. One that cannot be read holds nothing. */
static bool has_content(const char *path)
{
    char byte;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool content = fd >= 0 && read(fd, &byte, 1) == 1;
    if (fd >= 0)
        (void)close(fd);
    return content;
}

static bool start(const char *path, int output, pid_t *pid)
{
    char name[] = "nft", json[] = "-j", list[] = "list", ruleset[] = "ruleset", c[] = "LC_ALL=C";
    char *const arguments[] = {name, json, list, ruleset, NULL}, *const environment[] = {c, NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool good =
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0 &&
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
        posix_spawn(pid, path, &actions, NULL, arguments, environment) == 0;
    (void)posix_spawn_file_actions_destroy(&actions);
    return good;
}

struct output {
    char *bytes;
    size_t length, room;
};

static bool grow(struct output *output)
{
    if (output->length < output->room)
        return true;
    size_t room = output->room == 0 ? FIRST_ROOM : output->room * 2;
    char *bytes = memory_new(room);
    if (bytes == NULL)
        return false;
    if (output->length > 0)
        memcpy(bytes, output->bytes, output->length);
    memory_free(output->bytes);
    output->bytes = bytes;
    output->room = room;
    return true;
}

/* Waits for the next piece. True when there is one, or the end. */
static bool comes(int from, int timer)
{
    for (;;) {
        struct pollfd waits[] = {{.fd = from, .events = POLLIN}, {.fd = timer, .events = POLLIN}};
        if (poll(waits, 2, -1) < 0 && errno != EINTR)
            return false;
        if (waits[1].revents != 0)
            return false;
        if (waits[0].revents != 0)
            return true;
    }
}

/* Reads all that comes until the timer fires. NULL when it ended, else why not. */
static const char *collect(int from, int timer, struct output *output)
{
    ssize_t n = 1;
    while (n != 0) {
        if (output->length == MAX_OUTPUT)
            return too_long;
        if (!grow(output))
            return no_memory;
        if (!comes(from, timer))
            return too_slow;
        n = read(from, output->bytes + output->length, output->room - output->length);
        if (n < 0 && errno != EINTR)
            return not_understood;
        output->length += n > 0 ? (size_t)n : 0;
    }
    return NULL;
}

/* Waits for the end of the process. True when it ended with 0. */
static bool ended_well(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *list_rules(const char *path, int timer, struct output *output)
{
    int ends[2];
    pid_t pid = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return not_understood;
    bool started = start(path, ends[1], &pid);
    (void)close(ends[1]);
    const char *why = started ? collect(ends[0], timer, output) : "nft could not be started";
    (void)close(ends[0]);
    if (!started)
        return why;
    if (why != NULL)
        (void)kill(pid, SIGKILL);
    bool good = ended_well(pid);
    if (why != NULL || good)
        return why;
    return geteuid() == 0 ? "nft may not list the rules" : "only root may list the rules of nft";
}

/* A parent that ignores SIGCHLD leaves us a kernel that forgets how a child ended: not now. */
static const char *run(const char *path, int timer, struct output *output)
{
    const struct sigaction usual = {.sa_handler = SIG_DFL};
    struct sigaction before;
    bool changed = sigaction(SIGCHLD, &usual, &before) == 0;
    const char *why = list_rules(path, timer, output);
    if (changed)
        (void)sigaction(SIGCHLD, &before, NULL);
    return why;
}

static const char *run_in_time(const char *path, struct output *output)
{
    const struct itimerspec deadline = {.it_value.tv_sec = DEADLINE_S};
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    const char *why = too_slow;
    if (timer >= 0 && timerfd_settime(timer, 0, &deadline, NULL) == 0)
        why = run(path, timer, output);
    if (timer >= 0)
        (void)close(timer);
    return why;
}

static const char *make_index(struct firewall_ruleset *ruleset)
{
    ruleset->chains = memory_new((ruleset->chain_count + 1) * sizeof *ruleset->chains);
    ruleset->rules = memory_new((ruleset->rule_count + 1) * sizeof *ruleset->rules);
    if (ruleset->chains == NULL || ruleset->rules == NULL)
        return no_memory;
    firewall_index(ruleset);
    return NULL;
}

void host_firewall_load(struct host_firewall *out, struct slice text)
{
    *out = (struct host_firewall){.why = not_understood};
    json_set_alloc_funcs(memory_new, memory_free);
    out->document = json_loadb(text.n > 0 ? text.p : "", text.n, 0, NULL);
    if (out->document != NULL && firewall_measure(out->document, &out->ruleset))
        out->why = make_index(&out->ruleset);
}

void host_firewall_read(struct host_firewall *out)
{
    struct output output = {.bytes = NULL};
    const char *path = find_nft();
    *out = (struct host_firewall){.why = NULL};
    if (has_content("/proc/net/ip_tables_names") || has_content("/proc/net/ip6_tables_names"))
        out->why = "rules of iptables-legacy are in use, and only those of nftables can be read";
    else if (path != NULL)
        out->why = run_in_time(path, &output);
    else if (tables_ask() != TABLES_NONE)
        out->why = "nft is not installed (Debian: nftables)";
    if (out->why == NULL && path != NULL)
        host_firewall_load(out, (struct slice){output.bytes, output.length});
    memory_free(output.bytes);
}

void host_firewall_free(struct host_firewall *firewall)
{
    json_decref(firewall->document);
    memory_free(firewall->ruleset.chains);
    memory_free(firewall->ruleset.rules);
    *firewall = (struct host_firewall){.why = NULL};
}
