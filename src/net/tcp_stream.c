/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of one connection: in, cut into messages; out, as fast as the peer takes them.
 */
#include "base/assert.h"
#include "base/clock.h"
#include "base/memory.h"
#include "net/tcp_internal.h"

#include <errno.h>
#include <sys/socket.h>

/* Reads that one event may do, so that one peer does not keep the worker from the others. */
#define READS_A_TURN 4

#define SMALLEST     512

void tcp_bytes_free(struct tcp_bytes *bytes)
{
    memory_free(bytes->p);
    *bytes = (struct tcp_bytes){0};
}

/* Makes room for `more` bytes behind those that are there. False when memory fails. */
static bool grow(struct tcp_bytes *bytes, size_t more)
{
    size_t size = bytes->size > 0 ? bytes->size : SMALLEST;
    while (size - bytes->length < more)
        size *= 2;
    if (size == bytes->size)
        return true;
    char *p = memory_new(size);
    if (p == NULL)
        return false;
    if (bytes->p != NULL)
        memcpy(p, bytes->p, bytes->length);
    memory_free(bytes->p);
    bytes->p = p;
    bytes->size = size;
    return true;
}

/* --- out ------------------------------------------------------------------------------------- */

static void watch(struct tcp_connection *c, bool writable)
{
    if (c->polls_writable == writable)
        return;
    c->polls_writable = writable;
    int events = c->closing ? 0 : UV_READABLE;
    (void)uv_poll_start(&c->poll, events | (writable ? UV_WRITABLE : 0), tcp_on_poll);
}

