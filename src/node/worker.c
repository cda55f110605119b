/* SPDX-License-Identifier: Apache-2.0 */
#include "node/worker.h"

#include "base/memory.h"

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

/* A datagram or a message of a stream. */
static void take_packet(struct worker *w, const struct packet *packet)
{
    struct sip_message message;
    struct sip_error error = {0};
    count(w, WORKER_MESSAGES, 1);
    bool parsed = sip_message_parse(packet->bytes, w->lines, SIP_MAX_HEADERS, &message, &error);
    if (!message.request) {
        count(w, WORKER_RESPONSES, 1); /* to nothing that we asked */
        count(w, WORKER_DROPPED, 1);
        return;
    }
    struct guard_verdict verdict =
        guard_check_request(&w->setting.service, &message, parsed, &error);
    if (verdict.action == GUARD_PASS)
        take_request(w, packet, &message);
    else if (verdict.action == GUARD_ANSWER)
        answer(w, packet, &message, &verdict);
    else
        count(w, WORKER_DROPPED, 1);
}

static void on_datagram(void *context, const struct packet *packet)
{
    struct worker *w = context;
    struct sip_frame frame;
    struct packet cut = *packet;
    count(w, WORKER_PACKETS, 1);
    count(w, WORKER_BYTES, packet->bytes.n);
    enum sip_frame_kind kind =
        sip_framer_whole(packet->bytes, w->setting.limits.max_message, &frame);
    cut.bytes = frame.message;
    if (kind == SIP_FRAME_MESSAGE)
        take_packet(w, &cut);
    else
        count(w, kind == SIP_FRAME_ERROR ? WORKER_JUNK : WORKER_KEEPALIVES, 1);
}

static void on_message(void *context, const struct packet *packet)
{
    struct worker *w = context;
    count(w, WORKER_PACKETS, 1);
    count(w, WORKER_BYTES, packet->bytes.n);
    take_packet(w, packet);
}

/* A stream that cannot be cut any further. Where its headers are complete it still gets an answer. */
static void on_broken(void *context, const struct packet *packet, const struct sip_frame *frame)
{
    struct worker *w = context;
    struct sip_message message;
    struct sip_error ignored;
    count(w, WORKER_JUNK, 1);
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
    set(w, WORKER_TCP_ACCEPTED, tcp.accepted);
    set(w, WORKER_TCP_REFUSED, tcp.ended[TCP_END_LIMIT]);
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
    if (w->tcp == NULL)
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
    memory_free(w);
    *worker = NULL;
}

void worker_count(const struct worker *w, struct worker_counters *sum)
{
    for (size_t i = 0; i < WORKER_COUNTER_COUNT; i++)
        sum->values[i] += __atomic_load_n(&w->count.values[i], __ATOMIC_RELAXED);
}

const char *worker_counter_name(enum worker_counter counter)
{
    static const char *const names[] = {
        [WORKER_PACKETS] = "packets",           [WORKER_BYTES] = "bytes",
        [WORKER_MESSAGES] = "messages",         [WORKER_RESPONSES] = "responses",
        [WORKER_KEEPALIVES] = "keepalives",     [WORKER_JUNK] = "junk",
        [WORKER_ANSWERED] = "answered",         [WORKER_MALFORMED] = "malformed",
        [WORKER_DROPPED] = "dropped",           [WORKER_TCP_ACCEPTED] = "tcp_accepted",
        [WORKER_TCP_REFUSED] = "tcp_refused",   [WORKER_TCP_CUT] = "tcp_cut",
        [WORKER_TCP_OPEN] = "tcp_open",         [WORKER_SEND_FAILED] = "send_failed",
        [WORKER_KERNEL_DROPS] = "kernel_drops",
    };
    return names[counter];
}
