/* The typed headers: the first byte of the input picks the header, the rest is its value.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Properties: the check of a header and its reader agree; every slice lies inside the value, and so
 * does the byte that an error names; a list comes to its end; a date is written as it was read; a
 * header's name is found as a plain search through the table finds it.
 */
#include "fuzz.h"
#include "sip/call_id.h"
#include "sip/cseq.h"
#include "sip/date.h"
#include "sip/event.h"
#include "sip/header.h"
#include "sip/identity.h"
#include "sip/media_type.h"
#include "sip/number.h"
#include "sip/parameter.h"
#include "sip/product.h"
#include "sip/reason.h"
#include "sip/token_list.h"

#define INSIDE(whole, ...)                                                                         \
    do {                                                                                           \
        const struct slice parts[] = {__VA_ARGS__};                                                \
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)                                  \
            FUZZ_CHECK(fuzz_inside(whole, parts[i]));                                              \
    } while (0)

/* Each parameter of a list that was read without error can be read again, and there is an end. */
static void walk_parameters(struct slice whole, struct slice all)
{
    struct sip_parameter parameter, found;
    FUZZ_CHECK(fuzz_inside(whole, all));
    for (struct slice rest = all; sip_parameter_next(&rest, &parameter);) {
        INSIDE(all, parameter.name, parameter.value, rest);
        FUZZ_CHECK(parameter.name.n > 0);
        FUZZ_CHECK(sip_parameter_find(all, parameter.name, &found));
    }
}

static bool read_call_id(struct slice whole, struct sip_scan *s)
{
    struct slice call_id;
    if (!sip_call_id_read(s, &call_id))
        return false;
    INSIDE(whole, call_id);
    FUZZ_CHECK(call_id.n > 0);
    return true;
}

static bool read_replaces(struct slice whole, struct sip_scan *s)
{
    struct sip_dialog_name name;
    if (!sip_replaces_read(s, &name))
        return false;
    INSIDE(whole, name.call_id, name.to_tag, name.from_tag, name.early_only);
    walk_parameters(whole, name.parameters);
    FUZZ_CHECK(name.call_id.n > 0 && name.to_tag.n > 0 && name.from_tag.n > 0);
    return true;
}

static bool read_join(struct slice whole, struct sip_scan *s)
{
    struct sip_dialog_name name;
    if (!sip_join_read(s, &name))
        return false;
    INSIDE(whole, name.call_id, name.to_tag, name.from_tag);
    walk_parameters(whole, name.parameters);
    FUZZ_CHECK(name.early_only.p == NULL);
    return true;
}

static bool read_cseq(struct slice whole, struct sip_scan *s)
{
    struct sip_cseq cseq;
    if (!sip_cseq_read(s, &cseq))
        return false;
    INSIDE(whole, cseq.method_text);
    FUZZ_CHECK(cseq.number <= SIP_CSEQ_MAX && cseq.method_text.n > 0);
    FUZZ_CHECK(cseq.method == sip_method_find(cseq.method_text));
    return true;
}

static bool read_rack(struct slice whole, struct sip_scan *s)
{
    struct sip_rack rack;
    if (!sip_rack_read(s, &rack))
        return false;
    INSIDE(whole, rack.method_text);
    FUZZ_CHECK(rack.response > 0 && rack.number <= SIP_CSEQ_MAX);
    return true;
}

static bool read_rseq(struct slice whole, struct sip_scan *s)
{
    (void)whole;
    uint32_t response;
    if (!sip_rseq_read(s, &response))
        return false;
    FUZZ_CHECK(response > 0);
    return true;
}

static bool read_content_length(struct slice whole, struct sip_scan *s)
{
    (void)whole;
    uint32_t bytes;
    return sip_content_length_read(s, &bytes);
}

static bool read_max_forwards(struct slice whole, struct sip_scan *s)
{
    (void)whole;
    uint8_t hops;
    return sip_max_forwards_read(s, &hops);
}

static bool read_expires(struct slice whole, struct sip_scan *s)
{
    (void)whole;
    uint32_t seconds;
    return sip_expires_read(s, &seconds);
}

static bool read_session_expires(struct slice whole, struct sip_scan *s)
{
    struct sip_session_expires session;
    if (!sip_session_expires_read(s, &session))
        return false;
    walk_parameters(whole, session.parameters);
    return true;
}

static bool read_min_se(struct slice whole, struct sip_scan *s)
{
    struct sip_min_se min;
    if (!sip_min_se_read(s, &min))
        return false;
    walk_parameters(whole, min.parameters);
    return true;
}

static bool read_retry_after(struct slice whole, struct sip_scan *s)
{
    struct sip_retry_after retry;
    if (!sip_retry_after_read(s, &retry))
        return false;
    INSIDE(whole, retry.comment);
    walk_parameters(whole, retry.parameters);
    return true;
}

