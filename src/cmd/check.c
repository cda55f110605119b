/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/config_file.h"
#include "cmd/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_CONFIG };

/* One of a list: "first, second". */
static void show_key(const struct config_key *key, bool *first)
{
    const char *block = config_schema_block(key->block);
    (void)fputs(*first ? "  not yet in effect: " : ", ", stdout);
    printf("%s%s%s", block, *block != '\0' ? " " : "", key->name);
    *first = false;
}

static void show_not_effective(const struct config_reader *r)
{
    bool first = true;
    for (size_t i = 0; i < config_schema_count; i++)
        if (r->seen[i] && !config_schema[i].effective)
            show_key(&config_schema[i], &first);
    if (!first)
        (void)putchar('\n');
}

/* Half of "listen" is obeyed. */
static void show_no_tls(const struct config *config)
{
    for (size_t i = 0; i < config->listen.count; i++) {
        if (config->listen.all[i].transport == CONFIG_TLS) {
            (void)puts("  TLS is not served yet: \"listen tls\" is left out");
            return;
        }
    }
}

/* A file that the server will want to read. */
static void show_unreadable(const char *what, struct slice path)
{
    if (path.n == 0 || access(path.p, R_OK) == 0) /* a NUL stands behind every text of a config */
        return;
    const char *why = strerrordesc_np(errno);
    printf("  the %s cannot be read now: \"", what);
    (void)terminal_write(stdout, path);
    printf("\": %s\n", why != NULL ? why : "unknown error");
}

static void show_notes(const struct config *config, const struct config_reader *r)
{
    if (config->guard.off != 0)
        (void)puts("  the guard is off: nobody is limited or banned");
    show_unreadable("certificate", config->tls.certificate);
    show_unreadable("key", config->tls.key);
    show_no_tls(config);
    show_not_effective(r);
}

/* Returns an enum exit_code. */
static int check_file(const struct command_line *line, const char *path)
{
    struct loader *loader = config_file_load(line, path);
    if (loader == NULL)
        return EXIT_FAILED;
    const struct config *config = loader_config(loader);
    if (config == NULL) {
        (void)config_file_show_problems(loader, stdout);
    } else if (path == NULL) {
        (void)puts("no config file, and no need of one: the defaults are safe");
    } else {
        (void)terminal_write(stdout, slice_of(path));
        (void)puts(": good");
        show_notes(config, loader_reader(loader));
    }
    loader_free(&loader);
    return config != NULL ? EXIT_DONE : EXIT_FAILED;
}

static int run(const struct command_line *line)
{
    int code = EXIT_DONE;
    const char *option = line->values[OPTION_CONFIG];
    if (option != NULL || line->word_count == 0)
        code = check_file(line, config_file_of(option));
    for (int i = 0; i < line->word_count; i++)
        if (check_file(line, line->words[i]) != EXIT_DONE)
            code = EXIT_FAILED;
    return code;
}

const struct command command_check = {
    .name = "check",
    .arguments = "[FILE|-]...",
    .summary = "is the config good, and if not, what is wrong",
    .help =
        "Reads the config, or each FILE, with all that it imports, and says everything that is\n"
        "wrong with it: file, line and column, what, and what may have been meant.",
    .options = {[OPTION_CONFIG] = CONFIG_FILE_OPTION},
    .run = run,
};
