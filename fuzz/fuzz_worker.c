/* A whole worker but for its sockets: datagrams, streams and time, as the bytes say. Every answer is a good
 * response to the request that is just being looked at, goes back the way that one came, and is not much
 * longer; every refusal is told of.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Input : steps {kind 8 | length 16, less than what is left | bytes}. The lower two bits of the kind say what it
 *         is, the next two which source or connection.
 */
#include "fuzz.h"
#include "node/way.h"
#include "rtp/stun.h"

#define ROWS        4
#define CONNECTIONS 4
#define MAX_MESSAGE 8192

enum step { STEP_DATAGRAM, STEP_STREAM, STEP_TIME, STEP_ANEW };

struct connection {
    struct sip_framer framer;
    bool closed;
    char *unread; /* a block of just this size */
    size_t n;
};

struct bed {
    struct guard_rate_row rows[ROWS];
    struct way way;
    struct connection connections[CONNECTIONS];
    const struct packet *packet; /* that is being looked at */
    unsigned answers;            /* to it                   */
    uint64_t now_us, packets, dropped, told, answered;
    char out[SIP_MAX_MESSAGE];
};

/* --- what leaves ----------------------------------------------------------------------------- */

static struct buffer begin_answer(void *context, const struct flow *flow)
{
    struct bed *bed = context;
    (void)flow;
    return buffer_of(bed->out, sizeof bed->out);
}

static void check_stun(const struct packet *packet, struct slice answer)
{
    FUZZ_CHECK(packet->flow.transport == SIP_TRANSPORT_UDP);
    FUZZ_CHECK(rtp_stun_shape(packet->bytes) == RTP_STUN_REQUEST);
    FUZZ_CHECK(rtp_stun_shape(answer) == RTP_STUN_STRAY); /* to us it would be a stray response */
    FUZZ_CHECK(answer.n <= RTP_STUN_ANSWER_MAX && answer.n <= 3 * packet->bytes.n);
}

static void check_response(const struct packet *packet, struct slice bytes)
{
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message request, response;
    struct sip_frame frame = {.message = packet->bytes};
    struct sip_error why;
    if (packet->flow.transport == SIP_TRANSPORT_UDP) /* line ends before it are no part of it */
        FUZZ_CHECK(sip_framer_whole(packet->bytes, MAX_MESSAGE, &frame) == SIP_FRAME_MESSAGE);
    FUZZ_CHECK(sip_message_parse(bytes, lines, SIP_MAX_HEADERS, &response, &why));
    FUZZ_CHECK(!response.request && response.status >= 200 && response.status < 700);
    FUZZ_CHECK(sip_message_find(&response, SIP_HEADER_VIA) != NULL);
    bool parsed = sip_message_parse(frame.message, lines, SIP_MAX_HEADERS, &request, &why);
    FUZZ_CHECK(request.request && request.method != SIP_METHOD_ACK);
    if (response.status == 200)
        FUZZ_CHECK(parsed && request.method == SIP_METHOD_OPTIONS);
    FUZZ_CHECK(bytes.n <= 2 * packet->bytes.n + 700);
}

static void send_answer(void *context, const struct flow *flow, const struct buffer *written)
{
    struct bed *bed = context;
    struct slice answer = fuzz_copy((const uint8_t *)written->bytes, written->length);
    FUZZ_CHECK(buffer_good(written) && written->bytes == bed->out && written->length > 0);
    FUZZ_CHECK(bed->packet != NULL && ++bed->answers == 1);
    FUZZ_CHECK(flow->transport == bed->packet->flow.transport &&
               flow->remote.port == bed->packet->flow.remote.port);
    if ((unsigned char)answer.p[0] < 4) {
        check_stun(bed->packet, answer);
    } else {
        check_response(bed->packet, answer);
        bed->answered++;
    }
    fuzz_free(answer);
}

/* --- what comes ------------------------------------------------------------------------------ */

static struct packet packet_of(struct bed *bed, enum sip_transport transport, unsigned which,
                               struct slice bytes)
{
    struct packet packet = {
        .flow = {.transport = transport,
                 .local = {.family = ADDRESS_IPV4, .bytes = {192, 0, 2, 9}, .port = 5060},
                 .remote = {.family = ADDRESS_IPV4, .bytes = {192, 0, 2, (uint8_t)which}}},
        .bytes = bytes,
        .received_us = bed->now_us};
    packet.flow.remote.port = (uint16_t)(5060 + which);
    if (which == 3)
        packet.flow.remote = (struct address){
            .family = ADDRESS_IPV6, .bytes = {0x20, 1, 0x0d, 0xb8, [15] = 3}, .port = 5063};
    bed->answers = 0;
    bed->packets++;
    return packet;
}

static void tell(struct bed *bed)
{
    struct fact fact;
    while (guard_gate_report(&bed->way.gate, bed->now_us, 0, &fact))
        bed->told += fact.count;
}

