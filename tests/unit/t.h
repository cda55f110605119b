/* What every unit test includes: cmocka with the headers that it needs before itself.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_T_H
#define TESTS_UNIT_T_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
// clang-format on

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* cmocka's skip(), known to the run with failing allocations, too. */
#undef skip
#define skip() unit_skip(__FILE__, __LINE__)

/* Leaves a test that cannot be made here; does not return. */
void unit_skip(const char *file, int line);

/* What main() of a test returns: runs an array of struct CMUnitTest. With VARCO_FAIL_ALLOCATIONS
 * set (setup out_of_memory) every test is run again in a process of its own with the first
 * allocation failing, then the second, and so on until it meets no failure any more. */
#define RUN_TESTS(tests) unit_run((tests), COUNT_OF(tests))

/* Runs `count` tests. Returns how many failed. */
int unit_run(const struct CMUnitTest *tests, size_t count);

/* Runs one test with the 1st, 2nd, ... allocation failing. Once a failure was met the test may be
 * disappointed, but it must not crash or hang; with none left it must pass. Returns true if so. */
bool unit_run_out_of_memory(const struct CMUnitTest *test);

#endif
