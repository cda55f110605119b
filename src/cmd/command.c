/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/command.h"

#include "base/suggest.h"
#include "cmd/line.h"
#include "cmd/terminal.h"

#include <stdio.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_check, &command_config, &command_fmt,   &command_help,
    &command_parse, &command_ports,  &command_probe, &command_reload,
    &command_serve, &command_status, &command_stop,  &command_version,
    NULL,
};

/* What people type out of habit. */
static const struct {
    const char *word, *verb;
} aliases[] = {{"--help", "help"}, {"-h", "help"}, {"--version", "version"}, {"-V", "version"}};

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(name, aliases[i].word) == 0)
            name = aliases[i].verb;
    for (size_t i = 0; commands[i] != NULL; i++)
        if (strcmp(name, commands[i]->name) == 0)
            return commands[i];
    return NULL;
}

int command_unknown(const char *name)
{
    struct suggestion best = suggest_for(name);
    for (size_t i = 0; commands[i] != NULL; i++)
        suggest_consider(&best, commands[i]->name);
    (void)fputs("varco: no verb \"", stderr);
    terminal_write(stderr, slice_of(name));
    if (best.name != NULL)
        (void)fprintf(stderr, "\"; did you mean \"%s\"?\n", best.name);
    else
        (void)fputs("\"; \"varco help\" lists them\n", stderr);
    return EXIT_USAGE;
}

void command_print_verbs(void)
{
    printf("usage: varco VERB [--help] ...\n\nverbs:\n");
    for (size_t i = 0; commands[i] != NULL; i++)
        printf("  %-9s %s\n", commands[i]->name, commands[i]->summary);
}

/* The option as --help shows it, with what its value is called. Returns its length. */
static int option_word(const struct command_option *option, char *to, size_t size)
{
    bool value = option->value != NULL;
    return snprintf(to, size, "%s%s%s", option->name, value ? " " : "", value ? option->value : "");
}

void command_print_help(const struct command *command)
{
    const char *arguments = command->arguments;
    const struct command_option *options = command->options;
    int count = 0, columns = 10;
    char word[64];
    for (; count < COMMAND_MAX_OPTIONS && options[count].name != NULL; count++) {
        int n = option_word(&options[count], word, sizeof word);
        columns = n > columns ? n : columns;
    }
    printf("usage: varco %s%s%s%s\n\n", command->name, count > 0 ? " [OPTION]..." : "",
           arguments != NULL ? " " : "", arguments != NULL ? arguments : "");
    printf("%s\n\noptions:\n", command->help != NULL ? command->help : command->summary);
    for (int i = 0; i < count; i++) {
        (void)option_word(&options[i], word, sizeof word);
        printf("  %-*s %s\n", columns + 1, word, options[i].help);
    }
    printf("  %-*s %s\n", columns + 1, "--help", "say this");
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        (void)fputs("varco: which verb? \"varco help\" lists them\n", stderr);
        return EXIT_USAGE;
    }
    const struct command *command = command_find(argv[1]);
    if (command == NULL)
        return command_unknown(argv[1]);
    if (line_asks_for_help(argc - 1, argv + 1)) {
        command_print_help(command);
        return EXIT_DONE;
    }
    struct command_line line;
    if (line_sort(command, argc - 1, argv + 1, &line))
        return command->run(&line);
    return command->usage != NULL ? command->usage(argc - 1, argv + 1) : EXIT_USAGE;
}

int command_run(int argc, char **argv)
{
    int code = run(argc, argv);
    if (fflush(stdout) != 0) {
        perror("varco: cannot write its output");
        return EXIT_FAILED;
    }
    if (ferror(stdout)) { /* an earlier write, whose errno is gone */
        (void)fputs("varco: cannot write all of its output\n", stderr);
        return EXIT_FAILED;
    }
    return code;
}
