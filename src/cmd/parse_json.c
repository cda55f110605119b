/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/describe.h"
#include "cmd/parse_internal.h"

static void show_error(const struct parsed *parsed, struct json *json)
{
    enum sip_rule rule = (enum sip_rule)parsed->why.rule;
    struct parse_place place = parse_place_of(parsed->bytes, parsed->why.offset);
    json_open(json, "error", '{');
    json_number(json, "byte", parsed->why.offset);
    json_number(json, "line", (int64_t)place.line);
    json_number(json, "column", (int64_t)place.column);
    json_text(json, "header", parse_error_header(parsed));
    json_text(json, "rule", slice_of(sip_rule_text(rule)));
    json_text(json, "section", slice_of(sip_rule_section(rule)));
    json_close(json, '}');
}

static void show_fields(const char *key, const struct describe_fields *fields, struct json *json)
{
    json_open(json, key, '{');
    for (size_t i = 0; i < fields->count; i++) {
        const struct describe_field *field = &fields->field[i];
        if (field->text.p != NULL)
            json_text(json, field->name, field->text);
        else
            json_number(json, field->name, field->number);
    }
    json_close(json, '}');
}

static void show_header(const struct sip_message *m, const struct sip_header_line *line,
                        struct json *json)
{
    enum sip_header_id id = (enum sip_header_id)line->id;
    struct slice full = sip_header_name(id);
    json_open(json, NULL, '{');
    json_text(json, "name", full.n > 0 ? full : sip_message_name(m, line));
    json_number(json, "byte", line->name_at);
    json_text(json, "value", sip_message_value(m, line));
    struct sip_scan s = sip_message_scan(m, line);
    struct describe_fields fields;
    json_open(json, "means", '[');
    while (!sip_scan_done(&s) && describe_value(id, &s, &fields))
        show_fields(NULL, &fields, json);
    json_close(json, ']');
    json_close(json, '}');
}

static void show_start(const struct sip_message *m, struct json *json)
{
    json_text(json, "kind", m->request ? SLICE("request") : SLICE("response"));
    if (!m->request) {
        json_number(json, "status", m->status);
        json_text(json, "reason", m->reason);
        return;
    }
    json_text(json, "method", m->method_text);
    json_text(json, "uri", m->uri);
    struct sip_uri uri;
    struct sip_error why;
    struct describe_fields fields = {.count = 0};
    if (sip_uri_parse(m->uri, &uri, &why))
        describe_uri(&uri, &fields);
    show_fields("uri_means", &fields, json);
}

void parse_show_json(const struct parsed *parsed, struct json *json)
{
    const struct sip_message *m = &parsed->message;
    json_open(json, NULL, '{');
    json_text(json, "file", slice_of(parsed->path));
    json_bool(json, "valid", parsed->good);
    if (!parsed->good) {
        show_error(parsed, json);
        json_close(json, '}');
        return;
    }
    show_start(m, json);
    json_open(json, "headers", '[');
    for (size_t i = 0; i < m->line_count; i++)
        show_header(m, &parsed->lines[i], json);
    json_close(json, ']');
    json_open(json, "body", '{');
    json_number(json, "byte", m->body.p - m->bytes);
    json_number(json, "size", (int64_t)m->body.n);
    json_close(json, '}');
    json_number(json, "bytes_behind", (int64_t)(parsed->bytes.n - m->length));
    json_close(json, '}');
}
