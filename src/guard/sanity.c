/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/sanity.h"

#include "sip/address.h"
#include "sip/cseq.h"
#include "sip/number.h"
#include "sip/uri.h"

/* What a check looks at. */
struct subject {
    const struct guard_service *service;
    const struct sip_message *request;
    bool parsed;
    struct sip_error error; /* of the parse, and of readers that fail in a check */
};

static bool has_to_tag(const struct sip_message *m)
{
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_TO);
    struct sip_address to;
    if (line == NULL)
        return false;
    struct sip_scan s = sip_message_scan(m, line);
    return sip_address_read_single(&s, &to) && to.tag.p != NULL;
}

/* --- the checks: true when they bite --------------------------------------------------------- */

static bool has_no_way_back(struct subject *s)
{
    return s->request->via_lost || sip_message_find(s->request, SIP_HEADER_VIA) == NULL;
}

static bool is_broken(struct subject *s)
{
    return !s->parsed;
}

/* To, From, CSeq, Call-ID and Via are what every request must have, and what its answer repeats. */
static bool lacks_a_header(struct subject *s)
{
    static const enum sip_header_id needed[] = {SIP_HEADER_VIA, SIP_HEADER_FROM, SIP_HEADER_TO,
                                                SIP_HEADER_CALL_ID, SIP_HEADER_CSEQ};

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (sip_message_find(s->request, needed[i]) != NULL)
            continue;
        s->error = (struct sip_error){
            .offset = s->request->length, .header = (uint8_t)needed[i], .rule = SIP_RULE_MISSING};
        return true;
    }
    return false;
}

static bool fails(struct subject *s, enum sip_header_id header, enum sip_rule rule, size_t offset)
{
    s->error = (struct sip_error){(uint32_t)offset, (uint8_t)header, (uint8_t)rule};
    return true;
}

/* No URI, or one with headers: RFC 3261 19.1.1, RFC 4475 3.1.2.11. */
static bool has_a_broken_uri(struct subject *s)
{
    struct sip_scan scan = sip_scan_of(s->request->uri, SIP_HEADER_NONE);
    struct sip_uri uri;
    scan.begin = s->request->bytes;
    if (!sip_uri_read(&scan, &uri)) {
        s->error = scan.error;
        return true;
    }
    return uri.headers.p != NULL && fails(s, SIP_HEADER_NONE, SIP_RULE_URI_IN_REQUEST,
                                          (size_t)(uri.headers.p - s->request->bytes));
}

/* What somebody here acts on, or passes on because of. The others may be wrong: a bad Date is no reason to lose
 * a call (RFC 4475 3.1.2.12). */
static bool is_needed(enum sip_header_id id)
{
    static const bool needed[SIP_HEADER_COUNT] = {
        [SIP_HEADER_VIA] = true,
        [SIP_HEADER_FROM] = true,
        [SIP_HEADER_TO] = true,
        [SIP_HEADER_CALL_ID] = true,
        [SIP_HEADER_CSEQ] = true,
        [SIP_HEADER_MAX_FORWARDS] = true,
        [SIP_HEADER_CONTACT] = true,
        [SIP_HEADER_ROUTE] = true,
        [SIP_HEADER_RECORD_ROUTE] = true,
        [SIP_HEADER_REQUIRE] = true,
        [SIP_HEADER_PROXY_REQUIRE] = true,
        [SIP_HEADER_CONTENT_LENGTH] = true,
        [SIP_HEADER_CONTENT_TYPE] = true,
        [SIP_HEADER_EXPIRES] = true,
        [SIP_HEADER_AUTHORIZATION] = true,
        [SIP_HEADER_PROXY_AUTHORIZATION] = true,
    };

    return needed[id];
}

static bool has_a_broken_header(struct subject *s)
{
    const struct sip_message *m = s->request;
    for (size_t i = 0; i < m->line_count; i++) {
        const struct sip_header_line *line = &m->lines[i];
        enum sip_header_id id = (enum sip_header_id)line->id;
        if (!is_needed(id))
            continue;
        if (m->first[id] != i && !sip_header_repeats(id))
            return fails(s, id, SIP_RULE_REPEATED, line->name_at);
        struct sip_scan scan = sip_message_scan(m, line);
        if (!sip_header_check(id, &scan)) {
            s->error = scan.error;
            return true;
        }
    }
    return false;
}

/* RFC 3261 8.1.1.5, RFC 4475 3.1.2.17 */
static bool has_another_method(struct subject *s)
{
    const struct sip_message *m = s->request;
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_CSEQ);
    struct sip_cseq cseq;
    if (line == NULL) /* told by a check before */
        return false;
    struct sip_scan scan = sip_message_scan(m, line);
    if (!sip_cseq_read(&scan, &cseq) || slice_equal(cseq.method_text, m->method_text))
        return false;
    return fails(s, SIP_HEADER_CSEQ, SIP_RULE_CSEQ_METHOD, (size_t)(cseq.method_text.p - m->bytes));
}

