/* SPDX-License-Identifier: Apache-2.0 */
#include "sip/auth.h"

#include "base/hex.h"
#include "base/utf8.h"
#include "base/word.h"

/* Every parameter that one of the headers knows. */
enum name {
    NAME_NONE,
    NAME_ALGORITHM,
    NAME_CNONCE,
    NAME_DOMAIN,
    NAME_NC,
    NAME_NEXTNONCE,
    NAME_NONCE,
    NAME_OPAQUE,
    NAME_QOP,
    NAME_REALM,
    NAME_RESPONSE,
    NAME_RSPAUTH,
    NAME_STALE,
    NAME_URI,
    NAME_USERHASH,
    NAME_USERNAME,
    NAME_USERNAME_EXTENDED,
    NAME_COUNT,
};

/* Where a name stands in the table below, from its first and last letter in lower case and its
 * length. The factor was chosen so that no two names meet; a slip is a compiler warning (two
 * initialisers of one row). The row is a candidate only: the name is then compared. */
#define SLOTS                     32
#define SLOT(first, last, length) (((first) + 25U * (last) + (unsigned)(length)) % SLOTS)
#define ROW(text, first, last, id)                                                                 \
    [SLOT(first, last, sizeof(text) - 1)] = {text, sizeof(text) - 1, id}

static const struct row {
    char text[16]; /* in lower case, then zero */
    uint32_t length;
    enum name id;
} rows[SLOTS] = {
    ROW("algorithm", 'a', 'm', NAME_ALGORITHM),
    ROW("cnonce", 'c', 'e', NAME_CNONCE),
    ROW("domain", 'd', 'n', NAME_DOMAIN),
    ROW("nc", 'n', 'c', NAME_NC),
    ROW("nextnonce", 'n', 'e', NAME_NEXTNONCE),
    ROW("nonce", 'n', 'e', NAME_NONCE),
    ROW("opaque", 'o', 'e', NAME_OPAQUE),
    ROW("qop", 'q', 'p', NAME_QOP),
    ROW("realm", 'r', 'm', NAME_REALM),
    ROW("response", 'r', 'e', NAME_RESPONSE),
    ROW("rspauth", 'r', 'h', NAME_RSPAUTH),
    ROW("stale", 's', 'e', NAME_STALE),
    ROW("uri", 'u', 'i', NAME_URI),
    ROW("userhash", 'u', 'h', NAME_USERHASH),
    ROW("username", 'u', 'e', NAME_USERNAME),
    ROW("username*", 'u', '*', NAME_USERNAME_EXTENDED),
};

/* What a header is read into: where the value of each name goes. 0: the header does not know the
 * name, so the first member of each struct is none of them. */
struct layout {
    uint16_t place[NAME_COUNT];
};

/* A local of the reader, until the whole value is good. */
struct parameters {
    const struct layout *layout;
    void *out;
    struct slice userhash, stale; /* become a bool */
    struct slice all;
};

/* True when a token is the name of a row, in any case. With 0x20 set a capital letter is the small
 * one, and no other byte of a token becomes one that a name has. `end` is how far may be read:
 * where eight bytes may, they are compared at once, without those behind the token. */
static bool is_name(const struct row *row, struct slice token, const char *end)
{
    if (row->length != token.n)
        return false;
    size_t at = 0;
    if (end - token.p >= 8) {
        uint64_t differs = (word_load(token.p) | WORD_OF(0x20)) ^ word_load(row->text);
        if (differs << (token.n < 8 ? 64 - 8 * token.n : 0) != 0)
            return false;
        at = 8;
    }
    for (; at < token.n; at++)
        if ((token.p[at] | 0x20) != row->text[at])
            return false;
    return true;
}

static enum name find_name(struct slice token, const char *end)
{
    unsigned first = (unsigned char)token.p[0] | 0x20U;
    unsigned last = (unsigned char)token.p[token.n - 1] | 0x20U;
    const struct row *row = &rows[SLOT(first, last, token.n)];
    return is_name(row, token, end) ? row->id : NAME_NONE;
}

static struct slice *place_of(struct parameters *p, enum name id)
{
    if (id == NAME_USERHASH)
        return &p->userhash;
    if (id == NAME_STALE)
        return &p->stale;
    uint16_t place = p->layout->place[id];
    return place == 0 ? NULL : (struct slice *)(void *)((char *)p->out + place);
}

/* Takes a value without quotes: a token, or more (base64 ends with "="). Not a backslash: whether
 * it escapes what follows is what two readers would not agree on. */
static bool read_bare(struct sip_scan *s, struct slice *out)
{
    *out = sip_scan_while(s, SIP_VALUE);
    if (out->n == 0)
        return sip_scan_fail(s, SIP_RULE_PARAMETER_VALUE);
    const char *backslash = memchr(out->p, '\\', out->n);
    return backslash == NULL || sip_scan_fail_at(s, SIP_RULE_PARAMETER_VALUE, backslash);
}

