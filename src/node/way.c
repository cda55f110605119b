/* SPDX-License-Identifier: Apache-2.0 */
#include "node/way.h"

#include "rtp/stun.h"

/* One writer, any readers: nobody sees half a value. */
void way_set(struct way *w, enum worker_counter counter, uint64_t value)
{
    __atomic_store_n(&w->count.values[counter], value, __ATOMIC_RELAXED);
}

void way_count(struct way *w, enum worker_counter counter, uint64_t more)
{
    way_set(w, counter, w->count.values[counter] + more);
}

void way_init(struct way *w)
{
    w->gate.counters = &w->count.facts;
}

/* Sends a response along the flow that its request came by. RFC 3261 18.2.2, RFC 3581 4 */
static void answer(struct way *w, const struct packet *packet, const struct sip_message *request,
                   const struct guard_verdict *verdict)
{
    struct buffer b = w->out.begin(w->out.context, &packet->flow);
    guard_answer_write(&b, &w->voice, request, verdict, &packet->flow.remote);
    if (!buffer_good(&b)) {
        way_count(w, WORKER_DROPPED, 1);
        return;
    }
    w->out.send(w->out.context, &packet->flow, &b);
    way_count(w, WORKER_ANSWERED, 1);
    way_count(w, WORKER_MALFORMED, verdict->rule != NULL && verdict->error.rule != SIP_RULE_NONE);
}

/* A request for this worker, and nobody else. */
static void take_request(struct way *w, const struct packet *packet,
                         const struct sip_message *request)
{
    /* OPTIONS is all that is served yet: RFC 3261 11.2. */
    const struct guard_verdict good = {.action = GUARD_ANSWER, .status = 200};
    answer(w, packet, request, &good);
}

/* Counts one message that was turned away. */
static void turned_away(struct way *w, enum fact_rule rule)
{
    fact_count_rule(&w->count.facts, rule, 1);
    way_count(w, WORKER_DROPPED, 1);
}

/* A message, however it came. */
static void take_message(struct way *w, const struct packet *packet)
{
    struct sip_message message;
    struct sip_error error = {0};
    bool parsed = sip_message_parse(packet->bytes, w->lines, SIP_MAX_HEADERS, &message, &error);
    if (!message.request) { /* nothing was asked yet */
        turned_away(w, message.status > 0 ? FACT_MESSAGE_STRAY_RESPONSE : FACT_GATE_JUNK);
        return;
    }
    struct guard_verdict verdict = guard_check_request(&w->service, &message, parsed, &error);
    if (verdict.action == GUARD_PASS)
        take_request(w, packet, &message);
    else if (verdict.action == GUARD_ANSWER)
        answer(w, packet, &message, &verdict);
    else if (message.method == SIP_METHOD_ACK)
        turned_away(w, FACT_MESSAGE_STRAY_ACK);
    else
        way_count(w, WORKER_DROPPED, 1);
}

/* RFC 8489 6.3: phones ask their SIP port how it sees them (RFC 5626 3.5.2). */
static void answer_stun(struct way *w, const struct packet *packet)
{
    struct rtp_stun_request request;
    if (!rtp_stun_read(packet->bytes, RTP_STUN_KNOWN_BASIC, &request))
        return;
    struct buffer b = w->out.begin(w->out.context, &packet->flow);
    rtp_stun_write_answer(&b, &request, &packet->flow.remote);
    if (buffer_good(&b))
        w->out.send(w->out.context, &packet->flow, &b);
}

bool way_take_datagram(struct way *w, const struct packet *packet)
{
    struct sip_frame frame;
    struct packet cut = *packet;
    switch (guard_gate_check(&w->gate, packet->bytes, &packet->flow.remote, packet->received_us)) {
    case GUARD_GATE_PASS:
        if (sip_framer_whole(packet->bytes, w->gate.max_size, &frame) != SIP_FRAME_MESSAGE) {
            way_count(w, WORKER_DROPPED, 1);
            return false;
        }
        cut.bytes = frame.message;
        take_message(w, &cut);
        return false;
    case GUARD_GATE_STUN:
        answer_stun(w, packet);
        return false;
    case GUARD_GATE_DROP:
        way_count(w, WORKER_DROPPED, 1);
        return true;
    case GUARD_GATE_KEEPALIVE:
    case GUARD_GATE_EMPTY:
    default:
        return false;
    }
}

void way_take_message(struct way *w, const struct packet *packet)
{
    fact_count(&w->count.facts, FACT_COUNTER_PACKETS, 1);
    fact_count(&w->count.facts, FACT_COUNTER_BYTES, packet->bytes.n);
    fact_count(&w->count.facts, FACT_COUNTER_MESSAGES, 1);
    take_message(w, packet);
}

void way_take_broken(struct way *w, const struct packet *packet, const struct sip_frame *frame)
{
    struct sip_message message;
    struct sip_error ignored;
    bool tls = frame->looks_like == SIP_LOOKS_LIKE_TLS;
    fact_count_rule(&w->count.facts, tls ? FACT_GATE_TLS : FACT_GATE_JUNK, 1);
    if (frame->message.p == NULL)
        return;
    /* What the framer found is what counts, also where the headers alone are good. */
    bool parsed = sip_message_parse(frame->message, w->lines, SIP_MAX_HEADERS, &message, &ignored);
    (void)parsed;
    struct guard_verdict verdict = guard_check_request(&w->service, &message, false, &frame->error);
    if (message.request && verdict.action == GUARD_ANSWER)
        answer(w, packet, &message, &verdict);
}
