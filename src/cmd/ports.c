/* SPDX-License-Identifier: Apache-2.0
 *
 * varco ports: looks at the sockets, their owners and the firewall of the machine, and lets
 * ports_text.c or ports_json.c say what it saw.
 */
#include "base/memory.h"
#include "cmd/command.h"
#include "cmd/duration.h"
#include "cmd/ports_internal.h"
#include "cmd/terminal.h"

#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { OPTION_ALL, OPTION_RTP, OPTION_JSON, OPTION_WATCH, OPTION_INTERVAL };

#define DEFAULT_INTERVAL_MS 2000
#define SHORTEST_MS         100

struct settings {
    struct ports_selection selection;
    bool json, watch;
    int interval_ms;
};

/* One line that says what is wrong with a value, and what would be right. Always false. */
static bool wrong_value(const char *option, const char *value, const char *right)
{
    (void)fprintf(stderr, "varco ports: %s \"", option);
    (void)terminal_write(stderr, slice_of(value));
    (void)fprintf(stderr, "\": %s\n", right);
    return false;
}

static bool wrong(const char *line)
{
    (void)fprintf(stderr, "varco ports: %s\n", line);
    return false;
}

/* Two ports in the wrong order, or with something else than "-" between them, can be put right. */
static bool wrong_range(const char *value)
{
    char mended[32], right[64] = "a range of ports is two numbers, as in 10000-20000";
    const char *numbers = "0123456789";
    size_t first = strspn(value, numbers), between = strcspn(value + first, numbers);
    const char *second = value + first + between;
    size_t last = strspn(second, numbers);
    bool more = second[last] != '\0';
    struct ports_range range;
    if (first > 5 || last > 5 || more)
        return wrong_value("--rtp", value, right);
    (void)snprintf(mended, sizeof mended, "%.*s-%.*s", (int)first, value, (int)last, second);
    if (!ports_range_read(mended, &range))
        (void)snprintf(mended, sizeof mended, "%.*s-%.*s", (int)last, second, (int)first, value);
    if (ports_range_read(mended, &range))
        (void)snprintf(right, sizeof right, "did you mean \"%s\"?", mended);
    return wrong_value("--rtp", value, right);
}

static bool read_interval(const char *value, int *out)
{
    uint64_t ms = 0;
    if (!duration_read(value, &ms))
        return wrong_value("--interval", value,
                           "a duration is a number with ms, s, m or h behind "
                           "it, as in 2s");
    if (ms < SHORTEST_MS || ms > INT_MAX)
        return wrong_value("--interval", value, "between 100ms and 24d, as in 2s");
    *out = (int)ms;
    return true;
}

static bool read_settings(const struct command_line *line, struct settings *out)
{
    const char *rtp = line->values[OPTION_RTP], *interval = line->values[OPTION_INTERVAL];
    *out = (struct settings){
        .selection = {.all = line->values[OPTION_ALL] != NULL, .rtp = {10000, 20000}},
        .json = line->values[OPTION_JSON] != NULL,
        .watch = line->values[OPTION_WATCH] != NULL,
        .interval_ms = DEFAULT_INTERVAL_MS};
    if (rtp != NULL && !ports_range_read(rtp, &out->selection.rtp))
        return wrong_range(rtp);
    if (interval != NULL && !read_interval(interval, &out->interval_ms))
        return false;
    if (interval != NULL && !out->watch)
        return wrong("\"--interval\" says how often to look again: it needs \"--watch\"");
    if (out->watch && out->json)
        return wrong(
            "\"--watch\" does not go with \"--json\", which is one document; call it again "
            "instead");
    return true;
}

static char *add_not_seen(struct ports_view *view, const char *id)
{
    struct ports_not_seen *entry = &view->not_seen[view->not_seen_count++];
    entry->id = id;
    return entry->text;
}

static void list_not_seen(struct ports_view *view)
{
    size_t hidden = 0, namespaces = view->owners.namespaces;
    for (size_t i = 0; i < view->scene.socket_count; i++)
        hidden += view->scene.sockets[i].process_count == 0 && view->scene.sockets[i].inode != 0;
    if (hidden > 0)
        (void)snprintf(add_not_seen(view, "owners"), PORTS_NOT_SEEN_TEXT,
                       "the programs that hold %zu of these sockets%s", hidden,
                       geteuid() == 0 ? "" : ": run as root to see the owner");
    if (view->firewall.why != NULL)
        (void)snprintf(add_not_seen(view, "firewall"), PORTS_NOT_SEEN_TEXT,
                       "what the firewall of this machine does: %s", view->firewall.why);
    if (namespaces > 0)
        (void)snprintf(add_not_seen(view, "namespaces"), PORTS_NOT_SEEN_TEXT,
                       "the sockets of %zu other network namespace%s (containers): nsenter -n -t "
                       "%" PRId32 " varco ports",
                       namespaces, namespaces == 1 ? "" : "s", view->owners.namespace_pid);
    (void)snprintf(add_not_seen(view, "outside"), PORTS_NOT_SEEN_TEXT,
                   "a router or a firewall of the provider in front of this machine");
}

