/* SPDX-License-Identifier: Apache-2.0 */
#include "node/worker.h"

#include "base/clock.h"
#include "base/memory.h"

#include <stdalign.h>

struct worker {
    struct worker_setting setting;
    uv_loop_t loop;
    uv_thread_t thread;
    uv_async_t stop, follow;
    uv_timer_t tidy;
    bool runs, closed;
    struct policy *policy; /* what is followed                                   */
    struct policy *next;   /* what was handed over and not taken yet; is swapped */
    uint64_t turned_us;
    uint64_t drops[WORKER_MAX_LISTENERS]; /* of the kernel, by UDP socket */
    struct udp *udp[WORKER_MAX_LISTENERS];
    size_t udp_count;
    struct tcp *tcp;
    struct way way;
    void *rate_memory;
    char out[SIP_MAX_MESSAGE];
};

/* How often what is only known to sockets is put where other threads see it. */
#define TIDY_MS 500

/* --- the way of a packet --------------------------------------------------------------------- */

/* The socket of a flow; NULL: it is a connection's. */
static struct udp *socket_of(const struct worker *w, const struct flow *flow)
{
    return flow->transport == SIP_TRANSPORT_UDP ? w->udp[flow->listener] : NULL;
}

static struct buffer begin_answer(void *context, const struct flow *flow)
{
    struct worker *w = context;
    struct udp *udp = socket_of(w, flow);
    return udp != NULL ? udp_begin(udp) : buffer_of(w->out, sizeof w->out);
}

static void send_answer(void *context, const struct flow *flow, const struct buffer *written)
{
    struct worker *w = context;
    struct udp *udp = socket_of(w, flow);
    if (udp != NULL)
        udp_commit(udp, written, flow);
    else
        (void)tcp_send(w->tcp, flow, buffer_slice(written));
}

/* Tells of what is due to be told. */
static void tell(struct worker *w)
{
    struct fact fact;
    while (guard_gate_report(&w->way.gate, clock_now_us(), clock_wall_s() * 1000, &fact))
        if (w->setting.tell != NULL)
            w->setting.tell(&fact);
}

static void on_datagram(void *context, const struct packet *packet)
{
    struct worker *w = context;
    if (way_take_datagram(&w->way, packet))
        tell(w);
}

static void on_message(void *context, const struct packet *packet)
{
    struct worker *w = context;
    way_take_message(&w->way, packet);
}

static void on_broken(void *context, const struct packet *packet, const struct sip_frame *frame)
{
    struct worker *w = context;
    way_take_broken(&w->way, packet, frame);
}

static void on_ended(void *context, const struct flow *flow, enum tcp_end end)
{
    struct worker *w = context;
    (void)flow;
    bool cut = end != TCP_END_CLOSED && end != TCP_END_STOPPED;
    way_count(&w->way, WORKER_TCP_CUT, cut);
}

/* --- the thread ------------------------------------------------------------------------------ */

static void on_tidy(uv_timer_t *timer)
{
    struct worker *w = timer->data;
    uint64_t failed = 0;
    uint64_t drops = 0;
    __atomic_store_n(&w->turned_us, clock_now_us(), __ATOMIC_RELAXED);
    for (size_t i = 0; i < w->udp_count; i++) {
        uint64_t here = udp_kernel_drops(w->udp[i]);
        failed += udp_count(w->udp[i]).send_failed;
        drops += here;
        __atomic_store_n(&w->drops[i], here, __ATOMIC_RELAXED);
    }
    struct tcp_counters tcp = tcp_count(w->tcp);
    way_set(&w->way, WORKER_SEND_FAILED, failed);
    way_set(&w->way, WORKER_KERNEL_DROPS, drops);
    way_set(&w->way, WORKER_TCP_OPEN, tcp_open(w->tcp));
    way_set(&w->way, WORKER_PINGS, tcp.pings);
    way_set(&w->way, WORKER_TCP_ACCEPTED, tcp.accepted);
    way_set(&w->way, WORKER_TCP_REFUSED, tcp.ended[TCP_END_LIMIT]);
    tell(w);
}

/* What the gate takes from the policy. Its buckets stay: a new rate counts from now on. */
static void obey(struct worker *w)
{
    const struct policy_guard *guard = policy_guard(w->policy);
    struct guard_gate *gate = &w->way.gate;
    gate->allowed = guard->allowed;
    gate->allowed_count = guard->allowed_count;
    gate->rate.per_s = guard->per_s;
    gate->rate.burst = guard->burst;
}

