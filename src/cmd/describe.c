/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/describe.h"

#include "sip/address.h"
#include "sip/auth.h"
#include "sip/call_id.h"
#include "sip/cseq.h"
#include "sip/date.h"
#include "sip/event.h"
#include "sip/identity.h"
#include "sip/media_type.h"
#include "sip/number.h"
#include "sip/product.h"
#include "sip/reason.h"
#include "sip/via.h"

/* How a member of a reader's struct becomes a field. */
enum kind {
    TEXT, /* a slice; p == NULL: no field */
    U8,
    U16,
    U32,
    I64,
    FLAG,     /* a bool; false: no field        */
    POSITIVE, /* a uint32_t; 0: no field        */
    IF_FLAG,  /* a bool; false: not the next row      */
    IF_TEXT,  /* a slice; p == NULL: not the next row */
    Q,        /* a slice of parameters: the q in it   */
    EXPIRES,  /* an int64_t; negative: no field */
    PORT,     /* a uint16_t; 0: no field        */
    RPORT,    /* a slice; empty: asked for      */
    SCHEME,   /* a struct sip_uri; empty: none  */
};

struct member {
    const char *name;
    enum kind kind;
    size_t offset;
};

/* Whatever a reader fills. */
union value {
    struct sip_accept accept;
    struct sip_address address;
    struct sip_authentication_info authentication_info;
    struct sip_challenge challenge;
    struct sip_contact contact;
    struct sip_content_disposition content_disposition;
    struct sip_credentials credentials;
    struct sip_cseq cseq;
    struct sip_dialog_name dialog_name;
    struct sip_event event;
    struct sip_identity identity;
    struct sip_media_type media_type;
    struct sip_min_se min_se;
    struct sip_product product;
    struct sip_rack rack;
    struct sip_reason reason;
    struct sip_retry_after retry_after;
    struct sip_session_expires session_expires;
    struct sip_subscription_state subscription_state;
    struct sip_timestamp timestamp;
    struct sip_via via;
    struct sip_warning warning;
    struct slice text;
    int64_t date;
    uint32_t number;
    uint8_t hops;
};

#define READ(noun)                                                                                 \
    static bool read_##noun(struct sip_scan *s, void *out)                                         \
    {                                                                                              \
        return sip_##noun##_read(s, out);                                                          \
    }                                                                                              \
    _Static_assert(sizeof(union value) > 0, "a semicolon follows")

READ(accept);
READ(address);
READ(allow_events);
READ(authentication_info);
READ(call_id);
READ(challenge);
READ(contact);
READ(content_disposition);
READ(content_length);
READ(credentials);
READ(cseq);
READ(date);
READ(event);
READ(expires);
READ(identity);
READ(join);
READ(max_forwards);
READ(media_type);
READ(min_se);
READ(product);
READ(rack);
READ(reason);
READ(replaces);
READ(retry_after);
READ(route);
READ(rseq);
READ(session_expires);
READ(subscription_state);
READ(timestamp);
READ(via);
READ(warning);

/* A member's name takes no parentheses. */
// NOLINTBEGIN(bugprone-macro-parentheses)
// clang-format off
#define AT(type, member) offsetof(struct sip_##type, member)
#define HOST(type, host) \
    {"host", TEXT, AT(type, host.name)}, {"port", PORT, AT(type, host.port)}
#define URI(type, uri) \
    {"scheme", SCHEME, AT(type, uri)}, {"user", TEXT, AT(type, uri.user)}, \
    HOST(type, uri.host), \
    {"uri-parameters", TEXT, AT(type, uri.parameters)}, {"uri-headers", TEXT, AT(type, uri.headers)}
// NOLINTEND(bugprone-macro-parentheses)

