/* SPDX-License-Identifier: Apache-2.0 */
#include "prober/link.h"

#include "base/clock.h"
#include "base/memory.h"
#include "net/socket_address.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/* Reads that one event may do, so that a peer that floods one leg does not starve the others. */
#define READS_A_TURN 16

/* Why the handshake that is under way is made. */
enum attempt {
    ATTEMPT_REAL,
    ATTEMPT_EXPLAIN, /* only to name the cause of the failure */
    ATTEMPT_COUNT,
};

struct link {
    const struct tls_client_setting *setting;
    struct probe_leg *leg;
    uv_timer_t timer;
    uv_poll_t poll;
    uv_loop_t *loop;
    int fd; /* -1: none is open                       */
    bool poll_open, connected, done;
    enum attempt attempt;
    bool secured; /* the leg knows how the handshake ended  */
    struct tls_client *tls[ATTEMPT_COUNT];
    char out[SIP_MAX_MESSAGE]; /* what the socket would not take yet     */
    size_t out_length;
    char in[SIP_MAX_MESSAGE];
};

static bool is_udp(const struct link *link)
{
    return link->leg->transport == SIP_TRANSPORT_UDP;
}

static bool is_tls(const struct link *link)
{
    return link->leg->transport == SIP_TRANSPORT_TLS;
}

static enum probe_trouble trouble_of(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return PROBE_TROUBLE_REFUSED;
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case EPROTO:
    case ENOPROTOOPT:
    case EACCES: /* ICMPv6 "prohibited", which a far firewall says; our own one says EPERM */
        return PROBE_TROUBLE_UNREACHABLE;
    case ENETUNREACH:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
        return PROBE_TROUBLE_NO_ROUTE;
    case EPERM:
        return PROBE_TROUBLE_FORBIDDEN;
    case ETIMEDOUT:
        return PROBE_TROUBLE_TIMED_OUT;
    case ECONNRESET:
    case EPIPE:
        return PROBE_TROUBLE_RESET;
    default:
        return PROBE_TROUBLE_LOCAL;
    }
}

/* --- the socket ------------------------------------------------------------------------------ */

static void close_socket(struct link *link)
{
    if (link->poll_open)
        (void)uv_poll_stop(&link->poll);
    if (link->fd >= 0)
        (void)close(link->fd);
    link->fd = -1;
    link->connected = false;
    link->out_length = 0;
}

static struct address local_of(const struct link *link)
{
    struct sockaddr_storage storage = {0};
    socklen_t length = sizeof storage;
    (void)getsockname(link->fd, (struct sockaddr *)&storage, &length);
    return socket_address_read((const struct sockaddr *)&storage);
}

static void on_poll(uv_poll_t *poll, int status, int events);

static void watch(struct link *link, int events)
{
    if (link->poll_open && link->fd >= 0)
        (void)uv_poll_start(&link->poll, events, on_poll);
}

/* Watches the socket; a poll handle has one socket for life. False when the loop cannot. */
static bool open_poll(struct link *link)
{
    if (uv_poll_init(link->loop, &link->poll, link->fd) != 0)
        return false;
    link->poll.data = link;
    link->poll_open = true;
    watch(link, UV_READABLE | UV_WRITABLE);
    return true;
}

/* A number for a port that is likely free; not a secret. */
static uint16_t some_port(unsigned round)
{
    return (uint16_t)(1024 + (clock_now_us() * 2654435761U + (uint64_t)round * 977) % 8000);
}

/* A connected UDP socket in place of one whose address and port leave nothing to plant (see
 * probe/options.h): four digits of a port do. The first one when none is free. */