static void on_follow(uv_async_t *async)
{
    struct worker *w = async->data;
    struct policy *next = __atomic_exchange_n(&w->next, NULL, __ATOMIC_ACQ_REL);
    if (next == NULL)
        return;
    struct policy *old = w->policy;
    w->policy = next;
    obey(w);
    policy_release(old);
}

void worker_follow(struct worker *w, struct policy *next)
{
    struct policy *missed = __atomic_exchange_n(&w->next, next, __ATOMIC_ACQ_REL);
    policy_release(missed); /* one that the worker never saw */
    (void)uv_async_send(&w->follow);
}

/* Closes what makes the loop go on. The two handles that other threads use stay until worker_free(). */
static void close_all(struct worker *w)
{
    w->closed = true;
    for (size_t i = 0; i < w->udp_count; i++)
        udp_free(&w->udp[i]);
    tcp_free(&w->tcp);
    uv_close((uv_handle_t *)&w->tidy, NULL);
    uv_unref((uv_handle_t *)&w->stop);
    uv_unref((uv_handle_t *)&w->follow);
}

static void on_stop(uv_async_t *async)
{
    struct worker *w = async->data;
    if (w->closed)
        return;
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
    (void)uv_async_init(&w->loop, &w->follow, on_follow); /* the first opened what both need */
    (void)uv_timer_init(&w->loop, &w->tidy);
    w->stop.data = w;
    w->follow.data = w;
    w->tidy.data = w;
    (void)uv_timer_start(&w->tidy, on_tidy, TIDY_MS, TIDY_MS);
    return true;
}

/* The table of rates: so many rows of four sources. */
#define RATE_ROWS 8192

static bool open_way(struct worker *w)
{
    size_t align = alignof(struct guard_rate_row);
    w->rate_memory = memory_new(RATE_ROWS * sizeof(struct guard_rate_row) + align);
    if (w->rate_memory == NULL)
        return false;
    char *at = w->rate_memory;
    struct guard_rate_row *rows = (void *)(at + (align - (uintptr_t)at % align));
    w->way.gate = (struct guard_gate){
        .max_size = w->setting.limits.max_message,
        .rate = {.rows = rows, .row_count = RATE_ROWS, .secret = w->setting.voice.key},
    };
    w->way.service = w->setting.service;
    w->way.voice = w->setting.voice;
    w->way.out = (struct way_out){w, begin_answer, send_answer};
    way_init(&w->way);
    obey(w);
    return true;
}

struct worker *worker_new(const struct worker_setting *setting, struct policy *first)
{
    const struct worker_limits *limits = &setting->limits;
    struct worker *w = memory_new(sizeof *w);
    if (w == NULL || !open_loop(w)) {
        memory_free(w);
        policy_release(first);
        return NULL;
    }
    w->setting = *setting;
    w->policy = first;
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
    if (w->tcp == NULL || !open_way(w))
        worker_free(&w);
    return w;
}

bool worker_start(struct worker *w)
{
    w->turned_us = clock_now_us();
    w->runs = uv_thread_create(&w->thread, run, w) == 0;
    return w->runs;
}

void worker_stop(struct worker *w)
{
    (void)uv_async_send(&w->stop);
}

void worker_wait(struct worker *w)
{
    if (w->runs)
        (void)uv_thread_join(&w->thread);
    w->runs = false;
}

void worker_free(struct worker **worker)
{
    struct worker *w = *worker;
    if (w == NULL)
        return;
    if (w->runs) {
        worker_stop(w);
        worker_wait(w);
    }
    if (!w->closed)
        close_all(w);
    uv_close((uv_handle_t *)&w->stop, NULL);
    uv_close((uv_handle_t *)&w->follow, NULL);
    (void)uv_run(&w->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&w->loop);
    policy_release(w->policy);
    policy_release(w->next);
    memory_free(w->rate_memory);
    memory_free(w);
    *worker = NULL;
}

void worker_count(const struct worker *w, struct worker_counters *sum)
{
    for (size_t i = 0; i < WORKER_COUNTER_COUNT; i++)
        sum->values[i] += __atomic_load_n(&w->way.count.values[i], __ATOMIC_RELAXED);
    fact_counters_sum(&sum->facts, &w->way.count.facts);
}

uint64_t worker_kernel_drops(const struct worker *w, size_t i)
{
    return __atomic_load_n(&w->drops[i], __ATOMIC_RELAXED);
}

uint64_t worker_turned_us(const struct worker *w)
{
    return __atomic_load_n(&w->turned_us, __ATOMIC_RELAXED);
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
