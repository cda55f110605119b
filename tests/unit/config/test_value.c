/* SPDX-License-Identifier: Apache-2.0 */
#include "config/value.h"
#include "unit/t.h"

static void numbers_are_digits_only(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "-1", "+1", "1 ", "0x1", "1e3", "18446744073709551616"};
    uint64_t n = 7;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(config_number_parse(slice_of(bad[i]), &n));
    assert_int_equal(n, 7);
    assert_true(config_number_parse(SLICE("18446744073709551615"), &n));
    assert_int_equal(n, UINT64_MAX);
}

static void sizes_go_and_come_back(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        uint64_t bytes;
        const char *again; /* NULL: the same */
    } rows[] = {
        {"0", 0, NULL},
        {"1", 1, NULL},
        {"1023", 1023, NULL},
        {"1024", 1024, "1KiB"},
        {"64KiB", 65536, NULL},
        {"10MiB", 10485760, NULL},
        {"1024MiB", 1U << 30, "1GiB"},
        {"1025", 1025, NULL},
        {"18446744073709551615", UINT64_MAX, NULL},
    };

    static const char *const bad[] = {
        "", "KiB", "10MB", "10M", "10 MiB", "10mib", "1.5MiB", "-1KiB", "18446744073709551615KiB",
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[32];
        uint64_t bytes = 1;
        struct buffer b = buffer_of(text, sizeof text);
        assert_true(config_size_parse(slice_of(rows[i].text), &bytes));
        assert_int_equal(bytes, rows[i].bytes);
        config_size_append(&b, bytes);
        assert_true(slice_equal(buffer_slice(&b),
                                slice_of(rows[i].again != NULL ? rows[i].again : rows[i].text)));
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint64_t bytes = 7;
        assert_false(config_size_parse(slice_of(bad[i]), &bytes));
        assert_int_equal(bytes, 7);
    }
}

static void rates_and_ranges_go_and_come_back(void **state)
{
    (void)state;
    static const char *const rates[] = {"1/s", "600/m", "10000/h"};
    static const char *const bad_rates[] = {"", "50", "/s", "50/", "50/d", "50 /s", "-1/s"};
    static const char *const ranges[] = {"0-0", "1024-65535", "10000-20000"};
    static const char *const bad_ranges[] = {
        "", "10000", "10000-", "-20000", "20000-10000", "1-65536", "1:2", "1 - 2", "1--2",
    };
    char text[32];
    struct config_rate rate;
    struct config_range range;
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        struct buffer b = buffer_of(text, sizeof text);
        assert_true(config_rate_parse(slice_of(rates[i]), &rate));
        config_rate_append(&b, &rate);
        assert_true(slice_equal(buffer_slice(&b), slice_of(rates[i])));
    }
    for (size_t i = 0; i < COUNT_OF(ranges); i++) {
        struct buffer b = buffer_of(text, sizeof text);
        assert_true(config_range_parse(slice_of(ranges[i]), &range));
        config_range_append(&b, &range);
        assert_true(slice_equal(buffer_slice(&b), slice_of(ranges[i])));
    }
    for (size_t i = 0; i < COUNT_OF(bad_rates); i++)
        assert_false(config_rate_parse(slice_of(bad_rates[i]), &rate));
    for (size_t i = 0; i < COUNT_OF(bad_ranges); i++)
        assert_false(config_range_parse(slice_of(bad_ranges[i]), &range));
}

static void endpoints_have_an_address_and_a_port(void **state)
{
    (void)state;
    static const char *const good[] = {"0.0.0.0:5060", "[::]:5060", "[2001:db8::1]:0",
                                       "192.0.2.1:65535"};
    static const char *const bad[] = {
        "",
        ":5060",
        "5060",
        "0.0.0.0",
        "0.0.0.0:",
        "0.0.0.0:65536",
        "::1:5060",
        "[::1]",
        "[::1]5060",
        "[::1:5060",
        "a.b:5060",
        "0.0.0.0:50x",
        "[0.0.0.0]:5060",
        "0.0.0.0 :5060",
    };
    struct address address;
    char text[ADDRESS_TEXT_MAX];
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct buffer b = buffer_of(text, sizeof text);
        assert_true(config_endpoint_parse(slice_of(good[i]), &address));
        address_write_with_port(&b, &address);
        assert_true(slice_equal(buffer_slice(&b), slice_of(good[i])));
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(config_endpoint_parse(slice_of(bad[i]), &address));
}

static void networks_are_masked(void **state)
{
    (void)state;

    static const struct {
        const char *text, *masked;
    } rows[] = {
        {"192.0.2.10", "192.0.2.10"},
        {"192.0.2.10/32", "192.0.2.10"},
        {"192.0.2.10/24", "192.0.2.0/24"},
        {"192.0.2.255/25", "192.0.2.128/25"},
        {"255.255.255.255/0", "0.0.0.0/0"},
        {"2001:db8::1", "2001:db8::1"},
        {"2001:db8:ffff::/33", "2001:db8:8000::/33"},
        {"::/0", "::/0"},
        {"[2001:db8::1]/128", "2001:db8::1"},
    };

    static const char *const bad[] = {"",           "192.0.2.0/33", "192.0.2.0/",   "/24",
                                      "192.0.2/24", "::/129",       "192.0.2.0/-1", "a/8",
                                      "1.2.3.4/8/8"};
    struct config_network network;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[ADDRESS_TEXT_MAX + 4];
        struct buffer b = buffer_of(text, sizeof text);
        assert_true(config_network_parse(slice_of(rows[i].text), &network));
        network = config_network_mask(&network);
        config_network_append(&b, &network);
        assert_true(slice_equal(buffer_slice(&b), slice_of(rows[i].masked)));
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(config_network_parse(slice_of(bad[i]), &network));
}

#define LABEL "a23456789-123456789-123456789-123456789-123456789-123456789-123"

static void names_have_their_letters(void **state)
{
    (void)state;
    static const char *const domains[] = {"a",           "localhost", "pbx.example.org",
                                          "_sip.a-b.c0", "1.a",       LABEL};
    static const char *const bad[] = {
        "",     ".",           "a.", ".a",  "a..b", "-a",        "a-",      "a-.b",
        "a.-b", "192.0.2.999", "1",  "a b", "a/b",  "b\xc3\xbc", LABEL "4",
    };
    static const char *const patterns[] = {"600", "1XX",  "0*",    "+49*",
                                           "*97", "#31#", "alice", "a.b-c_d"};
    static const char *const bad_patterns[] = {"", "1 2", "1!", "1/2", "[1-5]", "a@b"};
    for (size_t i = 0; i < COUNT_OF(domains); i++)
        assert_true(config_is_domain(slice_of(domains[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(config_is_domain(slice_of(bad[i])));
    for (size_t i = 0; i < COUNT_OF(patterns); i++)
        assert_true(config_is_pattern(slice_of(patterns[i])));
    for (size_t i = 0; i < COUNT_OF(bad_patterns); i++)
        assert_false(config_is_pattern(slice_of(bad_patterns[i])));
    assert_true(config_is_name(SLICE("telecom-1.a_b")));
    assert_false(config_is_name(SLICE("a b")));
    assert_false(config_is_name(SLICE("")));
    assert_false(config_is_pattern(SLICE("1\0")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_digits_only),
        cmocka_unit_test(sizes_go_and_come_back),
        cmocka_unit_test(rates_and_ranges_go_and_come_back),
        cmocka_unit_test(endpoints_have_an_address_and_a_port),
        cmocka_unit_test(networks_are_masked),
        cmocka_unit_test(names_have_their_letters),
    };
    return RUN_TESTS(tests);
}
