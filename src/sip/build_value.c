/* sip/build_value - what may stand behind the colon of a header.             RFC 3261 25.1
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sip/build.h"
#include "sip/line.h"

/* The bytes that may not stand in a URI, nor in what takes the place of one: each of them ends it
 * for some reader. */
static bool breaks_uri(char c)
{
    return (unsigned char)c <= ' ' || c == '<' || c == '>' || c == '"' || c == 0x7f;
}

/* From `at` on, the first byte of the text that cannot be written as it is, or its end: a CR or LF,
 * or a control byte that no backslash escapes (a reader takes that, and a NUL in a quoted string
 * comes so: RFC 4475 3.1.1.2). */
static const char *plain_end(struct slice text, const char *at)
{
    const char *end = text.p + text.n;
    while ((at = sip_line_control(at, end)) != end) {
        bool escaped = *at != '\r' && *at != '\n' && sip_line_is_escaped(text.p, at);
        if (!escaped)
            return at;
        at++;
    }
    return end;
}

/* Where the white space ends that a fold at `at` is: CR LF, or the bare LF that a broken request may
 * have, and a space or tab behind it. NULL when this is no fold. */
static const char *behind_fold(const char *at, const char *end)
{
    if (*at == '\r')
        at++;
    if (end - at < 2 || *at != '\n' || (at[1] != ' ' && at[1] != '\t'))
        return NULL;
    while (at < end && sip_is(*at, SIP_SPACE))
        at++;
    return at;
}

bool sip_build_can_text(struct slice text)
{
    if (text.n == 0)
        return true;
    const char *at = text.p, *end = text.p + text.n;
    while ((at = plain_end(text, at)) != end)
        if ((at = behind_fold(at, end)) == NULL)
            return false;
    return true;
}

void sip_build_text(struct buffer *b, struct slice text)
{
    if (text.n == 0)
        return;
    const char *from = text.p, *end = from + text.n, *stop;
    while ((stop = plain_end(text, from)) != end) {
        const char *next = behind_fold(stop, end);
        if (next == NULL) {
            buffer_mark_refused(b);
            return;
        }
        while (stop > from && (stop[-1] == ' ' || stop[-1] == '\t'))
            stop--;
        buffer_append(b, slice_between(from, stop));
        buffer_append_byte(b, ' ');
        from = next;
    }
    buffer_append(b, slice_between(from, end));
}

/* True when every byte is in the classes, and there is one. */
static bool all_of(struct slice text, unsigned classes)
{
    for (size_t i = 0; i < text.n; i++)
        if (!sip_is(text.p[i], classes))
            return false;
    return text.n > 0;
}

/* Appends a text of one kind, or refuses it. */
static void append_checked(struct buffer *b, struct slice text, bool good)
{
    if (good)
        buffer_append(b, text);
    else
        buffer_mark_refused(b);
}

void sip_build_token(struct buffer *b, struct slice token)
{
    append_checked(b, token, all_of(token, SIP_TOKEN));
}

void sip_build_quoted(struct buffer *b, struct slice text)
{
    buffer_append_byte(b, '"');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (sip_line_is_control(c)) {
            buffer_mark_refused(b);
            return;
        }
        if (c == '"' || c == '\\')
            buffer_append_byte(b, '\\');
        buffer_append_byte(b, c);
    }
    buffer_append_byte(b, '"');
}

/* True when a quote put behind `inner` ends the string, and none before does. */
static bool is_inner(struct slice inner)
{
    for (size_t i = 0; i < inner.n; i++) {
        if (inner.p[i] == '"')
            return false;
        if (inner.p[i] == '\\' && ++i == inner.n)
            return false;
    }
    return true;
}

void sip_build_requoted(struct buffer *b, struct slice inner)
{
    if (!is_inner(inner)) {
        buffer_mark_refused(b);
        return;
    }
    buffer_append_byte(b, '"');
    sip_build_text(b, inner);
    buffer_append_byte(b, '"');
}

void sip_build_host(struct buffer *b, const struct sip_host *host)
{
    if (host->kind == SIP_HOST_IPV6) {
        buffer_append_byte(b, '[');
        append_checked(b, host->name, sip_host_is_ipv6(host->name));
        buffer_append_byte(b, ']');
    } else {
        append_checked(b, host->name, all_of(host->name, SIP_HOST));
    }
    if (host->port != 0) {
        buffer_append_byte(b, ':');
        buffer_append_decimal(b, host->port);
    }
}

void sip_build_escaped(struct buffer *b, struct slice text, unsigned classes)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (sip_is(text.p[i], classes)) {
            buffer_append_byte(b, text.p[i]);
        } else {
            const char escape[3] = {'%', digits[c >> 4], digits[c & 0x0f]};
            buffer_append(b, (struct slice){escape, sizeof escape});
        }
    }
}

