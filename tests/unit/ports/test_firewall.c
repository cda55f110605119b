/* What rules do with a packet of which only some things are known.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/ports/ruleset.h"

#define IN     FIREWALL_IN
#define OUT    FIREWALL_BLOCKED
#define UNSURE FIREWALL_CANNOT_TELL

static const struct firewall_packet udp_v4 = {
    .family = ADDRESS_IPV4, .transport = PORTS_UDP, .ports = {5060, 5060}};
static const struct firewall_packet tcp_v6 = {
    .family = ADDRESS_IPV6, .transport = PORTS_TCP, .ports = {5061, 5061}};
static const struct firewall_packet rtp = {
    .family = ADDRESS_IPV4, .transport = PORTS_UDP, .ports = {10000, 20000}};
static const struct firewall_packet local = {
    .family = ADDRESS_IPV4,
    .transport = PORTS_UDP,
    .ports = {5060, 5060},
    .local = {.family = ADDRESS_IPV4, .bytes = {192, 0, 2, 20}},
    .local_known = true};

struct row {
    const struct firewall_packet *packet;
    enum firewall_verdict verdict;
    const char *rule; /* the one that is named */
    struct ruleset_rows rows;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct host_firewall firewall;
        struct firewall_answer answer;
        bool loaded = ruleset_load(&firewall, &rows[i].rows);
        if (loaded)
            firewall_ask(&firewall.ruleset, rows[i].packet, &answer);
        host_firewall_free(&firewall);
        assert_true(loaded);
        if (answer.verdict != rows[i].verdict || strcmp(answer.rule, rows[i].rule) != 0)
            print_error("row %zu: %s, %s\n", i, firewall_verdict_text(answer.verdict), answer.rule);
        assert_int_equal(answer.verdict, rows[i].verdict);
        assert_string_equal(answer.rule, rows[i].rule);
        assert_non_null(answer.why);
    }
}

#define CHECK(rows) check((rows), COUNT_OF(rows))

static void no_rules_let_everything_in(void **state)
{
    (void)state;
    static const struct row rows[] = {{&udp_v4, IN, "", {NULL, {{NULL, NULL}}}},
                                      {&udp_v4, OUT, "policy drop", {"drop", {{NULL, NULL}}}}};
    CHECK(rows);
}

