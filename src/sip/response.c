/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/response.h"

/* --- the top Via ----------------------------------------------------------------------------- */

/* True when the host of the Via is an address, and the one the request came from. */
static bool is_source(const struct sip_host *sent_by, struct slice source)
{
    struct sip_host host = {.name = source, .kind = sent_by->kind};
    if (sent_by->kind == SIP_HOST_IPV4)
        return slice_equal(sent_by->name, source);
    if (sent_by->kind != SIP_HOST_IPV6 || !sip_host_is_ipv6(source))
        return false;
    host.port = sent_by->port;
    return sip_host_equal(sent_by, &host);
}

/* The bytes of a parameter as they stand, its quotes included. */
static struct slice parameter_bytes(const struct sip_parameter *parameter)
{
    if (parameter->value.p == NULL)
        return parameter->name;
    const char *end = parameter->value.p + parameter->value.n;
    return slice_between(parameter->name.p, end + (parameter->value.p[-1] == '"' ? 1 : 0));
}

/* Writes one value of Via with `received`, and `rport` when it was asked for, as the source has
 * them. text: the value as it stands. */
static void write_top_via(struct buffer *b, const struct sip_via *via, struct slice text,
                          const struct sip_response *response)
{
    struct slice rest = via->parameters;
    if (rest.p != NULL) {
        text.n = (size_t)(rest.p - text.p);
        while (text.p[text.n - 1] != ';')
            text.n--;
        text.n--;
        while (sip_is(text.p[text.n - 1], SIP_SPACE))
            text.n--;
    }
    sip_build_text(b, text);
    struct sip_parameter parameter;
    while (sip_parameter_next(&rest, &parameter)) {
        if (slice_equal_nocase(parameter.name, SLICE("received")) ||
            slice_equal_nocase(parameter.name, SLICE("rport")))
            continue;
        buffer_append_byte(b, ';');
        sip_build_text(b, parameter_bytes(&parameter));
    }
    if (via->rport.p != NULL)
        sip_build_parameter_number(b, SLICE("rport"), response->source_port);
    buffer_append(b, SLICE(";received="));
    sip_build_text(b, response->source_address);
}

/* Reads the first value of the line. *text: its bytes; *rest: what follows its comma, or empty. */
static bool read_top_via(const struct sip_message *m, const struct sip_header_line *line,
                         struct sip_via *via, struct slice *text, struct slice *rest)
{
    struct sip_scan s = sip_message_scan(m, line);
    const char *from = s.at, *end;
    if (!sip_via_read(&s, via))
        return false;
    *rest = slice_between(s.at, s.end);
    for (end = s.at; sip_is(end[-1], SIP_SPACE) || end[-1] == ',';)
        end--;
    *text = slice_between(from, end);
    return true;
}

/* Writes the line of the top Via with the source in it. False, and nothing is written, when the line
 * is to stay as it is. */
static bool write_source(struct buffer *b, const struct sip_message *request,
                         const struct sip_header_line *line, const struct sip_response *response)
{
    struct sip_via via;
    struct slice text, rest;
    if (response->source_address.p == NULL || !read_top_via(request, line, &via, &text, &rest))
        return false;
    if (via.rport.p == NULL && via.received.p == NULL &&
        is_source(&via.sent_by, response->source_address))
        return false;
    sip_build_header_begin(b, SIP_HEADER_VIA);
    write_top_via(b, &via, text, response);
    if (rest.n > 0)
        buffer_append(b, SLICE(", "));
    sip_build_text(b, rest);
    sip_build_header_end(b);
    return true;
}

static void copy_vias(struct buffer *b, const struct sip_message *request,
                      const struct sip_response *response)
{
    const struct sip_header_line *line = sip_message_find(request, SIP_HEADER_VIA);
    if (line == NULL || request->via_lost)
        buffer_mark_refused(b);
    /* A line without a value is no Via to sip_message_values() either. */
    for (; line != NULL && line->value_length == 0; line = sip_message_next(request, line))
        sip_build_header(b, SIP_HEADER_VIA, SLICE(""));
    if (line != NULL && write_source(b, request, line, response))
        line = sip_message_next(request, line);
    for (; line != NULL; line = sip_message_next(request, line))
        sip_build_header(b, SIP_HEADER_VIA, sip_message_value(request, line));
}

