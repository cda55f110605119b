/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/command.h"

static int run(const struct command_line *line)
{
    if (line->word_count == 0)
        command_print_verbs();
    for (int i = 0; i < line->word_count; i++) {
        const struct command *command = command_find(line->words[i]);
        if (command == NULL)
            return command_unknown(line->words[i]);
        command_print_help(command);
    }
    return EXIT_DONE;
}

const struct command command_help = {
    .name = "help",
    .arguments = "[VERB]...",
    .summary = "list the verbs, or explain one",
    .run = run,
};