static void ports_and_protocols_are_compared(void **state)
{
    (void)state;

    static const struct row rows[] = {
        {&udp_v4, IN, "udp dport 5060 accept", {"drop", {{NULL, UDP("5060") "," ACCEPT}}}},
        {&udp_v4, OUT, "policy drop", {"drop", {{NULL, UDP("5061") "," ACCEPT}}}},
        {&udp_v4, OUT, "policy drop", {"drop", {{NULL, TCP("5060") "," ACCEPT}}}},
        {&udp_v4, OUT, "udp dport 5060 drop", {NULL, {{NULL, UDP("5060") "," DROP}}}},
        {&udp_v4,
         OUT,
         "udp dport 5060 reject",
         {NULL, {{NULL, UDP("5060") ",{\"reject\":{\"type\":\"icmp\"}}"}}}},
        {&udp_v4,
         IN,
         "udp dport 5000-5100 accept",
         {"drop", {{NULL, UDP(RANGE("5000", "5100")) "," ACCEPT}}}},
        {&udp_v4,
         IN,
         "udp dport { 22, 5060-5061 } accept",
         {"drop", {{NULL, UDP(SET("22," RANGE("5060", "5061"))) "," ACCEPT}}}},
        {&udp_v4, IN, "udp dport @ports accept", {"drop", {{NULL, UDP("\"@ports\"") "," ACCEPT}}}},
        {&tcp_v6, IN, "tcp dport @ports accept", {"drop", {{NULL, TCP("\"@ports\"") "," ACCEPT}}}},
        {&udp_v4, OUT, "policy drop", {"drop", {{NULL, UDP("\"@empty\"") "," ACCEPT}}}},
        {&udp_v4,
         UNSURE,
         "udp dport @missing accept",
         {"drop", {{NULL, UDP("\"@missing\"") "," ACCEPT}}}},
        {&udp_v4,
         IN,
         "meta l4proto { tcp, udp } th dport 5060 accept",
         {"drop",
          {{NULL, MATCH("==", META("l4proto"), SET("\"tcp\",\"udp\"")) "," MATCH(
                      "==", PAYLOAD("th", "dport"),
                      "5060") ",{\"counter\":{\"packets\":1,\"bytes\":2}}," ACCEPT}}}},
        {&udp_v4,
         OUT,
         "policy drop",
         {"drop", {{NULL, MATCH("==", META("l4proto"), "6") "," ACCEPT}}}},
        {&udp_v4,
         IN,
         "ip protocol udp accept",
         {"drop", {{NULL, MATCH("==", PAYLOAD("ip", "protocol"), "\"udp\"") "," ACCEPT}}}},
        {&tcp_v6,
         OUT,
         "policy drop",
         {"drop", {{NULL, MATCH("==", PAYLOAD("ip", "protocol"), "\"tcp\"") "," ACCEPT}}}},
        {&tcp_v6,
         IN,
         "ip6 nexthdr tcp accept",
         {"drop", {{NULL, MATCH("==", PAYLOAD("ip6", "nexthdr"), "\"tcp\"") "," ACCEPT}}}},
        {&tcp_v6,
         OUT,
         "meta nfproto ipv6 drop",
         {NULL, {{NULL, MATCH("==", META("nfproto"), "\"ipv6\"") "," DROP}}}},
        {&udp_v4,
         IN,
         "policy accept",
         {NULL, {{NULL, MATCH("==", META("nfproto"), "\"ipv6\"") "," DROP}}}},
        {&udp_v4,
         IN,
         "policy accept",
         {NULL, {{NULL, MATCH("!=", PAYLOAD("tcp", "dport"), "22") "," DROP}}}},
        {&udp_v4,
         OUT,
         "udp dport != 22 drop",
         {NULL, {{NULL, MATCH("!=", PAYLOAD("udp", "dport"), "22") "," DROP}}}},
        {&tcp_v6,
         IN,
         "tcp dport >= 5061 accept",
         {"drop", {{NULL, MATCH(">=", PAYLOAD("tcp", "dport"), "5061") "," ACCEPT}}}},
        {&tcp_v6,
         OUT,
         "policy drop",
         {"drop", {{NULL, MATCH(">", PAYLOAD("tcp", "dport"), "5061") "," ACCEPT}}}},
        {&tcp_v6,
         OUT,
         "policy drop",
         {"drop", {{NULL, MATCH("<", PAYLOAD("tcp", "dport"), "5061") "," ACCEPT}}}},
        {&tcp_v6,
         IN,
         "tcp dport <= 5061 accept",
         {"drop", {{NULL, MATCH("<=", PAYLOAD("tcp", "dport"), "5061") "," ACCEPT}}}},
        {&udp_v4,
         IN,
         "policy accept",
         {NULL, {{NULL, MATCH("==", PAYLOAD("icmp", "type"), "\"echo-request\"") "," DROP}}}},
    };

    CHECK(rows);
}

static void a_range_of_ports_is_open_when_all_of_it_is(void **state)
{
    (void)state;

    static const struct row rows[] = {
        {&rtp,
         IN,
         "udp dport 10000-20000 accept",
         {"drop", {{NULL, UDP(RANGE("10000", "20000")) "," ACCEPT}}}},
        {&rtp,
         IN,
         "udp dport { 10000-14999, 15000-30000 } accept",
         {"drop",
          {{NULL, UDP(SET(RANGE("10000", "14999") "," RANGE("15000", "30000"))) "," ACCEPT}}}},
        {&rtp,
         UNSURE,
         "udp dport { 10000-14999, 10000-16000 } accept",
         {"drop",
          {{NULL, UDP(SET(RANGE("10000", "14999") "," RANGE("10000", "16000"))) "," ACCEPT}}}},
        {&rtp,
         UNSURE,
         "udp dport 10000-19999 accept",
         {"drop", {{NULL, UDP(RANGE("10000", "19999")) "," ACCEPT}}}},
        {&rtp, UNSURE, "udp dport 12000 drop", {NULL, {{NULL, UDP("12000") "," DROP}}}},
        {&rtp, OUT, "policy drop", {"drop", {{NULL, UDP("20001") "," ACCEPT}}}},
        {&rtp,
         UNSURE,
         "udp dport > 15000 accept",
         {"drop", {{NULL, MATCH(">", PAYLOAD("udp", "dport"), "15000") "," ACCEPT}}}},
    };

    CHECK(rows);
}