/* --- the rest -------------------------------------------------------------------------------- */

/* The first line of a header: where a request has two, which it may not, it is the first that the
 * parser takes. Left out when it is missing or cannot be copied. */
static void copy_first(struct buffer *b, const struct sip_message *request, enum sip_header_id id)
{
    const struct sip_header_line *line = sip_message_find(request, id);
    if (line != NULL && sip_build_can_text(sip_message_value(request, line)))
        sip_build_header(b, id, sip_message_value(request, line));
}

/* True when the To has no tag, and is good enough to take one. */
static bool takes_tag(const struct sip_message *request, const struct sip_header_line *line)
{
    struct sip_scan s = sip_message_scan(request, line);
    struct sip_address to;
    return sip_address_read_single(&s, &to) && to.tag.p == NULL;
}

static void copy_to(struct buffer *b, const struct sip_message *request,
                    const struct sip_response *response)
{
    const struct sip_header_line *line = sip_message_find(request, SIP_HEADER_TO);
    if (line == NULL || !sip_build_can_text(sip_message_value(request, line)))
        return;
    sip_build_header_begin(b, SIP_HEADER_TO);
    sip_build_text(b, sip_message_value(request, line));
    if (response->status != 100 && response->to_tag.p != NULL && takes_tag(request, line))
        sip_build_parameter(b, SLICE("tag"), response->to_tag);
    sip_build_header_end(b);
}

static void copy_record_routes(struct buffer *b, const struct sip_message *request)
{
    const struct sip_header_line *line = sip_message_find(request, SIP_HEADER_RECORD_ROUTE);
    for (; line != NULL; line = sip_message_next(request, line))
        if (sip_build_can_text(sip_message_value(request, line)))
            sip_build_header(b, SIP_HEADER_RECORD_ROUTE, sip_message_value(request, line));
}

void sip_response_begin(struct buffer *b, const struct sip_message *request,
                        const struct sip_response *response)
{
    sip_build_status_line(b, response->status, response->reason);
    copy_vias(b, request, response);
    if (response->record_route)
        copy_record_routes(b, request);
    copy_first(b, request, SIP_HEADER_FROM);
    copy_to(b, request, response);
    copy_first(b, request, SIP_HEADER_CALL_ID);
    copy_first(b, request, SIP_HEADER_CSEQ);
    if (response->status == 100)
        copy_first(b, request, SIP_HEADER_TIMESTAMP);
}

/* --- a parse error in words ------------------------------------------------------------------ */

/* Appends what fits of the text. */
static void append_cut(struct buffer *b, struct slice text)
{
    size_t room = b->size - b->length;
    buffer_append(b, (struct slice){text.p, text.n < room ? text.n : room});
}

struct slice sip_error_reason(const struct sip_error *error, char *memory, size_t size)
{
    struct buffer b = buffer_of(memory, size < SIP_MAX_ERROR_REASON ? size : SIP_MAX_ERROR_REASON);
    char digits[20];
    struct buffer number = buffer_of(digits, sizeof digits);
    enum sip_rule rule = (enum sip_rule)error->rule;
    struct slice header = sip_header_name((enum sip_header_id)error->header);
    if (header.n == 0)
        header = error->header == SIP_HEADER_OTHER ? SLICE("header") : SLICE("message");
    append_cut(&b, rule == SIP_RULE_MISSING ? SLICE("Missing ") : SLICE("Bad "));
    append_cut(&b, header);
    if (rule == SIP_RULE_MISSING)
        return buffer_slice(&b);
    append_cut(&b, SLICE(" at byte "));
    buffer_append_decimal(&number, error->offset);
    append_cut(&b, buffer_slice(&number));
    append_cut(&b, SLICE(": "));
    append_cut(&b, slice_of(sip_rule_text(rule)));
    return buffer_slice(&b);
}
