/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/message.h"

#include "sip/line.h"
#include "sip/number.h"

struct parser {
    struct sip_scan s; /* its error is the first that was found */
    struct sip_message *m;
    size_t capacity;
    uint8_t last[SIP_HEADER_COUNT]; /* the latest line of each header */
};

/* Keeps the first error only, and goes on: an answer needs the headers behind it. */
static void fail(struct parser *p, enum sip_header_id header, enum sip_rule rule, const char *where)
{
    if (p->s.error.rule != SIP_RULE_NONE)
        return;
    p->s.error.header = (uint8_t)header;
    (void)sip_scan_fail_at(&p->s, rule, where);
}

/* The bytes of the line ending at `at`: 2 for CR LF, 1 for LF alone, 0 for none. */
static size_t line_ending(const char *at, const char *end)
{
    if (at < end && *at == '\n')
        return 1;
    return end - at > 1 && at[0] == '\r' && at[1] == '\n' ? 2 : 0;
}

/* A control byte that ends no line is good behind a backslash only (quoted-pair, RFC 3261 25.1), and
 * in no start line. */
static void judge_control(struct parser *p, enum sip_header_id header, const char *from,
                          const char *at)
{
    if (*at == '\r')
        fail(p, header, SIP_RULE_LINE_END, at);
    else if (header == SIP_HEADER_NONE || !sip_line_is_escaped(from, at))
        fail(p, header, SIP_RULE_CONTROL_BYTE, at);
}

/* Takes one line, folds included, and its CR LF; gives what stands before them. What may not stand in
 * a line is reported and passed over: the rest of the message is still worth reading. */
static struct slice take_line(struct parser *p, enum sip_header_id header, bool folds)
{
    struct sip_scan *s = &p->s;
    const char *from = s->at, *at = from;
    for (;;) {
        at = sip_line_control(at, s->end);
        size_t ending = line_ending(at, s->end);
        if (ending == 0 && at < s->end) {
            judge_control(p, header, from, at++);
            continue;
        }
        if (ending != 2)
            fail(p, header, SIP_RULE_LINE_END, at);
        s->at = at + ending;
        if (!folds || sip_scan_done(s) || (*s->at != ' ' && *s->at != '\t'))
            return slice_between(from, at);
        at = s->at;
    }
}

/* "SIP/" 1*DIGIT "." 1*DIGIT, whatever the numbers: then it is the version that is wrong. */
static bool looks_like_version(struct slice text)
{
    return text.n > 4 && slice_equal_nocase(SLICE("SIP/"), (struct slice){text.p, 4}) &&
           memchr(text.p, ' ', text.n) == NULL;
}

static bool is_version(struct slice text)
{
    return text.n == 7 && slice_equal_nocase(SLICE("SIP/2.0"), text);
}

/* Method SP Request-URI SP SIP-Version. One space each: RFC 4475 3.1.2.8 to 3.1.2.10 are refused,
 * because two readers who disagree about a Request-URI are an attack. */
static void parse_request_line(struct parser *p, struct slice line)
{
    struct sip_scan s = sip_scan_of(line, SIP_HEADER_NONE);
    p->m->request = true;
    p->m->method_text = sip_scan_while(&s, SIP_TOKEN);
    p->m->method = sip_method_find(p->m->method_text);
    if (p->m->method_text.n == 0 || !sip_scan_take(&s, ' ')) {
        fail(p, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE, s.at);
        return;
    }
    const char *space = memchr(s.at, ' ', (size_t)(s.end - s.at));
    p->m->uri = slice_between(s.at, space != NULL ? space : s.end);
    if (p->m->uri.n == 0 || space == NULL) {
        fail(p, SIP_HEADER_NONE, SIP_RULE_REQUEST_LINE, space != NULL ? s.at : s.end);
        return;
    }
    if (*s.at == '<')
        fail(p, SIP_HEADER_NONE, SIP_RULE_URI_IN_REQUEST, s.at);
    struct slice version = slice_between(space + 1, s.end);
    if (!is_version(version))
        fail(p, SIP_HEADER_NONE,
             looks_like_version(version) ? SIP_RULE_VERSION : SIP_RULE_REQUEST_LINE, version.p);
}

