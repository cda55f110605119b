/* probe/duration - times as people read them.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROBE_DURATION_H
#define PROBE_DURATION_H

#include "base/buffer.h"

/* Appends a time in microseconds with three figures at most: "0.4 ms", "12 ms", "1.5 s", "10 s". */
void probe_duration_write(struct buffer *b, uint64_t us);

#endif
