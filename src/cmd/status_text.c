/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/status_internal.h"
#include "cmd/terminal.h"

#include <string.h>

#define COLUMN "%-13s"

static long long number(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static struct slice text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return slice_of(value != NULL ? value : "");
}

/* "2d 3h", "3h 12m", "12m 5s" */
static void show_uptime(long long s, FILE *to)
{
    if (s >= 86400)
        (void)fprintf(to, "%lldd %lldh", s / 86400, s / 3600 % 24);
    else if (s >= 3600)
        (void)fprintf(to, "%lldh %lldm", s / 3600, s / 60 % 60);
    else if (s >= 60)
        (void)fprintf(to, "%lldm %llds", s / 60, s % 60);
    else
        (void)fprintf(to, "%llds", s);
}

static void show_head(const json_t *document, FILE *to)
{
    const json_t *config = json_object_get(document, "config");
    struct slice file = text(config, "file");
    long long failed = number(config, "reloads_failed");
    (void)fputs("varco ", to);
    (void)terminal_write(to, text(document, "version"));
    (void)fputs(", ", to);
    (void)terminal_write(to, text(document, "state"));
    (void)fputs(", up ", to);
    show_uptime(number(document, "uptime_s"), to);
    (void)fprintf(to, ", pid %lld\n" COLUMN, number(document, "pid"), "config");
    (void)terminal_write(to, file.n > 0 ? file : SLICE("none, the defaults"));
    (void)fputs(", read ", to);
    (void)terminal_write(to, text(config, "loaded"));
    if (failed > 0)
        (void)fprintf(to, ", %lld reload%s failed", failed, failed == 1 ? "" : "s");
    (void)fprintf(to, "\n" COLUMN, "data");
    (void)terminal_write(to, text(document, "data"));
    (void)fprintf(to, "\n" COLUMN "%.1f MiB\n", "memory",
                  (double)number(json_object_get(document, "memory"), "resident_bytes") / 1048576);
}

static void show_listeners(const json_t *list, FILE *to)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        long long drops = number(row, "kernel_drops");
        (void)fprintf(to, COLUMN, i == 0 ? "listens" : "");
        (void)terminal_write(to, text(row, "transport"));
        (void)fputc(' ', to);
        (void)terminal_write(to, text(row, "address"));
        if (drops > 0)
            (void)fprintf(to, "  %lld dropped by the kernel", drops);
        (void)fputc('\n', to);
    }
}

static void show_load(const json_t *document, FILE *to)
{
    const json_t *workers = json_object_get(document, "workers");
    const json_t *connections = json_object_get(document, "connections");
    const json_t *load = json_object_get(document, "load");
    long long stuck = number(workers, "stuck");
    (void)fprintf(to, COLUMN "%lld", "workers", number(workers, "count"));
    if (stuck > 0)
        (void)fprintf(to, ", %lld stuck", stuck);
    (void)fprintf(to, "\n" COLUMN "%lld of %lld\n", "connections", number(connections, "open"),
                  number(connections, "limit"));
    (void)fprintf(to, COLUMN "%lld messages a second, %lld packets a second (last %lld s)\n",
                  "load", number(load, "messages_per_s"), number(load, "packets_per_s"),
                  number(load, "over_s"));
}

/* Those that are not 0, several a line. */
static void show_counters(json_t *counters, FILE *to)
{
    const char *name;
    json_t *value;
    int column = 0;
    json_object_foreach(counters, name, value)
    {
        if (json_integer_value(value) == 0)
            continue;
        if (column % 4 == 0)
            (void)fprintf(to, "%s" COLUMN, column > 0 ? "\n" : "", column == 0 ? "counters" : "");
        (void)fputs(column % 4 == 0 ? "" : ", ", to);
        (void)terminal_write(to, slice_of(name));
        (void)fprintf(to, " %lld", (long long)json_integer_value(value));
        column++;
    }
    if (column > 0)
        (void)fputc('\n', to);
}

static void show_refused(const json_t *list, FILE *to)
{
    bool first = true;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        if (number(row, "count") == 0)
            continue;
        (void)fprintf(to, COLUMN "%lld ", first ? "refused" : "", number(row, "count"));
        (void)terminal_write(to, text(row, "rule"));
        (void)fputs(": ", to);
        (void)terminal_write(to, text(row, "what"));
        (void)fputc('\n', to);
        first = false;
    }
}

void status_show_text(const json_t *document, FILE *to)
{
    show_head(document, to);
    if (json_object_get(document, "workers") == NULL)
        return; /* it starts */
    show_listeners(json_object_get(document, "listeners"), to);
    show_load(document, to);
    show_counters(json_object_get(document, "counters"), to);
    show_refused(json_object_get(document, "refused"), to);
}
