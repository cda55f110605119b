/* sip/scan - walking through a header value from left to right.    RFC 3261 25.1
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every typed header is read with a struct sip_scan. A reader takes what it understands from the
 * left and leaves the scan behind it; when it cannot, it says why in scan.error and returns
 * false. So a list is read by calling the same reader again, and an error offset counts from
 * where the scan began: the start of the message when sip_message_scan() made it, the start of
 * the value when sip_scan_of() did.
 *
 * A folded line needs no care: CR and LF can stand in a value only where a line is folded (the
 * message parser saw to it), so they are white space here.              RFC 3261 7.3.1
 */
#ifndef SIP_SCAN_H
#define SIP_SCAN_H

#include "base/attributes.h"
#include "base/slice.h"
#include "sip/characters.h"
#include "sip/error.h"

struct sip_scan {
    const char *at;         /* the next byte                       */
    const char *end;        /* behind the last byte                */
    const char *begin;      /* error.offset counts from here       */
    struct sip_error error; /* .header is set by who made the scan */
};

/* A scan over bytes that belong to no message. header: an enum sip_header_id, for the error. */
static inline struct sip_scan sip_scan_of(struct slice value, uint8_t header)
{
    /* A slice that is absent still gets a pointer that may be compared and advanced. */
    const char *p = value.p != NULL ? value.p : "";
    return (struct sip_scan){.at = p, .end = p + value.n, .begin = p, .error = {.header = header}};
}

/* Says that `rule` was broken at byte `where`. Always false, so that a reader can return it. */
static inline bool sip_scan_fail_at(struct sip_scan *s, enum sip_rule rule, const char *where)
{
    s->error.offset = (uint32_t)(where - s->begin);
    s->error.rule = (uint8_t)rule;
    return false;
}

/* The same, at the byte where the scan stands. */
static inline bool sip_scan_fail(struct sip_scan *s, enum sip_rule rule)
{
    return sip_scan_fail_at(s, rule, s->at);
}

/* True when every byte is read. */
static inline bool sip_scan_done(const struct sip_scan *s)
{
    return s->at == s->end;
}

/* The next byte, or -1 at the end: no length test is ever forgotten. */
static inline int sip_scan_peek(const struct sip_scan *s)
{
    return s->at < s->end ? (unsigned char)*s->at : -1;
}

/* Skips LWS, folds included. */
static inline void sip_scan_space(struct sip_scan *s)
{
    while (s->at < s->end && sip_is(*s->at, SIP_SPACE))
        s->at++;
}

/* Takes the byte c if it is the next one. */
static inline bool sip_scan_take(struct sip_scan *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

/* Takes a separator with the LWS on both sides of it (SEMI, COMMA, EQUAL, SLASH, COLON ...). Where
 * the separator does not follow, only the LWS is taken. */
static inline bool sip_scan_separator(struct sip_scan *s, char c)
{
    sip_scan_space(s);
    if (!sip_scan_take(s, c))
        return false;
    sip_scan_space(s);
    return true;
}

/* Takes as many bytes of the classes as there are; maybe none. */
static inline struct slice sip_scan_while(struct sip_scan *s, unsigned classes)
{
    const char *from = s->at, *at = from;
    while (at < s->end && sip_is(*at, classes))
        at++;
    s->at = at;
    return slice_between(from, at);
}

/* Takes one token. Error: SIP_RULE_TOKEN. */
static inline bool sip_scan_token(struct sip_scan *s, struct slice *out)
{
    *out = sip_scan_while(s, SIP_TOKEN);
    return out->n > 0 || sip_scan_fail(s, SIP_RULE_TOKEN);
}

/* Requires that nothing but LWS is left. Error: SIP_RULE_END. */
static inline bool sip_scan_finish(struct sip_scan *s)
{
    sip_scan_space(s);
    return sip_scan_done(s) || sip_scan_fail(s, SIP_RULE_END);
}

/* After a value of a list: takes the comma to the next one, or accepts the end. A comma must be
 * followed by a value. Errors: SIP_RULE_END, SIP_RULE_VALUE. */
static inline bool sip_scan_next_value(struct sip_scan *s)
{
    if (!sip_scan_separator(s, ','))
        return sip_scan_done(s) || sip_scan_fail(s, SIP_RULE_END);
    return !sip_scan_done(s) || sip_scan_fail(s, SIP_RULE_VALUE);
}

/* Takes 1*DIGIT. A number above max is SIP_RULE_NUMBER_RANGE, no digit is SIP_RULE_NUMBER; the
 * error stands at the first digit. Leading zeros are legal (RFC 4475 3.1.1.1, "0009"). */
MUST_USE bool sip_scan_number(struct sip_scan *s, uint32_t max, uint32_t *out);

/* Takes delta-seconds: 1*DIGIT, where more than 2^32-1 is read as 2^32-1: a number of seconds that
 * nobody will wait for is still a number (RFC 3261 20.19, RFC 4475 3.1.2.4). */
MUST_USE bool sip_scan_seconds(struct sip_scan *s, uint32_t *out);

/* Takes quoted-string. *out is what stands between the quotes, escapes not undone; see
 * sip_unquote(). Error: SIP_RULE_QUOTED_STRING, where the first wrong byte is.   RFC 3261 25.1 */
MUST_USE bool sip_scan_quoted(struct sip_scan *s, struct slice *out);

/* Takes bytes of the classes and escapes ("%" HEXDIG HEXDIG); maybe none. Error:
 * SIP_RULE_URI_ESCAPE.                                                    RFC 3261 19.1.2 */
MUST_USE bool sip_scan_escaped(struct sip_scan *s, unsigned classes, struct slice *out);

/* Undoes the quoted-pairs of a quoted string (what sip_scan_quoted() gave) into `out`, which has
 * room for `size` bytes, and reads a fold as one space. Returns the number of bytes written;
 * text.n bytes of room are always enough; what does not fit is cut off.      RFC 3261 25.1 */
size_t sip_unquote(struct slice text, char *out, size_t size);

/* Undoes the escapes of a part of a URI ("%41" becomes "A") into `out`; as sip_unquote().
 * RFC 3261 19.1.2 */
size_t sip_unescape(struct slice text, char *out, size_t size);

#endif