static int with_short_port(int fd, const struct sockaddr_storage *to, socklen_t length)
{
    struct sockaddr_storage from = {0};
    socklen_t size = sizeof from;
    (void)getsockname(fd, (struct sockaddr *)&from, &size);
    struct address local = socket_address_read((const struct sockaddr *)&from);
    for (unsigned round = 0; round < 16 && !probe_options_can_plant(&local); round++) {
        local.port = some_port(round);
        size = socket_address_of(&local, &from);
        int other = socket(to->ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (other < 0)
            break;
        if (bind(other, (const struct sockaddr *)&from, size) == 0 &&
            connect(other, (const struct sockaddr *)to, length) == 0) {
            (void)close(fd);
            return other;
        }
        (void)close(other);
        local.port = UINT16_MAX;
    }
    return fd;
}

/* A connected socket, or one that is about to be; then errno is EINPROGRESS. -1: see errno. */
static int open_socket(const struct probe_leg *leg)
{
    struct sockaddr_storage storage;
    socklen_t length = socket_address_of(&leg->remote, &storage);
    int type = leg->transport == SIP_TRANSPORT_UDP ? SOCK_DGRAM : SOCK_STREAM;
    int fd = socket(storage.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    /* Else the request waits for the acknowledgement of the handshake's end, and the round trip is
     * that of the peer's delayed acknowledgement. */
    int on = 1;
    if (type == SOCK_STREAM)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (const struct sockaddr *)&storage, length) != 0 && errno != EINPROGRESS) {
        int error = errno;
        (void)close(fd);
        errno = error;
        return -1;
    }
    return type == SOCK_DGRAM ? with_short_port(fd, &storage, length) : fd;
}

/* --- bytes out ------------------------------------------------------------------------------- */

static void trouble(struct link *link, int error)
{
    if (is_tls(link) && link->connected && !link->secured && link->tls[link->attempt] != NULL) {
        link->secured = true;
        probe_leg_secured(link->leg, false, tls_client_report(link->tls[link->attempt]),
                          clock_now_us());
    } else {
        probe_leg_trouble(link->leg, trouble_of(error), clock_now_us());
    }
}

/* What waits cannot be sent. When the peer has gone, what it said before is still to be read, and then
 * the cause. False when the leg heard of trouble. */
static bool give_up_sending(struct link *link, int error)
{
    link->out_length = 0;
    watch(link, UV_READABLE);
    if (!is_udp(link) && (error == EPIPE || error == ECONNRESET))
        return true;
    trouble(link, error);
    return false;
}

