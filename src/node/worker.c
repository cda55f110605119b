/* SPDX-License-Identifier: Apache-2.0 */
#include "node/worker.h"

#include "base/clock.h"
#include "base/memory.h"
#include "rtp/stun.h"

#include <stdalign.h>

struct worker {
    struct worker_setting setting;
    uv_loop_t loop;
    uv_thread_t thread;
    uv_async_t stop;
    uv_timer_t tidy;
    bool runs;
    struct udp *udp[WORKER_MAX_LISTENERS];
    size_t udp_count;
    struct tcp *tcp;
    struct guard_gate gate;
    void *rate_memory;
    struct worker_counters count;
    struct sip_header_line lines[SIP_MAX_HEADERS];
    char out[SIP_MAX_MESSAGE];
};

/* How often what is only known to sockets is put where other threads see it. */
#define TIDY_MS 500

/* One writer, any readers: nobody sees half a value. */
static void set(struct worker *w, enum worker_counter counter, uint64_t value)
{
    __atomic_store_n(&w->count.values[counter], value, __ATOMIC_RELAXED);
}

static void count(struct worker *w, enum worker_counter counter, uint64_t more)
{
    set(w, counter, w->count.values[counter] + more);
}

/* --- the way of a packet --------------------------------------------------------------------- */

/* Sends a response along the flow that its request came by. RFC 3261 18.2.2, RFC 3581 4 */
static void answer(struct worker *w, const struct packet *packet, const struct sip_message *request,
                   const struct guard_verdict *verdict)
{
    bool udp = packet->flow.transport == SIP_TRANSPORT_UDP;
    struct udp *socket = udp ? w->udp[packet->flow.listener] : NULL;
    struct buffer b = udp ? udp_begin(socket) : buffer_of(w->out, sizeof w->out);
    guard_answer_write(&b, &w->setting.voice, request, verdict, &packet->flow.remote);
    if (!buffer_good(&b)) {
        count(w, WORKER_DROPPED, 1);
        return;
    }
    if (udp)
        udp_commit(socket, &b, &packet->flow);
    else
        (void)tcp_send(w->tcp, &packet->flow, buffer_slice(&b));
    count(w, WORKER_ANSWERED, 1);
    count(w, WORKER_MALFORMED, verdict->rule != NULL && verdict->error.rule != SIP_RULE_NONE);
}

/* A request for this worker, and nobody else. */
static void take_request(struct worker *w, const struct packet *packet,
                         const struct sip_message *request)
{
    /* OPTIONS is all that is served yet: RFC 3261 11.2. */
    const struct guard_verdict good = {.action = GUARD_ANSWER, .status = 200};
    answer(w, packet, request, &good);
}

/* Tells of what is due to be told. */
static void tell(struct worker *w)
{
    struct fact fact;
    while (guard_gate_report(&w->gate, clock_now_us(), clock_wall_s() * 1000, &fact))
        if (w->setting.tell != NULL)
            w->setting.tell(&fact);
}

/* Tells of one message that was turned away. */
static void turned_away(struct worker *w, enum fact_rule rule)
{
    fact_count_rule(&w->count.facts, rule, 1);
    count(w, WORKER_DROPPED, 1);
}

/* A message, however it came. */
static void take_message(struct worker *w, const struct packet *packet)
{
    struct sip_message message;
    struct sip_error error = {0};
    bool parsed = sip_message_parse(packet->bytes, w->lines, SIP_MAX_HEADERS, &message, &error);
    if (!message.request) {
        turned_away(w, FACT_MESSAGE_STRAY_RESPONSE); /* nothing was asked yet */
        return;
    }
    struct guard_verdict verdict =
        guard_check_request(&w->setting.service, &message, parsed, &error);
    if (verdict.action == GUARD_PASS)
        take_request(w, packet, &message);
    else if (verdict.action == GUARD_ANSWER)
        answer(w, packet, &message, &verdict);
    else if (message.method == SIP_METHOD_ACK)
        turned_away(w, FACT_MESSAGE_STRAY_ACK);
    else
        count(w, WORKER_DROPPED, 1);
}

/* RFC 8489 6.3: phones ask their SIP port how it sees them (RFC 5626 3.5.2). */
static void answer_stun(struct worker *w, const struct packet *packet)
{
    struct rtp_stun_request request;
    if (!rtp_stun_read(packet->bytes, RTP_STUN_KNOWN_BASIC, &request))
        return;
    struct udp *socket = w->udp[packet->flow.listener];
    struct buffer b = udp_begin(socket);
    rtp_stun_write_answer(&b, &request, &packet->flow.remote);
    udp_commit(socket, &b, &packet->flow);
}

