/* SPDX-License-Identifier: Apache-2.0 */
#include "node/server.h"

#include "base/clock.h"
#include "base/memory.h"
#include "net/socket_address.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
    struct worker *workers[SERVER_MAX_WORKERS];
    unsigned worker_count;
    struct server_listen listens[WORKER_MAX_LISTENERS];
    size_t listen_count;
};

static const char *transport_word(enum sip_transport transport)
{
    return transport == SIP_TRANSPORT_UDP ? "udp" : "tcp";
}

static void say_cannot(struct buffer *why, const struct server_listen *listen, int error)
{
    const char *text = strerrordesc_np(error);
    buffer_append(why, SLICE("cannot listen on "));
    buffer_append(why, slice_of(transport_word(listen->transport)));
    buffer_append(why, SLICE(" "));
    address_write_with_port(why, &listen->address);
    buffer_append(why, SLICE(": "));
    buffer_append(why, slice_of(text != NULL ? text : "unknown error"));
    if (error == EADDRINUSE)
        buffer_append(why, SLICE("; \"varco ports\" shows who holds it"));
    if (error == EADDRNOTAVAIL)
        buffer_append(why, SLICE("; this machine has no such address"));
    if (error == EACCES)
        buffer_append(why, SLICE("; ports below 1024 need root, or CAP_NET_BIND_SERVICE"));
}

/* Workers share a port by SO_REUSEPORT, which would also let another program in, or us beside it, without
 * a word: so the port is tried alone first. Returns 0, or errno. */
static int try_alone(const struct server_listen *listen)
{
    struct sockaddr_storage storage;
    socklen_t length = socket_address_of(&listen->address, &storage);
    bool udp = listen->transport == SIP_TRANSPORT_UDP;
    int on = 1, error = 0;
    int fd = socket(storage.ss_family, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    if (storage.ss_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (!udp)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)&storage, length) != 0)
        error = errno;
    (void)close(fd);
    return error;
}

static bool open_one(struct server *s, struct server_listen *listen)
{
    for (unsigned i = 0; i < s->worker_count; i++) {
        bool good = listen->transport == SIP_TRANSPORT_UDP
                        ? worker_listen_udp(s->workers[i], &listen->address, true)
                        : worker_listen_tcp(s->workers[i], &listen->address, true);
        if (!good)
            return false;
    }
    return true;
}

static bool has_no_family(int error)
{
    return error == EAFNOSUPPORT || error == EADDRNOTAVAIL;
}

static bool open_listens(struct server *s, struct buffer *why)
{
    for (size_t i = 0; i < s->listen_count; i++) {
        struct server_listen *listen = &s->listens[i];
        int error = try_alone(listen);
        if (error != 0 && listen->optional && has_no_family(error)) {
            listen->address = (struct address){0};
            continue;
        }
        if (error == 0 && !open_one(s, listen))
            error = errno;
        if (error != 0) {
            say_cannot(why, listen, error);
            return false;
        }
    }
    return true;
}

/* A worker's share of what all may have. */
static struct worker_setting share_of(const struct server_setting *setting, unsigned number)
{
    struct worker_setting w = setting->worker;
    w.number = (uint16_t)number;
    w.limits.connections = (w.limits.connections + setting->workers - 1) / setting->workers;
    return w;
}

static bool make_workers(struct server *s, const struct server_setting *setting)
{
    struct policy *first = policy_new(&setting->guard, setting->workers);
    for (unsigned i = 0; first != NULL && i < setting->workers; i++) {
        struct worker_setting share = share_of(setting, i);
        s->workers[i] = worker_new(&share, first);
        if (s->workers[i] == NULL) {
            while (++i < setting->workers)
                policy_release(first); /* the holds of those that will not be */
            return false;
        }
        s->worker_count++;
    }
    return first != NULL;
}

static bool start(struct server *s, const struct server_setting *setting, struct buffer *why)
{
    if (!make_workers(s, setting)) {
        buffer_append(why, SLICE("out of memory; fewer workers or lower limits need less"));
        return false;
    }
    if (!open_listens(s, why))
        return false;
    for (unsigned i = 0; i < s->worker_count; i++) {
        if (!worker_start(s->workers[i])) {
            buffer_append(why, SLICE("cannot start a thread; look at the limit of processes"));
            return false;
        }
    }
    return true;
}

struct server *server_start(const struct server_setting *setting, struct buffer *why)
{
    struct server *s = memory_new(sizeof *s);
    if (s == NULL) {
        buffer_append(why, SLICE("out of memory"));
        return NULL;
    }
    s->listen_count = setting->listen_count;
    if (setting->listen_count > 0)
        memcpy(s->listens, setting->listens, setting->listen_count * sizeof *setting->listens);
    if (!start(s, setting, why))
        server_free(&s);
    return s;
}

bool server_set_guard(struct server *server, const struct policy_guard *guard)
{
    struct policy *next = policy_new(guard, server->worker_count);
    for (unsigned i = 0; next != NULL && i < server->worker_count; i++)
        worker_follow(server->workers[i], next);
    return next != NULL;
}

void server_stop(struct server *server)
{
    for (unsigned i = 0; i < server->worker_count; i++)
        worker_stop(server->workers[i]);
    for (unsigned i = 0; i < server->worker_count; i++)
        worker_wait(server->workers[i]);
}

void server_free(struct server **server)
{
    if (*server == NULL)
        return;
    for (unsigned i = 0; i < (*server)->worker_count; i++)
        worker_free(&(*server)->workers[i]);
    memory_free(*server);
    *server = NULL;
}

struct server_listen server_listens(const struct server *server, size_t i)
{
    return server->listens[i];
}

size_t server_listen_count(const struct server *server)
{
    return server->listen_count;
}

/* Which UDP socket of each worker is that of a listen; they were opened in this order. */
static size_t udp_index(const struct server *server, size_t listen)
{
    size_t n = 0;
    for (size_t i = 0; i < listen; i++)
        n += server->listens[i].transport == SIP_TRANSPORT_UDP &&
             server->listens[i].address.family != ADDRESS_NONE;
    return n;
}

uint64_t server_kernel_drops(const struct server *server, size_t i)
{
    uint64_t sum = 0;
    const struct server_listen *listen = &server->listens[i];
    if (listen->transport != SIP_TRANSPORT_UDP || listen->address.family == ADDRESS_NONE)
        return 0;
    for (unsigned w = 0; w < server->worker_count; w++)
        sum += worker_kernel_drops(server->workers[w], udp_index(server, i));
    return sum;
}

unsigned server_stuck(const struct server *server, uint64_t within_us)
{
    unsigned n = 0;
    uint64_t now = clock_now_us();
    for (unsigned i = 0; i < server->worker_count; i++) {
        uint64_t turned = worker_turned_us(server->workers[i]);
        n += now > turned && now - turned > within_us;
    }
    return n;
}

struct worker_counters server_count(const struct server *server)
{
    struct worker_counters sum = {0};
    for (unsigned i = 0; i < server->worker_count; i++)
        worker_count(server->workers[i], &sum);
    return sum;
}
