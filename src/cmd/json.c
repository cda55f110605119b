/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/json.h"

#include "base/utf8.h"
#include "cmd/terminal.h"

#include <inttypes.h>

/* In UTF-16: what needs more than 16 bits becomes a pair.                      RFC 8259 7 */
static void write_escape(FILE *to, uint32_t c)
{
    if (c >= 0x10000) {
        c -= 0x10000;
        (void)fprintf(to, "\\u%04" PRIx32, 0xd800 + (c >> 10));
        c = 0xdc00 + (c & 0x3ff);
    }
    (void)fprintf(to, "\\u%04" PRIx32, c);
}

static void write_string(FILE *to, struct slice text)
{
    (void)fputc('"', to);
    while (text.n > 0) {
        uint32_t c = 0xfffd;
        size_t n = utf8_read(text, &c);
        if (c == '"' || c == '\\')
            (void)fprintf(to, "\\%c", (int)c);
        else if (n == 0 || terminal_hides(c))
            write_escape(to, c);
        else
            (void)fwrite(text.p, 1, n, to);
        n += n == 0;
        text = (struct slice){text.p + n, text.n - n};
    }
    (void)fputc('"', to);
}

static void begin(struct json *json, const char *key)
{
    if (json->depth > 0)
        (void)fprintf(json->to, "%s\n%*s", json->first ? "" : ",", (int)json->depth * 2, "");
    json->first = false;
    if (key != NULL)
        (void)fprintf(json->to, "\"%s\": ", key);
}

void json_open(struct json *json, const char *key, char brace)
{
    begin(json, key);
    (void)fputc(brace, json->to);
    json->depth++;
    json->first = true;
}

void json_close(struct json *json, char brace)
{
    json->depth--;
    if (!json->first)
        (void)fprintf(json->to, "\n%*s", (int)json->depth * 2, "");
    json->first = false;
    (void)fprintf(json->to, "%c%s", brace, json->depth == 0 ? "\n" : "");
}

void json_text(struct json *json, const char *key, struct slice text)
{
    begin(json, key);
    write_string(json->to, text);
}

void json_number(struct json *json, const char *key, int64_t number)
{
    begin(json, key);
    (void)fprintf(json->to, "%" PRId64, number);
}

void json_bool(struct json *json, const char *key, bool value)
{
    begin(json, key);
    (void)fputs(value ? "true" : "false", json->to);
}

void json_none(struct json *json, const char *key)
{
    begin(json, key);
    (void)fputs("null", json->to);
}
