/* SPDX-License-Identifier: Apache-2.0 */
#include "host/sockets.h"

#include "base/memory.h"
#include "host/room_internal.h"
#include "net/socket_address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>

/* A TCP socket with a port that does not listen. Kernels before 6.8 do not know it, and show none. */
#define STATE_BOUND_INACTIVE 13

#define BIT(number)          (1U << (number))

/* As much as the kernel ever puts into one buffer. */
#define BUFFER_SIZE 32768

/* An address and a port in network order. */
static struct address address_of(uint8_t family, const uint32_t *from, uint16_t port)
{
    struct sockaddr_storage whole = {.ss_family = family};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&whole;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&whole;
    if (family == AF_INET) {
        v4->sin_port = port;
        memcpy(&v4->sin_addr, from, sizeof v4->sin_addr);
    } else {
        v6->sin6_port = port;
        memcpy(&v6->sin6_addr, from, sizeof v6->sin6_addr);
    }
    return socket_address_read((const struct sockaddr *)&whole);
}

static void read_memory(struct ports_socket *out, const struct nlattr *attribute)
{
    uint32_t info[SK_MEMINFO_VARS] = {0};
    size_t size = mnl_attr_get_payload_len(attribute);
    memcpy(info, mnl_attr_get_payload(attribute), size < sizeof info ? size : sizeof info);
    out->drops = info[SK_MEMINFO_DROPS];
    if (out->transport == PORTS_UDP)
        out->queue_limit = info[SK_MEMINFO_RCVBUF];
}

_Static_assert(sizeof((struct ports_socket){0}.interface_name) == IF_NAMESIZE, "a name fits");

static enum ports_state state_of(const struct inet_diag_msg *message)
{
    if (message->idiag_state == TCP_LISTEN)
        return PORTS_LISTEN;
    return message->idiag_state == TCP_ESTABLISHED ? PORTS_CONNECTED : PORTS_BOUND;
}

static bool add(struct sockets_dump *dump, const struct ports_socket *socket)
{
    struct sockets *out = dump->out;
    void *list = out->list;
    dump->out_of_memory = !room_for_one(&list, out->count, &out->room, sizeof *socket);
    out->list = list;
    if (!dump->out_of_memory)
        out->list[out->count++] = *socket;
    return !dump->out_of_memory;
}

static void read_attributes(const struct nlmsghdr *header, struct ports_socket *out)
{
    const char *end = mnl_nlmsg_get_payload_tail(header);
    const struct nlattr *attribute =
        mnl_nlmsg_get_payload_offset(header, sizeof(struct inet_diag_msg));
    for (; mnl_attr_ok(attribute, (int)(end - (const char *)attribute));
         attribute = mnl_attr_next(attribute)) {
        int type = mnl_attr_get_type(attribute);
        if (type == INET_DIAG_SKMEMINFO)
            read_memory(out, attribute);
        else if (type == INET_DIAG_SKV6ONLY && mnl_attr_get_payload_len(attribute) > 0)
            out->v6only = mnl_attr_get_u8(attribute) != 0;
    }
}

/* False without memory. */
static bool take_socket(const struct nlmsghdr *header, struct sockets_dump *dump)
{
    if (mnl_nlmsg_get_payload_len(header) < sizeof(struct inet_diag_msg))
        return true;
    struct inet_diag_msg message;
    memcpy(&message, mnl_nlmsg_get_payload(header), sizeof message);
    if ((message.idiag_family != AF_INET && message.idiag_family != AF_INET6) ||
        !ports_selected(dump->selection, ntohs(message.id.idiag_sport)))
        return true;
    struct ports_socket socket = {.transport = dump->transport,
                                  .state = state_of(&message),
                                  .interface = message.id.idiag_if,
                                  .uid = message.idiag_uid,
                                  .inode = message.idiag_inode,
                                  .queue = message.idiag_rqueue};
    socket.local = address_of(message.idiag_family, message.id.idiag_src, message.id.idiag_sport);
    socket.peer = address_of(message.idiag_family, message.id.idiag_dst, message.id.idiag_dport);
    if (dump->counts_connections) {
        ports_count_connection(dump->out->list, dump->out->count, &socket.local);
        return true;
    }
    if (socket.state == PORTS_LISTEN)
        socket.queue_limit = message.idiag_wqueue;
    read_attributes(header, &socket);
    return add(dump, &socket);
}

/* One message of which the length was checked. */
static enum sockets_progress take(struct sockets_dump *dump, const struct nlmsghdr *header)
{
    int error = 0;
    if (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_OVERRUN)
        return SOCKETS_FAILED;
    if (header->nlmsg_type == NLMSG_DONE) {
        if (mnl_nlmsg_get_payload_len(header) >= sizeof error)
            memcpy(&error, mnl_nlmsg_get_payload(header), sizeof error);
        return error < 0 ? SOCKETS_FAILED : SOCKETS_DONE;
    }
    if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY && !take_socket(header, dump))
        return SOCKETS_FAILED;
    return SOCKETS_MORE;
}

