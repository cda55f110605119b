/* SPDX-License-Identifier: Apache-2.0 */
#include "config/scan.h"

#include "base/utf8.h"
#include "base/visible.h"

static const char not_utf8[] = "this byte is no UTF-8; save the file as UTF-8";
static const char control[] = "a control character must not stand here";
static const char unseen[] = "a character that cannot be seen must not stand here";
static const char not_closed[] = "the quote is not closed on this line";
static const char behind_quote[] = "a space is missing behind the quote";
static const char quote_inside[] = "a quote stands around a whole word";
static const char no_escape[] =
    "only \\\", \\\\ and \\{ may stand in quotes; write \\\\ for a backslash";
static const char variable[] = "a variable of the environment is written {env.NAME}";

static const struct slice mark = SLICE_INIT("\xef\xbb\xbf");

struct config_scan config_scan_of(struct slice bytes)
{
    size_t skip = bytes.n >= mark.n && memcmp(bytes.p, mark.p, mark.n) == 0 ? mark.n : 0;
    return (struct config_scan){bytes.p + skip, bytes.p + bytes.n};
}

static struct slice rest(const struct config_scan *s)
{
    return slice_between(s->at, s->end);
}

/* The byte `ahead` of where the scan is; -1 behind the end. */
static int peek(const struct config_scan *s, size_t ahead)
{
    return ahead < (size_t)(s->end - s->at) ? (unsigned char)s->at[ahead] : -1;
}

/* The bytes of a line end here; 0 when none is here. */
static size_t line_end(const struct config_scan *s)
{
    if (peek(s, 0) == '\n')
        return 1;
    return peek(s, 0) == '\r' && peek(s, 1) == '\n' ? 2 : 0;
}

static bool over(const struct config_scan *s)
{
    return s->at == s->end || line_end(s) > 0;
}

static void mark_wrong(struct config_token *t, const char *what, const char *at)
{
    if (t->wrong != NULL)
        return;
    t->wrong = what;
    t->wrong_at = at;
}

/* Takes one character, whatever it is. */
static void take_character(struct config_scan *s, struct config_token *t)
{
    uint32_t c = 0;
    size_t n = utf8_read(rest(s), &c);
    bool joiner = t->kind == CONFIG_TOKEN_COMMENT && c >= 0x200c && c <= 0x200f;
    bool tab = c == '\t' && (t->kind == CONFIG_TOKEN_COMMENT || t->quoted);
    if (n == 0)
        mark_wrong(t, not_utf8, s->at);
    else if (c < 0x20 && !tab)
        mark_wrong(t, control, s->at);
    else if (visible_hides(c) && !joiner && !tab)
        mark_wrong(t, unseen, s->at);
    s->at += n > 0 ? n : 1;
}

static bool is_name(char c)
{
    return slice_lower((unsigned char)c) - (unsigned)'a' < 26 || c == '_' ||
           (unsigned)(c - '0') < 10;
}

size_t config_scan_environment(struct slice text)
{
    static const struct slice start = SLICE_INIT("{env.");
    size_t n = start.n;
    if (text.n < n || memcmp(text.p, start.p, n) != 0)
        return 0;
    while (n < text.n && is_name(text.p[n]))
        n++;
    return n > start.n && n < text.n && text.p[n] == '}' ? n + 1 : 0;
}

/* At a "{": takes "{env.NAME}" and says true, or says false. */
static bool take_environment(struct config_scan *s, struct config_token *t)
{
    size_t n = config_scan_environment(rest(s));
    if (n > 0) {
        s->at += n;
        return true;
    }
    bool meant = memcmp(s->at, "{env.", (size_t)(s->end - s->at) < 5 ? 0 : 5) == 0 &&
                 (size_t)(s->end - s->at) >= 5;
    if (!meant && peek(s, 1) != '$' && (s->at == t->text.p || s->at[-1] != '$'))
        return false;
    mark_wrong(t, variable, s->at);
    while (!over(s) && peek(s, 0) != '}')
        take_character(s, t);
    s->at += peek(s, 0) == '}';
    return true;
}

/* Behind the opening quote. Takes all up to and with the closing one. */
static void take_quoted(struct config_scan *s, struct config_token *t)
{
    const char *open = s->at - 1;
    while (!over(s) && peek(s, 0) != '"') {
        bool escape = peek(s, 0) == '\\';
        int next = peek(s, 1);
        if (escape && next != '"' && next != '\\' && next != '{')
            mark_wrong(t, no_escape, s->at);
        if (escape && (next == '"' || next == '\\' || next == '{'))
            s->at += 2;
        else if (peek(s, 0) != '{' || !take_environment(s, t))
            take_character(s, t);
    }
    if (over(s))
        mark_wrong(t, not_closed, open);
    else
        s->at++;
}

static bool word_goes_on(const struct config_scan *s)
{
    int c = peek(s, 0);
    return !over(s) && c != ' ' && c != '\t' && c != '}';
}

static void take_word(struct config_scan *s, struct config_token *t)
{
    t->quoted = peek(s, 0) == '"';
    if (t->quoted) {
        s->at++;
        take_quoted(s, t);
        if (word_goes_on(s) && peek(s, 0) != '{')
            mark_wrong(t, behind_quote, s->at);
    }
    while (word_goes_on(s)) {
        if (peek(s, 0) == '{') {
            if (!take_environment(s, t))
                return;
            continue;
        }
        if (peek(s, 0) == '"')
            mark_wrong(t, quote_inside, s->at);
        take_character(s, t);
    }
}

static enum config_token_kind kind_of(const struct config_scan *s)
{
    int c = peek(s, 0);
    if (c < 0)
        return CONFIG_TOKEN_END;
    if (line_end(s) > 0)
        return CONFIG_TOKEN_LINE_END;
    if (c == '}')
        return CONFIG_TOKEN_CLOSE;
    if (c == '#')
        return CONFIG_TOKEN_COMMENT;
    return c == '{' ? CONFIG_TOKEN_OPEN : CONFIG_TOKEN_WORD;
}

struct config_token config_scan_next(struct config_scan *s)
{
    const char *before = s->at;
    bool tab = false;
    for (; peek(s, 0) == ' ' || peek(s, 0) == '\t'; s->at++)
        tab = tab || peek(s, 0) == '\t';
    struct config_token t = {
        .kind = kind_of(s), .gap = tab || s->at - before > 1, .text = {s->at, 0}};
    if (t.kind == CONFIG_TOKEN_OPEN && take_environment(s, &t)) {
        t.kind = CONFIG_TOKEN_WORD;
        take_word(s, &t);
    } else if (t.kind == CONFIG_TOKEN_OPEN || t.kind == CONFIG_TOKEN_CLOSE) {
        s->at++;
    } else if (t.kind == CONFIG_TOKEN_LINE_END) {
        s->at += line_end(s);
    } else if (t.kind == CONFIG_TOKEN_WORD) {
        take_word(s, &t);
    }
    while (t.kind == CONFIG_TOKEN_COMMENT && !over(s))
        take_character(s, &t);
    t.text.n = (size_t)(s->at - t.text.p);
    return t;
}
