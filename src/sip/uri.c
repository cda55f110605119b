/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/uri.h"

#include "sip/uri_internal.h"

/* scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ), and its colon */
static bool read_scheme(struct sip_scan *s, enum sip_uri_scheme *out)
{
    static const struct {
        struct slice name;
        enum sip_uri_scheme scheme;
    } known[] = {
        {SLICE_INIT("sip"), SIP_URI_SIP},
        {SLICE_INIT("sips"), SIP_URI_SIPS},
        {SLICE_INIT("tel"), SIP_URI_TEL},
    };

    const char *from = s->at;
    while (s->at < s->end && (sip_is(*s->at, SIP_ALPHA | SIP_DIGIT) || *s->at == '+' ||
                              *s->at == '-' || *s->at == '.'))
        s->at++;
    struct slice name = slice_between(from, s->at);
    if (name.n == 0 || !sip_is(*from, SIP_ALPHA) || sip_scan_peek(s) != ':')
        return sip_scan_fail(s, SIP_RULE_URI_SCHEME);
    s->at++;
    *out = SIP_URI_OTHER;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (slice_equal_nocase(known[i].name, name))
            *out = known[i].scheme;
    return true;
}

/* [ user [ ":" password ] "@" ]: the one "@" a URI may hold tells whether there is a user. */
static bool read_user(struct sip_scan *s, struct sip_uri *uri)
{
    const char *sign = memchr(s->at, '@', (size_t)(s->end - s->at));
    if (sign == NULL)
        return true;
    if (!sip_scan_escaped(s, SIP_USER, &uri->user))
        return false;
    if (uri->user.n == 0)
        return sip_scan_fail(s, SIP_RULE_URI_USER);
    if (sip_scan_take(s, ':') && !sip_scan_escaped(s, SIP_USER, &uri->password))
        return false;
    return sip_scan_take(s, '@') || sip_scan_fail(s, SIP_RULE_URI_USER);
}

/* A parameter that stands twice is refused, since two readers could take one each.
 * RFC 3261 19.1.1, RFC 3966 3 */
static bool each_once(struct sip_scan *s, struct slice all)
{
    struct sip_parameter one, other;
    while (sip_uri_parameter_next(&all, &one)) {
        struct slice rest = all;
        while (sip_uri_parameter_next(&rest, &other))
            if (sip_uri_escaped_equal(one.name, other.name, true))
                return sip_scan_fail_at(s, SIP_RULE_PARAMETER_REPEATED, other.name.p);
    }
    return true;
}

/* *( ";" pname [ "=" pvalue ] ) */
static bool read_parameters(struct sip_scan *s, struct slice *all)
{
    const char *from = s->at + 1;
    unsigned count = 0;
    while (sip_scan_take(s, ';')) {
        struct slice name, value;
        if (count++ == SIP_MAX_URI_PARTS)
            return sip_scan_fail(s, SIP_RULE_URI_PARTS);
        if (!sip_scan_escaped(s, SIP_URI_PARAM, &name))
            return false;
        if (name.n == 0)
            return sip_scan_fail(s, SIP_RULE_URI_PARAMETER);
        if (!sip_scan_take(s, '='))
            continue;
        if (!sip_scan_escaped(s, SIP_URI_PARAM | SIP_URI_VALUE, &value))
            return false;
        if (value.n == 0)
            return sip_scan_fail(s, SIP_RULE_URI_PARAMETER);
    }
    if (count > 0)
        *all = slice_between(from, s->at);
    return count < 2 || each_once(s, *all);
}

