/* sdp/scan - walking through a value from left to right.                      RFC 8866 9
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every typed line is read with a struct sdp_scan. A reader reads one whole value; when it cannot,
 * it says why in scan.error, returns false and leaves its output as it was. An error offset counts
 * from where the scan began: the start of the description when sdp_line_scan() made it, the start
 * of the value when sdp_scan_of() did.
 *
 * Between two parts the grammar has one space. Devices write more, and write some at the end of a
 * line: white space (also a tab) is read as one space, and is ignored at the end. It separates all
 * the same, so no two readers can disagree about what stands where.
 */
#ifndef SDP_SCAN_H
#define SDP_SCAN_H

#include "base/attributes.h"
#include "base/slice.h"
#include "base/word.h"
#include "sdp/error.h"

/* Classes of bytes, as bits. */
enum sdp_class {
    SDP_DIGIT = 1,
    SDP_HEX = 2,
    SDP_TOKEN = 4,    /* token-char                                        RFC 8866 9 */
    SDP_WORD = 8,     /* non-ws-string: visible, and what is above ASCII   RFC 8866 9 */
    SDP_SPACE = 16,   /* space, tab                                                   */
    SDP_ADDRESS = 32, /* letter digit . : - _ : what addresses and names are made of */
    SDP_ICE = 64,     /* ice-char, digit of base64: letter digit + / RFC 8839 5.1, RFC 4568 9.2 */
    SDP_LETTER = 128,
};

extern const uint8_t sdp_classes[256];

/* True when the byte is in one of the classes. */
static inline bool sdp_is(char c, unsigned classes)
{
    return (sdp_classes[(unsigned char)c] & classes) != 0;
}

struct sdp_scan {
    const char *at;         /* the next byte                     */
    const char *end;        /* behind the last byte              */
    const char *begin;      /* error.offset counts from here     */
    struct sdp_error error; /* .line is set by who made the scan */
};

/* A scan over a value that belongs to no description. line: the letter, for the error. */
static inline struct sdp_scan sdp_scan_of(struct slice value, char line)
{
    const char *p = value.p != NULL ? value.p : "";
    return (struct sdp_scan){.at = p, .end = p + value.n, .begin = p, .error = {.line = line}};
}

/* Says that `rule` was broken at byte `where`. Always false, so that a reader can return it. */
static inline bool sdp_scan_fail_at(struct sdp_scan *s, enum sdp_rule rule, const char *where)
{
    s->error.offset = (uint32_t)(where - s->begin);
    s->error.rule = (uint8_t)rule;
    return false;
}

/* The same, at the byte where the scan stands. */
static inline bool sdp_scan_fail(struct sdp_scan *s, enum sdp_rule rule)
{
    return sdp_scan_fail_at(s, rule, s->at);
}

/* True when every byte is read. */
static inline bool sdp_scan_done(const struct sdp_scan *s)
{
    return s->at == s->end;
}

/* Takes the byte c if it is the next one. */
static inline bool sdp_scan_take(struct sdp_scan *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

/* Takes as many bytes of the classes as there are; maybe none. */
static inline struct slice sdp_scan_while(struct sdp_scan *s, unsigned classes)
{
    const char *from = s->at, *at = from, *end = s->end;
    while (at < end && sdp_is(*at, classes))
        at++;
    s->at = at;
    return slice_between(from, at);
}

/* Takes one or more bytes of the classes; none breaks `rule`. */
static inline bool sdp_scan_some(struct sdp_scan *s, unsigned classes, enum sdp_rule rule,
                                 struct slice *out)
{
    *out = sdp_scan_while(s, classes);
    return out->n > 0 || sdp_scan_fail(s, rule);
}

/* Takes white space, at least one byte. Error: SDP_RULE_SPACE. */
static inline bool sdp_scan_space(struct sdp_scan *s)
{
    if (s->at == s->end || !sdp_is(*s->at, SDP_SPACE))
        return sdp_scan_fail(s, SDP_RULE_SPACE);
    do
        s->at++;
    while (s->at < s->end && sdp_is(*s->at, SDP_SPACE));
    return true;
}

/* Takes white space; true when something follows it. */
static inline bool sdp_scan_more(struct sdp_scan *s)
{
    while (s->at < s->end && sdp_is(*s->at, SDP_SPACE))
        s->at++;
    return s->at < s->end;
}

/* Requires that nothing but white space is left. Error: SDP_RULE_END. */
static inline bool sdp_scan_finish(struct sdp_scan *s)
{
    return !sdp_scan_more(s) || sdp_scan_fail(s, SDP_RULE_END);
}

/* The number that the digits are, of which there may be any. False when it is above 2^64-1. */
bool sdp_digits_value(struct slice digits, uint64_t *out);

/* Takes 1*DIGIT, at most `max`. No digit breaks SDP_RULE_NUMBER; more than max breaks `range`, at
 * the first digit. */
static inline bool sdp_scan_number(struct sdp_scan *s, uint64_t max, enum sdp_rule range,
                                   uint64_t *out)
{
    const char *from = s->at, *at = from, *end = s->end;
    uint64_t number = 0;
    for (; at < end && (unsigned)(*at - '0') < 10; at++)
        number = number * 10 + (unsigned)(*at - '0');
    if (at == from)
        return sdp_scan_fail(s, SDP_RULE_NUMBER);
    /* 19 digits always fit into 64 bits. */
    if ((at - from > 19 && !sdp_digits_value(slice_between(from, at), &number)) || number > max)
        return sdp_scan_fail(s, range);
    s->at = at;
    *out = number;
    return true;
}

/* True when n bytes are the same; n >= 3. Two loads that overlap compare 16 at once: the names of SDP
 * are shorter, and a call of memcmp() costs more than they do. */
static inline bool sdp_same_bytes(const char *a, const char *b, size_t n)
{
    if (n > 16)
        return memcmp(a, b, n) == 0;
    if (n >= 8)
        return ((word_load(a) ^ word_load(b)) | (word_load(a + n - 8) ^ word_load(b + n - 8))) == 0;
    if (n == 3)
        return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
    uint32_t a_words[2], b_words[2];
    memcpy(&a_words[0], a, 4);
    memcpy(&a_words[1], a + n - 4, 4);
    memcpy(&b_words[0], b, 4);
    memcpy(&b_words[1], b + n - 4, 4);
    return ((a_words[0] ^ b_words[0]) | (a_words[1] ^ b_words[1])) == 0;
}

/* The next word of a list that was read without error (the formats of a media, the names of a
 * group, ...), taken off `rest`. False when there is none left. */
static inline bool sdp_word_next(struct slice *rest, struct slice *word)
{
    struct sdp_scan s = sdp_scan_of(*rest, '\0');
    bool more = sdp_scan_more(&s);
    const char *from = s.at;
    while (s.at < s.end && !sdp_is(*s.at, SDP_SPACE))
        s.at++;
    *word = slice_between(from, s.at);
    *rest = slice_between(s.at, s.end);
    return more;
}

#endif
