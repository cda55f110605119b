/* SPDX-License-Identifier: Apache-2.0 */
#include "base/assert.h"
#include "base/memory.h"
#include "cmd/config_file.h"
#include "cmd/config_internal.h"
#include "cmd/terminal.h"
#include "config/dump.h"
#include "config/format.h"

#include <stdio.h>

enum { OPTION_CONFIG, OPTION_JSON, OPTION_KEYS };

/* --- the keys -------------------------------------------------------------------------------- */

static void show_initial(const char *initial)
{
    if (initial == NULL)
        return;
    (void)fputs("  default: ", stdout);
    for (; *initial != '\0'; initial++)
        (void)fputs(*initial == '\n' ? ", " : (const char[]){*initial, '\0'}, stdout);
}

static void show_key(const struct config_key *key, const char *indent)
{
    char text[128];
    struct buffer b = buffer_of(text, sizeof text);
    config_schema_values(key, &b);
    printf("%s%s %.*s", indent, key->name, (int)b.length, text);
    b.length = 0;
    config_schema_range(key, &b);
    printf("%s%.*s", b.length > 0 ? "  " : "", (int)b.length, text);
    if (key->type != CONFIG_TYPE_SWITCH)
        show_initial(key->initial);
    printf("\n%s    %s\n", indent, key->about);
}

static void show_keys(void)
{
    for (size_t i = 0; i < config_schema_count; i++)
        show_key(&config_schema[i], config_schema[i].block == CONFIG_TOP ? "" : "    ");
}

/* --- the config ------------------------------------------------------------------------------ */

static void show_text(const struct config *config)
{
    char *room = memory_new(3 * (size_t)CONFIG_DUMP_SIZE);
    if (room == NULL) {
        (void)fputs("varco config: out of memory\n", stderr);
        return;
    }
    struct buffer raw = buffer_of(room, CONFIG_DUMP_SIZE);
    struct buffer scratch = buffer_of(room + CONFIG_DUMP_SIZE, CONFIG_DUMP_SIZE);
    struct buffer out = buffer_of(room + 2 * (size_t)CONFIG_DUMP_SIZE, CONFIG_DUMP_SIZE);
    config_dump_append(config, &raw);
    V_ASSERT(config_format(buffer_slice(&raw), &scratch, &out));
    (void)fwrite(out.bytes, 1, out.length, stdout);
    memory_free(room);
}

static int run(const struct command_line *line)
{
    if (line->values[OPTION_KEYS] != NULL) {
        show_keys();
        return EXIT_DONE;
    }
    if (line->word_count > (line->values[OPTION_CONFIG] == NULL ? 1 : 0)) {
        (void)fputs("varco config: one file is wanted, what is \"", stderr);
        (void)terminal_write(stderr, slice_of(line->words[line->word_count - 1]));
        (void)fputs("\"?\n", stderr);
        return EXIT_USAGE;
    }
    const char *path =
        line->word_count > 0 ? line->words[0] : config_file_of(line->values[OPTION_CONFIG]);
    struct loader *loader = config_file_load(line, path);
    if (loader == NULL)
        return EXIT_FAILED;
    const struct config *config = loader_config(loader);
    if (config == NULL)
        (void)config_file_show_problems(loader, stderr);
    else if (line->values[OPTION_JSON] != NULL)
        config_show_json(config, stdout);
    else
        show_text(config);
    loader_free(&loader);
    return config != NULL ? EXIT_DONE : EXIT_FAILED;
}

const struct command command_config = {
    .name = "config",
    .arguments = "[FILE|-]",
    .summary = "print the config that counts, defaults included",
    .help = "Reads the config, or FILE, with all that it imports, and prints the value of every\n"
            "key, written or not. What it prints is a config that says the same.",
    .options =
        {
            [OPTION_CONFIG] = CONFIG_FILE_OPTION,
            [OPTION_JSON] = {"--json", NULL, "as one JSON document"},
            [OPTION_KEYS] = {"--keys", NULL, "list every key that there is, and what it takes"},
        },
    .run = run,
};
