/* SPDX-License-Identifier: Apache-2.0 */
#include "api/status.h"

#include "cmd/ask.h"
#include "cmd/status_internal.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_DATA, OPTION_JSON, OPTION_WATCH };

#define INTERVAL_MS 2000

/* What a terminal would not show stands in it as \uXXXX. */
static void show_json(const json_t *document)
{
    (void)json_dumpf(document, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII); /* see ferror() */
    (void)putchar('\n');
}

/* Returns an enum exit_code: a server that is not ready is not good. */
static int look_once(const struct command_line *line)
{
    struct ask ask;
    int code = ask_server(&ask, line, line->values[OPTION_DATA], REQUEST_STATUS);
    if (code == EXIT_DONE) {
        const char *state = json_string_value(json_object_get(ask.document, "state"));
        if (line->values[OPTION_JSON] != NULL)
            show_json(ask.document);
        else
            status_show_text(ask.document, stdout);
        if (state == NULL || strcmp(state, status_state_word(STATUS_READY)) != 0)
            code = EXIT_FAILED;
    }
    ask_end(&ask);
    return code;
}

/* Again and again, until somebody ends it, nobody reads it, or there is no server any more. */
static int watch(const struct command_line *line)
{
    bool terminal = isatty(STDOUT_FILENO) == 1;
    for (;;) {
        if (terminal)
            (void)fputs("\x1b[H\x1b[2J", stdout);
        int code = look_once(line);
        if (!terminal)
            (void)fputc('\n', stdout);
        if (code == EXIT_NO_SERVER || fflush(stdout) != 0)
            return code;
        (void)poll(NULL, 0, INTERVAL_MS);
    }
}

static int run(const struct command_line *line)
{
    if (line->values[OPTION_WATCH] == NULL)
        return look_once(line);
    if (line->values[OPTION_JSON] == NULL)
        return watch(line);
    (void)fputs(
        "varco status: \"--watch\" does not go with \"--json\", which is one document; call "
        "it again instead\n",
        stderr);
    return EXIT_USAGE;
}

const struct command command_status = {
    .name = "status",
    .summary = "is the server there, and how is it doing",
    .help = "Asks the server that runs: since when, with which config, what it listens on, its\n"
            "connections and load, and what it answered and refused. Is good only when all\n"
            "listeners are up.",
    .options =
        {
            [OPTION_DATA] = DATA_FOLDER_OPTION,
            [OPTION_JSON] = {"--json", NULL, "as one JSON document"},
            [OPTION_WATCH] = {"--watch", NULL, "look again every two seconds"},
        },
    .run = run,
};
