/* base/clock - what time it is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For the shell. The pure rooms get the time as an argument.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Microseconds of a clock that never goes back; from no particular moment. */
uint64_t clock_now_us(void);

/* Seconds since 1970-01-01 UTC, as this machine has it. */
int64_t clock_wall_s(void);

#endif