static bool read_timestamp(struct slice whole, struct sip_scan *s)
{
    struct sip_timestamp timestamp;
    if (!sip_timestamp_read(s, &timestamp))
        return false;
    INSIDE(whole, timestamp.time, timestamp.delay);
    FUZZ_CHECK(timestamp.time.n > 0);
    return true;
}

static bool read_token(struct slice whole, struct sip_scan *s)
{
    struct slice token;
    if (!sip_token_read(s, &token))
        return false;
    INSIDE(whole, token);
    FUZZ_CHECK(token.n > 0 && sip_token_list_has(whole, token));
    return true;
}

static bool read_allow(struct slice whole, struct sip_scan *s)
{
    uint32_t methods = 0;
    (void)whole;
    if (!sip_allow_read(s, &methods))
        return false;
    FUZZ_CHECK(methods < 1U << SIP_METHOD_COUNT);
    return true;
}

static bool read_privacy(struct slice whole, struct sip_scan *s)
{
    uint32_t kinds = 0;
    (void)whole;
    if (!sip_privacy_read(s, &kinds))
        return false;
    FUZZ_CHECK(kinds != 0 && kinds < 2 * SIP_PRIVACY_OTHER);
    return true;
}

static bool read_media_type(struct slice whole, struct sip_scan *s)
{
    struct sip_media_type media;
    if (!sip_media_type_read(s, &media))
        return false;
    INSIDE(whole, media.type, media.subtype, media.boundary, media.charset);
    walk_parameters(whole, media.parameters);
    FUZZ_CHECK(sip_media_type_is(&media, media.type, media.subtype));
    return true;
}

static bool read_accept(struct slice whole, struct sip_scan *s)
{
    struct sip_accept accept;
    if (!sip_accept_read(s, &accept))
        return false;
    INSIDE(whole, accept.type, accept.subtype);
    walk_parameters(whole, accept.parameters);
    FUZZ_CHECK(accept.q_thousandths >= 0 && accept.q_thousandths <= 1000);
    FUZZ_CHECK(sip_accept_covers(&accept, accept.type, accept.subtype));
    return true;
}

static bool read_content_disposition(struct slice whole, struct sip_scan *s)
{
    struct sip_content_disposition disposition;
    if (!sip_content_disposition_read(s, &disposition))
        return false;
    INSIDE(whole, disposition.type);
    walk_parameters(whole, disposition.parameters);
    return true;
}

static bool read_event(struct slice whole, struct sip_scan *s)
{
    struct sip_event event;
    if (!sip_event_read(s, &event))
        return false;
    INSIDE(whole, event.type, event.id);
    INSIDE(event.type, event.package, event.templates);
    walk_parameters(whole, event.parameters);
    FUZZ_CHECK(event.package.n > 0 && sip_event_equal(&event, &event));
    return true;
}

static bool read_allow_events(struct slice whole, struct sip_scan *s)
{
    struct sip_event event;
    if (!sip_allow_events_read(s, &event))
        return false;
    INSIDE(whole, event.type);
    INSIDE(event.type, event.package, event.templates);
    return true;
}

static bool read_subscription_state(struct slice whole, struct sip_scan *s)
{
    struct sip_subscription_state state;
    if (!sip_subscription_state_read(s, &state))
        return false;
    INSIDE(whole, state.state_text, state.reason);
    walk_parameters(whole, state.parameters);
    return true;
}

static bool read_reason(struct slice whole, struct sip_scan *s)
{
    struct sip_reason reason;
    if (!sip_reason_read(s, &reason))
        return false;
    INSIDE(whole, reason.protocol, reason.text);
    walk_parameters(whole, reason.parameters);
    return true;
}

static bool read_warning(struct slice whole, struct sip_scan *s)
{
    struct sip_warning warning;
    if (!sip_warning_read(s, &warning))
        return false;
    INSIDE(whole, warning.agent, warning.text);
    FUZZ_CHECK(warning.code < 1000 && warning.agent.n > 0);
    return true;
}

static bool read_date(struct slice whole, struct sip_scan *s)
{
    const char *from = s->at;
    int64_t seconds;
    char text[SIP_DATE_LENGTH];
    (void)whole;
    if (!sip_date_read(s, &seconds))
        return false;
    FUZZ_CHECK(sip_date_write(seconds, text));
    FUZZ_CHECK(memcmp(text + 3, from + 3, SIP_DATE_LENGTH - 3) == 0); /* all but the weekday */
    return true;
}

