/* SPDX-License-Identifier: Apache-2.0 */
#include "base/address.h"
#include "sip/address.h"
#include "sip/call_id.h"
#include "sip/cseq.h"
#include "sip/via.h"
#include "transaction/key_internal.h"

/* What a key is made from. */
struct parts {
    struct sip_via via;
    struct slice from_tag, to_tag, call_id;
    uint32_t cseq;
    struct slice cseq_method;
};

static bool read_via(const struct sip_message *m, struct sip_via *via)
{
    struct sip_values values = sip_message_values(m, SIP_HEADER_VIA);
    return !m->via_lost && sip_values_more(&values) && sip_via_read(&values.scan, via);
}

static bool read_tag(const struct sip_message *m, enum sip_header_id id, struct slice *tag)
{
    const struct sip_header_line *line = sip_message_find(m, id);
    struct sip_address address;
    if (line == NULL)
        return false;
    struct sip_scan s = sip_message_scan(m, line);
    if (!sip_address_read_single(&s, &address))
        return false;
    *tag = address.tag;
    return true;
}

static bool read_call_id(const struct sip_message *m, struct slice *call_id)
{
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_CALL_ID);
    if (line == NULL)
        return false;
    struct sip_scan s = sip_message_scan(m, line);
    return sip_call_id_read(&s, call_id);
}

bool transaction_cseq(const struct sip_message *message, uint32_t *number, struct slice *method)
{
    const struct sip_header_line *line = sip_message_find(message, SIP_HEADER_CSEQ);
    struct sip_cseq cseq;
    if (line == NULL)
        return false;
    struct sip_scan s = sip_message_scan(message, line);
    if (!sip_cseq_read(&s, &cseq))
        return false;
    *number = cseq.number;
    *method = cseq.method_text;
    return true;
}

struct slice transaction_to_tag(const struct sip_message *message)
{
    struct slice tag = {NULL, 0};
    return read_tag(message, SIP_HEADER_TO, &tag) ? tag : (struct slice){NULL, 0};
}

/* --- writing --------------------------------------------------------------------------------- */

static void write_number(struct buffer *b, uint32_t number)
{
    for (unsigned i = 0; i < 4; i++)
        buffer_append_byte(b, (char)(number >> (8 * i)));
}

static void write_part(struct buffer *b, struct slice part)
{
    write_number(b, (uint32_t)part.n);
    buffer_append(b, part);
}

/* Tokens are compared without case: RFC 3261 7.3.1. */
static void write_lower(struct buffer *b, struct slice part)
{
    write_number(b, (uint32_t)part.n);
    size_t from = b->length;
    buffer_append(b, part);
    for (size_t i = from; i < b->length; i++)
        b->bytes[i] = (char)slice_lower((unsigned char)b->bytes[i]);
}

/* 5060 or 5061 where there is no port: RFC 3261 18.1.1; of WebSocket those of RFC 6455 3. */
static uint32_t port_of(const struct sip_via *via)
{
    if (via->sent_by.port != 0)
        return via->sent_by.port;
    switch (via->transport) {
    case SIP_TRANSPORT_TLS:
    case SIP_TRANSPORT_TLS_SCTP:
        return 5061;
    case SIP_TRANSPORT_WS:
        return 80;
    case SIP_TRANSPORT_WSS:
        return 443;
    case SIP_TRANSPORT_OTHER:
    case SIP_TRANSPORT_UDP:
    case SIP_TRANSPORT_TCP:
    case SIP_TRANSPORT_SCTP:
    case SIP_TRANSPORT_COUNT:
    default:
        return 5060;
    }
}

static void write_sent_by(struct buffer *b, const struct sip_via *via)
{
    struct address a;
    if (via->sent_by.kind == SIP_HOST_IPV6 && address_parse(via->sent_by.name, &a))
        write_part(b, (struct slice){(const char *)a.bytes, sizeof a.bytes});
    else
        write_lower(b, via->sent_by.name);
    write_number(b, port_of(via));
}

/* By branch and sent-by, and the method: RFC 3261 17.2.3, the three rules. */
static void write_match(struct buffer *b, const struct parts *p, struct slice method)
{
    write_lower(b, p->via.branch);
    write_sent_by(b, &p->via);
    write_part(b, method);
}

/* For who sends no cookie: RFC 3261 17.2.3, what stands behind the three rules. */
static void write_match_2543(struct buffer *b, const struct parts *p, struct slice uri,
                             struct slice method)
{
    write_part(b, uri);
    write_part(b, p->from_tag);
    write_part(b, p->call_id);
    write_number(b, p->cseq);
    write_lower(b, p->via.transport_text);
    write_sent_by(b, &p->via);
    write_lower(b, p->via.parameters);
    write_part(b, method);
}

static void write_merged(struct buffer *b, const struct parts *p, struct slice uri)
{
    write_part(b, uri);
    write_part(b, p->from_tag);
    write_part(b, p->call_id);
    write_number(b, p->cseq);
    write_part(b, p->cseq_method);
}

bool transaction_key_read(const struct sip_message *request, struct slice method,
                          struct transaction_key *out)
{
    struct parts p = {0};
    if (!read_via(request, &p.via) || !read_tag(request, SIP_HEADER_FROM, &p.from_tag) ||
        !read_tag(request, SIP_HEADER_TO, &p.to_tag) || !read_call_id(request, &p.call_id) ||
        !transaction_cseq(request, &p.cseq, &p.cseq_method))
        return false;
    out->cookie = sip_branch_is_rfc3261(p.via.branch);
    out->to_tag = p.to_tag;
    out->match = buffer_of(out->match_bytes, sizeof out->match_bytes);
    out->merged = buffer_of(out->merged_bytes, sizeof out->merged_bytes);
    buffer_append_byte(&out->match, out->cookie ? '3' : '2');
    if (out->cookie)
        write_match(&out->match, &p, method);
    else
        write_match_2543(&out->match, &p, request->uri, method);
    if (p.to_tag.p == NULL)
        write_merged(&out->merged, &p, request->uri);
    return buffer_good(&out->match) && buffer_good(&out->merged) &&
           (out->cookie || p.to_tag.n <= TRANSACTION_MAX_KEY);
}
