/* SPDX-License-Identifier: Apache-2.0 */
#include "net/udp.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/memory.h"
#include "net/socket_address.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdalign.h>
#include <sys/socket.h>
#include <unistd.h>

/* Datagrams that one system call moves, and such calls in one turn of the loop. */
#define BATCH      32
#define CALLS_TURN 4

/* Bytes from one datagram's room to the next. Not a power of two: the starts of all of them, which is what
 * a parser reads, would share a few sets of the cache. */
#define STRIDE (UDP_MAX_DATAGRAM + 1 + 576)

/* Room for what waits to be sent: the largest datagram always fits behind what waits. */
#define OUT_SIZE ((size_t)4 * (UDP_MAX_DATAGRAM + 1))

/* Room for one control message with the address of our side. */
struct control {
    alignas(size_t) char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

/* One direction's arguments for a batch. */
struct batch {
    struct mmsghdr messages[BATCH];
    struct iovec pieces[BATCH];
    struct sockaddr_storage peers[BATCH];
    struct control controls[BATCH];
};

struct udp {
    struct udp_setting setting;
    uv_poll_t poll;
    int fd;
    bool any; /* listens on all interfaces: which one matters, and must be said */
    struct udp_counters count;
    struct batch in, out;
    unsigned waiting; /* in `out` */
    size_t out_used;
    char *in_bytes, *out_bytes;
};

/* --- in -------------------------------------------------------------------------------------- */

/* The address that a datagram came to, where the socket's own does not say. */
static void read_control(struct msghdr *header, struct address *local)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo four;
            memcpy(&four, CMSG_DATA(c), sizeof four);
            memcpy(local->bytes, &four.ipi_addr, sizeof four.ipi_addr);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo six;
            memcpy(&six, CMSG_DATA(c), sizeof six);
            memcpy(local->bytes, &six.ipi6_addr, sizeof six.ipi6_addr);
            /* Only a link-local address needs its interface; on others it would force one. */
            bool link_local = local->bytes[0] == 0xfe && (local->bytes[1] & 0xc0) == 0x80;
            local->scope = link_local ? six.ipi6_ifindex : 0;
        }
    }
}

static void prepare_in(struct udp *udp)
{
    for (unsigned i = 0; i < BATCH; i++) {
        udp->in.pieces[i] = (struct iovec){udp->in_bytes + (size_t)i * STRIDE, UDP_MAX_DATAGRAM};
        udp->in.messages[i].msg_hdr = (struct msghdr){
            .msg_name = &udp->in.peers[i],
            .msg_namelen = sizeof udp->in.peers[i],
            .msg_iov = &udp->in.pieces[i],
            .msg_iovlen = 1,
            .msg_control = udp->any ? &udp->in.controls[i] : NULL,
            .msg_controllen = udp->any ? sizeof udp->in.controls[i] : 0,
        };
    }
}

/* The kernel has shortened what it filled. */
static void reset_in(struct udp *udp, unsigned i)
{
    struct msghdr *header = &udp->in.messages[i].msg_hdr;
    header->msg_namelen = sizeof udp->in.peers[i];
    header->msg_controllen = udp->any ? sizeof udp->in.controls[i] : 0;
}

static void take(struct udp *udp, unsigned i, uint64_t now)
{
    struct msghdr *header = &udp->in.messages[i].msg_hdr;
    struct packet packet = {
        .flow = {.transport = SIP_TRANSPORT_UDP,
                 .worker = udp->setting.worker,
                 .listener = udp->setting.listener,
                 .local = udp->setting.local,
                 .remote = socket_address_read(header->msg_name)},
        .bytes = {udp->in.pieces[i].iov_base, udp->in.messages[i].msg_len},
        .received_us = now,
    };
    if (udp->any)
        read_control(header, &packet.flow.local);
    udp->setting.receive(udp->setting.context, &packet);
    reset_in(udp, i);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct udp *udp = poll->data;
    (void)events;
    if (status < 0) { /* libuv stops watching after an error of the socket; reading takes it away */
        int error;
        socklen_t length = sizeof error;
        (void)getsockopt(udp->fd, SOL_SOCKET, SO_ERROR, &error, &length);
        (void)uv_poll_start(poll, UV_READABLE, on_poll);
    }
    int n = BATCH;
    for (unsigned call = 0; call < CALLS_TURN && n == BATCH; call++) {
        n = recvmmsg(udp->fd, udp->in.messages, BATCH, MSG_DONTWAIT, NULL);
        if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            udp->count.receive_failed++;
        uint64_t now = clock_now_us();
        for (int i = 0; i < n; i++)
            take(udp, (unsigned)i, now);
        udp->count.received += n > 0 ? (uint64_t)n : 0;
        udp_flush(udp);
    }
}

/* --- out ------------------------------------------------------------------------------------- */

/* Says from which of our addresses a datagram leaves. */
static void write_control(struct msghdr *header, struct control *control,
                          const struct address *local)
{
    bool six = local->family == ADDRESS_IPV6;
    header->msg_control = control;
    header->msg_controllen =
        six ? CMSG_SPACE(sizeof(struct in6_pktinfo)) : CMSG_SPACE(sizeof(struct in_pktinfo));
    struct cmsghdr *c = CMSG_FIRSTHDR(header);
    if (six) {
        struct in6_pktinfo info = {.ipi6_ifindex = local->scope};
        memcpy(&info.ipi6_addr, local->bytes, sizeof info.ipi6_addr);
        *c = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof info),
                              .cmsg_level = IPPROTO_IPV6,
                              .cmsg_type = IPV6_PKTINFO};
        memcpy(CMSG_DATA(c), &info, sizeof info);
    } else {
        struct in_pktinfo info = {0};
        memcpy(&info.ipi_spec_dst, local->bytes, sizeof info.ipi_spec_dst);
        *c = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof info), .cmsg_level = IPPROTO_IP, .cmsg_type = IP_PKTINFO};
        memcpy(CMSG_DATA(c), &info, sizeof info);
    }
}

