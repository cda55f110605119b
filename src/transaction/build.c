/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/response.h"
#include "transaction/table_internal.h"

static const struct slice none = {NULL, 0};

struct slice transaction_head(struct slice message)
{
    for (size_t i = 4; i <= message.n; i++)
        if (memcmp(message.p + i - 4, "\r\n\r\n", 4) == 0)
            return (struct slice){message.p, i};
    return message;
}

/* Indexes a message of our own, of which maybe only the head was kept: the error that its body is
 * missing is none. False when there is nothing to work with. */
static bool index_own(struct slice bytes, struct sip_header_line *lines, struct sip_message *m)
{
    struct sip_error why;
    return bytes.n > 0 && (sip_message_parse(bytes, lines, SIP_MAX_HEADERS, m, &why) ||
                           why.rule == SIP_RULE_BODY_SHORT);
}

struct slice transaction_kept_to_tag(struct slice message)
{
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message m;
    return index_own(message, lines, &m) ? transaction_to_tag(&m) : none;
}

/* What was appended since `from`; none, and the buffer as it was, when it did not fit or something was
 * refused. */
static struct slice finish(struct buffer *b, struct buffer before)
{
    if (!buffer_good(b)) {
        *b = before;
        return none;
    }
    return (struct slice){b->bytes + before.length, b->length - before.length};
}

/* A copy of the first line of a header. */
static void copy_first(struct buffer *b, const struct sip_message *m, enum sip_header_id id)
{
    const struct sip_header_line *line = sip_message_find(m, id);
    if (line == NULL)
        buffer_mark_refused(b);
    else
        sip_build_header(b, id, sip_message_value(m, line));
}

/* What an ACK and a CANCEL take from their INVITE; `to` is where the To comes from. Route stays as it
 * is, and so does the one Via.                                        RFC 3261 9.1, 17.1.1.3 */
static void write_follower(struct buffer *b, const struct sip_message *invite,
                           const struct sip_message *to, struct slice method)
{
    uint32_t cseq = 0;
    struct slice cseq_method;
    if (!transaction_cseq(invite, &cseq, &cseq_method))
        buffer_mark_refused(b);
    sip_build_request_line(b, method, invite->uri);
    copy_first(b, invite, SIP_HEADER_VIA);
    sip_build_header_number(b, SIP_HEADER_MAX_FORWARDS, 70);
    sip_build_copy(b, invite, SIP_HEADER_ROUTE);
    copy_first(b, invite, SIP_HEADER_FROM);
    copy_first(b, to, SIP_HEADER_TO);
    copy_first(b, invite, SIP_HEADER_CALL_ID);
    sip_build_cseq(b, cseq, method);
}

struct slice transaction_build_ack(struct buffer *b, struct slice invite,
                                   const struct sip_message *response)
{
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message m;
    struct buffer before = *b;
    if (!index_own(invite, lines, &m))
        return none;
    write_follower(b, &m, response, SLICE("ACK"));
    sip_build_end(b);
    return finish(b, before);
}

struct slice transaction_build_cancel(struct buffer *b, struct slice invite, struct slice reason)
{
    struct sip_header_line lines[SIP_MAX_HEADERS];
    struct sip_message m;
    struct buffer before = *b;
    if (!index_own(invite, lines, &m))
        return none;
    write_follower(b, &m, &m, SLICE("CANCEL"));
    if (reason.p != NULL)
        sip_build_header(b, SIP_HEADER_REASON, reason);
    sip_build_end(b);
    return finish(b, before);
}

struct slice transaction_build_trying(struct buffer *b, const struct transaction_request *request)
{
    struct buffer before = *b;
    const struct sip_response trying = {.status = 100,
                                        .source_address = request->source_address,
                                        .source_port = request->source_port};
    sip_response_begin(b, request->message, &trying);
    sip_build_end(b);
    return finish(b, before);
}
