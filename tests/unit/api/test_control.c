/* SPDX-License-Identifier: Apache-2.0
 *
 * The control socket, with a user that says what he was told, and clients that are not nice.
 */
#include "api/client.h"
#include "api/control.h"
#include "unit/t.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONG_ANSWER (CONTROL_MAX_ANSWER - 2)

static char folder[32], path[64], heard[CONTROL_MAX_ANSWER];
static struct control *control;
static int pokes[2];

/* "keep" keeps, "long" gets as much as can be, "endless" more; all else comes back. */
static enum control_then answer(void *context, struct slice line, struct buffer *out)
{
    (void)context;
    size_t n = slice_equal(line, SLICE("long")) ? LONG_ANSWER : 0;
    n += slice_equal(line, SLICE("endless")) ? CONTROL_MAX_ANSWER : 0;
    for (size_t i = 0; i < n; i++)
        buffer_append_byte(out, 'x');
    if (n == 0)
        buffer_append(out, line);
    return slice_equal(line, SLICE("keep")) ? CONTROL_KEEP : CONTROL_NEXT;
}

static void poked(void *context)
{
    (void)context;
    assert_int_equal(write(pokes[1], "p", 1), 1);
}

static struct control *open_control(uint64_t deadline_ms, struct buffer *why)
{
    const struct control_setting setting = {.path = path,
                                            .user = geteuid(),
                                            .deadline_ms = deadline_ms,
                                            .tick_ms = 1,
                                            .call = {NULL, answer, poked, poked}};
    return control_open(&setting, why);
}

static void start(uint64_t deadline_ms)
{
    char text[256] = "";
    struct buffer why = buffer_of(text, sizeof text - 1);
    control = open_control(deadline_ms, &why);
    if (control == NULL)
        fail_msg("%s", text);
    assert_true(control_start(control));
}

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/varco-control-XXXXXX");
    if (mkdtemp(folder) == NULL || pipe(pokes) != 0)
        return -1;
    (void)snprintf(path, sizeof path, "%s/varco.sock", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    control_free(&control);
    (void)close(pokes[0]);
    (void)close(pokes[1]);
    (void)unlink(path);
    return rmdir(folder);
}