static void what_is_not_known_may_be(void **state)
{
    (void)state;
#define XT(type, name) "{\"xt\":{\"type\":\"" type "\",\"name\":\"" name "\"}}"

    static const struct row rows[] = {
        {&udp_v4,
         UNSURE,
         "ip saddr 192.0.2.0/24 udp dport 5060 accept",
         {"drop", {{NULL, SOURCE(NET("192.0.2.0", "24")) "," UDP("5060") "," ACCEPT}}}},
        {&udp_v4,
         UNSURE,
         "ip saddr { 192.0.2.1, 192.0.2.7-192.0.2.9 } drop",
         {NULL,
          {{NULL,
            SOURCE(SET("\"192.0.2.1\"," RANGE("\"192.0.2.7\"", "\"192.0.2.9\""))) "," DROP}}}},
        {&udp_v4,
         IN,
         "ip saddr 0.0.0.0/0 accept",
         {"drop", {{NULL, SOURCE(NET("0.0.0.0", "0")) "," ACCEPT}}}},
        {&udp_v4, IN, "policy accept", {NULL, {{NULL, SOURCE(NET("127.0.0.0", "8")) "," DROP}}}},
        {&udp_v4, IN, "policy accept", {NULL, {{NULL, SOURCE("\"@empty\"") "," DROP}}}},
        {&tcp_v6,
         OUT,
         "policy drop",
         {"drop", {{NULL, SOURCE(NET("192.0.2.0", "24")) "," ACCEPT}}}},
        {&udp_v4,
         OUT,
         "policy drop",
         {"drop", {{NULL, MATCH("==", META("iifname"), "\"lo\"") "," ACCEPT}}}},
        {&udp_v4,
         UNSURE,
         "iifname \"eth0\" accept",
         {"drop", {{NULL, MATCH("==", META("iifname"), "\"eth0\"") "," ACCEPT}}}},
        {&udp_v4,
         OUT,
         "iifname != \"lo\" drop",
         {NULL, {{NULL, MATCH("!=", META("iifname"), "\"lo\"") "," DROP}}}},
        {&udp_v4,
         UNSURE,
         "limit rate 10/second accept",
         {"drop", {{NULL, "{\"limit\":{\"rate\":10,\"per\":\"second\"}}," ACCEPT}}}},
        {&udp_v4,
         UNSURE,
         "xt match multiport drop",
         {NULL, {{NULL, XT("match", "multiport") "," DROP}}}},
        {&udp_v4, UNSURE, "xt ... drop", {NULL, {{NULL, "{\"xt\":null}," DROP}}}},
        {&udp_v4, UNSURE, "xt ...", {NULL, {{NULL, "{\"xt\":null}"}}}},
        {&udp_v4,
         OUT,
         "udp dport 5060 xt target REJECT",
         {NULL, {{NULL, UDP("5060") "," XT("target", "REJECT")}}}},
        {&udp_v4,
         UNSURE,
         "udp dport 5060 xt target DNAT",
         {NULL, {{"nat", UDP("5060") "," XT("target", "DNAT")}}}},
        {&udp_v4, UNSURE, "xt target TARPIT", {NULL, {{NULL, XT("target", "TARPIT")}}}},
        {&udp_v4, IN, "policy accept", {NULL, {{NULL, XT("target", "LOG")}}}},
        {&udp_v4, OUT, "xt match comment drop", {NULL, {{NULL, XT("match", "comment") "," DROP}}}},
        {&udp_v4,
         UNSURE,
         "meta mark 1 drop",
         {NULL, {{NULL, MATCH("==", META("mark"), "1") "," DROP}}}},
        {&udp_v4, UNSURE, "queue", {NULL, {{NULL, "{\"queue\":{\"num\":3}}"}}}},
        {&udp_v4,
         IN,
         "udp dport 5060 accept",
         {"drop", {{NULL, UDP("5060") "," ACCEPT}, {NULL, SOURCE("\"192.0.2.1\"") "," DROP}}}},
    };

    CHECK(rows);
}

