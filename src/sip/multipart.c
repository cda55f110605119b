/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/multipart.h"

#include "base/assert.h"
#include "sip/header.h"
#include "sip/parameter.h"
#include "sip/value_internal.h"

#define LINE_START 4 /* CR LF "--", what stands before the boundary */

// clang-format off
static const struct sip_parameter_row rows[] = {
    {SLICE_INIT("Content-Type"),              offsetof(struct sip_part, content_type)},
    {SLICE_INIT("Content-Disposition"),       offsetof(struct sip_part, content_disposition)},
    {SLICE_INIT("Content-ID"),                offsetof(struct sip_part, content_id)},
    {SLICE_INIT("Content-Transfer-Encoding"), offsetof(struct sip_part, content_transfer_encoding)},
};

// clang-format on

/* Puts CR LF "--" boundary into m->delimiter. */
static bool set_delimiter(struct sip_multipart *m, struct slice boundary)
{
    memcpy(m->delimiter, "\r\n--", LINE_START);
    char *text = m->delimiter + LINE_START;
    size_t n = boundary.p != NULL ? sip_unquote(boundary, text, SIP_MAX_BOUNDARY + 1) : 0;
    bool good = n > 0 && n <= SIP_MAX_BOUNDARY && text[n - 1] != ' ';
    for (size_t i = 0; i < n && good; i++)
        good = text[i] >= ' ' && text[i] <= '~';
    m->delimiter_length = (uint8_t)(LINE_START + n);
    return good;
}

/* Where the next line of the boundary begins, at its CR LF; NULL: nowhere. */
static const char *find_delimiter(const struct sip_multipart *m, const char *from)
{
    return memmem(from, (size_t)(m->scan.end - from), m->delimiter, m->delimiter_length);
}

/* Takes CR LF. */
static bool take_line_end(struct sip_scan *s)
{
    if (s->end - s->at < 2 || s->at[0] != '\r' || s->at[1] != '\n')
        return false;
    s->at += 2;
    return true;
}

static void skip_blanks(struct sip_scan *s)
{
    while (sip_scan_take(s, ' ') || sip_scan_take(s, '\t'))
        continue;
}

/* Takes what is left of a line of the boundary: "--" when it is the last, padding, CR LF. */
static bool take_rest_of_delimiter(struct sip_multipart *m)
{
    struct sip_scan *s = &m->scan;
    if (s->end - s->at >= 2 && s->at[0] == '-' && s->at[1] == '-') {
        s->at += 2;
        m->closed = true;
    }
    skip_blanks(s);
    if (take_line_end(s) || (m->closed && sip_scan_done(s)))
        return true;
    return sip_scan_fail(s, SIP_RULE_BOUNDARY_LINE);
}

bool sip_multipart_open(struct sip_multipart *m, struct slice body, struct slice boundary)
{
    *m = (struct sip_multipart){.scan = sip_scan_of(body, SIP_HEADER_NONE)};
    struct sip_scan *s = &m->scan;
    if (!set_delimiter(m, boundary)) {
        s->error.header = SIP_HEADER_CONTENT_TYPE;
        return sip_scan_fail(s, SIP_RULE_BOUNDARY);
    }
    /* The first line may begin the body; its CR LF is then the one that ends the headers. */
    size_t without_line_end = m->delimiter_length - 2U;
    const char *line = s->at;
    if (body.n >= without_line_end && memcmp(line, m->delimiter + 2, without_line_end) == 0) {
        s->at += without_line_end;
    } else {
        line = find_delimiter(m, s->at);
        s->at = line != NULL ? line + m->delimiter_length : s->end;
        if (line == NULL)
            return sip_scan_fail(s, SIP_RULE_BOUNDARY_LINE);
    }
    const char *behind = s->at;
    if (!take_rest_of_delimiter(m))
        return false;
    return !m->closed || sip_scan_fail_at(s, SIP_RULE_BOUNDARY_LINE, behind);
}

/* Takes the rest of a line and its CR LF; *behind goes behind its last byte that is no space, if it
 * has one. */
static bool take_line(struct sip_scan *s, const char **behind)
{
    for (; !sip_scan_done(s) && *s->at != '\r' && *s->at != '\n'; s->at++) {
        if (!sip_is(*s->at, SIP_TEXT))
            return sip_scan_fail(s, SIP_RULE_CONTROL_BYTE);
        if (!sip_is(*s->at, SIP_SPACE))
            *behind = s->at + 1;
    }
    return take_line_end(s) || sip_scan_fail(s, SIP_RULE_LINE_END);
}

/* Takes a header's value with its folds and the CR LF behind it. */
static bool take_value(struct sip_scan *s, struct slice *out)
{
    const char *from = s->at, *behind = s->at;
    do {
        if (!take_line(s, &behind))
            return false;
    } while (sip_scan_peek(s) == ' ' || sip_scan_peek(s) == '\t');
    while (from < behind && sip_is(*from, SIP_SPACE))
        from++;
    *out = slice_between(from, behind);
    return true;
}

/* Takes one header line; the value of one that has a row goes to its place. */
static bool take_header(struct sip_scan *s, struct sip_part *part)
{
    struct slice name = sip_scan_while(s, SIP_TOKEN), value;
    skip_blanks(s);
    if (name.n == 0 || !sip_scan_take(s, ':'))
        return sip_scan_fail(s, SIP_RULE_HEADER_LINE);
    if (!take_value(s, &value))
        return false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!slice_equal_nocase(rows[i].name, name))
            continue;
        struct slice *place = (struct slice *)(void *)((char *)part + rows[i].offset);
        if (place->p != NULL)
            return sip_scan_fail_at(s, SIP_RULE_REPEATED, name.p);
        *place = value;
    }
    return true;
}

/* Reads what stands between two lines of the boundary. */
static bool read_part(struct sip_scan *s, struct sip_part *part)
{
    const char *from = s->at;
    const char *behind = from;
    while (!sip_scan_done(s) && !take_line_end(s)) {
        if (!take_header(s, part))
            return false;
        behind = s->at;
    }
    part->headers = slice_between(from, behind);
    part->body = slice_between(s->at, s->end);
    return true;
}

bool sip_multipart_read(struct sip_multipart *m, struct sip_part *out)
{
    V_ASSERT(!m->closed);
    struct sip_scan *s = &m->scan;
    if (m->parts == SIP_MAX_PARTS)
        return sip_scan_fail(s, SIP_RULE_TOO_MANY_PARTS);
    /* Two lines of the boundary may follow each other: then they share a CR LF, and the part between
     * has nothing in it, not even the end of its headers. */
    const char *line = find_delimiter(m, s->at - 2);
    if (line == NULL)
        return sip_scan_fail_at(s, SIP_RULE_BOUNDARY_LINE, s->end);
    struct sip_part part = {0};
    struct sip_scan inside = sip_scan_part(s, slice_between(s->at, line > s->at ? line : s->at));
    if (!read_part(&inside, &part)) {
        s->error = inside.error;
        return false;
    }
    s->at = line + m->delimiter_length;
    if (!take_rest_of_delimiter(m))
        return false;
    m->parts++;
    *out = part;
    return true;
}
