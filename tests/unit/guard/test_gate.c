/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/gate.h"
#include "unit/assert_slice.h"

#define SECOND 1000000U
#define STUN   "\x21\x12\xa4\x42twelve bytes"

static struct guard_rate_row rows[64];
static struct fact_counters counters;
static struct guard_network allowed[2];
static struct guard_gate gate;

static int begin(void **state)
{
    (void)state;
    memset(rows, 0, sizeof rows);
    memset(&counters, 0, sizeof counters);
    bool good = guard_network_parse(SLICE("198.51.100.0/24"), &allowed[0]) &&
                guard_network_parse(SLICE("2001:db8:1::/48"), &allowed[1]);
    gate = (struct guard_gate){
        .allowed = allowed,
        .allowed_count = COUNT_OF(allowed),
        .max_size = 1000,
        .rate = {.rows = rows, .row_count = 64, .secret = {1, 2}, .per_s = 10, .burst = 5},
        .counters = &counters,
    };
    return good ? 0 : -1;
}

static struct address address_of(const char *text)
{
    struct address a;
    assert_true(address_parse(slice_of(text), &a));
    a.port = 5060;
    return a;
}

static enum guard_gate_verdict check(struct slice bytes, const char *source, uint64_t now_us)
{
    struct address a = address_of(source);
    return guard_gate_check(&gate, bytes, &a, now_us);
}

