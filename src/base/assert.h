/* base/assert - state invariants, checked in every build.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For what only a mistake in varco itself can break. What comes from outside (net, file,
 * command line) is never asserted: it gets an error.
 */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

/* Writes file, line and condition to stderr and aborts. Never returns. */
_Noreturn void assert_failed(const char *file, int line, const char *condition);

#define V_ASSERT(condition)                                                                        \
    (__builtin_expect(!!(condition), 1) ? (void)0 : assert_failed(__FILE__, __LINE__, #condition))

#endif
