/* Any bytes, cut into datagrams, at the gate: what the parser of SIP takes passes, what passes is
 * counted, and no fact or line breaks out of itself.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "guard/gate.h"
#include "rtp/stun.h"
#include "sip/message.h"

#define ROWS 4

struct bed {
    struct guard_rate_row rows[ROWS];
    struct fact_counters counters;
    struct guard_gate gate;
};

static void check_line(const struct fact *fact)
{
    char line[FACT_LINE_MAX];
    struct buffer b = buffer_of(line, sizeof line);
    fact_write_line(&b, fact);
    FUZZ_CHECK(buffer_good(&b));
    for (size_t i = 0; i < b.length; i++)
        FUZZ_CHECK(line[i] >= ' ' && line[i] <= '~');
}

static void check_verdict(struct slice packet, enum guard_gate_verdict verdict)
{
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message m;
    struct sip_error why;
    FUZZ_CHECK((verdict == GUARD_GATE_EMPTY) == (packet.n == 0));
    if (verdict == GUARD_GATE_STUN)
        FUZZ_CHECK(rtp_stun_shape(packet) == RTP_STUN_REQUEST);
    if (sip_message_parse(packet, lines, SIP_MAX_HEADERS, &m, &why) &&
        (!m.request || m.method_text.n <= GUARD_GATE_METHOD_MAX))
        FUZZ_CHECK(verdict == GUARD_GATE_PASS);
}

/* One datagram from a source that its first byte names. It comes twice, from a stranger and
 * from an allowed source. Returns how often it was dropped. */
static unsigned fuzz_packet(struct bed *bed, struct slice packet, uint64_t now_us)
{
    struct address source = {.family = ADDRESS_IPV4, .bytes = {192, 0, 2}, .port = 5060};
    struct guard_network all = {.address = source, .prefix = 0};
    source.bytes[3] = packet.n > 0 ? (uint8_t)packet.p[0] : 0;
    bed->gate.allowed = &all;
    bed->gate.allowed_count = 0;
    enum guard_gate_verdict limited = guard_gate_check(&bed->gate, packet, &source, now_us);
    bed->gate.allowed_count = 1;
    enum guard_gate_verdict verdict = guard_gate_check(&bed->gate, packet, &source, now_us);
    FUZZ_CHECK(limited == verdict || limited == GUARD_GATE_DROP);
    check_verdict(packet, verdict);
    return (limited == GUARD_GATE_DROP ? 1U : 0U) + (verdict == GUARD_GATE_DROP ? 1U : 0U);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = fuzz_copy(data, size);
    struct bed bed = {0};
    bed.gate = (struct guard_gate){
        .max_size = SIP_MAX_MESSAGE,
        .rate = {.rows = bed.rows, .row_count = ROWS, .secret = {1, 2}, .per_s = 2, .burst = 2},
        .counters = &bed.counters,
    };
    uint64_t now_us = 0, told = 0, dropped = 0;
    struct fact fact;
    dropped += fuzz_packet(&bed, input, now_us);
    for (size_t from = 0; from < size;) { /* pieces end behind each 0xff */
        const char *end = memchr(input.p + from, 0xff, size - from);
        size_t n = end == NULL ? size - from : (size_t)(end - input.p) - from;
        struct slice packet = fuzz_copy(data + from, n);
        now_us += 100000;
        dropped += fuzz_packet(&bed, packet, now_us);
        while (guard_gate_report(&bed.gate, now_us, 0, &fact)) {
            told += fact.count;
            check_line(&fact);
        }
        fuzz_free(packet);
        from += n + 1;
    }
    while (guard_gate_report(&bed.gate, now_us + (uint64_t)2 * GUARD_GATE_REPORT_US, 0, &fact))
        told += fact.count;
    FUZZ_CHECK(told == dropped);
    fuzz_free(input);
    return 0;
}
