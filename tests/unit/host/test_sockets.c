/* What the kernel says of its sockets, and buffers that no kernel would send.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/sockets.h"
#include "unit/t.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct ports_selection selection = {.rtp = {10000, 20000}};

/* A buffer of messages. */
struct messages {
    _Alignas(uint32_t) unsigned char bytes[1024];
    size_t size;
};

static void put_header(struct messages *to, uint16_t type, size_t body)
{
    const struct nlmsghdr header = {.nlmsg_len = (uint32_t)(sizeof header + body),
                                    .nlmsg_type = type};
    memcpy(to->bytes + to->size, &header, sizeof header);
    to->size += sizeof header;
}

static void put_attribute(struct messages *to, uint16_t type, const void *bytes, size_t size)
{
    const struct nlattr attribute = {.nla_len = (uint16_t)(sizeof attribute + size),
                                     .nla_type = type};
    memcpy(to->bytes + to->size, &attribute, sizeof attribute);
    memcpy(to->bytes + to->size + sizeof attribute, bytes, size);
    to->size += sizeof attribute + ((size + 3) & ~(size_t)3);
}

/* An IPv6 socket on all addresses, IPv6 only, with 7 drops. */
static void put_socket(struct messages *to, uint8_t socket_state, uint16_t port)
{
    const uint8_t v6only = 1;
    const uint32_t memory[9] = {[1] = 4096, [8] = 7};
    struct inet_diag_msg body = {.idiag_family = AF_INET6,
                                 .idiag_state = socket_state,
                                 .id.idiag_sport = htons(port),
                                 .idiag_rqueue = 3,
                                 .idiag_wqueue = 5,
                                 .idiag_uid = 1000,
                                 .idiag_inode = 4711};
    size_t start = to->size;
    put_header(to, SOCK_DIAG_BY_FAMILY, 0);
    memcpy(to->bytes + to->size, &body, sizeof body);
    to->size += sizeof body;
    put_attribute(to, INET_DIAG_SKMEMINFO, memory, sizeof memory);
    put_attribute(to, INET_DIAG_SKV6ONLY, &v6only, 1);
    uint32_t length = (uint32_t)(to->size - start);
    memcpy(to->bytes + start, &length, sizeof length);
}

static void put_done(struct messages *to)
{
    const uint32_t none = 0;
    put_header(to, NLMSG_DONE, sizeof none);
    memcpy(to->bytes + to->size, &none, sizeof none);
    to->size += sizeof none;
}

static void a_dump_is_read(void **state)
{
    (void)state;
    struct sockets sockets = {.list = NULL};
    struct sockets_dump dump = {.selection = &selection, .transport = PORTS_TCP, .out = &sockets};
    struct messages messages = {.size = 0};
    put_socket(&messages, TCP_LISTEN, 5060);
    put_socket(&messages, TCP_LISTEN, 22);
    put_done(&messages);
    enum sockets_progress progress = sockets_take_dump(&dump, messages.bytes, messages.size);
    size_t count = sockets.count;
    struct ports_socket socket = count > 0 ? sockets.list[0] : (struct ports_socket){.uid = 0};
    sockets_free(&sockets);
    assert_int_equal(progress, SOCKETS_DONE);
    assert_int_equal(count, 1);
    assert_int_equal(socket.state, PORTS_LISTEN);
    assert_int_equal(socket.local.family, ADDRESS_IPV6);
    assert_int_equal(socket.local.port, 5060);
    assert_true(socket.v6only && address_is_any(&socket.local));
    assert_int_equal(socket.queue, 3);
    assert_int_equal(socket.queue_limit, 5);
    assert_int_equal(socket.drops, 7);
    assert_int_equal(socket.uid, 1000);
    assert_int_equal(socket.inode, 4711);
}

static void connections_are_counted_and_not_listed(void **state)
{
    (void)state;
    struct ports_socket listener = {.transport = PORTS_TCP,
                                    .state = PORTS_LISTEN,
                                    .local = {.family = ADDRESS_IPV6, .port = 5060}};
    struct sockets sockets = {.list = &listener, .count = 1, .room = 1};
    struct sockets_dump dump = {.selection = &selection,
                                .transport = PORTS_TCP,
                                .counts_connections = true,
                                .out = &sockets};
    struct messages messages = {.size = 0};
    put_socket(&messages, TCP_ESTABLISHED, 5060);
    put_socket(&messages, TCP_ESTABLISHED, 5060);
    assert_int_equal(sockets_take_dump(&dump, messages.bytes, messages.size), SOCKETS_MORE);
    assert_int_equal(sockets.count, 1);
    assert_int_equal(listener.connections, 2);
}

