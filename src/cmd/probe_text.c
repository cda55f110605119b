/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/colour.h"
#include "cmd/probe_internal.h"
#include "cmd/probe_tree.h"
#include "cmd/terminal.h"
#include "probe/duration.h"
#include "probe/tls_verdict.h"

#include <inttypes.h>

struct table {
    FILE *to;
    bool colour;
    bool answered; /* one of the legs does */
    size_t address_columns, verdict_columns, rtt_columns;
};

static void write_text(FILE *to, const char *text)
{
    (void)terminal_write(to, slice_of(text));
}

/* --- the tree -------------------------------------------------------------------------------- */

static void write_name(FILE *to, const char *name)
{
    write_text(to, name[0] != '\0' ? name : ".");
}

static void write_record(FILE *to, const struct locate_node *node)
{
    const struct locate_record *r = &node->record;
    char text[ADDRESS_TEXT_MAX];
    struct buffer b = buffer_of(text, sizeof text);
    if (r->type == LOCATE_NAPTR) {
        (void)fprintf(to, "%u %u \"", r->order, r->weight);
        write_text(to, r->flags);
        (void)fputs("\" \"", to);
        write_text(to, r->service);
        (void)fputs("\" ", to);
        write_name(to, r->name);
    } else if (r->type == LOCATE_SRV) {
        (void)fprintf(to, "%u %u %u ", r->order, r->weight, r->port);
        write_name(to, r->name);
    } else {
        address_write(&b, &r->address);
        (void)terminal_write(to, buffer_slice(&b));
    }
    if (node->why_not != NULL)
        (void)fprintf(to, "   (not used: %s)", node->why_not);
}

static void write_question(FILE *to, const struct locate_question *q)
{
    (void)fprintf(to, "%s ", locate_type_name(q->type));
    write_name(to, q->name);
    if (q->status != LOCATE_FOUND)
        (void)fprintf(to, ": %s", locate_status_text(q->status));
}

/* What drawing the tree needs. */
struct drawing {
    FILE *to;
    const struct locate *search;
};

static void draw(void *context, const struct probe_tree_place *place)
{
    const struct drawing *drawing = context;
    FILE *to = drawing->to;
    for (size_t i = 1; i < place->depth; i++)
        (void)fputs(place->more[i] ? "|  " : "   ", to);
    if (place->depth > 0)
        (void)fputs(place->more[place->depth] ? "|- " : "`- ", to);
    if (place->question)
        write_question(to, &drawing->search->question[place->index]);
    else
        write_record(to, &drawing->search->record[place->index]);
    (void)fputc('\n', to);
}

static void show_tree(FILE *to, const struct locate *search)
{
    struct drawing drawing = {.to = to, .search = search};
    struct probe_tree_visitor visitor = {.enter = draw, .context = &drawing};
    probe_tree_walk(search, &visitor);
    if (search->cut)
        (void)fputs("(there is more than probe follows)\n", to);
    if (search->question_count > 0)
        (void)fputc('\n', to);
}

/* --- the legs -------------------------------------------------------------------------------- */

static const char *transport_name(const struct probe_leg *leg)
{
    switch (leg->transport) {
    case SIP_TRANSPORT_UDP:
        return "udp";
    case SIP_TRANSPORT_TCP:
        return "tcp";
    case SIP_TRANSPORT_TLS:
        return "tls";
    case SIP_TRANSPORT_OTHER:
    case SIP_TRANSPORT_SCTP:
    case SIP_TRANSPORT_TLS_SCTP:
    case SIP_TRANSPORT_WS:
    case SIP_TRANSPORT_WSS:
    case SIP_TRANSPORT_COUNT:
    default:
        return "-";
    }
}

/* Where the leg leads: the address, or the name that led to none. */
static void write_place(struct buffer *b, const struct probe_leg *leg)
{
    if (leg->remote.family != ADDRESS_NONE)
        address_write_with_port(b, &leg->remote);
    else
        buffer_append(b, slice_of(leg->host != NULL ? leg->host : "-"));
}

static const char *colour_of(const struct probe_leg *leg)
{
    if (leg->verdict == PROBE_ANSWERED)
        return leg->warning.length > 0 ? COLOUR_YELLOW : COLOUR_GREEN;
    return probe_leg_is_offered(leg) ? COLOUR_RED : COLOUR_BOLD;
}

static void turn(const struct table *table, const char *colour)
{
    if (table->colour)
        (void)fputs(colour, table->to);
}

static void pad(FILE *to, size_t written, size_t columns)
{
    (void)fprintf(to, "%*s", (int)(written < columns ? columns - written : 0), "");
}

static void write_rtt(struct buffer *b, const struct probe_leg *leg)
{
    if (leg->rtt.answered > 0)
        probe_duration_write(b, leg->rtt.sum / leg->rtt.answered);
}

static void show_line(const struct table *table, const struct probe_leg *leg)
{
    FILE *to = table->to;
    char text[LOCATE_NAME_SIZE];
    struct buffer b = buffer_of(text, sizeof text);
    const char *verdict = probe_verdict_name(leg->verdict);
    (void)fprintf(to, "%-4s ", transport_name(leg));
    write_place(&b, leg);
    pad(to, terminal_write(to, buffer_slice(&b)), table->address_columns + 2);
    turn(table, colour_of(leg));
    (void)fputs(verdict, to);
    turn(table, COLOUR_NONE);
    pad(to, strlen(verdict), table->verdict_columns + 2);
    b = buffer_of(text, sizeof text);
    write_rtt(&b, leg);
    pad(to, b.length, table->rtt_columns);
    (void)terminal_write(to, buffer_slice(&b));
    if (table->rtt_columns > 0)
        (void)fputs("  ", to);
    if (table->answered && !probe_leg_is_offered(leg))
        (void)fputs("not offered: ", to);
    (void)terminal_write(to, buffer_slice(&leg->sentence));
    (void)fputc('\n', to);
}