/* Reads name EQUAL.                                                         RFC 3261 25.1 */
static inline bool read_name(struct sip_scan *s, struct slice *out)
{
    *out = sip_scan_while(s, SIP_TOKEN);
    return (out->n > 0 && sip_scan_separator(s, '=')) || sip_scan_fail(s, SIP_RULE_AUTH_PARAMETER);
}

static inline bool read_value(struct sip_scan *s, struct slice *out)
{
    return sip_scan_peek(s) == '"' ? sip_scan_quoted(s, out) : read_bare(s, out);
}

/* Takes commas and the white space around them. False when there is no comma. */
static bool take_commas(struct sip_scan *s)
{
    sip_scan_space(s);
    const char *from = s->at;
    while (sip_scan_take(s, ','))
        sip_scan_space(s);
    return s->at > from;
}

/* Reads auth-param *(COMMA auth-param) up to the end. */
static bool read_parameters(struct sip_scan *s, struct parameters *p)
{
    (void)take_commas(s);
    const char *from = s->at;
    for (;;) {
        struct slice name, unknown = {NULL, 0};
        if (!read_name(s, &name))
            return false;
        /* The value is read straight into its place: a copy of what was just written would wait
         * for the writing to end, ten times a header. */
        struct slice *place = place_of(p, find_name(name, s->end));
        if (place == NULL)
            place = &unknown;
        if (place->p != NULL)
            return sip_scan_fail_at(s, SIP_RULE_PARAMETER_REPEATED, name.p);
        if (!read_value(s, place))
            return false;
        const char *behind = s->at;
        bool comma = take_commas(s);
        if (sip_scan_done(s)) {
            p->all = slice_between(from, behind);
            return true;
        }
        /* RFC 3665 2.1 itself left out a comma: behind a quote white space divides as well. */
        if (!comma && (behind[-1] != '"' || s->at == behind))
            return sip_scan_fail(s, SIP_RULE_SEPARATOR);
    }
}

/* Reads the scheme and the white space behind it. *digest: parameters must follow. Else *all is
 * what follows, and it is taken. */
static bool read_scheme(struct sip_scan *s, struct slice *scheme, bool *digest, struct slice *all)
{
    sip_scan_space(s);
    if (!sip_scan_token(s, scheme))
        return false;
    *digest = slice_equal_nocase(*scheme, SLICE("Digest"));
    if (!sip_scan_done(s) && !sip_is(*s->at, SIP_SPACE))
        return sip_scan_fail(s, SIP_RULE_TOKEN);
    sip_scan_space(s);
    if (*digest)
        return true;
    const char *behind = s->end;
    while (behind > s->at && sip_is(behind[-1], SIP_SPACE))
        behind--;
    *all = slice_between(s->at, behind);
    s->at = s->end;
    return true;
}

/* nc-value is 8LHEX; fewer digits, and capital ones, are read too.           RFC 7616 3.4 */
static bool read_count(struct sip_scan *s, struct slice text, uint32_t *out)
{
    if (text.p == NULL)
        return true;
    uint32_t number = 0;
    for (size_t i = 0; i < text.n; i++) {
        int digit = hex_value(text.p[i]);
        if (i == 8 || digit < 0)
            return sip_scan_fail_at(s, SIP_RULE_NUMBER, text.p + i);
        number = number << 4 | (uint32_t)digit;
    }
    *out = number;
    return text.n > 0 || sip_scan_fail_at(s, SIP_RULE_NUMBER, text.p);
}

_Static_assert(offsetof(struct sip_credentials, scheme) == 0, "place 0 is none");
_Static_assert(offsetof(struct sip_challenge, scheme) == 0, "place 0 is none");
_Static_assert(offsetof(struct sip_authentication_info, all) == 0, "place 0 is none");

static const struct layout credentials_layout = {{
    [NAME_ALGORITHM] = offsetof(struct sip_credentials, algorithm),
    [NAME_CNONCE] = offsetof(struct sip_credentials, cnonce),
    [NAME_NC] = offsetof(struct sip_credentials, nc_text),
    [NAME_NONCE] = offsetof(struct sip_credentials, nonce),
    [NAME_OPAQUE] = offsetof(struct sip_credentials, opaque),
    [NAME_QOP] = offsetof(struct sip_credentials, qop),
    [NAME_REALM] = offsetof(struct sip_credentials, realm),
    [NAME_RESPONSE] = offsetof(struct sip_credentials, response),
    [NAME_URI] = offsetof(struct sip_credentials, uri),
    [NAME_USERNAME] = offsetof(struct sip_credentials, username),
    [NAME_USERNAME_EXTENDED] = offsetof(struct sip_credentials, username_extended),
}};

