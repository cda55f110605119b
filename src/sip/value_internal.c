/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/value_internal.h"

bool sip_parameter_number(struct sip_scan *s, struct slice value, uint32_t max, uint32_t *out)
{
    struct sip_scan part = sip_scan_part(s, value);
    if (!sip_scan_number(&part, max, out) || !sip_scan_done(&part))
        return sip_scan_fail_at(s, SIP_RULE_PARAMETER_VALUE, value.p);
    return true;
}

bool sip_parameter_seconds(struct sip_scan *s, struct slice value, uint32_t *out)
{
    struct sip_scan part = sip_scan_part(s, value);
    if (!sip_scan_seconds(&part, out) || !sip_scan_done(&part))
        return sip_scan_fail_at(s, SIP_RULE_PARAMETER_VALUE, value.p);
    return true;
}

size_t sip_word_find(const struct slice *words, size_t count, struct slice word)
{
    size_t i = 0;
    while (i < count && !slice_equal_nocase(words[i], word))
        i++;
    return i;
}

bool sip_scan_comment(struct sip_scan *s, struct slice *out)
{
    if (!sip_scan_take(s, '('))
        return sip_scan_fail(s, SIP_RULE_COMMENT);
    const char *from = s->at;
    /* Comments nest; nothing but their number needs to be remembered. */
    for (unsigned open = 1; open > 0; s->at++) {
        int c = sip_scan_peek(s);
        if (c < 0 || !sip_is((char)c, SIP_TEXT))
            return sip_scan_fail(s, SIP_RULE_COMMENT);
        if (c == '\\') {
            s->at++;
            c = sip_scan_peek(s);
            if (c < 0 || c > 0x7f || c == '\r' || c == '\n')
                return sip_scan_fail(s, SIP_RULE_COMMENT);
        } else if (c == '(') {
            open++;
        } else if (c == ')') {
            open--;
        }
    }
    *out = slice_between(from, s->at - 1);
    return true;
}
