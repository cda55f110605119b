/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 7, LARGEST_MESSAGE = 65536 };

struct bench {
    const char *what, *parser;
    enum bench_input input;
    bench_parse *parse;
};

static const double ROUND_NS = 40e6; /* CPU time of one round: long against the clock's grain */

static double cpu_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Runs the parser `count` times; *errors grows by the times it did not understand. */
static double time_round(bench_parse *parse, const char *bytes, size_t length, long count,
                         long *errors)
{
    double from = cpu_ns();
    for (long i = 0; i < count; i++)
        *errors += parse(bytes, length) != 0;
    return (cpu_ns() - from) / (double)count;
}

static long time_input(const struct bench *bench, const char *name, const char *bytes,
                       size_t length)
{
    double ns[ROUNDS];
    long errors = 0;
    double once = time_round(bench->parse, bytes, length, 2000, &errors); /* also warms up */
    long count = (long)(ROUND_NS / once) + 1;
    for (int i = 0; i < ROUNDS; i++)
        ns[i] = time_round(bench->parse, bytes, length, count, &errors);
    qsort(ns, ROUNDS, sizeof *ns, compare);
    printf("{\"what\":\"%s\",\"parser\":\"%s\",\"message\":\"%s\",\"bytes\":%zu,"
           "\"ns_min\":%.0f,\"ns_median\":%.0f,\"errors\":%ld}\n",
           bench->what, bench->parser, name, length, ns[0], ns[ROUNDS / 2], errors);
    return errors;
}

/* Times one message, or its body. Returns the number of times it was not understood. */
static long time_message(const struct bench *bench, const char *name, const char *bytes,
                         size_t length)
{
    const char *body = strstr(bytes, "\r\n\r\n");
    if (bench->input == BENCH_MESSAGES)
        return time_input(bench, name, bytes, length);
    if (body == NULL || body[4] == '\0')
        return 0;
    return time_input(bench, name, body + 4, length - (size_t)(body + 4 - bytes));
}

static size_t read_file(const char *folder, const char *name, char *bytes)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return 0;
    size_t length = fread(bytes, 1, LARGEST_MESSAGE - 1, file);
    (void)fclose(file);
    bytes[length] = '\0'; /* some peers want a C string */
    return length;
}

static int is_message(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".sip") == 0;
}

int bench_run(int argc, char **argv, const char *parser, enum bench_input input, bench_parse *parse)
{
    static char bytes[LARGEST_MESSAGE];
    const struct bench bench = {input == BENCH_BODIES ? "sdp" : "message", parser, input, parse};
    struct dirent **entries;
    int n = argc == 2 ? scandir(argv[1], &entries, is_message, alphasort) : -1;
    if (n <= 0) {
        (void)fprintf(stderr, "usage: %s FOLDER-WITH-SIP-FILES\n", argv[0]);
        return 1;
    }
    long errors = 0;
    for (int i = 0; i < n; i++) {
        size_t length = read_file(argv[1], entries[i]->d_name, bytes);
        errors += length == 0 ? 1 : time_message(&bench, entries[i]->d_name, bytes, length);
        free(entries[i]);
    }
    free(entries);
    return errors != 0;
}

long bench_step(const char *what, const char *name, const char *bytes, size_t length,
                bench_parse *step)
{
    const struct bench bench = {what, "varco", BENCH_MESSAGES, step};
    return time_input(&bench, name, bytes, length);
}
