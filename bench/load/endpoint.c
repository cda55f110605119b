/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Datagrams that one system call moves. */
#define BATCH        64
#define MAX_DATAGRAM 4096
#define IN_SIZE      ((size_t)1 << 18)

/* --- open ------------------------------------------------------------------------------------ */

/* Writes the address that the socket got, as IP:PORT. */
static bool write_local(int fd, char *text, size_t size)
{
    struct sockaddr_storage local = {0};
    socklen_t length = sizeof local;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    char host[INET6_ADDRSTRLEN];
    if (getsockname(fd, (struct sockaddr *)&local, &length) != 0)
        return false;
    memcpy(&four, &local, sizeof four);
    memcpy(&six, &local, sizeof six);
    bool is_four = local.ss_family == AF_INET;
    const void *address = is_four ? (const void *)&four.sin_addr : (const void *)&six.sin6_addr;
    if (inet_ntop(local.ss_family, address, host, sizeof host) == NULL)
        return false;
    (void)snprintf(text, size, is_four ? "%s:%u" : "[%s]:%u", host,
                   ntohs(is_four ? four.sin_port : six.sin6_port));
    return true;
}

static bool make_requests(struct endpoint *e, const struct setting *setting)
{
    char local[INET6_ADDRSTRLEN + 16];
    if (!write_local(e->fd, local, sizeof local))
        return false;
    for (unsigned i = 0; i < e->window; i++)
        request_write(&e->slots[i].request, e->tcp ? "TCP" : "UDP", setting->server_text, local);
    return true;
}

static bool connect_it(struct endpoint *e, const struct setting *setting)
{
    int on = 1, bytes = 4 << 20;
    int kind = e->tcp ? SOCK_STREAM : SOCK_DGRAM;
    e->fd = socket(setting->server.ss_family, kind | SOCK_CLOEXEC, 0);
    if (e->fd < 0)
        return false;
    if (e->tcp)
        (void)setsockopt(e->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    else
        (void)setsockopt(e->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    return connect(e->fd, (const struct sockaddr *)&setting->server, setting->server_length) == 0;
}

bool endpoint_open(struct endpoint *e, const struct setting *setting)
{
    *e = (struct endpoint){.fd = -1, .tcp = setting->tcp, .window = (unsigned)setting->window};
    e->slots = calloc(e->window, sizeof *e->slots);
    e->queue = calloc(e->window, sizeof *e->queue);
    e->in = e->tcp ? malloc(IN_SIZE) : NULL;
    e->out = e->tcp ? malloc(e->window * sizeof(struct request)) : NULL;
    if (e->slots == NULL || e->queue == NULL || (e->tcp && (e->in == NULL || e->out == NULL))) {
        errno = ENOMEM;
        return false;
    }
    return connect_it(e, setting) && make_requests(e, setting);
}

void endpoint_close(struct endpoint *e)
{
    if (e->fd > 0)
        (void)close(e->fd);
    free(e->slots);
    free(e->queue);
    free(e->in);
    free(e->out);
}

/* --- out ------------------------------------------------------------------------------------- */

void endpoint_queue(struct endpoint *e, unsigned slot)
{
    e->queue[e->queued++] = (uint16_t)slot;
}

/* Takes the first of the queue off it. */
static void dequeue(struct endpoint *e, unsigned count)
{
    e->queued -= count;
    memmove(e->queue, e->queue + count, e->queued * sizeof *e->queue);
}

/* True when the socket only wants us to come again. */
static bool is_full(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS || error == EINTR;
}

/* An error is that of an earlier datagram, which nobody took: it is sent again when its time comes. */
static void send_datagrams(struct endpoint *e)
{
    struct mmsghdr messages[BATCH];
    struct iovec pieces[BATCH];
    while (e->queued > 0) {
        unsigned n = e->queued < BATCH ? e->queued : BATCH;
        for (unsigned i = 0; i < n; i++) {
            struct request *request = &e->slots[e->queue[i]].request;
            pieces[i] = (struct iovec){request->bytes, request->length};
            messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &pieces[i], .msg_iovlen = 1}};
        }
        int sent = sendmmsg(e->fd, messages, n, MSG_DONTWAIT);
        if (sent < 0 && is_full(errno))
            return;
        dequeue(e, sent > 0 ? (unsigned)sent : 1);
    }
}

static bool send_stream(struct endpoint *e)
{
    for (unsigned i = 0; i < e->queued; i++) {
        const struct request *request = &e->slots[e->queue[i]].request;
        memcpy(e->out + e->out_length, request->bytes, request->length);
        e->out_length += request->length;
    }
    e->queued = 0;
    if (e->out_length == 0)
        return true;
    ssize_t sent = send(e->fd, e->out, e->out_length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0)
        return is_full(errno);
    e->out_length -= (size_t)sent;
    memmove(e->out, e->out + sent, e->out_length);
    return true;
}

bool endpoint_flush(struct endpoint *e)
{
    if (e->tcp)
        return send_stream(e);
    send_datagrams(e);
    return true;
}

/* --- in -------------------------------------------------------------------------------------- */

static void receive_datagrams(struct endpoint *e, endpoint_take take, void *context)
{
    static _Thread_local char bytes[BATCH][MAX_DATAGRAM];
    struct mmsghdr messages[BATCH];
    struct iovec pieces[BATCH];
    for (unsigned i = 0; i < BATCH; i++) {
        pieces[i] = (struct iovec){bytes[i], MAX_DATAGRAM};
        messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &pieces[i], .msg_iovlen = 1}};
    }
    int n = recvmmsg(e->fd, messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < n; i++) {
        struct answer answer = {0};
        if (answer_read(bytes[i], messages[i].msg_len, &answer) != messages[i].msg_len)
            answer.mine = false;
        take(context, e, &answer);
    }
}

static bool receive_stream(struct endpoint *e, endpoint_take take, void *context)
{
    ssize_t n = recv(e->fd, e->in + e->in_length, IN_SIZE - e->in_length, MSG_DONTWAIT);
    if (n <= 0)
        return n < 0 && is_full(errno);
    e->in_length += (size_t)n;
    size_t used = 0, length;
    struct answer answer;
    while ((length = answer_read(e->in + used, e->in_length - used, &answer)) > 0) {
        used += length;
        take(context, e, &answer);
    }
    e->in_length -= used;
    memmove(e->in, e->in + used, e->in_length);
    errno = EMSGSIZE;
    return e->in_length < IN_SIZE;
}

bool endpoint_receive(struct endpoint *e, endpoint_take take, void *context)
{
    if (e->tcp)
        return receive_stream(e, take, context);
    receive_datagrams(e, take, context);
    return true;
}
