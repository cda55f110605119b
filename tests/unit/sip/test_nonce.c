/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/nonce.h"
#include "unit/t.h"

static const struct siphash_key key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

static struct slice nonce_of(uint32_t time_s, uint64_t id, char out[SIP_NONCE_LENGTH])
{
    sip_nonce_write(&key, (struct sip_nonce){time_s, id}, out);
    return (struct slice){out, SIP_NONCE_LENGTH};
}

static void what_was_written_is_ours(void **state)
{
    (void)state;
    char text[SIP_NONCE_LENGTH];
    struct slice nonce = nonce_of(1700000000, 0xfedcba9876543210, text);
    struct sip_nonce out;
    assert_int_equal(sip_nonce_check(&key, nonce, 1700000000, &out), SIP_NONCE_GOOD);
    assert_int_equal(out.time_s, 1700000000);
    assert_true(out.id == 0xfedcba9876543210);
    for (size_t i = 0; i < nonce.n; i++) /* RFC 3261 25.1: a token needs no quoting */
        assert_true(
            (nonce.p[i] >= 'A' && nonce.p[i] <= 'Z') || (nonce.p[i] >= 'a' && nonce.p[i] <= 'z') ||
            (nonce.p[i] >= '0' && nonce.p[i] <= '9') || nonce.p[i] == '-' || nonce.p[i] == '_');

    char other[SIP_NONCE_LENGTH];
    assert_false(slice_equal(nonce, nonce_of(1700000000, 0xfedcba9876543211, other)));
    assert_false(slice_equal(nonce, nonce_of(1700000001, 0xfedcba9876543210, other)));
    assert_true(slice_equal(nonce, nonce_of(1700000000, 0xfedcba9876543210, other)));
}

static void life_ends_and_the_future_is_not_yet(void **state) /* RFC 7616 3.3, 5.4 */
{
    (void)state;

    static const struct {
        uint32_t made_s;
        uint64_t now_s;
        enum sip_nonce_verdict verdict;
    } rows[] = {
        {1000, 1000, SIP_NONCE_GOOD},
        {1000, 1000 + SIP_NONCE_LIFE_S, SIP_NONCE_GOOD},
        {1000, 1001 + SIP_NONCE_LIFE_S, SIP_NONCE_STALE},
        {1000, 1000 - SIP_NONCE_SKEW_S, SIP_NONCE_GOOD},
        {1000, 999 - SIP_NONCE_SKEW_S, SIP_NONCE_STALE},
        {1000, 0, SIP_NONCE_STALE},
        {0, 0, SIP_NONCE_GOOD},
        {UINT32_MAX, (uint64_t)UINT32_MAX + 5, SIP_NONCE_GOOD}, /* in 2106 */
        {3, (uint64_t)UINT32_MAX, SIP_NONCE_GOOD},
        {0, UINT32_MAX / 2, SIP_NONCE_STALE},
        {0x80000000, 0, SIP_NONCE_STALE},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[SIP_NONCE_LENGTH];
        struct sip_nonce out;
        struct slice nonce = nonce_of(rows[i].made_s, i, text);
        assert_int_equal(sip_nonce_check(&key, nonce, rows[i].now_s, &out), rows[i].verdict);
        assert_int_equal(out.time_s, rows[i].made_s);
        assert_int_equal(out.id, i);
    }
}

static void anything_else_is_forged(void **state) /* RFC 7616 5.4 */
{
    (void)state;
    char text[SIP_NONCE_LENGTH + 1], good[SIP_NONCE_LENGTH];
    struct slice nonce = nonce_of(1000, 42, good);
    struct sip_nonce out = {7, 7};
    memcpy(text, good, sizeof good);
    for (size_t at = 0; at < sizeof good; at++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            text[at] = (char)byte;
            bool same = text[at] == good[at];
            struct sip_nonce got = {7, 7};
            enum sip_nonce_verdict verdict =
                sip_nonce_check(&key, (struct slice){text, sizeof good}, 1000, &got);
            assert_int_equal(verdict, same ? SIP_NONCE_GOOD : SIP_NONCE_FORGED);
            assert_int_equal(got.time_s, same ? 1000 : 7);
        }
        text[at] = good[at];
    }
    text[SIP_NONCE_LENGTH] = 'A';
    for (size_t n = 0; n <= SIP_NONCE_LENGTH + 1; n++)
        if (n != SIP_NONCE_LENGTH)
            assert_int_equal(sip_nonce_check(&key, (struct slice){text, n}, 1000, &out),
                             SIP_NONCE_FORGED);
    assert_int_equal(sip_nonce_check(&key, (struct slice){NULL, 0}, 1000, &out), SIP_NONCE_FORGED);
    struct siphash_key other = key;
    other.k1 ^= 1;
    assert_int_equal(sip_nonce_check(&other, nonce, 1000, &out), SIP_NONCE_FORGED);
    assert_int_equal(out.time_s, 7);
    assert_int_equal(out.id, 7);
}