static void the_local_address_counts_when_it_is_known(void **state)
{
    (void)state;
#define TO(right) MATCH("==", PAYLOAD("ip", "daddr"), right)
    static const struct row rows[] = {
        {&local,
         IN,
         "ip daddr 192.0.2.20 accept",
         {"drop", {{NULL, TO("\"192.0.2.20\"") "," ACCEPT}}}},
        {&local, OUT, "policy drop", {"drop", {{NULL, TO("\"192.0.2.21\"") "," ACCEPT}}}},
        {&local,
         IN,
         "ip daddr 192.0.2.16/28 accept",
         {"drop", {{NULL, TO(NET("192.0.2.16", "28")) "," ACCEPT}}}},
        {&local, OUT, "policy drop", {"drop", {{NULL, TO(NET("192.0.2.32", "28")) "," ACCEPT}}}},
        {&local,
         IN,
         "ip daddr 192.0.2.1-192.0.2.20 accept",
         {"drop", {{NULL, TO(RANGE("\"192.0.2.1\"", "\"192.0.2.20\"")) "," ACCEPT}}}},
        {&udp_v4,
         UNSURE,
         "ip daddr 192.0.2.20 accept",
         {"drop", {{NULL, TO("\"192.0.2.20\"") "," ACCEPT}}}},
    };
    CHECK(rows);
}

static void a_packet_is_the_first_of_its_connection(void **state)
{
    (void)state;
#define FLAGS(op, mask, right) MATCH(op, "{\"&\":[" PAYLOAD("tcp", "flags") "," mask "]}", right)
    static const struct row rows[] = {
        {&udp_v4,
         OUT,
         "policy drop",
         {"drop", {{NULL, MATCH("in", STATE, "[\"established\",\"related\"]") "," ACCEPT}}}},
        {&udp_v4,
         IN,
         "ct state new accept",
         {"drop", {{NULL, MATCH("in", STATE, "\"new\"") "," ACCEPT}}}},
        {&udp_v4,
         IN,
         "policy accept",
         {NULL, {{NULL, MATCH("in", STATE, "\"invalid\"") "," DROP}}}},
        {&udp_v4,
         OUT,
         "ct state != established drop",
         {NULL, {{NULL, MATCH("!=", STATE, "\"established\"") "," DROP}}}},
        {&udp_v4,
         OUT,
         "policy drop",
         {"drop",
          {{"raw", UDP("5060") ",{\"notrack\":null}"},
           {NULL, MATCH("in", STATE, "\"new\"") "," ACCEPT}}}},
        {&udp_v4,
         UNSURE,
         "ct state new accept",
         {"drop",
          {{"raw", SOURCE("\"192.0.2.1\"") "," JUMP("sip")},
           {"sip", "{\"notrack\":null}"},
           {NULL, MATCH("in", STATE, "\"new\"") "," ACCEPT}}}},
        {&udp_v4,
         IN,
         "ct state untracked accept",
         {"drop",
          {{"raw", UDP("5060") ",{\"notrack\":null}"},
           {NULL, MATCH("in", STATE, "\"untracked\"") "," ACCEPT}}}},
        {&tcp_v6,
         IN,
         "tcp flags & (fin,syn,rst,ack) == syn accept",
         {"drop",
          {{NULL, FLAGS("==", "[\"fin\",\"syn\",\"rst\",\"ack\"]", "\"syn\"") "," ACCEPT}}}},
        {&tcp_v6,
         IN,
         "policy accept",
         {NULL, {{NULL, FLAGS("!=", "{\"|\":[\"fin\",\"syn\"]}", "\"syn\"") "," DROP}}}},
        {&tcp_v6,
         IN,
         "policy accept",
         {NULL, {{NULL, FLAGS("==", "[\"fin\",\"syn\"]", "[\"fin\",\"syn\"]") "," DROP}}}},
        {&tcp_v6,
         IN,
         "policy accept",
         {NULL, {{NULL, FLAGS("==", "[\"fin\",\"syn\"]", "0") "," DROP}}}},
        {&udp_v4, IN, "policy accept", {NULL, {{NULL, FLAGS("==", "\"syn\"", "0") "," DROP}}}},
    };
    CHECK(rows);
}

