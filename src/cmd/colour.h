/* cmd/colour - whether output may be coloured, and how.                            no-color.org
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_COLOUR_H
#define CMD_COLOUR_H

#include <stdbool.h>
#include <stdio.h>

#define COLOUR_RED    "\x1b[31m"
#define COLOUR_GREEN  "\x1b[32m"
#define COLOUR_YELLOW "\x1b[33m"
#define COLOUR_BOLD   "\x1b[1m"
#define COLOUR_NONE   "\x1b[0m"

/* True when the stream is a terminal that knows colours, and NO_COLOR is unset or empty. */
bool colour_wanted(FILE *to);

#endif
