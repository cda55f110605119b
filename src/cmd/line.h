/* cmd/line - the words of a command line, sorted into options and arguments.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_LINE_H
#define CMD_LINE_H

#include "cmd/command.h"

/* Sorts argv[1] and what follows; argv[0] is the verb. Options stand before or after arguments, a
 * value after a space or an equal sign; "--" ends the options; "-" is an argument.
 * Moves the arguments to the front of argv; *out borrows them.
 * On false one line on stderr said which word is wrong. */
MUST_USE bool line_sort(const struct command *command, int argc, char **argv,
                        struct command_line *out);

/* True when --help or -h stands among the words, before any "--". */
bool line_asks_for_help(int argc, char **argv);

#endif