struct buffer udp_begin(struct udp *udp)
{
    if (udp->waiting == BATCH || OUT_SIZE - udp->out_used < UDP_MAX_DATAGRAM)
        udp_flush(udp);
    return buffer_of(udp->out_bytes + udp->out_used, UDP_MAX_DATAGRAM);
}

void udp_commit(struct udp *udp, const struct buffer *written, const struct flow *flow)
{
    V_ASSERT(written->bytes == udp->out_bytes + udp->out_used && udp->waiting < BATCH);
    if (!buffer_good(written) || written->length == 0) {
        udp->count.send_failed++;
        return;
    }
    unsigned i = udp->waiting++;
    struct msghdr *header = &udp->out.messages[i].msg_hdr;
    udp->out.pieces[i] = (struct iovec){written->bytes, written->length};
    *header = (struct msghdr){.msg_name = &udp->out.peers[i],
                              .msg_namelen = socket_address_of(&flow->remote, &udp->out.peers[i]),
                              .msg_iov = &udp->out.pieces[i],
                              .msg_iovlen = 1};
    if (udp->any && !address_is_any(&flow->local))
        write_control(header, &udp->out.controls[i], &flow->local);
    udp->out_used += written->length;
}

void udp_flush(struct udp *udp)
{
    unsigned sent = 0;
    while (sent < udp->waiting) {
        int n = sendmmsg(udp->fd, udp->out.messages + sent, udp->waiting - sent, MSG_DONTWAIT);
        if (n > 0) {
            sent += (unsigned)n;
            udp->count.sent += (uint64_t)n;
        } else if (n == 0 || errno != EINTR) {
            sent++; /* this one cannot go; those behind it may */
            udp->count.send_failed++;
        }
    }
    udp->waiting = 0;
    udp->out_used = 0;
}

/* --- open and close -------------------------------------------------------------------------- */

static bool set(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

static bool set_options(int fd, const struct udp_setting *setting)
{
    bool six = setting->local.family == ADDRESS_IPV6;
    if (setting->shared && !set(fd, SOL_SOCKET, SO_REUSEPORT, 1))
        return false;
    if (six && !set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1))
        return false;
    /* More than the system's limit is cut to it without a word: a wish, not a condition. */
    if (setting->receive_bytes > 0)
        (void)set(fd, SOL_SOCKET, SO_RCVBUF, setting->receive_bytes);
    if (!address_is_any(&setting->local))
        return true;
    return six ? set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) : set(fd, IPPROTO_IP, IP_PKTINFO, 1);
}

/* A bound socket; -1: see errno. */
static int open_socket(const struct udp_setting *setting)
{
    struct sockaddr_storage storage;
    socklen_t length = socket_address_of(&setting->local, &storage);
    int fd = socket(storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (set_options(fd, setting) && bind(fd, (const struct sockaddr *)&storage, length) == 0)
        return fd;
    int error = errno;
    (void)close(fd);
    errno = error;
    return -1;
}

static void release(struct udp *udp)
{
    memory_free(udp->in_bytes);
    memory_free(udp->out_bytes);
    memory_free(udp);
}

static void on_closed(uv_handle_t *handle)
{
    release(handle->data);
}

static bool begin(struct udp *udp)
{
    struct sockaddr_storage storage = {0};
    socklen_t length = sizeof storage;
    udp->in_bytes = memory_new((size_t)BATCH * STRIDE);
    udp->out_bytes = memory_new(OUT_SIZE);
    if (udp->in_bytes == NULL || udp->out_bytes == NULL) {
        errno = ENOMEM;
        return false;
    }
    udp->fd = open_socket(&udp->setting);
    if (udp->fd < 0)
        return false;
    if (getsockname(udp->fd, (struct sockaddr *)&storage, &length) != 0 ||
        uv_poll_init(udp->setting.loop, &udp->poll, udp->fd) != 0) {
        (void)close(udp->fd);
        errno = ENOMEM;
        return false;
    }
    udp->setting.local = socket_address_read((const struct sockaddr *)&storage);
    return true;
}

struct udp *udp_new(const struct udp_setting *setting)
{
    struct udp *udp = memory_new(sizeof *udp);
    if (udp == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    udp->setting = *setting;
    udp->any = address_is_any(&setting->local);
    if (!begin(udp)) {
        int error = errno;
        release(udp);
        errno = error;
        return NULL;
    }
    prepare_in(udp);
    udp->poll.data = udp;
    (void)uv_poll_start(&udp->poll, UV_READABLE, on_poll);
    return udp;
}

void udp_free(struct udp **udp)
{
    if (*udp == NULL)
        return;
    udp_flush(*udp);
    (void)uv_poll_stop(&(*udp)->poll);
    (void)close((*udp)->fd);
    uv_close((uv_handle_t *)&(*udp)->poll, on_closed);
    *udp = NULL;
}

struct address udp_local(const struct udp *udp)
{
    return udp->setting.local;
}

struct udp_counters udp_count(const struct udp *udp)
{
    return udp->count;
}

uint32_t udp_kernel_drops(const struct udp *udp)
{
    uint32_t info[SK_MEMINFO_VARS] = {0};
    socklen_t length = sizeof info;
    if (getsockopt(udp->fd, SOL_SOCKET, SO_MEMINFO, info, &length) != 0)
        return 0;
    return info[SK_MEMINFO_DROPS];
}