static void chains_are_followed(void **state)
{
    (void)state;

    static const struct row rows[] = {
        {&udp_v4, IN, "accept", {"drop", {{NULL, UDP("5060") "," JUMP("sip")}, {"sip", ACCEPT}}}},
        {&udp_v4,
         OUT,
         "policy drop",
         {"drop", {{NULL, UDP("5060") "," JUMP("sip")}, {"sip", RETURN}, {"sip", ACCEPT}}}},
        {&udp_v4,
         OUT,
         "drop",
         {NULL, {{NULL, JUMP("sip")}, {NULL, DROP}, {"sip", TCP("1") "," DROP}}}},
        {&udp_v4,
         IN,
         "policy accept",
         {NULL, {{NULL, GOTO("sip")}, {NULL, DROP}, {"sip", RETURN}}}},
        {&udp_v4,
         IN,
         "accept",
         {"drop",
          {{NULL, JUMP("sip")},
           {"sip", GOTO("more")},
           {"sip", DROP},
           {NULL, ACCEPT},
           {"more", RETURN}}}},
        {&udp_v4,
         UNSURE,
         "ip saddr 192.0.2.1 jump sip",
         {"drop", {{NULL, SOURCE("\"192.0.2.1\"") "," JUMP("sip")}, {"sip", ACCEPT}}}},
        {&udp_v4,
         UNSURE,
         "ip saddr 192.0.2.1 return",
         {NULL, {{NULL, SOURCE("\"192.0.2.1\"") "," RETURN}, {NULL, DROP}}}},
        {&udp_v4,
         UNSURE,
         "ip saddr 192.0.2.1 goto sip",
         {NULL,
          {{NULL, SOURCE("\"192.0.2.1\"") "," GOTO("sip")},
           {NULL, DROP},
           {"sip", TCP("1") "," DROP}}}},
        {&udp_v4, UNSURE, "jump nowhere", {NULL, {{NULL, JUMP("nowhere")}}}},
        {&udp_v4, UNSURE, "jump sip", {NULL, {{NULL, JUMP("sip")}, {"sip", JUMP("sip")}}}},
    };

    CHECK(rows);
}

static void base_chains_come_one_after_the_other(void **state)
{
    (void)state;

    static const struct row rows[] = {
        {&udp_v4,
         OUT,
         "udp dport 5060 drop",
         {NULL, {{"raw", UDP("5060") "," DROP}, {NULL, UDP("5060") "," ACCEPT}}}},
        {&udp_v4, OUT, "policy drop", {"drop", {{"raw", UDP("5060") "," ACCEPT}}}},
        {&udp_v4, OUT, "policy drop", {"drop", {{"raw", SOURCE("\"192.0.2.1\"") "," DROP}}}},
        {&udp_v4,
         UNSURE,
         "ip saddr 192.0.2.1 drop",
         {NULL, {{"raw", SOURCE("\"192.0.2.1\"") "," DROP}, {NULL, ACCEPT}}}},
        {&udp_v4,
         UNSURE,
         "udp dport 5060 dnat to 192.0.2.9:5060",
         {"drop", {{"nat", UDP("5060") ",{\"dnat\":{\"addr\":\"192.0.2.9\",\"port\":5060}}"}}}},
        {&udp_v4,
         IN,
         "policy accept",
         {NULL, {{"nat", TCP("80") ",{\"redirect\":{\"port\":8080}}"}}}},
    };

    CHECK(rows);
}

