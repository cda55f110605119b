/* SPDX-License-Identifier: Apache-2.0
 *
 * One line as monitoring plugins print it: words for people, "|", performance data.
 */
#include "cmd/probe_internal.h"
#include "cmd/terminal.h"
#include "probe/duration.h"

#include <inttypes.h>

/* The leg that tells most: the first that does not answer though it should, else the first. */
static const struct probe_leg *leg_to_tell(const struct probe_view *view)
{
    const struct probe_leg *best = NULL;
    for (size_t i = 0; i < prober_leg_count(view->prober); i++) {
        const struct probe_leg *leg = prober_leg(view->prober, i);
        bool bad = leg->verdict != PROBE_ANSWERED && probe_leg_is_offered(leg);
        if (bad)
            return leg;
        if (best == NULL || (best->verdict != PROBE_ANSWERED && leg->verdict == PROBE_ANSWERED))
            best = leg;
    }
    return best;
}

/* "|" and line ends would end the text. */
static void write_words(FILE *to, struct slice text)
{
    while (text.n > 0) {
        const char *bar = memchr(text.p, '|', text.n);
        size_t n = bar != NULL ? (size_t)(bar - text.p) : text.n;
        (void)terminal_write(to, (struct slice){text.p, n});
        if (bar != NULL)
            (void)fputc('/', to);
        n += bar != NULL;
        text = (struct slice){text.p + n, text.n - n};
    }
}

static void write_leg(const struct probe_leg *leg, FILE *to)
{
    char text[512];
    struct buffer b = buffer_of(text, sizeof text);
    if (leg->remote.family != ADDRESS_NONE)
        address_write_with_port(&b, &leg->remote);
    else if (leg->host != NULL)
        buffer_append(&b, slice_of(leg->host));
    buffer_append(&b, SLICE(" "));
    buffer_append(&b, slice_of(probe_verdict_name(leg->verdict)));
    buffer_append(&b, SLICE(", "));
    write_words(to, buffer_slice(&b));
    write_words(to, buffer_slice(&leg->sentence));
}

static void write_seconds(FILE *to, uint64_t us)
{
    (void)fprintf(to, "%" PRIu64 ".%06" PRIu64, us / 1000000, us % 1000000);
}

static void write_limit(FILE *to, uint64_t us)
{
    (void)fputc(';', to);
    if (us != 0)
        write_seconds(to, us);
}

static void write_data(const struct probe_view *view, const struct probe_threshold *threshold,
                       FILE *to)
{
    (void)fputs(" | rtt=", to);
    if (view->outcome.has_rtt) {
        write_seconds(to, view->outcome.rtt_us);
        (void)fputc('s', to);
    } else {
        (void)fputc('U', to);
    }
    write_limit(to, threshold->warn_rtt_us);
    write_limit(to, threshold->critical_rtt_us);
    (void)fputs(";0", to);
    if (view->outcome.has_days)
        (void)fprintf(to, " cert_days=%" PRId64 ";%" PRId64 ";%" PRId64, view->outcome.days,
                      threshold->warn_days, threshold->critical_days);
}

void probe_show_nagios(const struct probe_view *view, const struct probe_threshold *threshold,
                       FILE *to)
{
    static const char *const names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    const struct probe_leg *leg = leg_to_tell(view);
    char text[256];
    struct buffer b = buffer_of(text, sizeof text);
    enum probe_state state = probe_outcome_state(&view->outcome, threshold);
    (void)fprintf(to, "SIP %s - ", names[state]);
    if (view->outcome.legs == 0) {
        buffer_append(&b, SLICE("DNS says that no service is offered"));
    } else {
        buffer_append_decimal(&b, view->outcome.answered);
        buffer_append(&b, SLICE(" of "));
        buffer_append_decimal(&b, view->outcome.legs);
        buffer_append(&b, SLICE(" answered"));
    }
    if (view->outcome.has_rtt) {
        buffer_append(&b, SLICE(" in "));
        probe_duration_write(&b, view->outcome.rtt_us);
    }
    (void)terminal_write(to, buffer_slice(&b));
    if (view->outcome.has_days)
        (void)fprintf(to, ", cert %" PRId64 " d", view->outcome.days);
    if (leg != NULL) {
        (void)fputs("; ", to);
        write_leg(leg, to);
    }
    write_data(view, threshold, to);
    (void)fputc('\n', to);
}
