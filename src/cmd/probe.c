/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/command.h"
#include "cmd/duration.h"
#include "cmd/probe_internal.h"
#include "cmd/terminal.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_SERVER,
    OPTION_CA,
    OPTION_CERT,
    OPTION_KEY,
    OPTION_SERVERNAME,
    OPTION_SHOWCERTS,
    OPTION_INSECURE,
    OPTION_IPV4,
    OPTION_IPV6,
    OPTION_COUNT,
    OPTION_INTERVAL,
    OPTION_WATCH,
    OPTION_TIMEOUT,
    OPTION_JSON,
    OPTION_NAGIOS,
    OPTION_WARN,
    OPTION_CRIT,
    OPTION_WARN_RTT,
    OPTION_CRIT_RTT,
};

#define MAX_COUNT       1000000
#define MAX_DAYS        36500
#define DEFAULT_TIMEOUT 10000
#define DEFAULT_WAIT    1000

/* Everything the command line said. */
struct request {
    const struct command_line *line;
    struct prober_setting setting;
    struct probe_threshold threshold;
    char target[PROBE_URI_SIZE + 16];
    bool watch, json, nagios;
};

/* --- the command line ------------------------------------------------------------------------ */

static void write_line(FILE *to, const char *begin, struct slice text)
{
    (void)fputs(begin, to);
    (void)terminal_write(to, text);
    (void)fputc('\n', to);
}

/* Says what is wrong; a monitor reads standard output only. Always false. */
static bool wrong(const struct command_line *line, struct slice text)
{
    write_line(stderr, "varco probe: ", text);
    if (line->values[OPTION_NAGIOS] != NULL)
        write_line(stdout, "SIP UNKNOWN - ", text);
    return false;
}

static bool wrong_value(const struct command_line *line, int option, const char *rule)
{
    char text[256];
    struct buffer b = buffer_of(text, sizeof text);
    buffer_append(&b, slice_of(line->command->options[option].name));
    buffer_append(&b, SLICE(" \""));
    buffer_append(&b, slice_of(line->values[option]));
    buffer_append(&b, SLICE("\": "));
    buffer_append(&b, slice_of(rule));
    return wrong(line, buffer_slice(&b));
}

/* Reads a duration, in microseconds; stays as it is when the option is not given. */
static bool read_duration(const struct command_line *line, int option, uint64_t *us)
{
    uint64_t ms;
    if (line->values[option] == NULL)
        return true;
    if (!duration_read(line->values[option], &ms) || ms == 0 || ms > 86400000)
        return wrong_value(line, option, "a time is written as 500ms, 6s or 5m, up to 24h");
    *us = ms * 1000;
    return true;
}

/* Reads a whole number from `least` to `most`; stays as it is when the option is not given. */
static bool read_number(const struct command_line *line, int option, int64_t most, int64_t *out)
{
    const char *text = line->values[option];
    int64_t number = 0;
    if (text == NULL)
        return true;
    size_t digits = strspn(text, "0123456789");
    for (size_t i = 0; i < digits && number <= most; i++)
        number = number * 10 + (text[i] - '0');
    if (digits == 0 || text[digits] != '\0' || number > most)
        return wrong_value(line, option,
                           most == MAX_DAYS ? "a number of days is wanted, 0 to 36500"
                                            : "a number is wanted, 1 to 1000000");
    *out = number;
    return true;
}

static bool read_count(const struct command_line *line, unsigned *count)
{
    int64_t number = 1;
    if (!read_number(line, OPTION_COUNT, MAX_COUNT, &number))
        return false;
    if (number == 0)
        return wrong_value(line, OPTION_COUNT, "a number is wanted, 1 to 1000000");
    *count = (unsigned)number;
    return true;
}

