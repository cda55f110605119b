/* SPDX-License-Identifier: Apache-2.0 */
#include "api/status.h"

#include "api/json_line.h"
#include "fact/fact.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Between two samples: a timer of a second may come a little early. */
#define SAMPLE_US 900000

/* --- load ------------------------------------------------------------------------------------ */

void status_load_sample(struct status_load *load, uint64_t now_us,
                        const struct worker_counters *count)
{
    const size_t places = sizeof load->samples / sizeof *load->samples;
    uint64_t last_us = load->samples[(load->next + places - 1) % places].at_us;
    if (last_us != 0 && now_us - last_us < SAMPLE_US)
        return;
    load->samples[load->next].at_us = now_us;
    load->samples[load->next].packets = count->facts.values[FACT_COUNTER_PACKETS];
    load->samples[load->next].messages = count->facts.values[FACT_COUNTER_MESSAGES];
    load->next = (load->next + 1) % (unsigned)places;
}

/* So many more within so many microseconds, as a rate a second, rounded. */
static uint64_t per_s(uint64_t more, uint64_t span_us)
{
    return span_us == 0 ? 0 : (more * 1000000 + span_us / 2) / span_us;
}

static void write_load(struct json_line *json, const struct status_load *load)
{
    const size_t places = sizeof load->samples / sizeof *load->samples;
    size_t last = (load->next + places - 1) % places, first = load->next;
    if (load->samples[first].at_us == 0)
        first = 0; /* it did not come round yet */
    uint64_t span = load->samples[last].at_us - load->samples[first].at_us;
    uint64_t packets = load->samples[last].packets - load->samples[first].packets;
    uint64_t messages = load->samples[last].messages - load->samples[first].messages;
    json_line_open(json, "load", '{');
    json_line_number(json, "over_s", (span + 500000) / 1000000);
    json_line_number(json, "packets_per_s", per_s(packets, span));
    json_line_number(json, "messages_per_s", per_s(messages, span));
    json_line_close(json, '}');
}

/* --- the process ----------------------------------------------------------------------------- */

/* Bytes of memory that are in use; 0 when the system does not say. proc(5), statm: the second number. */
static uint64_t resident_bytes(void)
{
    char text[128];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        (void)close(fd);
    if (n <= 0)
        return 0;
    text[n] = '\0';
    const char *second = strchr(text, ' ');
    long page = sysconf(_SC_PAGESIZE);
    return second == NULL || page <= 0 ? 0 : strtoull(second, NULL, 10) * (uint64_t)page;
}

static void write_process(struct json_line *json, const struct status *s)
{
    char text[40];
    struct buffer time = buffer_of(text, sizeof text);
    fact_write_time(&time, s->loaded_s * 1000);
    json_line_text(json, "version", slice_of(s->version));
    json_line_text(json, "state", slice_of(status_state_word(s->state)));
    json_line_number(json, "pid", (uint64_t)getpid());
    json_line_number(json, "uptime_s", s->up_us / 1000000);
    json_line_text(json, "data", slice_of(s->data));
    json_line_open(json, "config", '{');
    if (s->config != NULL)
        json_line_text(json, "file", slice_of(s->config));
    else
        json_line_none(json, "file");
    json_line_text(json, "loaded", buffer_slice(&time));
    json_line_number(json, "reloads", s->reloads);
    json_line_number(json, "reloads_failed", s->reloads_failed);
    json_line_close(json, '}');
    json_line_open(json, "memory", '{');
    json_line_number(json, "resident_bytes", resident_bytes());
    json_line_close(json, '}');
}

/* --- the server ------------------------------------------------------------------------------ */

static void write_listeners(struct json_line *json, const struct server *server)
{
    json_line_open(json, "listeners", '[');
    for (size_t i = 0; i < server_listen_count(server); i++) {
        char text[ADDRESS_TEXT_MAX + 8];
        struct buffer address = buffer_of(text, sizeof text);
        struct server_listen listen = server_listens(server, i);
        bool udp = listen.transport == SIP_TRANSPORT_UDP;
        if (listen.address.family == ADDRESS_NONE)
            continue; /* this machine has no such addresses */
        address_write_with_port(&address, &listen.address);
        json_line_open(json, NULL, '{');
        json_line_text(json, "transport", udp ? SLICE("udp") : SLICE("tcp"));
        json_line_text(json, "address", buffer_slice(&address));
        if (udp)
            json_line_number(json, "kernel_drops", server_kernel_drops(server, i));
        else
            json_line_none(json, "kernel_drops");
        json_line_close(json, '}');
    }
    json_line_close(json, ']');
}

/* What is now, and not counted from the start, has a place of its own. */
static bool is_counter(int i)
{
    return i != WORKER_TCP_OPEN;
}

static void write_counters(struct json_line *json, const struct worker_counters *count)
{
    json_line_open(json, "counters", '{');
    for (int i = 0; i < FACT_COUNTER_COUNT; i++) {
        struct slice name = fact_counter_name((enum fact_counter)i);
        json_line_number(json, name.p, count->facts.values[i]);
    }
    for (int i = 0; i < WORKER_COUNTER_COUNT; i++)
        if (is_counter(i))
            json_line_number(json, worker_counter_name((enum worker_counter)i), count->values[i]);
    json_line_close(json, '}');
}

static void write_refused(struct json_line *json, const struct worker_counters *count)
{
    json_line_open(json, "refused", '[');
    for (int i = 0; i < FACT_RULE_COUNT; i++) {
        enum fact_rule rule = (enum fact_rule)i;
        json_line_open(json, NULL, '{');
        json_line_text(json, "class", fact_class_name(fact_rule_class(rule)));
        json_line_text(json, "rule", fact_rule_name(rule));
        json_line_number(json, "count", count->facts.rules[i]);
        json_line_text(json, "what", fact_rule_what(rule));
        json_line_close(json, '}');
    }
    json_line_close(json, ']');
}

static void write_server(struct json_line *json, const struct status *s)
{
    struct worker_counters count = server_count(s->server);
    json_line_open(json, "workers", '{');
    json_line_number(json, "count", s->workers);
    json_line_number(json, "stuck",
                     s->state == STATUS_READY ? server_stuck(s->server, STATUS_STUCK_US) : 0);
    json_line_close(json, '}');
    write_listeners(json, s->server);
    json_line_open(json, "connections", '{');
    json_line_number(json, "open", count.values[WORKER_TCP_OPEN]);
    json_line_number(json, "limit", s->limits.connections);
    json_line_number(json, "limit_per_source", s->limits.connections_per_source);
    json_line_close(json, '}');
    write_load(json, s->load);
    write_counters(json, &count);
    write_refused(json, &count);
}

void status_write(struct buffer *b, const struct status *status)
{
    struct json_line json = {.to = b};
    json_line_open(&json, NULL, '{');
    write_process(&json, status);
    if (status->state != STATUS_STARTING)
        write_server(&json, status);
    json_line_close(&json, '}');
}

const char *status_state_word(enum status_state state)
{
    static const char *const words[] = {
        [STATUS_STARTING] = "starting",
        [STATUS_READY] = "ready",
        [STATUS_STOPPING] = "stopping",
    };
    return words[state];
}
