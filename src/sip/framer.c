/* SPDX-License-Identifier: Apache-2.0
 *
 * A message goes through the stages below, one function each. A function takes as many bytes as
 * belong to its stage; it returns true when the next stage may look, false when out says why not.
 */
#include "sip/framer.h"

#include "base/assert.h"
#include "sip/line.h"
#include "sip/number.h"

/* A test that includes this file counts here how many bytes are looked at. */
#ifndef FRAMER_LOOKED
#define FRAMER_LOOKED(bytes) ((void)0)
#endif

enum stage {
    STAGE_BETWEEN,    /* no byte of a message seen                              */
    STAGE_METHOD,     /* in the token that a start line begins with             */
    STAGE_TARGET,     /* in the space before the Request-URI                    */
    STAGE_START_LINE, /* in the rest of the start line                          */
    STAGE_HEADERS,    /* line_at is the start of a header line or an empty line */
    STAGE_BODY,
    STAGE_BROKEN,
};

/* One call of the framer: the bytes from the start of the message on. */
struct walk {
    struct sip_framer *framer;
    struct sip_frame *out;
    const char *bytes;
    size_t n;    /* all that came                                       */
    size_t head; /* of these, as many as start line and headers may have */
};

void sip_framer_init(struct sip_framer *framer, size_t max_headers, size_t max_message)
{
    *framer = (struct sip_framer){
        .max_headers = (uint16_t)(max_headers < SIP_MAX_MESSAGE ? max_headers : SIP_MAX_MESSAGE),
        .max_message = (uint16_t)(max_message < SIP_MAX_MESSAGE ? max_message : SIP_MAX_MESSAGE),
    };
    if (framer->max_headers > framer->max_message)
        framer->max_headers = framer->max_message;
}

void sip_framer_ping_sent(struct sip_framer *framer)
{
    if (framer->pongs_due < UINT8_MAX)
        framer->pongs_due++;
}

static void walk_set_head(struct walk *w)
{
    w->head = w->n < w->framer->max_headers ? w->n : w->framer->max_headers;
}

static struct walk walk_of(struct sip_framer *f, struct slice bytes, struct sip_frame *out)
{
    struct walk w = {.framer = f, .out = out, .bytes = bytes.p, .n = bytes.n};
    walk_set_head(&w);
    return w;
}

/* Forgets the message that is done; what belongs to the connection stays. */
static void framer_restart(struct sip_framer *framer)
{
    framer->scanned = framer->line_at = framer->body_at = framer->content_length = 0;
    framer->stage = STAGE_BETWEEN;
    framer->half_ping = framer->has_length = false;
}

static bool walk_more(struct walk *w, size_t needed)
{
    w->out->kind = SIP_FRAME_MORE;
    w->out->needed = needed;
    return false;
}

/* Ends the stream. A fault in Content-Length that was found before came first, and stays. */
static bool walk_fail(struct walk *w, enum sip_rule rule, size_t at)
{
    struct sip_framer *f = w->framer;
    if (f->fault.rule == SIP_RULE_NONE)
        f->fault = (struct sip_error){(uint32_t)at, SIP_HEADER_NONE, (uint8_t)rule};
    f->fault.offset += (uint32_t)w->out->consume;
    f->stage = STAGE_BROKEN;
    w->out->kind = SIP_FRAME_ERROR;
    w->out->error = f->fault;
    w->out->consume = 0;
    return false;
}

/* The same when all bytes that may be headers were looked at, and no end was among them. */
static bool walk_more_headers(struct walk *w)
{
    if (w->head >= w->framer->max_headers)
        return walk_fail(w, SIP_RULE_STREAM_LIMIT, w->framer->max_headers);
    return walk_more(w, 1);
}

/* A start line that is none: says where, and what it looks like instead. */
static bool walk_refuse(struct walk *w, size_t at, enum sip_looks_like looks_like)
{
    w->out->looks_like = looks_like;
    return walk_fail(w, SIP_RULE_EMPTY, at);
}

/* At a CR: takes CR LF. False: the LF has not come (MORE) or never will (ERROR). */
static bool walk_line_end(struct walk *w, size_t at)
{
    if (at + 1 >= w->head)
        return walk_more_headers(w);
    return w->bytes[at + 1] == '\n' || walk_fail(w, SIP_RULE_LINE_END, at);
}

/* Goes on to the next control byte, and returns where it is, or head. */
static size_t walk_control(struct walk *w)
{
    struct sip_framer *f = w->framer;
    const char *end = w->bytes + w->head;
    size_t at = (size_t)(sip_line_control(w->bytes + f->scanned, end) - w->bytes);
    FRAMER_LOOKED(at - f->scanned + 1);
    f->scanned = (uint16_t)at;
    return at;
}