/* ADDR, ADDR:PORT or [IPv6]:PORT */
static bool read_server(const struct command_line *line, struct address *out)
{
    static const char rule[] = "a DNS server is an address, as 192.0.2.53, 192.0.2.53:5353 or "
                               "[2001:db8::53]:5353";
    const char *text = line->values[OPTION_SERVER];
    if (text == NULL || address_parse(slice_of(text), out))
        return true;
    const char *colon = strrchr(text, ':');
    if (colon == NULL || !address_parse(slice_between(text, colon), out) ||
        (out->family == ADDRESS_IPV6 && text[0] != '['))
        return wrong_value(line, OPTION_SERVER, rule);
    unsigned port = 0;
    size_t digits = strspn(colon + 1, "0123456789");
    for (size_t i = 1; i <= digits && port <= 65535; i++)
        port = port * 10 + (unsigned)(colon[i] - '0');
    if (digits == 0 || colon[1 + digits] != '\0' || port == 0 || port > 65535)
        return wrong_value(line, OPTION_SERVER, rule);
    out->port = (uint16_t)port;
    return true;
}

static bool read_target(const struct command_line *line, struct request *request)
{
    char text[PROBE_URI_SIZE + 256];
    struct buffer why = buffer_of(text, sizeof text);
    if (line->word_count == 0)
        return wrong(line, SLICE("which target? \"varco probe --help\" shows how to write one"));
    if (line->word_count > 2) {
        buffer_append(&why, SLICE("one target is wanted, what is \""));
        buffer_append(&why, slice_of(line->words[2]));
        buffer_append(&why, SLICE("\"?"));
        return wrong(line, buffer_slice(&why));
    }
    if (!probe_target_read(line->words, (size_t)line->word_count, &request->setting.target, &why))
        return wrong(line, buffer_slice(&why));
    (void)snprintf(request->target, sizeof request->target, "%s%s%s", line->words[0],
                   line->word_count > 1 ? " " : "", line->word_count > 1 ? line->words[1] : "");
    return true;
}

/* Thresholds decide the state of a monitor only: elsewhere they would promise what does not happen. */
static bool thresholds_fit(const struct command_line *line)
{
    static const int thresholds[] = {OPTION_WARN, OPTION_CRIT, OPTION_WARN_RTT, OPTION_CRIT_RTT};
    char text[96];
    for (size_t i = 0; i < sizeof thresholds / sizeof thresholds[0]; i++) {
        if (line->values[thresholds[i]] == NULL || line->values[OPTION_NAGIOS] != NULL)
            continue;
        int n = snprintf(text, sizeof text, "%s is a threshold of a monitor's; add --nagios",
                         line->command->options[thresholds[i]].name);
        return wrong(line, (struct slice){text, (size_t)n});
    }
    return true;
}

/* What a certificate can name: no URI, no port. */
static bool server_name_fits(const struct command_line *line)
{
    const char *name = line->values[OPTION_SERVERNAME];
    struct address address;
    if (name == NULL || address_parse(slice_of(name), &address) ||
        (name[0] != '\0' && name[strcspn(name, ":/@ ")] == '\0'))
        return true;
    return wrong_value(line, OPTION_SERVERNAME, "a name is wanted, as example.org, and no more");
}

/* Options that make no sense together, or alone. */
static bool options_fit(const struct command_line *line, const struct request *request)
{
    static const struct {
        int first, second;
    } never[] = {
        {OPTION_JSON, OPTION_NAGIOS}, {OPTION_WATCH, OPTION_NAGIOS}, {OPTION_WATCH, OPTION_JSON}};
    const struct command_option *options = line->command->options;
    const struct probe_target *target = &request->setting.target;
    char text[160];
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        if (line->values[never[i].first] == NULL || line->values[never[i].second] == NULL)
            continue;
        int n = snprintf(text, sizeof text, "%s and %s do not go together; leave one out",
                         options[never[i].first].name, options[never[i].second].name);
        return wrong(line, (struct slice){text, (size_t)n});
    }
    if (line->values[OPTION_KEY] != NULL && line->values[OPTION_CERT] == NULL)
        return wrong(line,
                     SLICE("--key needs the certificate that it belongs to; add --cert FILE"));
    if ((target->address.family == ADDRESS_IPV4 && !request->setting.ipv4) ||
        (target->address.family == ADDRESS_IPV6 && !request->setting.ipv6)) {
        bool six = target->address.family == ADDRESS_IPV6;
        int n = snprintf(text, sizeof text, "%s is an IPv%c address; leave -%c out", target->host,
                         six ? '6' : '4', six ? '4' : '6');
        return wrong(line, (struct slice){text, (size_t)n});
    }
    return true;
}