static void on_datagram(void *context, const struct packet *packet)
{
    struct worker *w = context;
    struct sip_frame frame;
    struct packet cut = *packet;
    switch (guard_gate_check(&w->gate, packet->bytes, &packet->flow.remote, packet->received_us)) {
    case GUARD_GATE_PASS:
        if (sip_framer_whole(packet->bytes, w->gate.max_size, &frame) != SIP_FRAME_MESSAGE)
            return;
        cut.bytes = frame.message;
        take_message(w, &cut);
        return;
    case GUARD_GATE_STUN:
        answer_stun(w, packet);
        return;
    case GUARD_GATE_DROP:
        count(w, WORKER_DROPPED, 1);
        tell(w);
        return;
    case GUARD_GATE_KEEPALIVE:
    case GUARD_GATE_EMPTY:
    default:
        return;
    }
}

static void on_message(void *context, const struct packet *packet)
{
    struct worker *w = context;
    fact_count(&w->count.facts, FACT_COUNTER_PACKETS, 1);
    fact_count(&w->count.facts, FACT_COUNTER_BYTES, packet->bytes.n);
    fact_count(&w->count.facts, FACT_COUNTER_MESSAGES, 1);
    take_message(w, packet);
}

/* A stream that cannot be cut any further. Where its headers are complete it still gets an answer. */
static void on_broken(void *context, const struct packet *packet, const struct sip_frame *frame)
{
    struct worker *w = context;
    struct sip_message message;
    struct sip_error ignored;
    bool tls = frame->looks_like == SIP_LOOKS_LIKE_TLS;
    fact_count_rule(&w->count.facts, tls ? FACT_GATE_TLS : FACT_GATE_JUNK, 1);
    if (frame->message.p == NULL)
        return;
    /* What the framer found is what counts, also where the headers alone are good. */
    bool parsed = sip_message_parse(frame->message, w->lines, SIP_MAX_HEADERS, &message, &ignored);
    (void)parsed;
    struct guard_verdict verdict =
        guard_check_request(&w->setting.service, &message, false, &frame->error);
    if (message.request && verdict.action == GUARD_ANSWER)
        answer(w, packet, &message, &verdict);
}

static void on_ended(void *context, const struct flow *flow, enum tcp_end end)
{
    struct worker *w = context;
    (void)flow;
    bool cut = end != TCP_END_CLOSED && end != TCP_END_STOPPED;
    count(w, WORKER_TCP_CUT, cut);
}

/* --- the thread ------------------------------------------------------------------------------ */

static void on_tidy(uv_timer_t *timer)
{
    struct worker *w = timer->data;
    uint64_t failed = 0;
    uint64_t drops = 0;
    for (size_t i = 0; i < w->udp_count; i++) {
        failed += udp_count(w->udp[i]).send_failed;
        drops += udp_kernel_drops(w->udp[i]);
    }
    struct tcp_counters tcp = tcp_count(w->tcp);
    set(w, WORKER_SEND_FAILED, failed);
    set(w, WORKER_KERNEL_DROPS, drops);
    set(w, WORKER_TCP_OPEN, tcp_open(w->tcp));
    set(w, WORKER_PINGS, tcp.pings);
    set(w, WORKER_TCP_ACCEPTED, tcp.accepted);
    set(w, WORKER_TCP_REFUSED, tcp.ended[TCP_END_LIMIT]);
    tell(w);
}

static void close_all(struct worker *w)
{
    for (size_t i = 0; i < w->udp_count; i++)
        udp_free(&w->udp[i]);
    tcp_free(&w->tcp);
    uv_close((uv_handle_t *)&w->tidy, NULL);
    uv_close((uv_handle_t *)&w->stop, NULL);
}

static void on_stop(uv_async_t *async)
{
    struct worker *w = async->data;
    on_tidy(&w->tidy);
    close_all(w);
}

static void run(void *context)
{
    struct worker *w = context;
    (void)uv_run(&w->loop, UV_RUN_DEFAULT);
}

bool worker_listen_udp(struct worker *w, struct address *local, bool shared)
{
    struct udp_setting setting = {.loop = &w->loop,
                                  .local = *local,
                                  .worker = w->setting.number,
                                  .listener = (uint16_t)w->udp_count,
                                  .shared = shared,
                                  .receive_bytes = 4 << 20,
                                  .receive = on_datagram,
                                  .context = w};
    if (w->udp_count == WORKER_MAX_LISTENERS)
        return false;
    struct udp *udp = udp_new(&setting);
    if (udp == NULL)
        return false;
    w->udp[w->udp_count++] = udp;
    *local = udp_local(udp);
    return true;
}

