/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ports/sockets.h"

static void ranges_are_read_strictly(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        uint16_t first, last; /* 0: no range */
    } rows[] = {
        {"10000-20000", 10000, 20000},
        {"1-65535", 1, 65535},
        {"7-7", 7, 7},
        {"20000-10000", 0, 0},
        {"0-5", 0, 0},
        {"1-65536", 0, 0},
        {"1-99999999999", 0, 0},
        {"10000", 0, 0},
        {"10000-", 0, 0},
        {"-20000", 0, 0},
        {"", 0, 0},
        {"10000 -20000", 0, 0},
        {"10000-20000 ", 0, 0},
        {"10000:20000", 0, 0},
        {"a-b", 0, 0},
        {"+1-2", 0, 0},
        {"1--2", 0, 0},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ports_range range = {1, 2};
        bool good = ports_range_read(rows[i].text, &range);
        assert_int_equal(good, rows[i].first != 0);
        assert_int_equal(range.first, good ? rows[i].first : 1);
        assert_int_equal(range.last, good ? rows[i].last : 2);
    }
}

static void ports_of_telephony_are_selected(void **state)
{
    (void)state;
    const struct ports_selection some = {.rtp = {10000, 20000}};
    const struct ports_selection all = {.all = true, .rtp = {10000, 20000}};
    static const uint16_t wanted[] = {5060, 5061, 5080, 5090, 10000, 20000};
    static const uint16_t others[] = {5059, 5062, 5079, 5091, 9999, 20001, 22};
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        assert_true(ports_selected(&some, wanted[i]));
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_false(ports_selected(&some, others[i]));
        assert_true(ports_selected(&all, others[i]));
    }
}

static void a_v6_socket_for_all_serves_v4_unless_told_not_to(void **state)
{
    (void)state;
    struct ports_socket both = socket_on(PORTS_UDP, "::", 5060);
    struct ports_socket one = socket_on(PORTS_UDP, "2001:db8::1", 5060);
    assert_true(ports_serves(&both, ADDRESS_IPV4) && ports_serves(&both, ADDRESS_IPV6));
    assert_false(ports_serves(&one, ADDRESS_IPV4));
    both.v6only = true;
    assert_false(ports_serves(&both, ADDRESS_IPV4));
    assert_true(ports_serves(&both, ADDRESS_IPV6));
    struct ports_socket v4 = socket_on(PORTS_UDP, "0.0.0.0", 5060);
    assert_false(ports_serves(&v4, ADDRESS_IPV6));
}

static void overlap_is_when_one_packet_could_mean_both(void **state)
{
    (void)state;

    static const struct {
        const char *a, *b;
        bool overlap;
    } rows[] = {
        {"0.0.0.0", "0.0.0.0", true},      {"0.0.0.0", "192.0.2.1", true},
        {"192.0.2.1", "192.0.2.2", false}, {"::", "192.0.2.1", true},
        {"::", "0.0.0.0", true},           {"2001:db8::1", "0.0.0.0", false},
        {"2001:db8::1", "::", true},       {"127.0.0.1", "127.0.0.1", true},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ports_socket a = socket_on(PORTS_UDP, rows[i].a, 5060);
        struct ports_socket b = socket_on(PORTS_UDP, rows[i].b, 5060);
        assert_int_equal(ports_overlap(&a, &b), rows[i].overlap);
        assert_int_equal(ports_overlap(&b, &a), rows[i].overlap);
        b.local.port = 5061;
        assert_false(ports_overlap(&a, &b));
    }
    struct ports_socket a = socket_on(PORTS_UDP, "::", 5060),
                        b = socket_on(PORTS_UDP, "0.0.0.0", 5060);
    a.v6only = true;
    assert_false(ports_overlap(&a, &b));
    a.v6only = false;
    a.interface = 1;
    assert_true(ports_overlap(&a, &b));
    b.interface = 2;
    assert_false(ports_overlap(&a, &b));
    b.interface = 0;
    b.state = PORTS_CONNECTED;
    assert_false(ports_overlap(&a, &b));
    b = socket_on(PORTS_TCP, "0.0.0.0", 5060);
    assert_false(ports_overlap(&a, &b));
}

static void a_connection_counts_where_it_came_in(void **state)
{
    (void)state;
    struct ports_socket sockets[] = {
        socket_on(PORTS_TCP, "0.0.0.0", 5060), socket_on(PORTS_TCP, "192.0.2.1", 5060),
        socket_on(PORTS_TCP, "::", 5060), socket_on(PORTS_TCP, "::", 5061),
        socket_on(PORTS_UDP, "0.0.0.0", 5060)};
    struct address to = sockets[1].local;
    ports_count_connection(sockets, COUNT_OF(sockets), &to);
    to.bytes[3] = 2;
    ports_count_connection(sockets, COUNT_OF(sockets), &to);
    to.port = 5061;
    ports_count_connection(sockets, COUNT_OF(sockets), &to);
    to.port = 5070;
    ports_count_connection(sockets, COUNT_OF(sockets), &to);
    assert_int_equal(sockets[0].connections, 1);
    assert_int_equal(sockets[1].connections, 1);
    assert_int_equal(sockets[2].connections, 0);
    assert_int_equal(sockets[3].connections, 1);
    assert_int_equal(sockets[4].connections, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_read_strictly),
        cmocka_unit_test(ports_of_telephony_are_selected),
        cmocka_unit_test(a_v6_socket_for_all_serves_v4_unless_told_not_to),
        cmocka_unit_test(overlap_is_when_one_packet_could_mean_both),
        cmocka_unit_test(a_connection_counts_where_it_came_in),
    };
    return RUN_TESTS(tests);
}