static void an_error_is_an_error(void **state)
{
    (void)state;
    struct sockets sockets = {.list = NULL};
    struct sockets_dump dump = {.selection = &selection, .out = &sockets};
    struct messages messages = {.size = 0};
    const struct nlmsgerr error = {.error = -1};
    put_header(&messages, NLMSG_ERROR, sizeof error);
    memcpy(messages.bytes + messages.size, &error, sizeof error);
    messages.size += sizeof error;
    assert_int_equal(sockets_take_dump(&dump, messages.bytes, messages.size), SOCKETS_FAILED);
}

/* A length of 2^31 or more is negative in an int, and was taken to fit. */
static void a_length_that_does_not_fit_is_an_error(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {0, 15, 17, 20, 1000, 0x7fffffff, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct sockets sockets = {.list = NULL};
        struct sockets_dump dump = {.selection = &selection, .out = &sockets};
        struct messages messages = {.size = 0};
        put_header(&messages, SOCK_DIAG_BY_FAMILY, 0);
        memcpy(messages.bytes, &lengths[i], sizeof lengths[i]);
        assert_int_equal(sockets_take_dump(&dump, messages.bytes, messages.size), SOCKETS_FAILED);
        assert_int_equal(sockets.count, 0);
    }
}

static void a_dump_that_ends_with_an_error_failed(void **state)
{
    (void)state;
    struct sockets sockets = {.list = NULL};
    struct sockets_dump dump = {.selection = &selection, .out = &sockets};
    struct messages messages = {.size = 0};
    const int error = -1;
    put_header(&messages, NLMSG_DONE, sizeof error);
    memcpy(messages.bytes + messages.size, &error, sizeof error);
    messages.size += sizeof error;
    assert_int_equal(sockets_take_dump(&dump, messages.bytes, messages.size), SOCKETS_FAILED);
}

/* Every length, in a block of just that length, so that a sanitizer sees a read behind it. */
static void a_cut_dump_is_never_read_behind_its_end(void **state)
{
    (void)state;
    struct messages messages = {.size = 0};
    put_socket(&messages, TCP_CLOSE, 5060);
    put_socket(&messages, TCP_CLOSE, 5061);
    for (size_t size = 0; size < messages.size; size++) {
        struct sockets sockets = {.list = NULL};
        struct sockets_dump dump = {.selection = &selection, .out = &sockets};
        unsigned char *copy = test_malloc(size + 1);
        memcpy(copy, messages.bytes, size);
        (void)sockets_take_dump(&dump, copy, size);
        size_t count = sockets.count;
        test_free(copy);
        sockets_free(&sockets);
        assert_in_range(count, 0, 1);
    }
}

static void this_machine_can_be_read(void **state)
{
    (void)state;
    const struct ports_selection all = {.all = true, .rtp = {10000, 20000}};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in any = {.sin_family = AF_INET};
    socklen_t size = sizeof any;
    assert_int_equal(bind(fd, (struct sockaddr *)&any, sizeof any), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&any, &size), 0);
    struct sockets sockets;
    const char *why = sockets_read(&all, &sockets);
    bool found = false;
    for (size_t i = 0; i < sockets.count; i++)
        found = found ||
                (sockets.list[i].transport == PORTS_UDP && sockets.list[i].state == PORTS_BOUND &&
                 sockets.list[i].local.port == ntohs(any.sin_port));
    sockets_free(&sockets);
    assert_int_equal(close(fd), 0);
    assert_null(why);
    assert_true(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dump_is_read),
        cmocka_unit_test(connections_are_counted_and_not_listed),
        cmocka_unit_test(an_error_is_an_error),
        cmocka_unit_test(a_length_that_does_not_fit_is_an_error),
        cmocka_unit_test(a_dump_that_ends_with_an_error_failed),
        cmocka_unit_test(a_cut_dump_is_never_read_behind_its_end),
        cmocka_unit_test(this_machine_can_be_read),
    };
    return RUN_TESTS(tests);
}