static void verdict_maps_are_looked_up(void **state)
{
    (void)state;
#define VMAP(key, data) "{\"vmap\":{\"key\":" key ",\"data\":" data "}}"
    static const struct row rows[] = {
        {&udp_v4,
         OUT,
         "policy drop",
         {"drop",
          {{NULL, VMAP(STATE, SET("[\"established\"," ACCEPT "],[\"invalid\"," DROP "]"))}}}},
        {&udp_v4,
         IN,
         "udp dport vmap { 22 : drop, 5060 : accept }",
         {"drop", {{NULL, VMAP(PAYLOAD("udp", "dport"), SET("[22," DROP "],[5060," ACCEPT "]"))}}}},
        {&udp_v4,
         IN,
         "accept",
         {"drop",
          {{NULL, VMAP(META("l4proto"), SET("[\"udp\"," JUMP("sip") "],[\"tcp\"," DROP "]"))},
           {"sip", ACCEPT}}}},
        {&udp_v4,
         UNSURE,
         "iifname vmap { eth0 : accept, eth1 : goto sip }",
         {"drop",
          {{NULL,
            VMAP(META("iifname"), SET("[\"eth0\"," ACCEPT "],[\"eth1\"," GOTO("sip") "]"))}}}},
        {&udp_v4,
         IN,
         "policy accept",
         {NULL, {{NULL, VMAP(PAYLOAD("tcp", "dport"), SET("[5060," DROP "]"))}}}},
        {&udp_v4,
         UNSURE,
         "udp dport vmap @missing",
         {NULL, {{NULL, VMAP(PAYLOAD("udp", "dport"), "\"@missing\"")}}}},
    };
    CHECK(rows);
}

static void a_long_rule_is_cut(void **state)
{
    (void)state;
    static const struct ruleset_rows rows = {
        NULL,
        {{NULL, UDP(SET("5060,5062,5063,5064,5065,5066,5067,5068,5069,5070,5071,5072,5073,5074,"
                        "5075,5076,5077,5078,5079,5080,5081,5082,5083,5084,5085,5086")) "," DROP}}};
    struct host_firewall firewall;
    struct firewall_answer answer;
    bool loaded = ruleset_load(&firewall, &rows);
    if (loaded)
        firewall_ask(&firewall.ruleset, &udp_v4, &answer);
    host_firewall_free(&firewall);
    assert_true(loaded);
    assert_int_equal(answer.verdict, FIREWALL_BLOCKED);
    assert_true(strlen(answer.rule) < FIREWALL_TEXT);
    assert_string_equal(answer.rule + strlen(answer.rule) - 3, "...");
    assert_string_equal(answer.where, "table inet f, chain input, handle 1");
}

static void a_socket_of_both_families_is_asked_for_both(void **state)
{
    (void)state;
    static const struct ruleset_rows rows = {
        NULL, {{NULL, MATCH("==", META("nfproto"), "\"ipv6\"") "," DROP}}};
    struct ports_socket socket = {.transport = PORTS_UDP,
                                  .state = PORTS_BOUND,
                                  .local = {.family = ADDRESS_IPV6, .port = 5060}};
    struct host_firewall firewall;
    struct firewall_answer both, v6, v4;
    bool loaded = ruleset_load(&firewall, &rows);
    if (loaded) {
        firewall_ask_socket(&firewall.ruleset, &socket, &both);
        socket.v6only = true;
        firewall_ask_socket(&firewall.ruleset, &socket, &v6);
        socket.local.family = ADDRESS_IPV4;
        firewall_ask_socket(&firewall.ruleset, &socket, &v4);
    }
    host_firewall_free(&firewall);
    assert_true(loaded);
    assert_int_equal(both.verdict, FIREWALL_CANNOT_TELL);
    assert_string_equal(both.why, "IPv4 gets in, IPv6 is blocked");
    assert_int_equal(v6.verdict, FIREWALL_BLOCKED);
    assert_int_equal(v4.verdict, FIREWALL_IN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rules_let_everything_in),
        cmocka_unit_test(ports_and_protocols_are_compared),
        cmocka_unit_test(a_range_of_ports_is_open_when_all_of_it_is),
        cmocka_unit_test(what_is_not_known_may_be),
        cmocka_unit_test(the_local_address_counts_when_it_is_known),
        cmocka_unit_test(a_packet_is_the_first_of_its_connection),
        cmocka_unit_test(chains_are_followed),
        cmocka_unit_test(base_chains_come_one_after_the_other),
        cmocka_unit_test(verdict_maps_are_looked_up),
        cmocka_unit_test(a_long_rule_is_cut),
        cmocka_unit_test(a_socket_of_both_families_is_asked_for_both),
    };
    return RUN_TESTS(tests);
}