static const struct member
    number_fields[] = {{"number", U32, 0}, {NULL, TEXT, 0}},
    hops_fields[] = {{"number", U8, 0}, {NULL, TEXT, 0}},
    text_fields[] = {{"text", TEXT, 0}, {NULL, TEXT, 0}},
    date_fields[] = {{"seconds-since-1970", I64, 0}, {NULL, TEXT, 0}},
    uri_fields[] = {
        {"scheme", SCHEME, 0}, {"user", TEXT, AT(uri, user)}, HOST(uri, host),
        {"uri-parameters", TEXT, AT(uri, parameters)}, {"uri-headers", TEXT, AT(uri, headers)},
        {NULL, TEXT, 0}},
    tagged_fields[] = {
        {"display", TEXT, AT(address, display)}, URI(address, uri), {"tag", TEXT, AT(address, tag)},
        {NULL, TEXT, 0}},
    address_fields[] = {
        {"display", TEXT, AT(address, display)}, URI(address, uri),
        {"parameters", TEXT, AT(address, parameters)}, {NULL, TEXT, 0}},
    contact_fields[] = {
        {"every-contact", FLAG, AT(contact, star)}, {"display", TEXT, AT(contact, address.display)},
        URI(contact, address.uri), {"q", Q, AT(contact, address.parameters)},
        {"expires", EXPIRES, AT(contact, expires_s)},
        {"instance", TEXT, AT(contact, instance)}, {"reg-id", POSITIVE, AT(contact, reg_id)},
        {"parameters", TEXT, AT(contact, address.parameters)}, {NULL, TEXT, 0}},
    via_fields[] = {
        {"transport", TEXT, AT(via, transport_text)}, HOST(via, sent_by),
        {"branch", TEXT, AT(via, branch)}, {"received", TEXT, AT(via, received)},
        {"rport", RPORT, AT(via, rport)}, {"maddr", TEXT, AT(via, maddr)},
        {"ttl", TEXT, AT(via, ttl)}, {NULL, TEXT, 0}},
    cseq_fields[] = {
        {"number", U32, AT(cseq, number)}, {"method", TEXT, AT(cseq, method_text)},
        {NULL, TEXT, 0}},
    rack_fields[] = {
        {"response", U32, AT(rack, response)}, {"number", U32, AT(rack, number)},
        {"method", TEXT, AT(rack, method_text)}, {NULL, TEXT, 0}},
    dialog_name_fields[] = {
        {"call-id", TEXT, AT(dialog_name, call_id)}, {"to-tag", TEXT, AT(dialog_name, to_tag)},
        {"from-tag", TEXT, AT(dialog_name, from_tag)}, {NULL, TEXT, 0}},
    media_type_fields[] = {
        {"type", TEXT, AT(media_type, type)}, {"subtype", TEXT, AT(media_type, subtype)},
        {"boundary", TEXT, AT(media_type, boundary)}, {"charset", TEXT, AT(media_type, charset)},
        {NULL, TEXT, 0}},
    accept_fields[] = {
        {"type", TEXT, AT(accept, type)}, {"subtype", TEXT, AT(accept, subtype)}, {NULL, TEXT, 0}},
    content_disposition_fields[] = {
        {"type", TEXT, AT(content_disposition, type)},
        {"parameters", TEXT, AT(content_disposition, parameters)}, {NULL, TEXT, 0}},
    event_fields[] = {
        {"package", TEXT, AT(event, package)}, {"templates", TEXT, AT(event, templates)},
        {"id", TEXT, AT(event, id)}, {NULL, TEXT, 0}},
    subscription_state_fields[] = {
        {"state", TEXT, AT(subscription_state, state_text)},
        {"expires", IF_FLAG, AT(subscription_state, has_expires)},
        {"expires", U32, AT(subscription_state, expires_s)},
        {"retry-after", IF_FLAG, AT(subscription_state, has_retry_after)},
        {"retry-after", U32, AT(subscription_state, retry_after_s)},
        {"reason", TEXT, AT(subscription_state, reason)}, {NULL, TEXT, 0}},
    session_expires_fields[] = {
        {"seconds", U32, AT(session_expires, interval_s)},
        {"parameters", TEXT, AT(session_expires, parameters)}, {NULL, TEXT, 0}},
    min_se_fields[] = {{"seconds", U32, AT(min_se, interval_s)}, {NULL, TEXT, 0}},
    retry_after_fields[] = {
        {"seconds", U32, AT(retry_after, delay_s)}, {"comment", TEXT, AT(retry_after, comment)},
        {"duration", IF_FLAG, AT(retry_after, has_duration)},
        {"duration", U32, AT(retry_after, duration_s)},
        {NULL, TEXT, 0}},
    timestamp_fields[] = {
        {"time", TEXT, AT(timestamp, time)}, {"delay", TEXT, AT(timestamp, delay)},
        {NULL, TEXT, 0}},
    reason_fields[] = {
        {"protocol", TEXT, AT(reason, protocol)},
        {"cause", IF_FLAG, AT(reason, has_cause)}, {"cause", U32, AT(reason, cause)},
        {"text", TEXT, AT(reason, text)}, {NULL, TEXT, 0}},
    warning_fields[] = {
        {"code", U16, AT(warning, code)}, {"agent", TEXT, AT(warning, agent)},
        {"text", TEXT, AT(warning, text)}, {NULL, TEXT, 0}},
    product_fields[] = {
        {"name", TEXT, AT(product, name)}, {"version", TEXT, AT(product, version)},
        {NULL, TEXT, 0}},
    identity_fields[] = {
        {"info", TEXT, AT(identity, info)}, {"algorithm", TEXT, AT(identity, algorithm)},
        {"ppt", TEXT, AT(identity, ppt)}, {NULL, TEXT, 0}},
    credentials_fields[] = {
        {"scheme", TEXT, AT(credentials, scheme)}, {"username", TEXT, AT(credentials, username)},
        {"realm", TEXT, AT(credentials, realm)}, {"uri", TEXT, AT(credentials, uri)},
        {"algorithm", TEXT, AT(credentials, algorithm)}, {"qop", TEXT, AT(credentials, qop)},
        {"nc", IF_TEXT, AT(credentials, nc_text)},
        {"nc", U32, AT(credentials, nc)}, {NULL, TEXT, 0}},
    challenge_fields[] = {
        {"scheme", TEXT, AT(challenge, scheme)}, {"realm", TEXT, AT(challenge, realm)},
        {"algorithm", TEXT, AT(challenge, algorithm)}, {"qop", TEXT, AT(challenge, qop)},
        {"stale", FLAG, AT(challenge, stale)}, {NULL, TEXT, 0}},
    authentication_info_fields[] = {
        {"nextnonce", TEXT, AT(authentication_info, nextnonce)},
        {"qop", TEXT, AT(authentication_info, qop)},
        {"nc", IF_TEXT, AT(authentication_info, nc_text)}, {"nc", U32, AT(authentication_info, nc)},
        {NULL, TEXT, 0}};

