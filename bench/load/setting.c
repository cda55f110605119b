/* SPDX-License-Identifier: Apache-2.0 */
#include "setting.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The options that are numbers: where each is kept, and between what it must be. */
static const struct number {
    const char *name;
    size_t offset;
    unsigned long least, most;
} numbers[] = {
    {"--count", offsetof(struct setting, count), 1, 1000000000},
    {"--warmup", offsetof(struct setting, warmup), 0, 1000000000},
    {"--window", offsetof(struct setting, window), 1, 1024},
    {"--endpoints", offsetof(struct setting, endpoints), 1, 4096},
    {"--pid", offsetof(struct setting, pid), 1, 1 << 22},
    {"--give-up-ms", offsetof(struct setting, give_up_ms), 1, 600000},
};

static bool usage(const char *what, const char *word)
{
    (void)fprintf(stderr,
                  "load: %s \"%s\"\n"
                  "usage: load --server IP:PORT [--transport udp|tcp] [--count N] [--warmup N]\n"
                  "            [--window N] [--endpoints N] [--pid PID] [--give-up-ms N]\n",
                  what, word);
    return false;
}

/* The port behind the last colon; 0: there is none. */
static in_port_t read_port(const char *colon)
{
    char *end;
    unsigned long port = colon != NULL ? strtoul(colon + 1, &end, 10) : 0;
    return port > 0 && port < 65536 && *end == '\0' ? htons((uint16_t)port) : 0;
}

static bool read_server(struct setting *setting, const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    const char *colon = strrchr(text, ':');
    char host[INET6_ADDRSTRLEN + 2] = "";
    four.sin_port = six.sin6_port = read_port(colon);
    if (four.sin_port == 0 || (size_t)(colon - text) >= sizeof host)
        return usage("no IP:PORT:", text);
    memcpy(host, text, (size_t)(colon - text));
    setting->server_text = text;
    if (inet_pton(AF_INET, host, &four.sin_addr) == 1) {
        setting->server_length = sizeof four;
        memcpy(&setting->server, &four, sizeof four);
        return true;
    }
    size_t n = strlen(host);
    if (n < 2 || host[0] != '[' || host[n - 1] != ']')
        return usage("no IP:PORT:", text);
    host[n - 1] = '\0';
    setting->server_length = sizeof six;
    if (inet_pton(AF_INET6, host + 1, &six.sin6_addr) != 1)
        return usage("no IP:PORT:", text);
    memcpy(&setting->server, &six, sizeof six);
    return true;
}

static bool read_transport(struct setting *setting, const char *text)
{
    setting->tcp = strcmp(text, "tcp") == 0;
    return setting->tcp || strcmp(text, "udp") == 0 || usage("neither udp nor tcp:", text);
}

static bool read_number(struct setting *setting, const struct number *number, const char *text)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < number->least || value > number->most)
        return usage(number->name, text);
    memcpy((char *)setting + number->offset, &value, sizeof value);
    return true;
}

static bool read_option(struct setting *setting, const char *name, const char *value)
{
    if (strcmp(name, "--server") == 0)
        return read_server(setting, value);
    if (strcmp(name, "--transport") == 0)
        return read_transport(setting, value);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcmp(name, numbers[i].name) == 0)
            return read_number(setting, &numbers[i], value);
    return usage("unknown option", name);
}

bool setting_read(struct setting *setting, int argc, char **argv)
{
    *setting = (struct setting){
        .count = 100000, .warmup = 5000, .window = 16, .endpoints = 4, .give_up_ms = 32000};
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            return usage("no value for", argv[i]);
        if (!read_option(setting, argv[i], argv[i + 1]))
            return false;
    }
    return setting->server_text != NULL || usage("missing option", "--server");
}
