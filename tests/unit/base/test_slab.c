/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "base/slab.h"
#include "unit/t.h"

struct thing {
    uint64_t value;
    char more[5];
};

static void *memory_of(uint32_t capacity)
{
    return memory_new(slab_size(capacity, sizeof(struct thing)));
}

/* How many slots slab_next() reaches. */
static uint32_t count_reachable(const struct slab *s)
{
    uint32_t index = 0, count = 0;
    uint64_t handle;
    while (slab_next(s, &index, &handle) != NULL) {
        assert_ptr_equal(slab_find(s, handle), slab_at(s, slab_index(handle), &handle));
        count++;
    }
    assert_int_equal(handle, 0);
    return count;
}

static void a_slot_is_zero_aligned_and_found_by_its_handle(void **state)
{
    (void)state;
    struct slab s;
    uint64_t handle[3];
    void *memory = memory_of(3);
    assert_non_null(memory);
    memset(memory, 0xff, slab_size(3, sizeof(struct thing)));
    slab_init(&s, memory, 3, sizeof(struct thing));
    for (unsigned i = 0; i < 3; i++) {
        struct thing *thing = slab_take(&s, true, &handle[i]);
        assert_non_null(thing);
        assert_true(handle[i] != 0 && handle[i] >> SLAB_HANDLE_BITS == 0);
        assert_int_equal(slab_index(handle[i]), i);
        assert_int_equal((uintptr_t)thing % alignof(max_align_t), 0);
        assert_int_equal(thing->value, 0);
        thing->value = i + 100;
    }
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(((struct thing *)slab_find(&s, handle[i]))->value, i + 100);
    assert_int_equal(count_reachable(&s), 3);
    memory_free(memory);
}

static void a_stale_handle_finds_nothing(void **state)
{
    (void)state;
    struct slab s;
    uint64_t first, second;
    void *memory = memory_of(1);
    assert_non_null(memory);
    slab_init(&s, memory, 1, sizeof(struct thing));
    struct thing *thing = slab_take(&s, false, &first);
    assert_non_null(thing);
    thing->value = 7;
    assert_true(slab_give(&s, first));
    assert_null(slab_find(&s, first));
    assert_false(slab_give(&s, first));
    thing = slab_take(&s, false, &second);
    assert_non_null(thing);
    assert_int_equal(thing->value, 0);
    assert_int_not_equal(first, second);
    assert_int_equal(slab_index(first), slab_index(second));
    assert_null(slab_find(&s, first));
    assert_false(slab_give(&s, first));
    assert_int_equal(s.used, 1);
    memory_free(memory);
}

static void what_never_was_a_handle_finds_nothing(void **state)
{
    (void)state;
    static const uint64_t handles[] = {
        0,
        1,
        UINT64_C(1) << 24,
        (UINT64_C(1) << 24) | 2,
        (UINT64_C(1) << 24) | 0xffffff,
        UINT64_C(1) << 48 | UINT64_C(1) << 24,
        UINT64_MAX,
    };
    struct slab s;
    uint64_t handle;
    void *memory = memory_of(2);
    assert_non_null(memory);
    slab_init(&s, memory, 2, sizeof(struct thing));
    assert_non_null(slab_take(&s, true, &handle));
    assert_true(slab_give(&s, handle));
    for (size_t i = 0; i < COUNT_OF(handles); i++) {
        assert_null(slab_find(&s, handles[i]));
        assert_false(slab_give(&s, handles[i]));
    }
    memory_free(memory);
}

static void a_generation_comes_again_only_after_all_others(void **state)
{
    (void)state;
    struct slab s;
    uint64_t first, handle, last = 0;
    void *memory = memory_of(1);
    assert_non_null(memory);
    slab_init(&s, memory, 1, 1);
    assert_non_null(slab_take(&s, true, &first));
    assert_true(slab_give(&s, first));
    for (uint32_t i = 1; i < (1U << 24) - 1; i++) {
        assert_true(slab_take(&s, true, &handle) != NULL && handle != first && handle != 0);
        assert_true(slab_give(&s, handle));
        last = handle;
    }
    assert_int_equal(last >> 24, (1U << 24) - 1);
    assert_non_null(slab_take(&s, true, &handle));
    assert_true(handle == first); /* 16,777,215 takes later; never 0 */
    memory_free(memory);
}

