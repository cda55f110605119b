/* Rulesets of nftables as JSON: whatever they say, an answer is one of three, and fits its room.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: what `nft -j list ruleset` writes. What holds for the whole range of RTP holds for each of
 * its ports.
 */
#include "fuzz.h"
#include "host/firewall.h"

static void ask(const struct firewall_ruleset *ruleset, const struct firewall_packet *packet,
                struct firewall_answer *out)
{
    firewall_ask(ruleset, packet, out);
    FUZZ_CHECK(out->verdict >= FIREWALL_IN && out->verdict <= FIREWALL_CANNOT_TELL);
    FUZZ_CHECK(out->why != NULL && firewall_verdict_text(out->verdict)[0] != '\0');
    FUZZ_CHECK(memchr(out->rule, '\0', sizeof out->rule) != NULL);
    FUZZ_CHECK(memchr(out->where, '\0', sizeof out->where) != NULL);
}

static void check_range(const struct firewall_ruleset *ruleset, struct firewall_packet packet)
{
    struct firewall_answer range, one;
    const uint16_t ports[] = {packet.ports.first, 15000, packet.ports.last};
    ask(ruleset, &packet, &range);
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        packet.ports = (struct ports_range){ports[i], ports[i]};
        ask(ruleset, &packet, &one);
        FUZZ_CHECK(range.verdict == FIREWALL_CANNOT_TELL || one.verdict == range.verdict ||
                   one.verdict == FIREWALL_CANNOT_TELL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_copy(data, size);
    struct host_firewall firewall;
    host_firewall_load(&firewall, input);
    if (firewall.why == NULL) {
        struct firewall_packet packet = {.transport = PORTS_TCP,
                                         .ports = {5060, 5060},
                                         .family = ADDRESS_IPV6,
                                         .local = {.family = ADDRESS_IPV6, .bytes = {0x20, 1}},
                                         .local_known = true};
        struct firewall_answer answer;
        ask(&firewall.ruleset, &packet, &answer);
        packet = (struct firewall_packet){.ports = {10000, 20000}, .family = ADDRESS_IPV4};
        check_range(&firewall.ruleset, packet);
    }
    host_firewall_free(&firewall);
    fuzz_free(input);
    return 0;
}
