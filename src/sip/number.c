/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/number.h"

#include "sip/parameter.h"
#include "sip/value_internal.h"

#define MOST_HOPS 255

bool sip_content_length_read(struct sip_scan *s, uint32_t *bytes)
{
    uint32_t number;
    if (!sip_scan_number(s, UINT32_MAX, &number) || !sip_scan_finish(s))
        return false;
    *bytes = number;
    return true;
}

bool sip_max_forwards_read(struct sip_scan *s, uint8_t *hops)
{
    uint32_t number;
    if (!sip_scan_number(s, MOST_HOPS, &number) || !sip_scan_finish(s))
        return false;
    *hops = (uint8_t)number;
    return true;
}

bool sip_expires_read(struct sip_scan *s, uint32_t *seconds)
{
    uint32_t number;
    if (!sip_scan_seconds(s, &number) || !sip_scan_finish(s))
        return false;
    *seconds = number;
    return true;
}

/* Takes delta-seconds and *(";" param); at most one parameter is known, its value goes to *known.
 * To the end of the value. */
static bool take_interval(struct sip_scan *s, const struct sip_parameter_row *row,
                          struct slice *known, struct sip_min_se *out)
{
    return sip_scan_seconds(s, &out->interval_s) &&
           sip_parameters_read(s, row, row != NULL, known, &out->parameters) && sip_scan_finish(s);
}

bool sip_session_expires_read(struct sip_scan *s, struct sip_session_expires *out)
{
    static const struct sip_parameter_row row = {SLICE_INIT("refresher"), 0};
    /* In the order of enum sip_refresher. */
    static const struct slice words[] = {SLICE_INIT(""), SLICE_INIT("uac"), SLICE_INIT("uas")};
    struct slice refresher = {NULL, 0};
    struct sip_min_se interval;
    size_t who = SIP_REFRESHER_NONE;
    if (!take_interval(s, &row, &refresher, &interval))
        return false;
    if (refresher.p != NULL) {
        who = sip_word_find(words, 3, refresher);
        if (who != SIP_REFRESHER_UAC && who != SIP_REFRESHER_UAS)
            return sip_scan_fail_at(s, SIP_RULE_PARAMETER_VALUE, refresher.p);
    }
    *out = (struct sip_session_expires){interval.interval_s, (enum sip_refresher)who,
                                        interval.parameters};
    return true;
}

bool sip_min_se_read(struct sip_scan *s, struct sip_min_se *out)
{
    struct sip_min_se interval;
    if (!take_interval(s, NULL, NULL, &interval))
        return false;
    *out = interval;
    return true;
}

bool sip_retry_after_read(struct sip_scan *s, struct sip_retry_after *out)
{
    static const struct sip_parameter_row row = {SLICE_INIT("duration"), 0};
    struct slice duration = {NULL, 0};
    struct sip_retry_after retry = {0};
    if (!sip_scan_seconds(s, &retry.delay_s))
        return false;
    sip_scan_space(s);
    if (sip_scan_peek(s) == '(' && !sip_scan_comment(s, &retry.comment))
        return false;
    if (!sip_parameters_read(s, &row, 1, &duration, &retry.parameters) || !sip_scan_finish(s))
        return false;
    retry.has_duration = duration.p != NULL;
    if (retry.has_duration && !sip_parameter_seconds(s, duration, &retry.duration_s))
        return false;
    *out = retry;
    return true;
}

/* Takes *DIGIT ["." *DIGIT]; maybe nothing. */
static struct slice take_decimal(struct sip_scan *s)
{
    const char *from = s->at;
    (void)sip_scan_while(s, SIP_DIGIT);
    if (sip_scan_take(s, '.'))
        (void)sip_scan_while(s, SIP_DIGIT);
    return slice_between(from, s->at);
}

bool sip_timestamp_read(struct sip_scan *s, struct sip_timestamp *out)
{
    struct sip_timestamp timestamp = {0};
    if (sip_scan_done(s) || !sip_is(*s->at, SIP_DIGIT))
        return sip_scan_fail(s, SIP_RULE_NUMBER);
    timestamp.time = take_decimal(s);
    const char *behind = s->at;
    sip_scan_space(s);
    if (s->at > behind && !sip_scan_done(s))
        timestamp.delay = take_decimal(s);
    if (!sip_scan_finish(s))
        return false;
    *out = timestamp;
    return true;
}