static void counts_are_taken_once(void **state) /* RFC 7616 3.4 nc, 5.5 */
{
    (void)state;

    static const struct {
        uint32_t count;
        enum sip_nonce_count verdict;
    } rows[] = {
        {0, SIP_NONCE_COUNT_OLD},
        {1, SIP_NONCE_COUNT_NEW},
        {1, SIP_NONCE_COUNT_LAST},
        {0, SIP_NONCE_COUNT_OLD},
        {3, SIP_NONCE_COUNT_NEW},
        {2, SIP_NONCE_COUNT_NEW}, /* overtaken on the way */
        {2, SIP_NONCE_COUNT_SEEN},
        {1, SIP_NONCE_COUNT_SEEN},
        {3, SIP_NONCE_COUNT_LAST},
        {66, SIP_NONCE_COUNT_NEW},
        {3, SIP_NONCE_COUNT_SEEN}, /* 63 behind: the last one in the window */
        {2, SIP_NONCE_COUNT_OLD},
        {4, SIP_NONCE_COUNT_NEW},
        {4, SIP_NONCE_COUNT_SEEN},
        {130, SIP_NONCE_COUNT_NEW}, /* 64 ahead: nothing of the window is left */
        {67, SIP_NONCE_COUNT_NEW},
        {66, SIP_NONCE_COUNT_OLD},
        {67, SIP_NONCE_COUNT_SEEN},
        {0xffffffff, SIP_NONCE_COUNT_NEW},
        {0xffffffff, SIP_NONCE_COUNT_LAST},
        {0xfffffffe, SIP_NONCE_COUNT_NEW},
        {0xffffffc0, SIP_NONCE_COUNT_NEW},
        {0xffffffbf, SIP_NONCE_COUNT_OLD},
        {131, SIP_NONCE_COUNT_OLD},
        {1, SIP_NONCE_COUNT_OLD},
        {0, SIP_NONCE_COUNT_OLD},
    };
    struct sip_nonce_window window = {0, 0};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sip_nonce_window before = window;
        assert_int_equal(sip_nonce_count_look(&window, rows[i].count), rows[i].verdict);
        assert_memory_equal(&window, &before, sizeof window);
        assert_int_equal(sip_nonce_count_take(&window, rows[i].count), rows[i].verdict);
        if (rows[i].verdict != SIP_NONCE_COUNT_NEW)
            assert_memory_equal(&window, &before, sizeof window);
    }
}

static void a_first_count_may_be_any(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 63, 64, 65, 1000, 0x80000000, UINT32_MAX};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        struct sip_nonce_window window = {0, 0};
        assert_int_equal(sip_nonce_count_take(&window, counts[i]), SIP_NONCE_COUNT_NEW);
        assert_int_equal(sip_nonce_count_take(&window, counts[i]), SIP_NONCE_COUNT_LAST);
        assert_int_equal(window.last, counts[i]);
    }
}

/* The same questions answered from a list of every count that was taken. */
#define STEPS 400

struct model {
    uint32_t taken[STEPS];
    size_t length;
    uint32_t last;
};

static enum sip_nonce_count model_take(struct model *m, uint32_t count)
{
    if (count == 0 || (m->last > 63 && count < m->last - 63))
        return SIP_NONCE_COUNT_OLD;
    for (size_t i = 0; i < m->length; i++)
        if (m->taken[i] == count)
            return count == m->last ? SIP_NONCE_COUNT_LAST : SIP_NONCE_COUNT_SEEN;
    m->taken[m->length++] = count;
    m->last = count > m->last ? count : m->last;
    return SIP_NONCE_COUNT_NEW;
}

static uint32_t random_next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*seed >> 33);
}

static void window_is_as_a_set_of_all_counts(void **state)
{
    (void)state;
    for (uint64_t run = 0; run < 500; run++) {
        uint64_t seed = run;
        struct sip_nonce_window window = {0, 0};
        struct model model = {.length = 0};
        uint32_t spread = 1U << (random_next(&seed) % 9);
        uint32_t start = run % 3 == 0 ? UINT32_MAX - 3 * STEPS : 0;
        for (uint32_t step = 0; step < STEPS; step++) {
            /* Around a moving middle; near the top it goes over and back to 0, 1, ... */
            uint32_t count = start + step * 3 + random_next(&seed) % (2 * spread) - spread;
            assert_int_equal(sip_nonce_count_take(&window, count), model_take(&model, count));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_ours),
        cmocka_unit_test(life_ends_and_the_future_is_not_yet),
        cmocka_unit_test(anything_else_is_forged),
        cmocka_unit_test(counts_are_taken_once),
        cmocka_unit_test(a_first_count_may_be_any),
        cmocka_unit_test(window_is_as_a_set_of_all_counts),
    };
    return RUN_TESTS(tests);
}
