/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/network.h"
#include "unit/t.h"

static void networks_are_read(void **state) /* RFC 4632 3.1, RFC 4291 2.3 */
{
    (void)state;

    static const struct {
        const char *text;
        int prefix; /* -1: refused */
    } rows[] = {
        {"192.0.2.0/24", 24},
        {"192.0.2.1", 32},
        {"192.0.2.1/32", 32},
        {"0.0.0.0/0", 0},
        {"128.0.0.0/1", 1},
        {"10.128.0.0/9", 9},
        {"2001:db8::/32", 32},
        {"[2001:db8::]/32", 32},
        {"2001:db8::1", 128},
        {"::/0", 0},
        {"fe80::/10", 10},
        {"2001:db8::/127", 127},
        {"192.0.2.1/24", -1}, /* bits behind the prefix */
        {"192.0.2.128/24", -1},
        {"2001:db8::1/127", -1},
        {"128.0.0.0/0", -1},
        {"192.0.2.0/33", -1},
        {"2001:db8::/129", -1},
        {"192.0.2.0/", -1},
        {"192.0.2.0/024", -1},
        {"192.0.2.0/+24", -1},
        {"192.0.2.0/24/24", -1},
        {"192.0.2.0/24 ", -1},
        {"192.0.2.0/1000", -1},
        {"192.0.2/24", -1},
        {"/24", -1},
        {"", -1},
        {"example.com/24", -1},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct guard_network network, before;
        memset(&network, 0xa5, sizeof network);
        memcpy(&before, &network, sizeof network);
        bool good = guard_network_parse(slice_of(rows[i].text), &network);
        if (good != (rows[i].prefix >= 0))
            fail_msg("%s", rows[i].text);
        if (good)
            assert_int_equal(network.prefix, rows[i].prefix);
        else
            assert_memory_equal(&network, &before, sizeof network);
    }
}

static void addresses_are_of_them_or_not(void **state)
{
    (void)state;

    static const struct {
        const char *network, *address;
        bool has;
    } rows[] = {
        {"192.0.2.0/24", "192.0.2.0", true},
        {"192.0.2.0/24", "192.0.2.255", true},
        {"192.0.2.0/24", "192.0.3.0", false},
        {"192.0.2.0/24", "192.0.1.255", false},
        {"192.0.2.128/25", "192.0.2.127", false},
        {"192.0.2.128/25", "192.0.2.128", true},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.7", "192.0.2.6", false},
        {"0.0.0.0/0", "255.255.255.255", true},
        {"0.0.0.0/0", "::", false},
        {"::/0", "192.0.2.1", false},
        {"::/0", "ffff::1", true},
        {"192.0.2.0/24", "::ffff:192.0.2.9", true}, /* IPv4 inside IPv6 is IPv4 */
        {"2001:db8::/33", "2001:db8:7fff::1", true},
        {"2001:db8::/33", "2001:db8:8000::1", false},
        {"2001:db8::/127", "2001:db8::1", true},
        {"2001:db8::/127", "2001:db8::2", false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct guard_network network;
        struct address address;
        assert_true(guard_network_parse(slice_of(rows[i].network), &network));
        assert_true(address_parse(slice_of(rows[i].address), &address));
        address.port = 5060;
        if (guard_network_has(&network, &address) != rows[i].has)
            fail_msg("%s in %s", rows[i].address, rows[i].network);
    }
    static const struct guard_network nothing;
    static const struct address none;
    assert_false(guard_network_has(&nothing, &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_are_read),
        cmocka_unit_test(addresses_are_of_them_or_not),
    };
    return RUN_TESTS(tests);
}