/* SIP-Version SP Status-Code SP Reason-Phrase. The last space may be missing when no reason follows:
 * stacks in the field leave it out. */
static void parse_status_line(struct parser *p, struct slice line)
{
    struct sip_scan s = sip_scan_of(line, SIP_HEADER_NONE);
    const char *space = memchr(s.at, ' ', (size_t)(s.end - s.at));
    struct slice version = slice_between(s.at, space != NULL ? space : s.end);
    if (!is_version(version)) {
        fail(p, SIP_HEADER_NONE, SIP_RULE_VERSION, version.p);
        return;
    }
    if (space == NULL) {
        fail(p, SIP_HEADER_NONE, SIP_RULE_STATUS_LINE, s.end);
        return;
    }
    s.at = space + 1;
    struct slice code = sip_scan_while(&s, SIP_DIGIT);
    if (code.n != 3 || code.p[0] < '1' || code.p[0] > '6') {
        fail(p, SIP_HEADER_NONE, SIP_RULE_STATUS_CODE, code.p);
        return;
    }
    p->m->status = (uint16_t)((code.p[0] - '0') * 100 + (code.p[1] - '0') * 10 + (code.p[2] - '0'));
    if (!sip_scan_take(&s, ' ') && !sip_scan_done(&s))
        fail(p, SIP_HEADER_NONE, SIP_RULE_STATUS_LINE, s.at);
    p->m->reason = slice_between(s.at, s.end);
}

static void parse_start_line(struct parser *p)
{
    const char *from = p->s.at;
    if (sip_scan_done(&p->s) || !sip_is(*from, SIP_TOKEN)) {
        fail(p, SIP_HEADER_NONE, SIP_RULE_EMPTY, from);
        return;
    }
    struct slice line = take_line(p, SIP_HEADER_NONE, false);
    if (line.n >= 4 && slice_equal_nocase(SLICE("SIP/"), (struct slice){line.p, 4}))
        parse_status_line(p, line);
    else
        parse_request_line(p, line);
}

static void keep_line(struct parser *p, enum sip_header_id id, struct slice name,
                      struct slice value)
{
    struct sip_message *m = p->m;
    if (m->line_count >= p->capacity) {
        fail(p, id, SIP_RULE_TOO_MANY_HEADERS, name.p);
        m->via_lost |= id == SIP_HEADER_VIA;
        return;
    }
    uint8_t index = m->line_count++;
    m->lines[index] = (struct sip_header_line){
        .name_at = (uint16_t)(name.p - m->bytes),
        .name_length = (uint16_t)name.n,
        .value_at = (uint16_t)(value.p - m->bytes),
        .value_length = (uint16_t)value.n,
        .id = (uint8_t)id,
        .next = SIP_HEADER_LINE_NONE,
    };
    if (m->first[id] == SIP_HEADER_LINE_NONE)
        m->first[id] = index;
    else
        m->lines[p->last[id]].next = index;
    p->last[id] = index;
}

static struct slice trim(struct slice value)
{
    while (value.n > 0 && sip_is(*value.p, SIP_SPACE)) {
        value.p++;
        value.n--;
    }
    while (value.n > 0 && sip_is(value.p[value.n - 1], SIP_SPACE))
        value.n--;
    return value;
}

/* True for a line that is no header, but begins like a Via. */
static bool resembles_via(struct slice line)
{
    static const struct slice via = SLICE_INIT("via");
    line = trim(line);
    return line.n > 0 && slice_lower((unsigned char)line.p[0]) == 'v' &&
           (line.n < via.n || slice_equal_nocase(via, (struct slice){line.p, via.n}) ||
            !sip_is(line.p[1], SIP_TOKEN));
}

