/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tcp.h"

#include "base/clock.h"
#include "base/memory.h"
#include "net/socket_address.h"
#include "net/tcp_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG        1024
#define ACCEPTS_A_TURN 64
#define EXPIRES_A_TURN 256

/* --- times ----------------------------------------------------------------------------------- */

static void on_timer(uv_timer_t *timer);

/* Wakes up for the next deadline; rounded up, or it would only wake up again. */
static void wake_up(struct tcp *tcp, uint64_t now)
{
    uint64_t next = timer_next(&tcp->timers);
    tcp->wakes_us = next;
    if (next == TIMER_NEVER)
        (void)uv_timer_stop(&tcp->timer);
    else
        (void)uv_timer_start(&tcp->timer, on_timer, next > now ? (next - now + 999) / 1000 : 0, 0);
}

static void on_timer(uv_timer_t *timer)
{
    struct tcp *tcp = timer->data;
    uint64_t now = clock_now_us(), handle;
    unsigned budget = EXPIRES_A_TURN;
    uint32_t i;
    while ((i = timer_expire(&tcp->timers, now, &budget)) != TIMER_NONE) {
        struct tcp_connection *c = slab_at(&tcp->slab, i, &handle);
        if (c != NULL && !c->gone)
            tcp_end(c, c->clock == TCP_CLOCK_IDLE ? TCP_END_IDLE : TCP_END_TOO_SLOW);
    }
    if (!tcp->stopping)
        wake_up(tcp, now);
}

void tcp_start_clock(struct tcp_connection *c, enum tcp_clock clock, uint64_t now_us)
{
    struct tcp *tcp = c->tcp;
    c->clock = (uint8_t)clock;
    timer_arm(&tcp->timers, slab_index(c->flow.connection), tcp->queues[clock], now_us);
    /* Who wakes up too early finds nothing and sleeps on; nobody may wake up too late. */
    if (timer_next(&tcp->timers) < tcp->wakes_us)
        wake_up(tcp, now_us);
}

/* --- an end ---------------------------------------------------------------------------------- */

static void let_go(struct tcp *tcp)
{
    if (--tcp->handles > 0 || !tcp->stopping)
        return;
    memory_free(tcp->slab_memory);
    memory_free(tcp->timer_memory);
    memory_free(tcp->source_memory);
    memory_free(tcp);
}

static void on_connection_closed(uv_handle_t *handle)
{
    struct tcp_connection *c = handle->data;
    struct tcp *tcp = c->tcp;
    (void)slab_give(&tcp->slab, c->flow.connection);
    let_go(tcp);
}

void tcp_end(struct tcp_connection *c, enum tcp_end why)
{
    struct tcp *tcp = c->tcp;
    if (c->gone)
        return;
    c->gone = true;
    tcp->count.ended[why]++;
    timer_cancel(&tcp->timers, slab_index(c->flow.connection));
    source_count_remove(&tcp->sources, &c->flow.remote);
    tcp_bytes_free(&c->unread);
    tcp_bytes_free(&c->unsent);
    (void)uv_poll_stop(&c->poll);
    (void)close(c->fd);
    uv_close((uv_handle_t *)&c->poll, on_connection_closed);
    if (tcp->setting.user.ended != NULL)
        tcp->setting.user.ended(tcp->setting.user.context, &c->flow, why);
}

/* The connection of a flow; NULL when it is gone. */
static struct tcp_connection *find(const struct tcp *tcp, const struct flow *flow)
{
    struct tcp_connection *c = slab_find(&tcp->slab, flow->connection);
    return c == NULL || c->gone ? NULL : c;
}

bool tcp_send(struct tcp *tcp, const struct flow *flow, struct slice bytes)
{
    struct tcp_connection *c = find(tcp, flow);
    return c != NULL && tcp_write(c, bytes);
}

void tcp_close(struct tcp *tcp, const struct flow *flow)
{
    struct tcp_connection *c = find(tcp, flow);
    if (c != NULL)
        tcp_finish(c, TCP_END_STOPPED);
}