/* Gives the socket what waits. False when the leg heard of trouble. */
static bool flush(struct link *link)
{
    size_t sent = 0;
    while (sent < link->out_length) {
        ssize_t n = send(link->fd, link->out + sent, link->out_length - sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
            return give_up_sending(link, errno);
        if (n < 0)
            break;
        sent += (size_t)n;
    }
    link->out_length -= sent;
    memmove(link->out, link->out + sent, link->out_length);
    watch(link, link->out_length > 0 ? UV_READABLE | UV_WRITABLE : UV_READABLE);
    return true;
}

/* Puts bytes behind those that wait. What does not fit is lost: no request is as large. */
static void put(struct link *link, struct slice bytes)
{
    size_t room = sizeof link->out - link->out_length;
    size_t n = bytes.n < room ? bytes.n : room;
    if (n > 0)
        memcpy(link->out + link->out_length, bytes.p, n);
    link->out_length += n;
}

/* Moves what TLS wants to send. */
static bool flush_tls(struct link *link)
{
    struct tls_client *tls = link->tls[link->attempt];
    size_t n;
    while ((n = tls_client_send(tls, link->out + link->out_length,
                                sizeof link->out - link->out_length)) > 0)
        link->out_length += n;
    return flush(link);
}

/* Sends what the leg has to say. False when it heard of trouble. */
static bool send_request(struct link *link)
{
    struct slice request = buffer_slice(&link->leg->out);
    if (request.n == 0 || !link->connected)
        return true;
    link->leg->out.length = 0;
    if (is_udp(link))
        link->out_length =
            0; /* one that still waits would share the datagram; it is sent again anyway */
    if (!is_tls(link)) {
        put(link, request);
        return flush(link);
    }
    struct tls_client *tls = link->tls[ATTEMPT_REAL];
    if (tls_client_state(tls) == TLS_CLIENT_OPEN && tls_client_write(tls, request))
        return flush_tls(link);
    probe_leg_closed(link->leg, clock_now_us());
    return true;
}

/* --- connecting ------------------------------------------------------------------------------ */

static void begin_tls(struct link *link)
{
    char why[256];
    struct tls_client_setting setting = *link->setting;
    setting.name_cause = link->attempt == ATTEMPT_EXPLAIN;
    link->tls[link->attempt] = tls_client_new(&setting, why, sizeof why);
    if (link->tls[link->attempt] == NULL) {
        probe_leg_trouble(link->leg, PROBE_TROUBLE_LOCAL, clock_now_us());
        return;
    }
    (void)tls_client_receive(link->tls[link->attempt], (struct slice){0});
    (void)flush_tls(link);
}

/* What went wrong on the socket, which forgets it then; 0: nothing. */
static int error_of(const struct link *link)
{
    int error = 0;
    socklen_t length = sizeof error;
    (void)getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

/* The socket says that connecting ended. */
static void connected(struct link *link)
{
    int error = error_of(link);
    if (error != 0) {
        trouble(link, error);
        return;
    }
    struct address local = local_of(link);
    link->connected = true;
    watch(link, UV_READABLE);
    probe_leg_connected(link->leg, &local, clock_now_us());
    if (is_tls(link))
        begin_tls(link);
}

/* Opens a socket in place of the one that may be open. */
static void start(struct link *link)
{
    link->leg->want = PROBE_WANT_WAIT;
    link->secured = false;
    int fd = open_socket(link->leg);
    if (fd < 0) {
        /* Before anything was sent it is no ICMP, but a route that forbids, or a broadcast address. */
        trouble(link, errno == EACCES ? ENETUNREACH : errno);
        return;
    }
    link->fd = fd;
    if (!open_poll(link)) {
        trouble(link, ENOMEM);
        return;
    }
    if (is_udp(link))
        connected(link);
}

/* --- bytes in -------------------------------------------------------------------------------- */

/* Tells the leg how the handshake ended, when it did. True when the leg heard something. */
static bool told_of_handshake(struct link *link)
{
    struct tls_client *tls = link->tls[link->attempt];
    enum tls_client_state state = tls_client_state(tls);
    if (link->secured || state == TLS_CLIENT_HANDSHAKE)
        return false;
    link->secured = true;
    probe_leg_secured(link->leg, state == TLS_CLIENT_OPEN, tls_client_report(tls), clock_now_us());
    return true;
}

static void take_tls(struct link *link, struct slice bytes)
{
    struct tls_client *tls = link->tls[link->attempt];
    char plain[4096];
    size_t n;
    (void)tls_client_receive(tls, bytes);
    if (!flush_tls(link) || (told_of_handshake(link) && link->leg->want != PROBE_WANT_WAIT))
        return;
    if (!send_request(link))
        return;
    while (link->leg->want == PROBE_WANT_WAIT &&
           (n = tls_client_read(tls, plain, sizeof plain)) > 0) {
        probe_leg_received(link->leg, (struct slice){plain, n}, clock_now_us());
        if (!send_request(link))
            return;
    }
    enum tls_client_state state = tls_client_state(tls);
    bool over = state == TLS_CLIENT_CLOSED || state == TLS_CLIENT_FAILED;
    if (over && link->secured && link->leg->want == PROBE_WANT_WAIT)
        probe_leg_closed(link->leg, clock_now_us());
}

/* The peer ended the stream. */
static void ended(struct link *link)
{
    if (is_tls(link) && !link->secured) {
        link->secured = true;
        probe_leg_secured(link->leg, false, tls_client_report(link->tls[link->attempt]),
                          clock_now_us());
    } else {
        probe_leg_closed(link->leg, clock_now_us());
    }
}

static bool again(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* Reads once. False when there is nothing more to read for now. */
static bool read_once(struct link *link)
{
    ssize_t n = recv(link->fd, link->in, sizeof link->in, 0);
    /* A server that sends in small pieces (session tickets, then the answer) waits for us to
     * acknowledge the first: at once, or that would be measured. */
    int on = 1;
    if (!is_udp(link))
        (void)setsockopt(link->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    if (n < 0) {
        if (!again(errno))
            trouble(link, errno);
        return false;
    }
    if (n == 0 && !is_udp(link))
        ended(link);
    else if (is_tls(link))
        take_tls(link, (struct slice){link->in, (size_t)n});
    else
        probe_leg_received(link->leg, (struct slice){link->in, (size_t)n}, clock_now_us());
    return n > 0 || is_udp(link);
}

/* --- what the leg wants ---------------------------------------------------------------------- */

static void on_timer(uv_timer_t *timer);

/* A timer that fires early would only be set again: round up. */
static void set_timer(struct link *link)
{
    uint64_t now = clock_now_us(), due = link->leg->deadline_us;
    if (due == 0) {
        (void)uv_timer_stop(&link->timer);
        return;
    }
    uv_update_time(link->loop);
    (void)uv_timer_start(&link->timer, on_timer, due > now ? (due - now + 999) / 1000 : 0, 0);
}

static void finish(struct link *link)
{
    link->done = true;
    close_socket(link);
    if (link->poll_open)
        uv_close((uv_handle_t *)&link->poll, NULL);
    uv_close((uv_handle_t *)&link->timer, NULL);
}

static void on_poll_closed(uv_handle_t *handle);

/* The second connection can only be watched once the handle is free of the first. */
static void explain(struct link *link)
{
    link->leg->want = PROBE_WANT_WAIT;
    link->attempt = ATTEMPT_EXPLAIN;
    close_socket(link);
    if (link->poll_open)
        uv_close((uv_handle_t *)&link->poll, on_poll_closed);
    else
        start(link);
}

/* Carries out what the leg wants, until it only waits. */
static void act(struct link *link)
{
    while (!link->done) {
        if (link->leg->want == PROBE_WANT_CLOSE)
            finish(link);
        else if (link->leg->want == PROBE_WANT_CONNECT)
            start(link);
        else if (link->leg->want == PROBE_WANT_EXPLAIN)
            explain(link);
        else if (link->leg->out.length > 0 && link->connected)
            (void)send_request(link);
        else
            break;
    }
    if (!link->done)
        set_timer(link);
}

static void on_timer(uv_timer_t *timer)
{
    struct link *link = timer->data;
    probe_leg_timer(link->leg, clock_now_us());
    act(link);
}

static void on_start(uv_timer_t *timer)
{
    act(timer->data);
}

static void on_poll_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;
    link->poll_open = false;
    if (link->done)
        return;
    start(link);
    act(link);
}

static void take_events(struct link *link, int events)
{
    if (!link->connected) {
        connected(link);
        return;
    }
    if ((events & UV_WRITABLE) != 0 && !flush(link))
        return;
    for (int i = 0; i < READS_A_TURN && (events & UV_READABLE) != 0 && link->connected; i++) {
        if (!read_once(link))
            return;
        act(link);
    }
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct link *link = poll->data;
    if (status < 0) {
        /* libuv says EBADF of every error, and stops. The socket knows better: it still has what came before
         * the error, and the cause. */
        take_events(link, UV_READABLE);
        watch(link, UV_READABLE);
    } else {
        take_events(link, events);
    }
    act(link);
}

struct link *link_new(uv_loop_t *loop, const struct tls_client_setting *tls, struct probe_leg *leg)
{
    struct link *link = memory_new(sizeof *link);
    if (link == NULL)
        return NULL;
    link->setting = tls;
    link->loop = loop;
    link->leg = leg;
    link->fd = -1;
    (void)uv_timer_init(link->loop, &link->timer);
    link->timer.data = link;
    (void)uv_timer_start(&link->timer, on_start, 0, 0);
    return link;
}

void link_free(struct link **link)
{
    if (*link == NULL)
        return;
    for (size_t i = 0; i < ATTEMPT_COUNT; i++)
        tls_client_free(&(*link)->tls[i]);
    memory_free(*link);
    *link = NULL;
}
