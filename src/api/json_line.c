/* SPDX-License-Identifier: Apache-2.0 */
#include "api/json_line.h"

#include "base/utf8.h"

static void write_escape(struct buffer *b, uint32_t c)
{
    static const char digits[] = "0123456789abcdef";
    buffer_append(b, SLICE("\\u00"));
    buffer_append_byte(b, digits[c >> 4 & 0xf]);
    buffer_append_byte(b, digits[c & 0xf]);
}

/* RFC 8259 7, 8.1 */
static void write_string(struct buffer *b, struct slice text)
{
    buffer_append_byte(b, '"');
    while (text.n > 0) {
        uint32_t c = 0;
        size_t n = utf8_read(text, &c);
        if (n == 0)
            buffer_append(b, SLICE("\\ufffd"));
        else if (c < 0x20 || c == 0x7f)
            write_escape(b, c);
        else if (c == '"' || c == '\\')
            buffer_append(b, (struct slice){(const char[]){'\\', (char)c}, 2});
        else
            buffer_append(b, (struct slice){text.p, n});
        n += n == 0;
        text = (struct slice){text.p + n, text.n - n};
    }
    buffer_append_byte(b, '"');
}

static void begin(struct json_line *json, const char *key)
{
    if (json->more)
        buffer_append_byte(json->to, ',');
    json->more = true;
    if (key == NULL)
        return;
    write_string(json->to, slice_of(key));
    buffer_append_byte(json->to, ':');
}

void json_line_open(struct json_line *json, const char *key, char brace)
{
    begin(json, key);
    buffer_append_byte(json->to, brace);
    json->more = false;
}

void json_line_close(struct json_line *json, char brace)
{
    buffer_append_byte(json->to, brace);
    json->more = true;
}

void json_line_text(struct json_line *json, const char *key, struct slice text)
{
    begin(json, key);
    write_string(json->to, text);
}

void json_line_number(struct json_line *json, const char *key, uint64_t number)
{
    begin(json, key);
    buffer_append_decimal(json->to, number);
}

void json_line_bool(struct json_line *json, const char *key, bool value)
{
    begin(json, key);
    buffer_append(json->to, value ? SLICE("true") : SLICE("false"));
}

void json_line_none(struct json_line *json, const char *key)
{
    begin(json, key);
    buffer_append(json->to, SLICE("null"));
}

void json_line_error(struct buffer *to, struct slice text)
{
    struct json_line json = {.to = to};
    json_line_open(&json, NULL, '{');
    json_line_text(&json, "error", text);
    json_line_close(&json, '}');
}
