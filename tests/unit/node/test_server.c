/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole server on loopback, asked over UDP and TCP.
 */
#include "net/socket_address.h"
#include "node/server.h"
#include "unit/t.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static struct server *server;
static char answer[65536];

static struct address loopback(void)
{
    struct address a = {0};
    assert_true(address_parse(SLICE("127.0.0.1"), &a));
    return a;
}

static const struct worker_limits limits = {
    .connections = 8,
    .connections_per_source = 4,
    .max_message = 4000,
    .max_queue = 65536,
    .first_us = 300000,
    .message_us = 300000,
    .idle_us = 300000,
};

/* NULL when memory fails, as it does in the run that lets it. */
static struct server *start(unsigned workers, const struct server_listen *listens, size_t count,
                            struct buffer *why)
{
    struct server_setting setting = {
        .listens = listens,
        .listen_count = count,
        .workers = workers,
        .worker = {.service = {.methods = 1U << SIP_METHOD_OPTIONS},
                   .voice = {.key = {1, 2},
                             .server = SLICE("varco"),
                             .methods = 1U << SIP_METHOD_OPTIONS},
                   .limits = limits},
    };
    return server_start(&setting, why);
}

static void start_both(unsigned workers)
{
    answer[0] = '\0';
    char text[256] = "";
    struct buffer why = buffer_of(text, sizeof text - 1);
    struct server_listen listens[] = {{.transport = SIP_TRANSPORT_UDP, .address = loopback()},
                                      {.transport = SIP_TRANSPORT_TCP, .address = loopback()}};
    server = start(workers, listens, COUNT_OF(listens), &why);
    if (server == NULL)
        fail_msg("%s", text);
}

static int stop(void **state)
{
    (void)state;
    server_free(&server);
    return 0;
}

/* A socket that is connected to the i-th listener, and waits for no more than five seconds. */
static int connected(size_t i)
{
    struct server_listen listen = server_listens(server, i);
    struct sockaddr_storage to;
    socklen_t length = socket_address_of(&listen.address, &to);
    struct timeval patience = {.tv_sec = 5};
    int fd = socket(AF_INET, listen.transport == SIP_TRANSPORT_UDP ? SOCK_DGRAM : SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&to, length), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* Waits for bytes; "" when the connection ended. */
static const char *hear(int fd)
{
    ssize_t n = recv(fd, answer, sizeof answer - 1, 0);
    answer[n > 0 ? n : 0] = '\0';
    return answer;
}

static void assert_heard(int fd, const char *begins)
{
    if (strncmp(hear(fd), begins, strlen(begins)) != 0)
        fail_msg("expected \"%s\", got \"%s\"", begins, answer);
}

#define OPTIONS(transport, number)                                                                 \
    "OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/" transport                                     \
    " 192.0.2.1:5060;branch=z9hG4bK" number ";rport\r\nMax-Forwards: 70\r\n"                       \
    "From: <sip:a@example.org>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: " number                   \
    "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"

static void options_is_answered_over_udp(void **state) /* RFC 3261 11.2, 18.2.1; RFC 3581 4 */
{
    (void)state;
    start_both(1);
    int fd = connected(0);
    say(fd, OPTIONS("UDP", "1"));
    assert_heard(fd, "SIP/2.0 200 OK\r\n");
    assert_non_null(strstr(answer, "\r\nAllow: OPTIONS\r\n"));
    assert_non_null(strstr(answer, "\r\nAccept: application/sdp\r\n"));
    assert_non_null(strstr(answer, ";received=127.0.0.1"));
    assert_non_null(strstr(answer, "\r\nTo: <sip:127.0.0.1>;tag="));
    static char first[sizeof answer];
    (void)snprintf(first, sizeof first, "%s", answer);
    say(fd, OPTIONS("UDP", "1"));
    assert_string_equal(hear(fd), first); /* the same request, the same answer: 8.2.7 */
    say(fd, "\r\n\r\n");
    say(fd, "junk");
    say(fd, OPTIONS("UDP", "2"));
    assert_heard(fd, "SIP/2.0 200 OK\r\n"); /* nothing came for the two before */
    (void)close(fd);
}

static void options_is_answered_over_tcp_however_it_is_cut(void **state) /* RFC 3261 18.3 */
{
    (void)state;
    start_both(1);
    int fd = connected(1);
    static const char two[] = OPTIONS("TCP", "1") OPTIONS("TCP", "2");
    for (size_t i = 0; i < sizeof two - 1; i += 7) {
        char piece[8] = "";
        memcpy(piece, two + i, sizeof two - 1 - i < 7 ? sizeof two - 1 - i : 7);
        say(fd, piece);
    }
    size_t heard = 0;
    while (strstr(answer, "Call-ID: 2") == NULL || strstr(answer, "\r\n\r\n") == NULL) {
        assert_true(hear(fd)[0] != '\0');
        heard++;
        assert_true(heard < 10);
    }
    say(fd, "\r\n\r\n");
    assert_string_equal(hear(fd), "\r\n"); /* RFC 5626 4.4.1 */
    (void)close(fd);
}

static void a_stream_that_is_no_sip_is_closed(void **state)
{
    (void)state;

    static const struct {
        const char *bytes, *answer;
    } rows[] = {
        {"GET / HTTP/1.1\r\n\r\n", ""},
        {"\x16\x03\x01\x02", ""},
        {"OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1\r\n"
         "From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n",
         "SIP/2.0 400 "}, /* no Content-Length: RFC 3261 18.3 */
    };

    start_both(1);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int fd = connected(1);
        say(fd, rows[i].bytes);
        assert_heard(fd, rows[i].answer);
        if (rows[i].answer[0] != '\0')
            assert_string_equal(hear(fd), "");
        (void)close(fd);
    }
}

