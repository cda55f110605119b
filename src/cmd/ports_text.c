/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/colour.h"
#include "cmd/ports_internal.h"
#include "cmd/terminal.h"

#include <inttypes.h>

#define CELL_SIZE  160 /* bytes; a name of 31 bytes may take four columns for each */
#define NAME_SHOWN 20  /* bytes of a name of a process, user or unit               */

enum column {
    COLUMN_STATE,
    COLUMN_TRANSPORT,
    COLUMN_FAMILY,
    COLUMN_LOCAL,
    COLUMN_PROCESS,
    COLUMN_USER,
    COLUMN_UNIT,
    COLUMN_QUEUE,
    COLUMN_DROPS,
    COLUMN_CONNECTIONS,
    COLUMN_FIREWALL,
    COLUMN_COUNT,
};

static const struct {
    const char *title;
    bool number;   /* stands at the right            */
    bool optional; /* left out when no row has any   */
} columns[COLUMN_COUNT] = {
    [COLUMN_STATE] = {"State", false, false},      [COLUMN_TRANSPORT] = {"Proto", false, false},
    [COLUMN_FAMILY] = {"IP", false, false},        [COLUMN_LOCAL] = {"Local", false, false},
    [COLUMN_PROCESS] = {"Process", false, true},   [COLUMN_USER] = {"User", false, false},
    [COLUMN_UNIT] = {"Unit", false, true},         [COLUMN_QUEUE] = {"Recv-Q", true, false},
    [COLUMN_DROPS] = {"Drops", true, false},       [COLUMN_CONNECTIONS] = {"Conns", true, true},
    [COLUMN_FIREWALL] = {"Firewall", false, true},
};

struct table {
    const struct ports_view *view;
    FILE *to;
    bool colour;
    int width[COLUMN_COUNT]; /* 0: the column is left out */
};

const char *ports_family_text(const struct ports_socket *socket)
{
    bool v4 = ports_serves(socket, ADDRESS_IPV4), v6 = ports_serves(socket, ADDRESS_IPV6);
    return v4 && v6 ? "v4+v6" : v4 ? "v4" : "v6";
}

const char *ports_state_text(enum ports_state state)
{
    static const char *const texts[] = {
        [PORTS_LISTEN] = "listen", [PORTS_BOUND] = "bound", [PORTS_CONNECTED] = "connected"};
    return texts[state];
}

static void number(char *cell, uint64_t value)
{
    (void)snprintf(cell, CELL_SIZE, "%" PRIu64, value);
}

static void name(char *cell, const char *text)
{
    bool cut = strlen(text) > NAME_SHOWN;
    (void)snprintf(cell, CELL_SIZE, "%.*s%s", cut ? NAME_SHOWN - 3 : NAME_SHOWN, text,
                   cut ? "..." : "");
}

static void process_cell(const struct ports_view *view, const struct ports_socket *socket,
                         char *cell)
{
    const struct ports_process *first = &view->scene.processes[socket->first_process];
    char shown[CELL_SIZE];
    if (socket->process_count == 0) {
        (void)snprintf(cell, CELL_SIZE, "%s", socket->inode == 0 ? "(kernel)" : "?");
        return;
    }
    name(shown, first->name);
    if (socket->process_count == 1)
        (void)snprintf(cell, CELL_SIZE, "%.100s(%" PRId32 ")", shown, first->pid);
    else
        (void)snprintf(cell, CELL_SIZE, "%.100s(%" PRId32 " +%zu)", shown, first->pid,
                       socket->process_count - 1);
}

static void local_cell(const struct ports_socket *socket, char *cell)
{
    struct buffer b = buffer_of(cell, CELL_SIZE - 1);
    address_write_with_port(&b, &socket->local);
    if (socket->interface_name[0] != '\0') {
        buffer_append(&b, SLICE("%"));
        buffer_append(&b, slice_of(socket->interface_name));
    }
    if (socket->state == PORTS_CONNECTED) {
        buffer_append(&b, SLICE(" > "));
        address_write_with_port(&b, &socket->peer);
    }
    cell[b.length] = '\0';
}

static void owner_cell(const struct ports_view *view, const struct ports_socket *socket,
                       enum column column, char *cell)
{
    const struct ports_process *first = &view->scene.processes[socket->first_process];
    bool seen = socket->process_count > 0;
    if (column == COLUMN_USER)
        name(cell, seen ? first->user : socket->user);
    else if (seen)
        name(cell, first->unit);
}

