/* SPDX-License-Identifier: Apache-2.0 */
#include "config/value.h"

#define PORT_MAX 65535

static bool is_digit(char c)
{
    return (unsigned)(c - '0') < 10;
}

static bool is_letter(char c)
{
    return slice_lower((unsigned char)c) - (unsigned)'a' < 26;
}

static bool is_name_byte(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
}

bool config_number_parse(struct slice text, uint64_t *out)
{
    uint64_t number = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i]) || __builtin_mul_overflow(number, 10U, &number) ||
            __builtin_add_overflow(number, (uint64_t)(text.p[i] - '0'), &number))
            return false;
    }
    if (text.n > 0)
        *out = number;
    return text.n > 0;
}

/* Splits the text where its digits end; false when it has none, or more than fit. */
static bool leading_number(struct slice text, uint64_t *number, struct slice *rest)
{
    size_t n = 0;
    while (n < text.n && is_digit(text.p[n]))
        n++;
    *rest = (struct slice){text.p + n, text.n - n};
    return config_number_parse((struct slice){text.p, n}, number);
}

static const struct {
    struct slice name;
    unsigned shift;
} sizes[] = {
    {SLICE_INIT("GiB"), 30}, {SLICE_INIT("MiB"), 20}, {SLICE_INIT("KiB"), 10}, {SLICE_INIT(""), 0}};

bool config_size_parse(struct slice text, uint64_t *out)
{
    uint64_t number;
    struct slice unit;
    if (!leading_number(text, &number, &unit))
        return false;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (!slice_equal(unit, sizes[i].name))
            continue;
        if (number > UINT64_MAX >> sizes[i].shift)
            return false;
        *out = number << sizes[i].shift;
        return true;
    }
    return false;
}

void config_size_append(struct buffer *b, uint64_t bytes)
{
    size_t i = 0;
    while (bytes % (UINT64_C(1) << sizes[i].shift) != 0 || (bytes == 0 && sizes[i].shift > 0))
        i++;
    buffer_append_decimal(b, bytes >> sizes[i].shift);
    buffer_append(b, sizes[i].name);
}

static const struct {
    struct slice name;
    uint64_t ms;
} periods[] = {{SLICE_INIT("/s"), 1000}, {SLICE_INIT("/m"), 60000}, {SLICE_INIT("/h"), 3600000}};

bool config_rate_parse(struct slice text, struct config_rate *out)
{
    uint64_t number;
    struct slice period;
    if (!leading_number(text, &number, &period))
        return false;
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        if (slice_equal(period, periods[i].name)) {
            *out = (struct config_rate){number, periods[i].ms};
            return true;
        }
    }
    return false;
}

void config_rate_append(struct buffer *b, const struct config_rate *rate)
{
    buffer_append_decimal(b, rate->count);
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (rate->period_ms == periods[i].ms)
            buffer_append(b, periods[i].name);
}

bool config_range_parse(struct slice text, struct config_range *out)
{
    uint64_t first, last;
    struct slice rest;
    if (!leading_number(text, &first, &rest) || rest.n == 0 || rest.p[0] != '-' ||
        !config_number_parse((struct slice){rest.p + 1, rest.n - 1}, &last))
        return false;
    if (first > last || last > PORT_MAX)
        return false;
    *out = (struct config_range){(uint16_t)first, (uint16_t)last};
    return true;
}

void config_range_append(struct buffer *b, const struct config_range *range)
{
    buffer_append_decimal(b, range->first);
    buffer_append_byte(b, '-');
    buffer_append_decimal(b, range->last);
}

/* What stands before and behind the last of this byte; false when there is none. */
static bool split(struct slice text, char at, struct slice *before, struct slice *behind)
{
    size_t i = text.n;
    while (i > 0 && text.p[i - 1] != at)
        i--;
    if (i == 0)
        return false;
    *before = (struct slice){text.p, i - 1};
    *behind = (struct slice){text.p + i, text.n - i};
    return true;
}

bool config_endpoint_parse(struct slice text, struct address *out)
{
    struct slice host, digits;
    struct address address;
    uint64_t port;
    if (!split(text, ':', &host, &digits) || host.n == 0 || !address_parse(host, &address) ||
        !config_number_parse(digits, &port) || port > PORT_MAX)
        return false;
    if (memchr(host.p, ':', host.n) != NULL && host.p[0] != '[')
        return false;
    address.port = (uint16_t)port;
    *out = address;
    return true;
}

static uint8_t family_bits(const struct address *a)
{
    return a->family == ADDRESS_IPV4 ? 32 : 128;
}

bool config_network_parse(struct slice text, struct config_network *out)
{
    struct slice host = text, digits = {NULL, 0};
    struct config_network network;
    uint64_t bits = 0;
    bool prefix = split(text, '/', &host, &digits);
    if (!address_parse(host, &network.address))
        return false;
    if (prefix && (!config_number_parse(digits, &bits) || bits > family_bits(&network.address)))
        return false;
    network.bits = prefix ? (uint8_t)bits : family_bits(&network.address);
    *out = network;
    return true;
}

void config_network_append(struct buffer *b, const struct config_network *network)
{
    address_write(b, &network->address);
    if (network->bits == family_bits(&network->address))
        return;
    buffer_append_byte(b, '/');
    buffer_append_decimal(b, network->bits);
}

struct config_network config_network_mask(const struct config_network *network)
{
    struct config_network masked = *network;
    for (unsigned i = 0; i < sizeof masked.address.bytes; i++) {
        unsigned keep = network->bits > i * 8 ? network->bits - i * 8 : 0;
        masked.address.bytes[i] &= (uint8_t)(keep >= 8 ? 0xff : 0xff00U >> keep);
    }
    return masked;
}

bool config_is_domain(struct slice text)
{
    size_t label = 0;
    bool digits = true; /* of the label so far */
    if (text.n == 0 || text.n > 253)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool edge = label == 0 || (i > 0 && text.p[i - 1] == '-');
        if (c == '.' ? edge : !is_name_byte(c) || label == 63 || (c == '-' && label == 0))
            return false;
        digits = c == '.' || (digits && is_digit(c));
        label = c == '.' ? 0 : label + 1;
    }
    return label > 0 && !digits && text.p[text.n - 1] != '-';
}

static bool all_of(struct slice text, const char *more)
{
    for (size_t i = 0; i < text.n; i++)
        if (!is_name_byte(text.p[i]) && (text.p[i] == '\0' || strchr(more, text.p[i]) == NULL))
            return false;
    return text.n > 0;
}

bool config_is_pattern(struct slice text)
{
    return text.n <= 64 && all_of(text, "+*#.");
}

bool config_is_name(struct slice text)
{
    return text.n <= 64 && all_of(text, ".");
}