/* --- between messages ------------------------------------------------------------------------ */

/* One CRLF was taken. True when it is an answer of its own. */
static bool keepalive(struct sip_framer *f, struct sip_frame *out)
{
    if (f->pongs_due > 0) {
        f->pongs_due--;
        f->half_ping = false;
        out->kind = SIP_FRAME_PONG;
        return true;
    }
    f->half_ping = !f->half_ping;
    out->kind = SIP_FRAME_PING;
    return !f->half_ping;
}

static bool stage_between(struct walk *w)
{
    while (w->n > 0 && (w->bytes[0] == '\r' || w->bytes[0] == '\n')) {
        FRAMER_LOOKED(2);
        if (w->bytes[0] == '\n')
            return walk_fail(w, SIP_RULE_LINE_END, 0);
        if (w->n == 1)
            return walk_more(w, 1);
        if (w->bytes[1] != '\n')
            return walk_fail(w, SIP_RULE_LINE_END, 0);
        w->bytes += 2;
        w->n -= 2;
        w->out->consume += 2;
        walk_set_head(w);
        if (keepalive(w->framer, w->out))
            return false;
    }
    if (w->n == 0)
        return walk_more(w, 1);
    w->framer->half_ping = false;
    w->framer->stage = STAGE_METHOD;
    return true;
}

/* --- the start line -------------------------------------------------------------------------- */

static bool is_tls(char first)
{
    return first >= 0x14 && first <= 0x17; /* the content types of a TLS record, RFC 8446 5.1 */
}

static bool is_http(struct slice method)
{
    static const struct slice methods[] = {
        SLICE_INIT("GET"),   SLICE_INIT("HEAD"),    SLICE_INIT("POST"),  SLICE_INIT("PUT"),
        SLICE_INIT("PATCH"), SLICE_INIT("DELETE"),  SLICE_INIT("TRACE"), SLICE_INIT("CONNECT"),
        SLICE_INIT("PRI"),   SLICE_INIT("OPTIONS"), SLICE_INIT("HTTP"),
    };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (slice_equal(methods[i], method))
            return true;
    return false;
}

static bool stage_method(struct walk *w)
{
    struct sip_framer *f = w->framer;
    size_t at = f->scanned;
    while (at < w->head && sip_is(w->bytes[at], SIP_TOKEN))
        at++;
    FRAMER_LOOKED(at - f->scanned + 1);
    f->scanned = (uint16_t)at;
    if (at == w->head)
        return walk_more_headers(w);
    struct slice token = {w->bytes, at};
    if (at == 0)
        return walk_refuse(w, 0, is_tls(w->bytes[0]) ? SIP_LOOKS_LIKE_TLS : SIP_LOOKS_LIKE_OTHER);
    if (w->bytes[at] == '/' && slice_equal_nocase(token, SLICE("SIP")))
        f->stage = STAGE_START_LINE;
    else if (w->bytes[at] == ' ')
        f->stage = STAGE_TARGET;
    else
        return walk_refuse(w, at, is_http(token) ? SIP_LOOKS_LIKE_HTTP : SIP_LOOKS_LIKE_OTHER);
    return true;
}

/* The first byte of what may be a Request-URI: a path or a star is what HTTP and its kin send. */
static bool stage_target(struct walk *w)
{
    struct sip_framer *f = w->framer;
    size_t at = f->scanned;
    while (at < w->head && w->bytes[at] == ' ')
        at++;
    FRAMER_LOOKED(at - f->scanned + 1);
    f->scanned = (uint16_t)at;
    if (at == w->head)
        return walk_more_headers(w);
    if (w->bytes[at] == '/' || w->bytes[at] == '*' || sip_line_is_control(w->bytes[at])) {
        size_t method = 0;
        while (w->bytes[method] != ' ')
            method++;
        bool http = is_http((struct slice){w->bytes, method});
        return walk_refuse(w, at, http ? SIP_LOOKS_LIKE_HTTP : SIP_LOOKS_LIKE_OTHER);
    }
    f->stage = STAGE_START_LINE;
    return true;
}

static bool starts_with(struct slice text, struct slice start)
{
    return text.n >= start.n && slice_equal_nocase((struct slice){text.p, start.n}, start);
}

