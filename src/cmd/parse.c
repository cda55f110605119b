/* SPDX-License-Identifier: Apache-2.0
 *
 * varco parse: reads messages, gives them to the parser, and lets parse_text.c or parse_json.c say
 * what it saw.
 */
#include "base/memory.h"
#include "cmd/command.h"
#include "cmd/parse_internal.h"
#include "cmd/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { OPTION_CRLF, OPTION_JSON };

/* One byte more than a message may have, so that one too long is seen to be. */
#define READ_MAX (SIP_MAX_MESSAGE + 1)

/* Says what the last system call said. Always false. */
static bool cannot(const char *what, const char *path)
{
    const char *why = strerrordesc_np(errno);
    (void)fprintf(stderr, "varco parse: cannot %s \"", what);
    (void)terminal_write(stderr, slice_of(path));
    (void)fprintf(stderr, "\": %s\n", why != NULL ? why : "unknown error");
    return false;
}

/* Reads at most READ_MAX bytes. False when a line on stderr said why not. */
static bool read_file(const char *path, char *to, size_t *n)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    if (file == NULL)
        return cannot("open", path);
    *n = fread(to, 1, READ_MAX, file);
    bool good = !ferror(file);
    if (!good)
        (void)cannot("read", path);
    if (!standard)
        (void)fclose(file);
    return good;
}

/* Makes every bare LF a CR LF. `to` has room for twice the bytes. Returns how many were written. */
static size_t with_crlf(const char *from, size_t n, char *to)
{
    size_t written = 0;
    for (size_t i = 0; i < n; i++) {
        if (from[i] == '\n' && (i == 0 || from[i - 1] != '\r'))
            to[written++] = '\r';
        to[written++] = from[i];
    }
    return written;
}

static bool parse(struct parsed *parsed, const char *path, struct slice bytes)
{
    parsed->path = path;
    parsed->bytes = bytes;
    parsed->why = (struct sip_error){0};
    parsed->good =
        sip_message_parse(bytes, parsed->lines, SIP_MAX_HEADERS, &parsed->message, &parsed->why) &&
        sip_message_check(&parsed->message, &parsed->why);
    return parsed->good;
}

/* What all files share: room for one of them, and how to show it. */
struct work {
    char *read, *converted;
    struct parsed parsed;
    struct json json;
    bool as_json, crlf;
};

/* Returns an enum exit_code. */
static int parse_file(struct work *work, const char *path)
{
    size_t n = 0;
    if (!read_file(path, work->read, &n))
        return EXIT_FAILED;
    struct slice bytes = {work->read, n};
    if (work->crlf)
        bytes = (struct slice){work->converted, with_crlf(work->read, n, work->converted)};
    bool good = parse(&work->parsed, path, bytes);
    if (work->as_json)
        parse_show_json(&work->parsed, &work->json);
    else
        parse_show_text(&work->parsed, stdout);
    return good ? EXIT_DONE : EXIT_FAILED;
}

static int parse_files(struct work *work, const struct command_line *line)
{
    int code = EXIT_DONE;
    if (work->as_json) {
        json_open(&work->json, NULL, '{');
        json_open(&work->json, "messages", '[');
    }
    for (int i = 0; i < line->word_count; i++)
        if (parse_file(work, line->words[i]) != EXIT_DONE)
            code = EXIT_FAILED;
    if (line->word_count == 0)
        code = parse_file(work, "-");
    if (work->as_json) {
        json_close(&work->json, ']');
        json_close(&work->json, '}');
    }
    return code;
}

static int run(const struct command_line *line)
{
    int code = EXIT_FAILED;
    struct work *work = memory_new(sizeof *work);
    char *room = memory_new((size_t)READ_MAX * 3);
    if (work == NULL || room == NULL) {
        (void)fputs("varco parse: out of memory\n", stderr);
    } else {
        work->read = room;
        work->converted = room + READ_MAX;
        work->json.to = stdout;
        work->as_json = line->values[OPTION_JSON] != NULL;
        work->crlf = line->values[OPTION_CRLF] != NULL;
        code = parse_files(work, line);
    }
    memory_free(room);
    memory_free(work);
    return code;
}

const struct command command_parse = {
    .name = "parse",
    .arguments = "[FILE|-]...",
    .summary = "show what the parser sees in a SIP message",
    .help = "Reads one SIP message from each FILE, or from standard input, and shows what varco\n"
            "sees in it; or, when it is not valid, which byte breaks which rule.",
    .options =
        {
            [OPTION_CRLF] = {"--crlf", NULL, "read bare LF line ends as CR LF"},
            [OPTION_JSON] = {"--json", NULL, "as one JSON document"},
        },
    .run = run,
};