static bool has_another_scheme(struct subject *s)
{
    struct sip_uri uri;
    struct sip_error why;
    return sip_uri_parse(s->request->uri, &uri, &why) && uri.scheme == SIP_URI_OTHER;
}

static bool is_unknown_method(struct subject *s)
{
    return s->request->method == SIP_METHOD_OTHER;
}

/* OPTIONS to a server is for the server itself, whatever its hops. RFC 3261 11 */
static bool has_no_hops_left(struct subject *s)
{
    uint8_t hops;
    const struct sip_header_line *line = sip_message_find(s->request, SIP_HEADER_MAX_FORWARDS);
    if (line == NULL || s->request->method == SIP_METHOD_OPTIONS)
        return false;
    struct sip_scan scan = sip_message_scan(s->request, line);
    return sip_max_forwards_read(&scan, &hops) && hops == 0;
}

static bool is_ack(struct subject *s)
{
    return s->request->method == SIP_METHOD_ACK;
}

static bool is_cancel(struct subject *s)
{
    return s->request->method == SIP_METHOD_CANCEL;
}

/* A REGISTER is in no dialog, whatever tag it has; of the others none is ours yet. */
static bool is_in_a_dialog(struct subject *s)
{
    return s->request->method != SIP_METHOD_REGISTER && has_to_tag(s->request);
}

static bool requires_something(struct subject *s)
{
    return sip_message_find(s->request, SIP_HEADER_REQUIRE) != NULL ||
           sip_message_find(s->request, SIP_HEADER_PROXY_REQUIRE) != NULL;
}

static bool subscribes(struct subject *s)
{
    return s->request->method == SIP_METHOD_SUBSCRIBE &&
           (s->service->methods & 1U << SIP_METHOD_SUBSCRIBE) == 0;
}

static bool is_not_served(struct subject *s)
{
    return (s->service->methods & 1U << s->request->method) == 0;
}

/* In the order in which they count. status 0: as the broken rule has it. */
static const struct {
    bool (*bites)(struct subject *s);
    enum guard_action action;
    uint16_t status;
    const char *rule, *section;
} checks[] = {
    {has_no_way_back, GUARD_DROP, 0, "no Via to answer to", "RFC 3261 8.2.6.2"},
    {is_ack, GUARD_DROP, 0, "an ACK is never answered", "RFC 3261 17.1.1.3"},
    {is_broken, GUARD_ANSWER, 0, "not valid", "RFC 3261 7"},
    {lacks_a_header, GUARD_ANSWER, 0, "a header is missing", "RFC 3261 8.1.1"},
    {has_another_scheme, GUARD_ANSWER, 416, "another URI scheme", "RFC 3261 8.2.2.1"},
    {has_a_broken_uri, GUARD_ANSWER, 0, "the Request-URI is not valid", "RFC 3261 19.1.1"},
    {has_a_broken_header, GUARD_ANSWER, 0, "a header is not valid", "RFC 3261 8.2.2"},
    {has_another_method, GUARD_ANSWER, 0, "CSeq has another method", "RFC 3261 8.1.1.5"},
    {is_unknown_method, GUARD_ANSWER, 501, "an unknown method", "RFC 3261 8.2.1"},
    {has_no_hops_left, GUARD_ANSWER, 483, "no hops left", "RFC 3261 16.3"},
    {is_cancel, GUARD_ANSWER, 481, "a CANCEL for nothing", "RFC 3261 9.2"},
    {requires_something, GUARD_ANSWER, 420, "an extension that is not supported",
     "RFC 3261 8.2.2.3"},
    {is_in_a_dialog, GUARD_ANSWER, 481, "no such dialog", "RFC 3261 12.2.2"},
    {subscribes, GUARD_ANSWER, 489, "no event package", "RFC 6665 8.3.2"},
    {is_not_served, GUARD_ANSWER, 405, "a method that is not served", "RFC 3261 8.2.1"},
};

/* What is too long is the message (513), but for a body whose length was told: 413. RFC 3261 21.4.11, 21.5.7 */
static uint16_t status_of(const struct sip_error *error)
{
    if (error->rule == SIP_RULE_STREAM_LIMIT && error->header == SIP_HEADER_CONTENT_LENGTH)
        return 413;
    return (uint16_t)sip_rule_status((enum sip_rule)error->rule);
}

struct guard_verdict guard_check_request(const struct guard_service *service,
                                         const struct sip_message *request, bool parsed,
                                         const struct sip_error *error)
{
    struct subject s = {.service = service, .request = request, .parsed = parsed};
    if (!parsed)
        s.error = *error;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (!checks[i].bites(&s))
            continue;
        uint16_t status = checks[i].status;
        if (status == 0 && checks[i].action == GUARD_ANSWER)
            status = status_of(&s.error);
        return (struct guard_verdict){.action = checks[i].action,
                                      .status = status,
                                      .rule = checks[i].rule,
                                      .section = checks[i].section,
                                      .error = s.error};
    }
    return (struct guard_verdict){.action = GUARD_PASS};
}
