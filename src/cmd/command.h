/* cmd/command - the verbs of varco, as data.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One verb is one row of the table in command.c and one file cmd/<verb>.c.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NO_SERVER = 3,
};

/* Runs the verb argv[1] names. Returns the exit code of the process. */
int command_run(int argc, char **argv);

/* A verb: argv[0] is the verb itself. Returns an enum exit_code. */
int command_version(int argc, char **argv);

#endif
