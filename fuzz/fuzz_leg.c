/* Whatever comes from the other end, a leg of a probe ends in time, with a verdict, and all that it sends
 * is valid SIP.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input: a byte for the transport and one for the number of requests, then events, each a byte: its
 * lowest three bits say what happens, the others are its argument.
 *   0, 1  bytes come: the next byte says how many, they follow
 *   2     the deadline comes
 *   3     the answer comes that a server would give, with the next byte times 4 as status
 *   4     the peer closes the connection
 *   5     the system reports trouble
 *   6     the handshake ends
 *   7     some milliseconds pass
 */
#include "fuzz.h"
#include "probe/leg.h"
#include "sip/response.h"

#define S UINT64_C(1000000)

static struct probe_leg leg;
static struct sip_header_line lines[SIP_MAX_HEADERS];

/* The request that was sent last. */
static char request[PROBE_MAX_REQUEST];
static size_t request_length;

static void carry_out(uint64_t now)
{
    struct sip_message m;
    struct sip_error why;
    struct address local = leg.remote;
    while (leg.want == PROBE_WANT_CONNECT || leg.want == PROBE_WANT_EXPLAIN) {
        leg.want = PROBE_WANT_WAIT;
        local.port = 40000;
        probe_leg_connected(&leg, &local, now);
    }
    if (leg.out.length == 0)
        return;
    request_length = leg.out.length;
    memcpy(request, leg.out.bytes, request_length);
    FUZZ_CHECK(buffer_good(&leg.out));
    FUZZ_CHECK(sip_message_parse(buffer_slice(&leg.out), lines, SIP_MAX_HEADERS, &m, &why) &&
               m.request);
    FUZZ_CHECK(sip_message_check(&m, &why));
}

static void answer(unsigned status, uint64_t now)
{
    char bytes[2 * PROBE_MAX_REQUEST];
    struct sip_message m;
    struct sip_error why;
    struct buffer b = buffer_of(bytes, sizeof bytes);
    if (request_length == 0 || !sip_message_parse((struct slice){request, request_length}, lines,
                                                  SIP_MAX_HEADERS, &m, &why))
        return;
    struct sip_response response = {.status = (uint16_t)(status < 100 ? 100 : status % 700),
                                    .to_tag = SLICE("t"),
                                    .source_address = SLICE("192.0.2.7"),
                                    .source_port = 40000};
    if (response.status < 100)
        response.status = 200;
    sip_response_begin(&b, &m, &response);
    sip_build_end(&b);
    probe_leg_received(&leg, buffer_slice(&b), now);
}

/* Takes one event off the input. */
static void happen(struct slice *rest, uint64_t *now)
{
    static struct tls_report report;
    uint8_t byte = (uint8_t)rest->p[0];
    unsigned argument = byte >> 3;
    uint8_t next = rest->n > 1 ? (uint8_t)rest->p[1] : 0;
    *rest = (struct slice){rest->p + 1, rest->n - 1};
    size_t n = next < rest->n ? next : 0;
    switch (byte & 7) {
    case 0:
    case 1:
        probe_leg_received(&leg, (struct slice){rest->p + (rest->n > 0), n}, *now);
        *rest = (struct slice){rest->p + n, rest->n - n};
        break;
    case 2:
        *now = leg.deadline_us > *now ? leg.deadline_us : *now;
        probe_leg_timer(&leg, *now);
        break;
    case 3:
        answer((unsigned)next << 2, *now);
        break;
    case 4:
        probe_leg_closed(&leg, *now);
        break;
    case 5:
        probe_leg_trouble(&leg, (enum probe_trouble)(argument % (PROBE_TROUBLE_LOCAL + 1)), *now);
        break;
    case 6:
        report = (struct tls_report){.alert = -1, .client_certificate_asked = (argument & 1) != 0};
        report.problems = argument & 7;
        report.chain_count = argument >> 3 & 1;
        if (leg.stage == PROBE_STAGE_HANDSHAKE || leg.stage == PROBE_STAGE_EXPLAIN)
            probe_leg_secured(&leg, (argument & 16) != 0, &report, *now);
        break;
    default:
        *now += (uint64_t)argument * 1000;
        break;
    }
}

static void check(uint64_t now)
{
    FUZZ_CHECK(leg.want != PROBE_WANT_WAIT || leg.deadline_us != 0);
    FUZZ_CHECK(leg.want != PROBE_WANT_CLOSE || leg.verdict != PROBE_PENDING);
    FUZZ_CHECK(leg.want != PROBE_WANT_CLOSE || leg.stage == PROBE_STAGE_DONE);
    FUZZ_CHECK(buffer_good(&leg.sentence) && buffer_good(&leg.warning));
    FUZZ_CHECK(leg.rtt.answered <= leg.rtt.sent);
    carry_out(now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum sip_transport transports[] = {SIP_TRANSPORT_UDP, SIP_TRANSPORT_TCP,
                                                    SIP_TRANSPORT_TLS};

    char word[] = "example.org", why_text[64];
    char *const words[] = {word};
    struct buffer why = buffer_of(why_text, sizeof why_text);
    struct probe_target target;
    uint64_t now = 0;
    if (size < 2)
        return 0;
    FUZZ_CHECK(probe_target_read(words, 1, &target, &why));
    struct probe_setting setting = {.target = &target,
                                    .user_agent = SLICE("varco"),
                                    .domain = SLICE("example.org"),
                                    .insecure = (data[1] & 4) != 0,
                                    .count = (data[1] & 3U) + 1,
                                    .interval_us = S,
                                    .timeout_us = S,
                                    .end_us = 3 * S};
    struct locate_leaf leaf = {.transport = transports[data[0] % 3]};
    FUZZ_CHECK(address_parse(SLICE("198.51.100.9"), &leaf.address));
    leaf.address.port = 5060;
    request_length = 0;
    probe_leg_begin(&leg, &setting, &leaf, 7, now);
    carry_out(now);
    struct slice copy = fuzz_copy(data + 2, size - 2), rest = copy;
    while (rest.n > 0 && leg.want != PROBE_WANT_CLOSE) {
        happen(&rest, &now);
        check(now);
    }
    /* Left alone, it ends: by Timer E and the time-outs, in a number of steps that is known. */
    for (int i = 0; leg.want != PROBE_WANT_CLOSE; i++) {
        FUZZ_CHECK(i < 100);
        now = leg.deadline_us > now ? leg.deadline_us : now;
        probe_leg_timer(&leg, now);
        check(now);
    }
    fuzz_free(copy);
    return 0;
}
