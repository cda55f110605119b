/* SPDX-License-Identifier: Apache-2.0 */
#include "api/notify.h"

#include "base/buffer.h"
#include "base/clock.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The environment is not changed by anybody, so reading it is safe. */
static const char *environment(const char *name)
{
    return getenv(name); // NOLINT(concurrency-mt-unsafe)
}

bool notify_send(const char *lines)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const char *path = environment("NOTIFY_SOCKET");
    size_t n = path != NULL ? strlen(path) : 0;
    if (n == 0 || n >= sizeof to.sun_path || (path[0] != '/' && path[0] != '@'))
        return false;
    memcpy(to.sun_path, path, n);
    if (path[0] == '@')
        to.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    ssize_t sent = fd < 0 ? -1
                          : sendto(fd, lines, strlen(lines), MSG_NOSIGNAL | MSG_DONTWAIT,
                                   (const struct sockaddr *)&to, length);
    if (fd >= 0)
        (void)close(fd);
    return sent >= 0;
}

bool notify_reloading(void)
{
    char text[64];
    struct buffer b = buffer_of(text, sizeof text - 1);
    buffer_append(&b, SLICE("RELOADING=1\nMONOTONIC_USEC="));
    buffer_append_decimal(&b, clock_now_us());
    text[b.length] = '\0';
    return notify_send(text);
}

/* A whole number; 0 when it is none, or absent. */
static uint64_t number(const char *name)
{
    const char *text = environment(name);
    char *end = NULL;
    if (text == NULL || text[0] < '0' || text[0] > '9')
        return 0;
    uint64_t value = strtoull(text, &end, 10);
    return *end == '\0' ? value : 0;
}

uint64_t notify_watchdog_us(void)
{
    uint64_t pid = number("WATCHDOG_PID");
    return pid == 0 || pid == (uint64_t)getpid() ? number("WATCHDOG_USEC") : 0;
}