static const struct layout challenge_layout = {{
    [NAME_ALGORITHM] = offsetof(struct sip_challenge, algorithm),
    [NAME_DOMAIN] = offsetof(struct sip_challenge, domain),
    [NAME_NONCE] = offsetof(struct sip_challenge, nonce),
    [NAME_OPAQUE] = offsetof(struct sip_challenge, opaque),
    [NAME_QOP] = offsetof(struct sip_challenge, qop),
    [NAME_REALM] = offsetof(struct sip_challenge, realm),
}};

static const struct layout information_layout = {{
    [NAME_CNONCE] = offsetof(struct sip_authentication_info, cnonce),
    [NAME_NC] = offsetof(struct sip_authentication_info, nc_text),
    [NAME_NEXTNONCE] = offsetof(struct sip_authentication_info, nextnonce),
    [NAME_QOP] = offsetof(struct sip_authentication_info, qop),
    [NAME_RSPAUTH] = offsetof(struct sip_authentication_info, rspauth),
}};

bool sip_credentials_read(struct sip_scan *s, struct sip_credentials *out)
{
    struct sip_credentials c = {.digest = false};
    if (!read_scheme(s, &c.scheme, &c.digest, &c.all))
        return false;
    if (c.digest) {
        struct parameters p = {.layout = &credentials_layout, .out = &c};
        if (!read_parameters(s, &p) || !read_count(s, c.nc_text, &c.nc))
            return false;
        c.userhash = slice_equal_nocase(p.userhash, SLICE("true"));
        c.all = p.all;
    }
    *out = c;
    return true;
}

/* Reads the list of a qop parameter, generously: what is no token divides the tokens. */
static unsigned qop_options(struct slice list)
{
    struct sip_scan s = sip_scan_of(list, 0);
    unsigned options = 0;
    while (!sip_scan_done(&s)) {
        struct slice option = sip_scan_while(&s, SIP_TOKEN);
        if (option.n == 0)
            s.at++;
        else if (slice_equal_nocase(option, SLICE("auth")))
            options |= SIP_QOP_AUTH;
        else if (slice_equal_nocase(option, SLICE("auth-int")))
            options |= SIP_QOP_AUTH_INT;
        else
            options |= SIP_QOP_OTHER;
    }
    return options;
}

bool sip_challenge_read(struct sip_scan *s, struct sip_challenge *out)
{
    struct sip_challenge c = {.digest = false};
    if (!read_scheme(s, &c.scheme, &c.digest, &c.all))
        return false;
    if (c.digest) {
        struct parameters p = {.layout = &challenge_layout, .out = &c};
        if (!read_parameters(s, &p))
            return false;
        c.stale = slice_equal_nocase(p.stale, SLICE("true"));
        c.userhash = slice_equal_nocase(p.userhash, SLICE("true"));
        c.qop_options = qop_options(c.qop);
        c.all = p.all;
    }
    *out = c;
    return true;
}

bool sip_authentication_info_read(struct sip_scan *s, struct sip_authentication_info *out)
{
    struct sip_authentication_info info = {.nc = 0};
    struct parameters p = {.layout = &information_layout, .out = &info};
    sip_scan_space(s);
    if (!read_parameters(s, &p) || !read_count(s, info.nc_text, &info.nc))
        return false;
    info.all = p.all;
    *out = info;
    return true;
}

bool sip_auth_parameter_next(struct slice *rest, struct sip_parameter *out)
{
    struct sip_scan s = sip_scan_of(*rest, 0);
    (void)take_commas(&s);
    struct sip_parameter parameter;
    if (sip_scan_done(&s) || !read_name(&s, &parameter.name) || !read_value(&s, &parameter.value))
        return false;
    (void)take_commas(&s);
    *out = parameter;
    *rest = slice_between(s.at, s.end);
    return true;
}

/* Undoes the escapes of value-chars; a "%" that begins none, and a backslash, which another reader
 * may undo or not, are refused.                                             RFC 8187 3.2.1 */
