/* A ruleset for tests, made from rows.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_PORTS_RULESET_H
#define TESTS_UNIT_PORTS_RULESET_H

#include "host/firewall.h"
#include "unit/t.h"

#include <stdio.h>

// clang-format off
#define MATCH(op, left, right) \
    "{\"match\":{\"op\":\"" op "\",\"left\":" left ",\"right\":" right "}}"
#define PAYLOAD(protocol, field) \
    "{\"payload\":{\"protocol\":\"" protocol "\",\"field\":\"" field "\"}}"
#define META(key)     "{\"meta\":{\"key\":\"" key "\"}}"
#define STATE         "{\"ct\":{\"key\":\"state\"}}"
#define UDP(port)     MATCH("==", PAYLOAD("udp", "dport"), port)
#define TCP(port)     MATCH("==", PAYLOAD("tcp", "dport"), port)
#define SOURCE(right) MATCH("==", PAYLOAD("ip", "saddr"), right)
#define NET(address, length) "{\"prefix\":{\"addr\":\"" address "\",\"len\":" length "}}"
#define SET(elements)        "{\"set\":[" elements "]}"
#define RANGE(first, last)   "{\"range\":[" first "," last "]}"
#define ACCEPT        "{\"accept\":null}"
#define DROP          "{\"drop\":null}"
#define RETURN        "{\"return\":null}"
#define JUMP(chain)   "{\"jump\":{\"target\":\"" chain "\"}}"
#define GOTO(chain)   "{\"goto\":{\"target\":\"" chain "\"}}"
// clang-format on

#define RULESET_MAX_RULES 6

struct rule_row {
    const char *chain; /* NULL: "input" */
    const char *expressions;
};

/* A table inet f with the base chains "raw" and "nat" (prerouting; only if they have rules), "input"
 * with the policy, the chains "sip" and "more" that are jumped to, and the sets "ports" (5060, 5061)
 * and "empty". */
struct ruleset_rows {
    const char *policy; /* NULL: "accept" */
    struct rule_row rules[RULESET_MAX_RULES];
};

#define RULESET_ENTRY(kind, more)                                                                  \
    "{\"" kind "\":{\"family\":\"inet\",\"table\":\"f\",\"name\":" more "}},"

/* Loads the rows. False without memory. */
static inline bool ruleset_load(struct host_firewall *out, const struct ruleset_rows *rows)
{
    char text[8192];
    int n = snprintf(
        text, sizeof text,
        "{\"nftables\":[{\"table\":{\"family\":\"inet\",\"name\":\"f\"}}," RULESET_ENTRY(
            "chain", "\"sip\"") RULESET_ENTRY("chain", "\"more\"")
            RULESET_ENTRY("chain", "\"raw\",\"hook\":\"prerouting\",\"prio\":-300")
                RULESET_ENTRY("chain", "\"nat\",\"hook\":\"prerouting\",\"prio\":-100")
                    RULESET_ENTRY("set", "\"empty\"")
                        RULESET_ENTRY("set", "\"ports\",\"elem\":[5060,{\"elem\":{\"val\":5061}}]")
                            RULESET_ENTRY("chain", "\"input\",\"hook\":\"input\","
                                                   "\"prio\":0,\"policy\":\"%s\""),
        rows->policy != NULL ? rows->policy : "accept");
    for (int i = 0; i < RULESET_MAX_RULES && rows->rules[i].expressions != NULL; i++)
        n += snprintf(text + n, sizeof text - (size_t)n,
                      "{\"rule\":{\"family\":\"inet\",\"table\":\"f\",\"chain\":\"%s\","
                      "\"handle\":%d,\"expr\":[%s]}},",
                      rows->rules[i].chain != NULL ? rows->rules[i].chain : "input", i + 1,
                      rows->rules[i].expressions);
    n += snprintf(text + n, sizeof text - (size_t)n, "{\"metainfo\":{}}]}");
    assert_true((size_t)n < sizeof text);
    host_firewall_load(out, (struct slice){text, (size_t)n});
    return out->why == NULL;
}

#endif
