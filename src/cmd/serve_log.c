/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/serve_log.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

/* syslog(3) */
enum priority { PRIORITY_WARNING = 4, PRIORITY_NOTICE = 5, PRIORITY_INFO = 6 };

/* The environment is not changed by anybody, so reading it is safe. */
static bool journald_reads(void)
{
    return getenv("JOURNAL_STREAM") != NULL; // NOLINT(concurrency-mt-unsafe)
}

/* A line is begun in the caller's memory. */
static struct buffer begin(char *memory, size_t size, enum priority priority)
{
    struct buffer b = buffer_of(memory, size - 1); /* the line's end always fits */
    if (journald_reads()) {
        buffer_append_byte(&b, '<');
        buffer_append_decimal(&b, (uint64_t)priority);
        buffer_append_byte(&b, '>');
    }
    return b;
}

/* True when a line can be written without waiting for whoever reads standard error. */
static bool is_taken(void)
{
    struct pollfd fd = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&fd, 1, 0) == 1 && (fd.revents & POLLOUT) != 0;
}

/* Ends and writes it. What standard error does not take is lost: a server does not wait for its log. */
static void end(struct buffer *b)
{
    if (!is_taken())
        return;
    b->bytes[b->length] = '\n';
    ssize_t written = write(STDERR_FILENO, b->bytes, b->length + 1);
    (void)written;
}

static void write_listen(struct buffer *b, const char *transport, const struct address *address)
{
    buffer_append(b, SLICE(" transport="));
    buffer_append(b, slice_of(transport));
    buffer_append(b, SLICE(" address="));
    address_write_with_port(b, address);
}

void serve_log_listening(const struct server_listen *wanted, const struct address *got)
{
    char line[160];
    bool there = got->family != ADDRESS_NONE;
    struct buffer b = begin(line, sizeof line, PRIORITY_INFO);
    buffer_append(&b, there ? SLICE("event=listening") : SLICE("event=listen_skipped"));
    write_listen(&b, wanted->transport == SIP_TRANSPORT_UDP ? "udp" : "tcp",
                 there ? got : &wanted->address);
    if (!there)
        buffer_append(&b, SLICE(" why=\"this machine has no such address\""));
    end(&b);
}

void serve_log_guard_off(void)
{
    char line[160];
    struct buffer b = begin(line, sizeof line, PRIORITY_WARNING);
    buffer_append(&b, SLICE("event=guard_off why=\"the config says so: nobody is limited\""));
    end(&b);
}

void serve_log_tls_missing(const struct address *address)
{
    char line[160];
    struct buffer b = begin(line, sizeof line, PRIORITY_WARNING);
    buffer_append(&b, SLICE("event=listen_skipped"));
    write_listen(&b, "tls", address);
    buffer_append(&b, SLICE(" why=\"TLS is not served yet\""));
    end(&b);
}

void serve_log_ready(unsigned workers)
{
    char line[80];
    struct buffer b = begin(line, sizeof line, PRIORITY_NOTICE);
    buffer_append(&b, SLICE("event=ready workers="));
    buffer_append_decimal(&b, workers);
    end(&b);
}

void serve_log_stopped(int signal, const struct worker_counters *count)
{
    char line[FACT_LINE_MAX];
    struct buffer b = begin(line, sizeof line, PRIORITY_NOTICE);
    buffer_append(&b, SLICE("event=stopped signal="));
    buffer_append_decimal(&b, (uint64_t)signal);
    for (int i = 0; i < FACT_COUNTER_COUNT; i++) {
        buffer_append_byte(&b, ' ');
        buffer_append(&b, fact_counter_name((enum fact_counter)i));
        buffer_append_byte(&b, '=');
        buffer_append_decimal(&b, count->facts.values[i]);
    }
    for (int i = 0; i < WORKER_COUNTER_COUNT; i++) {
        buffer_append_byte(&b, ' ');
        buffer_append(&b, slice_of(worker_counter_name((enum worker_counter)i)));
        buffer_append_byte(&b, '=');
        buffer_append_decimal(&b, count->values[i]);
    }
    end(&b);
}

void serve_log_event(const char *event, struct slice what)
{
    char line[2048];
    bool good = strcmp(event, "reloaded") == 0 || strcmp(event, "reload_changed") == 0;
    struct buffer b = begin(line, sizeof line, good ? PRIORITY_NOTICE : PRIORITY_WARNING);
    const size_t most = 400; /* four bytes for each, at the worst */
    buffer_append(&b, SLICE("event="));
    buffer_append(&b, slice_of(event));
    buffer_append(&b, SLICE(" what="));
    fact_write_value(&b, (struct slice){what.p, what.n < most ? what.n : most});
    end(&b);
}

void serve_log_fact(const struct fact *fact)
{
    char line[FACT_LINE_MAX + 8];
    struct buffer b = begin(line, sizeof line, PRIORITY_WARNING);
    fact_write_line(&b, fact);
    end(&b);
}