static void a_slow_stream_is_cut_off(void **state)
{
    (void)state;
    start_both(1);
    int idle = connected(1);
    say(idle, OPTIONS("TCP", "1"));
    assert_heard(idle, "SIP/2.0 200 OK\r\n");
    int silent = connected(1), slow = connected(1);
    (void)send(slow, "OPTIONS sip:a SIP/2.0\r\n", 23, MSG_NOSIGNAL);
    assert_string_equal(hear(silent), "");
    assert_string_equal(hear(slow), "");
    assert_string_equal(hear(idle), "");
    (void)close(silent);
    (void)close(slow);
    (void)close(idle);
}

static void a_source_has_so_many_connections_and_no_more(void **state)
{
    (void)state;
    int fds[5];
    start_both(1);
    for (size_t i = 0; i < COUNT_OF(fds); i++)
        fds[i] = connected(1);
    assert_string_equal(hear(fds[4]), "");
    say(fds[0], OPTIONS("TCP", "1"));
    assert_heard(fds[0], "SIP/2.0 200 OK\r\n");
    for (size_t i = 0; i < COUNT_OF(fds); i++)
        (void)close(fds[i]);
}

static void every_worker_answers(void **state)
{
    (void)state;
    start_both(4);
    for (size_t i = 0; i < 64; i++) {
        int fd = connected(0);
        say(fd, OPTIONS("UDP", "1"));
        assert_heard(fd, "SIP/2.0 200 OK\r\n");
        (void)close(fd);
    }
    assert_int_equal(server_count(server).values[WORKER_ANSWERED], 64);
}

/* Asks until an answer comes, or none for a quarter of a second. Each question takes one of the rate. */
static bool answers(int fd)
{
    struct timeval patience = {.tv_usec = 250000};
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    say(fd, OPTIONS("UDP", "1"));
    return hear(fd)[0] != '\0';
}

static void a_new_guard_is_followed_while_it_runs(void **state)
{
    (void)state;
    struct guard_network loop;
    assert_true(guard_network_parse(SLICE("127.0.0.0/8"), &loop));
    const struct policy_guard strict = {.per_s = 1, .burst = 1};
    const struct policy_guard allows = {
        .allowed = &loop, .allowed_count = 1, .per_s = 1, .burst = 1};
    start_both(2);
    int fd = connected(0);
    for (int i = 0; i < 20; i++)
        assert_true(answers(fd));
    for (int i = 0; i < 50; i++) /* faster than a worker comes round */
        assert_true(server_set_guard(server, &allows));
    assert_true(server_set_guard(server, &strict));
    for (int i = 0; answers(fd); i++)
        assert_true(i < 1000);
    assert_true(server_set_guard(server, &allows));
    for (int i = 0; !answers(fd); i++)
        assert_true(i < 20);
    for (int i = 0; i < 20; i++)
        assert_true(answers(fd));
    (void)close(fd);
    server_stop(server);
    assert_true(server_set_guard(server, &strict)); /* nobody takes it, and it is freed */
    assert_true(server_set_guard(server, &allows));
    assert_true(server_count(server).values[WORKER_ANSWERED] > 40);
    assert_int_equal(server_kernel_drops(server, 0), 0);
    assert_int_equal(server_kernel_drops(server, 1), 0);
    assert_int_equal(server_listen_count(server), 2);
}

static void workers_come_round(void **state)
{
    (void)state;
    start_both(2);
    assert_int_equal(server_stuck(server, 60000000), 0);
    server_stop(server);
    for (int i = 0; server_stuck(server, 1) != 2; i++)
        assert_true(i < 1000000);
}

static void an_address_that_is_taken_is_named(void **state)
{
    (void)state;
    char text[256] = "";
    struct buffer why = buffer_of(text, sizeof text - 1);
    start_both(1);
    struct server_listen taken = server_listens(server, 0);
    assert_null(start(1, &taken, 1, &why));
    assert_non_null(strstr(text, "cannot listen on udp 127.0.0.1:"));
    assert_non_null(strstr(text, "Address already in use; \"varco ports\" shows who holds it"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(options_is_answered_over_udp, stop),
        cmocka_unit_test_teardown(options_is_answered_over_tcp_however_it_is_cut, stop),
        cmocka_unit_test_teardown(a_stream_that_is_no_sip_is_closed, stop),
        cmocka_unit_test_teardown(a_slow_stream_is_cut_off, stop),
        cmocka_unit_test_teardown(a_source_has_so_many_connections_and_no_more, stop),
        cmocka_unit_test_teardown(every_worker_answers, stop),
        cmocka_unit_test_teardown(a_new_guard_is_followed_while_it_runs, stop),
        cmocka_unit_test_teardown(workers_come_round, stop),
        cmocka_unit_test_teardown(an_address_that_is_taken_is_named, stop),
    };
    return RUN_TESTS(tests);
}
