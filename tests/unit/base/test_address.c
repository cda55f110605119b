/* SPDX-License-Identifier: Apache-2.0 */
#include "base/address.h"
#include "unit/t.h"

static struct address read(const char *text)
{
    struct address a = {0};
    assert_true(address_parse(slice_of(text), &a));
    return a;
}

static void addresses_are_read_and_written(void **state)
{
    (void)state;

    static const struct {
        const char *text, *written, *with_port;
    } rows[] = {
        {"192.0.2.1", "192.0.2.1", "192.0.2.1:5060"},
        {"2001:DB8:0:0::1", "2001:db8::1", "[2001:db8::1]:5060"}, /* RFC 5952 4 */
        {"[2001:db8::1]", "2001:db8::1", "[2001:db8::1]:5060"},
        {"::", "::", "[::]:5060"},
        {"::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1:5060"}, /* RFC 4291 2.5.5.2 */
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char bytes[ADDRESS_TEXT_MAX];
        struct address a = read(rows[i].text);
        struct buffer b = buffer_of(bytes, sizeof bytes);
        address_write(&b, &a);
        assert_true(slice_equal(buffer_slice(&b), slice_of(rows[i].written)));
        a.port = 5060;
        b = buffer_of(bytes, sizeof bytes);
        address_write_with_port(&b, &a);
        assert_true(slice_equal(buffer_slice(&b), slice_of(rows[i].with_port)));
    }
}

static void what_is_no_address_is_left_alone(void **state)
{
    (void)state;
    static const char *const rows[] = {"",      "192.0.2", "192.0.2.256", "[192.0.2.1]",
                                       "[::1",  "::1]",    "example.org", "::1%eth0",
                                       "1:2:3", " ::1",    "[]",          "192.0.2.1:5060"};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct address a = {.port = 7};
        assert_false(address_parse(slice_of(rows[i]), &a));
        assert_int_equal(a.port, 7);
    }
    struct address a;
    assert_false(address_parse((struct slice){"::1\0", 4}, &a));
}

static void hosts_and_ports_are_compared_apart(void **state)
{
    (void)state;
    struct address a = read("192.0.2.1"), b = read("192.0.2.1"), c = read("192.0.2.2");
    b.port = 5060;
    assert_true(address_same_host(&a, &b));
    assert_false(address_equal(&a, &b));
    assert_false(address_same_host(&a, &c));
    struct address none = {0}, any = read("0.0.0.0");
    assert_false(address_same_host(&none, &any));
}

static void kinds_are_known(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        bool loopback, any, private;
    } rows[] = {
        {"127.0.0.1", true, false, true},     {"127.255.0.1", true, false, true},
        {"::1", true, false, true},           {"0.0.0.0", false, true, false},
        {"::", false, true, false},           {"10.1.2.3", false, false, true},
        {"11.0.0.1", false, false, false},    {"172.15.0.1", false, false, false},
        {"172.16.0.1", false, false, true},   {"172.31.255.1", false, false, true},
        {"172.32.0.1", false, false, false},  {"192.168.0.1", false, false, true},
        {"192.169.0.1", false, false, false}, {"100.64.0.1", false, false, true},
        {"100.128.0.1", false, false, false}, {"169.254.1.1", false, false, true},
        {"fe80::1", false, false, true},      {"febf::1", false, false, true},
        {"fec0::1", false, false, false},     {"fd00::1", false, false, true},
        {"2001:db8::1", false, false, false},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct address a = read(rows[i].text);
        assert_int_equal(address_is_loopback(&a), rows[i].loopback);
        assert_int_equal(address_is_any(&a), rows[i].any);
        assert_int_equal(address_is_private(&a), rows[i].private);
    }
    struct address none = {0};
    assert_false(address_is_any(&none) || address_is_loopback(&none) || address_is_private(&none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_and_written),
        cmocka_unit_test(what_is_no_address_is_left_alone),
        cmocka_unit_test(hosts_and_ports_are_compared_apart),
        cmocka_unit_test(kinds_are_known),
    };
    return RUN_TESTS(tests);
}
