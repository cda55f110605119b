/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/command.h"

#include <stdio.h>

int command_version(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return puts("varco " VARCO_VERSION) < 0 ? EXIT_FAILED : EXIT_DONE;
}