/* [ "?" hname "=" hvalue *( "&" hname "=" hvalue ) ] */
static bool read_headers(struct sip_scan *s, struct slice *all)
{
    if (!sip_scan_take(s, '?'))
        return true;
    const char *from = s->at;
    unsigned count = 0;
    do {
        struct slice name, value;
        if (count++ == SIP_MAX_URI_PARTS)
            return sip_scan_fail(s, SIP_RULE_URI_PARTS);
        if (!sip_scan_escaped(s, SIP_URI_HEADER, &name))
            return false;
        if (name.n == 0 || !sip_scan_take(s, '='))
            return sip_scan_fail(s, SIP_RULE_URI_HEADER);
        if (!sip_scan_escaped(s, SIP_URI_HEADER, &value))
            return false;
    } while (sip_scan_take(s, '&'));
    *all = slice_between(from, s->at);
    return true;
}

static bool read_sip(struct sip_scan *s, struct sip_uri *uri)
{
    if (!read_user(s, uri) || !sip_host_read(s, &uri->host))
        return false;
    if (sip_scan_take(s, ':') && !sip_port_read(s, &uri->host.port))
        return false;
    if (!read_parameters(s, &uri->parameters) || !read_headers(s, &uri->headers))
        return false;
    return sip_scan_done(s) || sip_scan_fail(s, SIP_RULE_END);
}

/* global-number or local-number: digits, "*", "#", hex digits, and the visual separators -.() */
static bool read_telephone(struct sip_scan *s, struct sip_uri *uri)
{
    const char *from = s->at;
    bool global = sip_scan_take(s, '+');
    unsigned digits = 0;
    for (; s->at < s->end; s->at++) {
        if (sip_is(*s->at, SIP_DIGIT) ||
            (!global && (sip_is(*s->at, SIP_HEX) || *s->at == '*' || *s->at == '#')))
            digits++;
        else if (memchr("-.()", *s->at, 4) == NULL)
            break;
    }
    if (digits == 0)
        return sip_scan_fail(s, SIP_RULE_URI_TELEPHONE);
    uri->user = slice_between(from, s->at);
    if (!read_parameters(s, &uri->parameters))
        return false;
    return sip_scan_done(s) || sip_scan_fail(s, SIP_RULE_URI_TELEPHONE);
}

static bool read_other(struct sip_scan *s, struct sip_uri *uri)
{
    if (!sip_scan_escaped(s, SIP_ABSOLUTE, &uri->opaque))
        return false;
    return (sip_scan_done(s) && uri->opaque.n > 0) || sip_scan_fail(s, SIP_RULE_URI_SCHEME);
}

bool sip_uri_read(struct sip_scan *s, struct sip_uri *out)
{
    struct sip_uri uri = {.text = slice_between(s->at, s->end)};
    if (!read_scheme(s, &uri.scheme))
        return false;
    bool good;
    if (uri.scheme == SIP_URI_OTHER)
        good = read_other(s, &uri);
    else if (uri.scheme == SIP_URI_TEL)
        good = read_telephone(s, &uri);
    else
        good = read_sip(s, &uri);
    if (good)
        *out = uri;
    return good;
}

bool sip_uri_parse(struct slice text, struct sip_uri *out, struct sip_error *why)
{
    struct sip_scan s = sip_scan_of(text, 0);
    bool good = sip_uri_read(&s, out);
    if (!good)
        *why = s.error;
    return good;
}

/* Cuts the piece before the next `separator` off `rest`, and that piece at its first "=". */
static bool next_pair(struct slice *rest, char separator, struct sip_parameter *out)
{
    if (rest->n == 0)
        return false;
    const char *end = rest->p + rest->n;
    const char *stop = memchr(rest->p, separator, rest->n);
    if (stop == NULL)
        stop = end;
    const char *sign = memchr(rest->p, '=', (size_t)(stop - rest->p));
    out->name = slice_between(rest->p, sign != NULL ? sign : stop);
    out->value = sign != NULL ? slice_between(sign + 1, stop) : (struct slice){NULL, 0};
    *rest = slice_between(stop < end ? stop + 1 : end, end);
    return true;
}

bool sip_uri_parameter_next(struct slice *rest, struct sip_parameter *out)
{
    return next_pair(rest, ';', out);
}

bool sip_uri_header_next(struct slice *rest, struct sip_parameter *out)
{
    return next_pair(rest, '&', out);
}
