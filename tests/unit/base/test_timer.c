/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "base/timer.h"
#include "unit/t.h"

#define MS     UINT64_C(1000)
#define SECOND (1000 * MS)
#define TICK   (UINT64_C(1) << TIMER_TICK_BITS)
#define MANY   256U

static struct timer_set set;

/* A set that starts at an odd time, so that nothing depends on 0. */
static void *begin(uint32_t capacity, uint64_t now_us)
{
    void *memory = memory_new(timer_set_size(capacity));
    assert_non_null(memory);
    timer_set_init(&set, memory, capacity, now_us);
    return memory;
}

static uint32_t expire(uint64_t now_us)
{
    unsigned budget = 1000000;
    return timer_expire(&set, now_us, &budget);
}

static void a_queue_expires_first_in_first_out_to_the_microsecond(void **state)
{
    (void)state;
    void *memory = begin(3, 77);
    unsigned half = timer_set_add_queue(&set, 500 * MS);
    assert_int_equal(timer_next(&set), TIMER_NEVER);
    timer_arm(&set, 2, half, 100);
    timer_arm(&set, 0, half, 100);
    timer_arm(&set, 1, half, 101);
    assert_int_equal(set.armed, 3);
    assert_int_equal(timer_next(&set), 500 * MS + 100);
    assert_int_equal(expire(500 * MS + 99), TIMER_NONE);
    assert_int_equal(expire(500 * MS + 100), 2);
    assert_false(timer_is_armed(&set, 2));
    assert_int_equal(expire(500 * MS + 100), 0);
    assert_int_equal(expire(500 * MS + 100), TIMER_NONE);
    assert_int_equal(timer_next(&set), 500 * MS + 101);
    assert_int_equal(expire(600 * MS), 1);
    assert_int_equal(set.armed, 0);
    memory_free(memory);
}

static void queues_expire_together_by_their_deadlines(void **state)
{
    (void)state;
    void *memory = begin(4, 0);
    unsigned slow = timer_set_add_queue(&set, 32 * SECOND);
    unsigned quick = timer_set_add_queue(&set, 500 * MS);
    timer_arm(&set, 0, slow, 0);
    timer_arm(&set, 1, quick, 0);
    timer_arm(&set, 2, quick, 31600 * MS);
    timer_arm_at(&set, 3, 32050 * MS, 31600 * MS);
    assert_int_equal(expire(40 * SECOND), 1);
    assert_int_equal(expire(40 * SECOND), 0);
    assert_int_equal(expire(40 * SECOND), 3);
    assert_int_equal(expire(40 * SECOND), 2);
    assert_int_equal(expire(40 * SECOND), TIMER_NONE);
    memory_free(memory);
}

static void a_timer_is_cancelled_wherever_it_stands(void **state)
{
    (void)state;
    for (unsigned gone = 0; gone < 3; gone++) { /* head, middle, tail */
        for (unsigned wheel = 0; wheel < 2; wheel++) {
            void *memory = begin(3, 0);
            unsigned queue = timer_set_add_queue(&set, SECOND);
            for (uint32_t i = 0; i < 3; i++) {
                if (wheel)
                    timer_arm_at(&set, i, SECOND, 0);
                else
                    timer_arm(&set, i, queue, 0);
            }
            timer_cancel(&set, gone);
            timer_cancel(&set, gone);
            assert_int_equal(timer_deadline(&set, gone), TIMER_NEVER);
            assert_int_equal(set.armed, 2);
            for (uint32_t i = 0; i < 3; i++) {
                if (i != gone)
                    assert_int_equal(expire(2 * SECOND), i);
            }
            assert_int_equal(expire(2 * SECOND), TIMER_NONE);
            assert_int_equal(timer_next(&set), TIMER_NEVER);
            memory_free(memory);
        }
    }
}

static void arming_again_moves_the_deadline(void **state)
{
    (void)state;
    void *memory = begin(2, 0);
    unsigned one = timer_set_add_queue(&set, SECOND);
    unsigned two = timer_set_add_queue(&set, 2 * SECOND);
    timer_arm(&set, 0, one, 0);
    timer_arm(&set, 0, two, 0);
    assert_int_equal(set.armed, 1);
    assert_int_equal(timer_deadline(&set, 0), 2 * SECOND);
    timer_arm_at(&set, 0, 700 * MS, 0);
    assert_int_equal(set.armed, 1);
    assert_int_equal(timer_deadline(&set, 0), 700 * MS);
    assert_int_equal(expire(699 * MS), TIMER_NONE);
    assert_int_equal(expire(702 * MS), 0);
    memory_free(memory);
}

static void the_wheel_is_never_early_and_less_than_a_tick_late(void **state)
{
    (void)state;
    static const uint64_t delays[] = {
        0,
        1,
        TICK - 1,
        TICK,
        TICK + 1,
        63 * TICK,
        64 * TICK,
        64 * TICK + 1,
        65 * TICK,
        4095 * TICK,
        4096 * TICK,
        4096 * TICK + 5,
        3600 * SECOND,
        86400 * SECOND,
        31 * 86400 * SECOND,
        UINT64_C(4294967295) * SECOND,
    };
    static const uint64_t starts[] = {0, 1, 999, 63 * TICK + 7, 64 * TICK * 64 - 1, 123456789};
    for (size_t i = 0; i < COUNT_OF(delays) * COUNT_OF(starts); i++) {
        uint64_t now = starts[i / COUNT_OF(delays)], delay = delays[i % COUNT_OF(delays)];
        void *memory = begin(1, 5);
        now += 5;
        assert_int_equal(expire(now), TIMER_NONE); /* the wheel has turned already */
        timer_arm_at(&set, 0, now + delay, now);
        assert_int_equal(timer_deadline(&set, 0), now + delay);
        uint64_t due = now + delay;
        uint32_t timer = TIMER_NONE;
        for (unsigned turns = 0; timer == TIMER_NONE; turns++) {
            assert_true(turns <= TIMER_LEVELS); /* the wake-ups that only turn the wheel */
            now = timer_next(&set) > now ? timer_next(&set) : now;
            timer = expire(now);
        }
        assert_int_equal(timer, 0);
        assert_true(now >= due && now < due + TICK);
        assert_int_equal(timer_next(&set), TIMER_NEVER);
        memory_free(memory);
    }
}

