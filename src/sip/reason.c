/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/reason.h"

#include "sip/parameter.h"
#include "sip/value_internal.h"

bool sip_reason_read(struct sip_scan *s, struct sip_reason *out)
{
    struct known {
        struct slice cause, text;
    };
    static const struct sip_parameter_row rows[] = {
        {SLICE_INIT("cause"), offsetof(struct known, cause)},
        {SLICE_INIT("text"), offsetof(struct known, text)},
    };
    struct known known = {0};
    struct sip_reason reason = {0};
    if (!sip_scan_token(s, &reason.protocol) ||
        !sip_parameters_read(s, rows, 2, &known, &reason.parameters))
        return false;
    reason.has_cause = known.cause.p != NULL;
    if (reason.has_cause && !sip_parameter_number(s, known.cause, UINT32_MAX, &reason.cause))
        return false;
    if (!sip_scan_next_value(s))
        return false;
    reason.text = known.text;
    *out = reason;
    return true;
}

/* Takes 3DIGIT. */
static bool take_warn_code(struct sip_scan *s, uint16_t *code)
{
    struct slice digits = sip_scan_while(s, SIP_DIGIT);
    if (digits.n != 3)
        return sip_scan_fail_at(s, SIP_RULE_WARN_CODE, digits.p);
    *code = (uint16_t)((digits.p[0] - '0') * 100 + (digits.p[1] - '0') * 10 + (digits.p[2] - '0'));
    return true;
}

bool sip_warning_read(struct sip_scan *s, struct sip_warning *out)
{
    struct sip_warning warning;
    if (!take_warn_code(s, &warning.code) || !sip_scan_gap(s))
        return false;
    warning.agent = sip_scan_while(s, SIP_VALUE);
    if (warning.agent.n == 0)
        return sip_scan_fail(s, SIP_RULE_HOST);
    if (!sip_scan_gap(s) || !sip_scan_quoted(s, &warning.text) || !sip_scan_next_value(s))
        return false;
    *out = warning;
    return true;
}