static void the_slot_that_was_free_for_longest_is_taken_first(void **state)
{
    (void)state;
    struct slab s;
    uint64_t a = 0, b = 0, c = 0, next;
    void *memory = memory_of(4);
    assert_non_null(memory);
    slab_init(&s, memory, 4, sizeof(struct thing));
    assert_true(slab_take(&s, true, &a) && slab_take(&s, true, &b) && slab_take(&s, true, &c));
    assert_true(slab_give(&s, b) && slab_give(&s, a));
    assert_non_null(slab_take(&s, true, &next));
    assert_int_equal(slab_index(next), 3);
    assert_non_null(slab_take(&s, true, &next));
    assert_int_equal(slab_index(next), slab_index(b));
    assert_non_null(slab_take(&s, true, &next));
    assert_int_equal(slab_index(next), slab_index(a));
    assert_null(slab_take(&s, true, &next));
    assert_true(slab_give(&s, c)); /* the list was empty */
    assert_non_null(slab_take(&s, true, &next));
    assert_int_equal(slab_index(next), slab_index(c));
    memory_free(memory);
}

static void a_fifth_is_for_the_privileged(void **state)
{
    (void)state;
    struct slab s;
    uint64_t handle, one = 0;
    void *memory = memory_of(10);
    assert_non_null(memory);
    slab_init(&s, memory, 10, sizeof(struct thing));
    for (unsigned i = 0; i < 8; i++) {
        assert_true(slab_has_room(&s, false));
        assert_non_null(slab_take(&s, false, &one));
    }
    assert_false(slab_has_room(&s, false));
    assert_null(slab_take(&s, false, &handle));
    assert_int_equal(handle, 0);
    assert_int_equal(s.refused, 1);
    assert_non_null(slab_take(&s, true, &handle));
    assert_non_null(slab_take(&s, true, &handle));
    assert_false(slab_has_room(&s, true));
    assert_null(slab_take(&s, true, &handle));
    assert_int_equal(s.refused, 2);
    assert_int_equal(s.used, 10);
    /* One that is given back fills the reserve first. */
    assert_true(slab_give(&s, one));
    assert_null(slab_take(&s, false, &handle));
    assert_int_equal(s.used, 9);
    assert_int_equal(s.high_water, 10);
    memory_free(memory);
}

static void used_slots_are_those_that_can_be_reached(void **state)
{
    (void)state;
    struct slab s;
    uint64_t handles[64] = {0};
    uint32_t random = 12345, live = 0;
    void *memory = memory_of(COUNT_OF(handles));
    assert_non_null(memory);
    slab_init(&s, memory, COUNT_OF(handles), sizeof(struct thing));
    for (unsigned i = 0; i < 5000; i++) {
        random = random * 1664525 + 1013904223;
        uint64_t *handle = &handles[(random >> 16) % COUNT_OF(handles)];
        if (*handle == 0) {
            struct thing *thing = slab_take(&s, true, handle);
            assert_non_null(thing);
            thing->value = *handle;
            live++;
        } else {
            assert_true(((struct thing *)slab_find(&s, *handle))->value == *handle);
            assert_true(slab_give(&s, *handle));
            *handle = 0;
            live--;
        }
        assert_int_equal(s.used, live);
        if (i % 100 == 0)
            assert_int_equal(count_reachable(&s), live);
    }
    uint32_t index = 0;
    uint64_t handle;
    while (slab_next(&s, &index, &handle) != NULL)
        assert_true(slab_give(&s, handle));
    assert_int_equal(s.used, 0);
    assert_int_equal(count_reachable(&s), 0);
    memory_free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slot_is_zero_aligned_and_found_by_its_handle),
        cmocka_unit_test(a_stale_handle_finds_nothing),
        cmocka_unit_test(what_never_was_a_handle_finds_nothing),
        cmocka_unit_test(a_generation_comes_again_only_after_all_others),
        cmocka_unit_test(the_slot_that_was_free_for_longest_is_taken_first),
        cmocka_unit_test(a_fifth_is_for_the_privileged),
        cmocka_unit_test(used_slots_are_those_that_can_be_reached),
    };
    return RUN_TESTS(tests);
}