static void show_note(const struct table *table, const char *kind, struct slice text)
{
    if (text.n == 0)
        return;
    (void)fprintf(table->to, "     %s: ", kind);
    (void)terminal_write(table->to, text);
    (void)fputc('\n', table->to);
}

static void show_rtt(const struct table *table, const struct probe_leg *leg)
{
    char text[160];
    struct buffer b = buffer_of(text, sizeof text);
    if (leg->setting->count < 2 || leg->rtt.answered == 0)
        return;
    buffer_append_decimal(&b, leg->rtt.answered);
    buffer_append(&b, SLICE(" of "));
    buffer_append_decimal(&b, leg->rtt.sent);
    buffer_append(&b, SLICE(" answered, min "));
    probe_duration_write(&b, leg->rtt.least);
    buffer_append(&b, SLICE(", avg "));
    probe_duration_write(&b, leg->rtt.sum / leg->rtt.answered);
    buffer_append(&b, SLICE(", max "));
    probe_duration_write(&b, leg->rtt.most);
    show_note(table, "round trips", buffer_slice(&b));
}

static void show_path(const struct table *table, const struct probe_leg *leg)
{
    char text[PROBE_SENTENCE_SIZE * 2];
    struct buffer b = buffer_of(text, sizeof text);
    if (leg->status == 0)
        return;
    probe_path_say_nat(&leg->path, &leg->local, &b);
    show_note(table, "path", buffer_slice(&b));
    b = buffer_of(text, sizeof text);
    probe_path_say_alg(&leg->path, &b);
    show_note(table, "path", buffer_slice(&b));
}

static void show_certificates(const struct table *table, const struct tls_report *report)
{
    for (size_t i = 0; i < report->chain_count; i++) {
        (void)fprintf(table->to, "%2zu s:", i);
        write_text(table->to, report->chain[i].subject);
        (void)fputs("\n   i:", table->to);
        write_text(table->to, report->chain[i].issuer);
        (void)fputc('\n', table->to);
        if (report->chain[i].pem != NULL)
            (void)fputs(report->chain[i].pem, table->to);
    }
}

static void show_tls(const struct table *table, const struct probe_leg *leg)
{
    const struct tls_report *report = leg->report;
    if (report == NULL || report->version[0] == '\0')
        return;
    (void)fputs("     tls: ", table->to);
    write_text(table->to, report->version);
    (void)fputs(", ", table->to);
    write_text(table->to, report->cipher);
    if (report->chain_count > 0) {
        (void)fputs("; certificate ", table->to);
        write_text(table->to, report->chain[0].subject);
        (void)fputs(" by ", table->to);
        write_text(table->to, report->chain[0].issuer);
        int64_t days = probe_certificate_days(report, leg->setting->now_s);
        if (days >= 0)
            (void)fprintf(table->to, ", %" PRId64 " days left", days);
    }
    (void)fputc('\n', table->to);
}

/* The warnings, one a line in the buffer. */
static void show_warnings(const struct table *table, const struct probe_leg *leg)
{
    struct slice rest = buffer_slice(&leg->warning);
    while (rest.n > 0) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t n = end != NULL ? (size_t)(end - rest.p) : rest.n;
        show_note(table, "warning", (struct slice){rest.p, n});
        n += end != NULL;
        rest = (struct slice){rest.p + n, rest.n - n};
    }
}

static size_t widest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void measure(struct table *table, const struct prober *prober)
{
    for (size_t i = 0; i < prober_leg_count(prober); i++) {
        const struct probe_leg *leg = prober_leg(prober, i);
        char text[LOCATE_NAME_SIZE];
        struct buffer b = buffer_of(text, sizeof text);
        write_place(&b, leg);
        table->address_columns = widest(table->address_columns, b.length);
        table->verdict_columns =
            widest(table->verdict_columns, strlen(probe_verdict_name(leg->verdict)));
        b = buffer_of(text, sizeof text);
        write_rtt(&b, leg);
        table->rtt_columns = widest(table->rtt_columns, b.length);
    }
}

void probe_show_text(const struct probe_view *view, FILE *to)
{
    struct table table = {
        .to = to, .colour = colour_wanted(to), .answered = view->outcome.answered > 0};
    char text[256];
    struct buffer b = buffer_of(text, sizeof text);
    show_tree(to, prober_search(view->prober));
    measure(&table, view->prober);
    for (size_t i = 0; i < prober_leg_count(view->prober); i++) {
        const struct probe_leg *leg = prober_leg(view->prober, i);
        show_line(&table, leg);
        show_rtt(&table, leg);
        show_path(&table, leg);
        show_tls(&table, leg);
        show_warnings(&table, leg);
        if (view->show_certificates && leg->report != NULL)
            show_certificates(&table, leg->report);
    }
    probe_outcome_say(&view->outcome, &b);
    turn(&table, view->outcome.good ? COLOUR_GREEN : COLOUR_RED);
    (void)terminal_write(to, buffer_slice(&b));
    turn(&table, COLOUR_NONE);
    (void)fputc('\n', to);
}