/* Appends a URI, or a part of one, as it is. */
static void append_uri_text(struct buffer *b, struct slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (breaks_uri(text.p[i])) {
            buffer_mark_refused(b);
            return;
        }
    }
    buffer_append(b, text);
}

/* Appends a part behind the byte that announces it, if the part is there. */
static void append_uri_part(struct buffer *b, char announced_by, struct slice part)
{
    if (part.p == NULL)
        return;
    buffer_append_byte(b, announced_by);
    append_uri_text(b, part);
}

void sip_build_uri(struct buffer *b, const struct sip_uri *uri)
{
    static const struct slice schemes[] = {
        [SIP_URI_OTHER] = SLICE_INIT(""),
        [SIP_URI_SIP] = SLICE_INIT("sip:"),
        [SIP_URI_SIPS] = SLICE_INIT("sips:"),
        [SIP_URI_TEL] = SLICE_INIT("tel:"),
    };
    if (uri->text.p != NULL) {
        append_uri_text(b, uri->text);
        return;
    }
    if (uri->scheme == SIP_URI_OTHER) {
        buffer_mark_refused(b); /* its text is all that is known of it */
        return;
    }
    buffer_append(b, schemes[uri->scheme]);
    append_uri_text(b, uri->user);
    append_uri_part(b, ':', uri->password);
    if (uri->scheme != SIP_URI_TEL) {
        if (uri->user.p != NULL)
            buffer_append_byte(b, '@');
        sip_build_host(b, &uri->host);
    }
    append_uri_part(b, ';', uri->parameters);
    append_uri_part(b, '?', uri->headers);
}

void sip_build_address(struct buffer *b, const struct sip_address *address)
{
    if (address->display.p != NULL) {
        sip_build_requoted(b, address->display);
        buffer_append_byte(b, ' ');
    }
    buffer_append_byte(b, '<');
    sip_build_uri(b, &address->uri);
    buffer_append_byte(b, '>');
    if (address->parameters.p != NULL) {
        buffer_append_byte(b, ';');
        sip_build_text(b, address->parameters);
    } else if (address->tag.p != NULL) {
        sip_build_parameter(b, SLICE("tag"), address->tag);
    }
}

void sip_build_name_address(struct buffer *b, struct slice display, struct slice uri)
{
    if (display.p != NULL) {
        sip_build_quoted(b, display);
        buffer_append_byte(b, ' ');
    }
    buffer_append_byte(b, '<');
    append_uri_text(b, uri);
    buffer_append_byte(b, '>');
}

/* A parameter that is written only if it is set; empty means without a value. */
static void append_set_parameter(struct buffer *b, struct slice name, struct slice value)
{
    if (value.p != NULL)
        sip_build_parameter(b, name, value.n > 0 ? value : (struct slice){NULL, 0});
}

void sip_build_via(struct buffer *b, const struct sip_via *via)
{
    buffer_append(b, SLICE("SIP/2.0/"));
    sip_build_token(b, via->transport_text.p != NULL ? via->transport_text
                                                     : sip_transport_name(via->transport));
    buffer_append_byte(b, ' ');
    sip_build_host(b, &via->sent_by);
    if (via->parameters.p != NULL) {
        buffer_append_byte(b, ';');
        sip_build_text(b, via->parameters);
        return;
    }
    append_set_parameter(b, SLICE("branch"), via->branch);
    if (via->received.p != NULL) {
        buffer_append(b, SLICE(";received="));
        append_checked(b, via->received, all_of(via->received, SIP_VALUE));
    }
    append_set_parameter(b, SLICE("rport"), via->rport);
    append_set_parameter(b, SLICE("maddr"), via->maddr);
    append_set_parameter(b, SLICE("ttl"), via->ttl);
}

/* "[2001:db8::1]": the one value that is no token and stands without quotes. */
static bool is_ipv6_reference(struct slice value)
{
    return value.n > 2 && value.p[0] == '[' && value.p[value.n - 1] == ']' &&
           sip_host_is_ipv6((struct slice){value.p + 1, value.n - 2});
}

void sip_build_parameter(struct buffer *b, struct slice name, struct slice value)
{
    buffer_append_byte(b, ';');
    sip_build_token(b, name);
    if (value.p == NULL)
        return;
    buffer_append_byte(b, '=');
    if (all_of(value, SIP_TOKEN) || is_ipv6_reference(value))
        buffer_append(b, value);
    else
        sip_build_requoted(b, value);
}

void sip_build_parameter_number(struct buffer *b, struct slice name, uint64_t number)
{
    buffer_append_byte(b, ';');
    sip_build_token(b, name);
    buffer_append_byte(b, '=');
    buffer_append_decimal(b, number);
}
