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

#endif