/* What stands in a cell of a row; empty when nothing does. */
static void fill(const struct ports_view *view, size_t at, enum column column, char *cell)
{
    const struct ports_socket *socket = &view->scene.sockets[at];
    const char *text = "";
    cell[0] = '\0';
    switch (column) {
    case COLUMN_STATE:
        text = ports_state_text(socket->state);
        break;
    case COLUMN_TRANSPORT:
        text = ports_transport_text(socket->transport);
        break;
    case COLUMN_FAMILY:
        text = ports_family_text(socket);
        break;
    case COLUMN_LOCAL:
        local_cell(socket, cell);
        return;
    case COLUMN_PROCESS:
        process_cell(view, socket, cell);
        return;
    case COLUMN_USER:
    case COLUMN_UNIT:
        owner_cell(view, socket, column, cell);
        return;
    case COLUMN_QUEUE:
        number(cell, socket->queue);
        return;
    case COLUMN_DROPS:
        number(cell, socket->drops);
        return;
    case COLUMN_CONNECTIONS:
        if (socket->state == PORTS_LISTEN)
            number(cell, socket->connections);
        return;
    case COLUMN_FIREWALL:
        text = firewall_verdict_text(view->scene.answers[at].verdict);
        break;
    case COLUMN_COUNT:
        break;
    }
    (void)snprintf(cell, CELL_SIZE, "%s", text);
}

/* How many columns a cell takes on the terminal. */
static int columns_of(const char *cell)
{
    int n = 0;
    for (; *cell != '\0'; cell++)
        n += (*cell & 0xc0) != 0x80;
    return n;
}

static void measure(struct table *table)
{
    char cell[CELL_SIZE];
    for (int column = 0; column < COLUMN_COUNT; column++) {
        int widest = 0;
        for (size_t i = 0; i < table->view->scene.socket_count; i++) {
            fill(table->view, i, (enum column)column, cell);
            int width = columns_of(cell);
            widest = width > widest ? width : widest;
        }
        int title = columns_of(columns[column].title);
        bool out = widest == 0 && columns[column].optional;
        table->width[column] = out ? 0 : widest > title ? widest : title;
    }
}

static void write_cell(const struct table *table, int column, const char *cell)
{
    int gap = table->width[column] - columns_of(cell);
    bool last = column == COLUMN_FIREWALL;
    if (columns[column].number)
        (void)fprintf(table->to, "%*s", gap, "");
    (void)terminal_write(table->to, slice_of(cell));
    if (!columns[column].number && !last)
        (void)fprintf(table->to, "%*s", gap, "");
    (void)fputs(last ? "" : "  ", table->to);
}

static const char *verdict_colour(enum firewall_verdict verdict)
{
    static const char *const colours[] = {[FIREWALL_NOT_ASKED] = "",
                                          [FIREWALL_IN] = COLOUR_GREEN,
                                          [FIREWALL_BLOCKED] = COLOUR_RED,
                                          [FIREWALL_CANNOT_TELL] = COLOUR_YELLOW};
    return colours[verdict];
}

/* Begins (or, with "", does not) and ends a colour. */
static void colour(const struct table *table, const char *code)
{
    if (table->colour)
        (void)fputs(code, table->to);
}

static void show_rows(struct table *table)
{
    char cell[CELL_SIZE];
    measure(table);
    colour(table, COLOUR_BOLD);
    for (int column = 0; column < COLUMN_COUNT; column++)
        if (table->width[column] > 0)
            write_cell(table, column, columns[column].title);
    colour(table, COLOUR_NONE);
    (void)fputc('\n', table->to);
    for (size_t i = 0; i < table->view->scene.socket_count; i++) {
        for (int column = 0; column < COLUMN_COUNT; column++) {
            if (table->width[column] == 0)
                continue;
            fill(table->view, i, (enum column)column, cell);
            if (column == COLUMN_FIREWALL)
                colour(table, verdict_colour(table->view->scene.answers[i].verdict));
            write_cell(table, column, cell);
        }
        colour(table, COLOUR_NONE);
        (void)fputc('\n', table->to);
    }
}

/* Writes text in lines of at most 100 columns, each behind four spaces. */
static void write_wrapped(FILE *to, const char *text)
{
    size_t left = 96;
    (void)fputs("    ", to);
    while (*text != '\0') {
        size_t word = strcspn(text, " ");
        if (word + 1 > left && left < 96) {
            (void)fputs("\n    ", to);
            left = 96;
        } else if (left < 96) {
            (void)fputc(' ', to);
            left -= left > 0;
        }
        (void)terminal_write(to, (struct slice){text, word});
        left -= word < left ? word : left;
        text += word;
        text += *text == ' ';
    }
    (void)fputc('\n', to);
}