static bool undo_escapes(struct slice value, char *out, size_t *length)
{
    size_t n = 0;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c == '\\')
            return false;
        if (c == '%') {
            int high = value.n - i > 2 ? hex_value(value.p[i + 1]) : -1;
            int low = high >= 0 ? hex_value(value.p[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        out[n++] = c;
    }
    *length = n;
    return true;
}

/* True for UTF-8 without control characters: a name that is written to a log, or put into a header,
 * begins no line there. */
static bool is_plain_utf8(struct slice text)
{
    while (text.n > 0) {
        uint32_t c;
        size_t n = utf8_read(text, &c);
        if (n == 0 || c < 0x20 || c == 0x7f)
            return false;
        text = (struct slice){text.p + n, text.n - n};
    }
    return true;
}

/* ext-value = charset "'" [language] "'" value-chars                         RFC 8187 3.2.1 */
static struct slice decode_extended(struct slice text, char *room, size_t size)
{
    static const struct slice none = {NULL, 0};
    static const struct slice charset = SLICE_INIT("UTF-8'");
    if (text.n < charset.n || !slice_equal_nocase((struct slice){text.p, charset.n}, charset))
        return none;
    const char *at = text.p + charset.n, *end = text.p + text.n;
    const char *quote = memchr(at, '\'', (size_t)(end - at));
    if (quote == NULL)
        return none;
    struct slice value = slice_between(quote + 1, end);
    size_t length;
    if (value.n > size || !undo_escapes(value, room, &length))
        return none;
    struct slice name = {room, length};
    return is_plain_utf8(name) ? name : none;
}

struct slice sip_credentials_username(const struct sip_credentials *credentials, char *room,
                                      size_t size)
{
    static const struct slice none = {NULL, 0};
    struct slice plain = credentials->username, extended = credentials->username_extended;
    if (extended.p != NULL)
        return plain.p != NULL ? none : decode_extended(extended, room, size);
    if (plain.n == 0 ||
        (memchr(plain.p, '\\', plain.n) == NULL && memchr(plain.p, '\r', plain.n) == NULL &&
         memchr(plain.p, '\n', plain.n) == NULL))
        return plain;
    if (plain.n > size)
        return none;
    return (struct slice){room, sip_unquote(plain, room, size)};
}

/* Writes parameters with the commas between them. */
struct writer {
    struct buffer *out;
    bool any;
};

static void write_name(struct writer *w, struct slice name)
{
    if (w->any)
        buffer_append(w->out, SLICE(", "));
    w->any = true;
    buffer_append(w->out, name);
    buffer_append_byte(w->out, '=');
}

static void write_quoted(struct writer *w, struct slice name, struct slice value)
{
    if (value.p == NULL)
        return;
    write_name(w, name);
    buffer_append_byte(w->out, '"');
    buffer_append_text(w->out, value);
    buffer_append_byte(w->out, '"');
}

static bool is_token(struct slice value)
{
    for (size_t i = 0; i < value.n; i++)
        if (!sip_is(value.p[i], SIP_TOKEN))
            return false;
    return value.n > 0;
}

/* As the grammar wants it, a token; what is none came in quotes and goes in quotes. */
static void write_bare(struct writer *w, struct slice name, struct slice value)
{
    if (!is_token(value)) {
        write_quoted(w, name, value);
        return;
    }
    write_name(w, name);
    buffer_append(w->out, value);
}

static void write_true(struct writer *w, struct slice name, bool value)
{
    if (value)
        write_bare(w, name, SLICE("true"));
}

void sip_credentials_write(struct buffer *out, const struct sip_credentials *c)
{
    struct writer w = {.out = out};
    buffer_append(out, SLICE("Digest "));
    write_quoted(&w, SLICE("username"), c->username);
    write_bare(&w, SLICE("username*"), c->username_extended);
    write_quoted(&w, SLICE("realm"), c->realm);
    write_quoted(&w, SLICE("nonce"), c->nonce);
    write_quoted(&w, SLICE("uri"), c->uri);
    write_quoted(&w, SLICE("response"), c->response);
    write_bare(&w, SLICE("algorithm"), c->algorithm);
    write_quoted(&w, SLICE("cnonce"), c->cnonce);
    write_quoted(&w, SLICE("opaque"), c->opaque);
    write_bare(&w, SLICE("qop"), c->qop);
    write_bare(&w, SLICE("nc"), c->nc_text);
    write_true(&w, SLICE("userhash"), c->userhash);
}

void sip_challenge_write(struct buffer *out, const struct sip_challenge *c)
{
    struct writer w = {.out = out};
    buffer_append(out, SLICE("Digest "));
    write_quoted(&w, SLICE("realm"), c->realm);
    write_quoted(&w, SLICE("domain"), c->domain);
    write_quoted(&w, SLICE("nonce"), c->nonce);
    write_quoted(&w, SLICE("opaque"), c->opaque);
    write_true(&w, SLICE("stale"), c->stale);
    write_bare(&w, SLICE("algorithm"), c->algorithm);
    write_quoted(&w, SLICE("qop"), c->qop);
    write_true(&w, SLICE("userhash"), c->userhash);
}

void sip_authentication_info_write(struct buffer *out, const struct sip_authentication_info *info)
{
    struct writer w = {.out = out};
    write_quoted(&w, SLICE("nextnonce"), info->nextnonce);
    write_bare(&w, SLICE("qop"), info->qop);
    write_quoted(&w, SLICE("rspauth"), info->rspauth);
    write_quoted(&w, SLICE("cnonce"), info->cnonce);
    write_bare(&w, SLICE("nc"), info->nc_text);
}
