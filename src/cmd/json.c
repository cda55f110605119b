/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/json.h"

#include "cmd/terminal.h"

#include <inttypes.h>

static void write_string(FILE *to, struct slice text)
{
    (void)fputc('"', to);
    while (text.n > 0) {
        unsigned char byte = (unsigned char)text.p[0];
        size_t n = terminal_character(text);
        if (byte == '"' || byte == '\\')
            (void)fprintf(to, "\\%c", byte);
        else if (n > 0)
            (void)fwrite(text.p, 1, n, to);
        else if (byte < 0x80)
            (void)fprintf(to, "\\u%04x", byte);
        else
            (void)fputs("\\ufffd", to);
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