static bool read_line(const struct command_line *line, struct request *r)
{
    bool four = line->values[OPTION_IPV4] != NULL, six = line->values[OPTION_IPV6] != NULL;
    r->setting = (struct prober_setting){
        .ipv4 = four || !six,
        .ipv6 = six || !four,
        .ca = line->values[OPTION_CA],
        .certificate = line->values[OPTION_CERT],
        .key = line->values[OPTION_KEY],
        .server_name = line->values[OPTION_SERVERNAME],
        .insecure = line->values[OPTION_INSECURE] != NULL,
        .keep_pem = line->values[OPTION_SHOWCERTS] != NULL,
        .user_agent = "varco/" VARCO_VERSION,
        .interval_us = DEFAULT_WAIT * UINT64_C(1000),
        .timeout_us = DEFAULT_TIMEOUT * UINT64_C(1000),
    };
    r->threshold = (struct probe_threshold){.warn_days = 14, .critical_days = 3};
    r->watch = line->values[OPTION_WATCH] != NULL;
    r->json = line->values[OPTION_JSON] != NULL;
    r->nagios = line->values[OPTION_NAGIOS] != NULL;
    return read_target(line, r) && read_server(line, &r->setting.server) &&
           read_count(line, &r->setting.count) &&
           read_duration(line, OPTION_INTERVAL, &r->setting.interval_us) &&
           read_duration(line, OPTION_TIMEOUT, &r->setting.timeout_us) &&
           read_duration(line, OPTION_WARN_RTT, &r->threshold.warn_rtt_us) &&
           read_duration(line, OPTION_CRIT_RTT, &r->threshold.critical_rtt_us) &&
           read_number(line, OPTION_WARN, MAX_DAYS, &r->threshold.warn_days) &&
           read_number(line, OPTION_CRIT, MAX_DAYS, &r->threshold.critical_days) &&
           thresholds_fit(line) && server_name_fits(line) && options_fit(line, r);
}

/* --- the work -------------------------------------------------------------------------------- */

static int show(const struct request *request, const struct prober *prober)
{
    struct probe_view view = {.prober = prober,
                              .target = request->target,
                              .show_certificates = request->setting.keep_pem};
    for (size_t i = 0; i < prober_leg_count(prober); i++)
        probe_outcome_add(&view.outcome, prober_leg(prober, i));
    int code = view.outcome.good ? EXIT_DONE : EXIT_FAILED;
    if (request->nagios) {
        probe_show_nagios(&view, &request->threshold, stdout);
        return (int)probe_outcome_state(&view.outcome, &request->threshold);
    }
    if (request->json)
        probe_show_json(&view, code, stdout);
    else
        probe_show_text(&view, stdout);
    return code;
}

static int probe_once(const struct request *request)
{
    char text[512];
    struct buffer why = buffer_of(text, sizeof text);
    struct prober *prober = prober_run(&request->setting, &why);
    if (prober == NULL) {
        (void)wrong(request->line, buffer_slice(&why));
        return request->nagios ? (int)PROBE_STATE_UNKNOWN : EXIT_USAGE;
    }
    int code = show(request, prober);
    prober_free(&prober);
    return code;
}

/* Until somebody stops it, or the output can take no more. */
static int watch(const struct request *request)
{
    int code = EXIT_DONE;
    bool terminal = isatty(STDOUT_FILENO) == 1;
    while (!ferror(stdout)) {
        if (terminal)
            (void)fputs("\x1b[H\x1b[2J", stdout);
        code = probe_once(request);
        if (code == EXIT_USAGE || fflush(stdout) != 0)
            break;
        (void)poll(NULL, 0, (int)(request->setting.interval_us / 1000));
        if (!terminal)
            (void)fputc('\n', stdout);
    }
    return code;
}

static int usage(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--nagios") == 0) {
            (void)puts("SIP UNKNOWN - the command line is wrong; standard error says what");
            return (int)PROBE_STATE_UNKNOWN;
        }
    }
    return EXIT_USAGE;
}

static int run(const struct command_line *line)
{
    struct request request = {.line = line};
    if (!read_line(line, &request))
        return request.nagios ? (int)PROBE_STATE_UNKNOWN : EXIT_USAGE;
    return request.watch ? watch(&request) : probe_once(&request);
}

