/* SPDX-License-Identifier: Apache-2.0 */
#include "api/client.h"

#include "api/control.h"
#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static enum client_outcome connect_to(struct client *client, const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    size_t n = strlen(path);
    if (n >= sizeof name.sun_path) {
        errno = ENAMETOOLONG;
        return CLIENT_NO_SERVER;
    }
    memcpy(name.sun_path, path, n);
    client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (client->fd < 0)
        return CLIENT_FAILED;
    if (connect(client->fd, (const struct sockaddr *)&name, sizeof name) == 0)
        return CLIENT_ANSWERED;
    if (errno == EACCES || errno == EPERM)
        return CLIENT_FORBIDDEN;
    if (errno == EAGAIN)
        return CLIENT_LATE; /* more wait to be taken than may */
    return CLIENT_NO_SERVER;
}

/* Waits until the socket is ready for `events`. False when the time is over. */
static bool ready(const struct client *client, short events, uint64_t until_us)
{
    for (;;) {
        uint64_t now = clock_now_us();
        struct pollfd wanted = {.fd = client->fd, .events = events};
        if (now >= until_us)
            return false;
        int n = poll(&wanted, 1, (int)((until_us - now + 999) / 1000));
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
    }
}

static enum client_outcome send_all(const struct client *client, struct slice bytes, uint64_t until)
{
    while (bytes.n > 0) {
        ssize_t n = send(client->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return errno == EPIPE || errno == ECONNRESET ? CLIENT_ANSWERED : CLIENT_FAILED;
        if (n < 0 && !ready(client, POLLOUT, until))
            return CLIENT_LATE;
        size_t sent = n > 0 ? (size_t)n : 0;
        bytes = (struct slice){bytes.p + sent, bytes.n - sent};
    }
    return CLIENT_ANSWERED;
}

static enum client_outcome receive_line(struct client *client, uint64_t until)
{
    size_t used = 0;
    while (used < CONTROL_MAX_ANSWER) {
        if (!ready(client, POLLIN, until))
            return CLIENT_LATE;
        ssize_t n = recv(client->fd, client->memory + used, CONTROL_MAX_ANSWER - used, 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (n <= 0)
            return CLIENT_CUT;
        const char *newline = memchr(client->memory + used, '\n', (size_t)n);
        used += (size_t)n;
        if (newline != NULL) {
            client->answer = slice_between(client->memory, newline);
            return CLIENT_ANSWERED;
        }
    }
    return CLIENT_CUT;
}

enum client_outcome client_ask(struct client *client, const char *path, struct slice request,
                               uint64_t deadline_ms)
{
    uint64_t until = clock_now_us() + deadline_ms * 1000;
    *client = (struct client){.fd = -1};
    enum client_outcome outcome = connect_to(client, path);
    if (outcome != CLIENT_ANSWERED)
        return outcome;
    client->memory = memory_new(CONTROL_MAX_ANSWER);
    if (client->memory == NULL) {
        errno = ENOMEM;
        return CLIENT_FAILED;
    }
    outcome = send_all(client, request, until);
    if (outcome == CLIENT_ANSWERED)
        outcome = send_all(client, SLICE("\n"), until);
    /* Who is turned away is told so, also where nobody took his request. */
    return outcome == CLIENT_ANSWERED ? receive_line(client, until) : outcome;
}

bool client_wait_for_end(struct client *client, uint64_t deadline_ms)
{
    uint64_t until = clock_now_us() + deadline_ms * 1000;
    while (ready(client, POLLIN, until)) {
        char ignored[64];
        ssize_t n = recv(client->fd, ignored, sizeof ignored, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return true;
    }
    return false;
}

void client_close(struct client *client)
{
    if (client->fd >= 0)
        (void)close(client->fd);
    memory_free(client->memory);
    *client = (struct client){.fd = -1};
}