/* Looks at a whole start line: SIP/ must be its start or the start of its last word. */
static bool start_line_check(struct walk *w, size_t length)
{
    struct slice line = {w->bytes, length};
    if (starts_with(line, SLICE("SIP/")))
        return true;
    while (line.n > 0 && line.p[line.n - 1] == ' ')
        line.n--;
    size_t word = line.n;
    while (word > 0 && line.p[word - 1] != ' ')
        word--;
    FRAMER_LOOKED(length - word);
    struct slice version = {line.p + word, line.n - word};
    if (starts_with(version, SLICE("SIP/")))
        return true;
    return walk_refuse(
        w, word, starts_with(version, SLICE("HTTP/")) ? SIP_LOOKS_LIKE_HTTP : SIP_LOOKS_LIKE_OTHER);
}

static bool stage_start_line(struct walk *w)
{
    struct sip_framer *f = w->framer;
    size_t at = walk_control(w);
    if (at == w->head)
        return walk_more_headers(w);
    if (w->bytes[at] == '\n')
        return walk_fail(w, SIP_RULE_LINE_END, at);
    if (w->bytes[at] != '\r')
        return walk_refuse(w, at, SIP_LOOKS_LIKE_OTHER);
    if (!walk_line_end(w, at) || !start_line_check(w, at))
        return false;
    f->scanned = f->line_at = (uint16_t)(at + 2);
    f->stage = STAGE_HEADERS;
    return true;
}

/* --- the headers ----------------------------------------------------------------------------- */

/* The name at the start of the line is Content-Length, in full or compact, in any case. */
static bool is_content_length(struct slice line, size_t *name_length)
{
    if (line.n == 0 || ((line.p[0] | 0x20) != 'c' && (line.p[0] | 0x20) != 'l'))
        return false;
    size_t n = 0;
    while (n < line.n && sip_is(line.p[n], SIP_TOKEN))
        n++;
    *name_length = n;
    FRAMER_LOOKED(n + 1);
    struct slice name = {line.p, n};
    return slice_equal_nocase(name, SLICE("l")) ||
           slice_equal_nocase(name, SLICE("Content-Length"));
}

/* Takes ": number" behind the name of a Content-Length whose line begins at `line`. */
static bool content_length_take(struct sip_framer *f, struct sip_scan *s, const char *line)
{
    uint32_t length;
    while (sip_scan_take(s, ' ') || sip_scan_take(s, '\t'))
        continue;
    if (!sip_scan_take(s, ':'))
        return sip_scan_fail(s, SIP_RULE_HEADER_LINE);
    sip_scan_space(s);
    if (!sip_content_length_read(s, &length))
        return false;
    if (f->has_length && length != f->content_length)
        return sip_scan_fail_at(s, SIP_RULE_REPEATED, line);
    if (length > f->max_message)
        return sip_scan_fail_at(s, SIP_RULE_STREAM_LIMIT, line);
    f->content_length = (uint16_t)length;
    f->has_length = true;
    return true;
}

/* Looks at a whole header line. What is wrong with it is kept for the end of the headers. */
static void header_line_look(struct walk *w, size_t end)
{
    struct sip_framer *f = w->framer;
    struct slice line = {w->bytes + f->line_at, end - f->line_at};
    size_t name_length;
    if (f->fault.rule != SIP_RULE_NONE)
        return;
    if (line.p[0] == ' ' || line.p[0] == '\t') {
        /* Folded to a start line, which cannot be: others may read a header here. */
        f->fault = (struct sip_error){f->line_at, SIP_HEADER_NONE, SIP_RULE_HEADER_LINE};
        return;
    }
    if (!is_content_length(line, &name_length))
        return;
    FRAMER_LOOKED(line.n - name_length);
    struct sip_scan s = {.at = line.p + name_length,
                         .end = line.p + line.n,
                         .begin = w->bytes,
                         .error = {.header = SIP_HEADER_CONTENT_LENGTH}};
    if (!content_length_take(f, &s, line.p))
        f->fault = s.error;
}

/* The headers are complete: what they say about the body decides. */
static bool headers_end(struct walk *w, size_t body_at)
{
    struct sip_framer *f = w->framer;
    f->body_at = (uint16_t)body_at;
    enum sip_rule rule = SIP_RULE_NONE;
    if (!f->has_length)
        rule = SIP_RULE_MISSING;
    else if (body_at + f->content_length > f->max_message)
        rule = SIP_RULE_STREAM_LIMIT;
    if (rule != SIP_RULE_NONE && f->fault.rule == SIP_RULE_NONE)
        f->fault = (struct sip_error){(uint32_t)body_at, SIP_HEADER_CONTENT_LENGTH, (uint8_t)rule};
    if (f->fault.rule != SIP_RULE_NONE) {
        w->out->message = (struct slice){w->bytes, body_at};
        return walk_fail(w, SIP_RULE_NONE, 0);
    }
    f->stage = STAGE_BODY;
    return true;
}

