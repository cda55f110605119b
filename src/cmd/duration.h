/* cmd/duration - a duration as people write it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CMD_DURATION_H
#define CMD_DURATION_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stdint.h>

/* Reads a whole number with ms, s, m, h or d behind it, or with nothing, which means seconds: "500ms",
 * "6s", "5m", "2". False when it is something else, or more milliseconds than fit; *ms is then
 * untouched. */
MUST_USE bool duration_read(const char *text, uint64_t *ms);

#endif