static void a_deadline_in_the_past_is_due_at_once(void **state)
{
    (void)state;
    void *memory = begin(1, 10 * SECOND);
    timer_arm_at(&set, 0, 3, 20 * SECOND);
    assert_true(timer_next(&set) <= 20 * SECOND);
    assert_int_equal(expire(20 * SECOND), 0);
    memory_free(memory);
}

static void a_deadline_beyond_the_wheel_waits_at_its_end(void **state)
{
    (void)state;
    void *memory = begin(2, 0);
    timer_arm_at(&set, 0, UINT64_MAX - 1, 0);
    assert_int_equal(expire(UINT64_C(1) << 50), TIMER_NONE);
    assert_int_equal(expire(UINT64_C(1) << 52), 0);
    memory_free(memory);
}

static void a_turn_does_no_more_than_its_budget(void **state)
{
    (void)state;
    void *memory = begin(MANY, 0);
    unsigned queue = timer_set_add_queue(&set, SECOND);
    for (uint32_t i = 0; i < MANY; i++) {
        if (i % 2 == 0)
            timer_arm(&set, i, queue, 0);
        else
            timer_arm_at(&set, i, SECOND + i, 0); /* on a higher level of the wheel */
    }
    unsigned expired = 0, turns = 0;
    while (set.armed > 0) {
        unsigned budget = 10;
        while (timer_expire(&set, 2 * SECOND, &budget) != TIMER_NONE)
            expired++;
        assert_true(budget == 0 || set.armed == 0);
        assert_true(set.armed == 0 || timer_next(&set) <= 2 * SECOND);
        turns++;
        assert_true(turns < MANY);
    }
    assert_int_equal(expired, MANY);
    assert_true(turns >= MANY / 10 && turns <= TIMER_LEVELS * MANY / 10);
    memory_free(memory);
}

/* Against a list that is searched from end to end. */
static void a_long_life_beside_a_simple_model(void **state)
{
    (void)state;
    static const uint64_t durations[] = {500 * MS, SECOND, 32 * SECOND};
    uint64_t deadline[MANY], now = 1234567;
    uint32_t random = 99, expired = 0;
    void *memory = begin(MANY, now);
    for (size_t i = 0; i < COUNT_OF(durations); i++)
        (void)timer_set_add_queue(&set, durations[i]);
    for (uint32_t i = 0; i < MANY; i++)
        deadline[i] = TIMER_NEVER;
    for (unsigned step = 0; step < 40000; step++) {
        random = random * 1664525 + 1013904223;
        uint32_t timer = (random >> 8) % MANY, what = random >> 28;
        if (what < 5) {
            timer_arm(&set, timer, what % 3, now);
            deadline[timer] = now + durations[what % 3];
        } else if (what < 10) {
            deadline[timer] = now + (UINT64_C(1) << (random >> 20) % 36);
            timer_arm_at(&set, timer, deadline[timer], now);
        } else if (what < 12) {
            timer_cancel(&set, timer);
            deadline[timer] = TIMER_NEVER;
        } else {
            now += UINT64_C(1) << (random >> 20) % 28;
        }
        for (uint32_t due; (due = expire(now)) != TIMER_NONE; expired++) {
            assert_true(deadline[due] <= now);
            deadline[due] = TIMER_NEVER;
        }
        uint64_t next = TIMER_NEVER;
        uint32_t armed = 0;
        for (uint32_t i = 0; i < MANY; i++) {
            assert_true(timer_deadline(&set, i) == deadline[i]);
            assert_true(deadline[i] > now - TICK);
            next = deadline[i] < next ? deadline[i] : next;
            armed += deadline[i] != TIMER_NEVER;
        }
        assert_int_equal(set.armed, armed);
        assert_true(timer_next(&set) > now);
        assert_true(timer_next(&set) == next || timer_next(&set) - TICK < next);
    }
    assert_true(expired > 1000);
    memory_free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_queue_expires_first_in_first_out_to_the_microsecond),
        cmocka_unit_test(queues_expire_together_by_their_deadlines),
        cmocka_unit_test(a_timer_is_cancelled_wherever_it_stands),
        cmocka_unit_test(arming_again_moves_the_deadline),
        cmocka_unit_test(the_wheel_is_never_early_and_less_than_a_tick_late),
        cmocka_unit_test(a_deadline_in_the_past_is_due_at_once),
        cmocka_unit_test(a_deadline_beyond_the_wheel_waits_at_its_end),
        cmocka_unit_test(a_turn_does_no_more_than_its_budget),
        cmocka_unit_test(a_long_life_beside_a_simple_model),
    };
    return RUN_TESTS(tests);
}
