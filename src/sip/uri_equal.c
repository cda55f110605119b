/* sip/uri_equal - are two URIs the same?                RFC 3261 19.1.4, RFC 3966 5
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sip/uri.h"
#include "sip/uri_internal.h"

/* Set in an escape of a reserved character, which is not the same as the character itself: "%3B" is
 * data, ";" divides. RFC 3261 19.1.4, RFC 2396 2.2 */
#define ESCAPED_RESERVED 0x100

/* The next byte with its escape undone, or -1 at the end. The escapes were checked before. */
static int next_byte(const struct slice *text, size_t *at)
{
    if (*at >= text->n)
        return -1;
    const char *p = text->p + (*at)++;
    char plain;
    if (*p != '%' || sip_unescape((struct slice){p, text->n - *at + 1}, &plain, 1) != 1)
        return (unsigned char)*p;
    *at += 2;
    int byte = (unsigned char)plain;
    return byte != 0 && strchr(";/?:@&=+$,", byte) != NULL ? byte | ESCAPED_RESERVED : byte;
}

static int lower(int byte)
{
    return byte >= 0 && byte < ESCAPED_RESERVED ? slice_lower((unsigned char)byte) : byte;
}

bool sip_uri_escaped_equal(struct slice a, struct slice b, bool nocase)
{
    if (a.p == NULL || b.p == NULL)
        return a.p == b.p;
    size_t i = 0, j = 0;
    for (;;) {
        int x = next_byte(&a, &i), y = next_byte(&b, &j);
        if (nocase ? lower(x) != lower(y) : x != y)
            return false;
        if (x < 0)
            return true;
    }
}

static bool find_parameter(struct slice all, struct slice name, struct sip_parameter *out)
{
    while (sip_uri_parameter_next(&all, out))
        if (sip_uri_escaped_equal(out->name, name, true))
            return true;
    return false;
}

bool sip_uri_parameter(const struct sip_uri *uri, struct slice name, struct slice *value)
{
    struct sip_parameter parameter;
    if (!find_parameter(uri->parameters, name, &parameter))
        return false;
    *value = parameter.value;
    if (value->p == NULL)
        *value = (struct slice){parameter.name.p + parameter.name.n, 0};
    return true;
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

/* The visual separators of a number in ext and in a global phone-context do not count. RFC 3966 5 */
static bool values_agree(enum sip_uri_scheme scheme, const struct sip_parameter *a, struct slice b)
{
    bool number = slice_equal_nocase(a->name, SLICE("ext")) ||
                  (slice_equal_nocase(a->name, SLICE("phone-context")) && a->value.n > 0 &&
                   *a->value.p == '+');
    if (scheme == SIP_URI_TEL && number && a->value.p != NULL && b.p != NULL)
        return telephone_equal(a->value, b);
    return sip_uri_escaped_equal(a->value, b, true);
}

/* What both have must agree. A parameter that only one has decides in tel: always, in sip: when it
 * is on the list. */
static bool parameters_agree(const struct sip_uri *a, const struct sip_uri *b)
{
    struct slice rest = a->parameters;
    struct sip_parameter parameter, other;
    while (sip_uri_parameter_next(&rest, &parameter)) {
        if (find_parameter(b->parameters, parameter.name, &other)) {
            if (!values_agree(a->scheme, &parameter, other.value))
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