/* Of nc, ping, sipsak, openssl s_client and others. */
static const struct command_habit habits[] = {
    {"-p", "write the port behind the target: host 5060"},
    {"--port", "write the port behind the target: host 5060"},
    {"-u", "write it before the target: udp:host"},
    {"--udp", "write it before the target: udp:host"},
    {"--tcp", "write it before the target: tcp:host"},
    {"--tls", "write it before the target: tls:host"},
    {"--ssl", "write it before the target: tls:host"},
    {"--transport", "write it before the target: udp:host, tcp:host or tls:host"},
    {"--host", "the target needs no option: varco probe host"},
    {"-s", "the target needs no option: varco probe sip:user@host"},
    {"--connect", "the target needs no option: varco probe tls:host:5061"},
    {"-w", "write --timeout 5s"},
    {"-W", "write --timeout 5s"},
    {"-t", "write --timeout 5s"},
    {"-i", "write --interval 1s"},
    {"-n", "write -c 5 for so many requests"},
    {"--count", "write -c 5 for so many requests"},
    {"-k", "write --insecure"},
    {"--cacert", "write --ca FILE"},
    {"--CAfile", "write --ca FILE"},
    {NULL, NULL},
};

const struct command command_probe = {
    .name = "probe",
    .arguments = "TARGET [PORT]",
    .summary = "is the other end's SIP door open, and if not, why",
    .help =
        "Asks DNS where SIP for TARGET is served, and every place that it names for an answer to\n"
        "OPTIONS, over UDP, TCP and TLS; then says what stands in the way, and what to do.\n"
        "TARGET is example.org, sip:alice@example.org, sips:example.org, udp:host:port,\n"
        "tcp:host:port, tls:host:port, host port, an IPv4 address or [IPv6]:port.\n"
        "\n"
        "Why not ping: it shows that a host is up, but says nothing about a port. A host that\n"
        "answers ping may have no SIP at all, and one that does not may take every call.\n"
        "Why not nc: it sees whether a TCP port opens, not what speaks there; a UDP port looks\n"
        "open to nc -u whether it answers or not, since silence is all that it waits for.",
    .options =
        {
            [OPTION_SERVER] = {"--server", "ADDR[:PORT]", "ask this DNS server"},
            [OPTION_CA] = {"--ca", "FILE", "trust these CAs (PEM) instead of the machine's"},
            [OPTION_CERT] = {"--cert", "FILE", "our certificate (PEM), if the server asks for one"},
            [OPTION_KEY] = {"--key", "FILE", "its key (PEM), unless it stands in --cert"},
            [OPTION_SERVERNAME] = {"--servername", "NAME",
                                   "name for SNI and the certificate, instead of the target's"},
            [OPTION_SHOWCERTS] = {"--showcerts", NULL, "print the certificates that were sent"},
            [OPTION_INSECURE] = {"--insecure", NULL, "go on when the certificate is bad"},
            [OPTION_IPV4] = {"-4", NULL, "IPv4 addresses only"},
            [OPTION_IPV6] = {"-6", NULL, "IPv6 addresses only"},
            [OPTION_COUNT] = {"-c", "COUNT", "send so many OPTIONS to each (default 1)"},
            [OPTION_INTERVAL] = {"--interval", "TIME",
                                 "between two of them, or two runs of --watch (default 1s)"},
            [OPTION_WATCH] = {"--watch", NULL, "again and again, until stopped"},
            [OPTION_TIMEOUT] = {"--timeout", "TIME", "give up after this time (default 10s)"},
            [OPTION_JSON] = {"--json", NULL, "as one JSON document"},
            [OPTION_NAGIOS] = {"--nagios", NULL, "as a monitoring plugin: one line, exit 0 to 3"},
            [OPTION_WARN] = {"--warn", "DAYS",
                             "warn when a certificate has fewer days (default 14)"},
            [OPTION_CRIT] = {"--crit", "DAYS", "critical when it has fewer days (default 3)"},
            [OPTION_WARN_RTT] = {"--warn-rtt", "TIME", "warn when answers take as long"},
            [OPTION_CRIT_RTT] = {"--crit-rtt", "TIME", "critical when answers take as long"},
        },
    .habits = habits,
    .run = run,
    .usage = usage,
};