static struct firewall_answer cannot_tell(const struct ports_view *view)
{
    return firewall_answer_of(FIREWALL_CANNOT_TELL, view->firewall.why);
}

/* What the firewall does with the whole range, for each family. */
static void ask_rtp(struct ports_view *view)
{
    for (size_t i = 0; i < 2; i++) {
        const struct firewall_packet packet = {.family = i == 0 ? ADDRESS_IPV4 : ADDRESS_IPV6,
                                               .transport = PORTS_UDP,
                                               .ports = view->scene.selection.rtp};
        if (view->firewall.why != NULL)
            view->scene.rtp[i] = cannot_tell(view);
        else
            firewall_ask(&view->firewall.ruleset, &packet, &view->scene.rtp[i]);
    }
}

/* What it does with packets to one socket. An RTP socket shares in what is known of the range, of
 * which a busy machine has thousands. */
static struct firewall_answer answer_of(const struct ports_view *view,
                                        const struct ports_socket *socket)
{
    struct firewall_answer answer = {.verdict = FIREWALL_NOT_ASKED, .why = ""};
    bool rtp = socket->transport == PORTS_UDP && !ports_is_sip(socket->local.port) &&
               ports_in_range(view->scene.selection.rtp, socket->local.port);
    const struct firewall_answer *range =
        &view->scene.rtp[ports_serves(socket, ADDRESS_IPV4) ? 0 : 1];
    if (address_is_loopback(&socket->local) || socket->state == PORTS_CONNECTED)
        return answer;
    if (view->firewall.why != NULL)
        return cannot_tell(view);
    if (rtp && range->verdict != FIREWALL_CANNOT_TELL)
        return *range;
    firewall_ask_socket(&view->firewall.ruleset, socket, &answer);
    return answer;
}

/* Looks at everything. NULL when it worked, else what could not be done. */
static const char *look(struct ports_view *view, const struct ports_selection *selection)
{
    static const char no_memory[] = "out of memory";
    struct ports_scene *scene = &view->scene;
    const char *why = sockets_read(selection, &view->sockets);
    if (why != NULL)
        return why;
    if (!owners_read(view->sockets.list, view->sockets.count, &view->owners))
        return no_memory;
    host_firewall_read(&view->firewall);
    *scene = (struct ports_scene){.sockets = view->sockets.list,
                                  .socket_count = view->sockets.count,
                                  .processes = view->owners.list,
                                  .process_count = view->owners.count,
                                  .selection = *selection};
    scene->answers = memory_new((scene->socket_count + 1) * sizeof *scene->answers);
    if (scene->answers == NULL)
        return no_memory;
    ask_rtp(view);
    for (size_t i = 0; i < scene->socket_count; i++)
        scene->answers[i] = answer_of(view, &scene->sockets[i]);
    ports_find(scene, &view->findings);
    list_not_seen(view);
    return NULL;
}

static void forget(struct ports_view *view)
{
    memory_free(view->scene.answers);
    host_firewall_free(&view->firewall);
    owners_free(&view->owners);
    sockets_free(&view->sockets);
    memory_free(view);
}

static int look_once(const struct settings *settings)
{
    struct ports_view *view = memory_new(sizeof *view);
    const char *why = view != NULL ? look(view, &settings->selection) : "out of memory";
    if (why != NULL)
        (void)fprintf(stderr, "varco ports: %s\n", why);
    else if (settings->json)
        ports_show_json(view, stdout);
    else
        ports_show_text(view, stdout);
    if (view != NULL)
        forget(view);
    return why == NULL ? EXIT_DONE : EXIT_FAILED;
}

/* Again and again, until somebody ends it or nobody reads it. */
static int watch(const struct settings *settings)
{
    bool terminal = isatty(STDOUT_FILENO) == 1;
    for (;;) {
        if (terminal)
            (void)fputs("\x1b[H\x1b[2J", stdout);
        int code = look_once(settings);
        if (!terminal)
            (void)fputc('\n', stdout);
        if (code != EXIT_DONE || fflush(stdout) != 0)
            return code;
        (void)poll(NULL, 0, settings->interval_ms);
    }
}

static int run(const struct command_line *line)
{
    struct settings settings;
    if (!read_settings(line, &settings))
        return EXIT_USAGE;
    return settings.watch ? watch(&settings) : look_once(&settings);
}

const struct command command_ports = {
    .name = "ports",
    .summary = "show who holds the ports of telephony on this machine",
    .help = "Shows every socket on 5060, 5061, 5080 to 5090 and the ports for RTP: who holds it,\n"
            "what waits in it, what was lost, whether the firewall of this machine lets packets\n"
            "in; and says what is wrong with that.",
    .options =
        {
            [OPTION_ALL] = {"--all", NULL, "every socket that listens or is bound, on any port"},
            [OPTION_RTP] = {"--rtp", "RANGE", "the ports for RTP; default: 10000-20000"},
            [OPTION_JSON] = {"--json", NULL, "as one JSON document"},
            [OPTION_WATCH] = {"--watch", NULL, "look again and again"},
            [OPTION_INTERVAL] = {"--interval", "DURATION", "how often; default: 2s"},
        },
    .run = run,
};
