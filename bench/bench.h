/* Timing one function over the five messages: CPU time, seven rounds, minimum and median.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every parser, ours and the peers', is timed by this one loop in a process of its own, so that no
 * allocator, cache or table of one helps or hurts another.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stddef.h>

/* Parses the message, or the body, once. Returns 0 when it was understood. */
typedef int bench_parse(const char *bytes, size_t length);

/* What is given to the parser. */
enum bench_input {
    BENCH_MESSAGES, /* each message, whole                               */
    BENCH_BODIES,   /* what stands behind its headers; no body, no round */
};

/* Times `parse` on every *.sip file of the folder argv[1] and prints one JSON object a line:
 * {"what":..,"parser":..,"message":..,"bytes":..,"ns_min":..,"ns_median":..,"errors":..}, times in
 * nanoseconds of CPU. Returns the exit code of the process: 0, or 1 when the folder cannot be read
 * or an input was not understood. */
int bench_run(int argc, char **argv, const char *parser, enum bench_input input,
              bench_parse *parse);

/* Times `step`, which is called with the bytes, by the same rounds, and prints one line of the same
 * form. Returns how often the step did not return 0. */
long bench_step(const char *what, const char *name, const char *bytes, size_t length,
                bench_parse *step);

#endif