static void show_findings(const struct table *table)
{
    static const char *const colours[] = {
        [PORTS_NOTE] = COLOUR_BOLD, [PORTS_WARNING] = COLOUR_YELLOW, [PORTS_ERROR] = COLOUR_RED};
    const struct ports_findings *findings = &table->view->findings;
    if (findings->count > 0)
        (void)fputc('\n', table->to);
    for (size_t i = 0; i < findings->count; i++) {
        const struct ports_finding *finding = &findings->list[i];
        colour(table, colours[finding->severity]);
        (void)fprintf(table->to, "%s %s", ports_severity_text(finding->severity), finding->id);
        colour(table, COLOUR_NONE);
        (void)fputc('\n', table->to);
        write_wrapped(table->to, finding->text);
    }
}

/* The verdict on one port with the rule that decides. */
static void show_verdict(const struct table *table, const struct firewall_answer *answer)
{
    char line[FIREWALL_TEXT + FIREWALL_WHERE + 200];
    colour(table, verdict_colour(answer->verdict));
    (void)fputs(firewall_verdict_text(answer->verdict), table->to);
    colour(table, COLOUR_NONE);
    (void)fputc('\n', table->to);
    if (answer->rule[0] != '\0')
        (void)snprintf(line, sizeof line, "%s: %s (%s)", answer->why, answer->rule, answer->where);
    else
        (void)snprintf(line, sizeof line, "%s", answer->why);
    write_wrapped(table->to, line);
}

static bool same_answer(const struct firewall_answer *a, const struct firewall_answer *b)
{
    return a->verdict == b->verdict && strcmp(a->why, b->why) == 0 &&
           strcmp(a->rule, b->rule) == 0 && strcmp(a->where, b->where) == 0;
}

/* True when the row before says the same of the same port. */
static bool is_repeated(const struct ports_scene *scene, size_t at)
{
    const struct ports_socket *socket = &scene->sockets[at];
    return at > 0 && socket->local.port == socket[-1].local.port &&
           socket->transport == socket[-1].transport &&
           scene->answers[at - 1].verdict != FIREWALL_NOT_ASKED &&
           same_answer(&scene->answers[at - 1], &scene->answers[at]);
}

static void show_rtp(const struct table *table)
{
    const struct ports_scene *scene = &table->view->scene;
    bool same = same_answer(&scene->rtp[0], &scene->rtp[1]);
    for (size_t i = 0; i < (same ? 1 : 2); i++) {
        (void)fprintf(table->to,
                      "udp %" PRIu16 "-%" PRIu16 " (RTP)%s: ", scene->selection.rtp.first,
                      scene->selection.rtp.last,
                      same     ? ""
                      : i == 0 ? " over IPv4"
                               : " over IPv6");
        show_verdict(table, &scene->rtp[i]);
    }
}

/* The rules behind the column, each once; nothing when no rule could be read. */
static void show_firewall(const struct table *table)
{
    const struct ports_scene *scene = &table->view->scene;
    if (table->view->firewall.why != NULL)
        return;
    (void)fputs("\nWhat the firewall of this machine does with packets from outside:\n", table->to);
    for (size_t i = 0; i < scene->socket_count; i++) {
        const struct ports_socket *socket = &scene->sockets[i];
        if (scene->answers[i].verdict == FIREWALL_NOT_ASKED || !ports_is_sip(socket->local.port) ||
            is_repeated(scene, i))
            continue;
        (void)fprintf(table->to, "%s %" PRIu16 ": ", ports_transport_text(socket->transport),
                      socket->local.port);
        show_verdict(table, &scene->answers[i]);
    }
    show_rtp(table);
}

void ports_show_text(const struct ports_view *view, FILE *to)
{
    struct table table = {.view = view, .to = to, .colour = colour_wanted(to)};
    if (view->scene.socket_count > 0)
        show_rows(&table);
    else
        (void)fputs("no socket on the ports of telephony\n", to);
    show_findings(&table);
    show_firewall(&table);
    (void)fputs("\nNot seen:\n", to);
    for (size_t i = 0; i < view->not_seen_count; i++)
        write_wrapped(to, view->not_seen[i].text);
}
