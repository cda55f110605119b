/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/scan.h"

#include "base/hex.h"
#include "base/word.h"

/* Takes 1*DIGIT; what is above 2^32-1 comes out as 2^32. */
static bool scan_digits(struct sip_scan *s, uint64_t *out)
{
    const char *from = s->at;
    uint64_t number = 0;
    for (; s->at < s->end && sip_is(*s->at, SIP_DIGIT); s->at++) {
        number = number * 10 + (uint64_t)(*s->at - '0');
        if (number > UINT32_MAX)
            number = (uint64_t)UINT32_MAX + 1;
    }
    *out = number;
    return s->at > from || sip_scan_fail(s, SIP_RULE_NUMBER);
}

bool sip_scan_number(struct sip_scan *s, uint32_t max, uint32_t *out)
{
    const char *from = s->at;
    uint64_t number;
    if (!scan_digits(s, &number))
        return false;
    if (number > max)
        return sip_scan_fail_at(s, SIP_RULE_NUMBER_RANGE, from);
    *out = (uint32_t)number;
    return true;
}

bool sip_scan_seconds(struct sip_scan *s, uint32_t *out)
{
    uint64_t number;
    if (!scan_digits(s, &number))
        return false;
    *out = number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
    return true;
}

/* Takes what follows the backslash of a quoted-pair: any byte below 0x80 but CR and LF. */
static bool scan_quoted_pair(struct sip_scan *s)
{
    int c = sip_scan_peek(s);
    if (c < 0 || c > 0x7f || c == '\r' || c == '\n')
        return sip_scan_fail(s, SIP_RULE_QUOTED_STRING);
    s->at++;
    return true;
}

/* Goes to the next byte that may not stand bare in a quoted string, eight bytes at a time where
 * eight are left. */
static inline void scan_to_special(struct sip_scan *s)
{
    const char *at = s->at;
    for (; s->end - at >= 8; at += 8) {
        uint64_t word = word_load(at);
        uint64_t found =
            word_is(word, '"') | word_is(word, '\\') | word_is(word, 0x7f) | word_below(word, ' ');
        if (found != 0) {
            s->at = at + __builtin_ctzll(found) / 8;
            return;
        }
    }
    s->at = at;
    (void)sip_scan_while(s, SIP_QUOTED | SIP_SPACE);
}

bool sip_scan_quoted(struct sip_scan *s, struct slice *out)
{
    if (!sip_scan_take(s, '"'))
        return sip_scan_fail(s, SIP_RULE_QUOTED_STRING);
    const char *from = s->at;
    for (;;) {
        scan_to_special(s);
        if (sip_scan_take(s, '"'))
            break;
        if (sip_scan_take(s, '\\')) {
            if (!scan_quoted_pair(s))
                return false;
        } else if (s->at == s->end || !sip_is(*s->at, SIP_SPACE)) {
            return sip_scan_fail(s, SIP_RULE_QUOTED_STRING);
        } else {
            s->at++;
        }
    }
    *out = slice_between(from, s->at - 1);
    return true;
}

bool sip_scan_escaped(struct sip_scan *s, unsigned classes, struct slice *out)
{
    const char *from = s->at;
    for (;;) {
        (void)sip_scan_while(s, classes);
        if (sip_scan_peek(s) != '%')
            break;
        if (s->end - s->at < 3 || !sip_is(s->at[1], SIP_HEX) || !sip_is(s->at[2], SIP_HEX))
            return sip_scan_fail(s, SIP_RULE_URI_ESCAPE);
        s->at += 3;
    }
    *out = slice_between(from, s->at);
    return true;
}

size_t sip_unquote(struct slice text, char *out, size_t size)
{
    struct sip_scan s = sip_scan_of(text, 0);
    size_t n = 0;
    while (!sip_scan_done(&s) && n < size) {
        if (*s.at == '\r' || *s.at == '\n') {
            sip_scan_space(&s);
            out[n++] = ' ';
            continue;
        }
        if (*s.at == '\\' && s.end - s.at > 1)
            s.at++;
        out[n++] = *s.at++;
    }
    return n;
}

size_t sip_unescape(struct slice text, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n && n < size; i++) {
        char c = text.p[i];
        int high = c == '%' && text.n - i > 2 ? hex_value(text.p[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.p[i + 2]) : -1;
        if (low >= 0) {
            c = (char)(high << 4 | low);
            i += 2;
        }
        out[n++] = c;
    }
    return n;
}