static int connected(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    (void)snprintf(name.sun_path, sizeof name.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&name, sizeof name), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* All that comes up to `n` bytes, or to the end. */
static const char *hear(int fd, size_t n)
{
    size_t used = 0;
    while (used < n) {
        ssize_t got = recv(fd, heard + used, n - used, 0);
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    heard[used] = '\0';
    return heard;
}

static void a_line_gets_a_line_however_it_is_cut(void **state)
{
    (void)state;
    start(5000);
    int fd = connected();
    say(fd, "one\ntw");
    assert_string_equal(hear(fd, 4), "one\n");
    say(fd, "o");
    say(fd, "\n\nthree\n");
    assert_string_equal(hear(fd, 11), "two\n\nthree\n");
    (void)shutdown(fd, SHUT_WR);
    assert_string_equal(hear(fd, 1), "");
    (void)close(fd);
}

static void who_is_slow_is_cut_off(void **state)
{
    static const char late[] = "{\"error\":\"no request came in time\"}\n";
    (void)state;
    start(100);
    int silent = connected(), slow = connected(), deaf = connected();
    say(slow, "half a li");
    say(deaf, "long\nlong\n");
    assert_string_equal(hear(silent, sizeof heard - 1), late);
    assert_string_equal(hear(slow, sizeof heard - 1), late);
    struct pollfd hung = {.fd = deaf, .events = POLLRDHUP};
    assert_int_equal(poll(&hung, 1, 5000), 1);
    (void)close(silent);
    (void)close(slow);
    (void)close(deaf);
}

static void a_line_has_an_end(void **state)
{
    char line[CONTROL_MAX_LINE + 1];
    (void)state;
    memset(line, 'x', sizeof line);
    line[CONTROL_MAX_LINE] = '\0';
    start(5000);
    int fd = connected();
    say(fd, line);
    assert_string_equal(hear(fd, sizeof heard - 1), "{\"error\":\"the request is too long\"}\n");
    (void)close(fd);
    line[CONTROL_MAX_LINE - 1] = '\n';
    fd = connected();
    say(fd, line);
    assert_string_equal(hear(fd, CONTROL_MAX_LINE), line);
    (void)close(fd);
}

static void an_answer_has_an_end(void **state)
{
    static const char too_long[] = "{\"error\":\"the answer is too long\"}\n";
    (void)state;
    start(5000);
    int fd = connected();
    say(fd, "endless\nlong\nagain\n");
    assert_string_equal(hear(fd, sizeof too_long - 1), too_long);
    assert_int_equal(strlen(hear(fd, LONG_ANSWER + 1)), LONG_ANSWER + 1);
    assert_int_equal(heard[LONG_ANSWER], '\n');
    assert_string_equal(hear(fd, 6), "again\n");
    (void)close(fd);
}

static void so_many_and_no_more(void **state)
{
    int fds[CONTROL_MAX_CLIENTS];
    (void)state;
    start(5000);
    for (size_t i = 0; i < CONTROL_MAX_CLIENTS; i++) {
        fds[i] = connected();
        say(fds[i], "I\n");
        assert_string_equal(hear(fds[i], 2), "I\n");
    }
    for (int i = 0; i < 50; i++) {
        int more = connected();
        assert_string_equal(hear(more, sizeof heard - 1),
                            "{\"error\":\"too many ask at a time; try again\"}\n");
        (void)close(more);
    }
    (void)shutdown(fds[3], SHUT_WR);
    assert_string_equal(hear(fds[3], 1), "");
    (void)close(fds[3]);
    fds[3] = connected();
    say(fds[3], "again\n");
    assert_string_equal(hear(fds[3], 6), "again\n");
    for (size_t i = 0; i < CONTROL_MAX_CLIENTS; i++)
        (void)close(fds[i]);
}

static void only_root_and_its_user_are_answered(void **state)
{
    (void)state;
    struct stat made;
    if (geteuid() != 0)
        skip(); /* only root can be somebody else */
    start(5000);
    assert_int_equal(stat(path, &made), 0);
    assert_int_equal(made.st_mode & 07777, 0660);
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    pid_t pid = fork();
    if (pid == 0) {
        if (setuid(65534) != 0)
            _exit(1);
        int fd = connected(); /* says nothing: he is told at once */
        bool told = strcmp(hear(fd, sizeof heard - 1),
                           "{\"error\":\"only root and the user of the server may ask\"}\n") == 0;
        _exit(told ? 0 : 2);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void only_a_stale_socket_is_replaced(void **state)
{
    (void)state;
    char text[256] = "";
    struct buffer why = buffer_of(text, sizeof text - 1);
    start(5000);
    assert_null(open_control(5000, &why));
    assert_non_null(strstr(text, "another server answers on \""));
    int fd = connected(); /* and still does */
    (void)close(fd);
    control_free(&control);
    assert_int_equal(access(path, F_OK), -1);

    struct sockaddr_un name = {.sun_family = AF_UNIX};
    (void)snprintf(name.sun_path, sizeof name.sun_path, "%s", path);
    int killed = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(killed, (const struct sockaddr *)&name, sizeof name), 0);
    (void)close(killed);
    start(5000);
    control_free(&control);

    assert_int_equal(mkdir(path, 0700), 0);
    why = buffer_of(text, sizeof text - 1);
    assert_null(open_control(5000, &why));
    assert_non_null(strstr(text, "what is no socket: \""));
    assert_int_equal(rmdir(path), 0);
}

static void a_socket_of_another_is_left(void **state)
{
    (void)state;
    start(5000);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    control_free(&control);
    assert_int_equal(rmdir(path), 0);
}

static void who_stays_hears_of_the_end(void **state)
{
    (void)state;
    start(50);
    struct client client, other;
    assert_int_equal(client_ask(&client, path, SLICE("keep"), 5000), CLIENT_ANSWERED);
    assert_true(slice_equal(client.answer, SLICE("keep")));
    assert_false(client_wait_for_end(&client, 200));
    control_hide(control);
    assert_int_equal(client_ask(&other, path, SLICE("one"), 5000), CLIENT_NO_SERVER);
    assert_int_equal(errno, ENOENT);
    client_close(&other);
    assert_false(client_wait_for_end(&client, 1));
    control_free(&control);
    assert_true(client_wait_for_end(&client, 5000));
    client_close(&client);
}

static void a_client_says_what_is_wrong(void **state)
{
    (void)state;
    char text[256] = "";
    struct buffer why = buffer_of(text, sizeof text - 1);
    struct client client;
    control = open_control(5000, &why); /* nobody serves it */
    if (control == NULL)
        fail_msg("%s", text);
    assert_int_equal(client_ask(&client, path, SLICE("one"), 50), CLIENT_LATE);
    client_close(&client);
    assert_true(control_start(control));
    assert_int_equal(client_ask(&client, path, SLICE("long"), 5000), CLIENT_ANSWERED);
    assert_int_equal(client.answer.n, LONG_ANSWER);
    client_close(&client);
    char deep[200];
    memset(deep, 'x', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_int_equal(client_ask(&client, deep, SLICE("one"), 50), CLIENT_NO_SERVER);
    assert_int_equal(errno, ENAMETOOLONG);
    client_close(&client);
}

static void the_user_is_called(void **state)
{
    (void)state;
    char byte;
    start(5000);
    control_poke(control);
    for (int i = 0; i < 5; i++)
        assert_int_equal(read(pokes[0], &byte, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
        TEST(a_line_gets_a_line_however_it_is_cut),
        TEST(who_is_slow_is_cut_off),
        TEST(a_line_has_an_end),
        TEST(an_answer_has_an_end),
        TEST(so_many_and_no_more),
        TEST(only_root_and_its_user_are_answered),
        TEST(only_a_stale_socket_is_replaced),
        TEST(a_socket_of_another_is_left),
        TEST(who_stays_hears_of_the_end),
        TEST(a_client_says_what_is_wrong),
        TEST(the_user_is_called),
    };
    return RUN_TESTS(tests);
}