/* --- a beginning ----------------------------------------------------------------------------- */

static struct address name_of(int fd, int (*ask)(int, struct sockaddr *, socklen_t *))
{
    struct sockaddr_storage storage = {0};
    socklen_t length = sizeof storage;
    (void)ask(fd, (struct sockaddr *)&storage, &length);
    return socket_address_read((const struct sockaddr *)&storage);
}

static void begin(struct tcp *tcp, struct tcp_connection *c, uint64_t handle, int fd,
                  const struct address *remote)
{
    c->tcp = tcp;
    c->fd = fd;
    c->flow = (struct flow){.transport = SIP_TRANSPORT_TCP,
                            .worker = tcp->setting.worker,
                            .connection = handle,
                            .local = name_of(fd, getsockname),
                            .remote = *remote};
    sip_framer_init(&c->framer, tcp->setting.max_headers, tcp->setting.max_message);
    c->poll.data = c;
    tcp->handles++;
    tcp->count.accepted++;
    tcp_start_clock(c, TCP_CLOCK_FIRST, clock_now_us());
    (void)uv_poll_start(&c->poll, UV_READABLE, tcp_on_poll);
}

/* Takes a connection in, or turns it away. */
static void take_in(struct tcp *tcp, int fd, const struct address *remote)
{
    uint64_t handle = 0;
    int on = 1;
    bool many = source_count_of(&tcp->sources, remote) >= tcp->setting.connections_per_source;
    struct tcp_connection *c = many ? NULL : slab_take(&tcp->slab, true, &handle);
    if (c == NULL || uv_poll_init(tcp->setting.loop, &c->poll, fd) != 0) {
        if (c != NULL)
            (void)slab_give(&tcp->slab, handle);
        tcp->count.ended[TCP_END_LIMIT]++;
        (void)close(fd);
        return;
    }
    (void)source_count_add(&tcp->sources, remote);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    begin(tcp, c, handle, fd, remote);
}

/* Without a descriptor left the connection would stand in the queue and wake us up for ever: the spare
 * one takes it, to turn it away. */
static void turn_away(struct tcp *tcp, int listener)
{
    if (tcp->spare_fd < 0)
        return;
    (void)close(tcp->spare_fd);
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
        (void)close(fd);
    tcp->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    tcp->count.ended[TCP_END_LIMIT]++;
}

static void on_listener(uv_poll_t *poll, int status, int events)
{
    struct tcp_listener *listener = poll->data;
    struct sockaddr_storage storage;
    (void)status;
    (void)events;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        socklen_t length = sizeof storage;
        int fd = accept4(listener->fd, (struct sockaddr *)&storage, &length,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && (errno == EMFILE || errno == ENFILE))
            turn_away(listener->tcp, listener->fd);
        if (fd < 0)
            return;
        struct address remote = socket_address_read((const struct sockaddr *)&storage);
        take_in(listener->tcp, fd, &remote);
    }
}

static bool set(int fd, int level, int name)
{
    int on = 1;
    return setsockopt(fd, level, name, &on, sizeof on) == 0;
}

