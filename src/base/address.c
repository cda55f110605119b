/* SPDX-License-Identifier: Apache-2.0 */
#include "base/address.h"

#include <arpa/inet.h>

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static struct slice without_brackets(struct slice text)
{
    if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
        return (struct slice){text.p + 1, text.n - 2};
    return text;
}

bool address_parse(struct slice text, struct address *out)
{
    struct slice bare = without_brackets(text);
    char copy[INET6_ADDRSTRLEN];
    struct address a = {0};
    if (bare.n == 0 || bare.n >= sizeof copy || memchr(bare.p, 0, bare.n) != NULL)
        return false;
    memcpy(copy, bare.p, bare.n);
    copy[bare.n] = '\0';
    if (bare.n == text.n && inet_pton(AF_INET, copy, a.bytes) == 1)
        a.family = ADDRESS_IPV4;
    else if (inet_pton(AF_INET6, copy, a.bytes) == 1)
        a.family = ADDRESS_IPV6;
    else
        return false;
    if (a.family == ADDRESS_IPV6 && memcmp(a.bytes, mapped, sizeof mapped) == 0) {
        a.family = ADDRESS_IPV4;
        memmove(a.bytes, a.bytes + sizeof mapped, 4);
        memset(a.bytes + 4, 0, sizeof a.bytes - 4);
    }
    *out = a;
    return true;
}

void address_write(struct buffer *b, const struct address *a)
{
    char text[INET6_ADDRSTRLEN];
    int family = a->family == ADDRESS_IPV6 ? AF_INET6 : AF_INET;
    if (a->family == ADDRESS_NONE || inet_ntop(family, a->bytes, text, sizeof text) == NULL)
        buffer_append_byte(b, '-');
    else
        buffer_append(b, slice_of(text));
}

void address_write_with_port(struct buffer *b, const struct address *a)
{
    bool six = a->family == ADDRESS_IPV6;
    if (six)
        buffer_append_byte(b, '[');
    address_write(b, a);
    buffer_append(b, six ? SLICE("]:") : SLICE(":"));
    buffer_append_decimal(b, a->port);
}

bool address_same_host(const struct address *a, const struct address *b)
{
    return a->family == b->family && a->scope == b->scope &&
           memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool address_equal(const struct address *a, const struct address *b)
{
    return address_same_host(a, b) && a->port == b->port;
}

/* A row of networks: the first `bits` bits are `bytes`. */
struct network {
    enum address_family family;
    uint8_t bits;
    uint8_t bytes[2];
};

static bool inside(const struct address *a, const struct network *n)
{
    unsigned mask = 0xffffU << (16 - n->bits);
    unsigned have = (unsigned)a->bytes[0] << 8 | a->bytes[1];
    unsigned want = (unsigned)n->bytes[0] << 8 | n->bytes[1];
    return a->family == n->family && ((have ^ want) & mask & 0xffffU) == 0;
}

bool address_is_loopback(const struct address *a)
{
    static const uint8_t one[16] = {[15] = 1};
    return a->family == ADDRESS_IPV4
               ? a->bytes[0] == 127
               : a->family == ADDRESS_IPV6 && memcmp(a->bytes, one, sizeof one) == 0;
}

bool address_is_any(const struct address *a)
{
    static const uint8_t zero[16];
    return a->family != ADDRESS_NONE && memcmp(a->bytes, zero, sizeof zero) == 0;
}

bool address_is_private(const struct address *a)
{
    static const struct network networks[] = {
        {ADDRESS_IPV4, 8, {10}},         {ADDRESS_IPV4, 12, {172, 16}},
        {ADDRESS_IPV4, 16, {192, 168}},  {ADDRESS_IPV4, 10, {100, 64}},
        {ADDRESS_IPV4, 16, {169, 254}},  {ADDRESS_IPV6, 10, {0xfe, 0x80}},
        {ADDRESS_IPV6, 7, {0xfc, 0x00}},
    };
    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++)
        if (inside(a, &networks[i]))
            return true;
    return address_is_loopback(a);
}
