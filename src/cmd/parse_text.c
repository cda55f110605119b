/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/describe.h"
#include "cmd/parse_internal.h"
#include "cmd/terminal.h"

#include <inttypes.h>

/* As much of a long line as is shown before and behind the byte that is wrong. */
#define SHOWN_BEFORE 60
#define SHOWN_BEHIND 40

/* The columns in which a header's value, and what it means, begin. */
#define NAME_COLUMNS 22
#define VALUE_COLUMN 27

struct parse_place parse_place_of(struct slice bytes, size_t offset)
{
    size_t at = offset < bytes.n ? offset : bytes.n, start = 0, line = 1;
    for (size_t i = 0; i < at; i++) {
        if (bytes.p[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    size_t end = at;
    while (end < bytes.n && bytes.p[end] != '\n')
        end++;
    if (end > start && end < bytes.n && end > at && bytes.p[end - 1] == '\r')
        end--;
    return (struct parse_place){.line = line,
                                .column = at - start + 1,
                                .text = {bytes.p + start, end - start},
                                .at = at - start};
}

struct slice parse_error_header(const struct parsed *parsed)
{
    if (parsed->why.header != SIP_HEADER_OTHER)
        return sip_header_name((enum sip_header_id)parsed->why.header);
    for (size_t i = 0; i < parsed->message.line_count; i++) {
        const struct sip_header_line *line = &parsed->lines[i];
        if (parsed->why.offset >= line->name_at &&
            parsed->why.offset <= (size_t)line->value_at + line->value_length)
            return sip_message_name(&parsed->message, line);
    }
    return (struct slice){NULL, 0};
}

static void show_caret(FILE *to, const struct parse_place *place)
{
    size_t from = place->at > SHOWN_BEFORE ? place->at - SHOWN_BEFORE : 0;
    size_t end =
        place->at + SHOWN_BEHIND < place->text.n ? place->at + SHOWN_BEHIND : place->text.n;
    size_t columns = from > 0 ? 3 : 0;
    (void)fprintf(to, "    %s", from > 0 ? "..." : "");
    columns += terminal_write(to, (struct slice){place->text.p + from, place->at - from});
    (void)terminal_write(to, (struct slice){place->text.p + place->at, end - place->at});
    (void)fprintf(to, "%s\n    %*s^\n", end < place->text.n ? "..." : "", (int)columns, "");
}

/* People copy messages from a screen, which loses the CR of every line. */
static bool has_bare_lf(struct slice bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        if (bytes.p[i] == '\n' && (i == 0 || bytes.p[i - 1] != '\r'))
            return true;
    return false;
}

static void show_error(const struct parsed *parsed, FILE *to)
{
    enum sip_rule rule = (enum sip_rule)parsed->why.rule;
    struct parse_place place = parse_place_of(parsed->bytes, parsed->why.offset);
    struct slice header = parse_error_header(parsed);
    (void)terminal_write(to, slice_of(parsed->path));
    (void)fprintf(to, ":%zu:%zu: byte %" PRIu32 ", ", place.line, place.column, parsed->why.offset);
    (void)terminal_write(to, header.n > 0     ? header
                             : place.line > 1 ? SLICE("no header")
                                              : SLICE("start line"));
    (void)fprintf(to, ": %s (%s)\n", sip_rule_text(rule), sip_rule_section(rule));
    show_caret(to, &place);
    if (rule == SIP_RULE_LINE_END && has_bare_lf(parsed->bytes))
        (void)fputs("the lines end with LF alone, as after copy and paste: try --crlf\n", to);
}

/* True for a value that, as it is, could look like the next field, or like less than it is. */
static bool needs_quotes(struct slice text)
{
    return text.n == 0 || text.p[0] == ' ' || text.p[text.n - 1] == ' ' ||
           memchr(text.p, ',', text.n) != NULL || memchr(text.p, '"', text.n) != NULL;
}

static void show_value(struct slice text, FILE *to)
{
    if (!needs_quotes(text)) {
        (void)terminal_write(to, text);
        return;
    }
    (void)fputc('"', to);
    while (text.n > 0) {
        size_t n = 0;
        while (n < text.n && text.p[n] != '"' && text.p[n] != '\\')
            n++;
        (void)terminal_write(to, (struct slice){text.p, n});
        if (n < text.n)
            (void)fprintf(to, "\\%c", text.p[n++]);
        text = (struct slice){text.p + n, text.n - n};
    }
    (void)fputc('"', to);
}

static void show_fields(const struct describe_fields *fields, FILE *to)
{
    (void)fprintf(to, "%*s", VALUE_COLUMN, "");
    for (size_t i = 0; i < fields->count; i++) {
        const struct describe_field *field = &fields->field[i];
        (void)fprintf(to, "%s%s ", i > 0 ? ", " : "", field->name);
        if (field->text.p != NULL)
            show_value(field->text, to);
        else
            (void)fprintf(to, "%" PRId64, field->number);
    }
    (void)fputc('\n', to);
}

static void show_header(const struct sip_message *m, const struct sip_header_line *line, FILE *to)
{
    enum sip_header_id id = (enum sip_header_id)line->id;
    struct slice name = sip_message_name(m, line), full = sip_header_name(id);
    size_t columns = terminal_write(to, full.n > 0 ? full : name);
    (void)fprintf(to, "%*s", columns < NAME_COLUMNS ? (int)(NAME_COLUMNS - columns) : 1, "");
    (void)terminal_write(to, sip_message_value(m, line));
    (void)fputc('\n', to);
    struct sip_scan s = sip_message_scan(m, line);
    struct describe_fields fields;
    while (!sip_scan_done(&s) && describe_value(id, &s, &fields))
        if (fields.count > 1) /* a single one is the value that was just shown */
            show_fields(&fields, to);
}

static void show_start(const struct sip_message *m, FILE *to)
{
    if (!m->request) {
        (void)fprintf(to, "response %" PRIu16 " ", m->status);
        (void)terminal_write(to, m->reason);
        (void)fputc('\n', to);
        return;
    }
    (void)fputs("request ", to);
    (void)terminal_write(to, m->method_text);
    (void)fputs(" to ", to);
    (void)terminal_write(to, m->uri);
    (void)fputc('\n', to);
    struct sip_uri uri;
    struct sip_error why;
    struct describe_fields fields = {.count = 0};
    if (sip_uri_parse(m->uri, &uri, &why)) {
        describe_uri(&uri, &fields);
        show_fields(&fields, to);
    }
}

void parse_show_text(const struct parsed *parsed, FILE *to)
{
    if (!parsed->good) {
        show_error(parsed, to);
        return;
    }
    const struct sip_message *m = &parsed->message;
    (void)terminal_write(to, slice_of(parsed->path));
    (void)fputs(": good, ", to);
    show_start(m, to);
    for (size_t i = 0; i < m->line_count; i++) {
        (void)fprintf(to, "%3zu  ", i + 1);
        show_header(m, &parsed->lines[i], to);
    }
    (void)fprintf(to, "body: %zu bytes", m->body.n);
    if (parsed->bytes.n > m->length)
        (void)fprintf(to, "; %zu more bytes are behind it and not part of the message",
                      parsed->bytes.n - m->length);
    (void)fputc('\n', to);
}
