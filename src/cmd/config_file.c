/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/config_file.h"

#include "base/visible.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

const char *config_file_of(const char *option)
{
    if (option != NULL)
        return option;
    /* One that may not be looked for may well be there: reading it will say so. */
    bool none = access(CONFIG_FILE_DEFAULT, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
    return none ? NULL : CONFIG_FILE_DEFAULT;
}

/* What to do about an error. */
static const char *way_out(int error)
{
    switch (error) {
    case ENOENT:
        return "; is the path right? \"varco config\" prints one to begin with";
    case EACCES:
        return "; try as root, or as the user of the server";
    case EISDIR:
        return "; name the file in it";
    default:
        return "";
    }
}

void config_file_cannot(struct buffer *b, const char *verb, const char *path, int error)
{
    const char *why = strerrordesc_np(error);
    buffer_append(b, SLICE("cannot "));
    buffer_append(b, slice_of(verb));
    buffer_append(b, SLICE(" \""));
    (void)visible_append(b, slice_of(path));
    buffer_append(b, SLICE("\": "));
    buffer_append(b, slice_of(why != NULL ? why : "unknown error"));
    buffer_append(b, slice_of(way_out(error)));
}

void config_file_complain(const struct command_line *line, const char *verb, const char *path,
                          int error)
{
    char text[CONFIG_PROBLEM_TEXT];
    struct buffer b = buffer_of(text, sizeof text);
    config_file_cannot(&b, verb, path, error);
    (void)fprintf(stderr, "varco %s: %.*s\n", line->command->name, (int)b.length, text);
}

struct loader *config_file_load(const struct command_line *line, const char *path)
{
    struct loader *loader = loader_load(path, environ);
    if (loader == NULL)
        (void)fprintf(stderr, "varco %s: out of memory\n", line->command->name);
    else if (loader_error(loader) != 0) {
        config_file_complain(line, "read", path, loader_error(loader));
        loader_free(&loader);
    }
    return loader;
}

size_t config_file_show_problems(const struct loader *loader, FILE *to)
{
    const struct config_reader *r = loader_reader(loader);
    size_t shown = config_problem_count(r);
    for (size_t i = 0; i < shown; i++) {
        char text[CONFIG_PROBLEM_TEXT];
        struct buffer b = buffer_of(text, sizeof text);
        config_problem_write(r, i, &b);
        (void)fwrite(text, 1, b.length, to);
    }
    if (r->problem_count > shown)
        (void)fprintf(to, "and %zu more\n", r->problem_count - shown);
    return r->problem_count;
}
