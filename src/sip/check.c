/* sip/check - a whole message against the rules that every message must keep.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/assert.h"
#include "sip/cseq.h"
#include "sip/message.h"
#include "sip/uri.h"

/* What every request and every response carries: RFC 3261 8.1.1, 8.2.6.2. Max-Forwards is missing
 * here on purpose: RFC 2543 did not know it (RFC 4475 3.4.1). */
static const enum sip_header_id mandatory[] = {
    SIP_HEADER_VIA, SIP_HEADER_FROM, SIP_HEADER_TO, SIP_HEADER_CALL_ID, SIP_HEADER_CSEQ,
};

static bool fail(struct sip_error *why, enum sip_header_id header, enum sip_rule rule,
                 size_t offset)
{
    *why = (struct sip_error){
        .offset = (uint32_t)offset, .header = (uint8_t)header, .rule = (uint8_t)rule};
    return false;
}

static bool check_mandatory(const struct sip_message *m, struct sip_error *why)
{
    for (size_t i = 0; i < sizeof mandatory / sizeof *mandatory; i++)
        if (sip_message_find(m, mandatory[i]) == NULL)
            return fail(why, mandatory[i], SIP_RULE_MISSING,
                        (size_t)(m->body.p - m->bytes)); /* it was not met before here */
    return true;
}

static bool check_lines(const struct sip_message *m, struct sip_error *why)
{
    for (size_t i = 0; i < m->line_count; i++) {
        const struct sip_header_line *line = &m->lines[i];
        enum sip_header_id id = (enum sip_header_id)line->id;
        if (m->first[id] != i && !sip_header_repeats(id))
            return fail(why, id, SIP_RULE_REPEATED, line->name_at);
        struct sip_scan s = sip_message_scan(m, line);
        if (!sip_header_check(id, &s)) {
            *why = s.error;
            return false;
        }
    }
    return true;
}

static bool check_method(const struct sip_message *m, struct sip_error *why)
{
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_CSEQ);
    V_ASSERT(line != NULL); /* check_mandatory() saw to it */
    struct sip_scan s = sip_message_scan(m, line);
    struct sip_cseq cseq;
    if (!sip_cseq_read(&s, &cseq)) {
        *why = s.error;
        return false;
    }
    return slice_equal(cseq.method_text, m->method_text) ||
           fail(why, SIP_HEADER_CSEQ, SIP_RULE_CSEQ_METHOD,
                (size_t)(cseq.method_text.p - m->bytes));
}

/* A Request-URI must not have the headers part: RFC 3261 19.1.1, RFC 4475 3.1.2.11. */
static bool check_request_uri(const struct sip_message *m, struct sip_error *why)
{
    struct sip_scan s = sip_scan_of(m->uri, SIP_HEADER_NONE);
    s.begin = m->bytes;
    struct sip_uri uri;
    if (!sip_uri_read(&s, &uri)) {
        *why = s.error;
        return false;
    }
    return uri.headers.p == NULL ||
           fail(why, SIP_HEADER_NONE, SIP_RULE_URI_IN_REQUEST, (size_t)(uri.headers.p - m->bytes));
}

bool sip_message_check(const struct sip_message *m, struct sip_error *why)
{
    if (m->request && !check_request_uri(m, why))
        return false;
    return check_mandatory(m, why) && check_lines(m, why) && (!m->request || check_method(m, why));
}