/* field-name HCOLON field-value; HCOLON has no fold before the colon. RFC 3261 7.3.1 */
static void parse_header_line(struct parser *p)
{
    const char *from = p->s.at;
    struct slice name = sip_scan_while(&p->s, SIP_TOKEN);
    while (!sip_scan_done(&p->s) && (*p->s.at == ' ' || *p->s.at == '\t'))
        p->s.at++;
    if (name.n == 0 || !sip_scan_take(&p->s, ':')) {
        fail(p, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE, p->s.at);
        (void)take_line(p, SIP_HEADER_NONE, true);
        p->m->via_lost |= resembles_via(slice_between(from, p->s.at));
        return;
    }
    enum sip_header_id id = sip_header_find(name);
    keep_line(p, id, name, trim(take_line(p, id, true)));
}

static bool take_empty_line(struct sip_scan *s)
{
    if (s->end - s->at >= 2 && s->at[0] == '\r' && s->at[1] == '\n') {
        s->at += 2;
        return true;
    }
    return false;
}

static void parse_headers(struct parser *p)
{
    while (!sip_scan_done(&p->s)) {
        if (take_empty_line(&p->s))
            return;
        if (*p->s.at == '\n') {
            fail(p, SIP_HEADER_NONE, SIP_RULE_LINE_END, p->s.at++);
            return;
        }
        parse_header_line(p);
    }
    fail(p, SIP_HEADER_NONE, SIP_RULE_BLANK_LINE, p->s.end);
}

/* The body is as long as Content-Length says: RFC 3261 18.3. Two of them are an error even when they
 * agree, since which of them the next hop counts with is anybody's guess (RFC 4475 3.3.9). */
static void parse_body(struct parser *p)
{
    struct sip_message *m = p->m;
    m->body = slice_between(p->s.at, p->s.end);
    const struct sip_header_line *line = sip_message_find(m, SIP_HEADER_CONTENT_LENGTH);
    if (line == NULL)
        return;
    struct sip_scan s = sip_message_scan(m, line);
    uint32_t length;
    if (!sip_content_length_read(&s, &length)) {
        fail(p, SIP_HEADER_CONTENT_LENGTH, s.error.rule, m->bytes + s.error.offset);
        return;
    }
    const struct sip_header_line *second = sip_message_next(m, line);
    if (second != NULL)
        fail(p, SIP_HEADER_CONTENT_LENGTH, SIP_RULE_REPEATED, m->bytes + second->name_at);
    if (length > m->body.n)
        fail(p, SIP_HEADER_CONTENT_LENGTH, SIP_RULE_BODY_SHORT, m->bytes + line->value_at);
    else
        m->body.n = length;
}

bool sip_message_parse(struct slice bytes, struct sip_header_line *lines, size_t capacity,
                       struct sip_message *out, struct sip_error *why)
{
    struct parser p = {
        .s = sip_scan_of(bytes, SIP_HEADER_NONE),
        .m = out,
        .capacity = capacity < SIP_MAX_HEADERS ? capacity : SIP_MAX_HEADERS,
    };
    memset(out, 0, sizeof *out);
    memset(out->first, SIP_HEADER_LINE_NONE, sizeof out->first);
    out->bytes = p.s.begin;
    out->lines = lines;
    if (bytes.n > SIP_MAX_MESSAGE) {
        fail(&p, SIP_HEADER_NONE, SIP_RULE_TOO_LONG, p.s.begin + SIP_MAX_MESSAGE);
        *why = p.s.error;
        return false;
    }
    parse_start_line(&p);
    if (p.s.error.rule != SIP_RULE_EMPTY) {
        parse_headers(&p);
        parse_body(&p);
        out->length = (uint32_t)(out->body.p + out->body.n - out->bytes);
    }
    *why = p.s.error;
    return why->rule == SIP_RULE_NONE;
}
