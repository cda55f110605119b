/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/outcome.h"

#include "probe/tls_verdict.h"

bool probe_leg_is_offered(const struct probe_leg *leg)
{
    bool closed = leg->verdict == PROBE_REFUSED || leg->verdict == PROBE_UNREACHABLE;
    return leg->promise != PROBE_PROMISED_NOT || !closed;
}

static void add_days(struct probe_outcome *o, const struct probe_leg *leg)
{
    if (leg->report == NULL || leg->report->chain_count == 0)
        return;
    int64_t days = probe_certificate_days(leg->report, leg->setting->now_s);
    if (!o->has_days || days < o->days)
        o->days = days;
    o->has_days = true;
}

static void add_rtt(struct probe_outcome *o, const struct probe_rtt *rtt)
{
    uint64_t mean = rtt->sum / rtt->answered;
    if (!o->has_rtt || mean > o->rtt_us)
        o->rtt_us = mean;
    o->has_rtt = true;
}

void probe_outcome_add(struct probe_outcome *o, const struct probe_leg *leg)
{
    o->legs++;
    if (leg->verdict == PROBE_ANSWERED) {
        o->answered++;
        add_rtt(o, &leg->rtt);
    } else if (leg->promise != PROBE_PROMISED_NOT) {
        o->broken++;
    }
    if (!probe_leg_is_offered(leg))
        o->not_offered++;
    if (leg->verdict == PROBE_DNS_FAILED)
        o->no_name++;
    add_days(o, leg);
    o->good = o->answered > 0 && o->broken == 0;
}

static bool beyond(uint64_t us, uint64_t limit)
{
    return limit != 0 && us >= limit;
}

enum probe_state probe_outcome_state(const struct probe_outcome *o,
                                     const struct probe_threshold *threshold)
{
    if (o->no_name == o->legs)
        return PROBE_STATE_UNKNOWN;
    if (o->answered == 0 || (o->has_days && o->days < threshold->critical_days) ||
        (o->has_rtt && beyond(o->rtt_us, threshold->critical_rtt_us)))
        return PROBE_STATE_CRITICAL;
    if (o->answered + o->not_offered < o->legs || (o->has_days && o->days < threshold->warn_days) ||
        (o->has_rtt && beyond(o->rtt_us, threshold->warn_rtt_us)))
        return PROBE_STATE_WARNING;
    return PROBE_STATE_OK;
}

static void say_count(struct buffer *b, size_t count, const char *one, const char *many)
{
    buffer_append_decimal(b, count);
    buffer_append(b, slice_of(count == 1 ? one : many));
}

void probe_outcome_say(const struct probe_outcome *o, struct buffer *b)
{
    buffer_append(b, o->good ? SLICE("good: ") : SLICE("not good: "));
    if (o->legs == 0) {
        buffer_append(b, SLICE("DNS says that no service is offered"));
        return;
    }
    buffer_append_decimal(b, o->answered);
    buffer_append(b, SLICE(" of "));
    buffer_append_decimal(b, o->legs);
    buffer_append(b,
                  o->answered == 1 && o->legs == 1 ? SLICE(" leg answers") : SLICE(" legs answer"));
    if (o->answered > 0 && o->broken > 0) {
        buffer_append(b, SLICE(", "));
        say_count(b, o->broken, " that was promised does not", " that were promised do not");
    }
    if (o->answered > 0 && o->not_offered > 0) {
        buffer_append(b, SLICE(", "));
        say_count(b, o->not_offered, " is not offered", " are not offered");
    }
}