static const struct {
    bool (*read)(struct sip_scan *s, void *out);
    const struct member *members;
} rows[SIP_HEADER_COUNT] = {
    [SIP_HEADER_ACCEPT]               = {read_accept, accept_fields},
    [SIP_HEADER_ALLOW_EVENTS]         = {read_allow_events, event_fields},
    [SIP_HEADER_AUTHENTICATION_INFO]  = {read_authentication_info, authentication_info_fields},
    [SIP_HEADER_AUTHORIZATION]        = {read_credentials, credentials_fields},
    [SIP_HEADER_CALL_ID]              = {read_call_id, text_fields},
    [SIP_HEADER_CONTACT]              = {read_contact, contact_fields},
    [SIP_HEADER_CONTENT_DISPOSITION]  = {read_content_disposition, content_disposition_fields},
    [SIP_HEADER_CONTENT_LENGTH]       = {read_content_length, number_fields},
    [SIP_HEADER_CONTENT_TYPE]         = {read_media_type, media_type_fields},
    [SIP_HEADER_CSEQ]                 = {read_cseq, cseq_fields},
    [SIP_HEADER_DATE]                 = {read_date, date_fields},
    [SIP_HEADER_DIVERSION]            = {read_address, address_fields},
    [SIP_HEADER_EVENT]                = {read_event, event_fields},
    [SIP_HEADER_EXPIRES]              = {read_expires, number_fields},
    [SIP_HEADER_FLOW_TIMER]           = {read_expires, number_fields},
    [SIP_HEADER_FROM]                 = {read_address, tagged_fields},
    [SIP_HEADER_HISTORY_INFO]         = {read_address, address_fields},
    [SIP_HEADER_IDENTITY]             = {read_identity, identity_fields},
    [SIP_HEADER_JOIN]                 = {read_join, dialog_name_fields},
    [SIP_HEADER_MAX_FORWARDS]         = {read_max_forwards, hops_fields},
    [SIP_HEADER_MIN_EXPIRES]          = {read_expires, number_fields},
    [SIP_HEADER_MIN_SE]               = {read_min_se, min_se_fields},
    [SIP_HEADER_P_ASSERTED_IDENTITY]  = {read_address, address_fields},
    [SIP_HEADER_P_PREFERRED_IDENTITY] = {read_address, address_fields},
    [SIP_HEADER_PATH]                 = {read_route, address_fields},
    [SIP_HEADER_PROXY_AUTHENTICATE]   = {read_challenge, challenge_fields},
    [SIP_HEADER_PROXY_AUTHORIZATION]  = {read_credentials, credentials_fields},
    [SIP_HEADER_RACK]                 = {read_rack, rack_fields},
    [SIP_HEADER_REASON]               = {read_reason, reason_fields},
    [SIP_HEADER_RECORD_ROUTE]         = {read_route, address_fields},
    [SIP_HEADER_REFER_TO]             = {read_address, address_fields},
    [SIP_HEADER_REFERRED_BY]          = {read_address, address_fields},
    [SIP_HEADER_REPLACES]             = {read_replaces, dialog_name_fields},
    [SIP_HEADER_RETRY_AFTER]          = {read_retry_after, retry_after_fields},
    [SIP_HEADER_ROUTE]                = {read_route, address_fields},
    [SIP_HEADER_RSEQ]                 = {read_rseq, number_fields},
    [SIP_HEADER_SERVER]               = {read_product, product_fields},
    [SIP_HEADER_SERVICE_ROUTE]        = {read_route, address_fields},
    [SIP_HEADER_SESSION_EXPIRES]      = {read_session_expires, session_expires_fields},
    [SIP_HEADER_SUBSCRIPTION_STATE]   = {read_subscription_state, subscription_state_fields},
    [SIP_HEADER_TIMESTAMP]            = {read_timestamp, timestamp_fields},
    [SIP_HEADER_TO]                   = {read_address, tagged_fields},
    [SIP_HEADER_USER_AGENT]           = {read_product, product_fields},
    [SIP_HEADER_VIA]                  = {read_via, via_fields},
    [SIP_HEADER_WARNING]              = {read_warning, warning_fields},
    [SIP_HEADER_WWW_AUTHENTICATE]     = {read_challenge, challenge_fields},
};