static bool read_product(struct slice whole, struct sip_scan *s)
{
    struct sip_product product;
    if (!sip_product_read(s, &product))
        return false;
    INSIDE(whole, product.name, product.version, product.text);
    return true;
}

static bool read_identity(struct slice whole, struct sip_scan *s)
{
    struct sip_identity identity;
    if (!sip_identity_read(s, &identity))
        return false;
    INSIDE(whole, identity.digest, identity.info, identity.algorithm, identity.ppt);
    FUZZ_CHECK(identity.digest.n > 0);
    return true;
}

/* What is not here has a target of its own (addresses, Via, credentials), or no grammar. */
// clang-format off
static bool (*const readers[SIP_HEADER_COUNT])(struct slice whole, struct sip_scan *s) = {
    [SIP_HEADER_ACCEPT] = read_accept,
    [SIP_HEADER_ALLOW] = read_allow,
    [SIP_HEADER_ALLOW_EVENTS] = read_allow_events,
    [SIP_HEADER_CALL_ID] = read_call_id,
    [SIP_HEADER_CONTENT_DISPOSITION] = read_content_disposition,
    [SIP_HEADER_CONTENT_ENCODING] = read_token,
    [SIP_HEADER_CONTENT_LENGTH] = read_content_length,
    [SIP_HEADER_CONTENT_TYPE] = read_media_type,
    [SIP_HEADER_CSEQ] = read_cseq,
    [SIP_HEADER_DATE] = read_date,
    [SIP_HEADER_EVENT] = read_event,
    [SIP_HEADER_EXPIRES] = read_expires,
    [SIP_HEADER_FLOW_TIMER] = read_expires,
    [SIP_HEADER_IDENTITY] = read_identity,
    [SIP_HEADER_JOIN] = read_join,
    [SIP_HEADER_MAX_FORWARDS] = read_max_forwards,
    [SIP_HEADER_MIN_EXPIRES] = read_expires,
    [SIP_HEADER_MIN_SE] = read_min_se,
    [SIP_HEADER_PRIVACY] = read_privacy,
    [SIP_HEADER_PROXY_REQUIRE] = read_token,
    [SIP_HEADER_RACK] = read_rack,
    [SIP_HEADER_REASON] = read_reason,
    [SIP_HEADER_REPLACES] = read_replaces,
    [SIP_HEADER_REQUIRE] = read_token,
    [SIP_HEADER_RETRY_AFTER] = read_retry_after,
    [SIP_HEADER_RSEQ] = read_rseq,
    [SIP_HEADER_SERVER] = read_product,
    [SIP_HEADER_SESSION_EXPIRES] = read_session_expires,
    [SIP_HEADER_SUBSCRIPTION_STATE] = read_subscription_state,
    [SIP_HEADER_SUPPORTED] = read_token,
    [SIP_HEADER_TIMESTAMP] = read_timestamp,
    [SIP_HEADER_UNSUPPORTED] = read_token,
    [SIP_HEADER_USER_AGENT] = read_product,
    [SIP_HEADER_WARNING] = read_warning,
};

// clang-format on

/* The value as a name: what the hash picks must be what a plain search finds. */
static void check_name(struct slice name)
{
    enum sip_header_id expected = SIP_HEADER_OTHER;
    for (unsigned id = SIP_HEADER_OTHER + 1; id < SIP_HEADER_COUNT; id++)
        if (slice_equal_nocase(sip_header_name((enum sip_header_id)id), name))
            expected = (enum sip_header_id)id;
    if (name.n != 1) /* a compact form is in no other table */
        FUZZ_CHECK(sip_header_find(name) == expected);
}

static void check_value(enum sip_header_id id, struct slice value)
{
    struct sip_scan whole = sip_scan_of(value, (uint8_t)id);
    bool good = sip_header_check(id, &whole);
    FUZZ_CHECK(!good || sip_scan_done(&whole));
    FUZZ_CHECK(good == (whole.error.rule == SIP_RULE_NONE));
    FUZZ_CHECK(whole.error.offset <= value.n);
    struct sip_scan s = sip_scan_of(value, (uint8_t)id);
    sip_scan_space(&s);
    if (readers[id] == NULL || sip_scan_done(&s))
        return;
    bool read = true;
    while (read && !sip_scan_done(&s)) {
        const char *from = s.at;
        read = readers[id](value, &s);
        FUZZ_CHECK(!read || s.at > from);
    }
    FUZZ_CHECK(read == good && s.error.rule == whole.error.rule);
    FUZZ_CHECK(s.error.offset == whole.error.offset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 65536)
        return 0;
    struct slice value = fuzz_copy(data + 1, size - 1);
    check_name(value);
    check_value((enum sip_header_id)(data[0] % SIP_HEADER_COUNT), value);
    fuzz_free(value);
    return 0;
}
