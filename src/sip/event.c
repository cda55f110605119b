/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/event.h"

#include "sip/parameter.h"
#include "sip/value_internal.h"

/* Takes package *("." template). A dot is a byte of a token, so the whole is one token, and then the
 * dots must part it into tokens again. */
static bool take_event_type(struct sip_scan *s, struct sip_event *event)
{
    const char *part = s->at;
    if (!sip_scan_token(s, &event->type))
        return false;
    event->package = event->type;
    for (const char *at = part; at <= s->at; at++) {
        if (at < s->at && *at != '.')
            continue;
        if (at == part)
            return sip_scan_fail_at(s, SIP_RULE_TOKEN, at);
        if (part == event->type.p && at < s->at) {
            event->package = slice_between(part, at);
            event->templates = slice_between(at + 1, s->at);
        }
        part = at + 1;
    }
    return true;
}

bool sip_event_read(struct sip_scan *s, struct sip_event *out)
{
    static const struct sip_parameter_row row = {SLICE_INIT("id"), offsetof(struct sip_event, id)};
    struct sip_event event = {0};
    if (!take_event_type(s, &event) ||
        !sip_parameters_read(s, &row, 1, &event, &event.parameters) || !sip_scan_finish(s))
        return false;
    if (event.id.p != NULL && event.id.n == 0)
        return sip_scan_fail_at(s, SIP_RULE_PARAMETER_VALUE, event.id.p);
    *out = event;
    return true;
}

bool sip_allow_events_read(struct sip_scan *s, struct sip_event *out)
{
    struct sip_event event = {0};
    if (!take_event_type(s, &event) || !sip_scan_next_value(s))
        return false;
    *out = event;
    return true;
}

bool sip_event_equal(const struct sip_event *a, const struct sip_event *b)
{
    return slice_equal(a->type, b->type) && (a->id.p != NULL) == (b->id.p != NULL) &&
           slice_equal(a->id, b->id);
}

bool sip_subscription_state_read(struct sip_scan *s, struct sip_subscription_state *out)
{
    struct known {
        struct slice expires, retry_after, reason;
    };
    static const struct sip_parameter_row rows[] = {
        {SLICE_INIT("expires"), offsetof(struct known, expires)},
        {SLICE_INIT("retry-after"), offsetof(struct known, retry_after)},
        {SLICE_INIT("reason"), offsetof(struct known, reason)},
    };
    static const struct slice words[] = {SLICE_INIT("active"), SLICE_INIT("pending"),
                                         SLICE_INIT("terminated")};
    struct known known = {0};
    struct sip_subscription_state state = {0};
    if (!sip_scan_token(s, &state.state_text) ||
        !sip_parameters_read(s, rows, 3, &known, &state.parameters) || !sip_scan_finish(s))
        return false;
    state.has_expires = known.expires.p != NULL;
    if (state.has_expires && !sip_parameter_seconds(s, known.expires, &state.expires_s))
        return false;
    state.has_retry_after = known.retry_after.p != NULL;
    if (state.has_retry_after && !sip_parameter_seconds(s, known.retry_after, &state.retry_after_s))
        return false;
    size_t word = sip_word_find(words, 3, state.state_text);
    state.state = word < 3 ? (enum sip_subscription)(word + 1) : SIP_SUBSCRIPTION_OTHER;
    state.reason = known.reason;
    *out = state;
    return true;
}
