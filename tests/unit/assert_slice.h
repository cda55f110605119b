/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_ASSERT_SLICE_H
#define TESTS_UNIT_ASSERT_SLICE_H

#include "base/slice.h"
#include "unit/t.h"

/* expected NULL: the slice must be absent. */
static inline void assert_slice(struct slice got, const char *expected)
{
    if (expected == NULL) {
        assert_null(got.p);
        return;
    }
    assert_non_null(got.p);
    if (!slice_equal(got, slice_of(expected)))
        fail_msg("got \"%.*s\", expected \"%s\"", (int)got.n, got.p, expected);
}

#endif
