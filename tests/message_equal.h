/* Comparing two parsed messages, and where their slices lie: for tests and fuzz targets.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_MESSAGE_EQUAL_H
#define TESTS_MESSAGE_EQUAL_H

#include "sip/message.h"

/* The next byte of a value, where white space with a fold in it counts as one space. -1: the end. */
static inline int unfolded_next(struct slice *rest)
{
    if (rest->n == 0 || rest->p == NULL)
        return -1;
    size_t space = 0;
    bool fold = false;
    while (space < rest->n && sip_is(rest->p[space], SIP_SPACE)) {
        fold |= rest->p[space] == '\n';
        space++;
    }
    size_t taken = fold ? space : 1;
    int c = fold ? ' ' : (unsigned char)rest->p[0];
    rest->p += taken;
    rest->n -= taken;
    return c;
}

/* Same text when every fold is one space. RFC 3261 7.3.1 */
static inline bool equal_unfolded(struct slice a, struct slice b)
{
    int c;
    do {
        c = unfolded_next(&a);
        if (c != unfolded_next(&b))
            return false;
    } while (c >= 0);
    return true;
}

/* Same message: start line, header lines in their order (a known name in any form and case, an
 * unknown one as it stands; values without regard to folds), and body. */
static inline bool sip_message_equal(const struct sip_message *a, const struct sip_message *b)
{
    if (a->bytes == NULL || b->bytes == NULL || a->request != b->request ||
        a->method != b->method || a->status != b->status ||
        !slice_equal(a->method_text, b->method_text) || !slice_equal(a->uri, b->uri) ||
        !slice_equal(a->reason, b->reason) || !slice_equal(a->body, b->body) ||
        a->line_count != b->line_count)
        return false;
    for (size_t i = 0; i < a->line_count; i++) {
        const struct sip_header_line *x = &a->lines[i], *y = &b->lines[i];
        if (x->id != y->id || x->next != y->next ||
            (x->id == SIP_HEADER_OTHER &&
             !slice_equal(sip_message_name(a, x), sip_message_name(b, y))) ||
            !equal_unfolded(sip_message_value(a, x), sip_message_value(b, y)))
            return false;
    }
    return memcmp(a->first, b->first, sizeof a->first) == 0;
}

/* True when the part lies inside the whole, or is absent. */
static inline bool slice_inside(struct slice whole, struct slice part)
{
    return part.p == NULL || (part.p >= whole.p && part.p <= whole.p + whole.n &&
                              part.n <= (size_t)(whole.p + whole.n - part.p));
}

/* True when everything that the message points to lies inside the bytes it was parsed from, also
 * when it was parsed with an error. */
static inline bool sip_message_inside(const struct sip_message *m, struct slice bytes)
{
    bool inside = slice_inside(bytes, m->method_text) && slice_inside(bytes, m->uri) &&
                  slice_inside(bytes, m->reason) && slice_inside(bytes, m->body) &&
                  m->length <= bytes.n;
    for (size_t i = 0; i < m->line_count; i++) {
        const struct sip_header_line *line = &m->lines[i];
        inside =
            inside && (size_t)line->name_at + line->name_length <= bytes.n &&
            (size_t)line->value_at + line->value_length <= bytes.n &&
            (line->next == SIP_HEADER_LINE_NONE || (line->next > i && line->next < m->line_count));
    }
    return inside;
}

#endif