/* Not mnl_cb_run(): libmnl 1.0.4 takes a length of 2^31 or more for a negative one, which fits. */
enum sockets_progress sockets_take_dump(struct sockets_dump *dump, const void *bytes, size_t size)
{
    enum sockets_progress progress = SOCKETS_MORE;
    const char *at = bytes;
    /* Attributes are padded to four bytes: a last message that is not would lend some from behind. */
    size &= ~(size_t)3;
    while (progress == SOCKETS_MORE && size >= sizeof(struct nlmsghdr)) {
        const struct nlmsghdr *header = (const void *)at;
        size_t length = header->nlmsg_len;
        if (length < sizeof *header || length > size)
            return SOCKETS_FAILED;
        progress = take(dump, header);
        length = (length + 3) & ~(size_t)3;
        at += length;
        size -= length;
    }
    return progress;
}

struct request {
    uint8_t family, protocol;
    uint32_t states;
};

static bool send_request(struct mnl_socket *netlink, const struct request *request)
{
    char buffer[256];
    struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
    header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
    header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    struct inet_diag_req_v2 *body = mnl_nlmsg_put_extra_header(header, sizeof *body);
    body->sdiag_family = request->family;
    body->sdiag_protocol = request->protocol;
    body->idiag_states = request->states;
    body->idiag_ext = BIT(INET_DIAG_SKMEMINFO - 1);
    return mnl_socket_sendto(netlink, header, header->nlmsg_len) >= 0;
}

static const char *ask(struct mnl_socket *netlink, const struct request *request,
                       struct sockets_dump *dump, char *buffer)
{
    static const char cannot[] = "the kernel does not list its sockets (sock_diag)";
    if (!send_request(netlink, request))
        return cannot;
    enum sockets_progress progress = SOCKETS_MORE;
    while (progress == SOCKETS_MORE) {
        ssize_t n = mnl_socket_recvfrom(netlink, buffer, BUFFER_SIZE);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cannot;
        progress = sockets_take_dump(dump, buffer, (size_t)n);
    }
    if (dump->out_of_memory)
        return "out of memory";
    return progress == SOCKETS_DONE ? NULL : cannot;
}

/* Listeners come before the connections that are counted with them. */
static const char *ask_all(struct mnl_socket *netlink, const struct ports_selection *selection,
                           struct sockets *out, char *buffer)
{
    static const struct {
        struct request request;
        bool counts;
    } rows[] = {
        {{AF_INET, IPPROTO_UDP, UINT32_MAX}, false},
        {{AF_INET6, IPPROTO_UDP, UINT32_MAX}, false},
        {{AF_INET, IPPROTO_TCP, BIT(TCP_LISTEN) | BIT(STATE_BOUND_INACTIVE)}, false},
        {{AF_INET6, IPPROTO_TCP, BIT(TCP_LISTEN) | BIT(STATE_BOUND_INACTIVE)}, false},
        {{AF_INET, IPPROTO_TCP, BIT(TCP_ESTABLISHED)}, true},
        {{AF_INET6, IPPROTO_TCP, BIT(TCP_ESTABLISHED)}, true},
    };

    const char *why = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && why == NULL; i++) {
        bool udp = rows[i].request.protocol == IPPROTO_UDP;
        struct sockets_dump dump = {.selection = selection,
                                    .transport = udp ? PORTS_UDP : PORTS_TCP,
                                    .counts_connections = rows[i].counts,
                                    .out = out};
        why = ask(netlink, &rows[i].request, &dump, buffer);
    }
    return why;
}

const char *sockets_read(const struct ports_selection *selection, struct sockets *out)
{
    const char *why = "the kernel offers no netlink socket";
    *out = (struct sockets){.list = NULL};
    char *buffer = memory_new(BUFFER_SIZE);
    if (buffer == NULL)
        return "out of memory";
    struct mnl_socket *netlink = mnl_socket_open(NETLINK_SOCK_DIAG);
    if (netlink != NULL && mnl_socket_bind(netlink, 0, MNL_SOCKET_AUTOPID) == 0)
        why = ask_all(netlink, selection, out, buffer);
    if (netlink != NULL)
        (void)mnl_socket_close(netlink);
    memory_free(buffer);
    for (size_t i = 0; i < out->count; i++)
        if (out->list[i].interface != 0)
            (void)if_indextoname(out->list[i].interface, out->list[i].interface_name);
    if (out->count > 0)
        qsort(out->list, out->count, sizeof *out->list, ports_compare);
    return why;
}

void sockets_free(struct sockets *sockets)
{
    memory_free(sockets->list);
    *sockets = (struct sockets){.list = NULL};
}
