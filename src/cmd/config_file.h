/* cmd/config_file - the config that a command line means, and telling what is wrong with it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_CONFIG_FILE_H
#define CMD_CONFIG_FILE_H

#include "cmd/command.h"
#include "loader/loader.h"

#include <stdio.h>

#define CONFIG_FILE_DEFAULT "/etc/varco/varco.conf"

/* The row of --config that every verb has. */
#define CONFIG_FILE_OPTION                                                                         \
    {                                                                                              \
        "--config", "FILE", "this config (default " CONFIG_FILE_DEFAULT ", if it exists)"          \
    }

/* What --config named; else the default file, if it exists; else NULL: none. */
const char *config_file_of(const char *option);

/* Reads the config of a file; NULL: the defaults. NULL when it cannot be read, or there is no memory: a
 * line on stderr said so. Free with loader_free(). */
MUST_USE struct loader *config_file_load(const struct command_line *line, const char *path);

/* Says on stderr that the file cannot be read or written, why, and what to do. */
void config_file_complain(const struct command_line *line, const char *verb, const char *path,
                          int error);

/* Appends the same line, without the name of the verb and without its end. */
void config_file_cannot(struct buffer *b, const char *verb, const char *path, int error);

/* Writes all problems, and how many more there are. Returns how many were found. */
size_t config_file_show_problems(const struct loader *loader, FILE *to);

#endif