static void bytes_are_told_apart(void **state)
{
    (void)state;

    static const struct {
        struct slice bytes;
        enum guard_gate_verdict verdict;
        int rule; /* -1: none */
    } table[] = {
        {SLICE_INIT(""), GUARD_GATE_EMPTY, -1},
        {SLICE_INIT("\r\n"), GUARD_GATE_KEEPALIVE, -1}, /* RFC 5626 3.5.1, and what devices send */
        {SLICE_INIT("\r\n\r\n"), GUARD_GATE_KEEPALIVE, -1},
        {SLICE_INIT("\n"), GUARD_GATE_KEEPALIVE, -1},
        {SLICE_INIT("\0"), GUARD_GATE_KEEPALIVE, -1},
        {SLICE_INIT("\0\0\0\0"), GUARD_GATE_KEEPALIVE, -1},
        {SLICE_INIT("\0\0\0\0\0"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("\r\n\0"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("OPTIONS sip:h SIP/2.0\r\n"), GUARD_GATE_PASS, -1},         /* RFC 3261 7.1 */
        {SLICE_INIT("\r\n\r\nOPTIONS sip:h SIP/2.0\r\n"), GUARD_GATE_PASS, -1}, /* 7.5 */
        {SLICE_INIT("SIP/2.0 200 OK\r\n"), GUARD_GATE_PASS, -1},                /* 7.2 */
        {SLICE_INIT("sip/2.0 200 OK\r\n"), GUARD_GATE_PASS, -1},
        {SLICE_INIT("SIP/7.0 200 OK\r\n"), GUARD_GATE_PASS, -1}, /* gets its 505 from the parser */
        {SLICE_INIT("!%*_+`'~.- x"), GUARD_GATE_PASS, -1},       /* RFC 4475 3.1.1.2 */
        {SLICE_INIT("GET / HTTP/1.1\r\n"), GUARD_GATE_PASS, -1}, /* the parser knows better */
        {SLICE_INIT("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF x"),
         GUARD_GATE_PASS, -1},
        {SLICE_INIT("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG x"),
         GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("INVITE"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("INVITE\tsip:h"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT(" INVITE sip:h"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("HTTP/1.1 200 OK"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("jaK"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("IN\0ITE sip:h"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("\x80\x00 RTP at the wrong port"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("\x16\x03\x01\x02"), GUARD_GATE_DROP, FACT_GATE_TLS}, /* RFC 8446 5.1 */
        {SLICE_INIT("\x16\xfe\xfd\0"), GUARD_GATE_DROP, FACT_GATE_TLS},   /* RFC 9147 4 */
        {SLICE_INIT("\x16\x03"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("\x16\x04\x01\x02"), GUARD_GATE_DROP, FACT_GATE_JUNK},
        {SLICE_INIT("\0\x01\0\0" STUN), GUARD_GATE_STUN, -1}, /* RFC 8489 5 */
        {SLICE_INIT("\0\x11\0\0" STUN), GUARD_GATE_KEEPALIVE, -1},
        {SLICE_INIT("\x01\x01\0\0" STUN), GUARD_GATE_DROP, FACT_GATE_STUN},
        {SLICE_INIT("\0\x03\0\0" STUN), GUARD_GATE_DROP, FACT_GATE_STUN},
        {SLICE_INIT("\0\x01\0\x04" STUN), GUARD_GATE_DROP, FACT_GATE_JUNK},
    };

    gate.rate.per_s = 0;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        struct fact_counters before = counters;
        if (check(table[i].bytes, "192.0.2.1", 0) != table[i].verdict)
            fail_msg("row %zu", i);
        for (int rule = 0; rule < FACT_RULE_COUNT; rule++)
            assert_int_equal(counters.rules[rule] - before.rules[rule], rule == table[i].rule);
    }
    assert_int_equal(counters.values[FACT_COUNTER_PACKETS], COUNT_OF(table));
    assert_int_equal(counters.values[FACT_COUNTER_EMPTY], 1);
    assert_int_equal(counters.values[FACT_COUNTER_KEEPALIVES], 6);
    assert_int_equal(counters.values[FACT_COUNTER_STUN], 1);
    assert_int_equal(counters.values[FACT_COUNTER_MESSAGES], 8);
}

static void what_is_too_large_is_dropped(void **state)
{
    (void)state;
    char bytes[1001];
    memset(bytes, 'x', sizeof bytes);
    memcpy(bytes, "OPTIONS ", 8);
    assert_int_equal(check((struct slice){bytes, 1000}, "192.0.2.1", 0), GUARD_GATE_PASS);
    assert_int_equal(check((struct slice){bytes, 1001}, "192.0.2.1", 0), GUARD_GATE_DROP);
    assert_int_equal(counters.rules[FACT_GATE_TOO_LARGE], 1);
    assert_int_equal(counters.values[FACT_COUNTER_BYTES], 2001);
}

static unsigned passed(struct slice bytes, const char *source, unsigned count, uint64_t now_us)
{
    unsigned good = 0;
    for (unsigned i = 0; i < count; i++)
        good += check(bytes, source, now_us) != GUARD_GATE_DROP;
    return good;
}

static void sources_have_a_rate_unless_allowed(void **state)
{
    (void)state;

    static const struct {
        const char *source;
        unsigned passes;
    } table[] = {
        {"192.0.2.1", 5},         {"192.0.2.2", 5},     {"198.51.100.1", 100},
        {"198.51.101.1", 5},      {"2001:db8::1", 5},   {"2001:db8::2", 0}, /* one /64 */
        {"2001:db8:1:7::1", 100}, {"2001:db8:2::1", 5},
    };

    for (size_t i = 0; i < COUNT_OF(table); i++)
        assert_int_equal(passed(SLICE("OPTIONS sip:h SIP/2.0\r\n"), table[i].source, 100, 7),
                         table[i].passes);
    assert_int_equal(passed(SLICE("OPTIONS sip:h SIP/2.0\r\n"), "192.0.2.1", 100, SECOND + 7), 5);
    /* STUN and keepalives draw on the same rate, junk draws on none, an allowed source's is junk. */
    assert_int_equal(passed(SLICE("\r\n"), "192.0.2.9", 3, 7), 3);
    assert_int_equal(passed(SLICE("junk"), "192.0.2.9", 100, 7), 0);
    assert_int_equal(passed(SLICE("\0\x01\0\0" STUN), "192.0.2.9", 100, 7), 2);
    assert_int_equal(passed(SLICE("junk"), "198.51.100.1", 2, 7), 0);
}

static void a_flood_is_one_fact_a_second(void **state)
{
    (void)state;
    unsigned facts = 0;
    uint64_t told = 0;
    struct fact fact;
    for (uint64_t now_us = 0; now_us < 10 * (uint64_t)SECOND; now_us += 1000) { /* 2,000 a second */
        (void)check(SLICE("junk"), "192.0.2.1", now_us);
        (void)check(SLICE("\x16\x03\x03"), "192.0.2.1", now_us);
        while (guard_gate_report(&gate, now_us, (int64_t)(now_us / 1000), &fact)) {
            facts++;
            told += fact.count;
        }
    }
    assert_int_equal(facts, 20);
    assert_int_equal(counters.rules[FACT_GATE_JUNK], 10000);
    while (guard_gate_report(&gate, 11 * (uint64_t)SECOND, 11000, &fact))
        told += fact.count;
    assert_int_equal(told, 20000);
    assert_false(guard_gate_report(&gate, 99 * (uint64_t)SECOND, 99000, &fact));
}

static void a_fact_tells_what_came_and_from_whom(void **state)
{
    (void)state;
    struct fact fact;
    char line[FACT_LINE_MAX];
    assert_false(guard_gate_report(&gate, 0, 0, &fact));
    (void)check(SLICE("\x80"
                      "a\r\nb"),
                "192.0.2.1", 5 * SECOND);
    assert_true(guard_gate_report(&gate, 5 * SECOND, 5000, &fact));
    struct buffer b = buffer_of(line, sizeof line);
    fact_write_line(&b, &fact);
    assert_slice(buffer_slice(&b),
                 "time=1970-01-01T00:00:05.000Z class=gate rule=junk source=192.0.2.1:5060 count=1 "
                 "seen=\"\\x80a\\x0d\\x0ab\" what=\"bytes that cannot begin a SIP message\"");
    /* Of ten drops six are of one source. */
    static const char *const sources[] = {"192.0.2.1", "192.0.2.9", "192.0.2.9", "192.0.2.3",
                                          "192.0.2.9", "192.0.2.4", "192.0.2.9", "192.0.2.9",
                                          "192.0.2.5", "192.0.2.9"};
    for (unsigned i = 0; i < COUNT_OF(sources); i++)
        (void)check(i == 0 ? SLICE("first") : SLICE("later"), sources[i],
                    5 * SECOND + 50000 * (i + 1));
    assert_false(guard_gate_report(&gate, 6 * SECOND - 1, 5999, &fact));
    assert_true(guard_gate_report(&gate, 6 * SECOND, 6000, &fact));
    assert_int_equal(fact.count, 10);
    assert_int_equal(fact.time_ms, 6000);
    assert_int_equal(fact.first_ms, 5050);
    assert_slice(fact_seen(&fact), "first");
    struct address loudest = address_of("192.0.2.9");
    assert_true(address_same_host(&fact.source, &loudest));
    /* Two that sent the same: nobody. */
    (void)check(SLICE("x"), "192.0.2.1", 8 * SECOND);
    (void)check(SLICE("x"), "192.0.2.2", 8 * SECOND);
    assert_true(guard_gate_report(&gate, 8 * SECOND, 8000, &fact));
    assert_int_equal(fact.source.family, ADDRESS_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(bytes_are_told_apart, begin),
        cmocka_unit_test_setup(what_is_too_large_is_dropped, begin),
        cmocka_unit_test_setup(sources_have_a_rate_unless_allowed, begin),
        cmocka_unit_test_setup(a_flood_is_one_fact_a_second, begin),
        cmocka_unit_test_setup(a_fact_tells_what_came_and_from_whom, begin),
    };
    return RUN_TESTS(tests);
}
