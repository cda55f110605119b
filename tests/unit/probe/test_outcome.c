/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/outcome.h"
#include "unit/t.h"

static const struct probe_threshold threshold = {
    .warn_days = 14,
    .critical_days = 3,
    .warn_rtt_us = 200000,
    .critical_rtt_us = 500000,
};

static struct probe_setting setting = {.now_s = 0};
static struct tls_report report;

/* One letter a leg: A answered, D answered by TLS with `days` left, P promised and silent, S silent,
 * R refused, U unreachable, N a name without an address, L a promised one. */
static struct probe_outcome outcome_of(const char *legs, int64_t days, uint64_t rtt_us)
{
    static struct probe_leg leg;
    struct probe_outcome outcome = {0};
    for (; *legs != '\0'; legs++) {
        memset(&leg, 0, sizeof leg);
        leg.setting = &setting;
        leg.verdict = PROBE_SILENT;
        if (*legs == 'A' || *legs == 'D') {
            leg.verdict = PROBE_ANSWERED;
            leg.rtt = (struct probe_rtt){.sent = 2, .answered = 2, .sum = 2 * rtt_us};
        }
        if (*legs == 'D') {
            report = (struct tls_report){.chain_count = 1};
            report.chain[0].not_after = days * 86400 + 10;
            leg.report = &report;
        }
        if (*legs == 'R')
            leg.verdict = PROBE_REFUSED;
        if (*legs == 'U')
            leg.verdict = PROBE_UNREACHABLE;
        if (*legs == 'N' || *legs == 'L')
            leg.verdict = PROBE_DNS_FAILED;
        if (*legs == 'P' || *legs == 'L')
            leg.promise = PROBE_PROMISED_DNS;
        probe_outcome_add(&outcome, &leg);
    }
    return outcome;
}

static void all_legs_together_are_good_or_not(void **state)
{
    (void)state;

    static const struct {
        const char *legs;
        int64_t days;
        uint64_t rtt_us;
        bool good;
        enum probe_state monitor;
        const char *says;
    } rows[] = {
        {"A", 0, 1000, true, PROBE_STATE_OK, "good: 1 of 1 leg answers"},
        {"AA", 0, 1000, true, PROBE_STATE_OK, "good: 2 of 2 legs answer"},
        {"AR", 0, 1000, true, PROBE_STATE_OK, "good: 1 of 2 legs answer, 1 is not offered"},
        {"AUR", 0, 1000, true, PROBE_STATE_OK, "good: 1 of 3 legs answer, 2 are not offered"},
        {"AS", 0, 1000, true, PROBE_STATE_WARNING, "good: 1 of 2 legs answer"},
        {"AP", 0, 1000, false, PROBE_STATE_WARNING,
         "not good: 1 of 2 legs answer, 1 that was promised does not"},
        {"APL", 0, 1000, false, PROBE_STATE_WARNING,
         "not good: 1 of 3 legs answer, 2 that were promised do not"},
        {"P", 0, 0, false, PROBE_STATE_CRITICAL, "not good: 0 of 1 legs answer"},
        {"RR", 0, 0, false, PROBE_STATE_CRITICAL, "not good: 0 of 2 legs answer"},
        {"NP", 0, 0, false, PROBE_STATE_CRITICAL, "not good: 0 of 2 legs answer"},
        {"N", 0, 0, false, PROBE_STATE_UNKNOWN, "not good: 0 of 1 legs answer"},
        {"NL", 0, 0, false, PROBE_STATE_UNKNOWN, "not good: 0 of 2 legs answer"},
        {"", 0, 0, false, PROBE_STATE_UNKNOWN, "not good: DNS says that no service is offered"},
        {"D", 14, 1000, true, PROBE_STATE_OK, "good: 1 of 1 leg answers"},
        {"D", 13, 1000, true, PROBE_STATE_WARNING, "good: 1 of 1 leg answers"},
        {"D", 3, 1000, true, PROBE_STATE_WARNING, "good: 1 of 1 leg answers"},
        {"D", 2, 1000, true, PROBE_STATE_CRITICAL, "good: 1 of 1 leg answers"},
        {"D", -1, 1000, true, PROBE_STATE_CRITICAL, "good: 1 of 1 leg answers"},
        {"A", 0, 199999, true, PROBE_STATE_OK, "good: 1 of 1 leg answers"},
        {"A", 0, 200000, true, PROBE_STATE_WARNING, "good: 1 of 1 leg answers"},
        {"A", 0, 500000, true, PROBE_STATE_CRITICAL, "good: 1 of 1 leg answers"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct probe_outcome o = outcome_of(rows[i].legs, rows[i].days, rows[i].rtt_us);
        char text[256];
        struct buffer b = buffer_of(text, sizeof text - 1);
        probe_outcome_say(&o, &b);
        text[b.length] = '\0';
        assert_string_equal(text, rows[i].says);
        assert_int_equal(o.good, rows[i].good);
        assert_int_equal(probe_outcome_state(&o, &threshold), rows[i].monitor);
    }
}

static void without_thresholds_round_trips_do_not_count(void **state)
{
    (void)state;
    struct probe_outcome o = outcome_of("A", 0, 9000000);
    struct probe_threshold none = {0};
    assert_int_equal(probe_outcome_state(&o, &none), PROBE_STATE_OK);
    assert_int_equal(o.rtt_us, 9000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_legs_together_are_good_or_not),
        cmocka_unit_test(without_thresholds_round_trips_do_not_count),
    };
    return RUN_TESTS(tests);
}
