/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/ask.h"
#include "cmd/terminal.h"

enum { OPTION_DATA };

static void show_list(const char *what, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        printf("  %s", what);
        (void)terminal_write(stdout, slice_of(text != NULL ? text : ""));
        (void)putchar('\n');
    }
}

static void show_changes(const json_t *document)
{
    const char *file = json_string_value(json_object_get(document, "file"));
    (void)fputs("reloaded: ", stdout);
    (void)terminal_write(stdout, slice_of(file != NULL ? file : "no config file, the defaults"));
    (void)putchar('\n');
    show_list("changed: ", json_object_get(document, "changed"));
    show_list("needs a restart: ", json_object_get(document, "restart"));
}

/* A text of several lines. */
static void show_lines(struct slice text)
{
    while (text.n > 0) {
        const char *newline = memchr(text.p, '\n', text.n);
        size_t n = newline != NULL ? (size_t)(newline - text.p) : text.n;
        (void)terminal_write(stdout, (struct slice){text.p, n});
        (void)putchar('\n');
        n += newline != NULL;
        text = (struct slice){text.p + n, text.n - n};
    }
}

/* The same as `varco check` says. */
static void show_problems(const json_t *document)
{
    const json_t *list = json_object_get(document, "problems");
    long long more = json_integer_value(json_object_get(document, "more"));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        show_lines(slice_of(text != NULL ? text : ""));
    }
    if (more > 0)
        printf("and %lld more\n", more);
    (void)fputs("varco reload: the config is not good; the server follows the one of before\n",
                stderr);
}

static int run(const struct command_line *line)
{
    struct ask ask;
    int code = ask_server(&ask, line, line->values[OPTION_DATA], REQUEST_RELOAD);
    if (code == EXIT_DONE && json_is_true(json_object_get(ask.document, "reloaded"))) {
        show_changes(ask.document);
    } else if (code == EXIT_DONE) {
        show_problems(ask.document);
        code = EXIT_FAILED;
    }
    ask_end(&ask);
    return code;
}

const struct command command_reload = {
    .name = "reload",
    .summary = "have the server that runs read its config again",
    .help =
        "The server reads its config file again, as SIGHUP does. If it is good the server follows\n"
        "it, and says what changed and what needs a restart; if not, everything that is wrong\n"
        "with it is said as \"varco check\" says it, and the server follows the one of before.",
    .options = {[OPTION_DATA] = DATA_FOLDER_OPTION},
    .run = run,
};
