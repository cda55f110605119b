/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/gate.h"

#include "rtp/stun.h"

#define KEEPALIVE_NULS 4 /* what devices send; not in any RFC */

/* How the bytes of a packet begin. */
struct look {
    enum guard_gate_verdict verdict;
    enum fact_rule rule; /* of DROP */
};

static bool is_line_end(char c)
{
    return c == '\r' || c == '\n';
}

static size_t skip_line_ends(struct slice bytes)
{
    size_t at = 0;
    while (at < bytes.n && is_line_end(bytes.p[at]))
        at++;
    return at;
}

static bool is_nuls(struct slice bytes)
{
    static const char nuls[KEEPALIVE_NULS];
    return bytes.n <= KEEPALIVE_NULS && memcmp(bytes.p, nuls, bytes.n) == 0;
}

/* token of RFC 3261 25.1 */
static bool is_token(char c)
{
    unsigned byte = (unsigned char)c;
    return (unsigned)slice_lower((unsigned char)c) - 'a' < 26 || byte - '0' < 10 ||
           (byte != 0 && strchr("-.!%*_+`'~", c) != NULL);
}

/* A method and a space, or the version of a status line. CRLF before it is let pass, as on a stream
 * (RFC 3261 7.5): what becomes of it the parser says. What ends within the method is no message. */
static bool may_be_sip(struct slice bytes)
{
    size_t at = skip_line_ends(bytes), begin = at;
    while (at < bytes.n && at - begin <= GUARD_GATE_METHOD_MAX && is_token(bytes.p[at]))
        at++;
    size_t length = at - begin;
    if (length == 0 || length > GUARD_GATE_METHOD_MAX || at == bytes.n)
        return false;
    if (bytes.p[at] == '/')
        return slice_equal_nocase((struct slice){bytes.p + begin, length}, SLICE("SIP"));
    return bytes.p[at] == ' ';
}

/* The record header of a TLS or DTLS handshake. RFC 8446 5.1, RFC 9147 4 */
static bool is_tls(struct slice bytes)
{
    return bytes.n >= 3 && bytes.p[0] == 0x16 &&
           (bytes.p[1] == 0x03 || (unsigned char)bytes.p[1] == 0xfe);
}

static struct look look_at_stun(enum rtp_stun_shape shape)
{
    if (shape == RTP_STUN_REQUEST)
        return (struct look){.verdict = GUARD_GATE_STUN};
    if (shape == RTP_STUN_INDICATION)
        return (struct look){.verdict = GUARD_GATE_KEEPALIVE};
    return (struct look){GUARD_GATE_DROP, FACT_GATE_STUN};
}

static struct look look_at(const struct guard_gate *gate, struct slice bytes)
{
    if (bytes.n == 0)
        return (struct look){.verdict = GUARD_GATE_EMPTY};
    if (is_nuls(bytes) || skip_line_ends(bytes) == bytes.n)
        return (struct look){.verdict = GUARD_GATE_KEEPALIVE};
    if (bytes.n > gate->max_size)
        return (struct look){GUARD_GATE_DROP, FACT_GATE_TOO_LARGE};
    enum rtp_stun_shape shape = rtp_stun_shape(bytes);
    if (shape != RTP_STUN_OTHER)
        return look_at_stun(shape);
    if (may_be_sip(bytes))
        return (struct look){.verdict = GUARD_GATE_PASS};
    return (struct look){GUARD_GATE_DROP, is_tls(bytes) ? FACT_GATE_TLS : FACT_GATE_JUNK};
}

static bool is_allowed(const struct guard_gate *gate, const struct address *source)
{
    for (size_t i = 0; i < gate->allowed_count; i++)
        if (guard_network_has(&gate->allowed[i], source))
            return true;
    return false;
}

/* The vote of Boyer and Moore: whoever sent more than half is the candidate at the end. */
static void vote(struct guard_gate_tally *tally, const struct address *source)
{
    if (tally->votes == 0)
        tally->source = *source;
    if (address_same_host(&tally->source, source))
        tally->votes++;
    else
        tally->votes--;
}

static void note_drop(struct guard_gate *gate, enum fact_rule rule, struct slice bytes,
                      const struct address *source, uint64_t now_us)
{
    struct guard_gate_tally *tally = &gate->tallies[rule];
    fact_count_rule(gate->counters, rule, 1);
    if (tally->count == 0) {
        tally->since_us = now_us;
        tally->votes = 0;
        tally->seen_length = (uint8_t)(bytes.n < sizeof tally->seen ? bytes.n : sizeof tally->seen);
        memcpy(tally->seen, bytes.p, tally->seen_length);
    }
    vote(tally, source);
    if (tally->count < UINT32_MAX)
        tally->count++;
}

static void count_accepted(struct guard_gate *gate, enum guard_gate_verdict verdict)
{
    static const enum fact_counter counters[] = {
        [GUARD_GATE_PASS] = FACT_COUNTER_MESSAGES,
        [GUARD_GATE_STUN] = FACT_COUNTER_STUN,
        [GUARD_GATE_KEEPALIVE] = FACT_COUNTER_KEEPALIVES,
        [GUARD_GATE_EMPTY] = FACT_COUNTER_EMPTY,
    };

    fact_count(gate->counters, counters[verdict], 1);
}

enum guard_gate_verdict guard_gate_check(struct guard_gate *gate, struct slice bytes,
                                         const struct address *source, uint64_t now_us)
{
    fact_count(gate->counters, FACT_COUNTER_PACKETS, 1);
    fact_count(gate->counters, FACT_COUNTER_BYTES, bytes.n);
    struct look look = look_at(gate, bytes);
    /* The list is asked last: only who is over his rate needs to be on it. */
    if (look.verdict != GUARD_GATE_DROP && look.verdict != GUARD_GATE_EMPTY &&
        !guard_rate_take(&gate->rate, source, now_us) && !is_allowed(gate, source))
        look = (struct look){GUARD_GATE_DROP, FACT_GATE_RATE};
    if (look.verdict == GUARD_GATE_DROP)
        note_drop(gate, look.rule, bytes, source, now_us);
    else
        count_accepted(gate, look.verdict);
    return look.verdict;
}

bool guard_gate_report(struct guard_gate *gate, uint64_t now_us, int64_t time_ms, struct fact *out)
{
    for (unsigned rule = 0; rule < FACT_RULE_COUNT; rule++) {
        struct guard_gate_tally *tally = &gate->tallies[rule];
        if (tally->count == 0 || (tally->told && now_us - tally->told_us < GUARD_GATE_REPORT_US))
            continue;
        *out = fact_of((enum fact_rule)rule, time_ms, tally->votes > 0 ? &tally->source : NULL,
                       (struct slice){NULL, 0}, (struct slice){tally->seen, tally->seen_length});
        out->count = tally->count;
        out->first_ms = time_ms - (int64_t)((now_us - tally->since_us) / 1000);
        tally->count = 0;
        tally->told = true;
        tally->told_us = now_us;
        return true;
    }
    return false;
}
