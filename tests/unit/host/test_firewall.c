/* What nft says, read; and what is no answer of nft.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/ports/ruleset.h"

static void an_answer_is_indexed(void **state)
{
    (void)state;
    static const struct ruleset_rows rows = {
        "drop", {{NULL, ACCEPT}, {"sip", DROP}, {NULL, RETURN}, {"unknown", DROP}}};
    struct host_firewall firewall;
    bool loaded = ruleset_load(&firewall, &rows);
    uint32_t chains = firewall.ruleset.chain_count, rules = firewall.ruleset.rule_count;
    uint32_t next = loaded ? firewall.ruleset.rules[0].next : 0;
    host_firewall_free(&firewall);
    assert_true(loaded);
    assert_int_equal(chains, 5);
    assert_int_equal(rules, 4);
    assert_int_equal(next, 2);
}

static void what_is_no_ruleset_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "x",
                                        "{}",
                                        "[]",
                                        "{\"nftables\":",
                                        "{\"nftables\":{}}",
                                        "{\"nftables\":[]} more",
                                        "{\"nftables\":null}"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct host_firewall firewall;
        host_firewall_load(&firewall, slice_of(texts[i]));
        bool refused = firewall.why != NULL;
        host_firewall_free(&firewall);
        assert_true(refused);
    }
}

static void odd_entries_do_no_harm(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"nftables\":[]}",
        "{\"nftables\":[1,null,\"x\",[],{}]}",
        "{\"nftables\":[{\"chain\":1},{\"rule\":2},{\"set\":3}]}",
        "{\"nftables\":[{\"rule\":{\"expr\":[{\"match\":{}}]}}]}",
    };
    const struct firewall_packet packet = {
        .family = ADDRESS_IPV4, .transport = PORTS_UDP, .ports = {5060, 5060}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct host_firewall firewall;
        struct firewall_answer answer = {.verdict = FIREWALL_NOT_ASKED};
        host_firewall_load(&firewall, slice_of(texts[i]));
        bool loaded = firewall.why == NULL;
        if (loaded)
            firewall_ask(&firewall.ruleset, &packet, &answer);
        host_firewall_free(&firewall);
        assert_true(loaded);
        assert_int_equal(answer.verdict, FIREWALL_IN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_indexed),
        cmocka_unit_test(what_is_no_ruleset_is_refused),
        cmocka_unit_test(odd_entries_do_no_harm),
    };
    return RUN_TESTS(tests);
}
