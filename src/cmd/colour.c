/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The environment is not changed by anybody, so reading it is safe. */
static const char *environment(const char *name)
{
    const char *value = getenv(name); // NOLINT(concurrency-mt-unsafe)
    return value != NULL ? value : "";
}

bool colour_wanted(FILE *to)
{
    return isatty(fileno(to)) == 1 && environment("NO_COLOR")[0] == '\0' &&
           strcmp(environment("TERM"), "dumb") != 0;
}
