/* base/duration - a duration as people write it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include "base/buffer.h"

/* Reads a whole number with ms, s, m, h or d behind it, or with nothing, which means seconds: "500ms",
 * "6s", "5m", "2". False when it is something else, or more milliseconds than fit; *ms is then
 * untouched. */
MUST_USE bool duration_parse(struct slice text, uint64_t *ms);

/* Appends a duration as duration_parse() takes it, in the largest unit that leaves no rest: "90s",
 * "5m", "1d"; 0 is "0s". */
void duration_append(struct buffer *b, uint64_t ms);

#endif