bool worker_listen_tcp(struct worker *w, struct address *local, bool shared)
{
    return tcp_listen(w->tcp, local, shared, local);
}

static bool open_loop(struct worker *w)
{
    if (uv_loop_init(&w->loop) != 0)
        return false;
    if (uv_async_init(&w->loop, &w->stop, on_stop) != 0) {
        (void)uv_loop_close(&w->loop);
        return false;
    }
    (void)uv_timer_init(&w->loop, &w->tidy);
    w->stop.data = w;
    w->tidy.data = w;
    (void)uv_timer_start(&w->tidy, on_tidy, TIDY_MS, TIDY_MS);
    return true;
}

/* The table of rates: so many rows of four sources. */
#define RATE_ROWS 8192

static bool open_gate(struct worker *w)
{
    const struct worker_guard *guard = &w->setting.guard;
    size_t align = alignof(struct guard_rate_row);
    w->rate_memory = memory_new(RATE_ROWS * sizeof(struct guard_rate_row) + align);
    if (w->rate_memory == NULL)
        return false;
    char *at = w->rate_memory;
    struct guard_rate_row *rows = (void *)(at + (align - (uintptr_t)at % align));
    w->gate = (struct guard_gate){
        .allowed = guard->allowed,
        .allowed_count = guard->allowed_count,
        .max_size = w->setting.limits.max_message,
        .rate = {.rows = rows,
                 .row_count = RATE_ROWS,
                 .secret = w->setting.voice.key,
                 .per_s = guard->per_s,
                 .burst = guard->burst},
        .counters = &w->count.facts,
    };
    return true;
}

struct worker *worker_new(const struct worker_setting *setting)
{
    const struct worker_limits *limits = &setting->limits;
    struct worker *w = memory_new(sizeof *w);
    if (w == NULL)
        return NULL;
    w->setting = *setting;
    if (!open_loop(w)) {
        memory_free(w);
        return NULL;
    }
    struct tcp_setting tcp = {.loop = &w->loop,
                              .worker = setting->number,
                              .connections = limits->connections,
                              .connections_per_source = limits->connections_per_source,
                              .max_headers = SIP_FRAMER_MAX_HEADERS,
                              .max_message = limits->max_message,
                              .max_queue = limits->max_queue,
                              .first_us = limits->first_us,
                              .message_us = limits->message_us,
                              .idle_us = limits->idle_us,
                              .key = setting->voice.key,
                              .user = {w, on_message, on_broken, on_ended}};
    w->tcp = tcp_new(&tcp);
    if (w->tcp == NULL || !open_gate(w))
        worker_free(&w);
    return w;
}

bool worker_start(struct worker *w)
{
    w->runs = uv_thread_create(&w->thread, run, w) == 0;
    return w->runs;
}

void worker_stop(struct worker *w)
{
    (void)uv_async_send(&w->stop);
}

void worker_free(struct worker **worker)
{
    struct worker *w = *worker;
    if (w == NULL)
        return;
    if (w->runs) {
        worker_stop(w);
        (void)uv_thread_join(&w->thread);
    } else {
        close_all(w);
        (void)uv_run(&w->loop, UV_RUN_DEFAULT);
    }
    (void)uv_loop_close(&w->loop);
    memory_free(w->rate_memory);
    memory_free(w);
    *worker = NULL;
}

void worker_count(const struct worker *w, struct worker_counters *sum)
{
    for (size_t i = 0; i < WORKER_COUNTER_COUNT; i++)
        sum->values[i] += __atomic_load_n(&w->count.values[i], __ATOMIC_RELAXED);
    fact_counters_sum(&sum->facts, &w->count.facts);
}

const char *worker_counter_name(enum worker_counter counter)
{
    static const char *const names[] = {
        [WORKER_ANSWERED] = "answered",         [WORKER_MALFORMED] = "malformed",
        [WORKER_DROPPED] = "dropped",           [WORKER_PINGS] = "pings",
        [WORKER_TCP_ACCEPTED] = "tcp_accepted", [WORKER_TCP_REFUSED] = "tcp_refused",
        [WORKER_TCP_CUT] = "tcp_cut",           [WORKER_TCP_OPEN] = "tcp_open",
        [WORKER_SEND_FAILED] = "send_failed",   [WORKER_KERNEL_DROPS] = "kernel_drops",
    };
    return names[counter];
}
