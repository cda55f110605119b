/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/build.h"

#include "sip/line.h"
#include "sip/status.h"

#define CRLF SLICE("\r\n")

void sip_build_request_line(struct buffer *b, struct slice method, struct slice uri)
{
    const struct sip_uri target = {.text = uri};
    sip_build_token(b, method);
    buffer_append_byte(b, ' ');
    sip_build_uri(b, &target);
    buffer_append(b, SLICE(" SIP/2.0\r\n"));
    if (uri.n == 0)
        buffer_mark_refused(b);
}

void sip_build_status_line(struct buffer *b, unsigned status, struct slice reason)
{
    if (reason.p == NULL)
        reason = sip_status_reason(status);
    const char *end = reason.p + reason.n;
    if (status < 100 || status > 699 || sip_line_control(reason.p, end) != end) {
        buffer_mark_refused(b);
        return;
    }
    buffer_append(b, SLICE("SIP/2.0 "));
    buffer_append_decimal(b, status);
    buffer_append_byte(b, ' ');
    buffer_append(b, reason);
    buffer_append(b, CRLF);
}

void sip_build_header_begin(struct buffer *b, enum sip_header_id id)
{
    struct slice name = sip_header_name(id);
    if (name.n == 0)
        buffer_mark_refused(b);
    buffer_append(b, name);
    buffer_append(b, SLICE(": "));
}

void sip_build_header_end(struct buffer *b)
{
    buffer_append(b, CRLF);
}

void sip_build_header(struct buffer *b, enum sip_header_id id, struct slice value)
{
    sip_build_header_begin(b, id);
    sip_build_text(b, value);
    sip_build_header_end(b);
}

void sip_build_header_named(struct buffer *b, struct slice name, struct slice value)
{
    sip_build_token(b, name);
    buffer_append(b, SLICE(": "));
    sip_build_text(b, value);
    sip_build_header_end(b);
}

void sip_build_header_number(struct buffer *b, enum sip_header_id id, uint64_t number)
{
    sip_build_header_begin(b, id);
    buffer_append_decimal(b, number);
    sip_build_header_end(b);
}

void sip_build_cseq(struct buffer *b, uint32_t number, struct slice method)
{
    sip_build_header_begin(b, SIP_HEADER_CSEQ);
    buffer_append_decimal(b, number);
    buffer_append_byte(b, ' ');
    sip_build_token(b, method);
    sip_build_header_end(b);
}

void sip_build_end(struct buffer *b)
{
    buffer_append(b, SLICE("Content-Length: 0\r\n\r\n"));
}

void sip_build_body(struct buffer *b, struct slice content_type, struct slice body)
{
    if (body.n == 0) {
        sip_build_end(b);
        return;
    }
    if (content_type.n == 0)
        buffer_mark_refused(b);
    sip_build_header(b, SIP_HEADER_CONTENT_TYPE, content_type);
    sip_build_header_number(b, SIP_HEADER_CONTENT_LENGTH, body.n);
    buffer_append(b, CRLF);
    buffer_append(b, body);
}

static void copy_line(struct buffer *b, const struct sip_message *m,
                      const struct sip_header_line *line)
{
    if (line->id == SIP_HEADER_OTHER)
        sip_build_header_named(b, sip_message_name(m, line), sip_message_value(m, line));
    else
        sip_build_header(b, (enum sip_header_id)line->id, sip_message_value(m, line));
}

void sip_build_copy(struct buffer *b, const struct sip_message *m, enum sip_header_id id)
{
    const struct sip_header_line *line = sip_message_find(m, id);
    for (; line != NULL; line = sip_message_next(m, line))
        copy_line(b, m, line);
}

void sip_build_message(struct buffer *b, const struct sip_message *m)
{
    if (m->request) {
        /* Not sip_build_request_line(): what was parsed is written, however bad its URI is. */
        sip_build_token(b, m->method_text);
        buffer_append_byte(b, ' ');
        sip_build_text(b, m->uri);
        buffer_append(b, SLICE(" SIP/2.0\r\n"));
    } else {
        sip_build_status_line(b, m->status, m->reason);
    }
    for (size_t i = 0; i < m->line_count; i++)
        copy_line(b, m, &m->lines[i]);
    buffer_append(b, CRLF);
    buffer_append(b, m->body);
}