// clang-format on

/* Whether the row is a condition that does not hold. */
static bool skips_next(enum kind kind, const void *at)
{
    if (kind == IF_FLAG)
        return !*(const bool *)at;
    return kind == IF_TEXT && ((const struct slice *)at)->p == NULL;
}

/* Whether the member of this kind has anything to show, and what. */
static bool describe_number(enum kind kind, const void *at, int64_t *out)
{
    switch (kind) {
    case U8:
        *out = *(const uint8_t *)at;
        return true;
    case U16:
    case PORT:
        *out = *(const uint16_t *)at;
        return kind == U16 || *out != 0;
    case U32:
    case POSITIVE:
        *out = *(const uint32_t *)at;
        return kind == U32 || *out != 0;
    case I64:
    case EXPIRES:
        *out = *(const int64_t *)at;
        return kind == I64 || *out >= 0;
    case TEXT:
    case FLAG:
    case IF_FLAG:
    case IF_TEXT:
    case Q:
    case RPORT:
    case SCHEME:
        break;
    }
    return false;
}

static struct slice describe_text(enum kind kind, const void *at)
{
    static const char *const schemes[] = {[SIP_URI_OTHER] = "other",
                                          [SIP_URI_SIP] = "sip",
                                          [SIP_URI_SIPS] = "sips",
                                          [SIP_URI_TEL] = "tel"};
    struct slice none = {NULL, 0};
    if (kind == FLAG)
        return *(const bool *)at ? SLICE("yes") : none;
    if (kind == SCHEME) {
        const struct sip_uri *uri = at;
        return uri->text.p != NULL ? slice_of(schemes[uri->scheme]) : none;
    }
    if (kind != TEXT && kind != RPORT && kind != Q)
        return none;
    struct slice text = *(const struct slice *)at;
    struct sip_parameter q;
    if (kind == Q)
        return sip_parameter_find(text, SLICE("q"), &q) ? q.value : none;
    return kind == RPORT && text.p != NULL && text.n == 0 ? SLICE("asked for") : text;
}

static void describe(const void *value, const struct member *members, struct describe_fields *out)
{
    out->count = 0;
    for (; members->name != NULL && out->count < DESCRIBE_MAX_FIELDS; members++) {
        const void *at = (const char *)value + members->offset;
        struct describe_field field = {.name = members->name};
        field.text = describe_text(members->kind, at);
        if (field.text.p != NULL || describe_number(members->kind, at, &field.number))
            out->field[out->count++] = field;
        members += skips_next(members->kind, at);
    }
}

void describe_uri(const struct sip_uri *uri, struct describe_fields *out)
{
    describe(uri, uri_fields, out);
}

bool describe_value(enum sip_header_id id, struct sip_scan *s, struct describe_fields *out)
{
    union value value;
    if (rows[id].read == NULL || !rows[id].read(s, &value))
        return false;
    describe(&value, rows[id].members, out);
    return true;
}
