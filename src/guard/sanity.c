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

static bool has_a_broken_header(struct subject *s)
{
    return !sip_message_check(s->request, &s->error);
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
    {has_a_broken_header, GUARD_ANSWER, 0, "a header is not valid", "RFC 3261 8.2.2"},
    {is_unknown_method, GUARD_ANSWER, 501, "an unknown method", "RFC 3261 8.2.1"},
    {has_no_hops_left, GUARD_ANSWER, 483, "no hops left", "RFC 3261 16.3"},
    {is_cancel, GUARD_ANSWER, 481, "a CANCEL for nothing", "RFC 3261 9.2"},
    {requires_something, GUARD_ANSWER, 420, "an extension that is not supported",
     "RFC 3261 8.2.2.3"},
    {is_in_a_dialog, GUARD_ANSWER, 481, "no such dialog", "RFC 3261 12.2.2"},
    {subscribes, GUARD_ANSWER, 489, "no event package", "RFC 6665 8.3.2"},
    {is_not_served, GUARD_ANSWER, 405, "a method that is not served", "RFC 3261 8.2.1"},
};

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
            status = (uint16_t)sip_rule_status((enum sip_rule)s.error.rule);
        return (struct guard_verdict){.action = checks[i].action,
                                      .status = status,
                                      .rule = checks[i].rule,
                                      .section = checks[i].section,
                                      .error = s.error};
    }
    return (struct guard_verdict){.action = GUARD_PASS};
}
