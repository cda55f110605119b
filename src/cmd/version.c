/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/command.h"

#include <stdio.h>

static int run(const struct command_line *line)
{
    (void)line;
    (void)puts("varco " VARCO_VERSION);
    return EXIT_DONE;
}

const struct command command_version = {
    .name = "version",
    .summary = "print the version",
    .run = run,
};
