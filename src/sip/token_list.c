/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/token_list.h"

#include "sip/value_internal.h"

/* In the order of the bits of enum sip_privacy; what is not here is the bit behind them, OTHER. */
static const struct slice kinds_of_privacy[] = {
    SLICE_INIT("header"),   SLICE_INIT("session"), SLICE_INIT("user"),    SLICE_INIT("none"),
    SLICE_INIT("critical"), SLICE_INIT("id"),      SLICE_INIT("history"),
};

#define KINDS (sizeof kinds_of_privacy / sizeof *kinds_of_privacy)
_Static_assert(SIP_PRIVACY_OTHER == 1 << KINDS, "the words are in the order of the bits");

/* Takes commas and the white space around them: an empty element is nothing, but what stands behind it
 * may be a Require. */
static bool take_commas(struct sip_scan *s)
{
    bool any = false;
    while (sip_scan_separator(s, ','))
        any = true;
    return any;
}

bool sip_token_read(struct sip_scan *s, struct slice *token)
{
    struct slice text;
    (void)take_commas(s);
    if (!sip_scan_token(s, &text))
        return false;
    if (!take_commas(s) && !sip_scan_done(s))
        return sip_scan_fail(s, SIP_RULE_END);
    *token = text;
    return true;
}

bool sip_allow_read(struct sip_scan *s, uint32_t *methods)
{
    uint32_t set = 0;
    while (!sip_scan_done(s)) {
        struct slice method;
        if (!sip_token_read(s, &method))
            return false;
        set |= 1U << sip_method_find(method);
    }
    *methods |= set;
    return true;
}

bool sip_privacy_read(struct sip_scan *s, uint32_t *kinds)
{
    uint32_t set = 0;
    do {
        struct slice kind;
        if (!sip_scan_token(s, &kind))
            return false;
        set |= 1U << sip_word_find(kinds_of_privacy, KINDS, kind);
    } while (sip_scan_separator(s, ';') || sip_scan_separator(s, ','));
    if (!sip_scan_finish(s))
        return false;
    *kinds = set;
    return true;
}

bool sip_token_list_has(struct slice value, struct slice token)
{
    struct sip_scan s = sip_scan_of(value, 0);
    struct slice one;
    sip_scan_space(&s);
    while (!sip_scan_done(&s) && sip_token_read(&s, &one))
        if (slice_equal_nocase(one, token))
            return true;
    return false;
}
