/* SPDX-License-Identifier: Apache-2.0 */
#include "node/policy.h"
#include "unit/t.h"

#include <pthread.h>

static struct guard_network network(const char *text)
{
    struct guard_network n;
    assert_true(guard_network_parse(slice_of(text), &n));
    return n;
}

static void the_guard_is_copied(void **state)
{
    (void)state;
    struct guard_network list[] = {network("192.0.2.0/24"), network("2001:db8::/32")};
    const struct policy_guard guard = {.allowed = list, .allowed_count = 2, .per_s = 7, .burst = 9};
    struct policy *policy = policy_new(&guard, 2);
    assert_non_null(policy);
    list[0] = network("198.51.100.0/24");
    policy_release(policy);
    const struct policy_guard *copy = policy_guard(policy);
    assert_int_equal(copy->per_s, 7);
    assert_int_equal(copy->burst, 9);
    assert_int_equal(copy->allowed_count, 2);
    assert_int_equal(copy->allowed[0].prefix, 24);
    struct address inside = {0};
    assert_true(address_parse(SLICE("192.0.2.1"), &inside));
    assert_true(guard_network_has(&copy->allowed[0], &inside));
    policy_release(policy);
    policy_release(NULL);
}

static void *release(void *policy)
{
    assert_int_equal(policy_guard(policy)->per_s, 5);
    policy_release(policy);
    return NULL;
}

static void the_last_hold_frees_it(void **state)
{
    (void)state;
    pthread_t threads[8];
    const struct policy_guard guard = {.per_s = 5};
    struct policy *policy = policy_new(&guard, COUNT_OF(threads));
    assert_non_null(policy);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, release, policy), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_guard_is_copied),
        cmocka_unit_test(the_last_hold_frees_it),
    };
    return RUN_TESTS(tests);
}
