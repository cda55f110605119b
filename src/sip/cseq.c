/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/cseq.h"

#include "sip/value_internal.h"

/* Takes the number of a reliable response, which is never 0. */
static bool take_response(struct sip_scan *s, uint32_t *out)
{
    const char *from = s->at;
    if (!sip_scan_number(s, UINT32_MAX, out))
        return false;
    return *out > 0 || sip_scan_fail_at(s, SIP_RULE_NUMBER_RANGE, from);
}

bool sip_cseq_read(struct sip_scan *s, struct sip_cseq *out)
{
    uint32_t number;
    struct slice method;
    if (!sip_scan_number(s, SIP_CSEQ_MAX, &number) || !sip_scan_gap(s) ||
        !sip_scan_token(s, &method) || !sip_scan_finish(s))
        return false;
    *out = (struct sip_cseq){number, sip_method_find(method), method};
    return true;
}

bool sip_rack_read(struct sip_scan *s, struct sip_rack *out)
{
    uint32_t response;
    struct sip_cseq cseq;
    if (!take_response(s, &response) || !sip_scan_gap(s) || !sip_cseq_read(s, &cseq))
        return false;
    *out = (struct sip_rack){response, cseq.number, cseq.method, cseq.method_text};
    return true;
}

bool sip_rseq_read(struct sip_scan *s, uint32_t *response)
{
    uint32_t number;
    if (!take_response(s, &number) || !sip_scan_finish(s))
        return false;
    *response = number;
    return true;
}
