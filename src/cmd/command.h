/* cmd/command - the verbs of varco, as data.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One verb is one file cmd/<verb>.c with one struct command, and one row of the table in command.c.
 * What --help says is made from it; tools/man.py checks that the man page says the same.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

#define COMMAND_MAX_OPTIONS 24

enum exit_code {
    EXIT_DONE = 0,      /* done, or what was asked about is good              */
    EXIT_FAILED = 1,    /* not done, or not good                              */
    EXIT_USAGE = 2,     /* the command line is wrong; one line said what      */
    EXIT_NO_SERVER = 3, /* no running server was found                        */
};

struct command_option {
    const char *name;  /* "--json"                                     */
    const char *value; /* what --help calls its value; NULL: a flag    */
    const char *help;
};

/* An option that people know from other programs, and how its meaning is written here. */
struct command_habit {
    const char *name;    /* "--port" */
    const char *instead; /* "write the port behind the target: host 5060" */
};

/* What the command line said. */
struct command_line {
    const struct command *command;
    char **words; /* the arguments that are no options, in their order */
    int word_count;
    const char *values[COMMAND_MAX_OPTIONS]; /* by index of the option; NULL: not given; a flag
                                                that was given is "" */
};

struct command {
    const char *name;
    const char *arguments; /* as the usage line has them; NULL: takes none */
    const char *summary;   /* one line, for the list of verbs               */
    const char *help;      /* what it does, in lines; NULL: the summary says all */
    struct command_option options[COMMAND_MAX_OPTIONS]; /* up to the first without a name */
    const struct command_habit *habits;          /* up to the first without a name; NULL: none    */
    int (*run)(const struct command_line *line); /* returns an enum exit_code      */
    int (*usage)(int argc, char **argv); /* the exit code for a wrong command line, which has been
                                            told; NULL: EXIT_USAGE                         */
};

extern const struct command command_check;
extern const struct command command_config;
extern const struct command command_fmt;
extern const struct command command_help;
extern const struct command command_parse;
extern const struct command command_ports;
extern const struct command command_probe;
extern const struct command command_reload;
extern const struct command command_serve;
extern const struct command command_status;
extern const struct command command_stop;
extern const struct command command_version;

/* Runs the verb that argv[1] names. argv is reordered. Returns the exit code of the process: what
 * the verb returned, or EXIT_FAILED when stdout could not take what it wrote. */
MUST_USE int command_run(int argc, char **argv);

/* The verb of a name, or NULL. */
const struct command *command_find(const char *name);

/* Says on stderr that there is no such verb, and which one may have been meant. Returns EXIT_USAGE. */
int command_unknown(const char *name);

/* Writes the list of verbs to stdout. */
void command_print_verbs(void);

/* Writes what --help says of a verb to stdout. */
void command_print_help(const struct command *command);

#endif
