/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/identity.h"

#include "sip/parameter.h"

/* Takes base64 or base64url, with the dots of a PASSporT; at least one byte. */
static bool take_base64(struct sip_scan *s, struct slice *out)
{
    const char *from = s->at;
    while (!sip_scan_done(s) &&
           (sip_is(*s->at, SIP_ALPHA | SIP_DIGIT) || memchr("+/=-_.", *s->at, 6) != NULL))
        s->at++;
    *out = slice_between(from, s->at);
    return out->n > 0 || sip_scan_fail(s, SIP_RULE_BASE64);
}

static bool take_digest(struct sip_scan *s, struct slice *out)
{
    bool quoted = sip_scan_take(s, '"');
    if (!take_base64(s, out))
        return false;
    return !quoted || sip_scan_take(s, '"') || sip_scan_fail(s, SIP_RULE_BASE64);
}

/* Takes EQUAL "<" absoluteURI ">". */
static bool take_info(struct sip_scan *s, struct slice *out)
{
    if (!sip_scan_separator(s, '='))
        return sip_scan_fail(s, SIP_RULE_PARAMETER_VALUE);
    if (!sip_scan_take(s, '<'))
        return sip_scan_fail(s, SIP_RULE_ANGLE_BRACKET);
    if (!sip_scan_escaped(s, SIP_ABSOLUTE, out))
        return false;
    return (out->n > 0 && sip_scan_take(s, '>')) || sip_scan_fail(s, SIP_RULE_ANGLE_BRACKET);
}

/* Takes one parameter; info is the one that no other header has the like of. */
static bool take_parameter(struct sip_scan *s, struct sip_identity *identity)
{
    const char *from = s->at;
    struct slice name = sip_scan_while(s, SIP_TOKEN);
    struct sip_parameter parameter = {name, {NULL, 0}};
    struct slice *place = NULL;
    if (slice_equal_nocase(name, SLICE("info"))) {
        place = &identity->info;
        if (!take_info(s, &parameter.value))
            return false;
    } else {
        s->at = from;
        if (!sip_parameter_read(s, &parameter))
            return false;
        if (slice_equal_nocase(name, SLICE("alg")))
            place = &identity->algorithm;
        else if (slice_equal_nocase(name, SLICE("ppt")))
            place = &identity->ppt;
    }
    if (place == NULL)
        return true;
    if (place->p != NULL)
        return sip_scan_fail_at(s, SIP_RULE_PARAMETER_REPEATED, from);
    if (parameter.value.p == NULL)
        return sip_scan_fail(s, SIP_RULE_PARAMETER_VALUE);
    *place = parameter.value;
    return true;
}

bool sip_identity_read(struct sip_scan *s, struct sip_identity *out)
{
    struct sip_identity identity = {0};
    if (!take_digest(s, &identity.digest))
        return false;
    while (sip_scan_separator(s, ';'))
        if (!take_parameter(s, &identity))
            return false;
    if (!sip_scan_next_value(s))
        return false;
    *out = identity;
    return true;
}
