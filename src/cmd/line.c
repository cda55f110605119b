/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/line.h"

#include "base/suggest.h"
#include "cmd/terminal.h"

#include <stdio.h>
#include <string.h>

static int option_count(const struct command *command)
{
    int n = 0;
    while (n < COMMAND_MAX_OPTIONS && command->options[n].name != NULL)
        n++;
    return n;
}

/* True for "-c5": an option of one letter with its value right behind it. */
static bool is_joined(const struct command_option *option, const char *word)
{
    return option->value != NULL && strlen(option->name) == 2 && option->name[1] != '-' &&
           strncmp(word, option->name, 2) == 0 && word[2] != '\0' && word[2] != '=';
}

/* The option that the word names, up to its value if it holds one; -1 when there is none. */
static int option_find(const struct command *command, const char *word)
{
    size_t n = strcspn(word, "=");
    for (int i = 0; i < option_count(command); i++)
        if (is_joined(&command->options[i], word))
            return i;
    for (int i = 0; i < option_count(command); i++)
        if (strlen(command->options[i].name) == n &&
            strncmp(word, command->options[i].name, n) == 0)
            return i;
    return -1;
}

/* How the option of another program is written here; NULL: it is not known. */
static const char *habit_of(const struct command *command, const char *word)
{
    size_t n = strcspn(word, "=");
    const struct command_habit *habit = command->habits;
    for (; habit != NULL && habit->name != NULL; habit++)
        if (strlen(habit->name) == n && strncmp(word, habit->name, n) == 0)
            return habit->instead;
    return NULL;
}

/* The option that a wrong word was meant to be; NULL when none is near. Dashes are alike in all. */
static const char *near_option(const struct command *command, const char *word)
{
    struct suggestion best = suggest_for(word);
    size_t letters = strcspn(word + strspn(word, "-"), "=");
    best.distance = letters < 6 ? 1 : letters / 3;
    /* Of one letter, any other is as near. */
    for (int i = 0; i < option_count(command) && strlen(word) > 2; i++)
        suggest_consider(&best, command->options[i].name);
    suggest_consider(&best, "--help");
    return best.name;
}

static bool unknown_option(const struct command *command, const char *word)
{
    const char *near = near_option(command, word), *instead = habit_of(command, word);
    (void)fprintf(stderr, "varco %s: no option \"", command->name);
    terminal_write(stderr, slice_of(word));
    if (instead != NULL)
        (void)fprintf(stderr, "\"; %s\n", instead);
    else if (near != NULL)
        (void)fprintf(stderr, "\"; did you mean \"%s\"?\n", near);
    else
        (void)fprintf(stderr, "\"; \"varco %s --help\" lists them\n", command->name);
    return false;
}

static bool complain(const struct command *command, const char *what, const char *word)
{
    (void)fprintf(stderr, "varco %s: %s \"", command->name, what);
    terminal_write(stderr, slice_of(word));
    (void)fputs("\"\n", stderr);
    return false;
}

/* Every verb takes these, so that a script can give them to all; not every verb has a use for them. */
static const struct command_option common[] = {
    {"--config", "FILE", NULL},
    {"--data", "DIR", NULL},
};

/* Takes an option that every verb has, with its value, and leaves it alone. */
static bool skip_common(int argc, char **argv, int *at)
{
    const char *word = argv[*at];
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        size_t n = strlen(common[i].name);
        if (strncmp(word, common[i].name, n) != 0 || (word[n] != '=' && word[n] != '\0'))
            continue;
        if (word[n] == '\0' && *at + 1 == argc)
            return false;
        *at += word[n] == '\0';
        return true;
    }
    return false;
}

/* Takes the option argv[*at], and its value if that is the next word. */
static bool take_option(struct command_line *out, int argc, char **argv, int *at)
{
    const char *word = argv[*at], *equal = strchr(word, '=');
    int i = option_find(out->command, word);
    if (i < 0)
        return skip_common(argc, argv, at) || unknown_option(out->command, word);
    const struct command_option *option = &out->command->options[i];
    if (is_joined(option, word))
        equal = word + 1;
    if (out->values[i] != NULL)
        return complain(out->command, "given twice:", option->name);
    if (option->value == NULL && equal != NULL)
        return complain(out->command, "takes no value:", option->name);
    if (option->value != NULL && equal == NULL && *at + 1 == argc)
        return complain(out->command, "needs a value:", option->name);
    if (option->value == NULL)
        out->values[i] = "";
    else
        out->values[i] = equal != NULL ? equal + 1 : argv[++*at];
    return true;
}

bool line_sort(const struct command *command, int argc, char **argv, struct command_line *out)
{
    *out = (struct command_line){.command = command, .words = argv};
    bool options = true;
    for (int i = 1; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (!take_option(out, argc, argv, &i))
                return false;
        } else {
            if (command->arguments == NULL)
                return complain(command, "takes no argument:", argv[i]);
            argv[out->word_count++] = argv[i];
        }
    }
    return true;
}

bool line_asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}
