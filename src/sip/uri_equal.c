/* sip/uri_equal - are two URIs the same?                RFC 3261 19.1.4, RFC 3966 5
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sip/uri.h"
#include "sip/uri_internal.h"

static unsigned hex_value(char c)
{
    return sip_is(c, SIP_DIGIT) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

/* The next byte with its escape undone, or -1 at the end. The escapes were checked before. */
static int next_byte(const struct slice *text, size_t *at)
{
    if (*at >= text->n)
        return -1;
    char c = text->p[(*at)++];
    if (c != '%' || text->n - *at < 2)
        return (unsigned char)c;
    unsigned value = hex_value(text->p[*at]) << 4 | hex_value(text->p[*at + 1]);
    *at += 2;
    return (int)(value & 0xff);
}

bool sip_uri_escaped_equal(struct slice a, struct slice b, bool nocase)
{
    if (a.p == NULL || b.p == NULL)
        return a.p == b.p;
    size_t i = 0, j = 0;
    for (;;) {
        int x = next_byte(&a, &i), y = next_byte(&b, &j);
        if (nocase && x >= 0 && y >= 0) {
            x = slice_lower((unsigned char)x);
            y = slice_lower((unsigned char)y);
        }
        if (x != y)
            return false;
        if (x < 0)
            return true;
    }
}

bool sip_uri_parameter(const struct sip_uri *uri, struct slice name, struct slice *value)
{
    struct slice rest = uri->parameters;
    struct sip_parameter parameter;
    while (sip_uri_parameter_next(&rest, &parameter)) {
        if (!sip_uri_escaped_equal(parameter.name, name, true))
            continue;
        *value = parameter.value;
        if (value->p == NULL)
            *value = (struct slice){parameter.name.p + parameter.name.n, 0};
        return true;
    }
    return false;
}

/* Parameters that make a difference when only one of the URIs has them. */
static bool parameter_decides(struct slice name)
{
    static const struct slice names[] = {SLICE_INIT("user"), SLICE_INIT("ttl"),
                                         SLICE_INIT("method"), SLICE_INIT("maddr"),
                                         SLICE_INIT("transport")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sip_uri_escaped_equal(names[i], name, true))
            return true;
    return false;
}

static bool find_parameter(struct slice all, struct slice name, struct sip_parameter *out)
{
    while (sip_uri_parameter_next(&all, out))
        if (sip_uri_escaped_equal(out->name, name, true))
            return true;
    return false;
}

/* What both have must agree. A parameter that only one has decides in tel: always, in sip: when it
 * is on the list. */
static bool parameters_agree(const struct sip_uri *a, const struct sip_uri *b)
{
    struct slice rest = a->parameters;
    struct sip_parameter parameter, other;
    while (sip_uri_parameter_next(&rest, &parameter)) {
        if (find_parameter(b->parameters, parameter.name, &other)) {
            if (!sip_uri_escaped_equal(parameter.value, other.value, true))
                return false;
        } else if (a->scheme == SIP_URI_TEL || parameter_decides(parameter.name)) {
            return false;
        }
    }
    return true;
}

static bool has_header(struct slice all, const struct sip_parameter *header)
{
    struct sip_parameter other;
    while (sip_uri_header_next(&all, &other))
        if (sip_uri_escaped_equal(other.name, header->name, true) &&
            sip_uri_escaped_equal(other.value, header->value, false))
            return true;
    return false;
}

/* Every header of one URI stands in the other with the same value. A name may stand twice. */
static bool headers_included(struct slice a, struct slice b)
{
    struct sip_parameter header;
    while (sip_uri_header_next(&a, &header))
        if (!has_header(b, &header))
            return false;
    return true;
}

static bool sip_equal(const struct sip_uri *a, const struct sip_uri *b)
{
    return sip_uri_escaped_equal(a->user, b->user, false) &&
           sip_uri_escaped_equal(a->password, b->password, false) &&
           sip_host_equal(&a->host, &b->host) && parameters_agree(a, b) && parameters_agree(b, a) &&
           headers_included(a->headers, b->headers) && headers_included(b->headers, a->headers);
}

static int next_digit(struct slice text, size_t *at)
{
    while (*at < text.n && memchr("-.()", text.p[*at], 4) != NULL)
        ++*at;
    return *at < text.n ? slice_lower((unsigned char)text.p[(*at)++]) : -1;
}

/* Same digits; visual separators do not count. */
static bool telephone_equal(struct slice a, struct slice b)
{
    size_t i = 0, j = 0;
    for (;;) {
        int x = next_digit(a, &i), y = next_digit(b, &j);
        if (x != y)
            return false;
        if (x < 0)
            return true;
    }
}

bool sip_uri_equal(const struct sip_uri *a, const struct sip_uri *b)
{
    if (a->scheme != b->scheme)
        return false;
    if (a->scheme == SIP_URI_OTHER)
        return slice_equal(a->text, b->text);
    if (a->scheme == SIP_URI_TEL)
        return telephone_equal(a->user, b->user) && parameters_agree(a, b) &&
               parameters_agree(b, a);
    return sip_equal(a, b);
}
