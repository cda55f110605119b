/* A config read from texts, for the unit tests of config.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_CONFIG_READ_H
#define TESTS_UNIT_CONFIG_READ_H

#include "config/reader.h"

static struct config read_config;
static struct config_reader read_reader;

/* A file that an import can name. */
struct read_file {
    const char *path;
    struct slice bytes;
};

static char read_variable[] = "NAME=pbx.example.org", read_empty[] = "EMPTY=";
static char read_escape[] = "ESCAPE=\x1b[31m", read_other[] = "NAMES=other";
static char *const read_environment[] = {read_other, read_variable, read_empty, read_escape, NULL};

/* Reads a file /etc/varco/main with imports of `files`, up to the one without a path. The result is in
 * read_config, what is wrong in read_reader. */
static inline bool read_text(struct slice text, const struct read_file *files)
{
    const struct config_file main = {SLICE("main"), SLICE("/etc/varco/main"), text};
    config_reader_begin(&read_reader, &read_config, read_environment);
    config_reader_open(&read_reader, &main);
    while (config_reader_run(&read_reader)) {
        const struct read_file *f = files;
        while (f != NULL && f->path != NULL &&
               !slice_equal(slice_of(f->path), read_reader.wanted.path))
            f++;
        const struct config_file file = {.bytes =
                                             f != NULL && f->path != NULL ? f->bytes : SLICE("")};
        if (f != NULL && f->path != NULL)
            config_reader_open(&read_reader, &file);
        else
            config_reader_refuse(&read_reader, "there is none");
    }
    return config_reader_end(&read_reader);
}

/* The problem of that number as it is told: its first line. */
static inline const char *read_problem(size_t i)
{
    static char text[CONFIG_PROBLEM_TEXT];
    struct buffer b = buffer_of(text, sizeof text - 1);
    if (i >= config_problem_count(&read_reader))
        return "none";
    config_problem_write(&read_reader, i, &b);
    text[b.length] = '\0';
    *strchr(text, '\n') = '\0';
    return text;
}

#endif