static void take_datagram(struct bed *bed, unsigned which, struct slice bytes)
{
    struct slice copy = fuzz_copy((const uint8_t *)bytes.p, bytes.n);
    struct packet packet = packet_of(bed, SIP_TRANSPORT_UDP, which, copy);
    bed->packet = &packet;
    if (way_take_datagram(&bed->way, &packet)) {
        bed->dropped++;
        tell(bed);
    }
    bed->packet = NULL;
    fuzz_free(copy);
}

static void open_anew(struct connection *c)
{
    free(c->unread);
    *c = (struct connection){0};
    sip_framer_init(&c->framer, SIP_FRAMER_MAX_HEADERS, MAX_MESSAGE);
}

/* Shows one frame to the worker. */
static void take_frame(struct bed *bed, unsigned which, const struct sip_frame *frame)
{
    struct packet packet = packet_of(bed, SIP_TRANSPORT_TCP, which, frame->message);
    bed->packet = &packet;
    if (frame->kind == SIP_FRAME_MESSAGE) {
        way_take_message(&bed->way, &packet);
    } else {
        bed->packets--; /* no message: not counted as one */
        way_take_broken(&bed->way, &packet, frame);
    }
    bed->packet = NULL;
}

/* As net/tcp_stream.c does it. */
static void take_stream(struct bed *bed, unsigned which, struct slice more)
{
    struct connection *c = &bed->connections[which];
    struct sip_frame frame;
    size_t n = c->n + more.n, at = 0;
    char *bytes = malloc(n > 0 ? n : 1);
    FUZZ_CHECK(bytes != NULL);
    if (c->n > 0)
        memcpy(bytes, c->unread, c->n);
    if (more.n > 0)
        memcpy(bytes + c->n, more.p, more.n);
    while (!c->closed) {
        enum sip_frame_kind kind =
            sip_framer_next(&c->framer, (struct slice){bytes + at, n - at}, &frame);
        if (kind == SIP_FRAME_MESSAGE || kind == SIP_FRAME_ERROR)
            take_frame(bed, which, &frame);
        c->closed = kind == SIP_FRAME_ERROR;
        at += frame.consume;
        if (kind == SIP_FRAME_MORE)
            break;
    }
    free(c->unread);
    c->n = c->closed ? 0 : n - at;
    FUZZ_CHECK(c->n <= MAX_MESSAGE);
    c->unread = malloc(c->n > 0 ? c->n : 1);
    FUZZ_CHECK(c->unread != NULL);
    if (c->n > 0)
        memcpy(c->unread, bytes + at, c->n);
    free(bytes);
}

static void take_step(struct bed *bed, uint8_t kind, struct slice bytes)
{
    unsigned which = kind >> 2 & 3;
    switch ((enum step)(kind & 3)) {
    case STEP_DATAGRAM:
        take_datagram(bed, which, bytes);
        break;
    case STEP_STREAM:
        take_stream(bed, which, bytes);
        break;
    case STEP_TIME:
        bed->now_us += (uint64_t)bytes.n * 10000;
        tell(bed);
        break;
    case STEP_ANEW:
        open_anew(&bed->connections[which]);
        break;
    }
}

static void begin_bed(struct bed *bed)
{
    memset(bed, 0, sizeof *bed);
    bed->way.service.methods = 1U << SIP_METHOD_OPTIONS;
    bed->way.voice = (struct guard_voice){
        .key = {1, 2}, .server = SLICE("varco"), .methods = 1U << SIP_METHOD_OPTIONS};
    bed->way.out = (struct way_out){bed, begin_answer, send_answer};
    bed->way.gate.max_size = MAX_MESSAGE;
    bed->way.gate.rate = (struct guard_rate){
        .rows = bed->rows, .row_count = ROWS, .secret = {3, 4}, .per_s = 10, .burst = 10};
    way_init(&bed->way);
    for (size_t i = 0; i < CONNECTIONS; i++)
        open_anew(&bed->connections[i]);
}

static void end_bed(struct bed *bed)
{
    const struct worker_counters *count = &bed->way.count;
    bed->now_us += (uint64_t)2 * GUARD_GATE_REPORT_US;
    tell(bed);
    FUZZ_CHECK(bed->told == bed->dropped);
    FUZZ_CHECK(count->values[WORKER_ANSWERED] == bed->answered);
    FUZZ_CHECK(count->values[WORKER_MALFORMED] <= bed->answered);
    FUZZ_CHECK(count->facts.values[FACT_COUNTER_PACKETS] == bed->packets);
    for (size_t i = 0; i < CONNECTIONS; i++)
        free(bed->connections[i].unread);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct bed bed;
    begin_bed(&bed);
    for (size_t at = 0; size - at >= 3;) {
        size_t left = size - at - 3, n = (size_t)data[at + 1] << 8 | data[at + 2];
        n = n < left ? n : left;
        take_step(&bed, data[at], (struct slice){(const char *)data + at + 3, n});
        at += 3 + n;
    }
    end_bed(&bed);
    return 0;
}
