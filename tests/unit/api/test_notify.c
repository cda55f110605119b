/* SPDX-License-Identifier: Apache-2.0
 *
 * We are systemd: a socket for datagrams.
 */
#include "api/notify.h"
#include "unit/t.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int manager;
static char text[256];

/* Binds an address that the kernel chooses, an abstract one, and tells it as NOTIFY_SOCKET. */
static int open_manager(void **state)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    socklen_t length = sizeof(sa_family_t);
    (void)state;
    manager = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (manager < 0 || bind(manager, (const struct sockaddr *)&name, length) != 0)
        return -1;
    length = sizeof name;
    if (getsockname(manager, (struct sockaddr *)&name, &length) != 0)
        return -1;
    size_t n = length - offsetof(struct sockaddr_un, sun_path);
    (void)snprintf(text, sizeof text, "@%.*s", (int)n - 1, name.sun_path + 1);
    return setenv("NOTIFY_SOCKET", text, 1);
}

static int close_manager(void **state)
{
    (void)state;
    (void)close(manager);
    (void)unsetenv("WATCHDOG_USEC");
    (void)unsetenv("WATCHDOG_PID");
    return unsetenv("NOTIFY_SOCKET");
}

static const char *hear(void)
{
    ssize_t n = recv(manager, text, sizeof text - 1, MSG_DONTWAIT);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void lines_are_sent(void **state)
{
    unsigned long long at = 0;
    (void)state;
    assert_true(notify_send("READY=1\nSTATUS=good"));
    assert_string_equal(hear(), "READY=1\nSTATUS=good");
    assert_true(notify_reloading());
    assert_int_equal(sscanf(hear(), "RELOADING=1\nMONOTONIC_USEC=%llu", &at), 1);
    assert_true(at > 0);
}

static void nobody_asked(void **state)
{
    static const char *const rows[] = {"", "relative", "/nowhere/at/all", "@no-such-name-as-this"};
    char longest[200];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(setenv("NOTIFY_SOCKET", rows[i], 1), 0);
        assert_false(notify_send("READY=1"));
    }
    memset(longest, '/', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(setenv("NOTIFY_SOCKET", longest, 1), 0);
    assert_false(notify_send("READY=1"));
    assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
    assert_false(notify_send("READY=1"));
    assert_string_equal(hear(), "");
}

static void the_watchdog_is_ours_or_not(void **state)
{
    char pid[24];
    (void)state;
    (void)snprintf(pid, sizeof pid, "%d", getpid());

    const struct {
        const char *us, *pid;
        uint64_t expected;
    } rows[] = {
        {"30000000", NULL, 30000000},
        {"30000000", pid, 30000000},
        {"30000000", "1", 0},
        {"0", NULL, 0},
        {"-5", NULL, 0},
        {"5s", NULL, 0},
        {"", NULL, 0},
    };

    assert_int_equal(notify_watchdog_us(), 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(setenv("WATCHDOG_USEC", rows[i].us, 1), 0);
        (void)unsetenv("WATCHDOG_PID");
        if (rows[i].pid != NULL)
            assert_int_equal(setenv("WATCHDOG_PID", rows[i].pid, 1), 0);
        assert_int_equal(notify_watchdog_us(), rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_are_sent, open_manager, close_manager),
        cmocka_unit_test_setup_teardown(nobody_asked, open_manager, close_manager),
        cmocka_unit_test_setup_teardown(the_watchdog_is_ours_or_not, open_manager, close_manager),
    };
    return RUN_TESTS(tests);
}