/* At the CR LF of a header line: the byte behind says whether the line goes on there. */
static bool header_line_end(struct walk *w, size_t at)
{
    struct sip_framer *f = w->framer;
    size_t next = at + 2;
    if (next >= w->head)
        return walk_more_headers(w);
    if (w->bytes[next] != ' ' && w->bytes[next] != '\t') {
        header_line_look(w, at);
        f->line_at = (uint16_t)next;
    }
    return true;
}

/* At a control byte that is no CR: most are the parser's to judge. */
static bool header_control(struct walk *w, size_t at)
{
    char c = w->bytes[at];
    if (c == '\n')
        return walk_fail(w, SIP_RULE_LINE_END, at);
    if (c == '\0' && !sip_line_is_escaped(w->bytes + w->framer->line_at, w->bytes + at))
        return walk_fail(w, SIP_RULE_CONTROL_BYTE, at);
    w->framer->scanned = (uint16_t)(at + 1);
    return true;
}

static bool stage_headers(struct walk *w)
{
    struct sip_framer *f = w->framer;
    for (;;) {
        size_t at = walk_control(w);
        if (at == w->head)
            return walk_more_headers(w);
        if (w->bytes[at] != '\r') {
            if (!header_control(w, at))
                return false;
            continue;
        }
        if (!walk_line_end(w, at))
            return false;
        if (at == f->line_at)
            return headers_end(w, at + 2);
        if (!header_line_end(w, at))
            return false;
        f->scanned = (uint16_t)(at + 2);
    }
}

/* --- the body -------------------------------------------------------------------------------- */

static bool stage_body(struct walk *w)
{
    struct sip_framer *f = w->framer;
    size_t length = (size_t)f->body_at + f->content_length;
    if (w->n < length)
        return walk_more(w, length - w->n);
    w->out->kind = SIP_FRAME_MESSAGE;
    w->out->message = (struct slice){w->bytes, length};
    w->out->consume += length;
    framer_restart(f);
    return false;
}

static bool stage_broken(struct walk *w)
{
    w->out->kind = SIP_FRAME_ERROR;
    w->out->error = w->framer->fault;
    return false;
}

static bool (*const stages[])(struct walk *) = {
    [STAGE_BETWEEN] = stage_between, [STAGE_METHOD] = stage_method,
    [STAGE_TARGET] = stage_target,   [STAGE_START_LINE] = stage_start_line,
    [STAGE_HEADERS] = stage_headers, [STAGE_BODY] = stage_body,
    [STAGE_BROKEN] = stage_broken,
};

enum sip_frame_kind sip_framer_next(struct sip_framer *framer, struct slice unread,
                                    struct sip_frame *out)
{
    *out = (struct sip_frame){.kind = SIP_FRAME_MORE};
    if (unread.p == NULL)
        unread.p = "";
    V_ASSERT(unread.n >= framer->scanned); /* the caller dropped what was not consumed */
    struct walk w = walk_of(framer, unread, out);
    while (stages[framer->stage](&w))
        continue;
    return out->kind;
}

enum sip_frame_kind sip_framer_whole(struct slice bytes, size_t max_message, struct sip_frame *out)
{
    struct sip_framer f;
    sip_framer_init(&f, max_message, max_message);
    *out = (struct sip_frame){.kind = SIP_FRAME_MORE};
    if (bytes.p == NULL)
        bytes.p = "";
    size_t at = 0;
    while (bytes.n - at >= 2 && bytes.p[at] == '\r' && bytes.p[at + 1] == '\n')
        at += 2;
    out->consume = at;
    struct walk w = walk_of(&f, (struct slice){bytes.p + at, bytes.n - at}, out);
    if (bytes.n > max_message) {
        (void)walk_fail(&w, SIP_RULE_STREAM_LIMIT, max_message - at);
        return out->kind;
    }
    if (at == bytes.n && at > 0) {
        out->kind = at == 2 ? SIP_FRAME_PONG : SIP_FRAME_PING;
        return out->kind;
    }
    f.stage = STAGE_METHOD;
    while (f.stage < STAGE_HEADERS && stages[f.stage](&w))
        continue;
    if (f.stage < STAGE_HEADERS)
        (void)walk_fail(&w, w.n == 0 ? SIP_RULE_EMPTY : SIP_RULE_LINE_END, w.n);
    if (f.stage == STAGE_HEADERS) {
        out->kind = SIP_FRAME_MESSAGE;
        out->message = (struct slice){w.bytes, w.n};
        out->consume = bytes.n;
    }
    return out->kind;
}