/* How many of the bytes the socket took; -1 when it is broken. */
static ssize_t send_some(struct tcp_connection *c, struct slice bytes)
{
    size_t sent = 0;
    while (sent < bytes.n) {
        ssize_t n = send(c->fd, bytes.p + sent, bytes.n - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (n < 0)
            return -1;
        sent += (size_t)n;
    }
    c->tcp->count.bytes_out += sent;
    return (ssize_t)sent;
}

/* Queues what the socket did not take. */
static bool keep(struct tcp_connection *c, struct slice rest)
{
    if (rest.n > c->tcp->setting.max_queue - c->unsent.length) {
        tcp_end(c, TCP_END_NOT_READ);
        return false;
    }
    if (!grow(&c->unsent, rest.n)) {
        tcp_end(c, TCP_END_NO_MEMORY);
        return false;
    }
    memcpy(c->unsent.p + c->unsent.length, rest.p, rest.n);
    c->unsent.length += rest.n;
    watch(c, true);
    return true;
}

/* Sends or queues at once. False when the connection ended. */
static bool write_now(struct tcp_connection *c, struct slice bytes)
{
    ssize_t sent = c->unsent.length == 0 ? send_some(c, bytes) : 0;
    if (sent < 0) {
        tcp_end(c, TCP_END_BROKEN);
        return false;
    }
    struct slice rest = {bytes.p + sent, bytes.n - (size_t)sent};
    return rest.n == 0 || keep(c, rest);
}

/* Sends what was gathered. False when the connection ended. */
static bool uncork(struct tcp_connection *c)
{
    struct tcp *tcp = c->tcp;
    struct slice gathered = {tcp->gathered, tcp->gathered_length};
    tcp->gathered_length = 0;
    return gathered.n == 0 || write_now(c, gathered);
}

bool tcp_write(struct tcp_connection *c, struct slice bytes)
{
    struct tcp *tcp = c->tcp;
    if (tcp->corked != c)
        return write_now(c, bytes);
    if (bytes.n > sizeof tcp->gathered - tcp->gathered_length && !uncork(c))
        return false;
    if (bytes.n > sizeof tcp->gathered)
        return write_now(c, bytes);
    if (bytes.n > 0)
        memcpy(tcp->gathered + tcp->gathered_length, bytes.p, bytes.n);
    tcp->gathered_length += bytes.n;
    return true;
}

void tcp_finish(struct tcp_connection *c, enum tcp_end why)
{
    c->closing = true;
    c->closing_as = (uint8_t)why;
    if (c->tcp->corked == c && !uncork(c))
        return;
    if (c->unsent.length == 0) {
        tcp_end(c, why);
        return;
    }
    /* To be told again and again of bytes that nobody will read would cost all of our time. */
    (void)uv_poll_start(&c->poll, UV_WRITABLE, tcp_on_poll);
    c->polls_writable = true;
}

/* The socket takes bytes again. False when the connection ended. */
static bool write_on(struct tcp_connection *c)
{
    ssize_t sent = send_some(c, (struct slice){c->unsent.p, c->unsent.length});
    if (sent < 0) {
        tcp_end(c, TCP_END_BROKEN);
        return false;
    }
    c->unsent.length -= (size_t)sent;
    if (c->unsent.length > 0) {
        memmove(c->unsent.p, c->unsent.p + sent, c->unsent.length);
        return true;
    }
    tcp_bytes_free(&c->unsent);
    watch(c, false);
    if (c->closing)
        tcp_end(c, (enum tcp_end)c->closing_as);
    return !c->gone;
}

/* --- in -------------------------------------------------------------------------------------- */

static void show(struct tcp_connection *c, const struct sip_frame *frame, uint64_t now)
{
    const struct tcp_user *user = &c->tcp->setting.user;
    struct packet packet = {.flow = c->flow, .bytes = frame->message, .received_us = now};
    if (frame->kind == SIP_FRAME_MESSAGE) {
        c->tcp->count.messages++;
        user->receive(user->context, &packet);
    } else if (user->broken != NULL) {
        user->broken(user->context, &packet, frame);
    }
}

/* Takes the next thing off the bytes. False when more must come, or the connection is over. */
static bool take_frame(struct tcp_connection *c, struct slice *bytes, uint64_t now)
{
    struct sip_frame frame;
    enum sip_frame_kind kind = sip_framer_next(&c->framer, *bytes, &frame);
    if (kind == SIP_FRAME_MORE) {
        *bytes = (struct slice){bytes->p + frame.consume, bytes->n - frame.consume};
        return false;
    }
    if (kind == SIP_FRAME_MESSAGE || kind == SIP_FRAME_ERROR)
        show(c, &frame, now);
    if (kind == SIP_FRAME_PING && !c->gone) {
        c->tcp->count.pings++;
        (void)tcp_write(c, SLICE("\r\n"));
    }
    if (kind == SIP_FRAME_ERROR && !c->gone) {
        tcp_finish(c, TCP_END_NOT_SIP);
        return false;
    }
    *bytes = (struct slice){bytes->p + frame.consume, bytes->n - frame.consume};
    return !c->gone && !c->closing;
}

/* Sets the clock that fits to what is unread: a message that was begun must end, else silence may
 * be. A whole message winds the clock of the first one off. */
static void set_clock(struct tcp_connection *c, bool message, bool begun, uint64_t now)
{
    bool first = c->clock == TCP_CLOCK_FIRST && !message;
    if (!first && begun && (message || c->clock != TCP_CLOCK_MESSAGE))
        tcp_start_clock(c, TCP_CLOCK_MESSAGE, now);
    else if (!first && !begun)
        tcp_start_clock(c, TCP_CLOCK_IDLE, now);
}

/* Keeps what no message was made of yet. `bytes` lie in c->unread or in the scratch buffer. */
static bool keep_unread(struct tcp_connection *c, struct slice bytes)
{
    if (bytes.n == 0) {
        tcp_bytes_free(&c->unread);
        return true;
    }
    if (c->unread.p == NULL && !grow(&c->unread, bytes.n))
        return false;
    V_ASSERT(c->unread.p != NULL);
    memmove(c->unread.p, bytes.p, bytes.n);
    c->unread.length = bytes.n;
    return true;
}

/* Takes what was read: `bytes` are all that is unread. */
static void take(struct tcp_connection *c, struct slice bytes)
{
    uint64_t now = clock_now_us();
    uint64_t messages = c->tcp->count.messages;
    while (take_frame(c, &bytes, now))
        ;
    if (c->gone || c->closing)
        return;
    if (!keep_unread(c, bytes)) {
        tcp_end(c, TCP_END_NO_MEMORY);
        return;
    }
    set_clock(c, c->tcp->count.messages != messages, bytes.n > 0, now);
}

/* Reads behind what is unread. -1: nothing for now, or the connection ended. */
static ssize_t read_some(struct tcp_connection *c)
{
    struct tcp *tcp = c->tcp;
    bool kept = c->unread.length > 0;
    if (kept && c->unread.length == c->unread.size && !grow(&c->unread, 1)) {
        tcp_end(c, TCP_END_NO_MEMORY);
        return -1;
    }
    char *to = kept ? c->unread.p + c->unread.length : tcp->scratch;
    size_t room = kept ? c->unread.size - c->unread.length : sizeof tcp->scratch;
    ssize_t n = recv(c->fd, to, room, MSG_DONTWAIT);
    if (n > 0) {
        tcp->count.bytes_in += (uint64_t)n;
        c->unread.length += kept ? (size_t)n : 0;
        take(c,
             kept ? (struct slice){c->unread.p, c->unread.length} : (struct slice){to, (size_t)n});
        return n == (ssize_t)room ? n : -1;
    }
    if (n == 0) /* who has said all may still want to hear all */
        tcp_finish(c, TCP_END_CLOSED);
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        tcp_end(c, TCP_END_BROKEN);
    return -1;
}

void tcp_on_poll(uv_poll_t *poll, int status, int events)
{
    struct tcp_connection *c = poll->data;
    if (c->gone)
        return;
    if (status < 0) {
        tcp_end(c, TCP_END_BROKEN);
        return;
    }
    if ((events & UV_WRITABLE) != 0 && !write_on(c))
        return;
    if ((events & UV_READABLE) == 0 || c->closing)
        return;
    /* The answers to what came in one go leave in one go. */
    c->tcp->corked = c;
    for (int i = 0; i < READS_A_TURN && !c->gone && !c->closing; i++)
        if (read_some(c) < 0)
            break;
    c->tcp->corked = NULL;
    if (!c->gone)
        (void)uncork(c);
    c->tcp->gathered_length = 0;
}
