/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/t.h"

#include "base/secret.h"

static void equal_looks_at_every_byte(void **state)
{
    (void)state;
    unsigned char a[64], b[64];
    memset(a, 0x5a, sizeof a);
    memcpy(b, a, sizeof b);
    for (size_t size = 0; size <= sizeof a; size++)
        assert_true(secret_equal(a, b, size));
    for (size_t i = 0; i < sizeof a; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            b[i] ^= (unsigned char)(1U << bit);
            assert_false(secret_equal(a, b, sizeof a));
            assert_true(secret_equal(a, b, i));
            b[i] ^= (unsigned char)(1U << bit);
        }
    }
    assert_true(secret_equal(NULL, NULL, 0));
}

static void wipe_leaves_zeros_and_no_more(void **state)
{
    (void)state;
    char bytes[] = "0123456789";
    secret_wipe(bytes + 2, 6);
    assert_memory_equal(bytes,
                        "01\0\0\0\0\0\0"
                        "89",
                        11);
    secret_wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_looks_at_every_byte),
        cmocka_unit_test(wipe_leaves_zeros_and_no_more),
    };
    return RUN_TESTS(tests);
}
