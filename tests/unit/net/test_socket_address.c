/* SPDX-License-Identifier: Apache-2.0 */
#include "net/socket_address.h"
#include "unit/t.h"

static void an_address_survives_the_way_there_and_back(void **state)
{
    (void)state;
    static const char *const rows[] = {"192.0.2.1", "2001:db8::1", "::"};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct address a = {0};
        assert_true(address_parse(slice_of(rows[i]), &a));
        a.port = 5061;
        a.scope = a.family == ADDRESS_IPV6 ? 3 : 0;
        struct sockaddr_storage there;
        assert_true(socket_address_of(&a, &there) > 0);
        struct address back = socket_address_read((const struct sockaddr *)&there);
        assert_true(address_equal(&a, &back));
    }
}

static void no_address_has_no_length(void **state)
{
    (void)state;
    struct address none = {0};
    struct sockaddr_storage there;
    assert_int_equal(socket_address_of(&none, &there), 0);
    struct sockaddr other = {.sa_family = AF_UNIX};
    assert_int_equal(socket_address_read(&other).family, ADDRESS_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_survives_the_way_there_and_back),
        cmocka_unit_test(no_address_has_no_length),
    };
    return RUN_TESTS(tests);
}
