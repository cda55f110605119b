/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/host.h"

#include <arpa/inet.h>

bool sip_host_is_ipv4(struct slice text)
{
    unsigned part = 0, digits = 0, dots = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (sip_is(c, SIP_DIGIT)) {
            part = part * 10 + (unsigned)(c - '0');
            if (++digits > 3 || part > 255)
                return false;
        } else if (c == '.' && digits > 0 && dots < 3) {
            dots++;
            part = digits = 0;
        } else {
            return false;
        }
    }
    return dots == 3 && digits > 0;
}

static bool ipv6_value(struct slice text, struct in6_addr *out)
{
    char copy[INET6_ADDRSTRLEN];
    if (text.n == 0 || text.n >= sizeof copy || memchr(text.p, '\0', text.n) != NULL)
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    return inet_pton(AF_INET6, copy, out) == 1;
}

bool sip_host_is_ipv6(struct slice text)
{
    struct in6_addr address;
    return ipv6_value(text, &address);
}

bool sip_host_equal(const struct sip_host *a, const struct sip_host *b)
{
    if (a->kind != b->kind || a->port != b->port)
        return false;
    struct in6_addr x, y;
    if (a->kind == SIP_HOST_IPV6 && ipv6_value(a->name, &x) && ipv6_value(b->name, &y))
        return memcmp(&x, &y, sizeof x) == 0;
    return slice_equal_nocase(a->name, b->name);
}

static bool read_ipv6(struct sip_scan *s, struct sip_host *out)
{
    const char *from = s->at + 1;
    const char *close = memchr(from, ']', (size_t)(s->end - from));
    if (close == NULL || !sip_host_is_ipv6(slice_between(from, close)))
        return sip_scan_fail(s, SIP_RULE_HOST);
    out->name = slice_between(from, close);
    out->kind = SIP_HOST_IPV6;
    s->at = close + 1;
    return true;
}

/* "1af019b2ba08" is a name (RFC 1123 2.1; containers are called so), "192.0.2.999" is none. */
static bool all_digits(const char *at, const char *end)
{
    while (at < end && sip_is(*at, SIP_DIGIT))
        at++;
    return at == end;
}

bool sip_host_read(struct sip_scan *s, struct sip_host *out)
{
    if (sip_scan_peek(s) == '[')
        return read_ipv6(s, out);
    const char *from = s->at, *at = from, *label = from;
    for (char before = '.'; at < s->end && sip_is(*at, SIP_HOST); before = *at++) {
        if (before != '.')
            continue;
        if (*at == '.')
            return sip_scan_fail_at(s, SIP_RULE_HOST, at);
        label = at;
    }
    if (at == from)
        return sip_scan_fail(s, SIP_RULE_HOST);
    out->name = slice_between(from, at);
    out->kind = SIP_HOST_NAME;
    if (all_digits(label, at)) {
        if (!sip_host_is_ipv4(out->name))
            return sip_scan_fail(s, SIP_RULE_HOST);
        out->kind = SIP_HOST_IPV4;
    }
    s->at = at;
    return true;
}

bool sip_port_read(struct sip_scan *s, uint16_t *out)
{
    uint32_t port;
    const char *from = s->at;
    if (!sip_scan_number(s, 65535, &port))
        return sip_scan_fail_at(s, SIP_RULE_PORT, from);
    *out = (uint16_t)port;
    return true;
}