/* A socket that listens; -1: see errno. */
static int open_listener(const struct address *address, bool shared)
{
    struct sockaddr_storage storage;
    socklen_t length = socket_address_of(address, &storage);
    int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    bool good = set(fd, SOL_SOCKET, SO_REUSEADDR) &&
                (!shared || set(fd, SOL_SOCKET, SO_REUSEPORT)) &&
                (address->family != ADDRESS_IPV6 || set(fd, IPPROTO_IPV6, IPV6_V6ONLY));
    if (good && bind(fd, (const struct sockaddr *)&storage, length) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    int error = errno;
    (void)close(fd);
    errno = error;
    return -1;
}

bool tcp_listen(struct tcp *tcp, const struct address *address, bool shared, struct address *local)
{
    struct tcp_listener *listener = memory_new(sizeof *listener);
    int fd = listener != NULL ? open_listener(address, shared) : -1;
    if (listener == NULL)
        errno = ENOMEM;
    if (fd < 0 || uv_poll_init(tcp->setting.loop, &listener->poll, fd) != 0) {
        int error = errno;
        if (fd >= 0)
            (void)close(fd);
        memory_free(listener);
        errno = error;
        return false;
    }
    listener->tcp = tcp;
    listener->next = tcp->listeners;
    listener->local = name_of(fd, getsockname);
    listener->fd = fd;
    tcp->listeners = listener;
    tcp->handles++;
    *local = listener->local;
    listener->poll.data = listener;
    (void)uv_poll_start(&listener->poll, UV_READABLE, on_listener);
    return true;
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct tcp_listener *listener = handle->data;
    struct tcp *tcp = listener->tcp;
    memory_free(listener);
    let_go(tcp);
}

void tcp_stop_listening(struct tcp *tcp)
{
    while (tcp->listeners != NULL) {
        struct tcp_listener *listener = tcp->listeners;
        tcp->listeners = listener->next;
        (void)uv_poll_stop(&listener->poll);
        (void)close(listener->fd);
        uv_close((uv_handle_t *)&listener->poll, on_listener_closed);
    }
}

/* --- the whole ------------------------------------------------------------------------------- */

struct tcp *tcp_new(const struct tcp_setting *setting)
{
    size_t slot = sizeof(struct tcp_connection);
    struct tcp *tcp = memory_new(sizeof *tcp);
    if (tcp == NULL)
        return NULL;
    tcp->setting = *setting;
    tcp->slab_memory = memory_new(slab_size(setting->connections, slot));
    tcp->timer_memory = memory_new(timer_set_size(setting->connections));
    tcp->source_memory = memory_new(source_count_size(setting->connections));
    if (tcp->slab_memory == NULL || tcp->timer_memory == NULL || tcp->source_memory == NULL ||
        uv_timer_init(setting->loop, &tcp->timer) != 0) {
        memory_free(tcp->slab_memory);
        memory_free(tcp->timer_memory);
        memory_free(tcp->source_memory);
        memory_free(tcp);
        return NULL;
    }
    const uint64_t durations[] = {
        [TCP_CLOCK_FIRST] = setting->first_us,
        [TCP_CLOCK_MESSAGE] = setting->message_us,
        [TCP_CLOCK_IDLE] = setting->idle_us,
    };
    slab_init(&tcp->slab, tcp->slab_memory, setting->connections, slot);
    timer_set_init(&tcp->timers, tcp->timer_memory, setting->connections, clock_now_us());
    source_count_init(&tcp->sources, tcp->source_memory, setting->connections, &setting->key);
    for (size_t i = 0; i < TCP_CLOCK_COUNT; i++)
        tcp->queues[i] = timer_set_add_queue(&tcp->timers, durations[i]);
    tcp->timer.data = tcp;
    tcp->wakes_us = TIMER_NEVER;
    tcp->handles = 1;
    tcp->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return tcp;
}

static void on_timer_closed(uv_handle_t *handle)
{
    let_go(handle->data);
}

void tcp_free(struct tcp **tcp)
{
    struct tcp *t = *tcp;
    struct tcp_connection *c;
    uint32_t index = 0;
    uint64_t handle;
    if (t == NULL)
        return;
    t->stopping = true;
    tcp_stop_listening(t);
    while ((c = slab_next(&t->slab, &index, &handle)) != NULL)
        tcp_end(c, TCP_END_STOPPED);
    if (t->spare_fd >= 0)
        (void)close(t->spare_fd);
    uv_close((uv_handle_t *)&t->timer, on_timer_closed);
    *tcp = NULL;
}

uint32_t tcp_open(const struct tcp *tcp)
{
    return tcp->slab.used;
}

struct tcp_counters tcp_count(const struct tcp *tcp)
{
    return tcp->count;
}
